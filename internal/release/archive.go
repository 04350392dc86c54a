package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

// addToProxy adds the module, as it is in its folder, to the file tree of a
// module proxy (https://go.dev/ref/mod#goproxy-protocol), and returns the names
// of its files.
func addToProxy(root string, m *mod) (files []string, err error) {
	escaped, err := module.EscapePath(m.path)
	if err != nil {
		return nil, err
	}
	version, err := module.EscapeVersion(m.version)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	checked, err := modzip.CheckDir(m.dir)
	if err != nil {
		return nil, err
	}
	var invalid []error
	for _, f := range checked.Invalid {
		invalid = append(invalid, fmt.Errorf("%s: %w", f.Path, f.Err))
	}
	if err := errors.Join(invalid...); err != nil {
		return nil, err
	}

	base := filepath.Join(dir, version)
	if err := writeArchive(base+".zip", m); err != nil {
		return nil, err
	}
	info, err := json.Marshal(struct{ Version string }{m.version})
	if err != nil {
		return nil, err
	}
	gomod, err := os.ReadFile(filepath.Join(m.dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	for name, data := range map[string][]byte{
		base + ".info":             info,
		base + ".mod":              gomod,
		filepath.Join(dir, "list"): []byte(m.version + "\n"),
	} {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			return nil, err
		}
	}
	for _, name := range checked.Valid {
		rel, err := filepath.Rel(m.dir, name)
		if err != nil {
			return nil, err
		}
		files = append(files, filepath.ToSlash(rel))
	}
	slices.Sort(files)
	return files, nil
}

// writeArchive writes the module's files as the go command expects them.
func writeArchive(name string, m *mod) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return modzip.CreateFromDir(f, m.id(), m.dir)
}
