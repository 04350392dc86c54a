package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// A PHY is one of the chips between a device's MAC and its cable.
type PHY struct {
	Device Device

	// Index is the number that the device knows it by, for [Device.WithPHY]
	// (ETHTOOL_A_PHY_INDEX).
	Index uint32

	Driver string // ETHTOOL_A_PHY_DRVNAME
	Name   string // such as "mdio-bus:01" (ETHTOOL_A_PHY_NAME)

	// Upstream says what it is connected to on the device's side, the MAC or
	// another PHY, of which UpstreamIndex is the index
	// (ETHTOOL_A_PHY_UPSTREAM_TYPE, _UPSTREAM_INDEX).
	Upstream      netlink.Opt[PHYUpstream]
	UpstreamIndex netlink.Opt[uint32]

	// UpstreamSFP is the name of the bus of the SFP module that it is in, and
	// DownstreamSFP of that which it drives
	// (ETHTOOL_A_PHY_UPSTREAM_SFP_NAME, _DOWNSTREAM_SFP_NAME).
	UpstreamSFP   string
	DownstreamSFP string
}

// PHY returns the PHY that a device uses, or the one that d names
// (ETHTOOL_MSG_PHY_GET, since Linux 6.12).
func (c *Client) PHY(ctx context.Context, d Device) (PHY, error) {
	return get(ctx, c, opPHYGet, d, &phyAttrs{Header: d.header(0)}, readPHY)
}

// PHYs returns all PHYs of a device.
func (c *Client) PHYs(ctx context.Context, d Device) iter.Seq2[PHY, error] {
	return all(ctx, c, opPHYGet, &phyAttrs{Header: d.header(0)}, readPHY)
}

// AllPHYs returns the PHYs of all devices.
func (c *Client) AllPHYs(ctx context.Context) iter.Seq2[PHY, error] {
	return all(ctx, c, opPHYGet, &phyAttrs{Header: everything(0)}, readPHY)
}

func readPHY(a *phyAttrs) (PHY, error) {
	return PHY{
		Device:        deviceOf(a.Header),
		Index:         a.Index,
		Driver:        a.Driver,
		Name:          a.Name,
		Upstream:      a.Upstream,
		UpstreamIndex: a.UpstreamIndex,
		UpstreamSFP:   a.UpstreamSFPName,
		DownstreamSFP: a.DownstreamSFPName,
	}, nil
}
