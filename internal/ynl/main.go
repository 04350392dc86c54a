package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/gogen"
	"github.com/netlink-sdk/go/internal/ynl/spec"
)

func main() {
	specs := flag.String("specs", os.Getenv("SPECS"), "`folder` of the kernel's specifications")
	root := flag.String("root", ".", "the top `folder` of this repository")
	check := flag.Bool("check", false, "write nothing, and fail if anything would change")
	count := flag.Bool("count", false, "print what is covered, as Markdown")
	only := flag.String("only", "", "generate no more than the family of this `specification`, for trying things")
	flag.Parse()
	if err := run(*specs, *root, *only, *check, *count); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A source is a specification and what belongs to it.
type source struct {
	name   string // of the file, without extension
	family *spec.Family
	config *gogen.Config
}

func run(specs, root, only string, check, count bool) error {
	if specs == "" {
		return errors.New("ynl: where are the specifications? Use -specs or SPECS")
	}
	sources, err := read(specs, root, only)
	if err != nil {
		return err
	}
	if count {
		printCount(os.Stdout, sources)
		return nil
	}
	files, err := generate(sources)
	if err != nil {
		return err
	}
	if only == "" {
		lock, err := lockFile(specs, root)
		if err != nil {
			return err
		}
		files = append(files, lock)
	}
	stale, err := staleFiles(root, files, only)
	if err != nil {
		return err
	}
	if check {
		return compare(root, files, stale)
	}
	return write(root, files, stale)
}

// read reads all specifications that there is a configuration for. One without
// is an error: a family that nobody has looked at.
func read(specs, root, only string) ([]source, error) {
	folders := spec.Folders{Kernel: specs, Home: filepath.Join(root, "internal", "ynl")}
	names, err := folders.Names()
	if err != nil {
		return nil, err
	}
	var sources []source
	var errs []error
	for _, name := range names {
		if only != "" && name != only {
			continue
		}
		cfg, err := gogen.ReadConfig(filepath.Join(folders.Home, "config", name+".yaml"))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		family, err := folders.Read(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		sources = append(sources, source{name, family, cfg})
	}
	return sources, errors.Join(errs...)
}

func generate(sources []source) ([]gogen.File, error) {
	var files []gogen.File
	var errs []error
	packages := make(map[string]bool)
	for _, s := range sources {
		out, err := gogen.Generate(s.family, s.config, s.name+".yaml")
		if err != nil {
			errs = append(errs, err)
			continue
		}
		files = append(files, out...)
		if !packages[s.config.Package] {
			packages[s.config.Package] = true
			test, err := gogen.TestFile(s.config.Package)
			if err != nil {
				errs = append(errs, err)
			}
			files = append(files, test)
		}
	}
	return files, errors.Join(errs...)
}

// staleFiles returns the generated files that are no longer generated.
func staleFiles(root string, files []gogen.File, only string) ([]string, error) {
	if only != "" {
		return nil, nil
	}
	wanted := make(map[string]bool)
	for _, f := range files {
		wanted[filepath.FromSlash(f.Path)] = true
	}
	var stale []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == ".git" || name == "testdata") {
			return fs.SkipDir
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() || !strings.HasPrefix(name, "z") || !strings.HasSuffix(name, ".go") || wanted[rel] {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.HasPrefix(b, []byte(gogen.Header)) {
			stale = append(stale, rel)
		}
		return nil
	})
	return stale, err
}

func compare(root string, files []gogen.File, stale []string) error {
	var errs []error
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.Path)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			errs = append(errs, fmt.Errorf("%s is missing", f.Path))
		case err != nil:
			errs = append(errs, err)
		case !bytes.Equal(b, f.Source):
			errs = append(errs, fmt.Errorf("%s is not what is generated", f.Path))
		}
	}
	for _, s := range stale {
		errs = append(errs, fmt.Errorf("%s is not generated any more", s))
	}
	if errs != nil {
		return fmt.Errorf("%w\nrun \"make generate\"", errors.Join(errs...))
	}
	fmt.Printf("%d generated files are as they should be\n", len(files))
	return nil
}

func write(root string, files []gogen.File, stale []string) error {
	changed := 0
	for _, f := range files {
		path := filepath.Join(root, filepath.FromSlash(f.Path))
		if b, err := os.ReadFile(path); err == nil && bytes.Equal(b, f.Source) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Source, 0o644); err != nil {
			return err
		}
		changed++
	}
	for _, s := range stale {
		if err := os.Remove(filepath.Join(root, s)); err != nil {
			return err
		}
	}
	fmt.Printf("%d files, %d changed, %d removed\n", len(files), changed, len(stale))
	return nil
}
