package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// tidy runs go mod tidy for every module below the root of ws, used by go.work
// or not. The go command, which ignores go.work for this, finds the published
// modules in their folders instead of looking for versions that don't exist
// yet. If dry is set tidy changes nothing and fails where it would have.
func tidy(ctx context.Context, out io.Writer, ws *workspace, dry bool) error {
	dirs, err := moduleDirs(ws.root)
	if err != nil {
		return err
	}
	var problems []error
	for _, dir := range dirs {
		changed, err := tidyModule(ctx, ws, dir, dry)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", dir, err))
			continue
		}
		for _, name := range changed {
			if dry {
				problems = append(problems, fmt.Errorf(`%s is not tidy: run "make tidy"`, name))
			} else {
				fmt.Fprintf(out, "tidied %s\n", name)
			}
		}
	}
	return errors.Join(problems...)
}

// moduleDirs returns the folders below root that have a go.mod file.
func moduleDirs(root string) ([]string, error) {
	var dirs []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case !d.IsDir() && d.Name() == "go.mod":
			dirs = append(dirs, filepath.Dir(name))
		}
		return nil
	})
	return dirs, err
}

// tidyModule returns the files of the module in dir that it changed or, if dry
// is set, would have changed.
func tidyModule(ctx context.Context, ws *workspace, dir string, dry bool) (changed []string, err error) {
	tmp, err := os.MkdirTemp("", "tidy-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)

	gomod := filepath.Join(tmp, "go.mod")
	gosum := filepath.Join(tmp, "go.sum")
	m, err := loadModule(dir)
	if err != nil {
		return nil, err
	}
	if err := replaceSiblings(m.file, ws); err != nil {
		return nil, err
	}
	data, err := m.file.Format()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(gomod, data, 0o666); err != nil {
		return nil, err
	}
	sum, err := readIfExists(filepath.Join(dir, "go.sum"))
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(gosum, sum, 0o666); err != nil {
		return nil, err
	}

	cmd := goCommand{dir: dir, env: []string{"GOWORK=off"}}
	if _, err := cmd.output(ctx, "mod", "tidy", "-modfile="+gomod); err != nil {
		return nil, err
	}

	if data, err = os.ReadFile(gomod); err != nil {
		return nil, err
	}
	if data, err = dropSiblings(gomod, data, ws); err != nil {
		return nil, err
	}
	if sum, err = readIfExists(gosum); err != nil {
		return nil, err
	}
	for name, want := range map[string][]byte{"go.mod": data, "go.sum": sum} {
		name = filepath.Join(dir, name)
		have, err := readIfExists(name)
		if err != nil {
			return nil, err
		}
		if bytes.Equal(have, want) {
			continue
		}
		changed = append(changed, name)
		if !dry {
			if err := os.WriteFile(name, want, 0o666); err != nil {
				return nil, err
			}
		}
	}
	return changed, nil
}

// replaceSiblings makes f find the published modules of ws in their folders.
func replaceSiblings(f *modfile.File, ws *workspace) error {
	for _, m := range ws.published() {
		if m.path == f.Module.Mod.Path {
			continue
		}
		if err := f.AddReplace(m.path, m.version, m.dir, ""); err != nil {
			return err
		}
	}
	return nil
}

// dropSiblings undoes replaceSiblings in the text of a go.mod file.
func dropSiblings(name string, data []byte, ws *workspace) ([]byte, error) {
	f, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, err
	}
	for _, m := range ws.published() {
		if err := f.DropReplace(m.path, m.version); err != nil {
			return nil, err
		}
	}
	f.Cleanup()
	return f.Format()
}

// readIfExists reads a file. One that does not exist is empty.
func readIfExists(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}
