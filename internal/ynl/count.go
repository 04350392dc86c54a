package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// A tally counts what specifications have.
type tally struct{ operations, sets, attributes, formats, structs int }

// tallyOf counts what a specification has. Parts of sets are not counted twice,
// and neither is what is never sent.
func tallyOf(f *spec.Family) tally {
	t := tally{operations: len(f.Operations), structs: len(f.Structs)}
	for _, s := range f.Sets {
		t.sets++
		if s.Of != nil {
			continue
		}
		for _, a := range s.Attrs {
			if a.Type != "unused" {
				t.attributes++
			}
		}
	}
	for _, s := range f.SubMessages {
		t.formats += len(s.Formats)
	}
	return t
}

// printCount prints what is generated for each family.
func printCount(w io.Writer, sources []source) {
	fmt.Fprintln(w, "| family | package | operations | sets | attributes | sub-message formats | structures |")
	fmt.Fprintln(w, "|---|---|--:|--:|--:|--:|--:|")
	var all tally
	slices.SortFunc(sources, func(a, b source) int {
		if a.family.Name < b.family.Name {
			return -1
		}
		return 1
	})
	for _, s := range sources {
		t := tallyOf(s.family)
		fmt.Fprintf(w, "| %s | `%s` | %d | %d | %d | %d | %d |\n", s.family.Name, s.config.Package,
			t.operations, t.sets, t.attributes, t.formats, t.structs)
		all.operations += t.operations
		all.sets += t.sets
		all.attributes += t.attributes
		all.formats += t.formats
		all.structs += t.structs
	}
	fmt.Fprintf(w, "| **%d families** | | **%d** | **%d** | **%d** | **%d** | **%d** |\n", len(sources),
		all.operations, all.sets, all.attributes, all.formats, all.structs)
}
