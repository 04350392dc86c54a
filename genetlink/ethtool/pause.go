package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// Pause is a device's flow control: whether it sends pause frames, and stops for
// those that it receives.
type Pause struct {
	Device Device

	// Autoneg says that the link partners agree on it
	// (ETHTOOL_A_PAUSE_AUTONEG). Then RX and TX say what is advertised, and
	// otherwise what is done.
	Autoneg netlink.Opt[bool]
	RX      netlink.Opt[bool] // ETHTOOL_A_PAUSE_RX
	TX      netlink.Opt[bool] // ETHTOOL_A_PAUSE_TX

	// Stats are counters of frames. They are nil if the driver has none, and in
	// notifications; SetPause does not look at them (ETHTOOL_A_PAUSE_STATS).
	Stats *PauseStats

	// StatsSource says of which MAC they are (ETHTOOL_A_PAUSE_STATS_SRC).
	StatsSource netlink.Opt[StatsSource]
}

// Pause returns a device's flow control, with its statistics
// (ETHTOOL_MSG_PAUSE_GET).
func (c *Client) Pause(ctx context.Context, d Device) (Pause, error) {
	return withStats(c, opPauseGet, func(flags headerFlags) (Pause, error) {
		return get(ctx, c, opPauseGet, d, &pauseAttrs{Header: d.header(flags)}, readPause)
	})
}

// PauseOf is Pause with the statistics of one of two MACs, where a device has a
// MAC merge layer; see [MACMerge].
func (c *Client) PauseOf(ctx context.Context, d Device, source StatsSource) (Pause, error) {
	req := &pauseAttrs{Header: d.header(headerFlagsStats), StatsSource: netlink.Some(source)}
	return get(ctx, c, opPauseGet, d, req, readPause)
}

// AllPause returns the flow control of all devices.
func (c *Client) AllPause(ctx context.Context) iter.Seq2[Pause, error] {
	return allWithStats(c, opPauseGet, func(flags headerFlags) iter.Seq2[Pause, error] {
		return all(ctx, c, opPauseGet, &pauseAttrs{Header: everything(flags)}, readPause)
	})
}

// SetPause changes a device's flow control (ETHTOOL_MSG_PAUSE_SET).
func (c *Client) SetPause(ctx context.Context, d Device, p Pause) error {
	return change(ctx, c, opPauseSet, d, &pauseAttrs{
		Header:  d.header(0),
		Autoneg: byteOf(p.Autoneg),
		RX:      byteOf(p.RX),
		TX:      byteOf(p.TX),
	})
}

func readPause(a *pauseAttrs) (Pause, error) {
	return Pause{
		Device:      deviceOf(a.Header),
		Autoneg:     boolOf(a.Autoneg),
		RX:          boolOf(a.RX),
		TX:          boolOf(a.TX),
		Stats:       a.Stats,
		StatsSource: a.StatsSource,
	}, nil
}
