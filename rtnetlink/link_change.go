package rtnetlink

import (
	"context"
	"encoding/binary"
	"iter"
	"net"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// RTM_*, include/uapi/linux/rtnetlink.h.
const (
	rtmNewLinkProp = 108
	rtmDelLinkProp = 109
)

// settableFlags are the flags that an administrator sets.
const settableFlags = LinkUp | LinkDebug | LinkNoTrailers | LinkNoARP | LinkPromiscuous |
	LinkAllMulti | LinkMulticast | LinkPortSelect | LinkAutoMedia | LinkDynamic

// LinkSettings say what to change of a link. What is absent stays as it is.
type LinkSettings struct {
	// Name is a new name (IFLA_IFNAME), and Alias a note (IFLA_IFALIAS), which an
	// empty one removes.
	Name  netlink.Opt[string]
	Alias netlink.Opt[string]

	// Set and Clear are flags to set and to clear, such as LinkUp (ifi_flags,
	// ifi_change).
	Set, Clear LinkFlags

	// HardwareAddr is the address that frames are sent to, and Broadcast the one
	// that reaches all (IFLA_ADDRESS, IFLA_BROADCAST).
	HardwareAddr net.HardwareAddr
	Broadcast    net.HardwareAddr

	// MTU is the size in bytes of the largest packet (IFLA_MTU).
	MTU netlink.Opt[uint32]

	// Master is the index of what the link becomes a port of; zero releases it
	// (IFLA_MASTER).
	Master netlink.Opt[uint32]

	// Group is a number that links can be grouped by (IFLA_GROUP), and TxQueueLen
	// how many packets may queue (IFLA_TXQLEN).
	Group      netlink.Opt[uint32]
	TxQueueLen netlink.Opt[uint32]

	// GSOMaxSize and GSOMaxSegs bound, in bytes and in segments, the packets that
	// are segmented on sending, and GROMaxSize, in bytes, those that are put
	// together on receiving (IFLA_GSO_MAX_SIZE, IFLA_GSO_MAX_SEGS,
	// IFLA_GRO_MAX_SIZE).
	GSOMaxSize netlink.Opt[uint32]
	GSOMaxSegs netlink.Opt[uint32]
	GROMaxSize netlink.Opt[uint32]

	// Mode is what it takes for the link to become operational (IFLA_LINKMODE),
	// and OperState what a program says of one that waits for it
	// (IFLA_OPERSTATE). Carrier is for links that let it be set (IFLA_CARRIER).
	Mode      netlink.Opt[LinkMode]
	OperState netlink.Opt[OperState]
	Carrier   netlink.Opt[bool]

	// ProtoDown keeps the link down (IFLA_PROTO_DOWN).
	ProtoDown netlink.Opt[bool]

	// Kind has settings of the link's kind, and PortKind of the sort of port that
	// it is. What is absent in them stays as it is, too.
	Kind     Kind
	PortKind Kind

	// NetNS is a descriptor of the network namespace to move the link to
	// (IFLA_NET_NS_FD); zero leaves it where it is. It goes there with its new
	// settings, and has no addresses there.
	NetNS int

	// Unknown holds further attributes, encoded.
	Unknown []byte
}

// append appends the data of a request that changes the link with that index.
func (c *LinkSettings) append(b []byte, index uint32) ([]byte, error) {
	b = appendLinkHeader(b, 0, index, c.Set, c.Set|c.Clear)
	e := nlattr.NewEncoder(b)
	for _, a := range [...]struct {
		typ   uint16
		value netlink.Opt[uint32]
	}{
		{iflaMTU, c.MTU}, {iflaMaster, c.Master}, {iflaGroup, c.Group},
		{iflaTxQueueLen, c.TxQueueLen}, {iflaGSOMaxSize, c.GSOMaxSize},
		{iflaGSOMaxSegs, c.GSOMaxSegs}, {iflaGROMaxSize, c.GROMaxSize},
	} {
		if v, ok := a.value.Get(); ok {
			e.Uint32(a.typ, v)
		}
	}
	if v, ok := c.Name.Get(); ok {
		e.String(iflaIfname, v)
	}
	if v, ok := c.Alias.Get(); ok {
		e.Bytes(iflaAlias, []byte(v)) // with a terminator an empty one is not
	}
	if c.HardwareAddr != nil {
		e.Bytes(iflaAddress, c.HardwareAddr)
	}
	if c.Broadcast != nil {
		e.Bytes(iflaBroadcast, c.Broadcast)
	}
	if v, ok := c.Mode.Get(); ok {
		e.Uint8(iflaLinkMode, uint8(v))
	}
	if v, ok := c.OperState.Get(); ok {
		e.Uint8(iflaOperState, uint8(v))
	}
	if v, ok := c.Carrier.Get(); ok {
		e.Uint8(iflaCarrier, boolAttr(v))
	}
	if v, ok := c.ProtoDown.Get(); ok {
		e.Uint8(iflaProtoDown, boolAttr(v))
	}
	if c.NetNS != 0 {
		e.Uint32(iflaNetNSFD, uint32(c.NetNS))
	}
	(&Link{Kind: settable(c.Kind), PortKind: c.PortKind, Unknown: c.Unknown}).appendInfo(&e)
	appendUnknown(&e, c.Unknown, iflaLinkInfo, iflaPropList)
	return e.Encode()
}

// appendSettable appends the data of a request that makes the link: what only the
// kernel sets is left out.
func (l *Link) appendSettable(b []byte) ([]byte, error) {
	flags := l.Flags & settableFlags
	b = appendLinkHeader(b, l.Family, l.Index, flags, flags)
	e := nlattr.NewEncoder(b)
	if l.Name != "" {
		e.String(iflaIfname, l.Name)
	}
	if l.HardwareAddr != nil {
		e.Bytes(iflaAddress, l.HardwareAddr)
	}
	if l.Broadcast != nil {
		e.Bytes(iflaBroadcast, l.Broadcast)
	}
	for _, a := range [...]struct {
		typ   uint16
		value uint32
	}{
		{iflaMTU, l.MTU}, {iflaLink, l.Parent}, {iflaMaster, l.Master},
		{iflaGroup, l.Group}, {iflaTxQueueLen, l.TxQueueLen},
		{iflaNumTxQueues, l.NumTxQueues}, {iflaNumRxQueues, l.NumRxQueues},
		{iflaGSOMaxSize, l.GSOMaxSize}, {iflaGSOMaxSegs, l.GSOMaxSegs},
		{iflaGROMaxSize, l.GROMaxSize},
	} {
		if a.value != 0 {
			e.Uint32(a.typ, a.value)
		}
	}
	if id, ok := l.ParentNetNSID.Get(); ok {
		e.Int32(iflaLinkNetNSID, id)
	}
	if l.Mode != LinkModeDefault {
		e.Uint8(iflaLinkMode, uint8(l.Mode))
	}
	if l.NetNS != 0 {
		e.Uint32(iflaNetNSFD, uint32(l.NetNS))
	}
	(&Link{Kind: settable(l.Kind), Unknown: l.Unknown}).appendInfo(&e)
	appendUnknown(&e, l.Unknown, iflaLinkInfo, iflaPropList)
	return e.Encode()
}

// appendLinkHeader appends a struct ifinfomsg that sets the flags in mask.
func appendLinkHeader(b []byte, f Family, index uint32, flags, mask LinkFlags) []byte {
	b = append(b, uint8(f), 0, 0, 0)
	b = binary.NativeEndian.AppendUint32(b, index)
	b = binary.NativeEndian.AppendUint32(b, uint32(flags))
	return binary.NativeEndian.AppendUint32(b, uint32(mask))
}

// Add makes a link: a virtual one, of l.Kind. It has what l says, except for what
// only the kernel sets, such as counters; what is absent is up to the kernel. An
// Alias, AltNames, OperState, ProtoDown and a PortKind can't be given to it before
// there is a link: see [LinkService.Change] and [LinkService.AddAltNames].
//
// The flags that l has are set; so it is made and brought up at once with LinkUp.
// If there is a link of that name, or with that Index, the error matches
// [fs.ErrExist] and EEXIST. If the kernel lacks the kind, it matches EOPNOTSUPP.
func (s *LinkService) Add(ctx context.Context, l *Link) error {
	op := operation{name: "link add", family: &linkObject}
	if l == nil {
		return op.fail(errNil)
	}
	op.object = l.Name
	buf := newScratch()
	req, err := l.appendSettable(buf.b[:0])
	defer func() { buf.release(req) }()
	if err != nil {
		return op.fail(err)
	}
	if err := s.c.change(ctx, rtmNewLink, netlink.Create|netlink.Excl, req); err != nil {
		return op.fail(err)
	}
	return nil
}

// AddAll makes links, a great many in each system call; they need not be in memory
// at once. It returns nil if all were made, and otherwise a [*netlink.BatchError];
// see [RouteService.AddAll] and [LinkService.Add].
func (s *LinkService) AddAll(ctx context.Context, links iter.Seq[Link], opts *netlink.BatchOptions) error {
	b := batch[Link]{
		typ:    rtmNewLink,
		flags:  netlink.Create | netlink.Excl,
		append: func(b []byte, l *Link) ([]byte, error) { return l.appendSettable(b) },
		op: func(l *Link) operation {
			return operation{name: "link add", object: l.Name, family: &linkObject}
		},
		decode: func(l *Link, b []byte) error { return l.decode(b, false) },
	}
	return b.run(ctx, s.c.nl, links, opts)
}

// Change changes what c says of the link with the index given. It is done in the
// order that the kernel has, and what was done before a setting that is refused
// stays. If there is no such link the error matches [fs.ErrNotExist] and ENODEV.
func (s *LinkService) Change(ctx context.Context, index uint32, c *LinkSettings) error {
	op := operation{name: "link change", object: linkNumber(index), family: &linkObject}
	switch {
	case c == nil:
		return op.fail(errNil)
	case index == 0:
		return op.fail(errNoIndex)
	}
	buf := newScratch()
	req, err := c.append(buf.b[:0], index)
	defer func() { buf.release(req) }()
	if err != nil {
		return op.fail(err)
	}
	if err := s.c.change(ctx, rtmNewLink, 0, req); err != nil {
		return op.missing(err, errNoDevice)
	}
	return nil
}

// Delete removes the link with the index given, and with it its other end, its
// addresses, and its routes. If there is no such link the error matches
// [fs.ErrNotExist] and ENODEV. Hardware can't be removed (EOPNOTSUPP).
func (s *LinkService) Delete(ctx context.Context, index uint32) error {
	op := operation{name: "link delete", object: linkNumber(index), family: &linkObject}
	if index == 0 {
		return op.fail(errNoIndex)
	}
	req := appendLinkHeader(nil, 0, index, 0, 0)
	if err := s.c.change(ctx, rtmDelLink, 0, req); err != nil {
		return op.missing(err, errNoDevice)
	}
	return nil
}

// DeleteAll is to [LinkService.Delete] what [LinkService.AddAll] is to Add. It
// takes the indexes of links.
func (s *LinkService) DeleteAll(ctx context.Context, indexes iter.Seq[uint32], opts *netlink.BatchOptions) error {
	b := batch[uint32]{
		typ: rtmDelLink,
		append: func(b []byte, index *uint32) ([]byte, error) {
			if *index == 0 {
				return b, errNoIndex
			}
			return appendLinkHeader(b, 0, *index, 0, 0), nil
		},
		op: func(index *uint32) operation {
			return operation{name: "link delete", object: linkNumber(*index), family: &linkObject}
		},
		decode: func(index *uint32, b []byte) error {
			*index = binary.NativeEndian.Uint32(b[4:])
			return nil
		},
		absent: errNoDevice,
	}
	return b.run(ctx, s.c.nl, indexes, opts)
}

// AddAltNames gives the link with the index given further names that it can be
// found by (RTM_NEWLINKPROP, IFLA_ALT_IFNAME, since Linux 5.5). They are up to 127
// bytes long. If something has one of them the error matches [fs.ErrExist], and
// those before it are there.
func (s *LinkService) AddAltNames(ctx context.Context, index uint32, names ...string) error {
	return s.altNames(ctx, "link add name", rtmNewLinkProp, netlink.Create|netlink.Excl|netlink.Append, index, names)
}

// DeleteAltNames takes alternative names from the link with the index given
// (RTM_DELLINKPROP). If it does not have one of them the error matches
// [fs.ErrNotExist] and ENOENT, and it has lost those before it.
func (s *LinkService) DeleteAltNames(ctx context.Context, index uint32, names ...string) error {
	return s.altNames(ctx, "link delete name", rtmDelLinkProp, 0, index, names)
}

func (s *LinkService) altNames(ctx context.Context, name string, typ netlink.HeaderType, flags netlink.HeaderFlags, index uint32, names []string) error {
	op := operation{name: name, object: linkNumber(index), family: &linkObject}
	if index == 0 {
		return op.fail(errNoIndex)
	}
	e := nlattr.NewEncoder(appendLinkHeader(nil, 0, index, 0, 0))
	n := e.Nest(iflaPropList)
	for _, s := range names {
		e.String(iflaAltIfname, s)
	}
	e.End(n)
	req, err := e.Encode()
	if err != nil {
		return op.fail(err)
	}
	if err := s.c.change(ctx, typ, flags, req); err != nil {
		return op.missing(err, errNoDevice)
	}
	return nil
}
