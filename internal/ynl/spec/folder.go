package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Folders are where specifications are.
type Folders struct {
	Kernel string // those of the kernel
	Home   string // the generator's own, with its folders config and overlay
}

// Names returns the names of the kernel's specifications and of our own, in
// order.
func (f Folders) Names() ([]string, error) {
	var names []string
	for _, dir := range []string{f.Kernel, filepath.Join(f.Home, "config")} {
		files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("ynl: there are no specifications in %s", dir)
		}
		for _, file := range files {
			names = append(names, strings.TrimSuffix(filepath.Base(file), ".yaml"))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Read reads the specification of that name, and what its overlay changes. An
// overlay without one is a specification of our own.
func (f Folders) Read(name string) (*Family, error) {
	file := filepath.Join(f.Kernel, name+".yaml")
	overlay := filepath.Join(f.Home, "overlay", name+".yaml")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return Read(overlay)
	}
	if _, err := os.Stat(overlay); errors.Is(err, fs.ErrNotExist) {
		return Read(file)
	}
	return Read(file, overlay)
}
