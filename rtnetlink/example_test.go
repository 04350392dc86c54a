package rtnetlink_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net/netip"
	"os"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
)

func ExampleDial() {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	links, err := c.Link.List(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range links {
		fmt.Println(l.Index, l.Name, l.Flags, l.MTU, l.HardwareAddr)
	}
}

func ExampleNewConn() {
	// Several clients, also of other packages, share a socket.
	nl, err := netlink.Dial(0, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer nl.Close()
	c, err := rtnetlink.NewConn(nl)
	if err != nil {
		log.Fatal(err)
	}
	lo, err := c.Link.ByName(context.Background(), "lo")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(lo.Index)
}

var (
	ctx = context.Background()
	c   *rtnetlink.Conn
)

func ExampleLinkService_ByName() {
	l, err := c.Link.ByName(ctx, "eth0")
	if errors.Is(err, fs.ErrNotExist) {
		log.Fatal("there is no such link")
	}
	if err != nil {
		log.Fatal(err)
	}
	if l.Kind != nil {
		fmt.Println("it is a", l.Kind.Kind())
	}
	fmt.Println(l.Stats.RxBytes, "bytes received")
}

func ExampleLinkService_All() {
	// The ports of a bridge.
	br, err := c.Link.ByName(ctx, "br0")
	if err != nil {
		log.Fatal(err)
	}
	for l, err := range c.Link.All(ctx, &rtnetlink.LinkFilter{Master: br.Index}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(l.Name, l.OperState)
	}
}

func ExampleAddressService_Add() {
	l, err := c.Link.ByName(ctx, "eth0")
	if err != nil {
		log.Fatal(err)
	}
	err = c.Address.Add(ctx, &rtnetlink.Address{
		LinkIndex: l.Index,
		Prefix:    netip.MustParsePrefix("192.0.2.1/24"),
		Broadcast: netip.MustParseAddr("192.0.2.255"),
	})
	if err != nil && !errors.Is(err, fs.ErrExist) {
		log.Fatal(err)
	}
}

func ExampleRouteService_Add() {
	err := c.Route.Add(ctx, &rtnetlink.Route{
		Dst:      netip.MustParsePrefix("198.51.100.0/24"),
		Gateway:  netip.MustParseAddr("192.0.2.254"),
		Protocol: rtnetlink.ProtocolStatic,
		Metrics:  &rtnetlink.RouteMetrics{MTU: 1400},
	})
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleRouteService_All() {
	// A table may be large: All holds one route at a time.
	longest := 0
	for r, err := range c.Route.All(ctx, &rtnetlink.RouteFilter{Table: rtnetlink.TableMain}) {
		if errors.Is(err, netlink.ErrDumpInterrupted) {
			break // good enough here
		}
		if err != nil {
			log.Fatal(err)
		}
		longest = max(longest, r.Dst.Bits())
	}
	fmt.Println(longest)
}

func ExampleRouteService_Get() {
	r, err := c.Route.Get(ctx, netip.MustParseAddr("198.51.100.7"), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Gateway, r.OutIface, r.PrefSrc)
}

func ExampleRoute_UnmarshalBinary() {
	r := rtnetlink.Route{
		Dst:   netip.MustParsePrefix("10.0.0.0/8"),
		Table: rtnetlink.TableMain,
		Type:  rtnetlink.RouteBlackhole,
	}
	data, err := r.AppendBinary(nil)
	if err != nil {
		log.Fatal(err)
	}
	var again rtnetlink.Route
	if err := again.UnmarshalBinary(data); err != nil {
		log.Fatal(err)
	}
	fmt.Println(again.Type, again.Dst, "in", again.Table)
	// Output: blackhole 10.0.0.0/8 in main
}

// A pair of links, one end of which is in another network namespace.
func ExampleLinkService_Add() {
	ns, err := os.Open("/run/netns/guest")
	if err != nil {
		log.Fatal(err)
	}
	defer ns.Close()
	err = c.Link.Add(ctx, &rtnetlink.Link{
		Name:  "host0",
		Flags: rtnetlink.LinkUp,
		Kind: &rtnetlink.Veth{
			Peer: &rtnetlink.Link{Name: "eth0", NetNS: int(ns.Fd())},
		},
	})
	if errors.Is(err, fs.ErrExist) {
		log.Fatal("there is a link of that name")
	} else if err != nil {
		log.Fatal(err)
	}
}

func ExampleLinkService_Change() {
	br0, err := c.Link.ByName(ctx, "br0")
	if err != nil {
		log.Fatal(err)
	}
	port, err := c.Link.ByName(ctx, "eth1")
	if err != nil {
		log.Fatal(err)
	}
	// Make it a port of the bridge, and bring it up.
	err = c.Link.Change(ctx, port.Index, &rtnetlink.LinkSettings{
		Master: netlink.Some(br0.Index),
		Set:    rtnetlink.LinkUp,
	})
	if err != nil {
		log.Fatal(err)
	}
	err = c.Link.Change(ctx, port.Index, &rtnetlink.LinkSettings{
		PortKind: &rtnetlink.BridgePort{Guard: netlink.Some[uint8](1)},
	})
	if err != nil {
		log.Fatal(err)
	}
}
