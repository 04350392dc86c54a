package testns

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
)

// netdevsimBus is where the driver takes orders.
const netdevsimBus = "/sys/bus/netdevsim"

// Netdevsim is the feature that the kernel simulates network hardware: its module
// netdevsim, which few distributions build. A package whose tests need it asks
// "make vmtest" for it by a line "//vmtest:load netdevsim".
var Netdevsim = Feature{
	Name:   "simulated network hardware",
	Module: "netdevsim",
	Probe: func() error {
		f, err := os.OpenFile(filepath.Join(netdevsimBus, "new_device"), os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return f.Close()
	},
}

// A Device is a piece of simulated hardware, made by [NewDevice].
type Device struct {
	Bus        string          // as devlink names it: "netdevsim"
	Name       string          // such as "netdevsim10"
	Interfaces []net.Interface // one a port, in the order of the ports
}

// devices is how many there were of this process.
var devices atomic.Uint32

// NewDevice makes a device with ports in the network namespace of the tests. It
// answers over devlink and ethtool, much as hardware does, and lasts until t and
// its subtests have ended. Where there is no [Netdevsim] it skips t, as [Need]
// does. Tests that make devices must not make other links at the same time.
func NewDevice(t testing.TB, ports int) Device {
	t.Helper()
	Need(t, Netdevsim)
	// The kernel warns of itself when it is given a number that it has.
	id := uint32(os.Getpid())<<8 | devices.Add(1)&0xff
	before, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	if err := order("new_device", fmt.Sprintf("%d %d", id, ports)); err != nil {
		t.Fatalf("making a device: %v", err)
	}
	t.Cleanup(func() {
		if err := order("del_device", strconv.FormatUint(uint64(id), 10)); err != nil {
			t.Errorf("deleting a device: %v", err)
		}
	})
	after, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	known := make(map[int]bool)
	for _, i := range before {
		known[i.Index] = true
	}
	d := Device{Bus: "netdevsim", Name: fmt.Sprintf("netdevsim%d", id)}
	for _, i := range after {
		if !known[i.Index] {
			d.Interfaces = append(d.Interfaces, i)
		}
	}
	if len(d.Interfaces) != ports {
		t.Fatalf("the device has the interfaces %v, not %d", d.Interfaces, ports)
	}
	return d
}

// order tells the driver what to do. It does so before it returns.
func order(file, what string) error {
	return os.WriteFile(filepath.Join(netdevsimBus, file), []byte(what), 0)
}
