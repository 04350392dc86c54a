package netlink_test

import (
	"encoding/binary"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"golang.org/x/sys/unix"
)

// blackhole appends a request for an IPv4 blackhole route to 10.0.0.0 + i.
func blackhole(b []byte, i int) []byte {
	// struct rtmsg: family, lengths, tos, table, protocol, scope, type, flags.
	b = append(b, unix.AF_INET, 32, 0, 0, unix.RT_TABLE_MAIN, unix.RTPROT_STATIC,
		unix.RT_SCOPE_UNIVERSE, unix.RTN_BLACKHOLE, 0, 0, 0, 0)
	b = append(b, 8, 0, unix.RTA_DST, 0)
	binary.NativeEndian.PutUint16(b[len(b)-4:], 8)
	binary.NativeEndian.PutUint16(b[len(b)-2:], unix.RTA_DST)
	return binary.BigEndian.AppendUint32(b, 0x0a000000+uint32(i))
}

const createRoute = netlink.Request | netlink.Create | netlink.Excl

func blackholes(from, to int) iter.Seq2[netlink.Message, error] {
	return func(yield func(netlink.Message, error) bool) {
		var buf []byte
		for i := from; i < to; i++ {
			buf = blackhole(buf[:0], i)
			m := netlink.Message{Header: netlink.Header{Type: unix.RTM_NEWROUTE, Flags: createRoute}, Data: buf}
			if !yield(m, nil) {
				return
			}
		}
	}
}

func TestBatchRoutes(t *testing.T) {
	c := dial(t, fresh(t))
	if err := c.Batch(t.Context(), blackholes(0, 2000), nil); err != nil {
		t.Fatal(err)
	}
	// Half of these exist.
	err := c.Batch(t.Context(), blackholes(1000, 3000), nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || be.Known != 2000 || len(be.Failures) != 1000 {
		t.Fatalf("error: %v", err)
	}
	for i, f := range be.Failures {
		if f.Index != i || !errors.Is(f.Err, unix.EEXIST) {
			t.Fatalf("failure %d: %+v", i, f)
		}
	}
	checkLoopback(t, c)
}

// Every request of every window fails, and with all that the kernel has to
// say. The answers must fit into the receive buffer.
func TestBatchAllFailLoudly(t *testing.T) {
	c := dial(t, fresh(t))
	bad := getLink(1, 0)
	bad.Header.Type = unix.RTM_NEWLINK
	bad.Data = append(bad.Data, nltest.MustMarshalAttributes([]netlink.Attribute{
		{Type: unix.IFLA_EXT_MASK, Data: []byte{0, 0, 0, 0}},
		{Type: unix.IFLA_IFNAME, Data: []byte(strings.Repeat("x", 60) + "\x00")},
	})...)
	const n = 2000
	err := c.Batch(t.Context(), func(yield func(netlink.Message, error) bool) {
		for range n {
			if !yield(bad, nil) {
				return
			}
		}
	}, nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || be.Known != n || len(be.Failures) != n {
		t.Fatalf("error: %v", err)
	}
	for _, f := range be.Failures {
		var oe *netlink.OpError
		if !errors.As(f.Err, &oe) || oe.Message == "" || len(oe.AttributePath(unix.SizeofIfInfomsg)) != 1 {
			t.Fatalf("failure %d: %v", f.Index, f.Err)
		}
	}
	if c.Stats().Overruns != 0 {
		t.Fatal("answers were lost")
	}
}

// Installing and deleting routes, 10,000 at a time, against a loop that packs
// 256 requests into each datagram.
func BenchmarkBatch(b *testing.B) {
	const n = 10000
	c := dial(b, fresh(b))
	var raw [][]byte // datagrams of 256 requests, to add and to delete
	for _, typ := range []netlink.HeaderType{unix.RTM_NEWROUTE, unix.RTM_DELROUTE} {
		for i := 0; i < n; i += 256 {
			var d []byte
			for j := i; j < min(i+256, n); j++ {
				m := netlink.Message{Header: netlink.Header{Type: typ, Flags: netlink.Request}, Data: blackhole(nil, j)}
				m.Header.Length = uint32(netlink.HeaderLen + len(m.Data))
				if typ == unix.RTM_NEWROUTE {
					m.Header.Flags = createRoute
				}
				if j == min(i+256, n)-1 {
					m.Header.Flags |= netlink.Acknowledge
				}
				var err error
				if d, err = m.AppendBinary(d); err != nil {
					b.Fatal(err)
				}
			}
			raw = append(raw, d)
		}
	}
	rc, err := c.SyscallConn()
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 32<<10)
	ctx := b.Context()
	floor.Compare(b, func(rounds int) {
		if err := rc.Control(func(fd uintptr) {
			for range rounds {
				for _, d := range raw {
					if err := unix.Sendto(int(fd), d, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
						b.Fatal(err)
					}
					if n, err := unix.Read(int(fd), buf); err != nil || binary.NativeEndian.Uint32(buf[16:n]) != 0 {
						b.Fatal(n, err)
					}
				}
			}
		}); err != nil {
			b.Fatal(err)
		}
	}, func(rounds int) {
		for range rounds {
			if err := c.Batch(ctx, blackholes(0, n), nil); err != nil {
				b.Fatal(err)
			}
			remove := func(yield func(netlink.Message, error) bool) {
				for m := range blackholes(0, n) {
					m.Header.Type, m.Header.Flags = unix.RTM_DELROUTE, netlink.Request
					if !yield(m, nil) {
						return
					}
				}
			}
			if err := c.Batch(ctx, remove, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
