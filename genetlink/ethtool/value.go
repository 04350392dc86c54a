package ethtool

import (
	"fmt"
	"math"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// The kernel has a byte where it means yes or no.

func boolOf(v netlink.Opt[uint8]) netlink.Opt[bool] {
	n, ok := v.Get()
	if !ok {
		return netlink.Opt[bool]{}
	}
	return netlink.Some(n != 0)
}

func byteOf(v netlink.Opt[bool]) netlink.Opt[uint8] {
	b, ok := v.Get()
	switch {
	case !ok:
		return netlink.Opt[uint8]{}
	case b:
		return netlink.Some[uint8](1)
	default:
		return netlink.Some[uint8](0)
	}
}

// durationOf is the time that a number of units is.
func durationOf(v netlink.Opt[uint32], unit time.Duration) netlink.Opt[time.Duration] {
	n, ok := v.Get()
	if !ok {
		return netlink.Opt[time.Duration]{}
	}
	return netlink.Some(time.Duration(n) * unit)
}

// A divider turns times into the numbers of units that the kernel takes, and
// keeps the first that is not one.
type divider struct{ err error }

func (v *divider) units(t netlink.Opt[time.Duration], unit time.Duration) netlink.Opt[uint32] {
	d, ok := t.Get()
	if !ok {
		return netlink.Opt[uint32]{}
	}
	n := d / unit
	if (d < 0 || d%unit != 0 || n > math.MaxUint32) && v.err == nil {
		v.err = fmt.Errorf("%w: %s is not a number of %s that fits 32 bits", nlattr.ErrRange, d, unit)
	}
	return netlink.Some(uint32(n))
}
