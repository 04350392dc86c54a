package ethtool

import (
	"context"
	"iter"
	"math"

	"github.com/netlink-sdk/go/netlink"
)

// LinkModes is what a link can do, what it says that it can, and what has come
// of it.
type LinkModes struct {
	Device Device

	// Autoneg says whether the link partners agree on a mode
	// (ETHTOOL_A_LINKMODES_AUTONEG).
	Autoneg netlink.Opt[bool]

	// Supported are the modes that the device has, Advertised those that it
	// offers (ETHTOOL_A_LINKMODES_OURS), and Peer those that the link partner
	// offers (ETHTOOL_A_LINKMODES_PEER).
	Supported  LinkModeSet
	Advertised LinkModeSet
	Peer       LinkModeSet

	// Speed is in Mbit/s. It is absent if it is not known, as without a link
	// (ETHTOOL_A_LINKMODES_SPEED).
	Speed netlink.Opt[uint32]

	// Duplex is [DuplexUnknown] without a link (ETHTOOL_A_LINKMODES_DUPLEX).
	Duplex netlink.Opt[Duplex]

	// Lanes is how many lanes the link uses (ETHTOOL_A_LINKMODES_LANES).
	Lanes netlink.Opt[uint32]

	// MasterSlaveConfig is which end is to give the clock, and
	// MasterSlaveState which does (ETHTOOL_A_LINKMODES_MASTER_SLAVE_CFG,
	// _MASTER_SLAVE_STATE).
	MasterSlaveConfig netlink.Opt[MasterSlaveConfig]
	MasterSlaveState  netlink.Opt[MasterSlaveState]

	// RateMatching is how the PHY makes up for a slower link than the MAC has
	// (ETHTOOL_A_LINKMODES_RATE_MATCHING).
	RateMatching netlink.Opt[RateMatching]
}

// A LinkModesConfig is what is to change of a link.
type LinkModesConfig struct {
	// Autoneg has the link partners agree on a mode.
	Autoneg netlink.Opt[bool]

	// Advertise are the modes to offer, in place of those that are.
	Advertise netlink.Opt[LinkModeSet]

	// Speed, in Mbit/s, Duplex and Lanes choose the mode without Autoneg. With
	// it, and without Advertise, they choose from the supported modes those to
	// offer.
	Speed  netlink.Opt[uint32]
	Duplex netlink.Opt[Duplex]
	Lanes  netlink.Opt[uint32]

	// MasterSlave is which end is to give the clock.
	MasterSlave netlink.Opt[MasterSlaveConfig]
}

// LinkModes returns what a device's link can do and does
// (ETHTOOL_MSG_LINKMODES_GET).
func (c *Client) LinkModes(ctx context.Context, d Device) (LinkModes, error) {
	req := &linkModesAttrs{Header: d.header(headerFlagsCompactBitsets)}
	return get(ctx, c, opLinkModesGet, d, req, readLinkModesAttrs)
}

// AllLinkModes returns what those of all devices do.
func (c *Client) AllLinkModes(ctx context.Context) iter.Seq2[LinkModes, error] {
	req := &linkModesAttrs{Header: everything(headerFlagsCompactBitsets)}
	return all(ctx, c, opLinkModesGet, req, readLinkModesAttrs)
}

// SetLinkModes changes what a link offers, or does (ETHTOOL_MSG_LINKMODES_SET).
func (c *Client) SetLinkModes(ctx context.Context, d Device, m LinkModesConfig) error {
	a := &linkModesAttrs{
		Header:         d.header(0),
		Autoneg:        byteOf(m.Autoneg),
		Speed:          m.Speed,
		Duplex:         m.Duplex,
		Lanes:          m.Lanes,
		MasterSlaveCfg: m.MasterSlave,
	}
	if modes, ok := m.Advertise.Get(); ok {
		a.Ours = modes.bitset()
	}
	return change(ctx, c, opLinkModesSet, d, a)
}

func readLinkModesAttrs(a *linkModesAttrs) (m LinkModes, err error) {
	m = LinkModes{
		Device:            deviceOf(a.Header),
		Autoneg:           boolOf(a.Autoneg),
		Speed:             a.Speed,
		Duplex:            a.Duplex,
		Lanes:             a.Lanes,
		MasterSlaveConfig: a.MasterSlaveCfg,
		MasterSlaveState:  a.MasterSlaveState,
		RateMatching:      a.RateMatching,
	}
	// The kernel says SPEED_UNKNOWN where it does not know.
	if n, _ := a.Speed.Get(); n == math.MaxUint32 {
		m.Speed = netlink.Opt[uint32]{}
	}
	if m.Advertised, m.Supported, err = readLinkModes(a.Ours); err != nil {
		return m, err
	}
	m.Peer, _, err = readLinkModes(a.Peer)
	return m, err
}
