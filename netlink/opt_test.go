package netlink_test

import (
	"encoding/json"
	"net"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
)

func TestOpt(t *testing.T) {
	var none netlink.Opt[int]
	zero, one := netlink.Some(0), netlink.Some(1)
	for _, tt := range []struct {
		opt  netlink.Opt[int]
		v    int
		ok   bool
		or7  int
		text string
	}{
		{none, 0, false, 7, "none"},
		{zero, 0, true, 0, "0"},
		{one, 1, true, 1, "1"},
	} {
		if v, ok := tt.opt.Get(); v != tt.v || ok != tt.ok {
			t.Errorf("%v.Get() = %d, %t", tt.opt, v, ok)
		}
		if got := tt.opt.Or(7); got != tt.or7 {
			t.Errorf("%v.Or(7) = %d", tt.opt, got)
		}
		if tt.opt.IsSome() != tt.ok || tt.opt.IsZero() == tt.ok {
			t.Errorf("%v: IsSome %t, IsZero %t", tt.opt, tt.opt.IsSome(), tt.opt.IsZero())
		}
		if got := tt.opt.String(); got != tt.text {
			t.Errorf("String() = %q, want %q", got, tt.text)
		}
	}
	if none == zero || zero == one || one != netlink.Some(1) {
		t.Error("== does not tell absent, zero and one apart")
	}
	var addr netlink.Opt[netip.Addr]
	if addr.String() != "none" || netlink.Some(netip.IPv6Loopback()).String() != "::1" {
		t.Error("String does not print the value as it prints itself")
	}
}

// equaler is equal to everything that has the same sign.
type equaler struct{ n int }

func (e equaler) Equal(o equaler) bool { return (e.n < 0) == (o.n < 0) }

func TestOptEqual(t *testing.T) {
	mac := net.HardwareAddr{2, 0, 0, 0, 0, 1}
	check := func(name string, got, want bool) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %t, want %t", name, got, want)
		}
	}
	check("absent and absent", netlink.Opt[int]{}.Equal(netlink.Opt[int]{}), true)
	check("absent and zero", netlink.Opt[int]{}.Equal(netlink.Some(0)), false)
	check("zero and absent", netlink.Some(0).Equal(netlink.Opt[int]{}), false)
	check("same", netlink.Some(1).Equal(netlink.Some(1)), true)
	check("different", netlink.Some(1).Equal(netlink.Some(2)), false)
	check("same bytes", netlink.Some(mac).Equal(netlink.Some(append(net.HardwareAddr(nil), mac...))), true)
	check("different bytes", netlink.Some(mac).Equal(netlink.Some(net.HardwareAddr{1})), false)
	check("the value's own Equal", netlink.Some(equaler{-1}).Equal(netlink.Some(equaler{-5})), true)
	check("the value's own Equal, different", netlink.Some(equaler{-1}).Equal(netlink.Some(equaler{5})), false)

	type holder struct {
		MAC netlink.Opt[net.HardwareAddr]
		N   netlink.Opt[uint16]
	}
	a := holder{MAC: netlink.Some(mac)}
	if diff := cmp.Diff(a, a); diff != "" {
		t.Errorf("cmp.Diff of the same:\n%s", diff)
	}
	if cmp.Diff(a, holder{}) == "" {
		t.Error("cmp.Diff of what differs is empty")
	}
}

func TestOptJSON(t *testing.T) {
	type object struct {
		A netlink.Opt[uint32]     `json:"a"`
		B netlink.Opt[string]     `json:"b,omitzero"`
		C netlink.Opt[netip.Addr] `json:"c,omitzero"`
	}
	tests := []struct {
		o    object
		want string
	}{
		{object{}, `{"a":null}`},
		{object{A: netlink.Some[uint32](0), B: netlink.Some("")}, `{"a":0,"b":""}`},
		{object{B: netlink.Some("x"), C: netlink.Some(netip.IPv6Loopback())}, `{"a":null,"b":"x","c":"::1"}`},
	}
	for _, tt := range tests {
		b, err := json.Marshal(tt.o)
		if err != nil || string(b) != tt.want {
			t.Errorf("%+v: %s, %v, want %s", tt.o, b, err, tt.want)
		}
		// What was there before is gone.
		got := object{A: netlink.Some[uint32](9)}
		if err := json.Unmarshal(b, &got); err != nil || got != tt.o {
			t.Errorf("%s: %+v, %v", b, got, err)
		}
	}
	before := object{A: netlink.Some[uint32](9)}
	if err := json.Unmarshal([]byte(`{"a":"nine"}`), &before); err == nil {
		t.Error("a string was taken for a number")
	}
	if before.A != netlink.Some[uint32](9) {
		t.Errorf("a value that is wrong changed the Opt to %v", before.A)
	}
}
