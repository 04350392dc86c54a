package main

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// A workspace is what go.work describes.
type workspace struct {
	root    string
	license []byte
	modules []*mod // in the order of their paths
}

// A mod is a module of the workspace.
type mod struct {
	path    string
	version string // the one of the next release, empty if it is never published
	dir     string
	file    *modfile.File
}

// name is the last element of the module's path, which is also its folder.
func (m *mod) name() string { return path.Base(m.path) }

// id is the module at the version of the next release.
func (m *mod) id() module.Version { return module.Version{Path: m.path, Version: m.version} }

// internal reports whether a module of this path is for the developers of the
// repository only.
func internal(path string) bool {
	return slices.Contains(strings.Split(path, "/"), "internal")
}

// loadWorkspace reads go.work and the go.mod files that it uses. The versions
// of the next release are those that go.work maps to folders.
func loadWorkspace(root string) (*workspace, error) {
	name := filepath.Join(root, "go.work")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	work, err := modfile.ParseWork(name, data, nil)
	if err != nil {
		return nil, err
	}
	ws := &workspace{root: root}
	if ws.license, err = os.ReadFile(filepath.Join(root, "LICENSE")); err != nil {
		return nil, err
	}
	for _, use := range work.Use {
		m, err := loadModule(filepath.Join(root, filepath.FromSlash(use.Path)))
		if err != nil {
			return nil, err
		}
		if m.version, err = releaseOf(m.path, use.Path, work.Replace); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		ws.modules = append(ws.modules, m)
	}
	slices.SortFunc(ws.modules, func(a, b *mod) int { return strings.Compare(a.path, b.path) })
	return ws, nil
}

// loadModule reads the go.mod file of the module in dir.
func loadModule(dir string) (*mod, error) {
	name := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	file, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, err
	}
	if file.Module == nil {
		return nil, fmt.Errorf("%s: no module path", name)
	}
	return &mod{path: file.Module.Mod.Path, dir: dir, file: file}, nil
}

// releaseOf finds the version of the next release of the module that go.work
// uses from the folder dir.
func releaseOf(path, dir string, replaced []*modfile.Replace) (string, error) {
	var found []string
	for _, r := range replaced {
		if r.Old.Path == path {
			if r.New.Path != dir {
				return "", fmt.Errorf("%s is used from %s and replaced by %s", path, dir, r.New.Path)
			}
			found = append(found, r.Old.Version)
		}
	}
	switch {
	case internal(path):
		if len(found) > 0 {
			return "", fmt.Errorf("%s is internal, it has no version", path)
		}
		return "", nil
	case len(found) != 1:
		return "", fmt.Errorf("%s has %d versions, want one", path, len(found))
	}
	if err := module.Check(path, found[0]); err != nil {
		return "", err
	}
	return found[0], nil
}

// published returns the modules that people fetch.
func (ws *workspace) published() []*mod {
	return slices.DeleteFunc(slices.Clone(ws.modules), func(m *mod) bool { return m.version == "" })
}

// version returns the version of the next release of the module path, and
// whether it is published by this workspace at all.
func (ws *workspace) version(path string) (string, bool) {
	for _, m := range ws.modules {
		if m.path == path && m.version != "" {
			return m.version, true
		}
	}
	return "", false
}

// sums returns all that the workspace knows about the contents of modules of
// others: the lines of its go.sum files.
func (ws *workspace) sums() (sums, error) {
	all := sums{}
	files := []string{filepath.Join(ws.root, "go.work.sum")}
	for _, m := range ws.modules {
		files = append(files, filepath.Join(m.dir, "go.sum"))
	}
	for _, name := range files {
		s, err := readSums(name)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, s)
	}
	return all, nil
}
