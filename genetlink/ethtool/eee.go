package ethtool

import (
	"context"
	"iter"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// EEE is how a link saves energy: Energy-Efficient Ethernet.
type EEE struct {
	Device Device

	// Supported are the modes in which the device can, Advertised those in which
	// it offers to (ETHTOOL_A_EEE_MODES_OURS), and Peer those in which the link
	// partner does (ETHTOOL_A_EEE_MODES_PEER).
	Supported  LinkModeSet
	Advertised LinkModeSet
	Peer       LinkModeSet

	// Enabled says that it is to be done, and Active that both ends agree
	// (ETHTOOL_A_EEE_ENABLED, _ACTIVE).
	Enabled netlink.Opt[bool]
	Active  netlink.Opt[bool]

	// TXLPI says that the device falls asleep when there is nothing to transmit,
	// after TXLPIDelay, in microseconds (ETHTOOL_A_EEE_TX_LPI_ENABLED,
	// _TX_LPI_TIMER).
	TXLPI      netlink.Opt[bool]
	TXLPIDelay netlink.Opt[time.Duration]
}

// An EEEConfig is what is to change of it.
type EEEConfig struct {
	Enabled netlink.Opt[bool]

	// Advertise are the modes in which to offer it, in place of those that are.
	Advertise netlink.Opt[LinkModeSet]

	TXLPI      netlink.Opt[bool]
	TXLPIDelay netlink.Opt[time.Duration] // whole microseconds
}

// EEE returns how a device's link saves energy (ETHTOOL_MSG_EEE_GET).
func (c *Client) EEE(ctx context.Context, d Device) (EEE, error) {
	return get(ctx, c, opEEEGet, d, &eeeAttrs{Header: d.header(headerFlagsCompactBitsets)}, readEEE)
}

// AllEEE returns how those of all devices do.
func (c *Client) AllEEE(ctx context.Context) iter.Seq2[EEE, error] {
	return all(ctx, c, opEEEGet, &eeeAttrs{Header: everything(headerFlagsCompactBitsets)}, readEEE)
}

// SetEEE changes how a device's link saves energy (ETHTOOL_MSG_EEE_SET).
func (c *Client) SetEEE(ctx context.Context, d Device, v EEEConfig) error {
	var t divider
	a := &eeeAttrs{
		Header:       d.header(0),
		Enabled:      byteOf(v.Enabled),
		TXLPIEnabled: byteOf(v.TXLPI),
		TXLPITimer:   t.units(v.TXLPIDelay, time.Microsecond),
	}
	if modes, ok := v.Advertise.Get(); ok {
		a.ModesOurs = modes.bitset()
	}
	if t.err != nil {
		return newError(opEEESet, d, t.err)
	}
	return change(ctx, c, opEEESet, d, a)
}

func readEEE(a *eeeAttrs) (v EEE, err error) {
	v = EEE{
		Device:     deviceOf(a.Header),
		Enabled:    boolOf(a.Enabled),
		Active:     boolOf(a.Active),
		TXLPI:      boolOf(a.TXLPIEnabled),
		TXLPIDelay: durationOf(a.TXLPITimer, time.Microsecond),
	}
	if v.Advertised, v.Supported, err = readLinkModes(a.ModesOurs); err != nil {
		return v, err
	}
	v.Peer, _, err = readLinkModes(a.ModesPeer)
	return v, err
}
