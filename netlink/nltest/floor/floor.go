// Package floor measures code by what the same work costs without it.
//
// A time is worth little on a machine that others use too. The ratio to a
// floor, such as the bare system calls, that is measured in the same run, turn
// by turn, says how much the code itself adds.
package floor

import (
	"slices"
	"testing"
	"time"
)

// rounds is how often floor and subject take turns.
const rounds = 9

// Compare runs floor and subject, each for n operations at a time, in turns,
// for b.N operations of subject altogether, or somewhat more. It reports
//
//	x-floor         the median ratio of the CPU time of subject to floor's
//	floor-ns/op     the least CPU time of floor
//	cpu-ns/op       the least CPU time of subject
//	allocs/op, B/op of subject
//
// CPU time is user and system time of the process, where the system tells it,
// and otherwise the time that passed.
func Compare(b *testing.B, floor, subject func(n int)) {
	b.Helper()
	n := max(1, b.N/rounds)
	floor(1) // neither pays for what happens once
	subject(1)

	b.ReportAllocs()
	b.ResetTimer()
	var ratios, floors, subjects []float64
	for range rounds {
		b.StopTimer()
		f := cpuTime()
		floor(n)
		f = cpuTime() - f
		b.StartTimer()
		s := cpuTime()
		subject(n)
		s = cpuTime() - s
		if f > 0 {
			ratios = append(ratios, float64(s)/float64(f))
		}
		floors = append(floors, float64(f)/float64(n))
		subjects = append(subjects, float64(s)/float64(n))
	}
	b.StopTimer()
	if len(ratios) == 0 {
		return // too short to measure
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-floor")
	b.ReportMetric(slices.Min(floors), "floor-ns/op")
	b.ReportMetric(slices.Min(subjects), "cpu-ns/op")
}

// CPU returns the CPU time that f takes.
func CPU(f func()) time.Duration {
	start := cpuTime()
	f()
	return cpuTime() - start
}
