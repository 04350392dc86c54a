package rtnetlink

import (
	"context"

	"github.com/netlink-sdk/go/netlink"
)

// A routeChange is one of the things that can be done to a route.
type routeChange struct {
	name  string
	typ   netlink.HeaderType
	flags netlink.HeaderFlags
}

var (
	routeAdd     = routeChange{"route add", rtmNewRoute, netlink.Create | netlink.Excl}
	routeReplace = routeChange{"route replace", rtmNewRoute, netlink.Create | netlink.Replace}
	routeDelete  = routeChange{"route delete", rtmDelRoute, 0}
)

// Add adds a route. It fails with an error that matches [fs.ErrExist] if there
// is one with the same destination, table, TOS and priority.
//
// What the kernel tells and does not take is left out: the state of next hops,
// the age of the route, and, if r has a NexthopID, what is in that object. So a
// route that was listed can be added elsewhere.
func (s *RouteService) Add(ctx context.Context, r *Route) error {
	return s.change(ctx, &routeAdd, r)
}

// Replace adds a route, in the place of one with the same destination, table,
// TOS and priority if there is one. See [RouteService.Add].
func (s *RouteService) Replace(ctx context.Context, r *Route) error {
	return s.change(ctx, &routeReplace, r)
}

// Delete deletes a route. Of several that match r, which may be a part of one,
// the first is deleted. If there is none the error matches [fs.ErrNotExist] and
// ESRCH.
func (s *RouteService) Delete(ctx context.Context, r *Route) error {
	return s.change(ctx, &routeDelete, r)
}

func (s *RouteService) change(ctx context.Context, c *routeChange, r *Route) error {
	if r == nil {
		op := operation{name: c.name, family: &routeObject}
		return op.fail(errNil)
	}
	buf := newScratch()
	req, err := c.append(buf.b[:0], r)
	defer func() { buf.release(req) }()
	if err == nil {
		err = s.c.change(ctx, c.typ, c.flags, req)
	}
	if err == nil {
		return nil
	}
	op := operation{name: c.name, object: r.name(), family: &routeObject}
	return op.missing(err, errNoRoute)
}

// append appends to b the data of the request that does c to r.
func (c *routeChange) append(b []byte, r *Route) ([]byte, error) {
	q := *r
	if q.Table == 0 {
		q.Table = TableMain
	}
	if c.typ == rtmDelRoute {
		if q.Scope.IsZero() {
			q.Scope = netlink.Some(ScopeNowhere) // which matches every one
		}
		return q.append(b, true)
	}
	if q.Type == 0 {
		q.Type = RouteUnicast
	}
	if q.Protocol == 0 {
		q.Protocol = ProtocolBoot
	}
	if q.Scope.IsZero() {
		q.Scope = netlink.Some(q.defaultScope())
	}
	return q.append(b, true)
}

// defaultScope returns the scope that ip(8) gives a route: IPv4 takes a route
// for the way to a gateway only if its scope is nearer than global.
func (r *Route) defaultScope() Scope {
	if f, err := r.family(); err != nil || f != FamilyIPv4 {
		return ScopeGlobal
	}
	switch r.Type {
	case RouteLocal, RouteNAT:
		return ScopeHost
	case RouteBroadcast, RouteMulticast, RouteAnycast:
		return ScopeLink
	case RouteUnicast:
		if !r.Gateway.IsValid() && len(r.Multipath) == 0 && r.NexthopID == 0 {
			return ScopeLink
		}
	}
	return ScopeGlobal
}
