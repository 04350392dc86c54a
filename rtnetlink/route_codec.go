package rtnetlink

import (
	"encoding/binary"
	"errors"
	"math"
	"net/netip"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// RTA_*, include/uapi/linux/rtnetlink.h.
const (
	rtaDst       = 1
	rtaSrc       = 2
	rtaIIF       = 3
	rtaOIF       = 4
	rtaGateway   = 5
	rtaPriority  = 6
	rtaPrefSrc   = 7
	rtaMetrics   = 8
	rtaMultipath = 9
	rtaFlow      = 11
	rtaCacheInfo = 12
	rtaTable     = 15
	rtaMark      = 16
	rtaVia       = 18
	rtaPref      = 20
	rtaExpires   = 23
	rtaPad       = 24
	rtaUID       = 25
	rtaIPProto   = 27
	rtaSPort     = 28
	rtaDPort     = 29
	rtaNHID      = 30
)

const (
	sizeofRtMsg        = 12 // struct rtmsg
	sizeofRtaCacheInfo = 32 // struct rta_cacheinfo

	// userHZ is the unit of times that the kernel gives in clock ticks,
	// whatever its own clock does (USER_HZ).
	tick = 10 * time.Millisecond
)

var routeObject = object{name: "route", headerLen: sizeofRtMsg, attrs: routeAttrs}

// UnmarshalBinary sets r to the route in b, the data of an RTM_NEWROUTE or
// RTM_DELROUTE message: a struct rtmsg and attributes. Nothing of b is kept.
func (r *Route) UnmarshalBinary(b []byte) error {
	if err := r.decode(b); err != nil {
		op := operation{name: "route decode", family: &routeObject}
		return op.malformed(err)
	}
	return nil
}

// AppendBinary appends to b the data of a message that holds r, as the kernel
// would send it.
func (r *Route) AppendBinary(b []byte) ([]byte, error) {
	out, err := r.append(b, false)
	if err != nil {
		op := operation{name: "route encode", object: r.name(), family: &routeObject}
		return b, op.fail(err)
	}
	return out, nil
}

// name is what errors call r.
func (r *Route) name() string {
	if r.Dst.IsValid() && r.Dst.Bits() > 0 {
		return r.Dst.String()
	}
	return "default"
}

// extra returns r.Extra, which it makes if there is none.
func (r *Route) extra() *RouteExtra {
	if r.Extra == nil {
		r.Extra = new(RouteExtra)
	}
	return r.Extra
}

func (r *Route) decode(b []byte) error {
	*r = Route{}
	return r.decodeNew(b)
}

// decodeNew is decode for an r that is zero already.
func (r *Route) decodeNew(b []byte) error {
	if len(b) < sizeofRtMsg {
		return errShortHeader
	}
	r.decodeHeader((*[sizeofRtMsg]byte)(b))
	if r.decodeCommon(b) {
		return nil
	}
	*r = Route{}
	r.decodeHeader((*[sizeofRtMsg]byte)(b))
	return r.decodeAll(b)
}

// decodeHeader reads what a struct rtmsg has besides lengths.
func (r *Route) decodeHeader(h *[sizeofRtMsg]byte) {
	r.Family = Family(h[0])
	r.TOS = h[3]
	r.Table = Table(h[4])
	r.Protocol = RouteProtocol(h[5])
	r.Scope = netlink.Some(Scope(h[6]))
	r.Type = RouteType(h[7])
	r.Flags = RouteFlags(binary.NativeEndian.Uint32(h[8:]))
}

// decodeCommon decodes what nearly all routes consist of, and reports whether
// that was everything. Of a table with a million routes each nanosecond counts:
// the kernel itself needs some 500 of them for a route.
func (r *Route) decodeCommon(b []byte) bool {
	if r.Family != FamilyIPv4 && r.Family != FamilyIPv6 || b[2] != 0 {
		return false
	}
	dstLen := int(b[1])
	var dst netip.Addr
	for b = b[sizeofRtMsg:]; len(b) >= 8; {
		// All but IPv6 addresses have four bytes.
		typ := binary.NativeEndian.Uint16(b[2:])
		if binary.NativeEndian.Uint16(b) != 8 {
			n := r.decodeLong(b, typ, &dst)
			if n == 0 {
				return false
			}
			b = b[n:]
			continue
		}
		switch typ {
		case rtaTable:
			r.Table = Table(binary.NativeEndian.Uint32(b[4:]))
		case rtaPriority:
			r.Priority = binary.NativeEndian.Uint32(b[4:])
		case rtaOIF:
			r.OutIface = binary.NativeEndian.Uint32(b[4:])
		case rtaDst, rtaGateway, rtaPrefSrc:
			if r.Family != FamilyIPv4 {
				return false
			}
			a := netip.AddrFrom4([4]byte(b[4:]))
			switch typ {
			case rtaDst:
				dst = a
			case rtaGateway:
				r.Gateway = a
			default:
				r.PrefSrc = a
			}
		default:
			return false
		}
		b = b[8:]
	}
	if len(b) > 0 || dstLen > dst.BitLen() {
		return false
	}
	if dstLen > 0 {
		r.Dst = netip.PrefixFrom(dst, dstLen)
	} else {
		r.Dst = r.Family.defaultPrefix()
	}
	return dstLen > 0 || !dst.IsValid()
}

// decodeLong decodes what decodeCommon finds at the start of b, where it does
// not have four bytes, and returns its length with padding, or zero.
func (r *Route) decodeLong(b []byte, typ uint16, dst *netip.Addr) int {
	const (
		sizeofAddr      = nlattr.HeaderLen + 16
		sizeofPref      = nlattr.HeaderLen + 1
		sizeofCacheInfo = nlattr.HeaderLen + sizeofRtaCacheInfo
	)
	n := int(binary.NativeEndian.Uint16(b))
	size := nlattr.Align(n)
	if size > len(b) {
		return 0
	}
	switch {
	case n == sizeofAddr && r.Family == FamilyIPv6:
		a := netip.AddrFrom16([16]byte(b[nlattr.HeaderLen:]))
		switch typ {
		case rtaDst:
			*dst = a
		case rtaGateway:
			r.Gateway = a
		case rtaPrefSrc:
			r.PrefSrc = a
		default:
			return 0
		}
	case n == sizeofPref && typ == rtaPref:
		r.Preference = RoutePreference(b[nlattr.HeaderLen])
	case n == sizeofCacheInfo && typ == rtaCacheInfo &&
		[sizeofRtaCacheInfo]byte(b[nlattr.HeaderLen:]) == [sizeofRtaCacheInfo]byte{}:
		// IPv6 always sends it, and hardly ever has anything to say in it.
	default:
		return 0
	}
	return size
}

// decodeAll decodes everything there is, after decodeHeader.
func (r *Route) decodeAll(b []byte) error {
	if r.Family == 0 {
		return errFamilyless
	}
	dstLen, srcLen := b[1], b[2]
	var (
		family   = r.Family.addrFamily()
		dst, src netip.Addr
		metrics  []byte // those without a field
		err      error
	)
	d := nlattr.NewDecoder(b[sizeofRtMsg:])
	for d.Next() {
		switch typ := d.Type(); typ {
		case rtaDst, rtaSrc, rtaGateway, rtaPrefSrc:
			if family == 0 {
				// Labels, or what else that family has for addresses.
				r.keep(&d)
				continue
			}
			a := ipAddr(&d, family)
			switch typ {
			case rtaDst:
				dst = a
			case rtaSrc:
				src = a
			case rtaGateway:
				r.Gateway = a
			default:
				r.PrefSrc = a
			}
		case rtaOIF:
			r.OutIface = d.Uint32()
		case rtaPriority:
			r.Priority = d.Uint32()
		case rtaTable:
			r.Table = Table(d.Uint32())
		case rtaPref:
			r.Preference = RoutePreference(d.Uint8())
		case rtaNHID:
			r.NexthopID = d.Uint32()
		case rtaVia:
			if a, ok := decodeVia(d.Data(), family); ok {
				r.Gateway = a
			} else {
				r.keep(&d)
			}
		case rtaMetrics:
			r.Metrics = new(RouteMetrics)
			var err error
			metrics, err = r.Metrics.decode(d.Nested())
			d.Fail(err)
		case rtaMultipath:
			var err error
			r.Multipath, err = decodeMultipath(d.Data(), family)
			d.Fail(err)
		case rtaCacheInfo:
			d.Fail(r.decodeCacheInfo(d.Data()))
		case rtaPad:
		default:
			r.decodeRare(&d)
		}
	}
	if err := d.Err(); err != nil {
		return err
	}
	if len(metrics) > 0 {
		x := r.extra()
		x.Unknown = wrapUnknown(x.Unknown, rtaMetrics, metrics)
	}
	if family == 0 {
		return nil
	}
	if r.Dst, err = prefix(dst, family, dstLen, rtaDst); err != nil {
		return err
	}
	if src.IsValid() || srcLen != 0 {
		r.Src, err = prefix(src, family, srcLen, rtaSrc)
	}
	return err
}

// decodeRare decodes an attribute that ends up in Extra.
func (r *Route) decodeRare(d *nlattr.Decoder) {
	switch d.Type() {
	case rtaIIF:
		if v := d.Uint32(); v != 0 {
			r.extra().InIface = v
		}
	case rtaMark:
		if v := d.Uint32(); v != 0 {
			r.extra().Mark = v
		}
	case rtaFlow:
		if v := d.Uint32(); v != 0 {
			r.extra().Realms = v
		}
	case rtaUID:
		r.extra().UID = netlink.Some(d.Uint32())
	case rtaExpires:
		// Multicast forwarding caches have something else here, in 64 bits.
		if len(d.Data()) != 4 {
			r.keep(d)
		} else if x := r.extra(); x.Expires.IsZero() {
			// The cache's information is more precise.
			x.Expires = netlink.Some(time.Duration(d.Uint32()) * time.Second)
		}
	default:
		r.keep(d)
	}
}

// keep keeps the current attribute of d as it is.
func (r *Route) keep(d *nlattr.Decoder) {
	x := r.extra()
	x.Unknown = d.AppendRaw(x.Unknown)
}

// decodeVia reads the struct rtvia of a route of a family, and reports whether
// the address can be a Gateway: it may not be one of IP, and one that would not
// be taken back is kept as it is.
func decodeVia(b []byte, family Family) (netip.Addr, bool) {
	if len(b) < 2 {
		return netip.Addr{}, false
	}
	a, ok := netip.AddrFromSlice(b[2:])
	if !ok || uint16(familyOf(a)) != binary.NativeEndian.Uint16(b) {
		return netip.Addr{}, false
	}
	return a, checkAddr(a, family, 0) == nil
}

// decodeCacheInfo reads a struct rta_cacheinfo. The kernel sends one with each
// IPv6 route, and in most there is nothing but zeros.
func (r *Route) decodeCacheInfo(b []byte) error {
	if len(b) < 20 {
		return errShortStruct
	}
	u32 := func(i int) uint32 { return binary.NativeEndian.Uint32(b[i:]) }
	users, idle, expires, errno, used := u32(0), u32(4), int32(u32(8)), int32(u32(12)), uint32(0)
	if len(b) >= sizeofRtaCacheInfo {
		used = u32(28)
	}
	if users|idle|uint32(expires)|uint32(errno)|used == 0 {
		return nil
	}
	x := r.extra()
	x.Users, x.Used = users, used
	x.Idle = time.Duration(idle) * tick
	x.Errno = uint32(max(errno, -errno))
	if expires != 0 {
		x.Expires = netlink.Some(time.Duration(expires) * tick)
	}
	return nil
}

// decodeMultipath reads a list of struct rtnexthop, each with attributes.
func decodeMultipath(b []byte, family Family) ([]Nexthop, error) {
	var hops []Nexthop
	for len(b) > 0 {
		if len(b) < sizeofRtNexthop {
			return nil, errShortStruct
		}
		n := int(binary.NativeEndian.Uint16(b))
		if n < sizeofRtNexthop || n > len(b) {
			return nil, errShortStruct
		}
		var nh Nexthop
		if err := nh.decode(b[:n], family); err != nil {
			return nil, err
		}
		hops = append(hops, nh)
		b = b[min(nlattr.Align(n), len(b)):]
	}
	return hops, nil
}

var (
	errNegative = errors.New("the time is negative")
	errLongTime = errors.New("the time is too long")
)

// append appends the message's data. With request set, it leaves out what the
// kernel tells but does not take.
func (r *Route) append(b []byte, request bool) ([]byte, error) {
	given := r.Family
	family, err := r.family()
	if err != nil {
		return nil, err
	}
	addrs := family.addrFamily()
	dst, err := r.header(&b, family, request)
	if err != nil {
		return nil, err
	}

	e := nlattr.NewEncoder(b)
	addr := func(typ uint16, a netip.Addr, f Family) {
		if err := checkAddr(a, given, f); err != nil {
			e.Fail(typ, err)
			return
		}
		e.Addr(typ, a)
	}
	if r.Table > math.MaxUint8 {
		e.Uint32(rtaTable, uint32(r.Table))
	}
	if addrs != 0 && (dst.Bits() > 0 || dst.Addr() != addrs.defaultPrefix().Addr()) {
		addr(rtaDst, dst.Addr(), addrs)
	}
	if r.Src.IsValid() {
		addr(rtaSrc, r.Src.Addr(), addrs)
	}
	if r.PrefSrc.IsValid() {
		addr(rtaPrefSrc, r.PrefSrc, addrs)
	}
	if r.Priority != 0 {
		e.Uint32(rtaPriority, r.Priority)
	}
	if r.NexthopID != 0 {
		e.Uint32(rtaNHID, r.NexthopID)
	}
	if r.NexthopID == 0 || !request {
		// The kernel takes either an object, or what is in it.
		appendGateway(&e, r.Gateway, given, addrs)
		if r.OutIface != 0 {
			e.Uint32(rtaOIF, r.OutIface)
		}
		appendMultipath(&e, r.Multipath, given, addrs, request)
	}
	if r.Preference != 0 {
		e.Uint8(rtaPref, uint8(r.Preference))
	}
	var unknown []byte
	if r.Extra != nil {
		unknown = r.Extra.Unknown
	}
	if r.Metrics != nil || has(unknown, rtaMetrics) {
		n := e.Nest(rtaMetrics)
		if r.Metrics != nil {
			r.Metrics.append(&e)
		}
		appendUnknownIn(&e, unknown, rtaMetrics)
		e.End(n)
	}
	if r.Extra != nil {
		r.Extra.append(&e, request)
	}
	return e.Encode()
}

// family returns the family of the message.
func (r *Route) family() (Family, error) {
	if r.Family != 0 {
		return r.Family, nil
	}
	switch {
	case r.Dst.IsValid():
		return familyOf(r.Dst.Addr()), nil
	case r.Dst != netip.Prefix{}:
		return 0, &nlattr.Error{Path: []uint16{rtaDst}, Err: errPrefixLength}
	default:
		return 0, &nlattr.Error{Path: []uint16{rtaDst}, Err: errNoFamily}
	}
}

// header appends the struct rtmsg to *b, and returns the destination.
func (r *Route) header(b *[]byte, family Family, request bool) (netip.Prefix, error) {
	dst := r.Dst
	if !dst.IsValid() {
		if dst != (netip.Prefix{}) {
			return dst, &nlattr.Error{Path: []uint16{rtaDst}, Err: errPrefixLength}
		}
		dst = family.defaultPrefix()
	}
	if !r.Src.IsValid() && r.Src != (netip.Prefix{}) {
		return dst, &nlattr.Error{Path: []uint16{rtaSrc}, Err: errPrefixLength}
	}
	dstLen := uint8(max(dst.Bits(), 0))
	if family == FamilyMPLS {
		dstLen = 20 // the length of a label
	}
	table := r.Table
	if table > math.MaxUint8 {
		table = TableCompat
	}
	flags := r.Flags
	if request {
		flags &^= routeState
	}
	*b = append(*b, uint8(family), dstLen, uint8(max(r.Src.Bits(), 0)), r.TOS,
		uint8(table), uint8(r.Protocol), uint8(r.Scope.Or(ScopeGlobal)), uint8(r.Type))
	*b = binary.NativeEndian.AppendUint32(*b, uint32(flags))
	return dst, nil
}

// routeState has the flags that the kernel tells and does not take.
const routeState = RouteDead | RouteOffload | RouteLinkDown | RouteUnresolved | RouteTrap |
	RouteHardware | RouteHardwareTrap | RouteHardwareRejected

// appendGateway appends a as the gateway of a route of family addrs, whose
// Family field is given.
func appendGateway(e *nlattr.Encoder, a netip.Addr, given, addrs Family) {
	if !a.IsValid() {
		return
	}
	typ := uint16(rtaGateway)
	f := familyOf(a)
	if f != addrs {
		typ = rtaVia
	}
	if err := checkAddr(a, given, 0); err != nil {
		e.Fail(typ, err)
		return
	}
	if f == addrs {
		e.Addr(rtaGateway, a)
		return
	}
	p := e.Payload(rtaVia, 2+a.BitLen()/8)
	binary.NativeEndian.PutUint16(p, uint16(f))
	if a.Is4() {
		v := a.As4()
		copy(p[2:], v[:])
	} else {
		v := a.As16()
		copy(p[2:], v[:])
	}
}

func (x *RouteExtra) append(e *nlattr.Encoder, request bool) {
	for _, a := range [...]struct {
		typ   uint16
		value uint32
	}{{rtaIIF, x.InIface}, {rtaMark, x.Mark}, {rtaFlow, x.Realms}} {
		if a.value != 0 {
			e.Uint32(a.typ, a.value)
		}
	}
	if uid, ok := x.UID.Get(); ok {
		e.Uint32(rtaUID, uid)
	}
	expires, expire := x.Expires.Get()
	if expire && expires >= 0 {
		seconds := ceil(expires, time.Second)
		if seconds > math.MaxUint32 {
			e.Fail(rtaExpires, errLongTime)
			return
		}
		e.Uint32(rtaExpires, uint32(seconds))
	} else if expire && request {
		e.Fail(rtaExpires, errNegative)
	}
	if !request {
		x.appendCacheInfo(e)
	}
	appendUnknown(e, x.Unknown, rtaMetrics)
}

// appendCacheInfo appends a struct rta_cacheinfo if there is anything in it
// that has no attribute of its own.
func (x *RouteExtra) appendCacheInfo(e *nlattr.Encoder) {
	expires := x.Expires.Or(0)
	if expires >= 0 && expires%time.Second == 0 {
		expires = 0
	}
	ticks := ceil(expires, tick)
	if ticks != int64(int32(ticks)) {
		ticks = 0
	}
	if x.Users|x.Used|x.Errno == 0 && x.Idle == 0 && ticks == 0 {
		return
	}
	p := e.Payload(rtaCacheInfo, sizeofRtaCacheInfo)
	for i, v := range [...]uint32{
		0: x.Users,
		1: uint32(ceil(x.Idle, tick)),
		2: uint32(int32(ticks)),
		3: -x.Errno,
		7: x.Used,
	} {
		binary.NativeEndian.PutUint32(p[4*i:], v)
	}
}

// ceil returns how many units d has, a part of one counting as a whole one:
// what is to last must not end too early.
func ceil(d, unit time.Duration) int64 {
	n := int64(d / unit)
	if d%unit > 0 {
		n++
	}
	return n
}
