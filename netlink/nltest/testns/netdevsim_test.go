package testns

import (
	"net"
	"testing"
)

//vmtest:load netdevsim

// A device has its interfaces in the namespace of the tests, and takes them with
// it.
func TestNewDevice(t *testing.T) {
	var all []net.Interface
	t.Run("devices", func(t *testing.T) {
		one, two := NewDevice(t, 1), NewDevice(t, 2)
		if one.Bus != "netdevsim" || one.Name == two.Name {
			t.Errorf("devices %+v and %+v", one, two)
		}
		all = append(one.Interfaces, two.Interfaces...)
		for _, i := range all {
			if now, err := net.InterfaceByIndex(i.Index); err != nil || now.Name != i.Name || len(now.HardwareAddr) != 6 {
				t.Errorf("%+v is %+v, %v", i, now, err)
			}
		}
	})
	for _, i := range all {
		if now, err := net.InterfaceByIndex(i.Index); err == nil {
			t.Errorf("%+v is left of a device", now)
		}
	}
}
