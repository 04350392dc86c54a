package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// WakeOnLAN is what wakes a machine that sleeps.
type WakeOnLAN struct {
	Device Device

	// Supported are the conditions that the device knows, and Enabled those at
	// which it wakes the machine (ETHTOOL_A_WOL_MODES).
	Supported WakeMode
	Enabled   WakeMode

	// Password are the six bytes that a magic packet has to have for
	// [WakeModeMagicsecure]. It is nil where there is none, and in
	// notifications, which all may read (ETHTOOL_A_WOL_SOPASS).
	Password []byte
}

// A WakeOnLANConfig is what is to change of it.
type WakeOnLANConfig struct {
	// Enable are the conditions at which to wake the machine, in place of those
	// that there are.
	Enable netlink.Opt[WakeMode]

	// Password is the one for [WakeModeMagicsecure], six bytes.
	Password []byte
}

// WakeOnLAN returns what wakes the machine through a device
// (ETHTOOL_MSG_WOL_GET). It takes CAP_NET_ADMIN.
func (c *Client) WakeOnLAN(ctx context.Context, d Device) (WakeOnLAN, error) {
	return get(ctx, c, opWakeOnLANGet, d, &wolAttrs{Header: d.header(headerFlagsCompactBitsets)}, readWakeOnLAN)
}

// AllWakeOnLAN returns what does through any device. It takes CAP_NET_ADMIN.
func (c *Client) AllWakeOnLAN(ctx context.Context) iter.Seq2[WakeOnLAN, error] {
	return all(ctx, c, opWakeOnLANGet, &wolAttrs{Header: everything(headerFlagsCompactBitsets)}, readWakeOnLAN)
}

// SetWakeOnLAN changes what wakes the machine through a device
// (ETHTOOL_MSG_WOL_SET).
func (c *Client) SetWakeOnLAN(ctx context.Context, d Device, w WakeOnLANConfig) error {
	a := &wolAttrs{Header: d.header(0), Password: w.Password}
	if modes, ok := w.Enable.Get(); ok {
		a.Modes = flagSet(modes)
	}
	return change(ctx, c, opWakeOnLANSet, d, a)
}

func readWakeOnLAN(a *wolAttrs) (w WakeOnLAN, err error) {
	w.Device, w.Password = deviceOf(a.Header), a.Password
	w.Enabled, w.Supported, err = readFlags[WakeMode](a.Modes)
	return w, err
}
