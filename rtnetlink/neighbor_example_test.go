package rtnetlink_test

import (
	"fmt"
	"log"
	"net"
	"net/netip"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
)

func ExampleNeighborService_All() {
	l, err := c.Link.ByName(ctx, "eth0")
	if err != nil {
		log.Fatal(err)
	}
	for n, err := range c.Neighbor.All(ctx, &rtnetlink.NeighborFilter{LinkIndex: l.Index}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(n.Addr, n.HardwareAddr, n.State, n.Flags)
	}
}

func ExampleNeighborService_Append() {
	// What a VXLAN link does not know the way to, it sends to both ends.
	l, err := c.Link.ByName(ctx, "vxlan7")
	if err != nil {
		log.Fatal(err)
	}
	for _, end := range []string{"198.51.100.1", "198.51.100.2"} {
		err := c.Neighbor.Append(ctx, &rtnetlink.Neighbor{
			Family:       rtnetlink.FamilyBridge,
			LinkIndex:    l.Index,
			HardwareAddr: make(net.HardwareAddr, 6),
			Flags:        rtnetlink.NeighborSelf,
			Addr:         netip.MustParseAddr(end),
		})
		if err != nil {
			log.Fatal(err)
		}
	}
}

func ExampleNeighborService_Watch() {
	// Hosts that come and go behind the ports of a bridge.
	br, err := c.Link.ByName(ctx, "br0")
	if err != nil {
		log.Fatal(err)
	}
	f := &rtnetlink.NeighborFilter{Family: rtnetlink.FamilyBridge, Master: br.Index}
	for ch, err := range c.Neighbor.Watch(ctx, f) {
		if err != nil {
			log.Fatal(err)
		}
		if ch.Kind == netlink.Synced {
			continue
		}
		fmt.Println(ch.Kind, ch.Object.HardwareAddr, "behind", ch.Object.LinkIndex)
	}
}

func ExampleNeighbor_UnmarshalBinary() {
	n := rtnetlink.Neighbor{
		LinkIndex:    2,
		Addr:         netip.MustParseAddr("192.0.2.1"),
		HardwareAddr: net.HardwareAddr{2, 0, 0, 0, 0, 1},
		State:        netlink.Some(rtnetlink.NeighborReachable),
	}
	data, err := n.AppendBinary(nil)
	if err != nil {
		log.Fatal(err)
	}
	var again rtnetlink.Neighbor
	if err := again.UnmarshalBinary(data); err != nil {
		log.Fatal(err)
	}
	fmt.Println(again.Addr, again.HardwareAddr, again.State)
	// Output: 192.0.2.1 02:00:00:00:00:01 reachable
}
