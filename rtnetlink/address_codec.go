package rtnetlink

import (
	"encoding/binary"
	"math"
	"net/netip"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// IFA_*, include/uapi/linux/if_addr.h.
const (
	ifaAddress    = 1
	ifaLocal      = 2
	ifaLabel      = 3
	ifaBroadcast  = 4
	ifaAnycast    = 5
	ifaCacheInfo  = 6
	ifaFlags      = 8
	ifaRTPriority = 9
	ifaProto      = 11
)

const (
	sizeofIfAddrMsg    = 8  // struct ifaddrmsg
	sizeofIfaCacheInfo = 16 // struct ifa_cacheinfo

	// forever is the lifetime that does not end (INFINITY_LIFE_TIME).
	forever = math.MaxUint32
)

var addressObject = object{name: "address", headerLen: sizeofIfAddrMsg, attrs: addressAttrs}

// UnmarshalBinary sets a to the address in b, the data of an RTM_NEWADDR or
// RTM_DELADDR message: a struct ifaddrmsg and attributes. Nothing of b is
// kept.
func (a *Address) UnmarshalBinary(b []byte) error {
	if err := a.decode(b); err != nil {
		op := operation{name: "address decode", family: &addressObject}
		return op.malformed(err)
	}
	return nil
}

// AppendBinary appends to b the data of a message that holds a.
func (a *Address) AppendBinary(b []byte) ([]byte, error) {
	out, err := a.append(b)
	if err != nil {
		op := operation{name: "address encode", object: a.name(), family: &addressObject}
		return b, op.fail(err)
	}
	return out, nil
}

// name is what errors call a.
func (a *Address) name() string {
	if !a.Prefix.IsValid() {
		return ""
	}
	return a.Prefix.String()
}

func (a *Address) decode(b []byte) error {
	*a = Address{}
	if len(b) < sizeofIfAddrMsg {
		return errShortHeader
	}
	a.Family = Family(b[0])
	if a.Family == 0 {
		return errFamilyless
	}
	bits := b[1]
	a.Flags = AddressFlags(b[2])
	a.Scope = Scope(b[3])
	a.LinkIndex = binary.NativeEndian.Uint32(b[4:])

	var (
		family         = a.Family.addrFamily()
		local, address netip.Addr
	)
	d := nlattr.NewDecoder(b[sizeofIfAddrMsg:])
	for d.Next() {
		switch typ := d.Type(); typ {
		case ifaAddress, ifaLocal, ifaBroadcast, ifaAnycast:
			if family == 0 {
				a.Unknown = d.AppendRaw(a.Unknown)
				continue
			}
			v := ipAddr(&d, family)
			switch typ {
			case ifaAddress:
				address = v
			case ifaLocal:
				local = v
			case ifaBroadcast:
				a.Broadcast = v
			default:
				a.Anycast = v
			}
		case ifaLabel:
			a.Label = d.String()
		case ifaFlags:
			a.Flags = AddressFlags(d.Uint32())
		case ifaCacheInfo:
			d.Fail(a.decodeCacheInfo(d.Data()))
		case ifaRTPriority:
			a.Priority = d.Uint32()
		case ifaProto:
			a.Protocol = AddressProtocol(d.Uint8())
		default:
			a.Unknown = d.AppendRaw(a.Unknown)
		}
	}
	if err := d.Err(); err != nil || family == 0 {
		return err
	}
	// IPv4 always has both, IPv6 only with a peer. Where they are the same
	// there is no peer.
	if !local.IsValid() {
		local = address
	} else if address != local {
		a.Peer = address
	}
	if !local.IsValid() && bits == 0 {
		return nil
	}
	var err error
	a.Prefix, err = prefix(local, family, bits, ifaLocal)
	return err
}

// decodeCacheInfo reads a struct ifa_cacheinfo.
func (a *Address) decodeCacheInfo(b []byte) error {
	if len(b) < sizeofIfaCacheInfo {
		return errShortStruct
	}
	u32 := func(i int) uint32 { return binary.NativeEndian.Uint32(b[i:]) }
	a.Preferred = lifetime(u32(0))
	a.Valid = lifetime(u32(4))
	a.Created = time.Duration(u32(8)) * tick
	a.Updated = time.Duration(u32(12)) * tick
	return nil
}

func lifetime(seconds uint32) netlink.Opt[time.Duration] {
	if seconds == forever {
		return netlink.Opt[time.Duration]{}
	}
	return netlink.Some(time.Duration(seconds) * time.Second)
}

func (a *Address) append(b []byte) ([]byte, error) {
	if !a.Prefix.IsValid() && a.Prefix != (netip.Prefix{}) {
		return nil, &nlattr.Error{Path: []uint16{ifaLocal}, Err: errPrefixLength}
	}
	family := a.Family
	if family == 0 {
		family = familyOf(a.Prefix.Addr())
	}
	if family == 0 {
		return nil, &nlattr.Error{Path: []uint16{ifaLocal}, Err: errNoFamily}
	}
	b = append(b, uint8(family), uint8(max(a.Prefix.Bits(), 0)), uint8(a.Flags&addressHeaderFlagMask), uint8(a.Scope))
	b = binary.NativeEndian.AppendUint32(b, a.LinkIndex)

	e := nlattr.NewEncoder(b)
	addr := func(typ uint16, v netip.Addr) {
		if !v.IsValid() {
			return
		}
		if err := checkAddr(v, a.Family, family.addrFamily()); err != nil {
			e.Fail(typ, err)
			return
		}
		e.Addr(typ, v)
	}
	local := a.Prefix.Addr()
	addr(ifaLocal, local)
	if a.Peer.IsValid() {
		addr(ifaAddress, a.Peer)
	} else {
		addr(ifaAddress, local)
	}
	addr(ifaBroadcast, a.Broadcast)
	addr(ifaAnycast, a.Anycast)
	if a.Label != "" {
		e.String(ifaLabel, a.Label)
	}
	if a.Flags&^addressHeaderFlagMask != 0 {
		e.Uint32(ifaFlags, uint32(a.Flags))
	}
	if a.Priority != 0 {
		e.Uint32(ifaRTPriority, a.Priority)
	}
	if a.Protocol != 0 {
		e.Uint8(ifaProto, uint8(a.Protocol))
	}
	a.appendCacheInfo(&e)
	appendUnknown(&e, a.Unknown)
	return e.Encode()
}

// appendCacheInfo appends a struct ifa_cacheinfo if there is anything in it:
// without one the kernel takes both lifetimes to be without an end.
func (a *Address) appendCacheInfo(e *nlattr.Encoder) {
	if a.Valid.IsZero() && a.Preferred.IsZero() && a.Created == 0 && a.Updated == 0 {
		return
	}
	p := e.Payload(ifaCacheInfo, sizeofIfaCacheInfo)
	for i, t := range [...]netlink.Opt[time.Duration]{a.Preferred, a.Valid} {
		seconds := int64(forever)
		if d, ok := t.Get(); ok {
			seconds = ceil(d, time.Second)
			if d < 0 {
				e.Fail(ifaCacheInfo, errNegative)
				return
			}
			if seconds >= forever {
				e.Fail(ifaCacheInfo, errLongTime)
				return
			}
		}
		binary.NativeEndian.PutUint32(p[4*i:], uint32(seconds))
	}
	binary.NativeEndian.PutUint32(p[8:], uint32(a.Created/tick))
	binary.NativeEndian.PutUint32(p[12:], uint32(a.Updated/tick))
}
