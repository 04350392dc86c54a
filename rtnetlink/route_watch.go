package rtnetlink

import (
	"context"
	"iter"
	"net/netip"
	"reflect"
	"slices"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// Watch follows the routes that f wants; a nil f wants those of all tables and
// of IPv4, IPv6 and MPLS. It yields Added for each that there is, Synced, and
// then changes as they come; see [netlink.Watch].
//
// A route that is put in the place of another is a change of that. The kernel
// drops routes without telling when a link goes down, or an address or a next
// hop object goes: Watch reads the routes anew then.
func (s *RouteService) Watch(ctx context.Context, f *RouteFilter) iter.Seq2[netlink.Change[Route], error] {
	if f == nil {
		f = &RouteFilter{}
	}
	w := routeWatch{
		filter: *f,
		op:     operation{name: "route watch", family: &routeObject},
		links:  make(linkStates),
	}
	// The table and the family only: the kernel's other filters would hide
	// that a route is not wanted any more.
	req, err := (&RouteFilter{Family: f.Family, Table: f.Table}).request(nil)
	if err != nil {
		return failed[Route](w.op.fail(err))
	}
	cfg := netlink.WatchConfig[routeKey, routeSet]{
		Groups:  []uint32{groupLink, groupIPv4Address, groupIPv6Address, groupNexthop},
		Dumps:   []netlink.Message{req},
		Barrier: barrier,
		Decode:  w.decode,
		Equal:   func(a, b *routeSet) bool { return slices.EqualFunc(*a, *b, sameRoute) },
	}
	for family, group := range map[Family]uint32{
		FamilyIPv4: groupIPv4Route,
		FamilyIPv6: groupIPv6Route,
		FamilyMPLS: groupMPLSRoute,
	} {
		if f.Family == 0 || f.Family == family {
			cfg.Groups = append(cfg.Groups, group)
		}
	}
	return watch(&w.op, flatten(netlink.Watch(ctx, s.c.nl, cfg)))
}

// routeKey is what several routes may have in common: with next hops of their
// own, or of types of their own.
type routeKey struct {
	family   Family
	tos      uint8
	table    Table
	priority uint32
	dst, src netip.Prefix
}

// A routeSet are the routes of one key, of which there is nearly always one.
type routeSet []Route

// routeWatch is the state of a Watch.
type routeWatch struct {
	filter RouteFilter
	op     operation
	links  linkStates
}

func (w *routeWatch) decode(n netlink.Notification) (routeKey, netlink.Update[routeSet], error) {
	if !n.NSID.IsZero() {
		return routeKey{}, nil, netlink.ErrSkip
	}
	switch n.Header.Type {
	case rtmNewRoute, rtmDelRoute:
	case rtmNewLink, rtmDelLink:
		return routeKey{}, nil, w.links.observe(n.Message)
	case rtmDelAddr, rtmDelNexthop:
		return routeKey{}, nil, netlink.ErrResync
	default:
		return routeKey{}, nil, netlink.ErrSkip
	}
	var r Route
	if err := r.decodeNew(n.Data); err != nil {
		return routeKey{}, nil, w.op.malformed(err)
	}
	f := &w.filter
	replaces := n.Header.Type == rtmNewRoute && n.Group != 0 && n.Header.Flags&netlink.Replace != 0
	wanted := f.match(&r, false)
	if r.Family != FamilyIPv4 && r.Family != FamilyIPv6 && r.Family != FamilyMPLS ||
		r.Flags&RouteCloned != 0 || !wanted && !replaces {
		return routeKey{}, nil, netlink.ErrSkip
	}
	key := routeKey{r.Family, r.TOS, r.Table, r.Priority, r.Dst, r.Src}
	return key, func(old *routeSet) (*routeSet, error) {
		var set routeSet
		if old != nil {
			set = *old
		}
		var err error
		switch {
		case n.Header.Type == rtmDelRoute:
			set, err = set.without(&r)
		case replaces && len(set) > 1:
			err = netlink.ErrResync // which one, the kernel does not say
		case replaces && wanted:
			set = routeSet{r}
		case replaces:
			set = nil
		default:
			set = set.with(&r)
		}
		if err != nil || len(set) == 0 {
			return nil, err
		}
		return &set, nil
	}, nil
}

// with returns the set with r: in the place of the route that r is, or of the
// IPv6 routes with gateways that it has been made a part of.
func (set routeSet) with(r *Route) routeSet {
	for i := range set {
		if set[i].sameWay(r) || r.isGroup() && set[i].isGroup() {
			out := slices.Clone(set)
			out[i] = *r
			return out
		}
	}
	return append(slices.Clip(set), *r)
}

// without returns the set without r. What is left of an IPv6 route with several
// next hops when one of them goes, the kernel does not say.
func (set routeSet) without(r *Route) (routeSet, error) {
	for i := range set {
		if set[i].sameWay(r) {
			return slices.Concat(set[:i], set[i+1:]), nil
		}
	}
	for i := range set {
		if r.isGroup() && len(set[i].Multipath) > 0 {
			return nil, netlink.ErrResync
		}
	}
	return set, nil
}

// isGroup reports whether IPv6 makes one route of r and others like it.
func (r *Route) isGroup() bool {
	return r.Family == FamilyIPv6 && r.NexthopID == 0 && (r.Gateway.IsValid() || len(r.Multipath) > 0)
}

// sameWay reports whether two routes of one key are the same route: lead the
// same way.
func (r *Route) sameWay(o *Route) bool {
	if r.Type != o.Type || r.NexthopID != o.NexthopID {
		return false
	}
	if r.NexthopID != 0 {
		return true // what is in the object is told or not, as it happens
	}
	return r.Gateway == o.Gateway && r.OutIface == o.OutIface &&
		slices.EqualFunc(r.Multipath, o.Multipath, func(a, b Nexthop) bool {
			return a.Gateway == b.Gateway && a.OutIface == b.OutIface
		})
}

// sameRoute reports whether nothing about a route was changed. How it is used,
// and how long it lasts, does not count.
func sameRoute(a, b Route) bool {
	return a.sameWay(&b) &&
		a.Dst == b.Dst && a.Src == b.Src && a.PrefSrc == b.PrefSrc &&
		a.Table == b.Table && a.Priority == b.Priority &&
		a.Flags == b.Flags && a.Family == b.Family && a.Protocol == b.Protocol &&
		a.Scope == b.Scope && a.TOS == b.TOS && a.Preference == b.Preference &&
		(a.Metrics == b.Metrics || reflect.DeepEqual(a.Metrics, b.Metrics)) &&
		slices.EqualFunc(a.Multipath, b.Multipath, func(x, y Nexthop) bool {
			return reflect.DeepEqual(x, y)
		}) &&
		sameExtra(a.Extra, b.Extra)
}

func sameExtra(a, b *RouteExtra) bool {
	if a == b {
		return true
	}
	settled := func(e *RouteExtra) (x RouteExtra) {
		if e != nil {
			x = *e
		}
		x.Users, x.Used, x.Idle = 0, 0, 0
		x.Expires = netlink.Opt[time.Duration]{}
		return x
	}
	return reflect.DeepEqual(settled(a), settled(b))
}

// flatten turns changes of sets into changes of routes.
func flatten(seq iter.Seq2[netlink.Change[routeSet], error]) iter.Seq2[netlink.Change[Route], error] {
	return func(yield func(netlink.Change[Route], error) bool) {
		for ch, err := range seq {
			if err != nil || ch.Kind == netlink.Synced {
				if !yield(netlink.Change[Route]{Kind: ch.Kind}, err) {
					return
				}
				continue
			}
			was, is := ch.Old, ch.Object
			if ch.Kind == netlink.Removed {
				was, is = ch.Object, nil
			}
			for r := range changes(was, is) {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// changes yields what makes is out of was.
func changes(was, is routeSet) iter.Seq[netlink.Change[Route]] {
	return func(yield func(netlink.Change[Route]) bool) {
		var gone, come []Route
		for _, r := range was {
			i := slices.IndexFunc(is, func(o Route) bool { return o.sameWay(&r) })
			switch {
			case i < 0:
				gone = append(gone, r)
			case !sameRoute(r, is[i]):
				if !yield(netlink.Change[Route]{Kind: netlink.Changed, Object: is[i], Old: r}) {
					return
				}
			}
		}
		for _, r := range is {
			if !slices.ContainsFunc(was, func(o Route) bool { return o.sameWay(&r) }) {
				come = append(come, r)
			}
		}
		// One in the place of another.
		for len(gone) > 0 && len(come) > 0 {
			if !yield(netlink.Change[Route]{Kind: netlink.Changed, Object: come[0], Old: gone[0]}) {
				return
			}
			gone, come = gone[1:], come[1:]
		}
		for _, r := range gone {
			if !yield(netlink.Change[Route]{Kind: netlink.Removed, Object: r}) {
				return
			}
		}
		for _, r := range come {
			if !yield(netlink.Change[Route]{Kind: netlink.Added, Object: r}) {
				return
			}
		}
	}
}
