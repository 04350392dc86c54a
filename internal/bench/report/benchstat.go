//go:build linux

package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/netlink-sdk/go/internal/bench/harness"
)

// Benchstat writes what was measured in the form of the benchmarks of package
// testing, a line for each sample.
func Benchstat(w io.Writer, r *harness.Result) error {
	b := new(bytes.Buffer)
	for _, m := range r.Measurements {
		for i := range m.Rows {
			row := &m.Rows[i]
			for n := range row.Samples {
				s := &row.Samples[n]
				objects := float64(max(1, row.Objects-s.Lost))
				// A lower letter would make it no benchmark.
				fmt.Fprintf(b, "Benchmark_%s/%s/%d\t%d\t%.1f cpu-ns/op\t%.1f ns/op",
					word(m.Scenario), word(name(row)+" "+row.Contender), m.Size,
					row.Objects, float64(s.CPU)/objects, float64(s.Wall)/objects)
				if n < len(row.Ratios) {
					fmt.Fprintf(b, "\t%.3f x-floor", row.Ratios[n])
				}
				if s.Mallocs >= 0 {
					fmt.Fprintf(b, "\t%.3f allocs/op\t%.1f B/op", float64(s.Mallocs)/objects, float64(s.Bytes)/objects)
				}
				fmt.Fprintf(b, "\t%d peak-B\n", s.Peak)
			}
		}
	}
	_, err := b.WriteTo(w)
	return err
}

// word makes a part of a benchmark's name.
func word(s string) string {
	return strings.NewReplacer(" ", "_", "/", ".", ",", "").Replace(s)
}
