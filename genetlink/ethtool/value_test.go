package ethtool

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestBools(t *testing.T) {
	for _, b := range []netlink.Opt[bool]{{}, some(true), some(false)} {
		if got := boolOf(byteOf(b)); got != b {
			t.Errorf("%s has become %s", b, got)
		}
	}
	if got := boolOf(some[uint8](255)); got != some(true) {
		t.Errorf("255 is %s", got)
	}
}

func TestDurations(t *testing.T) {
	var d divider
	for _, n := range []netlink.Opt[uint32]{{}, some[uint32](0), some[uint32](50), some[uint32](math.MaxUint32)} {
		for _, unit := range []time.Duration{time.Nanosecond, time.Microsecond, time.Second} {
			if got := d.units(durationOf(n, unit), unit); got != n || d.err != nil {
				t.Errorf("%s of %s have become %s, %v", n, unit, got, d.err)
			}
		}
	}
	for _, wrong := range []time.Duration{-time.Microsecond, time.Nanosecond, (math.MaxUint32 + 1) * time.Microsecond} {
		var d divider
		d.units(some(wrong), time.Microsecond)
		d.units(some(time.Microsecond), time.Microsecond)
		if !errors.Is(d.err, nlattr.ErrRange) {
			t.Errorf("%s: %v", wrong, d.err)
		}
	}
}
