package main

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/netlink-sdk/go/internal/vmtest/debian"
)

//go:embed matrix.txt
var matrixFile string

// A row is a kernel, and what runs on it.
type row struct {
	name   string
	source debian.Source
	goarch string
	all    bool     // the tests of all packages, not only of those that talk to the kernel
	builds []string // modules that are built for the kernel, which comes without them
	lacks  []string // features that a test may miss
}

// parseMatrix reads the format that matrix.txt describes.
func parseMatrix(text string) ([]row, error) {
	var rows []row
	n := 0
	for line := range strings.Lines(text) {
		n++
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) != 8 {
			return nil, fmt.Errorf("line %d: %d columns, want 8", n, len(f))
		}
		r := row{name: f[0], source: debian.Source{Arch: f[1], Suite: f[2], Package: f[3]}, goarch: f[4]}
		if _, ok := machines[r.source.Arch]; !ok {
			return nil, fmt.Errorf("line %d: no machine of the architecture %s is known", n, r.source.Arch)
		}
		switch f[5] {
		case "all":
			r.all = true
		case "kernel":
		default:
			return nil, fmt.Errorf(`line %d: tests are "all" or "kernel", not %q`, n, f[5])
		}
		r.builds, r.lacks = names(f[6]), names(f[7])
		for _, m := range r.builds {
			if !debian.CanBuild(m) {
				return nil, fmt.Errorf("line %d: where the source of %s is is not known", n, m)
			}
		}
		if slices.ContainsFunc(rows, func(o row) bool { return o.name == r.name }) {
			return nil, fmt.Errorf("line %d: a second row %s", n, r.name)
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return nil, errors.New("no rows")
	}
	return rows, nil
}

// names reads a column of several.
func names(column string) []string {
	if column == "-" {
		return nil
	}
	return strings.Split(column, ",")
}

// choose returns the rows of those names, separated by commas, or all of them.
func choose(rows []row, names string) ([]row, error) {
	if names == "" {
		return rows, nil
	}
	var chosen []row
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(rows, func(r row) bool { return r.name == name })
		if i < 0 {
			var known []string
			for _, r := range rows {
				known = append(known, r.name)
			}
			return nil, fmt.Errorf("no kernel %q: there are %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, rows[i])
	}
	return chosen, nil
}
