package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// PLCA is how nodes on a shared pair of wires take turns: Physical Layer Collision
// Avoidance. Times are in bit times of 100 ns.
type PLCA struct {
	Device Device

	// Version is that of the PHY's registers (ETHTOOL_A_PLCA_VERSION). It can't
	// be set.
	Version netlink.Opt[uint16]

	// Enabled says that the device takes part (ETHTOOL_A_PLCA_ENABLED).
	Enabled netlink.Opt[bool]

	// NodeID is the device's turn, 0 for the coordinator and 255 for none, and
	// NodeCount how many there are; it matters to the coordinator
	// (ETHTOOL_A_PLCA_NODE_ID, _NODE_CNT).
	NodeID    netlink.Opt[uint32]
	NodeCount netlink.Opt[uint32]

	// Opportunity is how long a node has to begin its turn
	// (ETHTOOL_A_PLCA_TO_TMR).
	Opportunity netlink.Opt[uint32]

	// BurstCount is how many packets more than one it may send in its turn, and
	// BurstTime how long the next one may take to come
	// (ETHTOOL_A_PLCA_BURST_CNT, _BURST_TMR).
	BurstCount netlink.Opt[uint32]
	BurstTime  netlink.Opt[uint32]
}

// PLCAStatus says whether turns are taken.
type PLCAStatus struct {
	Device Device
	Active bool // ETHTOOL_A_PLCA_STATUS
}

// PLCA returns how a device takes turns (ETHTOOL_MSG_PLCA_GET_CFG, since Linux
// 6.3).
func (c *Client) PLCA(ctx context.Context, d Device) (PLCA, error) {
	return get(ctx, c, opPLCAGet, d, &plcaAttrs{Header: d.header(0)}, readPLCA)
}

// AllPLCA returns how all devices do.
func (c *Client) AllPLCA(ctx context.Context) iter.Seq2[PLCA, error] {
	return all(ctx, c, opPLCAGet, &plcaAttrs{Header: everything(0)}, readPLCA)
}

// SetPLCA changes how a device takes turns (ETHTOOL_MSG_PLCA_SET_CFG).
func (c *Client) SetPLCA(ctx context.Context, d Device, p PLCA) error {
	return change(ctx, c, opPLCASet, d, &plcaAttrs{
		Header:     d.header(0),
		Enabled:    byteOf(p.Enabled),
		NodeID:     p.NodeID,
		NodeCount:  p.NodeCount,
		TOTimer:    p.Opportunity,
		BurstCount: p.BurstCount,
		BurstTimer: p.BurstTime,
	})
}

// PLCAStatus returns whether a device takes turns now
// (ETHTOOL_MSG_PLCA_GET_STATUS).
func (c *Client) PLCAStatus(ctx context.Context, d Device) (PLCAStatus, error) {
	return get(ctx, c, opPLCAStatusGet, d, &plcaAttrs{Header: d.header(0)}, readPLCAStatus)
}

// AllPLCAStatus returns whether all devices do.
func (c *Client) AllPLCAStatus(ctx context.Context) iter.Seq2[PLCAStatus, error] {
	return all(ctx, c, opPLCAStatusGet, &plcaAttrs{Header: everything(0)}, readPLCAStatus)
}

func readPLCA(a *plcaAttrs) (PLCA, error) {
	return PLCA{
		Device:      deviceOf(a.Header),
		Version:     a.Version,
		Enabled:     boolOf(a.Enabled),
		NodeID:      a.NodeID,
		NodeCount:   a.NodeCount,
		Opportunity: a.TOTimer,
		BurstCount:  a.BurstCount,
		BurstTime:   a.BurstTimer,
	}, nil
}

func readPLCAStatus(a *plcaAttrs) (PLCAStatus, error) {
	return PLCAStatus{Device: deviceOf(a.Header), Active: a.Status.Or(0) != 0}, nil
}
