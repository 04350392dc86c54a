package netlink_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// option returns what the kernel says of an option of SOL_NETLINK.
func option(t *testing.T, c *netlink.Conn, name int) bool {
	t.Helper()
	rc, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var value int
	var serr error
	if err := rc.Control(func(fd uintptr) {
		value, serr = unix.GetsockoptInt(int(fd), unix.SOL_NETLINK, name)
	}); err != nil || serr != nil {
		t.Fatal(err, serr)
	}
	return value != 0
}

func TestDialOptions(t *testing.T) {
	for _, tt := range []struct {
		cfg    *netlink.Config
		strict bool
	}{
		{nil, false},
		{&netlink.Config{}, false},
		{&netlink.Config{Strict: true}, true},
		{&netlink.Config{DisableNSLockThread: true, MessageBufferSize: 1}, false},
	} {
		c := dial(t, tt.cfg)
		for name, want := range map[int]bool{
			unix.NETLINK_EXT_ACK:        true,
			unix.NETLINK_CAP_ACK:        true,
			unix.NETLINK_GET_STRICT_CHK: tt.strict,
			unix.NETLINK_PKTINFO:        false,
			unix.NETLINK_NO_ENOBUFS:     false,
		} {
			if got := option(t, c, name); got != want {
				t.Errorf("%+v: option %d is %t", tt.cfg, name, got)
			}
		}
		checkLoopback(t, c)
	}
}

func TestSetOption(t *testing.T) {
	c := dial(t, nil)
	for o, name := range map[netlink.ConnOption]int{
		netlink.PacketInfo:          unix.NETLINK_PKTINFO,
		netlink.BroadcastError:      unix.NETLINK_BROADCAST_ERROR,
		netlink.NoENOBUFS:           unix.NETLINK_NO_ENOBUFS,
		netlink.CapAcknowledge:      unix.NETLINK_CAP_ACK,
		netlink.ExtendedAcknowledge: unix.NETLINK_EXT_ACK,
		netlink.GetStrictCheck:      unix.NETLINK_GET_STRICT_CHK,
		netlink.ListenAllNSID:       unix.NETLINK_LISTEN_ALL_NSID,
	} {
		for _, want := range []bool{true, false} {
			err := c.SetOption(o, want)
			if o == netlink.ListenAllNSID && errors.Is(err, unix.EPERM) {
				break // needs CAP_NET_BROADCAST in the initial namespace
			}
			if err != nil {
				t.Fatalf("option %d: %v", o, err)
			}
			if o == netlink.ListenAllNSID {
				continue // older kernels do not tell
			}
			if got := option(t, c, name); got != want {
				t.Errorf("option %d is %t after it was set to %t", o, got, want)
			}
		}
	}
	for _, o := range []netlink.ConnOption{-1, 7, 1 << 20} {
		var oe *netlink.OpError
		if err := c.SetOption(o, true); !errors.Is(err, unix.ENOPROTOOPT) || !errors.As(err, &oe) || oe.Op != "set-option" {
			t.Errorf("option %d: %v", o, err)
		}
	}
}

func TestDialGroups(t *testing.T) {
	cfg := fresh(t)
	cfg.Groups = 1<<(unix.RTNLGRP_LINK-1) | 1<<(unix.RTNLGRP_IPV4_IFADDR-1)
	c := dial(t, cfg)
	addAddresses(t, c, 1)
	msgs, err := c.Receive()
	if err != nil || len(msgs) != 1 || msgs[0].Header.Type != unix.RTM_NEWADDR {
		t.Fatalf("notification: %v, %v", msgs, err)
	}
}

func TestDialPID(t *testing.T) {
	testns.Need(t)
	var c *netlink.Conn
	var pid uint32
	for range 10 { // another socket may have the number
		pid = 1<<31 | rand.Uint32()
		var err error
		if c, err = netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{PID: pid}); err == nil {
			break
		} else if !errors.Is(err, unix.EADDRINUSE) {
			t.Fatal(err)
		}
	}
	if c == nil {
		t.Fatal("all port IDs that were tried are in use")
	}
	defer c.Close()
	if c.PID() != pid {
		t.Errorf("PID() = %d, want %d", c.PID(), pid)
	}
	checkLoopback(t, c)
}

func TestBuffers(t *testing.T) {
	c := dial(t, nil)
	for _, b := range []struct {
		name string
		set  func(int) error
		get  func() (int, error)
	}{
		{"read", c.SetReadBuffer, c.ReadBuffer},
		{"write", c.SetWriteBuffer, c.WriteBuffer},
	} {
		t.Run(fmt.Sprintf("%s buffer", b.name), func(t *testing.T) {
			const size = 8 << 10
			if err := b.set(size); err != nil {
				t.Fatal(err)
			}
			// The kernel doubles it, for its own overhead.
			if n, err := b.get(); err != nil || n != 2*size {
				t.Fatalf("%d, %v", n, err)
			}
		})
	}
	checkLoopback(t, c)
}
