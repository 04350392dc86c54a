package rtnetlink

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink/rtnexthop"
)

// RTM_*, include/uapi/linux/rtnetlink.h.
const (
	rtmNewNexthop = 104
	rtmGetNexthop = 106
)

// A NexthopService lists, looks up, adds, changes and deletes the next hop
// objects of a network namespace, and reads the buckets of resilient groups.
type NexthopService struct{ c *Conn }

// A NexthopFilter says which next hop objects are wanted. A nil one, or the zero
// NexthopFilter, wants all.
type NexthopFilter struct {
	// Family is the family that next hops must have, OutIface the index of the
	// link that packets must leave by (NHA_OIF), and Master the index of that
	// link's master (NHA_MASTER). No group has these. To the kernel, black
	// holes leave by the loopback link.
	Family   Family
	OutIface uint32
	Master   uint32

	// Groups says that groups are wanted, and nothing else (NHA_GROUPS).
	Groups bool

	// FDB says that objects for forwarding databases are wanted, and nothing
	// else (NHA_FDB).
	FDB bool

	// Protocol tells who must have made the objects.
	Protocol RouteProtocol

	// Stats asks for the statistics of groups, and HWStats for what drivers
	// count as well (NHA_OP_FLAGS). Both need Linux 6.9.
	Stats   bool
	HWStats bool
}

// match reports whether n is wanted, as far as the kernel does not see to it. It
// takes NHA_FDB, and sends all objects nevertheless.
func (f *NexthopFilter) match(n *NexthopObject) bool {
	return (!f.FDB || n.FDB) && (f.Protocol == 0 || n.Protocol == f.Protocol)
}

// matchAll is match for what the kernel has not filtered. Of masters it tells
// nothing.
func (f *NexthopFilter) matchAll(n *NexthopObject) bool {
	return f.match(n) &&
		(f.Family == 0 || n.Family == f.Family) &&
		(f.OutIface == 0 || n.OutIface == f.OutIface) &&
		(!f.Groups || n.Group != nil)
}

// request returns the request for a dump, whose data is appended to b.
func (f *NexthopFilter) request(b []byte) (netlink.Message, error) {
	b, err := appendNexthopMessage(b, &rtnexthop.Header{NhFamily: uint8(f.Family)}, &rtnexthop.Attributes{
		OIF:     unlessZero(f.OutIface),
		Master:  unlessZero(f.Master),
		Groups:  f.Groups,
		FDB:     f.FDB,
		OpFlags: unlessZero(statsFlags(f.Stats, f.HWStats)),
	})
	return netlink.Message{Header: netlink.Header{Type: rtmGetNexthop, Flags: netlink.Dump}, Data: b}, err
}

// statsFlags ask for statistics. Those of hardware come with the others only.
func statsFlags(stats, hardware bool) rtnexthop.OpFlags {
	switch {
	case hardware:
		return rtnexthop.OpFlagsDumpStats | rtnexthop.OpFlagsDumpHWStats
	case stats:
		return rtnexthop.OpFlagsDumpStats
	default:
		return 0
	}
}

// All yields the next hop objects that f wants, in the order of their IDs; a nil
// f wants all. The kernel filters. What is yielded is the caller's. Memory is
// needed for one datagram, however many objects there are.
//
// An error is the last thing yielded. It matches [netlink.ErrDumpInterrupted],
// after all objects, if some changed meanwhile. The loop may end early, and its
// body may use the Conn.
func (s *NexthopService) All(ctx context.Context, f *NexthopFilter) iter.Seq2[NexthopObject, error] {
	return func(yield func(NexthopObject, error) bool) {
		if f == nil {
			f = &NexthopFilter{}
		}
		op := operation{name: "nexthop list", family: &nexthopObject}
		buf := newScratch()
		req, err := f.request(buf.b[:0])
		defer func() { buf.release(req.Data) }()
		if err != nil {
			yield(NexthopObject{}, op.fail(err))
			return
		}
		for m, err := range s.c.nl.Do(ctx, req) {
			if err != nil {
				yield(NexthopObject{}, op.fail(err))
				return
			}
			if m.Header.Type != rtmNewNexthop {
				continue
			}
			var n NexthopObject
			if err := n.decode(m.Data); err != nil {
				yield(NexthopObject{}, op.malformed(err))
				return
			}
			if f.match(&n) && !yield(n, nil) {
				return
			}
		}
	}
}

// List returns the next hop objects that f wants; a nil f wants all. Where some
// changed meanwhile it returns an error that matches
// [netlink.ErrDumpInterrupted] together with the objects. See
// [NexthopService.All].
func (s *NexthopService) List(ctx context.Context, f *NexthopFilter) ([]NexthopObject, error) {
	return collect(s.All(ctx, f))
}

// Get returns the next hop object with an ID. If there is none the error matches
// [fs.ErrNotExist].
func (s *NexthopService) Get(ctx context.Context, id uint32) (NexthopObject, error) {
	return s.get(ctx, "nexthop get", id, 0)
}

// GetStats is Get with the statistics of a group, and with those that drivers
// count if hardware says so. It needs Linux 6.9.
func (s *NexthopService) GetStats(ctx context.Context, id uint32, hardware bool) (NexthopObject, error) {
	return s.get(ctx, "nexthop get stats", id, statsFlags(true, hardware))
}

func (s *NexthopService) get(ctx context.Context, name string, id uint32, flags rtnexthop.OpFlags) (NexthopObject, error) {
	op := operation{name: name, object: nexthopName(id), family: &nexthopObject}
	req, err := appendNexthopMessage(nil, &rtnexthop.Header{}, &rtnexthop.Attributes{
		ID:      netlink.Some(id),
		OpFlags: unlessZero(flags),
	})
	if err != nil {
		return NexthopObject{}, op.fail(err)
	}
	var n NexthopObject
	err = s.c.get(ctx, rtmGetNexthop, rtmNewNexthop, req, func(b []byte) error {
		if err := n.decode(b); err != nil {
			return op.malformed(err)
		}
		return nil
	})
	if err != nil {
		return NexthopObject{}, op.fail(err)
	}
	return n, nil
}
