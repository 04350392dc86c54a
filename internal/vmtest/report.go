package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// modulePrefix is what the paths of all packages begin with.
const modulePrefix = "github.com/netlink-sdk/go/"

// writeReport writes what became of the tests to a file, if every row ran.
func writeReport(name string, results []*result) error {
	for _, r := range results {
		if r.err != nil || r.release == "" {
			return fmt.Errorf("%s is left as it was: %s did not run", name, r.row.name)
		}
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(markdown(results)), 0o644)
}

// markdown returns a document with a table of tests and kernels. Nothing in it
// differs from one run to the next unless an outcome or a kernel does.
func markdown(results []*result) string {
	var b strings.Builder
	b.WriteString(`# Tests and kernels

What became of the tests on each kernel of internal/vmtest/matrix.txt, as "make vmtest" wrote it. Subtests are counted with their tests.

`)
	b.WriteString("| kernel | release | processor of the tests | passed | failed | skipped |\n|---|---|---|--:|--:|--:|\n")
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %d | %d |\n",
			r.row.name, r.release, r.row.goarch, r.count(passed), r.count(failed), r.count(skipped))
	}

	b.WriteString("\n## What was skipped\n\n")
	b.WriteString(skips(results))

	b.WriteString(`
## Tests

✓ passed, ✗ failed, – skipped, (✓) passed with a part skipped, empty: not among the tests of this kernel. Only some kernels run the packages that do not talk to one.
`)
	for _, pkg := range packagesOf(results) {
		fmt.Fprintf(&b, "\n### %s\n\n| test |", strings.TrimPrefix(pkg, modulePrefix))
		for _, r := range results {
			fmt.Fprintf(&b, " %s |", r.row.name)
		}
		b.WriteString("\n|---|" + strings.Repeat(":-:|", len(results)) + "\n")
		for _, test := range testsOf(results, pkg) {
			fmt.Fprintf(&b, "| %s |", test)
			for _, r := range results {
				fmt.Fprintf(&b, " %s |", r.cell(pkg, test))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// cell returns the sign for a test and its subtests.
func (r *result) cell(pkg, test string) string {
	sign := ""
	for _, o := range r.outcomes {
		if o.pkg != pkg || o.test != test && !strings.HasPrefix(o.test, test+"/") {
			continue
		}
		switch {
		case o.status == failed:
			return "✗"
		case o.status == skipped && o.test == test:
			return "–"
		case o.status == skipped:
			sign = "(✓)"
		case sign == "":
			sign = "✓"
		}
	}
	return sign
}

// skips returns a table of the reasons for which tests were skipped.
func skips(results []*result) string {
	// A test and the kernels on which it was skipped for the same reason.
	type skip struct{ reason, test string }
	where := map[skip][]string{}
	for _, r := range results {
		for _, o := range r.outcomes {
			if o.status == skipped {
				s := skip{generalize(o.reason, r.release), strings.TrimPrefix(o.pkg, modulePrefix) + " " + o.test}
				where[s] = append(where[s], r.row.name)
			}
		}
	}
	// The tests that share both.
	type group struct{ reason, kernels string }
	tests := map[group][]string{}
	for s, kernels := range where {
		g := group{s.reason, strings.Join(kernels, ", ")}
		tests[g] = append(tests[g], s.test)
	}
	if len(tests) == 0 {
		return "Nothing.\n"
	}
	groups := slices.SortedFunc(maps.Keys(tests), func(a, b group) int {
		return cmp.Or(cmp.Compare(a.reason, b.reason), cmp.Compare(a.kernels, b.kernels))
	})
	var b strings.Builder
	b.WriteString("| why | kernels | tests |\n|---|---|---|\n")
	for _, g := range groups {
		slices.Sort(tests[g])
		fmt.Fprintf(&b, "| %s | %s | %s |\n", escape(g.reason), g.kernels, escape(strings.Join(tests[g], ", ")))
	}
	return b.String()
}

// generalize takes the kernel's release out of a reason, so that the same reason
// on two kernels is one.
func generalize(reason, release string) string {
	return strings.ReplaceAll(reason, ", this is "+release, "")
}

func escape(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// packagesOf returns all packages, in order.
func packagesOf(results []*result) []string {
	var packages []string
	for _, r := range results {
		packages = append(packages, r.packages...)
	}
	slices.Sort(packages)
	return slices.Compact(packages)
}

// testsOf returns the tests of a package, subtests apart, in order.
func testsOf(results []*result, pkg string) []string {
	var tests []string
	for _, r := range results {
		for _, o := range r.outcomes {
			if o.pkg == pkg && !strings.Contains(o.test, "/") {
				tests = append(tests, o.test)
			}
		}
	}
	slices.Sort(tests)
	return slices.Compact(tests)
}
