package netdev

import (
	"context"
	"iter"
	"strconv"
	"time"
)

// Detached returns when the device left the pool to itself, as the time since
// the machine was started (CLOCK_BOOTTIME), in seconds, and whether it has. Such a
// pool waits for its pages, which are still in use (NETDEV_A_PAGE_POOL_DETACH_TIME).
func (p *PagePool) Detached() (time.Duration, bool) {
	return time.Duration(p.DetachTime) * time.Second, p.DetachTime != 0
}

// PagePool returns the pool with this ID. It needs Linux 6.8, built with page
// pools, and so do the other methods that are about them.
func (c *Client) PagePool(ctx context.Context, id uint64) (PagePool, error) {
	p, err := c.pagePoolGet(ctx, pagePoolGetRequest{ID: id})
	return p, explain(err, poolName(id))
}

// PagePools yields the pools of the device with this link index, or of all
// devices.
func (c *Client) PagePools(ctx context.Context, link uint32) iter.Seq2[PagePool, error] {
	return only(as(c.pagePoolGetAll(ctx, pagePoolGetAllRequest{Link: link}), linkName(link)), link,
		func(p *PagePool) uint32 { return p.Link })
}

// only passes on what belongs to a device: older kernels don't look at what a
// request says.
func only[T any](list iter.Seq2[T, error], link uint32, of func(*T) uint32) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v, err := range list {
			if err == nil && link != 0 && of(&v) != link {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func poolName(id uint64) string { return "page pool " + strconv.FormatUint(id, 10) }
