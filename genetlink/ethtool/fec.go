package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// FEC is how a link corrects errors. Its modes are among the link modes:
// [LinkModeFECNone], [LinkModeFECRS], [LinkModeFECBaseR] and [LinkModeFECLLRS].
type FEC struct {
	Device Device

	// Modes are those that are configured (ETHTOOL_A_FEC_MODES), and Auto says
	// that the module's kind decides which is used (ETHTOOL_A_FEC_AUTO).
	Modes LinkModeSet
	Auto  netlink.Opt[bool]

	// Active is the one in use, absent without a link (ETHTOOL_A_FEC_ACTIVE).
	Active netlink.Opt[LinkMode]

	// Stats are counters, the first of each for all lanes together, followed by
	// one for each lane if the driver has them. They are nil if it has none
	// (ETHTOOL_A_FEC_STATS).
	Stats *FECStats
}

// A FECConfig is what is to change of it.
type FECConfig struct {
	// Modes are those to use, in place of those that are configured.
	Modes netlink.Opt[LinkModeSet]

	// Auto leaves the choice to the module's kind.
	Auto netlink.Opt[bool]
}

// FEC returns how a device's link corrects errors, and how often
// (ETHTOOL_MSG_FEC_GET).
func (c *Client) FEC(ctx context.Context, d Device) (FEC, error) {
	return withStats(c, opFECGet, func(flags headerFlags) (FEC, error) {
		return get(ctx, c, opFECGet, d, &fecAttrs{Header: d.header(flags | headerFlagsCompactBitsets)}, readFEC)
	})
}

// AllFEC returns how those of all devices do.
func (c *Client) AllFEC(ctx context.Context) iter.Seq2[FEC, error] {
	return allWithStats(c, opFECGet, func(flags headerFlags) iter.Seq2[FEC, error] {
		return all(ctx, c, opFECGet, &fecAttrs{Header: everything(flags | headerFlagsCompactBitsets)}, readFEC)
	})
}

// SetFEC changes how a device's link corrects errors (ETHTOOL_MSG_FEC_SET).
func (c *Client) SetFEC(ctx context.Context, d Device, f FECConfig) error {
	a := &fecAttrs{Header: d.header(0), Auto: byteOf(f.Auto)}
	if modes, ok := f.Modes.Get(); ok {
		a.Modes = modes.bitset()
	}
	return change(ctx, c, opFECSet, d, a)
}

func readFEC(a *fecAttrs) (f FEC, err error) {
	f = FEC{Device: deviceOf(a.Header), Auto: boolOf(a.Auto), Stats: a.Stats}
	if n, ok := a.Active.Get(); ok {
		f.Active = netlink.Some(LinkMode(n))
	}
	f.Modes, _, err = readLinkModes(a.Modes)
	return f, err
}
