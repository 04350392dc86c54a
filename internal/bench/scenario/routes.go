//go:build linux

package scenario

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"golang.org/x/sys/unix"
)

// The routes of the fixtures are like those that routers tell each other: all
// over the addresses, in no order, most of them /24. A table that is built in
// order lies in the kernel's memory in order, and is dumped in half the time.

const (
	gateway       = 192<<24 | 0<<16 | 2<<8 | 2 // 192.0.2.2, behind v0
	routeProtocol = 186                        // RTPROT_BGP
	routePriority = 20
)

// lengths says how many of a hundred routes have a prefix of which length.
var lengths = [...]struct{ bits, share int }{
	{24, 60}, {22, 11}, {23, 10}, {21, 5}, {20, 5}, {19, 3}, {18, 2}, {16, 2}, {17, 1}, {15, 1},
}

// destination returns the destination of route number i, of up to a million.
// No two are the same.
func destination(i int) (addr uint32, bits uint8) {
	left := i % 100
	l := 0
	for left >= lengths[l].share {
		left -= lengths[l].share
		l++
	}
	// The first byte is one of 1 to 126 and 128 to 190.
	const firstBytes = 126 + 63
	host := lengths[l].bits - 8
	at := uint32(i/100*lengths[l].share + left) // the number within those of this length
	for at = scatter(at, lengths[l].bits); at >= firstBytes<<host; {
		at = scatter(at, lengths[l].bits)
	}
	first := at>>host + 1
	if first > 126 {
		first++
	}
	return first<<24 | at<<(24-host)&0xffffff, uint8(lengths[l].bits)
}

// scatter maps the numbers of so many bits to each other, in no order.
func scatter(n uint32, bits int) uint32 {
	mask := uint32(1)<<bits - 1
	n = n * 0x9e3779b1 & mask
	n ^= n >> (bits / 2)
	n = n * 0x85ebca6b & mask
	n ^= n >> (bits/2 - 1)
	return n * 0xc2b2ae35 & mask
}

// destinationPrefix is destination as a netip.Prefix.
func destinationPrefix(i int) netip.Prefix {
	a, bits := destination(i)
	return netip.PrefixFrom(netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, a))), int(bits))
}

// appendRoute appends a request to add or remove route number i.
func appendRoute(b []byte, typ, flags uint16, seq uint32, i int, protocol uint8) []byte {
	addr, bits := destination(i)
	return appendRouteTo(b, typ, flags, seq, addr, bits, protocol)
}

// appendRouteTo appends a request to add or remove a route of the main table.
func appendRouteTo(b []byte, typ, flags uint16, seq, addr uint32, bits, protocol uint8) []byte {
	start := len(b)
	b = raw.Begin(b, typ, flags, seq)
	b = append(b, unix.AF_INET, bits, 0, 0, unix.RT_TABLE_MAIN, protocol, unix.RT_SCOPE_UNIVERSE, unix.RTN_UNICAST, 0, 0, 0, 0)
	b = raw.Attr32BE(b, unix.RTA_DST, addr)
	b = raw.Attr32BE(b, unix.RTA_GATEWAY, gateway)
	b = raw.Attr32(b, unix.RTA_OIF, vethIndex)
	b = raw.Attr32(b, unix.RTA_PRIORITY, routePriority)
	raw.End(b, start)
	return b
}

// addRoutes makes v0 and size routes through it.
func addRoutes(size int) error {
	if err := addVeth(size); err != nil {
		return err
	}
	return withSocket(func(s *raw.Socket) error {
		err := inBatches(s, size, func(b []byte, i int, flags uint16) []byte {
			return appendRoute(b, unix.RTM_NEWROUTE, flags, uint32(i+1), i, routeProtocol)
		})
		if err != nil {
			return fmt.Errorf("adding routes: %w", err)
		}
		return nil
	})
}

// appendRouteDump appends a request for the IPv4 routes of a table; zero stands
// for all.
func appendRouteDump(b []byte, table uint8) []byte {
	start := len(b)
	b = raw.Begin(b, unix.RTM_GETROUTE, unix.NLM_F_REQUEST|unix.NLM_F_DUMP, 1)
	b = append(b, unix.AF_INET, 0, 0, 0, table, 0, 0, 0, 0, 0, 0, 0)
	raw.End(b, start)
	return b
}

// A rawRoute is what the contenders have to know of a route.
type rawRoute struct {
	dst, gateway, link, table, priority uint32
	bits, protocol                      uint8
}

func (r *rawRoute) sum() uint64 {
	return routeSum(r.dst, r.bits, r.gateway, r.link, r.table, r.priority, r.protocol)
}

// decode reads the data of a message, by hand.
func (r *rawRoute) decode(b []byte) bool {
	if len(b) < unix.SizeofRtMsg {
		return false
	}
	*r = rawRoute{bits: b[1], table: uint32(b[4]), protocol: b[5]}
	b = b[unix.SizeofRtMsg:]
	for {
		typ, v, rest, ok := raw.NextAttr(b)
		if !ok {
			return len(b) == 0
		}
		b = rest
		if len(v) != 4 {
			continue
		}
		switch typ {
		case unix.RTA_DST:
			r.dst = binary.BigEndian.Uint32(v)
		case unix.RTA_GATEWAY:
			r.gateway = binary.BigEndian.Uint32(v)
		case unix.RTA_OIF:
			r.link = binary.NativeEndian.Uint32(v)
		case unix.RTA_TABLE:
			r.table = binary.NativeEndian.Uint32(v)
		case unix.RTA_PRIORITY:
			r.priority = binary.NativeEndian.Uint32(v)
		}
	}
}

// verifyRoutes returns what routes there are.
func verifyRoutes(int) (o harness.Outcome, err error) {
	err = withSocket(func(s *raw.Socket) error {
		var r rawRoute
		_, _, err := s.Dump(appendRouteDump(nil, unix.RT_TABLE_MAIN), func(b []byte) error {
			if !r.decode(b) {
				return errMalformed
			}
			if r.protocol == routeProtocol {
				o.Objects++
				o.Sum += r.sum()
			}
			return nil
		})
		return err
	})
	return o, err
}
