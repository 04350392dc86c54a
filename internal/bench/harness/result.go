//go:build linux

package harness

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Result is a run: what was measured, and on what.
type Result struct {
	Time         time.Time
	Machine      Machine
	Measurements []Measurement
}

// A Measurement is a scenario at one size.
type Measurement struct {
	Scenario, Title, Unit string
	Size                  int
	Rounds                int
	Rows                  []Row
}

// Merge adds the measurements of another run on the same machine, in place of
// those of the same scenario and size, or after those of the same scenario.
func (r *Result) Merge(other *Result) error {
	if r.Time.IsZero() {
		*r = *other
		return nil
	}
	mine, theirs := r.Machine, other.Machine
	mine.Revision, theirs.Revision = "", ""
	if mine != theirs {
		return fmt.Errorf("it is of another machine: %+v, not %+v", theirs, mine)
	}
	if !strings.Contains(r.Machine.Revision, other.Machine.Revision) {
		r.Machine.Revision += " and " + other.Machine.Revision
	}
	r.Time = other.Time
	for _, m := range other.Measurements {
		at := len(r.Measurements)
		for i, old := range r.Measurements {
			if old.Scenario == m.Scenario && old.Size == m.Size {
				r.Measurements = slices.Delete(r.Measurements, i, i+1)
				at = i
				break
			}
			if old.Scenario == m.Scenario && old.Size < m.Size {
				at = i + 1
			}
		}
		r.Measurements = slices.Insert(r.Measurements, at, m)
	}
	return nil
}

// A Row is what one contender of a Measurement cost.
type Row struct {
	Contender, Package, Version string
	Floor, Ours                 bool

	// Objects is how many Units its work dealt with.
	Objects int

	// Samples has one entry for each round.
	Samples []Sample `json:",omitempty"`

	// Ratios are its CPU time in proportion to the floor's in the same round,
	// for each object.
	Ratios []float64 `json:",omitempty"`

	// Calls is how many system calls it makes for each object, without those
	// by which its runtime gets memory and sleeps. It is -1 if they were not
	// counted.
	Calls float64

	// Peak is the most memory that it had resident in any of the rounds, in
	// bytes.
	Peak int64

	// Missing says why it did not take part, Failed what it did wrong.
	Missing string `json:",omitzero"`
	Failed  string `json:",omitzero"`
}

// Measured reports whether there is anything to show.
func (r *Row) Measured() bool { return len(r.Samples) > 0 && r.Failed == "" }

// Ratio returns the median of its ratios, and the least and the greatest.
func (r *Row) Ratio() (median, least, greatest float64) {
	if len(r.Ratios) == 0 {
		return 0, 0, 0
	}
	s := slices.Sorted(slices.Values(r.Ratios))
	return Median(s), s[0], s[len(s)-1]
}

// CPU returns the median of the CPU time for each object, in nanoseconds.
func (r *Row) CPU() float64 {
	return Median(r.perObject(func(s *Sample) float64 { return float64(s.CPU) }))
}

// Wall returns the least wall time for each object, in nanoseconds.
func (r *Row) Wall() float64 {
	return slices.Min(r.perObject(func(s *Sample) float64 { return float64(s.Wall) }))
}

// Mallocs and Bytes return the median of what it allocates for each object: how
// often, and how much. They are negative if that is not known.
func (r *Row) Mallocs() float64 {
	return Median(r.perObject(func(s *Sample) float64 { return float64(s.Mallocs) }))
}

// Bytes: see Mallocs.
func (r *Row) Bytes() float64 {
	return Median(r.perObject(func(s *Sample) float64 { return float64(s.Bytes) }))
}

// Lost returns the median of the share of objects that did not arrive.
func (r *Row) Lost() float64 {
	lost := make([]float64, len(r.Samples))
	for i := range r.Samples {
		lost[i] = float64(r.Samples[i].Lost) / float64(r.Objects)
	}
	return Median(lost)
}

// perObject divides what f returns of each sample by the number of objects that
// it dealt with.
func (r *Row) perObject(f func(*Sample) float64) []float64 {
	values := make([]float64, len(r.Samples))
	for i := range r.Samples {
		s := &r.Samples[i]
		values[i] = f(s) / float64(max(1, r.Objects-s.Lost))
	}
	return values
}

// Median returns the middle one of the values, or the mean of the two in the
// middle.
func Median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}
