//go:build linux

package scenario

import (
	"math"
	"testing"

	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// testSize is a size at which a scenario takes a moment.
func testSize(s *harness.Scenario) int {
	switch s.Name {
	case "routes", "routes-filtered", "neighbors", "set-elements", "routes-add", "set-add", "events", "events-buffer":
		return 2_000
	case "links":
		return 102
	}
	return 500
}

// A bar is what a contender of ours must not exceed. None of this depends on
// how busy the machine is.
type bar struct {
	scenario, contender string

	// calls is the number of system calls for each object, or, if it is zero,
	// not bound. A list makes as many as the floor does: one for each
	// datagram, so that this bounds datagrams as well.
	calls   float64
	asFloor bool

	// mallocs is the number of allocations for each object.
	mallocs float64
}

var bars = []bar{
	{scenario: "link-get", contender: "Link.Get", calls: 2, mallocs: 6},
	{scenario: "link-get", contender: "Conn.Do and nlattr", calls: 2, mallocs: 0},
	{scenario: "link-get", contender: "Conn.Execute, compatible", calls: 2, mallocs: 5},
	{scenario: "family-get", contender: "Conn.GetFamily, compatible", calls: 2, mallocs: 8},
	{scenario: "family-get", contender: "Conn.Do and nlattr", calls: 2, mallocs: 0},
	{scenario: "link-modes", contender: "Conn.Do and nlattr", calls: 2, mallocs: 0},
	{scenario: "routes", contender: "Route.All, streamed", asFloor: true, mallocs: 0},
	{scenario: "routes", contender: "Route.List", asFloor: true, mallocs: 0},
	{scenario: "routes", contender: "Conn.Do and nlattr", asFloor: true, mallocs: 0},
	{scenario: "routes-filtered", contender: "Route.All, filtered", asFloor: true, mallocs: 0},
	{scenario: "links", contender: "Link.All, streamed", asFloor: true, mallocs: 6},
	{scenario: "links", contender: "Link.List", asFloor: true, mallocs: 6},
	{scenario: "neighbors", contender: "Conn.Do and nlattr", asFloor: true, mallocs: 0},
	{scenario: "set-elements", contender: "Conn.Do and nlattr", asFloor: true, mallocs: 0},
	{scenario: "routes-add", contender: "Route.AddAll", calls: 0.02, mallocs: 0},
	{scenario: "routes-add", contender: "Route.Add, one by one", calls: 2, mallocs: 0},
	{scenario: "events-buffer", contender: "Subscription.All, decoded as Route", mallocs: 0},
	{scenario: "route-decode", contender: "Route.UnmarshalBinary", mallocs: 0},
	{scenario: "route-decode", contender: "nlattr", mallocs: 0},
	{scenario: "route-encode", contender: "Route.AppendBinary", mallocs: 0},
	{scenario: "route-encode", contender: "nlattr", mallocs: 0},
	{scenario: "link-decode", contender: "Link.UnmarshalBinary", mallocs: 6},
}

// What a process does once: it opens files, and fills pools of memory.
const onceCalls, onceMallocs = 6, 120

// waits is by how much system calls may exceed their bar: a goroutine that has to
// wait for its answer, for that the machine is busy, calls once more.
const waits = 1.05

// TestScenarios has everybody do everything, at sizes that take a moment, and
// checks that all have done the same, and that ours did not get worse.
func TestScenarios(t *testing.T) {
	if raceEnabled {
		t.Skip("needs a build without the race detector: its own work would be counted")
	}
	testns.Need(t)
	r, err := harness.Run(t.Context(), All(), harness.Plan{
		Rounds: 1, Progress: t.Output(),
		Sizes: func(s *harness.Scenario) []int { return []int{testSize(s)} },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Failures(); err != nil {
		t.Error(err)
	}
	unused := map[bar]bool{}
	for _, b := range bars {
		unused[b] = true
	}
	for i := range r.Measurements {
		m := &r.Measurements[i]
		floor := m.Rows[0]
		if !floor.Floor {
			t.Errorf("%s: the first contender is not the floor", m.Scenario)
		}
		for i := range m.Rows {
			row := &m.Rows[i]
			for _, b := range bars {
				if b.scenario == m.Scenario && b.contender == row.Contender && row.Ours {
					delete(unused, b)
					b.check(t, row, &floor)
				}
			}
		}
	}
	for b := range unused {
		if b.scenario != "set-elements" && b.scenario != "link-modes" { // which not every kernel has
			t.Errorf("nobody was held to %+v", b)
		}
	}
}

func (b bar) check(t *testing.T, row, floor *harness.Row) {
	if !row.Measured() {
		return // and reported as a failure
	}
	n := float64(row.Objects)
	calls := b.calls
	if b.asFloor {
		calls = floor.Calls
	}
	if got := row.Calls * n; calls > 0 && row.Calls >= 0 && got > waits*calls*n+onceCalls {
		t.Errorf("%s, %s: %.0f system calls for %.0f objects, want no more than %.0f",
			b.scenario, b.contender, got, n, math.Ceil(waits*calls*n)+onceCalls)
	}
	if got := row.Mallocs() * n; got > b.mallocs*n+onceMallocs {
		t.Errorf("%s, %s: %.0f allocations for %.0f objects, want no more than %.0f",
			b.scenario, b.contender, got, n, b.mallocs*n+onceMallocs)
	}
}

func TestDestinations(t *testing.T) {
	seen := map[uint64]int{}
	for i := range 200_000 {
		addr, bits := destination(i)
		if first := addr >> 24; first == 0 || first == 127 || first > 190 {
			t.Fatalf("route %d leads to %#x", i, addr)
		}
		if addr<<bits != 0 {
			t.Fatalf("route %d leads to %#x/%d, which has bits behind its length", i, addr, bits)
		}
		key := uint64(addr)<<8 | uint64(bits)
		if other, ok := seen[key]; ok {
			t.Fatalf("routes %d and %d are the same", other, i)
		}
		seen[key] = i
	}
}

func TestElements(t *testing.T) {
	seen := map[uint32]bool{}
	for i := range 200_000 {
		if e := element(i); seen[e] || e>>24 != 10 {
			t.Fatalf("element %d is %#x", i, e)
		} else {
			seen[e] = true
		}
	}
}
