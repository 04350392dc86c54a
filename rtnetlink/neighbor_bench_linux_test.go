package rtnetlink

import (
	"errors"
	"testing"
)

// BenchmarkNeighborList lists 100,000 entries of a forwarding database, which
// has no limit as neighbor tables have, streamed and in a slice.
func BenchmarkNeighborList(b *testing.B) {
	const n = 100_000
	c, _ := dial(b)
	ctx := b.Context()
	br := addLink(b, c, "br0", "bridge", nil)
	entries := func(yield func(Neighbor) bool) {
		for e := range hostNeighbors(br, n, nil) {
			e.Family, e.Addr, e.Flags = FamilyBridge, Neighbor{}.Addr, NeighborSelf
			if !yield(e) {
				return
			}
		}
	}
	if err := c.Neighbor.AddAll(ctx, entries, nil); err != nil {
		b.Fatal(err)
	}
	f := &NeighborFilter{Family: FamilyBridge, LinkIndex: br}
	perEntry := func(b *testing.B, list func() (int, error)) {
		b.ReportAllocs()
		for b.Loop() {
			got, err := list()
			if err == nil && got < n {
				err = errors.New("some are missing")
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/entry")
	}
	b.Run("Floor", func(b *testing.B) {
		req, err := f.request(nil)
		if err != nil {
			b.Fatal(err)
		}
		perEntry(b, func() (int, error) {
			got := 0
			for _, err := range c.nl.Do(ctx, req) {
				if err != nil {
					return 0, err
				}
				got++
			}
			return got, nil
		})
	})
	b.Run("All", func(b *testing.B) {
		perEntry(b, func() (int, error) {
			got := 0
			for _, err := range c.Neighbor.All(ctx, f) {
				if err != nil {
					return 0, err
				}
				got++
			}
			return got, nil
		})
	})
	b.Run("List", func(b *testing.B) {
		perEntry(b, func() (int, error) {
			l, err := c.Neighbor.List(ctx, f)
			return len(l), err
		})
	})
}
