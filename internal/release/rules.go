package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// dependencies are the modules of others that a published library may require.
var dependencies = []string{
	"github.com/google/go-cmp", // tests only, see testDependencies
	"github.com/mdlayher/socket",
	"golang.org/x/net",
	"golang.org/x/sync",
	"golang.org/x/sys",
}

// testDependencies are those of dependencies that no program may get to contain.
var testDependencies = []string{"github.com/google/go-cmp"}

// program reports whether the module consists of programs to install, which may
// require what they like, rather than of packages to import.
func (m *mod) program() bool { return m.name() == "examples" }

// problems returns what is wrong with the module's folder and its go.mod file.
func (m *mod) problems(ws *workspace) []error {
	var problems []error
	add := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(m.path+": "+format, args...))
	}

	// The license that covers a module is the one that is fetched with it.
	license, err := os.ReadFile(filepath.Join(m.dir, "LICENSE"))
	if err != nil {
		add("%w", err)
	} else if !bytes.Equal(license, ws.license) {
		add("LICENSE differs from that of the repository")
	}

	f := m.file
	if f.Go == nil {
		add("go.mod does not say which Go it needs")
	}
	if f.Toolchain != nil {
		add("go.mod chooses the toolchain of its developers")
	}
	// Nobody else sees these, and "go install" refuses a module that has them.
	if len(f.Replace) > 0 || len(f.Exclude) > 0 {
		add("go.mod replaces or excludes modules")
	}
	if len(f.Tool) > 0 {
		add("go.mod requires tools of its developers")
	}
	for _, r := range f.Require {
		if internal(r.Mod.Path) {
			add("requires %s, which is never published", r.Mod.Path)
			continue
		}
		if version, ok := ws.version(r.Mod.Path); ok {
			if r.Mod.Version != version {
				add("requires %s at %s, the next release is %s", r.Mod.Path, r.Mod.Version, version)
			}
			continue
		}
		if !m.program() && !slices.Contains(dependencies, r.Mod.Path) {
			add("requires %s, which is not among the modules that a library of ours may require", r.Mod.Path)
		}
	}
	return problems
}

// unwanted returns an error for each of the module's files that has no place in
// a release, and for each that is missing.
func unwanted(m *mod, files []string) []error {
	var problems []error
	for _, want := range []string{"LICENSE", "go.mod"} {
		if !slices.Contains(files, want) {
			problems = append(problems, fmt.Errorf("%s: no %s in the archive", m.path, want))
		}
	}
	for _, name := range files {
		if !wanted(name) {
			problems = append(problems, fmt.Errorf("%s: %s does not belong in a release", m.path, name))
		}
	}
	return problems
}

// wanted reports whether a release may contain the file: source, documentation,
// or data of tests. Editors, profilers and "go test -c" leave others behind.
func wanted(name string) bool {
	elems := strings.Split(name, "/")
	for _, e := range elems {
		if strings.HasPrefix(e, ".") || strings.HasSuffix(e, "~") {
			return false
		}
	}
	if slices.Contains(elems[:len(elems)-1], "testdata") {
		return true
	}
	switch base := elems[len(elems)-1]; base {
	case "LICENSE", "go.mod", "go.sum":
		return true
	default:
		return slices.Contains([]string{".go", ".md"}, path.Ext(base))
	}
}
