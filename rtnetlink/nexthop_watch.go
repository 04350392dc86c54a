package rtnetlink

import (
	"context"
	"iter"
	"reflect"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// Watch follows the next hop objects that f wants; a nil f wants all, and Master,
// Stats and HWStats are of no account. It yields Added for each that there is,
// Synced, and then changes as they come; see [netlink.Watch]. For how long a
// resilient group has been unbalanced is not a change.
//
// The kernel drops objects without telling when their link goes down or loses
// its carrier: Watch reads the objects anew then.
func (s *NexthopService) Watch(ctx context.Context, f *NexthopFilter) iter.Seq2[netlink.Change[NexthopObject], error] {
	if f == nil {
		f = &NexthopFilter{}
	}
	op := operation{name: "nexthop watch", family: &nexthopObject}
	// The kernel's filter would hide that an object is not wanted any more.
	req, err := (&NexthopFilter{}).request(nil)
	if err != nil {
		return failed[NexthopObject](op.fail(err))
	}
	links := make(linkStates)
	cfg := netlink.WatchConfig[uint32, NexthopObject]{
		Groups:  []uint32{groupNexthop, groupLink},
		Barrier: barrier,
		Dumps:   []netlink.Message{req},
		Decode: func(n netlink.Notification) (uint32, netlink.Update[NexthopObject], error) {
			if inFamily(&n, rtmNewLink, rtmDelLink) {
				return 0, nil, links.observe(n.Message)
			}
			if !inFamily(&n, rtmNewNexthop, rtmDelNexthop) {
				return 0, nil, netlink.ErrSkip // a bucket
			}
			o := new(NexthopObject)
			if err := o.decode(n.Data); err != nil {
				return 0, nil, op.malformed(err)
			}
			if n.Header.Type == rtmDelNexthop || !f.matchAll(o) {
				return o.ID, netlink.Is[NexthopObject](nil), nil
			}
			return o.ID, netlink.Is(o), nil
		},
		Equal: sameNexthopObject,
	}
	return watch(&op, netlink.Watch(ctx, s.c.nl, cfg))
}

// sameNexthopObject reports whether nothing about an object was changed.
func sameNexthopObject(a, b *NexthopObject) bool {
	return reflect.DeepEqual(settledNexthop(a), settledNexthop(b))
}

// settledNexthop returns n without what passes by itself.
func settledNexthop(n *NexthopObject) NexthopObject {
	out := *n
	if out.Group != nil && out.Group.Resilient != nil {
		g, r := *out.Group, *out.Group.Resilient
		r.Unbalanced = netlink.Opt[time.Duration]{}
		g.Resilient = &r
		out.Group = &g
	}
	return out
}
