package netlink_test

import (
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"golang.org/x/sys/unix"
)

func TestTypeFilter(t *testing.T) {
	cfg := fresh(t)
	c, changer := dial(t, cfg), dial(t, cfg)
	s, err := c.Subscribe(unix.RTNLGRP_IPV4_ROUTE)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := c.SetBPF(netlink.TypeFilter(unix.RTM_NEWLINK, unix.RTM_DELROUTE)); err != nil {
		t.Fatal(err)
	}
	for _, typ := range []netlink.HeaderType{unix.RTM_NEWROUTE, unix.RTM_DELROUTE} {
		if err := changer.Batch(t.Context(), changes(typ, 0, 10), nil); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for e, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Header.Type != unix.RTM_DELROUTE {
			t.Fatalf("the filter let a %v through", e.Header)
		}
		if n++; n == 10 {
			break
		}
	}
	checkLoopback(t, c) // its reply is of the other type
	if err := c.Batch(t.Context(), changes(unix.RTM_NEWROUTE, 0, 10), nil); err != nil {
		t.Fatal(err) // acknowledgements are control messages
	}
	if err := c.RemoveBPF(); err != nil {
		t.Fatal(err)
	}
}

func TestGroups(t *testing.T) {
	cfg := fresh(t)
	cfg.Groups = 1 << (unix.RTNLGRP_LINK - 1)
	c := dial(t, cfg)
	s, err := c.Subscribe(unix.RTNLGRP_NEXTHOP, unix.RTNLGRP_BRVLAN, unix.RTNLGRP_LINK)
	if err != nil {
		t.Fatal(err)
	}
	check := func(want ...uint32) {
		t.Helper()
		if got, err := c.Groups(); err != nil || !slices.Equal(got, want) {
			t.Errorf("groups %d, %v, want %d", got, err, want)
		}
	}
	check(unix.RTNLGRP_LINK, unix.RTNLGRP_NEXTHOP, unix.RTNLGRP_BRVLAN)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(unix.RTNLGRP_LINK)
	if err := c.LeaveGroup(unix.RTNLGRP_LINK); err != nil {
		t.Fatal(err)
	}
	check()
}
