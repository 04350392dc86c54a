package netlink_test

import (
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// rawSocket opens a blocking rtnetlink socket, and returns it and what sends
// and receives on it into one buffer: the least that any netlink client does.
func rawSocket(b *testing.B) (fd int, exchange func(req []byte)) {
	b.Helper()
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 32<<10)
	kernel := &unix.SockaddrNetlink{Family: unix.AF_NETLINK}
	return fd, func(req []byte) {
		if err := unix.Sendto(fd, req, 0, kernel); err != nil {
			b.Fatal(err)
		}
		if _, err := unix.Read(fd, buf); err != nil {
			b.Fatal(err)
		}
	}
}

// A request and its one reply.
func BenchmarkDo(b *testing.B) {
	c := dial(b, nil)
	_, exchange := rawSocket(b)
	req := getLink(1, 0)
	req.Header.Length = uint32(netlink.HeaderLen + len(req.Data))
	raw, err := req.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	floor.Compare(b, func(n int) {
		for range n {
			exchange(raw)
		}
	}, func(n int) {
		for range n {
			for _, err := range c.Do(ctx, req) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// A request that changes something, and its acknowledgement.
func BenchmarkDoAcknowledge(b *testing.B) {
	testns.Need(b)
	c := dial(b, nil)
	_, exchange := rawSocket(b)
	req := netlink.Message{Header: netlink.Header{
		Length: netlink.HeaderLen,
		Type:   netlink.Noop,
		Flags:  netlink.Request | netlink.Acknowledge,
	}}
	raw, err := req.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	floor.Compare(b, func(n int) {
		for range n {
			exchange(raw)
		}
	}, func(n int) {
		for range n {
			for _, err := range c.Do(ctx, req) {
				b.Fatal(err)
			}
		}
	})
}

// The established form of a request.
func BenchmarkExecute(b *testing.B) {
	c := dial(b, nil)
	_, exchange := rawSocket(b)
	req := getLink(1, 0)
	raw, err := netlink.Message{
		Header: netlink.Header{Length: 32, Type: req.Header.Type, Flags: req.Header.Flags},
		Data:   req.Data,
	}.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	floor.Compare(b, func(n int) {
		for range n {
			exchange(raw)
		}
	}, func(n int) {
		for range n {
			if _, err := c.Execute(req); err != nil {
				b.Fatal(err)
			}
		}
	})
}
