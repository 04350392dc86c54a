package rtnetlink

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/rtnetlink/rtneigh"
)

// NDA_*, include/uapi/linux/neighbour.h: those that are not left to package
// rtneigh altogether.
const (
	ndaUnspec       = 0
	ndaDst          = 1
	ndaFDBExtAttrs  = 14
	ndaFlagsExt     = 15
	ndaNdmFlagsMask = 17
)

// NFEA_*, what is in an NDA_FDB_EXT_ATTRS.
const (
	nfeaActivityNotify = 1
	nfeaDontRefresh    = 2
)

const sizeofNdMsg = 12 // struct ndmsg

var neighborObject = object{name: "neighbor", headerLen: sizeofNdMsg, attrs: neighborAttrs}

// UnmarshalBinary sets n to the neighbor in b, the data of an RTM_NEWNEIGH or
// RTM_DELNEIGH message: a struct ndmsg and attributes. Nothing of b is kept.
func (n *Neighbor) UnmarshalBinary(b []byte) error {
	if err := n.decode(b); err != nil {
		op := operation{name: "neighbor decode", family: &neighborObject}
		return op.malformed(err)
	}
	return nil
}

// AppendBinary appends to b the data of a message that holds n.
func (n *Neighbor) AppendBinary(b []byte) ([]byte, error) {
	out, err := n.append(b)
	if err != nil {
		op := operation{name: "neighbor encode", object: n.name(), family: &neighborObject}
		return b, op.fail(err)
	}
	return out, nil
}

// name is what errors call n.
func (n *Neighbor) name() string {
	switch {
	case n.Family == FamilyBridge && len(n.HardwareAddr) > 0:
		return n.HardwareAddr.String()
	case n.Addr.IsValid():
		return n.Addr.String()
	default:
		return ""
	}
}

func (n *Neighbor) decode(b []byte) error {
	*n = Neighbor{}
	if len(b) < sizeofNdMsg {
		return errShortHeader
	}
	var head rtneigh.Ndmsg
	if err := head.UnmarshalBinary(b); err != nil {
		return err
	}
	n.Family = Family(head.NdmFamily)
	if n.Family == 0 {
		return errFamilyless
	}
	n.Type = RouteType(head.NdmType)
	n.LinkIndex = uint32(head.NdmIfIndex)
	n.State = netlink.Some(NeighborState(head.NdmState))
	n.Flags = NeighborFlags(head.NdmFlags)

	attrs := b[sizeofNdMsg:]
	if n.Family != FamilyBridge && n.Family.addrFamily() == 0 {
		attrs, n.Unknown = splitDst(attrs)
	}
	var a rtneigh.Neighbour
	if err := a.UnmarshalBinary(attrs); err != nil {
		return err
	}
	return n.setAttrs(&a)
}

// splitDst separates the addresses in attrs from the other attributes: in
// families such as MCTP they are no IP addresses.
func splitDst(attrs []byte) (others, dst []byte) {
	d := nlattr.NewDecoder(attrs)
	for d.Next() {
		if d.Type() == ndaDst {
			dst = d.AppendRaw(dst)
		} else {
			others = d.AppendRaw(others)
		}
	}
	if d.Err() != nil {
		return attrs, nil // which fails in the same way
	}
	return others, dst
}

// setAttrs sets what is told by attributes.
func (n *Neighbor) setAttrs(a *rtneigh.Neighbour) error {
	if f := n.Family.addrFamily(); f != 0 && a.Dst.IsValid() && familyOf(a.Dst) != f {
		return &nlattr.Error{Path: []uint16{ndaDst}, Err: errWrongFamily}
	}
	n.Addr = a.Dst
	if len(a.LLAddr) > 0 { // that of links without addresses is empty
		n.HardwareAddr = a.LLAddr
	}
	if c := a.CacheInfo; c != nil {
		n.Times = netlink.Some(NeighborTimes{
			Confirmed: time.Duration(c.Confirmed) * tick,
			Used:      time.Duration(c.Used) * tick,
			Updated:   time.Duration(c.Updated) * tick,
			Users:     c.Refcnt,
		})
	}
	n.Probes = a.Probes.Or(0)
	n.VLAN = a.VLAN.Or(0)
	n.Port = a.Port.Or(0)
	n.VNI = a.VNI
	n.OutIface = a.IfIndex.Or(0)
	n.Master = a.Master.Or(0)
	n.TunnelNetNSID = a.LinkNetNSID
	n.SrcVNI = a.SrcVNI
	n.Protocol = RouteProtocol(a.Protocol.Or(0))
	n.NexthopID = a.NhID.Or(0)
	n.StateMask = NeighborState(a.NdmStateMask.Or(0))
	n.FlagsMask = NeighborFlags(a.NdmFlagsMask.Or(0))
	return n.setRare(a)
}

// setRare sets what few neighbors have.
func (n *Neighbor) setRare(a *rtneigh.Neighbour) error {
	if a.Unspec != nil {
		n.keep(ndaUnspec, a.Unspec)
	}
	if len(a.Unknown) > 0 {
		n.Unknown = append(n.Unknown, a.Unknown...)
	}
	if ext := uint32(a.FlagsExt.Or(0)); ext>>(32-neighborFlagExtShift) == 0 {
		n.Flags |= NeighborFlags(ext << neighborFlagExtShift)
	} else { // for which the kernel has no room either
		n.keep(ndaFlagsExt, binary.NativeEndian.AppendUint32(nil, ext))
	}
	if a.FDBExtAttrs == nil {
		return nil
	}
	return n.setFDBExt(a.FDBExtAttrs)
}

// keep appends an attribute to what has no field.
func (n *Neighbor) keep(typ uint16, data []byte) {
	e := nlattr.NewEncoder(n.Unknown)
	e.Bytes(typ, data)
	if b, err := e.Encode(); err == nil { // as it was read it fits
		n.Unknown = b
	}
}

// setFDBExt reads what is in an NDA_FDB_EXT_ATTRS.
func (n *Neighbor) setFDBExt(b []byte) error {
	var unknown []byte
	d := nlattr.NewDecoder(b)
	for d.Next() {
		switch d.Type() {
		case nfeaActivityNotify:
			n.Activity = netlink.Some(NeighborActivity(d.Uint8()))
		case nfeaDontRefresh:
			n.DontRefresh = d.Flag()
		default:
			unknown = d.AppendRaw(unknown)
		}
	}
	if err := d.Err(); err != nil {
		return below(ndaFDBExtAttrs, err)
	}
	n.Unknown = wrapUnknown(n.Unknown, ndaFDBExtAttrs, unknown)
	return nil
}

func (n *Neighbor) append(b []byte) ([]byte, error) {
	family := n.Family
	if family == 0 {
		family = familyOf(n.Addr)
	}
	if family == 0 {
		return nil, &nlattr.Error{Path: []uint16{ndaDst}, Err: errNoFamily}
	}
	if err := n.checkAddr(family); err != nil {
		return nil, &nlattr.Error{Path: []uint16{ndaDst}, Err: err}
	}
	if n.FlagsMask&^neighborHeaderFlags != 0 {
		return nil, &nlattr.Error{Path: []uint16{ndaNdmFlagsMask}, Err: nlattr.ErrRange}
	}
	head := rtneigh.Ndmsg{
		NdmFamily:  uint8(family),
		NdmIfIndex: int32(n.LinkIndex),
		NdmState:   rtneigh.NudState(n.State.Or(NeighborNone)),
		NdmFlags:   rtneigh.NtfFlags(n.Flags & neighborHeaderFlags),
		NdmType:    rtneigh.RtmType(n.Type),
	}
	b, err := head.AppendBinary(b)
	if err != nil {
		return nil, err
	}
	a := n.attrs()
	if b, err = a.AppendBinary(b); err != nil {
		return nil, err
	}
	e := nlattr.NewEncoder(b)
	n.appendFDBExt(&e)
	appendUnknown(&e, n.Unknown, ndaFDBExtAttrs)
	return e.Encode()
}

// checkAddr returns why Addr can't be a part of a message of a family.
func (n *Neighbor) checkAddr(family Family) error {
	switch {
	case !n.Addr.IsValid():
		return nil
	case family == FamilyBridge && n.Addr.Is4In6():
		return nil // as it was read
	default:
		return checkAddr(n.Addr, n.Family, family.addrFamily())
	}
}

// attrs returns the attributes that package rtneigh encodes.
func (n *Neighbor) attrs() rtneigh.Neighbour {
	a := rtneigh.Neighbour{
		Dst:          n.Addr,
		VNI:          n.VNI,
		SrcVNI:       n.SrcVNI,
		LinkNetNSID:  n.TunnelNetNSID,
		Probes:       unlessZero(n.Probes),
		VLAN:         unlessZero(n.VLAN),
		Port:         unlessZero(n.Port),
		IfIndex:      unlessZero(n.OutIface),
		Master:       unlessZero(n.Master),
		Protocol:     unlessZero(uint8(n.Protocol)),
		NhID:         unlessZero(n.NexthopID),
		FlagsExt:     unlessZero(rtneigh.NtfExtFlags(n.Flags >> neighborFlagExtShift)),
		NdmStateMask: unlessZero(uint16(n.StateMask)),
		NdmFlagsMask: unlessZero(uint8(n.FlagsMask)),
	}
	if len(n.HardwareAddr) > 0 {
		a.LLAddr = n.HardwareAddr
	}
	if t, ok := n.Times.Get(); ok {
		a.CacheInfo = &rtneigh.NdaCacheInfo{
			Confirmed: clockTicks(t.Confirmed),
			Used:      clockTicks(t.Used),
			Updated:   clockTicks(t.Updated),
			Refcnt:    t.Users,
		}
	}
	return a
}

// clockTicks returns a time as the kernel tells it, or as near to that as it gets.
func clockTicks(d time.Duration) uint32 {
	return uint32(min(max(d/tick, 0), math.MaxUint32))
}

// appendFDBExt appends an NDA_FDB_EXT_ATTRS if there is anything to be in it.
func (n *Neighbor) appendFDBExt(e *nlattr.Encoder) {
	activity, ok := n.Activity.Get()
	if !ok && !n.DontRefresh && !has(n.Unknown, ndaFDBExtAttrs) {
		return
	}
	nest := e.Nest(ndaFDBExtAttrs)
	if ok {
		e.Uint8(nfeaActivityNotify, uint8(activity))
	}
	e.Flag(nfeaDontRefresh, n.DontRefresh)
	appendUnknownIn(e, n.Unknown, ndaFDBExtAttrs)
	e.End(nest)
}
