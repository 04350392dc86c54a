package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// LinkState is how a link is.
type LinkState struct {
	Device Device

	// Up says whether there is a link (ETHTOOL_A_LINKSTATE_LINK). It is absent
	// where the driver can't tell.
	Up netlink.Opt[bool]

	// SQI is the quality of the signal, up to SQIMax (ETHTOOL_A_LINKSTATE_SQI,
	// _SQI_MAX).
	SQI    netlink.Opt[uint32]
	SQIMax netlink.Opt[uint32]

	// ExtState is why there is no link, and ExtSubstate says more of it: what,
	// depends on ExtState (ETHTOOL_A_LINKSTATE_EXT_STATE, _EXT_SUBSTATE; enums
	// ethtool_link_ext_substate_*).
	ExtState    netlink.Opt[LinkExtState]
	ExtSubstate netlink.Opt[uint8]

	// Downs is how often the link has gone for reasons outside of this machine
	// (ETHTOOL_A_LINKSTATE_EXT_DOWN_CNT).
	Downs netlink.Opt[uint32]
}

// LinkState returns how a device's link is (ETHTOOL_MSG_LINKSTATE_GET).
func (c *Client) LinkState(ctx context.Context, d Device) (LinkState, error) {
	return withStats(c, opLinkStateGet, func(flags headerFlags) (LinkState, error) {
		return get(ctx, c, opLinkStateGet, d, &linkStateAttrs{Header: d.header(flags)}, readLinkState)
	})
}

// AllLinkStates returns how those of all devices are.
func (c *Client) AllLinkStates(ctx context.Context) iter.Seq2[LinkState, error] {
	return allWithStats(c, opLinkStateGet, func(flags headerFlags) iter.Seq2[LinkState, error] {
		return all(ctx, c, opLinkStateGet, &linkStateAttrs{Header: everything(flags)}, readLinkState)
	})
}

func readLinkState(a *linkStateAttrs) (LinkState, error) {
	return LinkState{
		Device:      deviceOf(a.Header),
		Up:          boolOf(a.Link),
		SQI:         a.SQI,
		SQIMax:      a.SQIMax,
		ExtState:    a.ExtState,
		ExtSubstate: a.ExtSubstate,
		Downs:       a.ExtDownCount,
	}, nil
}
