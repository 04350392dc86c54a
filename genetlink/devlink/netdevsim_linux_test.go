package devlink_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/genetlink/devlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

//vmtest:load netdevsim

// What the kernel tells of simulated hardware, by itself and among all there is.
func TestNetdevsim(t *testing.T) {
	sim := testns.NewDevice(t, 2)
	c, err := devlink.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx := t.Context()
	req := devlink.DeviceRequest{BusName: sim.Bus, DevName: sim.Name}

	dev, err := c.Get(ctx, req)
	if err != nil || dev.BusName != sim.Bus || dev.DevName != sim.Name || dev.ReloadFailed != netlink.Some(uint8(0)) {
		t.Errorf("got %+v, %v", dev, err)
	}
	var names []string
	for d, err := range c.GetAll(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, d.DevName)
	}
	if !slices.Equal(names, []string{sim.Name}) {
		t.Errorf("all devices are %q, not %q", names, sim.Name)
	}

	info, err := c.InfoGet(ctx, req)
	if err != nil || info.InfoDriverName != "netdevsim" {
		t.Errorf("got %+v, %v", info, err)
	}

	var ports []devlink.Port
	for p, err := range c.PortGetAll(ctx, req) {
		if err != nil {
			t.Fatal(err)
		}
		ports = append(ports, p)
	}
	if len(ports) != len(sim.Interfaces) {
		t.Fatalf("%d ports of %d interfaces", len(ports), len(sim.Interfaces))
	}
	for i, p := range ports {
		link := sim.Interfaces[i]
		if p.PortNetdevName != link.Name || p.PortNetdevIfIndex != netlink.Some(uint32(link.Index)) {
			t.Errorf("port %d is %+v, not of %+v", i, p, link)
		}
		if p.PortFlavour != netlink.Some(devlink.PortFlavourPhysical) || p.PortType != netlink.Some(devlink.PortTypeETH) {
			t.Errorf("port %d: flavour %v, type %v", i, p.PortFlavour, p.PortType)
		}
		one, err := c.PortGet(ctx, devlink.PortRequest{BusName: p.BusName, DevName: p.DevName, PortIndex: p.PortIndex})
		if err != nil || one.PortNetdevName != p.PortNetdevName {
			t.Errorf("port %d by itself: %+v, %v", i, one, err)
		}
	}

	req.DevName += "0"
	if dev, err := c.Get(ctx, req); !errors.Is(err, unix.ENODEV) {
		t.Errorf("a device that is not there: %+v, %v", dev, err)
	}
}
