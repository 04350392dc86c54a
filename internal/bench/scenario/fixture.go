//go:build linux

package scenario

import (
	"encoding/binary"
	"fmt"
	"net"

	"github.com/netlink-sdk/go/internal/bench/raw"
	"golang.org/x/sys/unix"
)

// fixtureGroup is the group of all links that a fixture makes, by which they
// are removed at once. With them go their routes and neighbours.
const fixtureGroup = 77

// withSocket runs f with an rtnetlink socket.
func withSocket(f func(s *raw.Socket) error) error {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer s.Close()
	return f(s)
}

// vethIndex is the index of the link v0 that addVeth makes in a namespace that
// has nothing but a loopback interface.
const vethIndex = 3

// addVeth makes the pair v0 and v1, and brings it up. v0 has an address.
func addVeth(int) error {
	return withSocket(func(s *raw.Socket) error {
		if err := s.Acknowledged(appendVeth(nil, vethIndex, vethIndex-1, "v0", "v1", 0, true)); err != nil {
			return fmt.Errorf("adding a link: %w", err)
		}
		if err := upLinks(s); err != nil {
			return err
		}
		b := raw.Begin(nil, unix.RTM_NEWADDR, unix.NLM_F_REQUEST|unix.NLM_F_ACK|unix.NLM_F_CREATE, 1)
		b = append(b, unix.AF_INET, 24, 0, 0)
		b = binary.NativeEndian.AppendUint32(b, vethIndex)
		b = raw.Attr(b, unix.IFA_LOCAL, []byte{192, 0, 2, 1})
		raw.End(b, 0)
		return s.Acknowledged(b)
	})
}

// appendVeth appends a request for a pair of links, as ports of the link master
// unless that is zero.
func appendVeth(b []byte, index, peerIndex uint32, name, peer string, master uint32, ack bool) []byte {
	flags := uint16(unix.NLM_F_REQUEST | unix.NLM_F_CREATE | unix.NLM_F_EXCL)
	if ack {
		flags |= unix.NLM_F_ACK
	}
	start := len(b)
	b = raw.Begin(b, unix.RTM_NEWLINK, flags, 1)
	b = appendIfInfo(b, index)
	b = raw.String(b, unix.IFLA_IFNAME, name)
	b = raw.Attr32(b, unix.IFLA_GROUP, fixtureGroup)
	if master != 0 {
		b = raw.Attr32(b, unix.IFLA_MASTER, master)
	}
	info := len(b)
	b = raw.Attr(b, unix.IFLA_LINKINFO, nil)
	b = raw.String(b, unix.IFLA_INFO_KIND, "veth")
	data := len(b)
	b = raw.Attr(b, unix.IFLA_INFO_DATA, nil)
	other := len(b)
	const vethInfoPeer = 1 // VETH_INFO_PEER
	b = raw.Attr(b, vethInfoPeer, nil)
	b = appendIfInfo(b, peerIndex)
	b = raw.String(b, unix.IFLA_IFNAME, peer)
	b = raw.Attr32(b, unix.IFLA_GROUP, fixtureGroup)
	raw.EndNest(b, other)
	raw.EndNest(b, data)
	raw.EndNest(b, info)
	raw.End(b, start)
	return b
}

// appendIfInfo appends a struct ifinfomsg.
func appendIfInfo(b []byte, index uint32) []byte {
	b = append(b, unix.AF_UNSPEC, 0, 0, 0)
	b = binary.NativeEndian.AppendUint32(b, index)
	return append(b, 0, 0, 0, 0, 0, 0, 0, 0)
}

// upLinks brings up all links that were made here. The ends of a pair can't be
// brought up before both are there.
func upLinks(s *raw.Socket) error {
	b := raw.Begin(nil, unix.RTM_NEWLINK, unix.NLM_F_REQUEST|unix.NLM_F_ACK, 1)
	b = append(b, make([]byte, 8)...)
	b = binary.NativeEndian.AppendUint32(b, unix.IFF_UP)
	b = binary.NativeEndian.AppendUint32(b, unix.IFF_UP)
	b = raw.Attr32(b, unix.IFLA_GROUP, fixtureGroup)
	raw.End(b, 0)
	if err := s.Acknowledged(b); err != nil {
		return fmt.Errorf("bringing up links: %w", err)
	}
	return nil
}

// removeLinks removes all links that were made here.
func removeLinks(int) error {
	return withSocket(func(s *raw.Socket) error {
		b := raw.Begin(nil, unix.RTM_DELLINK, unix.NLM_F_REQUEST|unix.NLM_F_ACK, 1)
		b = append(b, make([]byte, unix.SizeofIfInfomsg)...)
		b = raw.Attr32(b, unix.IFLA_GROUP, fixtureGroup)
		raw.End(b, 0)
		return s.Acknowledged(b)
	})
}

// fixtureBatch is how many changes go into one datagram.
const fixtureBatch = 128

// inBatches has f append the requests from 0 to n, and sends them, a batch at a
// time.
func inBatches(s *raw.Socket, n int, f func(b []byte, i int, flags uint16) []byte) error {
	var b []byte
	for i := 0; i < n; {
		b = b[:0]
		for end := min(i+fixtureBatch, n); i < end; i++ {
			flags := uint16(unix.NLM_F_REQUEST | unix.NLM_F_CREATE | unix.NLM_F_EXCL)
			if i == end-1 {
				flags |= unix.NLM_F_ACK
			}
			b = f(b, i, flags)
		}
		if err := s.Acknowledged(b); err != nil {
			return err
		}
	}
	return nil
}

// ip4 makes a net.IP of an address.
func ip4(a uint32) net.IP {
	return net.IPv4(byte(a>>24), byte(a>>16), byte(a>>8), byte(a)).To4()
}

// num4 is the reverse of ip4.
func num4(ip net.IP) uint32 {
	if ip = ip.To4(); ip == nil {
		return 0
	}
	return binary.BigEndian.Uint32(ip)
}
