package ethtool_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/netlink-sdk/go/genetlink/ethtool"
	"github.com/netlink-sdk/go/netlink"
)

func Example() {
	c, err := ethtool.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()
	eth0 := ethtool.Dev("eth0")

	// Make the receive rings as large as can be.
	rings, err := c.Rings(ctx, eth0)
	switch {
	case errors.Is(err, ethtool.ErrNoDevice):
		log.Fatal("there is no eth0")
	case errors.Is(err, errors.ErrUnsupported):
		fmt.Println("eth0 has no rings")
	case err != nil:
		log.Fatal(err)
	default:
		if err := c.SetRings(ctx, eth0, ethtool.Rings{RX: rings.RXMax}); err != nil {
			log.Fatal(err)
		}
	}

	// Switch an offload off, and see what else that has changed.
	change, err := c.SetFeatures(ctx, eth0, map[string]bool{"rx-gro": false})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("changed:", change.Changed, "refused:", change.Refused)

	// Which links are slower than they could be?
	for l, err := range c.AllLinkModes(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		if speed, ok := l.Speed.Get(); ok && speed < 1000 && l.Supported.Has(ethtool.LinkMode1000baseTFull) {
			fmt.Println(l.Device, "runs at", speed, "Mbit/s, and the other end offers", l.Peer)
		}
	}
}

func ExampleClient_SetLinkModes() {
	c, err := ethtool.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()

	// Offer all that the device can, other than half duplex.
	modes, err := c.LinkModes(ctx, ethtool.Dev("eth0"))
	if err != nil {
		log.Fatal(err)
	}
	offer := modes.Supported.Without(ethtool.LinkMode10baseTHalf, ethtool.LinkMode100baseTHalf)
	err = c.SetLinkModes(ctx, ethtool.Dev("eth0"), ethtool.LinkModesConfig{
		Autoneg:   netlink.Some(true),
		Advertise: netlink.Some(offer),
	})
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleClient_Subscribe() {
	c, err := ethtool.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()

	s, err := c.Subscribe(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	for n, err := range s.All(ctx) {
		if errors.Is(err, netlink.ErrOverrun) {
			continue // some were lost
		}
		if err != nil {
			log.Fatal(err)
		}
		switch v := n.Object.(type) {
		case ethtool.Channels:
			fmt.Println(n.Device, "has combined channels:", v.Combined)
		case ethtool.PSEAlert:
			fmt.Println(n.Device, "feeds no power:", v.Events)
		}
	}
}

func ExampleClient_FlashModule() {
	c, err := ethtool.Dial(nil) // a Client of its own for this
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	firmware := ethtool.Firmware{File: "vendor/module.bin"}
	for p, err := range c.FlashModule(context.Background(), ethtool.Dev("eth0"), firmware) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(p.Status, p.Done, "of", p.Total)
	}
}
