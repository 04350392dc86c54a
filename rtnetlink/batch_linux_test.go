package rtnetlink

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"os"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

func host(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
}

// hosts yields blackhole routes to 10.0.0.0 and following addresses. Those at
// the places that bad says have a gateway that leads nowhere.
func hosts(n int, bad func(i int) bool) iter.Seq[Route] {
	return func(yield func(Route) bool) {
		for i := range n {
			r := Route{Dst: netip.PrefixFrom(host(i), 32), Type: RouteBlackhole}
			if bad != nil && bad(i) {
				r.Type, r.Gateway, r.OutIface = RouteUnicast, netip.MustParseAddr("192.0.2.1"), 1
			}
			if !yield(r) {
				return
			}
		}
	}
}

func TestRouteAddAll(t *testing.T) {
	const n = 100_000
	c, _ := dial(t)
	bad := func(i int) bool { return i%100 == 42 }
	err := c.Route.AddAll(t.Context(), hosts(n, bad), nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || be.Known != n || be.Sent != n || be.Err != nil {
		t.Fatalf("error: %v", err)
	}
	if len(be.Failures) != n/100 {
		t.Fatalf("%d failures", len(be.Failures))
	}
	for i, f := range be.Failures {
		var oe *netlink.OpError
		if f.Index != i*100+42 || !errors.As(f.Err, &oe) || !errors.Is(f.Err, unix.ENETUNREACH) {
			t.Fatalf("failure %d: %+v", i, f)
		}
		if oe.Op != "route add" || oe.Object != host(f.Index).String()+"/32" {
			t.Fatalf("failure %d: %v", i, oe)
		}
	}
	got := 0
	for _, err := range c.Route.All(t.Context(), &RouteFilter{Type: RouteBlackhole}) {
		if err != nil {
			t.Fatal(err)
		}
		got++
	}
	if got != n-n/100 {
		t.Fatalf("%d routes were added", got)
	}

	good := func(yield func(Route) bool) {
		for r := range hosts(n, bad) {
			if r.Type == RouteBlackhole && !yield(r) {
				return
			}
		}
	}
	if err := c.Route.ReplaceAll(t.Context(), good, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Route.DeleteAll(t.Context(), good, nil); err != nil {
		t.Fatal(err)
	}
	err = c.Route.DeleteAll(t.Context(), hosts(1, nil), nil)
	if !errors.Is(err, unix.ESRCH) {
		t.Fatalf("deleting a route that is not there: %v", err)
	}
}

func TestRouteAddAllBadArgument(t *testing.T) {
	c, _ := dial(t)
	routes := func(yield func(Route) bool) {
		for r := range hosts(2, nil) {
			if !yield(r) || !yield(Route{Dst: r.Dst, Gateway: netip.MustParseAddr("::ffff:10.0.0.1")}) {
				return
			}
		}
	}
	err := c.Route.AddAll(t.Context(), routes, nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || len(be.Failures) != 2 || be.Failures[0].Index != 1 || be.Failures[1].Index != 3 {
		t.Fatalf("error: %v", err)
	}
}

func TestAddressAddAll(t *testing.T) {
	const n = 1000
	c, _ := dial(t)
	addresses := func(yield func(Address) bool) {
		for r := range hosts(n, nil) {
			if !yield(Address{LinkIndex: 1, Prefix: r.Dst, Scope: ScopeHost}) {
				return
			}
		}
	}
	if err := c.Address.AddAll(t.Context(), addresses, nil); err != nil {
		t.Fatal(err)
	}
	err := c.Address.AddAll(t.Context(), addresses, &netlink.BatchOptions{StopOnFailure: true, Window: 1})
	var be *netlink.BatchError
	if !errors.As(err, &be) || be.Known != 1 || !errors.Is(err, unix.EEXIST) {
		t.Fatalf("error: %v", err)
	}
	if err := c.Address.ReplaceAll(t.Context(), addresses, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Address.DeleteAll(t.Context(), addresses, nil); err != nil {
		t.Fatal(err)
	}
	list, err := c.Address.List(t.Context(), &AddressFilter{Family: FamilyIPv4})
	if err != nil || len(list) > 1 {
		t.Fatalf("%d addresses are left, %v", len(list), err)
	}
}

// Adding and deleting 100,000 routes, against a loop that packs 256 requests
// that are there already into each datagram.
func BenchmarkRouteAddAll(b *testing.B) {
	const n = 100_000
	testns.Need(b)
	c, _ := dial(b)
	var datagrams [][]byte
	for _, change := range []*routeChange{&routeAdd, &routeDelete} {
		var d []byte
		i := 0
		for r := range hosts(n, nil) {
			data, err := change.append(nil, &r)
			if err != nil {
				b.Fatal(err)
			}
			m := netlink.Message{
				Header: netlink.Header{
					Length: uint32(netlink.HeaderLen + len(data)),
					Type:   change.typ,
					Flags:  change.flags | netlink.Request,
				},
				Data: data,
			}
			if i++; i%256 == 0 || i == n {
				m.Header.Flags |= netlink.Acknowledge
			}
			if d, err = m.AppendBinary(d); err != nil {
				b.Fatal(err)
			}
			if i%256 == 0 || i == n {
				datagrams = append(datagrams, d)
				d = nil
			}
		}
	}
	rc, err := c.nl.SyscallConn()
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 32<<10)
	kernel := &unix.SockaddrNetlink{Family: unix.AF_NETLINK}
	ctx := b.Context()
	floor.Compare(b, func(rounds int) {
		if err := rc.Control(func(fd uintptr) {
			for range rounds {
				for _, d := range datagrams {
					if err := unix.Sendto(int(fd), d, 0, kernel); err != nil {
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
			if err := c.Route.AddAll(ctx, hosts(n, nil), nil); err != nil {
				b.Fatal(err)
			}
			if err := c.Route.DeleteAll(ctx, hosts(n, nil), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRouteAddAll1M adds a million routes, each time in a process and a
// namespace of its own, whose memory is measured too.
func BenchmarkRouteAddAll1M(b *testing.B) {
	testns.Need(b)
	for b.Loop() {
		compareCosts(b, "AddRaw", "AddAll", func() *testns.NS { return testns.New(b) })
	}
}

// addRaw adds a million routes with a loop that packs 256 requests into each
// datagram.
func addRaw() (int, error) {
	fd, err := rawSocket()
	if err != nil {
		return 0, err
	}
	defer unix.Close(fd)
	kernel := &unix.SockaddrNetlink{Family: unix.AF_NETLINK}
	var req []byte
	reply := make([]byte, 4096)
	i := 0
	for r := range hosts(million, nil) {
		flags := netlink.Request | routeAdd.flags
		i++
		last := i%256 == 0 || i == million
		if last {
			flags |= netlink.Acknowledge
		}
		req, err = appendMessage(req, rtmNewRoute, flags, uint32(i), func(b []byte) ([]byte, error) {
			return routeAdd.append(b, &r)
		})
		if err != nil {
			return 0, err
		}
		if !last {
			continue
		}
		if err := unix.Sendto(fd, req, 0, kernel); err != nil {
			return 0, os.NewSyscallError("sendto", err)
		}
		if _, err := unix.Read(fd, reply); err != nil {
			return 0, os.NewSyscallError("read", err)
		}
		if errno := int32(binary.NativeEndian.Uint32(reply[netlink.HeaderLen:])); errno != 0 {
			return 0, fmt.Errorf("adding routes: %w", unix.Errno(-errno))
		}
		req = req[:0]
	}
	return million, nil
}
