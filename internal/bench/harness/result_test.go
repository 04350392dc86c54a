//go:build linux

package harness

import (
	"slices"
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 2, 9}, 3},
	} {
		if got := Median(tt.values); got != tt.want {
			t.Errorf("the median of %v is %v, want %v", tt.values, got, tt.want)
		}
	}
}

func samples(cpu ...time.Duration) []Sample {
	var all []Sample
	for _, c := range cpu {
		all = append(all, Sample{CPU: c, Wall: 2 * c, Mallocs: 10, Bytes: 100})
	}
	return all
}

// Ratios are those of a round, and for each object: a contender may have had
// fewer.
func TestRatios(t *testing.T) {
	rows := []Row{
		{Contender: "failed", Failed: "it did", Objects: 10, Samples: samples(1, 1, 1)},
		{Contender: "floor", Floor: true, Objects: 10, Samples: samples(100, 200, 400)},
		{Contender: "other", Objects: 5, Samples: samples(100, 300, 200)},
	}
	addRatios(rows)
	if len(rows[0].Ratios) != 0 {
		t.Errorf("ratios %v of one that failed", rows[0].Ratios)
	}
	if want := []float64{1, 1, 1}; !slices.Equal(rows[1].Ratios, want) {
		t.Errorf("the floor has ratios %v", rows[1].Ratios)
	}
	if want := []float64{2, 3, 1}; !slices.Equal(rows[2].Ratios, want) {
		t.Errorf("ratios %v, want %v", rows[2].Ratios, want)
	}
	if median, least, greatest := rows[2].Ratio(); median != 2 || least != 1 || greatest != 3 {
		t.Errorf("median %v, from %v to %v", median, least, greatest)
	}
	if cpu, wall := rows[2].CPU(), rows[2].Wall(); cpu != 40 || wall != 40 {
		t.Errorf("%v CPU and %v wall for each object", cpu, wall)
	}
	if n, b := rows[2].Mallocs(), rows[2].Bytes(); n != 2 || b != 20 {
		t.Errorf("%v allocations of %v bytes for each object", n, b)
	}
}

func TestCheck(t *testing.T) {
	whole, share := &Contender{}, &Contender{Share: 10}
	lossless, lossy := &Scenario{}, &Scenario{Lossy: true}
	for _, tt := range []struct {
		name     string
		scenario *Scenario
		c        *Contender
		o        Outcome
		ok       bool
	}{
		{"same", lossless, whole, Outcome{Objects: 100, Sum: 7}, true},
		{"another sum", lossless, whole, Outcome{Objects: 100, Sum: 8}, false},
		{"no sum", lossless, whole, Outcome{Objects: 100}, true},
		{"too few", lossless, whole, Outcome{Objects: 99, Sum: 7}, false},
		{"too many", lossless, whole, Outcome{Objects: 101, Sum: 7}, false},
		{"its share", lossless, share, Outcome{Objects: 10, Sum: 1}, true},
		{"more than its share", lossless, share, Outcome{Objects: 100, Sum: 7}, false},
		{"losses", lossless, whole, Outcome{Objects: 90, Lost: 10}, false},
		{"losses that may be", lossy, whole, Outcome{Objects: 90, Lost: 10, Sum: 3}, true},
		{"losses that nobody noticed", lossy, whole, Outcome{Objects: 90}, false},
	} {
		sum := uint64(7)
		if err := tt.scenario.check(tt.c, 100, tt.o, &sum); (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	var sum uint64
	if err := lossless.check(whole, 100, Outcome{Objects: 100, Sum: 5}, &sum); err != nil || sum != 5 {
		t.Errorf("the first sum: %v, kept %d", err, sum)
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := Number(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestMerge(t *testing.T) {
	measured := func(scenario string, size, rounds int) Measurement {
		return Measurement{Scenario: scenario, Size: size, Rounds: rounds}
	}
	var r Result
	for _, next := range []Result{
		{Time: time.Unix(1, 0), Machine: Machine{Cores: 2, Revision: "a"}, Measurements: []Measurement{
			measured("routes", 10, 1), measured("routes", 1000, 1), measured("links", 10, 1),
		}},
		{Time: time.Unix(2, 0), Machine: Machine{Cores: 2, Revision: "b"}, Measurements: []Measurement{
			measured("routes", 100, 2), measured("routes", 1000, 2), measured("sets", 10, 2),
		}},
	} {
		if err := r.Merge(&next); err != nil {
			t.Fatal(err)
		}
	}
	want := []Measurement{
		measured("routes", 10, 1), measured("routes", 100, 2), measured("routes", 1000, 2),
		measured("links", 10, 1), measured("sets", 10, 2),
	}
	same := func(a, b Measurement) bool {
		return a.Scenario == b.Scenario && a.Size == b.Size && a.Rounds == b.Rounds
	}
	if !slices.EqualFunc(r.Measurements, want, same) {
		t.Errorf("merged to %+v, want %+v", r.Measurements, want)
	}
	if r.Machine.Revision != "a and b" {
		t.Errorf("the revision is %q", r.Machine.Revision)
	}
	if err := r.Merge(&Result{Machine: Machine{Cores: 4}}); err == nil {
		t.Error("merged with a run on another machine")
	}
}
