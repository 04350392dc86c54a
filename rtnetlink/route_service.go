package rtnetlink

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// RTM_*, include/uapi/linux/rtnetlink.h.
const (
	rtmNewRoute = 24
	rtmDelRoute = 25
	rtmGetRoute = 26
)

// A RouteService lists, looks up, adds and deletes the routes of a network
// namespace.
type RouteService struct{ c *Conn }

// A RouteFilter says which routes are wanted. A nil one, or the zero
// RouteFilter, wants those of all tables and all families: multicast forwarding
// caches and MPLS too.
type RouteFilter struct {
	// Family is the family that routes must have.
	Family Family

	// Table is the table that routes must be in.
	Table Table

	// Protocol tells who must have made the routes.
	Protocol RouteProtocol

	// Type says what must become of packets.
	Type RouteType

	// OutIface is the index of a link that packets must leave by, all of them
	// or some.
	OutIface uint32
}

// match reports whether r is wanted. filtered says that the kernel thought so:
// of next hop objects it may know more than it tells.
func (f *RouteFilter) match(r *Route, filtered bool) bool {
	if f == nil {
		return true
	}
	// A kernel without the family sends the routes of all others.
	if f.Family != 0 && r.Family != f.Family {
		return false
	}
	if filtered {
		return true
	}
	switch {
	case f.Table != 0 && r.Table != f.Table,
		f.Protocol != 0 && r.Protocol != f.Protocol,
		f.Type != 0 && r.Type != f.Type:
		return false
	}
	return f.OutIface == 0 || r.OutIface == f.OutIface ||
		slices.ContainsFunc(r.Multipath, func(n Nexthop) bool { return n.OutIface == f.OutIface })
}

// absent reports whether err says that the table does not exist. Some families
// make an error of that, when they are asked alone, and others do not.
func (f *RouteFilter) absent(err error) bool {
	return f != nil && f.Table != 0 && errors.Is(err, errNoTable)
}

// request returns the request for a dump, whose data is appended to b.
func (f *RouteFilter) request(b []byte) (netlink.Message, error) {
	if f == nil {
		f = &RouteFilter{}
	}
	b, err := f.append(b)
	return netlink.Message{Header: netlink.Header{Type: rtmGetRoute, Flags: netlink.Dump}, Data: b}, err
}

// append appends the data of the request for a dump.
func (f *RouteFilter) append(b []byte) ([]byte, error) {
	head := Route{Family: f.Family, Table: f.Table, Protocol: f.Protocol, Type: f.Type}
	if _, err := head.header(&b, f.Family, true); err != nil {
		return b, err
	}
	if f.Family == FamilyMPLS {
		b[1] = 0 // a filter has no destination
	}
	e := nlattr.NewEncoder(b)
	if f.Table > 255 {
		e.Uint32(rtaTable, uint32(f.Table))
	}
	if f.OutIface != 0 {
		e.Uint32(rtaOIF, f.OutIface)
	}
	return e.Encode()
}

// All yields the routes that f wants; a nil f wants all. The kernel filters,
// where it can. What is yielded is the caller's. Memory is needed for one
// datagram, however many routes there are. A table that does not exist has no
// routes.
//
// An error is the last thing yielded. It matches [netlink.ErrDumpInterrupted],
// after all routes, if some changed meanwhile. The loop may end early, and its
// body may use the Conn.
func (s *RouteService) All(ctx context.Context, f *RouteFilter) iter.Seq2[Route, error] {
	return func(yield func(Route, error) bool) {
		op := operation{name: "route list", family: &routeObject}
		buf := newScratch()
		m, err := f.request(buf.b[:0])
		defer func() { buf.release(m.Data) }()
		if err != nil {
			yield(Route{}, op.fail(err))
			return
		}
		for m, err := range s.c.nl.Do(ctx, m) {
			if err != nil {
				if !f.absent(err) {
					yield(Route{}, op.fail(err))
				}
				return
			}
			if m.Header.Type != rtmNewRoute {
				continue
			}
			var r Route
			if err := r.decodeNew(m.Data); err != nil {
				yield(Route{}, op.malformed(err))
				return
			}
			if f.match(&r, m.Header.Flags&netlink.DumpFiltered != 0) && !yield(r, nil) {
				return
			}
		}
	}
}

// List returns the routes that f wants; a nil f wants all. Where some changed
// meanwhile it returns an error that matches [netlink.ErrDumpInterrupted]
// together with the routes. See [RouteService.All].
func (s *RouteService) List(ctx context.Context, f *RouteFilter) ([]Route, error) {
	// A slice that grows is copied again and again, and exists twice then.
	// The bytes of the messages are smaller than what becomes of them.
	var raw, filtered arena
	op := operation{name: "route list", family: &routeObject}
	buf := newScratch()
	req, err := f.request(buf.b[:0])
	defer func() { buf.release(req.Data) }()
	if err != nil {
		return nil, op.fail(err)
	}
	var interrupted error
	for m, err := range s.c.nl.Do(ctx, req) {
		switch {
		case err == nil && m.Header.Type != rtmNewRoute:
		case err == nil && m.Header.Flags&netlink.DumpFiltered != 0:
			filtered.add(m.Data)
		case err == nil:
			raw.add(m.Data)
		case errors.Is(err, netlink.ErrDumpInterrupted):
			interrupted = op.fail(err)
		case !f.absent(err):
			return nil, op.fail(err)
		}
	}
	if raw.n+filtered.n == 0 {
		return nil, interrupted
	}
	routes := makeRoutes(raw.n + filtered.n)
	for _, a := range []*arena{&raw, &filtered} {
		err := a.drain(func(b []byte) error {
			routes = routes[:len(routes)+1]
			r := &routes[len(routes)-1]
			if err := r.decodeNew(b); err != nil {
				return err
			}
			if !f.match(r, a == &filtered) {
				routes = routes[:len(routes)-1]
			}
			return nil
		})
		if err != nil {
			return nil, op.malformed(err)
		}
	}
	return routes, interrupted
}
