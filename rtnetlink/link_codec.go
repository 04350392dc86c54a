package rtnetlink

import (
	"encoding/binary"
	"slices"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// IFLA_*, include/uapi/linux/if_link.h.
const (
	iflaAddress          = 1
	iflaBroadcast        = 2
	iflaIfname           = 3
	iflaMTU              = 4
	iflaLink             = 5
	iflaQdisc            = 6
	iflaStats            = 7
	iflaMaster           = 10
	iflaTxQueueLen       = 13
	iflaOperState        = 16
	iflaLinkMode         = 17
	iflaLinkInfo         = 18
	iflaAlias            = 20
	iflaStats64          = 23
	iflaGroup            = 27
	iflaNetNSFD          = 28
	iflaExtMask          = 29
	iflaPromiscuity      = 30
	iflaNumTxQueues      = 31
	iflaNumRxQueues      = 32
	iflaCarrier          = 33
	iflaPhysPortID       = 34
	iflaCarrierChanges   = 35
	iflaPhysSwitchID     = 36
	iflaLinkNetNSID      = 37
	iflaPhysPortName     = 38
	iflaProtoDown        = 39
	iflaGSOMaxSegs       = 40
	iflaGSOMaxSize       = 41
	iflaPad              = 42
	iflaCarrierUpCount   = 47
	iflaCarrierDownCount = 48
	iflaMinMTU           = 50
	iflaMaxMTU           = 51
	iflaPropList         = 52
	iflaAltIfname        = 53
	iflaPermAddress      = 54
	iflaParentDevName    = 56
	iflaParentDevBusName = 57
	iflaGROMaxSize       = 58
	iflaTSOMaxSize       = 59
	iflaTSOMaxSegs       = 60
	iflaAllMulti         = 61
)

// IFLA_INFO_*.
const (
	infoKind      = 1
	infoData      = 2
	infoXStats    = 3
	infoSlaveKind = 4
	infoSlaveData = 5
)

// RTEXT_FILTER_*, include/uapi/linux/rtnetlink.h: what is (not) to be told. It
// leaves out the counters of a link's protocols, and in later kernels (7.3, not
// yet 6.18) those of the link as well.
const extSkipStats = 1 << 3

// sizeofIfInfoMsg is the size of struct ifinfomsg.
const sizeofIfInfoMsg = 16

var linkObject = object{name: "link", headerLen: sizeofIfInfoMsg, attrs: linkAttrs}

// UnmarshalBinary sets l to the link in b, the data of an RTM_NEWLINK or
// RTM_DELLINK message: a struct ifinfomsg and attributes. Nothing of b is
// kept.
func (l *Link) UnmarshalBinary(b []byte) error {
	if err := l.decode(b, true); err != nil {
		op := operation{name: "link decode", family: &linkObject}
		return op.malformed(err)
	}
	return nil
}

// AppendBinary appends to b the data of a message that holds l, as the kernel
// would send it.
func (l *Link) AppendBinary(b []byte) ([]byte, error) {
	out, err := l.append(b)
	if err != nil {
		op := operation{name: "link encode", object: l.Name, family: &linkObject}
		return b, op.fail(err)
	}
	return out, nil
}

// decode is UnmarshalBinary. Statistics that are not wanted are left out.
func (l *Link) decode(b []byte, stats bool) error {
	*l = Link{}
	if len(b) < sizeofIfInfoMsg {
		return errShortHeader
	}
	l.Family = Family(b[0])
	l.Type = LinkType(binary.NativeEndian.Uint16(b[2:]))
	l.Index = binary.NativeEndian.Uint32(b[4:])
	l.Flags = LinkFlags(binary.NativeEndian.Uint32(b[8:]))

	var (
		// Most of what has no field is the settings of IPv4 and IPv6, which
		// every link has (IFLA_AF_SPEC).
		room        [2048]byte
		unknown     = room[:0]
		info, props []byte
		err         error
	)
	d := nlattr.NewDecoder(b[sizeofIfInfoMsg:])
	for d.Next() {
		switch d.Type() {
		case iflaLinkInfo:
			info, err = l.decodeInfo(d.Nested())
			d.Fail(err)
		case iflaPropList:
			props, err = l.decodeProps(d.Nested())
			d.Fail(err)
		case iflaStats64:
			if stats {
				l.Stats = new(LinkStats)
				l.Stats.decode(d.Data())
			}
		case iflaStats: // the same in 32 bits
		case iflaPad:
		default:
			if !l.decodeNumber(&d) && !l.decodeName(&d) {
				unknown = d.AppendRaw(unknown)
			}
		}
	}
	if err := d.Err(); err != nil {
		return err
	}
	unknown = wrapUnknown(unknown, iflaLinkInfo, info)
	unknown = wrapUnknown(unknown, iflaPropList, props)
	if len(unknown) > 0 {
		l.Unknown = slices.Clone(unknown)
	}
	return nil
}

// decodeNumber decodes the current attribute if it is a number.
func (l *Link) decodeNumber(d *nlattr.Decoder) bool {
	switch d.Type() {
	case iflaOperState:
		l.OperState = OperState(d.Uint8())
	case iflaLinkMode:
		l.Mode = LinkMode(d.Uint8())
	case iflaCarrier:
		l.Carrier = d.Uint8() != 0
	case iflaProtoDown:
		l.ProtoDown = d.Uint8() != 0
	case iflaNetNSFD:
		l.NetNS = int(d.Uint32())
	case iflaLinkNetNSID:
		l.ParentNetNSID = netlink.Some(d.Int32())
	default:
		v := l.number(d.Type())
		if v == nil {
			return false
		}
		*v = d.Uint32()
	}
	return true
}

// numbers are the attributes of 32 bits, in the order in which they are sent.
var linkNumbers = [...]uint16{
	iflaMTU, iflaMinMTU, iflaMaxMTU, iflaLink, iflaMaster, iflaGroup,
	iflaTxQueueLen, iflaNumTxQueues, iflaNumRxQueues, iflaPromiscuity,
	iflaAllMulti, iflaCarrierChanges, iflaCarrierUpCount,
	iflaCarrierDownCount, iflaGSOMaxSize, iflaGSOMaxSegs, iflaGROMaxSize,
	iflaTSOMaxSize, iflaTSOMaxSegs,
}

// number returns the field of an attribute of 32 bits, nil for other types.
func (l *Link) number(typ uint16) *uint32 {
	switch typ {
	case iflaMTU:
		return &l.MTU
	case iflaMinMTU:
		return &l.MinMTU
	case iflaMaxMTU:
		return &l.MaxMTU
	case iflaLink:
		return &l.Parent
	case iflaMaster:
		return &l.Master
	case iflaGroup:
		return &l.Group
	case iflaTxQueueLen:
		return &l.TxQueueLen
	case iflaNumTxQueues:
		return &l.NumTxQueues
	case iflaNumRxQueues:
		return &l.NumRxQueues
	case iflaPromiscuity:
		return &l.Promiscuity
	case iflaAllMulti:
		return &l.AllMulti
	case iflaCarrierChanges:
		return &l.CarrierChanges
	case iflaCarrierUpCount:
		return &l.CarrierUpCount
	case iflaCarrierDownCount:
		return &l.CarrierDownCount
	case iflaGSOMaxSize:
		return &l.GSOMaxSize
	case iflaGSOMaxSegs:
		return &l.GSOMaxSegs
	case iflaGROMaxSize:
		return &l.GROMaxSize
	case iflaTSOMaxSize:
		return &l.TSOMaxSize
	case iflaTSOMaxSegs:
		return &l.TSOMaxSegs
	default:
		return nil
	}
}

// decodeName decodes the current attribute if it is a name, an address or an
// identifier.
func (l *Link) decodeName(d *nlattr.Decoder) bool {
	switch d.Type() {
	case iflaIfname:
		l.Name = d.String()
	case iflaAlias:
		l.Alias = d.String()
	case iflaQdisc:
		l.Qdisc = commonName(d)
	case iflaParentDevName:
		l.ParentDev = d.String()
	case iflaParentDevBusName:
		l.ParentBus = d.String()
	case iflaPhysPortName:
		l.PhysPortName = d.String()
	case iflaAddress:
		l.HardwareAddr = d.HardwareAddr()
	case iflaBroadcast:
		l.Broadcast = d.HardwareAddr()
	case iflaPermAddress:
		l.PermAddr = d.HardwareAddr()
	case iflaPhysPortID:
		l.PhysPortID = d.Bytes()
	case iflaPhysSwitchID:
		l.PhysSwitchID = d.Bytes()
	default:
		return false
	}
	return true
}

// commonNames are names that many links have, so that each need not get a copy.
var commonNames = func() map[string]string {
	m := make(map[string]string)
	for _, s := range []string{
		"noqueue", "noop", "mq", "fq", "fq_codel", "pfifo_fast", // disciplines
		"bond", "bridge", "dummy", "geneve", "ipvlan", "macvlan", "tun",
		"veth", "vlan", "vrf", "vxlan", "wireguard", // kinds
	} {
		m[s] = s
	}
	return m
}()

// commonName returns the current attribute of d as a string.
func commonName(d *nlattr.Decoder) string {
	b := d.Data()
	if n := len(b); n > 0 && b[n-1] == 0 {
		b = b[:n-1]
	}
	if s, ok := commonNames[string(b)]; ok {
		return s
	}
	return d.String()
}

// decodeInfo decodes IFLA_LINKINFO, and returns what has no field. The
// statistics of some kinds (IFLA_INFO_XSTATS) are left out: nobody takes them
// back.
func (l *Link) decodeInfo(d nlattr.Decoder) (unknown []byte, err error) {
	var (
		kind, port         string
		data, portData     []byte
		isKind, isPortKind bool
	)
	for d.Next() {
		switch d.Type() {
		case infoKind:
			kind, isKind = commonName(&d), true
		case infoData:
			data, isKind = d.Data(), true
		case infoSlaveKind:
			port, isPortKind = commonName(&d), true
		case infoSlaveData:
			portData, isPortKind = d.Data(), true
		case infoXStats:
		default:
			unknown = d.AppendRaw(unknown)
		}
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	l.Kind, l.PortKind = nil, nil
	if isKind {
		if l.Kind, err = decodeKind(kind, data); err != nil {
			return nil, below(infoData, err)
		}
	}
	if isPortKind {
		if l.PortKind, err = decodePortKind(port, portData); err != nil {
			return nil, below(infoSlaveData, err)
		}
	}
	return unknown, nil
}

// decodeProps decodes IFLA_PROP_LIST, and returns what has no field.
func (l *Link) decodeProps(d nlattr.Decoder) (unknown []byte, err error) {
	l.AltNames = nil
	for d.Next() {
		if d.Type() == iflaAltIfname {
			l.AltNames = append(l.AltNames, d.String())
		} else {
			unknown = d.AppendRaw(unknown)
		}
	}
	return unknown, d.Err()
}

func (l *Link) append(b []byte) ([]byte, error) {
	b = append(b, uint8(l.Family), 0)
	b = binary.NativeEndian.AppendUint16(b, uint16(l.Type))
	b = binary.NativeEndian.AppendUint32(b, l.Index)
	b = binary.NativeEndian.AppendUint32(b, uint32(l.Flags))
	b = binary.NativeEndian.AppendUint32(b, 0)

	e := nlattr.NewEncoder(b)
	l.appendNames(&e)
	for _, typ := range linkNumbers {
		if v := *l.number(typ); v != 0 {
			e.Uint32(typ, v)
		}
	}
	for _, a := range [...]struct {
		typ   uint16
		value uint8
	}{
		{iflaOperState, uint8(l.OperState)},
		{iflaLinkMode, uint8(l.Mode)},
		{iflaCarrier, boolAttr(l.Carrier)},
		{iflaProtoDown, boolAttr(l.ProtoDown)},
	} {
		if a.value != 0 {
			e.Uint8(a.typ, a.value)
		}
	}
	if id, ok := l.ParentNetNSID.Get(); ok {
		e.Int32(iflaLinkNetNSID, id)
	}
	if l.NetNS != 0 {
		e.Uint32(iflaNetNSFD, uint32(l.NetNS))
	}
	if l.Stats != nil {
		p := e.Payload(iflaStats64, sizeofLinkStats)
		l.Stats.append(p[:0])
	}
	l.appendInfo(&e)
	if len(l.AltNames) > 0 || has(l.Unknown, iflaPropList) {
		n := e.Nest(iflaPropList)
		for _, s := range l.AltNames {
			e.String(iflaAltIfname, s)
		}
		appendUnknownIn(&e, l.Unknown, iflaPropList)
		e.End(n)
	}
	appendUnknown(&e, l.Unknown, iflaLinkInfo, iflaPropList)
	return e.Encode()
}

// appendNames appends what decodeName decodes.
func (l *Link) appendNames(e *nlattr.Encoder) {
	for _, a := range [...]struct {
		typ   uint16
		value string
	}{
		{iflaIfname, l.Name},
		{iflaAlias, l.Alias},
		{iflaQdisc, l.Qdisc},
		{iflaParentDevName, l.ParentDev},
		{iflaParentDevBusName, l.ParentBus},
		{iflaPhysPortName, l.PhysPortName},
	} {
		if a.value != "" {
			e.String(a.typ, a.value)
		}
	}
	for _, a := range [...]struct {
		typ   uint16
		value []byte
	}{
		{iflaAddress, l.HardwareAddr},
		{iflaBroadcast, l.Broadcast},
		{iflaPermAddress, l.PermAddr},
		{iflaPhysPortID, l.PhysPortID},
		{iflaPhysSwitchID, l.PhysSwitchID},
	} {
		if a.value != nil {
			e.Bytes(a.typ, a.value)
		}
	}
}

// appendInfo appends IFLA_LINKINFO if there is anything in it.
func (l *Link) appendInfo(e *nlattr.Encoder) {
	if l.Kind == nil && l.PortKind == nil && !has(l.Unknown, iflaLinkInfo) {
		return
	}
	n := e.Nest(iflaLinkInfo)
	appendKind(e, l.Kind, infoKind, infoData)
	appendKind(e, l.PortKind, infoSlaveKind, infoSlaveData)
	appendUnknownIn(e, l.Unknown, iflaLinkInfo)
	e.End(n)
}

// appendKind appends k, whose name and attributes go to the types given.
func appendKind(e *nlattr.Encoder, k Kind, name, data uint16) {
	if k == nil {
		return
	}
	if s := k.Kind(); s != "" {
		e.String(name, s)
	}
	b, err := k.AppendBinary(nil)
	if err != nil {
		e.Fail(data, err)
		return
	}
	if b != nil {
		e.Bytes(data|nlattr.FlagNested, b)
	}
}

func boolAttr(v bool) uint8 {
	if v {
		return 1
	}
	return 0
}
