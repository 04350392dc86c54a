package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The repository in small: two libraries, of which one requires the other, a
// program and a module that stays at home. None requires a module of others.
const (
	goWork = `go 1.26.0

use (
	./examples
	./internal/bench
	./netlink
	./rtnetlink
)

replace (
	github.com/netlink-sdk/go/examples v0.3.0 => ./examples
	github.com/netlink-sdk/go/netlink v0.3.0 => ./netlink
	github.com/netlink-sdk/go/rtnetlink v0.3.0 => ./rtnetlink
)
`
	license = "Do as you like.\n"
)

// files returns the repository in small, by file name. Tests change it.
func files() map[string]string {
	gomod := func(name string, more ...string) string {
		return "module github.com/netlink-sdk/go/" + name + "\n\ngo 1.26.0\n" + strings.Join(more, "")
	}
	const requireNetlink = "\nrequire github.com/netlink-sdk/go/netlink v0.3.0\n"
	return map[string]string{
		"LICENSE":               license,
		"go.work":               goWork,
		"netlink/LICENSE":       license,
		"netlink/go.mod":        gomod("netlink"),
		"netlink/netlink.go":    "// Package netlink is small.\npackage netlink\n\n// Answer is it.\nconst Answer = 42\n",
		"rtnetlink/LICENSE":     license,
		"rtnetlink/go.mod":      gomod("rtnetlink", requireNetlink),
		"rtnetlink/link.go":     "// Package rtnetlink is small.\npackage rtnetlink\n\nimport \"github.com/netlink-sdk/go/netlink\"\n\n// Links counts.\nfunc Links() int { return netlink.Answer }\n",
		"examples/LICENSE":      license,
		"examples/go.mod":       gomod("examples", requireNetlink),
		"examples/nl/main.go":   "package main\n\nimport \"github.com/netlink-sdk/go/netlink\"\n\nfunc main() { println(netlink.Answer) }\n",
		"internal/bench/go.mod": gomod("internal/bench", requireNetlink),
		"internal/bench/b.go":   "package bench\n\nimport _ \"github.com/netlink-sdk/go/netlink\"\n",
	}
}

// lay writes the files and loads the workspace that they make.
func lay(t *testing.T, files map[string]string) (*workspace, error) {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return loadWorkspace(root)
}

func mustLay(t *testing.T, files map[string]string) *workspace {
	t.Helper()
	ws, err := lay(t, files)
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

func TestLoadWorkspace(t *testing.T) {
	ws := mustLay(t, files())
	var got []string
	for _, m := range ws.published() {
		got = append(got, m.id().String())
	}
	want := []string{
		"github.com/netlink-sdk/go/examples@v0.3.0",
		"github.com/netlink-sdk/go/netlink@v0.3.0",
		"github.com/netlink-sdk/go/rtnetlink@v0.3.0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("published %q, want %q", got, want)
	}
	if n := len(ws.modules); n != 4 {
		t.Errorf("%d modules, want 4", n)
	}
	if _, ok := ws.version("github.com/netlink-sdk/go/internal/bench"); ok {
		t.Error("an internal module has a version")
	}
}

func TestLoadWorkspaceErrors(t *testing.T) {
	tests := []struct {
		name string
		edit func(files map[string]string)
		want string
	}{
		{"no license", func(f map[string]string) { delete(f, "LICENSE") }, "LICENSE"},
		{"no module", func(f map[string]string) { delete(f, "netlink/go.mod") }, "netlink/go.mod"},
		{"no module path", func(f map[string]string) { f["netlink/go.mod"] = "go 1.26.0\n" }, "no module path"},
		{"no version", replaceIn("go.work", "\tgithub.com/netlink-sdk/go/netlink v0.3.0 => ./netlink\n", ""), "netlink has 0 versions"},
		{"two versions", replaceIn("go.work", "replace (\n", "replace (\n\tgithub.com/netlink-sdk/go/netlink v0.2.0 => ./netlink\n"), "netlink has 2 versions"},
		{"another folder", replaceIn("go.work", "v0.3.0 => ./netlink", "v0.3.0 => ./rtnetlink"), "used from ./netlink and replaced by ./rtnetlink"},
		{"version of another path", replaceIn("go.work", "netlink v0.3.0 => ./netlink", "netlink v2.0.0 => ./netlink"), "v2.0.0"},
		{"internal", replaceIn("go.work", "replace (\n", "replace (\n\tgithub.com/netlink-sdk/go/internal/bench v0.2.0 => ./internal/bench\n"), "internal/bench is internal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := files()
			tt.edit(f)
			if _, err := lay(t, f); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// replaceIn returns an edit of one file, which has to contain what it replaces.
func replaceIn(name, old, new string) func(files map[string]string) {
	return func(files map[string]string) {
		if !strings.Contains(files[name], old) {
			panic(name + " has no " + old)
		}
		files[name] = strings.Replace(files[name], old, new, 1)
	}
}
