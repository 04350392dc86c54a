package nlpcap_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlpcap"
	"github.com/netlink-sdk/go/netlink/nltest"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// blackhole is a request about the blackhole route to 10.0.i.0/24.
func blackhole(typ netlink.HeaderType, flags netlink.HeaderFlags, i byte) netlink.Message {
	b := []byte{unix.AF_INET, 24, 0, 0, unix.RT_TABLE_MAIN, unix.RTPROT_STATIC,
		unix.RT_SCOPE_UNIVERSE, unix.RTN_BLACKHOLE, 0, 0, 0, 0}
	b = binary.NativeEndian.AppendUint16(b, 8)
	b = binary.NativeEndian.AppendUint16(b, unix.RTA_DST)
	return netlink.Message{
		Header: netlink.Header{Type: typ, Flags: netlink.Request | flags},
		Data:   append(b, 10, 0, i, 0),
	}
}

func add(i byte) netlink.Message {
	return blackhole(unix.RTM_NEWROUTE, netlink.Acknowledge|netlink.Create|netlink.Excl, i)
}

func remove(i byte) netlink.Message {
	return blackhole(unix.RTM_DELROUTE, netlink.Acknowledge, i)
}

func dump() netlink.Message {
	b := make([]byte, unix.SizeofRtMsg)
	b[0] = unix.AF_INET
	return netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETROUTE, Flags: netlink.Request | netlink.Dump},
		Data:   b,
	}
}

// decode reads a message about a route in the main table.
func decode(n netlink.Notification) (dst netip.Prefix, becomes netlink.Update[netip.Prefix], err error) {
	var object *netip.Prefix
	if len(n.Data) < unix.SizeofRtMsg || n.Data[4] != unix.RT_TABLE_MAIN {
		return dst, nil, netlink.ErrSkip
	}
	d := nlattr.NewDecoder(n.Data[unix.SizeofRtMsg:])
	for d.Next() {
		if d.Type() == unix.RTA_DST {
			addr, _ := netip.AddrFromSlice(d.Data())
			dst = netip.PrefixFrom(addr, int(n.Data[1]))
		}
	}
	if n.Header.Type == unix.RTM_NEWROUTE {
		object = &dst
	}
	return dst, netlink.Is(object), d.Err()
}

// session adds and deletes routes, asks for all and watches them, and returns
// all that it sees.
func session(t *testing.T, c *netlink.Conn) (seen []string) {
	t.Helper()
	note := func(format string, args ...any) { seen = append(seen, fmt.Sprintf(format, args...)) }
	do := func(m netlink.Message) {
		for r, err := range c.Do(t.Context(), m) {
			var errno syscall.Errno
			switch {
			case errors.As(err, &errno):
				note("%v", errno)
			case err != nil:
				t.Fatal(err)
			default:
				if dst, _, err := decode(netlink.Notification{Message: r}); err == nil {
					note("%v", dst)
				}
			}
		}
	}
	do(add(1))
	do(add(1))
	do(add(2))
	err := c.Batch(t.Context(), func(yield func(netlink.Message, error) bool) {
		for i := range byte(10) {
			if !yield(add(i), nil) {
				return
			}
		}
	}, nil)
	note("%v", err)
	do(dump())

	cfg := netlink.WatchConfig[netip.Prefix, netip.Prefix]{
		Dumps:  []netlink.Message{dump()},
		Groups: []uint32{unix.RTNLGRP_IPV4_ROUTE},
		Decode: decode,
		Equal:  func(a, b *netip.Prefix) bool { return *a == *b },
	}
	known := 0
	for change, err := range netlink.Watch(t.Context(), c, cfg) {
		if err != nil {
			t.Fatal(err)
		}
		switch change.Kind {
		case netlink.Added:
			if known++; known <= 10 {
				continue // those that are there come in no order
			}
		case netlink.Synced:
			note("%d routes", known)
			do(add(100))
			do(remove(3))
		}
		note("%v %v", change.Kind, change.Object)
		if change.Kind == netlink.Removed {
			break
		}
	}
	return seen
}

// What a program did with the kernel it does with a capture of it, and sees
// the same.
func TestReplaySession(t *testing.T) {
	testns.Need(t)
	c, err := netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{NetNS: testns.New(t).FD()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var file bytes.Buffer
	w := nlpcap.NewWriter(&file)
	c.SetTap(w.Tap)
	want := session(t, c)
	c.SetTap(nil)
	if err := w.Err(); err != nil {
		t.Fatal(err)
	}
	if len(want) < 15 {
		t.Fatalf("the session saw little: %q", want)
	}

	r, err := nlpcap.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	replay, err := nltest.NewReplay(r.All())
	if err != nil {
		t.Fatal(err)
	}
	again := replay.Dial()
	defer again.Close()
	got := session(t, again)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-kernel +replay):\n%s", diff)
	}
	if err := replay.Check(); err != nil {
		t.Error(err)
	}

	// The network has changed: the kernel is asked for something else.
	for _, err := range again.Do(t.Context(), add(200)) {
		var me *nltest.MismatchError
		if !errors.As(err, &me) {
			t.Errorf("a request that was not made: %v", err)
		}
	}
}
