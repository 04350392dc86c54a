//go:build linux

package report

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/netlink-sdk/go/internal/bench/harness"
)

// Markdown writes all measurements as tables, each under a heading of the level
// given.
func Markdown(w io.Writer, r *harness.Result, level int) error {
	b := new(bytes.Buffer)
	fmt.Fprintln(b, Machine(r))
	for i := range r.Measurements {
		measurement(b, &r.Measurements[i], level)
	}
	_, err := b.WriteTo(w)
	return err
}

// Machine says in a sentence where and when the run took place.
func Machine(r *harness.Result) string {
	m := &r.Machine
	virtual := ""
	if m.Virtual {
		virtual = ", virtual"
	}
	return fmt.Sprintf("%s, revision %s: Linux %s on %s, %d cores (%s%s), %.0f GiB; %s.",
		r.Time.Format("2006-01-02"), m.Revision, m.Kernel, m.CPU, m.Cores, m.Arch, virtual,
		float64(m.Memory)/(1<<30), m.Go)
}

func measurement(b *bytes.Buffer, m *harness.Measurement, level int) {
	fmt.Fprintf(b, "\n%s %s: %s\n\n", strings.Repeat("#", level), m.Title, harness.Number(m.Size))
	lossy := false
	for i := range m.Rows {
		lossy = lossy || m.Rows[i].Measured() && m.Rows[i].Lost() > 0
	}
	head := []string{"", "× floor", "spread", "CPU", "wall, least", "allocations", "B", "calls", "peak MiB"}
	if lossy {
		head = append(head, "lost")
	}
	fmt.Fprintf(b, "|%s|\n|---|%s\n", strings.Join(head, "|"), strings.Repeat("--:|", len(head)-1))
	for i := range m.Rows {
		row := &m.Rows[i]
		fmt.Fprintf(b, "| %s |", label(row))
		switch {
		case row.Missing != "":
			fmt.Fprintf(b, " %s |\n", row.Missing)
			continue
		case row.Failed != "":
			fmt.Fprintf(b, " **failed:** %s |\n", strings.ReplaceAll(row.Failed, "\n", " "))
			continue
		case !row.Measured():
			fmt.Fprintln(b, " not run |")
			continue
		}
		median, least, greatest := row.Ratio()
		fmt.Fprintf(b, " %s | %s–%s | %s | %s | %s | %s | %s | %.1f |",
			ratio(median), ratio(least), ratio(greatest), duration(row.CPU()), duration(row.Wall()),
			count(row.Mallocs()), count(row.Bytes()), count(row.Calls), float64(row.Peak)/(1<<20))
		if lossy {
			fmt.Fprintf(b, " %.0f %% |", 100*row.Lost())
		}
		fmt.Fprintln(b)
	}
	fmt.Fprintf(b, "\n%d rounds. CPU, wall time, allocations, bytes and system calls are those of each %s.\n", m.Rounds, m.Unit)
}

// label names a contender, in bold if it is ours.
func label(row *harness.Row) string {
	s := name(row)
	if row.Version != "" {
		s += " " + row.Version
	}
	s += ": " + row.Contender
	if row.Ours {
		s = "**" + s + "**"
	}
	return s
}

// name is the name of a package as people know it.
func name(row *harness.Row) string {
	return strings.TrimSuffix(strings.TrimPrefix(row.Package, "github.com/"), "/v2")
}

func ratio(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// duration formats nanoseconds.
func duration(ns float64) string {
	switch {
	case ns < 100:
		return fmt.Sprintf("%.1f ns", ns)
	case ns < 10_000:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 10_000_000:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	}
	return fmt.Sprintf("%.1f ms", ns/1e6)
}

// count formats a number of things for each object, which may not be known.
func count(v float64) string {
	switch {
	case v < 0:
		return "–"
	case v < 0.0005:
		return "0"
	case v < 0.1:
		return fmt.Sprintf("%.3f", v)
	case v < 10 && math.Abs(v-math.Round(v)) > 0.05:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
