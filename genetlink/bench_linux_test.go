package genetlink_test

import (
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"golang.org/x/sys/unix"
)

// exchanger returns what sends a request to a family and receives the one reply
// into a buffer that it reuses: the least that any client does.
func exchanger(b *testing.B, family uint16, m genetlink.Message) func() {
	b.Helper()
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_GENERIC)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		b.Fatal(err)
	}
	nm := m.Netlink(family, netlink.Request)
	nm.Header.Length = uint32(netlink.HeaderLen + len(nm.Data))
	req, err := nm.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 32<<10)
	kernel := &unix.SockaddrNetlink{Family: unix.AF_NETLINK}
	return func() {
		if err := unix.Sendto(fd, req, 0, kernel); err != nil {
			b.Fatal(err)
		}
		if _, err := unix.Read(fd, buf); err != nil {
			b.Fatal(err)
		}
	}
}

// A family that is asked for is decoded; the floor only receives it.
func BenchmarkGetFamily(b *testing.B) {
	c := dial(b)
	exchange := exchanger(b, nlctrl.ID, genetlink.Message{
		Header: genetlink.Header{Command: nlctrl.GetFamily, Version: 1},
		Data:   attr(attrFamilyName, text("nlctrl")),
	})
	floor.Compare(b, func(n int) {
		for range n {
			exchange()
		}
	}, func(n int) {
		for range n {
			if _, err := c.GetFamily("nlctrl"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A family that is remembered.
func BenchmarkFamily(b *testing.B) {
	c := dial(b)
	ctx := b.Context()
	if _, err := c.Family(ctx, "nlctrl"); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Family(ctx, "nlctrl"); err != nil {
			b.Fatal(err)
		}
	}
}

// What a family with many operations accepts: hundreds of messages.
func BenchmarkPolicy(b *testing.B) {
	c := dial(b)
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Policy(ctx, "ethtool"); err != nil {
			b.Fatal(err)
		}
	}
}

// A request to a family, by its name, and the one reply.
func BenchmarkDo(b *testing.B) {
	c := dial(b)
	ctx := b.Context()
	m := genetlink.Message{
		Header: genetlink.Header{Command: nlctrl.GetFamily, Version: 1},
		Data:   attr(attrFamilyName, text("nlctrl")),
	}
	exchange := exchanger(b, nlctrl.ID, m)
	floor.Compare(b, func(n int) {
		for range n {
			exchange()
		}
	}, func(n int) {
		for range n {
			for _, err := range c.Do(ctx, "nlctrl", m, 0) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// The established form of a request.
func BenchmarkExecute(b *testing.B) {
	c := dial(b)
	m := genetlink.Message{
		Header: genetlink.Header{Command: nlctrl.GetFamily, Version: 1},
		Data:   attr(attrFamilyName, text("nlctrl")),
	}
	exchange := exchanger(b, nlctrl.ID, m)
	floor.Compare(b, func(n int) {
		for range n {
			exchange()
		}
	}, func(n int) {
		for range n {
			if _, err := c.Execute(m, nlctrl.ID, netlink.Request); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Allocations do not depend on the machine: they may be asserted on.
func TestKernelAllocations(t *testing.T) {
	c := dial(t)
	ctx := t.Context()
	if _, err := c.Family(ctx, "nlctrl"); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = c.Family(ctx, "nlctrl") }); n != 0 {
		t.Errorf("a family that is remembered costs %v allocations", n)
	}
	m := genetlink.Message{
		Header: genetlink.Header{Command: nlctrl.GetFamily, Version: 1},
		Data:   attr(attrFamilyName, text("nlctrl")),
	}
	n := testing.AllocsPerRun(100, func() {
		for range c.Do(ctx, "nlctrl", m, 0) {
		}
	})
	if !raceEnabled && n > 3 {
		t.Errorf("a request and its reply cost %v allocations", n)
	}
}
