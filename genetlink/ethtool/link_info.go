package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// LinkInfo is where a device's cable goes.
type LinkInfo struct {
	Device Device

	// Port is the kind of connector (ETHTOOL_A_LINKINFO_PORT).
	Port netlink.Opt[Port]

	// PHYAddress is the address of the PHY on its MDIO bus
	// (ETHTOOL_A_LINKINFO_PHYADDR).
	PHYAddress netlink.Opt[uint8]

	// Crossover says whether pairs are crossed over, and CrossoverControl which
	// is asked for (ETHTOOL_A_LINKINFO_TP_MDIX, _TP_MDIX_CTRL).
	Crossover        netlink.Opt[Crossover]
	CrossoverControl netlink.Opt[Crossover]

	// Transceiver says where the PHY is (ETHTOOL_A_LINKINFO_TRANSCEIVER).
	Transceiver netlink.Opt[Transceiver]
}

// LinkInfo returns where a device's cable goes (ETHTOOL_MSG_LINKINFO_GET).
func (c *Client) LinkInfo(ctx context.Context, d Device) (LinkInfo, error) {
	return get(ctx, c, opLinkInfoGet, d, &linkInfoAttrs{Header: d.header(0)}, readLinkInfo)
}

// AllLinkInfo returns where those of all devices go.
func (c *Client) AllLinkInfo(ctx context.Context) iter.Seq2[LinkInfo, error] {
	return all(ctx, c, opLinkInfoGet, &linkInfoAttrs{Header: everything(0)}, readLinkInfo)
}

// SetLinkInfo changes a device's Port, PHYAddress and CrossoverControl
// (ETHTOOL_MSG_LINKINFO_SET).
func (c *Client) SetLinkInfo(ctx context.Context, d Device, i LinkInfo) error {
	return change(ctx, c, opLinkInfoSet, d, &linkInfoAttrs{
		Header:           d.header(0),
		Port:             i.Port,
		PHYAddress:       i.PHYAddress,
		CrossoverControl: i.CrossoverControl,
	})
}

func readLinkInfo(a *linkInfoAttrs) (LinkInfo, error) {
	return LinkInfo{
		Device:           deviceOf(a.Header),
		Port:             a.Port,
		PHYAddress:       a.PHYAddress,
		Crossover:        a.Crossover,
		CrossoverControl: a.CrossoverControl,
		Transceiver:      a.Transceiver,
	}, nil
}
