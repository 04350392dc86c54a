package netdev

import (
	"context"
	"iter"
)

// PagePoolStats count what a pool has done. They need a kernel that was built
// with them (CONFIG_PAGE_POOL_STATS).
type PagePoolStats struct {
	// ID is the ID of the pool, and Link the index of its device's link, or
	// zero if that has left it (NETDEV_A_PAGE_POOL_STATS_INFO).
	ID   uint64
	Link uint32

	// Pages that were handed out: from the cache, or by the slow path, of
	// which so many of an order above zero
	// (NETDEV_A_PAGE_POOL_STATS_ALLOC_FAST, _ALLOC_SLOW,
	// _ALLOC_SLOW_HIGH_ORDER).
	AllocFast, AllocSlow, AllocSlowHighOrder uint64

	// AllocEmpty counts how often the ring was empty, so that the slow path
	// had to be taken (NETDEV_A_PAGE_POOL_STATS_ALLOC_EMPTY), AllocRefill how
	// often the cache was filled from the ring (_ALLOC_REFILL), and AllocWaive
	// pages in the ring that could not be used, because they are of another
	// NUMA node (_ALLOC_WAIVE).
	AllocEmpty, AllocRefill, AllocWaive uint64

	// Pages that came back: into the cache, or not because that was full
	// (NETDEV_A_PAGE_POOL_STATS_RECYCLE_CACHED, _RECYCLE_CACHE_FULL), into the
	// ring, or not because that was full (_RECYCLE_RING, _RECYCLE_RING_FULL),
	// or not at all because somebody else had them still
	// (_RECYCLE_RELEASED_REFCNT).
	RecycleCached, RecycleCacheFull uint64
	RecycleRing, RecycleRingFull    uint64
	RecycleReleasedRefcnt           uint64
}

// PagePoolStats returns the counters of the pool with this ID.
func (c *Client) PagePoolStats(ctx context.Context, id uint64) (PagePoolStats, error) {
	a, err := c.pagePoolStatsGet(ctx, infoRequest{Info: &pagePoolRef{ID: id}})
	s, _ := readPagePoolStats(&a) // it never fails
	return s, explain(err, poolName(id))
}

// AllPagePoolStats yields the counters of the pools of the device with this link
// index, or of all devices.
func (c *Client) AllPagePoolStats(ctx context.Context, link uint32) iter.Seq2[PagePoolStats, error] {
	var req infoRequest
	if link != 0 {
		req.Info = &pagePoolRef{Link: link}
	}
	return only(each(c.pagePoolStatsGetAll(ctx, req), linkName(link), readPagePoolStats), link,
		func(s *PagePoolStats) uint32 { return s.Link })
}

// readPagePoolStats are the counters in a message.
func readPagePoolStats(a *pagePoolStatsAttrs) (PagePoolStats, error) {
	s := PagePoolStats{
		AllocFast:             a.AllocFast,
		AllocSlow:             a.AllocSlow,
		AllocSlowHighOrder:    a.AllocSlowHighOrder,
		AllocEmpty:            a.AllocEmpty,
		AllocRefill:           a.AllocRefill,
		AllocWaive:            a.AllocWaive,
		RecycleCached:         a.RecycleCached,
		RecycleCacheFull:      a.RecycleCacheFull,
		RecycleRing:           a.RecycleRing,
		RecycleRingFull:       a.RecycleRingFull,
		RecycleReleasedRefcnt: a.RecycleReleasedRefcnt,
	}
	if a.Info != nil {
		s.ID, s.Link = a.Info.ID, a.Info.Link
	}
	return s, nil
}
