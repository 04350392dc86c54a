package rtnetlink_test

import (
	"fmt"
	"log"
	"net/netip"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
)

func ExampleRuleService_Add() {
	// A VPN: everything but its own packets, which have a mark, goes by its
	// table, unless the main one has more than a default route.
	for _, r := range []rtnetlink.Rule{
		{
			Family: rtnetlink.FamilyIPv4, Priority: netlink.Some(uint32(1000)),
			Table: rtnetlink.TableMain, SuppressPrefixLen: netlink.Some(uint32(0)),
		},
		{
			Family: rtnetlink.FamilyIPv4, Priority: netlink.Some(uint32(1001)),
			Mark: 0xca6c, Flags: rtnetlink.RuleInvert, Table: 51820,
		},
	} {
		if err := c.Rule.Add(ctx, &r); err != nil {
			log.Fatal(err)
		}
	}
}

func ExampleRuleService_Delete() {
	// The first rule for packets from there, whatever it does.
	err := c.Rule.Delete(ctx, &rtnetlink.Rule{Src: netip.MustParsePrefix("192.0.2.0/24")})
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleRuleService_Watch() {
	for ch, err := range c.Rule.Watch(ctx, &rtnetlink.RuleFilter{Family: rtnetlink.FamilyIPv6}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(ch.Kind, ch.Object.Priority, ch.Object.Src, ch.Object.Action, ch.Object.Table)
	}
}
