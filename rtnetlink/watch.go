package rtnetlink

import (
	"context"
	"encoding/binary"
	"iter"
	"net/netip"
	"reflect"

	"github.com/netlink-sdk/go/netlink"
)

// Multicast groups, RTNLGRP_*, include/uapi/linux/rtnetlink.h.
const (
	groupLink        = 1
	groupNeighbor    = 3
	groupIPv4Address = 5
	groupIPv4Route   = 7
	groupIPv6Address = 9
	groupIPv6Route   = 11
	groupMPLSRoute   = 27
	groupNexthop     = 32
)

const (
	rtmDelLink    = 17
	rtmDelNexthop = 105
)

// barrier takes the lock that all changes are made under: unlike dumps of
// addresses and routes, a request for one link waits for it (rtnl_lock).
var barrier = netlink.Message{
	Header: netlink.Header{Type: rtmGetLink},
	Data: func() []byte {
		b := make([]byte, sizeofIfInfoMsg)
		binary.NativeEndian.PutUint32(b[4:], 1) // the loopback link
		return b
	}(),
}

// Watch follows the links that f wants; a nil f wants all, and Stats is of no
// account. It yields Added for each that there is, Synced, and then changes as
// they come; see [netlink.Watch]. A link is told by its index, so that a new
// name is a change.
func (s *LinkService) Watch(ctx context.Context, f *LinkFilter) iter.Seq2[netlink.Change[Link], error] {
	if f == nil {
		f = &LinkFilter{}
	}
	op := operation{name: "link watch", family: &linkObject}
	// The kernel's filter would hide that a link is not wanted any more.
	req, err := linkDump()
	if err != nil {
		return failed[Link](op.fail(err))
	}
	cfg := netlink.WatchConfig[uint32, Link]{
		Groups:  []uint32{groupLink},
		Barrier: barrier,
		Dumps:   []netlink.Message{req},
		Decode: func(n netlink.Notification) (uint32, netlink.Update[Link], error) {
			if !inFamily(&n, rtmNewLink, rtmDelLink) || n.Data[0] != 0 {
				// Bridges tell of their ports in AF_BRIDGE as well.
				return 0, nil, netlink.ErrSkip
			}
			l := new(Link)
			if err := l.decode(n.Data, false); err != nil {
				return 0, nil, op.malformed(err)
			}
			if n.Header.Type == rtmDelLink || !f.match(l) {
				return l.Index, netlink.Is[Link](nil), nil
			}
			return l.Index, netlink.Is(l), nil
		},
		Equal: func(a, b *Link) bool { return reflect.DeepEqual(a, b) },
	}
	return watch(&op, netlink.Watch(ctx, s.c.nl, cfg))
}

// addressKey is what the kernel tells addresses apart by.
type addressKey struct {
	link   uint32
	prefix netip.Prefix
	peer   netip.Addr
}

// Watch follows the addresses that f wants; a nil f wants all. It yields Added
// for each that there is, Synced, and then changes as they come; see
// [netlink.Watch]. That a lifetime runs down is not a change.
func (s *AddressService) Watch(ctx context.Context, f *AddressFilter) iter.Seq2[netlink.Change[Address], error] {
	if f == nil {
		f = &AddressFilter{}
	}
	op := operation{name: "address watch", family: &addressObject}
	req := make([]byte, sizeofIfAddrMsg)
	req[0] = uint8(f.Family)
	binary.NativeEndian.PutUint32(req[4:], f.LinkIndex)
	cfg := netlink.WatchConfig[addressKey, Address]{
		Groups:  []uint32{groupIPv4Address, groupIPv6Address},
		Barrier: barrier,
		Dumps:   []netlink.Message{{Header: netlink.Header{Type: rtmGetAddr, Flags: netlink.Dump}, Data: req}},
		Decode: func(n netlink.Notification) (addressKey, netlink.Update[Address], error) {
			if !inFamily(&n, rtmNewAddr, rtmDelAddr) {
				return addressKey{}, nil, netlink.ErrSkip
			}
			a := new(Address)
			if err := a.decode(n.Data); err != nil {
				return addressKey{}, nil, op.malformed(err)
			}
			if !f.match(a) {
				return addressKey{}, nil, netlink.ErrSkip
			}
			key := addressKey{a.LinkIndex, a.Prefix, a.Peer}
			if n.Header.Type == rtmDelAddr {
				return key, netlink.Is[Address](nil), nil
			}
			return key, netlink.Is(a), nil
		},
		Equal: sameAddress,
	}
	return watch(&op, netlink.Watch(ctx, s.c.nl, cfg))
}

// sameAddress reports whether nothing about an address was changed.
func sameAddress(a, b *Address) bool {
	x, y := *a, *b
	if x.Updated == y.Updated {
		// What is left of its lifetimes is less by what has passed.
		x.Valid, x.Preferred = y.Valid, y.Preferred
	}
	return reflect.DeepEqual(x, y)
}

// inFamily reports whether n is a message of one of two types, and comes from
// the namespace of the Conn.
func inFamily(n *netlink.Notification, is, isNoMore netlink.HeaderType) bool {
	return (n.Header.Type == is || n.Header.Type == isNoMore) && n.NSID.IsZero() && len(n.Data) > 0
}

// watch gives the errors of seq their operation.
func watch[T any](op *operation, seq iter.Seq2[netlink.Change[T], error]) iter.Seq2[netlink.Change[T], error] {
	return func(yield func(netlink.Change[T], error) bool) {
		for ch, err := range seq {
			if err != nil {
				err = op.fail(err)
			}
			if !yield(ch, err) {
				return
			}
		}
	}
}

// failed yields an error.
func failed[T any](err error) iter.Seq2[netlink.Change[T], error] {
	return func(yield func(netlink.Change[T], error) bool) {
		yield(netlink.Change[T]{}, err)
	}
}
