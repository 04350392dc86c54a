//go:build linux

package scenario

import (
	"encoding/binary"
	"net/netip"

	"github.com/jsimonetti/rtnetlink/v2"
	mdlayher "github.com/mdlayher/netlink"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"github.com/netlink-sdk/go/netlink/nlattr"
	ours "github.com/netlink-sdk/go/rtnetlink"
	vishvananda "github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// routeDecode decodes a route as the kernel sends it, without a kernel.
func routeDecode() *harness.Scenario {
	return &harness.Scenario{
		Name: "route-decode", Title: "Decode a route, without the kernel", Unit: "route", Rehearse: 1_000,
		Quick: []int{1_000_000}, Full: []int{1_000_000},
		Contenders: []harness.Contender{
			{Name: "decoded by hand", Package: bySyscalls, Floor: true, Prepare: routeDecodeByHand},
			{Name: "Route.UnmarshalBinary", Package: byRtnetlink, Ours: true, Prepare: routeDecodeOurs},
			{Name: "nlattr", Package: byNetlink, Ours: true, Prepare: routeDecodeNlattr},
			{Name: "RouteMessage.UnmarshalBinary", Package: byJsimonetti, Prepare: routeDecodeJsimonetti},
			{Name: "AttributeDecoder", Package: byMdlayher, Prepare: routeDecodeMdlayher},
		},
	}
}

// routeMessage is the data of a message, with the attributes in the order in
// which the kernel has them.
func routeMessage() []byte {
	b := []byte{unix.AF_INET, 24, 0, 0, unix.RT_TABLE_MAIN, routeProtocol, unix.RT_SCOPE_UNIVERSE, unix.RTN_UNICAST, 0, 0, 0, 0}
	b = raw.Attr32(b, unix.RTA_TABLE, unix.RT_TABLE_MAIN)
	b = raw.Attr32BE(b, unix.RTA_DST, 198<<24|51<<16|100<<8)
	b = raw.Attr32(b, unix.RTA_PRIORITY, routePriority)
	b = raw.Attr32BE(b, unix.RTA_GATEWAY, gateway)
	return raw.Attr32(b, unix.RTA_OIF, vethIndex)
}

func routeDecodeByHand(size int) (harness.Work, error) {
	b := routeMessage()
	var r rawRoute
	return repeat(size, func() (uint64, error) {
		if !r.decode(b) {
			return 0, errMalformed
		}
		return r.sum(), nil
	}, nil)
}

func routeDecodeOurs(size int) (harness.Work, error) {
	b := routeMessage()
	var r ours.Route
	var o harness.Outcome
	return repeat(size, func() (uint64, error) {
		if err := r.UnmarshalBinary(b); err != nil {
			return 0, err
		}
		o.Sum = 0
		addOurs(&o, &r)
		return o.Sum, nil
	}, nil)
}

func routeDecodeNlattr(size int) (harness.Work, error) {
	b := routeMessage()
	var o harness.Outcome
	return repeat(size, func() (uint64, error) {
		o.Sum = 0
		err := addWithDecoder(&o, b)
		return o.Sum, err
	}, nil)
}

func routeDecodeJsimonetti(size int) (harness.Work, error) {
	b := routeMessage()
	var o harness.Outcome
	return repeat(size, func() (uint64, error) {
		var r rtnetlink.RouteMessage
		if err := r.UnmarshalBinary(b); err != nil {
			return 0, err
		}
		o.Sum = 0
		addJsimonetti(&o, &r)
		return o.Sum, nil
	}, nil)
}

func routeDecodeMdlayher(size int) (harness.Work, error) {
	b := routeMessage()
	return repeat(size, func() (uint64, error) { return routeMdlayher(b) }, nil)
}

// routeEncode encodes a request to add a route, header and all, without a
// kernel.
func routeEncode() *harness.Scenario {
	return &harness.Scenario{
		Name: "route-encode", Title: "Encode a route, without the kernel", Unit: "route", Rehearse: 1_000,
		Quick: []int{1_000_000}, Full: []int{1_000_000},
		Contenders: []harness.Contender{
			{Name: "encoded by hand", Package: bySyscalls, Floor: true, Prepare: routeEncodeByHand},
			{Name: "Route.AppendBinary", Package: byRtnetlink, Ours: true, Prepare: routeEncodeOurs},
			{Name: "nlattr", Package: byNetlink, Ours: true, Prepare: routeEncodeNlattr},
			{Name: "RouteMessage.MarshalBinary", Package: byJsimonetti, Prepare: routeEncodeJsimonetti},
			{Name: "AttributeEncoder", Package: byMdlayher, Prepare: routeEncodeMdlayher},
			{Name: "nl.RtAttr", Package: byVishvananda, Prepare: routeEncodeVishvananda},
		},
	}
}

// encoding returns work that calls f size times, and decodes what it returned
// last.
func encoding(size int, f func() ([]byte, error)) (harness.Work, error) {
	return do(func() (o harness.Outcome, err error) {
		var b []byte
		for range size {
			if b, err = f(); err != nil {
				return o, err
			}
		}
		var r rawRoute
		if !r.decode(b) {
			return o, errMalformed
		}
		return harness.Outcome{Objects: size, Sum: r.sum()}, nil
	}, nil)
}

var headOfRoute = [unix.SizeofRtMsg]byte{
	unix.AF_INET, 24, 0, 0, unix.RT_TABLE_MAIN, routeProtocol, unix.RT_SCOPE_UNIVERSE, unix.RTN_UNICAST,
}

const encodedDst = 198<<24 | 51<<16 | 100<<8

func routeEncodeByHand(size int) (harness.Work, error) {
	var b []byte
	return encoding(size, func() ([]byte, error) {
		b = append(b[:0], headOfRoute[:]...)
		b = raw.Attr32BE(b, unix.RTA_DST, encodedDst)
		b = raw.Attr32BE(b, unix.RTA_GATEWAY, gateway)
		b = raw.Attr32(b, unix.RTA_OIF, vethIndex)
		b = raw.Attr32(b, unix.RTA_PRIORITY, routePriority)
		return b, nil
	})
}

func routeEncodeOurs(size int) (harness.Work, error) {
	r := ours.Route{
		Dst:      netip.MustParsePrefix("198.51.100.0/24"),
		Gateway:  netip.MustParseAddr("192.0.2.2"),
		OutIface: vethIndex, Table: ours.TableMain, Protocol: routeProtocol, Priority: routePriority,
		Type: ours.RouteUnicast,
	}
	var b []byte
	return encoding(size, func() (_ []byte, err error) {
		b, err = r.AppendBinary(b[:0])
		return b, err
	})
}

func routeEncodeNlattr(size int) (harness.Work, error) {
	dst, gw := netip.MustParseAddr("198.51.100.0"), netip.MustParseAddr("192.0.2.2")
	var b []byte
	return encoding(size, func() (_ []byte, err error) {
		e := nlattr.NewEncoder(append(b[:0], headOfRoute[:]...))
		e.Addr(unix.RTA_DST, dst)
		e.Addr(unix.RTA_GATEWAY, gw)
		e.Uint32(unix.RTA_OIF, vethIndex)
		e.Uint32(unix.RTA_PRIORITY, routePriority)
		b, err = e.Encode()
		return b, err
	})
}

func routeEncodeJsimonetti(size int) (harness.Work, error) {
	r := rtnetlink.RouteMessage{
		Family: unix.AF_INET, DstLength: 24, Table: unix.RT_TABLE_MAIN, Protocol: routeProtocol, Type: unix.RTN_UNICAST,
		Attributes: rtnetlink.RouteAttributes{
			Dst: ip4(encodedDst), Gateway: ip4(gateway), OutIface: vethIndex, Priority: routePriority,
		},
	}
	return encoding(size, r.MarshalBinary)
}

func routeEncodeMdlayher(size int) (harness.Work, error) {
	dst, gw := []byte(ip4(encodedDst)), []byte(ip4(gateway))
	return encoding(size, func() ([]byte, error) {
		e := mdlayher.NewAttributeEncoder()
		e.Bytes(unix.RTA_DST, dst)
		e.Bytes(unix.RTA_GATEWAY, gw)
		e.Uint32(unix.RTA_OIF, vethIndex)
		e.Uint32(unix.RTA_PRIORITY, routePriority)
		b, err := e.Encode()
		return append(headOfRoute[:], b...), err
	})
}

// routeEncodeVishvananda does what the package's RouteAdd does to encode.
func routeEncodeVishvananda(size int) (harness.Work, error) {
	dst, gw := []byte(ip4(encodedDst)), []byte(ip4(gateway))
	return encoding(size, func() ([]byte, error) {
		request := nl.NewNetlinkRequest(unix.RTM_NEWROUTE, unix.NLM_F_CREATE|unix.NLM_F_EXCL|unix.NLM_F_ACK)
		m := nl.NewRtMsg()
		m.Family, m.Dst_len, m.Protocol = unix.AF_INET, 24, routeProtocol
		request.AddData(m)
		request.AddData(nl.NewRtAttr(unix.RTA_DST, dst))
		request.AddData(nl.NewRtAttr(unix.RTA_GATEWAY, gw))
		request.AddData(nl.NewRtAttr(unix.RTA_OIF, binary.NativeEndian.AppendUint32(nil, vethIndex)))
		request.AddData(nl.NewRtAttr(unix.RTA_PRIORITY, binary.NativeEndian.AppendUint32(nil, routePriority)))
		return request.Serialize()[unix.NLMSG_HDRLEN:], nil
	})
}

// linkDecode decodes a link as the kernel sends it. The packages with a type
// for links decode all of it, those without the four attributes that they want.
func linkDecode() *harness.Scenario {
	return &harness.Scenario{
		Name: "link-decode", Title: "Decode a link, without the kernel", Unit: "link", Rehearse: 1_000,
		Quick: []int{200_000}, Full: []int{1_000_000},
		Setup: addVeth,
		Contenders: []harness.Contender{
			{Name: "four attributes by hand", Package: bySyscalls, Floor: true, Prepare: linkDecodeByHand},
			{Name: "Link.UnmarshalBinary", Package: byRtnetlink, Ours: true, Prepare: linkDecodeOurs},
			{Name: "nlattr, four attributes", Package: byNetlink, Ours: true, Prepare: linkDecodeNlattr},
			{Name: "LinkDeserialize", Package: byVishvananda, Prepare: linkDecodeVishvananda},
			{Name: "LinkMessage.UnmarshalBinary", Package: byJsimonetti, Prepare: linkDecodeJsimonetti},
			{Name: "AttributeDecoder, four attributes", Package: byMdlayher, Prepare: linkDecodeMdlayher},
		},
	}
}

// decoding returns work that calls f size times with the message of a link.
func decoding(size int, f func(b []byte) (uint64, error)) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	b, err := s.Exchange(appendLinkGet(nil))
	if err != nil {
		return harness.Work{}, err
	}
	return repeat(size, func() (uint64, error) { return f(b) }, s.Close)
}

func linkDecodeByHand(size int) (harness.Work, error) {
	var l rawLink
	return decoding(size, func(b []byte) (uint64, error) {
		if !l.decode(b) {
			return 0, errMalformed
		}
		return l.sum(), nil
	})
}

func linkDecodeOurs(size int) (harness.Work, error) {
	var l ours.Link
	return decoding(size, func(b []byte) (uint64, error) {
		err := l.UnmarshalBinary(b)
		return linkSum(l.Index, l.MTU, l.Master, l.Name, l.HardwareAddr), err
	})
}

func linkDecodeNlattr(size int) (harness.Work, error) { return decoding(size, linkWithDecoder) }

func linkDecodeVishvananda(size int) (harness.Work, error) {
	return decoding(size, func(b []byte) (uint64, error) {
		l, err := vishvananda.LinkDeserialize(nil, b)
		if err != nil {
			return 0, err
		}
		return sumVishvanandaLink(l), nil
	})
}

func linkDecodeJsimonetti(size int) (harness.Work, error) {
	return decoding(size, func(b []byte) (uint64, error) {
		var l rtnetlink.LinkMessage
		if err := l.UnmarshalBinary(b); err != nil {
			return 0, err
		}
		return sumJsimonettiLink(&l), nil
	})
}

func linkDecodeMdlayher(size int) (harness.Work, error) { return decoding(size, linkMdlayher) }
