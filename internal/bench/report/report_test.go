//go:build linux

package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/netlink-sdk/go/internal/bench/harness"
)

// result is one in which everything occurs.
func result() *harness.Result {
	samples := func(cpu time.Duration, mallocs int64) []harness.Sample {
		return []harness.Sample{{CPU: cpu, Wall: cpu, Peak: 1 << 20, Mallocs: mallocs}}
	}
	r := &harness.Result{Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	r.Machine = harness.Machine{CPU: "Abacus", Cores: 2, Memory: 8 << 30, Kernel: "6.0", Go: "go1", Arch: "amd64", Revision: "0123"}
	for _, size := range []int{1_000, 10_000} {
		r.Measurements = append(r.Measurements, harness.Measurement{
			Scenario: "routes", Title: "List IPv4 routes", Unit: "route", Size: size, Rounds: 3,
			Rows: []harness.Row{
				{
					Contender: "read", Package: "system calls", Floor: true, Objects: size, Calls: 0.25,
					Samples: samples(time.Millisecond, 0), Ratios: []float64{1}, Peak: 1 << 20,
				},
				{
					Contender: "Route.All", Package: "rtnetlink", Ours: true, Objects: size, Calls: -1,
					Samples: samples(2*time.Millisecond, int64(size)), Ratios: []float64{2}, Peak: 2 << 20,
				},
				{
					Contender: "RouteList", Package: "github.com/vishvananda/netlink", Version: "1.3.1", Objects: size,
					Samples: samples(90*time.Millisecond, -1), Ratios: []float64{90}, Peak: 3 << 20,
				},
				{Contender: "ip route", Package: "ip", Missing: "the program ip is not available"},
				{Contender: "other", Package: "b", Failed: "it is\nwrong"},
			},
		})
	}
	return r
}

func TestMarkdown(t *testing.T) {
	var b strings.Builder
	if err := Markdown(&b, result(), 3); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2026-01-02, revision 0123: Linux 6.0 on Abacus, 2 cores (amd64), 8 GiB; go1.",
		"\n### List IPv4 routes: 10,000\n",
		"| system calls: read | 1.00 | 1.00–1.00 | 1000 ns | 1000 ns | 0 | 0 | 0.2 | 1.0 |",
		"| **rtnetlink: Route.All** | 2.00 | 2.00–2.00 | 2000 ns | 2000 ns | 1 | 0 | – | 2.0 |",
		"| vishvananda/netlink 1.3.1: RouteList | 90 | 90–90 | 90.0 µs |",
		"| ip: ip route | the program ip is not available |",
		"| b: other | **failed:** it is wrong |",
		"3 rounds. CPU, wall time, allocations, bytes and system calls are those of each route.",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, &b)
		}
	}
}

func TestBenchstat(t *testing.T) {
	var b strings.Builder
	if err := Benchstat(&b, result()); err != nil {
		t.Fatal(err)
	}
	const want = "Benchmark_routes/rtnetlink_Route.All/1000\t1000\t2000.0 cpu-ns/op\t2000.0 ns/op\t2.000 x-floor\t1.000 allocs/op\t0.0 B/op\t1048576 peak-B\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("%q is not in\n%s", want, &b)
	}
	if n := strings.Count(b.String(), "\n"); n != 6 {
		t.Errorf("%d lines, want one for each sample", n)
	}
}

func TestCharts(t *testing.T) {
	files, err := Charts(t.TempDir(), result())
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 {
		t.Errorf("charts %q, want three", files)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(data))
		for err == nil {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", name, err)
		}
		if text := string(data); !strings.Contains(text, "Route.All") || !strings.Contains(text, "sans-serif") {
			t.Errorf("%s lacks a label, or a font", name)
		}
	}
	if files, err := Charts(t.TempDir(), &harness.Result{}); err != nil || len(files) != 0 {
		t.Errorf("charts %q of nothing, %v", files, err)
	}
}

func TestFormat(t *testing.T) {
	for ns, want := range map[float64]string{3.25: "3.2 ns", 999: "999 ns", 12_345: "12.3 µs", 2e7: "20.0 ms"} {
		if got := duration(ns); got != want {
			t.Errorf("%v ns is %q, want %q", ns, got, want)
		}
	}
	for v, want := range map[float64]string{-1: "–", 0: "0", 0.0161: "0.016", 2: "2", 2.001: "2", 5.5: "5.5", 76.4: "76"} {
		if got := count(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}
