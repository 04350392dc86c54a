package main

import (
	"errors"
	"strings"
	"testing"
)

func TestProblems(t *testing.T) {
	require := func(line string) func(map[string]string) {
		return func(f map[string]string) { f["netlink/go.mod"] += "\n" + line + "\n" }
	}
	tests := []struct {
		name string
		edit func(files map[string]string)
		want string // empty if there is nothing wrong
	}{
		{"nothing", func(map[string]string) {}, ""},
		{"permitted", require("require golang.org/x/sys v0.49.0"), ""},
		{"not permitted", require("require github.com/spf13/cobra v1.9.1"), "requires github.com/spf13/cobra"},
		{"not permitted, indirectly", require("require gopkg.in/yaml.v3 v3.0.1 // indirect"), "requires gopkg.in/yaml.v3"},
		{"programs require anything", func(f map[string]string) { f["examples/go.mod"] += "\nrequire github.com/spf13/cobra v1.9.1\n" }, ""},
		{"internal", require("require github.com/netlink-sdk/go/internal/bench v0.3.0"), "internal/bench, which is never published"},
		{"old version", replaceIn("rtnetlink/go.mod", "v0.3.0", "v0.2.0"), "netlink at v0.2.0, the next release is v0.3.0"},
		{"replace", require("replace golang.org/x/sys => ../sys"), "replaces or excludes"},
		{"exclude", require("exclude golang.org/x/sys v0.1.0"), "replaces or excludes"},
		{"tool", require("tool honnef.co/go/tools/cmd/staticcheck"), "tools of its developers"},
		{"toolchain", require("toolchain go1.26.1"), "chooses the toolchain"},
		{"no go version", replaceIn("netlink/go.mod", "go 1.26.0\n", ""), "which Go"},
		{"another license", func(f map[string]string) { f["netlink/LICENSE"] = "All rights reserved.\n" }, "LICENSE differs"},
		{"no license", func(f map[string]string) { delete(f, "netlink/LICENSE") }, "netlink/LICENSE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := files()
			tt.edit(f)
			ws := mustLay(t, f)
			var problems []error
			for _, m := range ws.published() {
				problems = append(problems, m.problems(ws)...)
			}
			err := errors.Join(problems...)
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if len(problems) != 1 || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("problems %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestWanted(t *testing.T) {
	tests := map[string]bool{
		"LICENSE":                    true,
		"go.mod":                     true,
		"go.sum":                     true,
		"README.md":                  true,
		"conn_linux.go":              true,
		"nlattr/attr_test.go":        true,
		"testdata/fuzz/FuzzX/0123":   true,
		"nlattr/testdata/links.pcap": true,
		"netlink.test":               false,
		"cpu.prof":                   false,
		"conn.go~":                   false,
		"conn.go.orig":               false,
		".gitignore":                 false,
		".git/config":                false,
		"testdata/.link.swp":         false,
		"testdata":                   false,
		"nl":                         false,
		"go.work":                    false,
		"nlattr/Makefile":            false,
	}
	for name, want := range tests {
		if got := wanted(name); got != want {
			t.Errorf("wanted(%q) = %v", name, got)
		}
	}
}

func TestInternal(t *testing.T) {
	tests := map[string]bool{
		"github.com/netlink-sdk/go/internal/release": true,
		"example.com/internal":                       true,
		"github.com/netlink-sdk/go/netlink":          false,
		"github.com/netlink-sdk/go/internally":       false,
	}
	for path, want := range tests {
		if got := internal(path); got != want {
			t.Errorf("internal(%q) = %v", path, got)
		}
	}
}
