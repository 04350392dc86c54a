// Package kmod knows the modules of a kernel: what each depends on, and which
// of them answer to a name that the kernel asks for. It does what depmod and
// modprobe do, from what the modules say of themselves in their section
// .modinfo, so that neither has to be in the guest.
package kmod

import (
	"bufio"
	"bytes"
	"cmp"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Module is a file that the kernel can load.
type Module struct {
	Name string // as in /proc/modules: with underscores
	File string // slash-separated, relative to the folder that was read
	// Depends are the names of modules that have to be loaded before.
	Depends []string
	// Aliases are other names, which may be patterns as of path.Match.
	Aliases []string
}

// An Index finds modules. The zero Index has none.
type Index struct {
	modules []Module
	byName  map[string]int
}

// ErrNotFound is returned for a name that no module answers to.
var ErrNotFound = errors.New("no such module")

// Normal returns the form of a module's name that the kernel uses.
func Normal(name string) string { return strings.ReplaceAll(name, "-", "_") }

// NewIndex returns an Index of modules, of which it takes possession.
func NewIndex(modules []Module) *Index {
	slices.SortFunc(modules, func(a, b Module) int { return cmp.Compare(a.Name, b.Name) })
	x := &Index{modules: modules, byName: make(map[string]int, len(modules))}
	for i, m := range modules {
		x.byName[m.Name] = i
	}
	return x
}

// ReadDir returns an Index of all files below dir whose names end in ".ko".
func ReadDir(dir string) (*Index, error) {
	var modules []Module
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".ko" {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		m, err := readFile(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		m.File = filepath.ToSlash(rel)
		modules = append(modules, m)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return NewIndex(modules), nil
}

func readFile(name string) (Module, error) {
	f, err := os.Open(name)
	if err != nil {
		return Module{}, err
	}
	defer f.Close()
	info, err := modinfo(f)
	if err != nil {
		return Module{}, err
	}
	return parse(strings.TrimSuffix(filepath.Base(name), ".ko"), info), nil
}

// modinfo returns the section in which a module describes itself.
func modinfo(r io.ReaderAt) ([]byte, error) {
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, err
	}
	s := f.Section(".modinfo")
	if s == nil {
		return nil, errors.New("not a kernel module: it has no section .modinfo")
	}
	return s.Data()
}

// parse reads the strings of .modinfo, each of which ends in a zero byte.
func parse(name string, info []byte) Module {
	m := Module{Name: Normal(name)}
	for entry := range bytes.SplitSeq(info, []byte{0}) {
		key, value, _ := strings.Cut(string(entry), "=")
		switch key {
		case "name":
			m.Name = Normal(value)
		case "depends":
			for d := range strings.SplitSeq(value, ",") {
				if d != "" {
					m.Depends = append(m.Depends, Normal(d))
				}
			}
		case "alias":
			// Those with a colon are of hardware, "pci:v…", and
			// are thousands.
			if !strings.ContainsAny(value, ": \t") && value != "" {
				m.Aliases = append(m.Aliases, Normal(value))
			}
		}
	}
	return m
}

// Len returns the number of modules.
func (x *Index) Len() int { return len(x.modules) }

// Find returns the modules that name means: the module of that name, or those
// with a matching alias, as modprobe does.
func (x *Index) Find(name string) []Module {
	name = Normal(name)
	if i, ok := x.byName[name]; ok {
		return x.modules[i : i+1]
	}
	var found []Module
	for _, m := range x.modules {
		if slices.ContainsFunc(m.Aliases, func(a string) bool {
			ok, _ := path.Match(a, name)
			return ok
		}) {
			found = append(found, m)
		}
	}
	return found
}

// Resolve returns the modules to load for name, in an order in which each comes
// after those that it depends on. What the index lacks may be part of the
// kernel itself, so a missing dependency is no error: the kernel will say if it
// misses a symbol. A missing name is ErrNotFound.
func (x *Index) Resolve(name string) ([]Module, error) {
	roots := x.Find(name)
	if len(roots) == 0 {
		return nil, fmt.Errorf("%s: %w", name, ErrNotFound)
	}
	var order []Module
	seen := map[string]bool{}
	var visit func(m Module)
	visit = func(m Module) {
		if seen[m.Name] {
			return
		}
		seen[m.Name] = true
		for _, d := range m.Depends {
			if i, ok := x.byName[d]; ok {
				visit(x.modules[i])
			}
		}
		order = append(order, m)
	}
	for _, m := range roots {
		visit(m)
	}
	return order, nil
}

// All returns the modules in the order of their names. They are the index's.
func (x *Index) All() []Module { return x.modules }

// AppendTable appends a line for each module, for ReadTable.
func (x *Index) AppendTable(b []byte) []byte {
	for _, m := range x.modules {
		b = append(b, m.Name+"\t"+m.File+"\t"+strings.Join(m.Depends, " ")+"\t"+strings.Join(m.Aliases, " ")+"\n"...)
	}
	return b
}

// ReadTable reads what AppendTable wrote.
func ReadTable(r io.Reader) (*Index, error) {
	var modules []Module
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 4 || f[0] == "" || f[1] == "" {
			return nil, fmt.Errorf("line %d of the table of modules: %q", n, lines.Text())
		}
		modules = append(modules, Module{f[0], f[1], strings.Fields(f[2]), strings.Fields(f[3])})
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return NewIndex(modules), nil
}
