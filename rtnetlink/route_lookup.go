package rtnetlink

import (
	"context"
	"encoding/binary"
	"net/netip"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// A RouteLookup describes the packets whose way is looked up, besides their
// destination. A nil one, or the zero RouteLookup, stands for packets that this
// machine sends.
type RouteLookup struct {
	// Src is the packets' source address.
	Src netip.Addr

	// InIface is the index of the link that the packets come from, which
	// makes them packets to forward. They need a Src then.
	InIface uint32

	// OutIface is the index of the link that they must leave by.
	OutIface uint32

	// TOS is their type of service.
	TOS uint8

	// Mark is their mark.
	Mark uint32

	// UID is the user who sends them; absent for the user who asks.
	UID netlink.Opt[uint32]

	// IPProto is their protocol, such as 6 for TCP, and SrcPort and DstPort
	// are their ports, for rules and for multipath routes that look at those.
	IPProto uint8
	SrcPort uint16
	DstPort uint16

	// Entry asks for the table's entry that matches, in place of what it
	// means for these packets: with its prefix and all of its next hops
	// (RTM_F_FIB_MATCH, since Linux 4.19).
	Entry bool
}

// Get looks up the way that packets to dst take, like "ip route get"; an
// IPv4-mapped IPv6 address is taken as the IPv4 address. A nil l stands for
// packets that this machine sends.
//
// The route's Dst is dst alone, unless l asks for the entry. If there is no way
// the error matches ENETUNREACH, or what else the route says: EHOSTUNREACH,
// EACCES, EINVAL.
func (s *RouteService) Get(ctx context.Context, dst netip.Addr, l *RouteLookup) (Route, error) {
	if l == nil {
		l = &RouteLookup{}
	}
	op := operation{name: "route get", object: dst.String(), family: &routeObject}
	buf := newScratch()
	req, err := l.append(buf.b[:0], dst)
	defer func() { buf.release(req) }()
	if err != nil {
		return Route{}, op.fail(err)
	}
	var (
		r         Route
		corrupted error
	)
	err = s.c.get(ctx, rtmGetRoute, rtmNewRoute, req, func(b []byte) error {
		corrupted = r.decode(b)
		return nil
	})
	switch {
	case err != nil:
		return Route{}, op.fail(err)
	case corrupted != nil:
		return Route{}, op.malformed(corrupted)
	}
	return r, nil
}

// append appends the request.
func (l *RouteLookup) append(b []byte, dst netip.Addr) ([]byte, error) {
	dst, src := dst.Unmap(), l.Src.Unmap()
	family := familyOf(dst)
	if family == 0 {
		return nil, &nlattr.Error{Path: []uint16{rtaDst}, Err: errNoFamily}
	}
	var flags RouteFlags
	if family == FamilyIPv4 {
		flags = RouteLookupTable // IPv6 tells it unasked, and refuses the flag
	}
	if l.Entry {
		flags |= RouteFIBMatch
	}
	b = append(b, uint8(family), uint8(dst.BitLen()), uint8(src.BitLen()), l.TOS, 0, 0, 0, 0)
	b = binary.NativeEndian.AppendUint32(b, uint32(flags))

	e := nlattr.NewEncoder(b)
	e.Fail(rtaDst, checkAddr(dst, family, family))
	e.Addr(rtaDst, dst)
	if src.IsValid() {
		e.Fail(rtaSrc, checkAddr(src, family, family))
		e.Addr(rtaSrc, src)
	}
	for _, a := range [...]struct {
		typ   uint16
		value uint32
	}{{rtaIIF, l.InIface}, {rtaOIF, l.OutIface}, {rtaMark, l.Mark}} {
		if a.value != 0 {
			e.Uint32(a.typ, a.value)
		}
	}
	if uid, ok := l.UID.Get(); ok {
		e.Uint32(rtaUID, uid)
	}
	if l.IPProto != 0 {
		e.Uint8(rtaIPProto, l.IPProto)
	}
	if l.SrcPort != 0 {
		e.Uint16BE(rtaSPort, l.SrcPort)
	}
	if l.DstPort != 0 {
		e.Uint16BE(rtaDPort, l.DstPort)
	}
	return e.Encode()
}
