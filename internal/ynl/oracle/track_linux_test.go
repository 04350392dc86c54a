package oracle

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/nfnetlink/conntrack"
	"golang.org/x/sys/unix"
)

// track enters flows into the table of connection tracking.
func track(t *testing.T) {
	t.Helper()
	c, err := netlink.Dial(unix.NETLINK_NETFILTER, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	tuple := func(src, dst string, proto uint8, sport, dport uint16) *conntrack.Tuple {
		p := &conntrack.TupleProto{
			ProtoNum:     netlink.Some(proto),
			ProtoSrcPort: netlink.Some(sport),
			ProtoDstPort: netlink.Some(dport),
		}
		ip := &conntrack.TupleIP{}
		if a := netip.MustParseAddr(src); a.Is4() {
			ip.IPV4Src, ip.IPV4Dst = a, netip.MustParseAddr(dst)
		} else {
			ip.IPV6Src, ip.IPV6Dst = a, netip.MustParseAddr(dst)
		}
		return &conntrack.Tuple{TupleIP: ip, TupleProto: p}
	}
	status := netlink.Some(conntrack.NFCTStatusConfirmed | conntrack.NFCTStatusAssured | conntrack.NFCTStatusSeenReply)
	tcp := &conntrack.Protoinfo{ProtoinfoTCP: &conntrack.ProtoinfoTCP{
		TCPState: netlink.Some(conntrack.NFCTTCPStateEstablished),
	}}
	for family, flow := range map[byte]*conntrack.Conntrack{
		unix.AF_INET: {
			TupleOrig:  tuple("192.0.2.1", "203.0.113.1", unix.IPPROTO_TCP, 1000, 80),
			TupleReply: tuple("203.0.113.1", "192.0.2.1", unix.IPPROTO_TCP, 80, 1000),
			Status:     status,
			Protoinfo:  tcp,
			Timeout:    netlink.Some[uint32](100),
			Mark:       netlink.Some[uint32](7),
			Zone:       netlink.Some[uint16](3),
			NATSrc: &conntrack.NAT{
				NATV4Minip: netip.MustParseAddr("198.51.100.7"),
				NATProto:   &conntrack.NATProto{NATPortMin: netlink.Some[uint16](5000)},
			},
		},
		unix.AF_INET6: {
			TupleOrig:  tuple("2001:db8::1", "2001:db8::2", unix.IPPROTO_UDP, 1000, 53),
			TupleReply: tuple("2001:db8::2", "2001:db8::1", unix.IPPROTO_UDP, 53, 1000),
			Status:     status,
			Timeout:    netlink.Some[uint32](100),
		},
	} {
		b, err := flow.AppendBinary(header(family, 4))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Execute(netlink.Message{
			Header: netlink.Header{Type: 0x100, Flags: netlink.Request | netlink.Acknowledge | netlink.Create},
			Data:   b,
		})
		if err != nil && !errors.Is(err, unix.EINVAL) { // for want of connection tracking
			t.Errorf("a flow of the family %d: %v", family, err)
		}
	}
}
