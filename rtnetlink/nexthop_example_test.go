package rtnetlink_test

import (
	"context"
	"log"
	"net/netip"

	"github.com/netlink-sdk/go/rtnetlink"
)

// Two routers share the packets of a route, the first with three times as many.
func ExampleNexthopService_Add() {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()
	for _, n := range []rtnetlink.NexthopObject{
		{ID: 1, Gateway: netip.MustParseAddr("192.0.2.1"), OutIface: 2},
		{ID: 2, Gateway: netip.MustParseAddr("192.0.2.2"), OutIface: 2},
		{ID: 10, Group: &rtnetlink.NexthopGroup{Members: []rtnetlink.NexthopMember{{ID: 1, Weight: 3}, {ID: 2, Weight: 1}}}},
	} {
		if err := c.Nexthop.Add(ctx, &n); err != nil {
			log.Fatal(err)
		}
	}
	route := rtnetlink.Route{Dst: netip.MustParsePrefix("198.51.100.0/24"), NexthopID: 10}
	if err := c.Route.Add(ctx, &route); err != nil {
		log.Fatal(err)
	}
}
