package netdev_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/netlink-sdk/go/genetlink/netdev"
	"github.com/netlink-sdk/go/netlink"
)

// Which devices have XDP programs send packets to each other without a copy?
func Example() {
	c, err := netdev.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	const wanted = netdev.XDPFeaturesRedirect | netdev.XDPFeaturesXSKZerocopy
	for d, err := range c.Devices(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		if d.XDPFeatures&wanted == wanted {
			fmt.Printf("link %d: %v\n", d.Link, d.XDPFeatures)
		}
	}
}

// Busy polling keeps interrupts away while an application works on what it has
// received.
func ExampleClient_SetNAPI() {
	ctx := context.Background()
	eth0, err := net.InterfaceByName("eth0")
	if err != nil {
		log.Fatal(err)
	}
	c, err := netdev.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	for n, err := range c.NAPIs(ctx, uint32(eth0.Index)) {
		if err != nil {
			log.Fatal(err)
		}
		err = c.SetNAPI(ctx, n.ID, netdev.NAPIConfig{
			DeferHardIRQs:     netlink.Some[uint32](2),
			GROFlushTimeout:   netlink.Some(200 * time.Microsecond),
			IRQSuspendTimeout: netlink.Some(20 * time.Millisecond),
		})
		if err != nil {
			log.Fatal(err)
		}
	}
}

// How many packets has each queue dropped for want of memory?
func ExampleClient_QueueStats() {
	c, err := netdev.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	for s, err := range c.QueueStats(context.Background(), 0) {
		if errors.Is(err, errors.ErrUnsupported) {
			log.Fatal("this kernel does not count by queue")
		}
		if err != nil {
			log.Fatal(err)
		}
		if n, ok := s.RXAllocFail.Get(); ok {
			q, _ := s.Queue()
			fmt.Printf("link %d %v: %d\n", s.Link, q, n)
		}
	}
}

func ExampleNotifications() {
	ctx := context.Background()
	c, err := netdev.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	s, err := c.Subscribe(ctx, netdev.GroupMgmt, netdev.GroupPagePool)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	for n, err := range netdev.Notifications(s.All(ctx)) {
		switch {
		case errors.Is(err, netlink.ErrOverrun):
			log.Print("some notifications were lost")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Printf("%v %+v\n", n.Event, n.Object)
		}
	}
}
