package netlink_test

import (
	"errors"
	"math"
	"testing"
	"time"
	"unsafe"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"golang.org/x/sys/unix"
)

// eventBuffer holds what a reader is behind, at the most.
const eventBuffer = 32 << 20

// Following 100,000 changes of routes as they are made, on another Conn and in
// batches, against a reader that looks at nothing but who sent them: a program
// that believes anybody is no match.
//
// rate is what part of the reader's events each second the Subscription gets,
// each in its best round; lost is how many events did not arrive.
func BenchmarkSubscription(b *testing.B) {
	const n = 50_000 // routes, each added and deleted
	cfg := fresh(b)
	c, changer, raw := dial(b, cfg), dial(b, cfg), dial(b, cfg)
	for _, c := range []*netlink.Conn{c, raw} {
		if err := c.SetReadBuffer(eventBuffer); err != nil {
			b.Fatal(err)
		}
	}
	rc, err := raw.SyscallConn()
	if err != nil {
		b.Fatal(err)
	}
	follow := func(read func(events int) error) time.Duration {
		start := time.Now()
		made := make(chan error, 1)
		go func() {
			for _, typ := range []netlink.HeaderType{unix.RTM_NEWROUTE, unix.RTM_DELROUTE} {
				if err := changer.Batch(b.Context(), changes(typ, 0, n), nil); err != nil {
					made <- err
					return
				}
			}
			made <- nil
		}()
		if err := read(2 * n); err != nil {
			b.Error(err)
		}
		if err := <-made; err != nil {
			b.Error(err)
		}
		return time.Since(start)
	}

	least, leastRaw := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	lost := 0
	buf := make([]byte, 32<<10)
	var from unix.RawSockaddrNetlink
	var hdr unix.Msghdr
	iov := unix.Iovec{Base: &buf[0]}
	iov.SetLen(len(buf))
	receive := func(fd uintptr) error {
		hdr = unix.Msghdr{Name: (*byte)(unsafe.Pointer(&from)), Namelen: unix.SizeofSockaddrNetlink, Iov: &iov}
		hdr.SetIovlen(1)
		_, _, errno := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&hdr)), 0)
		switch {
		case errno != 0:
			return errno
		case from.Pid != 0:
			return errors.New("somebody else sent something")
		}
		return nil
	}
	floor.Compare(b, func(rounds int) {
		if err := raw.JoinGroup(unix.RTNLGRP_IPV4_ROUTE); err != nil {
			b.Fatal(err)
		}
		for range rounds {
			leastRaw = min(leastRaw, follow(func(left int) (err error) {
				rerr := rc.Read(func(fd uintptr) bool {
					for left > 0 {
						if err = receive(fd); err == unix.EAGAIN {
							return false
						} else if err != nil {
							return true
						}
						left-- // each change is a datagram of its own
					}
					return true
				})
				if err == nil {
					err = rerr
				}
				return err
			}))
		}
		if err := raw.LeaveGroup(unix.RTNLGRP_IPV4_ROUTE); err != nil {
			b.Fatal(err)
		}
	}, func(rounds int) {
		s, err := c.Subscribe(unix.RTNLGRP_IPV4_ROUTE)
		if err != nil {
			b.Fatal(err)
		}
		for range rounds {
			least = min(least, follow(func(left int) error {
				for _, err := range s.All(b.Context()) {
					if err != nil {
						lost += left
						return err
					}
					if left--; left == 0 {
						break
					}
				}
				return nil
			}))
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	})
	b.ReportMetric(2*n/least.Seconds(), "events/s")
	b.ReportMetric(float64(leastRaw)/float64(least), "rate")
	b.ReportMetric(float64(lost), "lost")
}
