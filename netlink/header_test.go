package netlink_test

import (
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestHeaderTypeString(t *testing.T) {
	tests := map[netlink.HeaderType]string{
		0:               "unknown(0)",
		netlink.Noop:    "noop",
		netlink.Error:   "error",
		netlink.Done:    "done",
		netlink.Overrun: "overrun",
		5:               "unknown(5)",
		0xffff:          "unknown(65535)",
	}
	for typ, want := range tests {
		if got := typ.String(); got != want {
			t.Errorf("HeaderType(%d).String() = %q, want %q", uint16(typ), got, want)
		}
	}
}

func TestHeaderFlagsString(t *testing.T) {
	tests := []struct {
		flags netlink.HeaderFlags
		want  string
	}{
		{0, "0"},
		{netlink.Request, "request"},
		{netlink.Multi, "multi"},
		{netlink.Acknowledge, "acknowledge"},
		{netlink.Echo, "echo"},
		{netlink.DumpInterrupted, "dumpinterrupted"},
		{netlink.DumpFiltered, "dumpfiltered"},
		// What has more than one meaning is a number.
		{netlink.Root, "0x100"},
		{netlink.Append, "0x800"},
		{netlink.Request | netlink.Dump, "request|0x300"},
		{netlink.Request | netlink.Acknowledge | netlink.Create | netlink.Excl, "request|acknowledge|0x600"},
		{netlink.Multi | netlink.DumpInterrupted | 0x40, "multi|dumpinterrupted|0x40"},
		{0xffff, "request|multi|acknowledge|echo|dumpinterrupted|dumpfiltered|0xffc0"},
	}
	for _, tt := range tests {
		if got := tt.flags.String(); got != tt.want {
			t.Errorf("HeaderFlags(%#x).String() = %q, want %q", uint16(tt.flags), got, tt.want)
		}
	}
}
