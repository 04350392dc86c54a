package rtnetlink

import (
	"errors"
	"math"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/rtnetlink/rtnexthop"
)

// NHA_*, include/uapi/linux/nexthop.h, for the paths of errors.
const (
	nhaGroup     = 2
	nhaGateway   = 6
	nhaResGroup  = 12
	nhaResBucket = 13

	nhaResGroupIdleTimer       = 2
	nhaResGroupUnbalancedTimer = 3
	nhaResGroupUnbalancedTime  = 4

	nhaResBucketIdleTime = 2
)

// sizeofNhMsg is the size of struct nhmsg.
const sizeofNhMsg = 8

// maxWeight is the greatest weight that a struct nexthop_grp has room for.
const maxWeight = 1 << 16

var errMemberWeight = errors.New("the weight is above 65536")

var nexthopObject = object{name: "nexthop", headerLen: sizeofNhMsg, attrs: nexthopAttrs}

// UnmarshalBinary sets n to the object in b, the data of an RTM_NEWNEXTHOP or
// RTM_DELNEXTHOP message: a struct nhmsg and attributes. Nothing of b is kept.
func (n *NexthopObject) UnmarshalBinary(b []byte) error {
	if err := n.decode(b); err != nil {
		op := operation{name: "nexthop decode", family: &nexthopObject}
		return op.malformed(err)
	}
	return nil
}

// AppendBinary appends to b the data of a message that holds n, with what the
// kernel tells and does not take.
func (n *NexthopObject) AppendBinary(b []byte) ([]byte, error) {
	out, err := n.append(b, false)
	if err != nil {
		op := operation{name: "nexthop encode", object: n.name(), family: &nexthopObject}
		return b, op.fail(err)
	}
	return out, nil
}

// nexthopMessage reads the data of a message: the header, and the attributes.
func nexthopMessage(b []byte) (rtnexthop.Header, rtnexthop.Attributes, error) {
	var h rtnexthop.Header
	var a rtnexthop.Attributes
	if err := h.UnmarshalBinary(b); err != nil {
		return h, a, errShortHeader
	}
	err := a.UnmarshalBinary(b[sizeofNhMsg:])
	return h, a, err
}

// appendNexthopMessage is the inverse of nexthopMessage.
func appendNexthopMessage(b []byte, h *rtnexthop.Header, a *rtnexthop.Attributes) ([]byte, error) {
	b, err := h.AppendBinary(b)
	if err != nil {
		return b, err
	}
	return a.AppendBinary(b)
}

func (n *NexthopObject) decode(b []byte) error {
	*n = NexthopObject{}
	h, a, err := nexthopMessage(b)
	if err != nil {
		return err
	}
	*n = NexthopObject{
		ID:        a.ID.Or(0),
		Family:    Family(h.NhFamily),
		Protocol:  RouteProtocol(h.NhProtocol),
		Scope:     Scope(h.NhScope),
		Flags:     RouteFlags(h.NhFlags),
		Gateway:   a.Gateway,
		OutIface:  a.OIF.Or(0),
		Blackhole: a.Blackhole,
		FDB:       a.FDB,
		EncapType: EncapType(a.EncapType.Or(0)),
		Encap:     a.Encap,
		Group:     decodeNexthopGroup(&a),
		Unknown:   a.Unknown,
	}
	if n.Gateway.IsValid() && familyOf(n.Gateway) != n.Family.addrFamily() {
		return &nlattr.Error{Path: []uint16{nhaGateway}, Err: errWrongFamily}
	}
	return nil
}

// decodeNexthopGroup returns the group that a describes; nil if it describes
// none.
func decodeNexthopGroup(a *rtnexthop.Attributes) *NexthopGroup {
	if a.Group == nil && a.GroupType.IsZero() && a.ResGroup == nil && a.GroupStats == nil &&
		a.HWStatsEnable.IsZero() && a.HWStatsUsed.IsZero() {
		return nil
	}
	g := &NexthopGroup{
		Type:        NexthopGroupType(a.GroupType.Or(0)),
		HWStats:     optBool(a.HWStatsEnable),
		HWStatsUsed: optBool(a.HWStatsUsed),
	}
	if a.Group != nil {
		// Kernels before 6.12 may send anything where the upper halves are.
		wide := a.OpFlags.Or(0)&rtnexthop.OpFlagsRespGrpResvd0 != 0
		for _, m := range a.Group.Entries {
			w := uint32(m.Weight)
			if wide {
				w |= uint32(m.WeightHigh) << 8
			}
			g.Members = append(g.Members, NexthopMember{ID: m.ID, Weight: w + 1})
		}
	}
	if r := a.ResGroup; r != nil {
		g.Resilient = &NexthopResilience{
			Buckets:         r.Buckets,
			IdleTimer:       optTicks(r.IdleTimer),
			UnbalancedTimer: optTicks(r.UnbalancedTimer),
			Unbalanced:      optTicks(r.UnbalancedTime),
			Unknown:         r.Unknown,
		}
	}
	if s := a.GroupStats; s != nil {
		g.Stats = &NexthopGroupStats{Unknown: s.Unknown}
		for _, e := range s.Entry {
			g.Stats.Members = append(g.Stats.Members, NexthopStats{e.ID, e.Packets, e.PacketsHW, e.Unknown})
		}
	}
	return g
}

// append appends the data of a message that holds n. In a request there is
// nothing that the kernel does not take.
func (n *NexthopObject) append(b []byte, request bool) ([]byte, error) {
	family := n.Family
	if family == 0 {
		family = familyOf(n.Gateway)
	}
	if err := n.check(family, request); err != nil {
		return nil, err
	}
	h := rtnexthop.Header{
		NhFamily:   uint8(family),
		NhScope:    uint8(n.Scope),
		NhProtocol: uint8(n.Protocol),
		NhFlags:    rtnexthop.Flags(n.Flags),
	}
	a := rtnexthop.Attributes{
		ID:        unlessZero(n.ID),
		Blackhole: n.Blackhole,
		OIF:       unlessZero(n.OutIface),
		Gateway:   n.Gateway,
		EncapType: unlessZero(rtnexthop.EncapType(n.EncapType)),
		Encap:     n.Encap,
		FDB:       n.FDB,
		Unknown:   n.Unknown,
	}
	if g := n.Group; g != nil {
		if err := g.attributes(&a, request); err != nil {
			return nil, err
		}
	}
	if request {
		h.NhScope = 0
		h.NhFlags &^= rtnexthop.Flags(routeState)
	}
	return appendNexthopMessage(b, &h, &a)
}

// check returns why n, which is of that family, can't be a message.
func (n *NexthopObject) check(family Family, request bool) error {
	if request && family == 0 && n.Group == nil {
		return errNoFamily
	}
	if n.Gateway.IsValid() {
		if err := checkAddr(n.Gateway, n.Family, family.addrFamily()); err != nil {
			return &nlattr.Error{Path: []uint16{nhaGateway}, Err: err}
		}
		if family.addrFamily() == 0 {
			return &nlattr.Error{Path: []uint16{nhaGateway}, Err: errOtherFamily}
		}
	}
	return nil
}

// attributes sets the attributes of a that describe g.
func (g *NexthopGroup) attributes(a *rtnexthop.Attributes, request bool) error {
	a.Group = &rtnexthop.Members{Entries: make([]rtnexthop.Member, len(g.Members))}
	for i, m := range g.Members {
		if m.Weight > maxWeight {
			return &nlattr.Error{Path: []uint16{nhaGroup}, Err: nexthopError(i, errMemberWeight)}
		}
		w := max(m.Weight, 1) - 1
		a.Group.Entries[i] = rtnexthop.Member{ID: m.ID, Weight: uint8(w), WeightHigh: uint8(w >> 8)}
	}
	a.GroupType = netlink.Some(rtnexthop.GroupType(g.Type))
	a.HWStatsEnable = optUint32(g.HWStats)
	if r := g.Resilient; r != nil {
		var err error
		if a.ResGroup, err = r.attributes(request); err != nil {
			return err
		}
	}
	if request {
		return nil
	}
	a.OpFlags = netlink.Some(rtnexthop.OpFlagsRespGrpResvd0)
	a.HWStatsUsed = optUint32(g.HWStatsUsed)
	if s := g.Stats; s != nil {
		a.GroupStats = &rtnexthop.GroupStats{Unknown: s.Unknown}
		for _, m := range s.Members {
			a.GroupStats.Entry = append(a.GroupStats.Entry, rtnexthop.MemberStats{
				ID: m.ID, Packets: m.Packets, PacketsHW: m.HWPackets, Unknown: m.Unknown,
			})
		}
	}
	return nil
}

func (r *NexthopResilience) attributes(request bool) (*rtnexthop.ResGroup, error) {
	out := &rtnexthop.ResGroup{Buckets: r.Buckets, Unknown: r.Unknown}
	var err error
	if out.IdleTimer, err = toTicks[uint32](r.IdleTimer, nhaResGroupIdleTimer); err != nil {
		return nil, err
	}
	if out.UnbalancedTimer, err = toTicks[uint32](r.UnbalancedTimer, nhaResGroupUnbalancedTimer); err != nil {
		return nil, err
	}
	if !request {
		out.UnbalancedTime, err = toTicks[uint64](r.Unbalanced, nhaResGroupUnbalancedTime)
	}
	return out, err
}

// toTicks returns a time of a resilient group as the kernel counts it. typ is its
// attribute.
func toTicks[T uint32 | uint64](o netlink.Opt[time.Duration], typ uint16) (netlink.Opt[T], error) {
	d, ok := o.Get()
	if !ok {
		return netlink.Opt[T]{}, nil
	}
	n := ceil(d, tick)
	switch {
	case d < 0:
		return netlink.Opt[T]{}, &nlattr.Error{Path: []uint16{nhaResGroup, typ}, Err: errNegative}
	case uint64(n) > uint64(^T(0)):
		return netlink.Opt[T]{}, &nlattr.Error{Path: []uint16{nhaResGroup, typ}, Err: errLongTime}
	}
	return netlink.Some(T(n)), nil
}

// optTicks returns a time that the kernel counts in ticks. What is too long for
// a Duration is as long as that can be.
func optTicks[T uint32 | uint64](o netlink.Opt[T]) netlink.Opt[time.Duration] {
	n, ok := o.Get()
	if !ok {
		return netlink.Opt[time.Duration]{}
	}
	return netlink.Some(fromTicks(uint64(n)))
}

func fromTicks(n uint64) time.Duration {
	return time.Duration(min(n, uint64(math.MaxInt64/tick))) * tick
}

func optBool(o netlink.Opt[uint32]) netlink.Opt[bool] {
	n, ok := o.Get()
	if !ok {
		return netlink.Opt[bool]{}
	}
	return netlink.Some(n != 0)
}

func optUint32(o netlink.Opt[bool]) netlink.Opt[uint32] {
	v, ok := o.Get()
	switch {
	case !ok:
		return netlink.Opt[uint32]{}
	case v:
		return netlink.Some(uint32(1))
	default:
		return netlink.Some(uint32(0))
	}
}
