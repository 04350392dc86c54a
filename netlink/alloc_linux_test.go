//go:build !race

package netlink_test

import (
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"golang.org/x/sys/unix"
)

// Allocations do not depend on the machine: they may be asserted on. (The race
// detector drops what pools hold.)
func TestAllocations(t *testing.T) {
	cfg := fresh(t)
	c, changer := dial(t, cfg), dial(t, cfg)
	ctx := t.Context()
	var err error
	measure := func(what string, f func()) {
		t.Helper()
		n := testing.AllocsPerRun(100, f)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if n > 3 { // those of the loop, which the compiler may do without
			t.Errorf("%s: %v allocations", what, n)
		}
	}
	do := func(m netlink.Message) func() {
		return func() {
			for _, e := range c.Do(ctx, m) {
				if e != nil {
					err = e
				}
			}
		}
	}
	measure("a request and its reply", do(getLink(1, 0)))
	measure("a change and its acknowledgement", do(netlink.Message{Header: netlink.Header{Flags: netlink.Acknowledge}}))

	s, serr := c.Subscribe(unix.RTNLGRP_IPV4_ROUTE)
	if serr != nil {
		t.Fatal(serr)
	}
	defer s.Close()
	if err := c.SetReadBuffer(1 << 20); err != nil {
		t.Fatal(err)
	}
	const events = 200
	if err := changer.Batch(ctx, changes(unix.RTM_NEWROUTE, 0, events), nil); err != nil {
		t.Fatal(err)
	}
	read := 0
	n := testing.AllocsPerRun(1, func() { // once to warm up, and once
		for _, e := range s.All(ctx) {
			if e != nil {
				err = e
			}
			if read++; read%(events/2) == 0 || e != nil {
				break
			}
		}
	})
	if err != nil || read != events {
		t.Fatalf("%d events, %v", read, err)
	}
	// What is allocated is the loop's own.
	if n > 10 {
		t.Errorf("%d events: %v allocations", events/2, n)
	}
}
