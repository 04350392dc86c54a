package ethtool

import (
	"testing"
)

func TestDevice(t *testing.T) {
	for _, tt := range []struct {
		d    Device
		text string
	}{
		{Device{}, ""},
		{Dev("eth0"), "eth0"},
		{DevIndex(7), "link 7"},
		{eth0, "eth0"},
		{eth0.WithPHY(2), "eth0 phy 2"},
	} {
		if got := tt.d.String(); got != tt.text {
			t.Errorf("%+v is %q, want %q", tt.d, got, tt.text)
		}
		if got := deviceOf(tt.d.header(headerFlagsStats)); got != tt.d {
			t.Errorf("%+v has become %+v", tt.d, got)
		}
	}
	if got := deviceOf(nil); got != (Device{}) {
		t.Errorf("no header is about %+v", got)
	}
	if !DevIndex(7).is(eth0) || !Dev("eth0").is(eth0) || Dev("eth1").is(eth0) || DevIndex(8).is(eth0) || !eth0.is(Device{Index: 7, Name: "renamed"}) {
		t.Error("which messages are about a device")
	}
}
