package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// Channels are the numbers of a device's channels: interrupts with the queues
// that they serve. Those whose names end in Max are bounds, and can't be set.
type Channels struct {
	Device Device

	RX       netlink.Opt[uint32] // that receive only (ETHTOOL_A_CHANNELS_RX_COUNT)
	TX       netlink.Opt[uint32] // that transmit only (ETHTOOL_A_CHANNELS_TX_COUNT)
	Other    netlink.Opt[uint32] // for link state and the like (ETHTOOL_A_CHANNELS_OTHER_COUNT)
	Combined netlink.Opt[uint32] // that do both (ETHTOOL_A_CHANNELS_COMBINED_COUNT)

	RXMax       netlink.Opt[uint32] // ETHTOOL_A_CHANNELS_RX_MAX
	TXMax       netlink.Opt[uint32] // ETHTOOL_A_CHANNELS_TX_MAX
	OtherMax    netlink.Opt[uint32] // ETHTOOL_A_CHANNELS_OTHER_MAX
	CombinedMax netlink.Opt[uint32] // ETHTOOL_A_CHANNELS_COMBINED_MAX
}

// Channels returns the numbers of a device's channels
// (ETHTOOL_MSG_CHANNELS_GET).
func (c *Client) Channels(ctx context.Context, d Device) (Channels, error) {
	return get(ctx, c, opChannelsGet, d, &channelsAttrs{Header: d.header(0)}, readChannels)
}

// AllChannels returns those of all devices.
func (c *Client) AllChannels(ctx context.Context) iter.Seq2[Channels, error] {
	return all(ctx, c, opChannelsGet, &channelsAttrs{Header: everything(0)}, readChannels)
}

// SetChannels changes the numbers of a device's channels
// (ETHTOOL_MSG_CHANNELS_SET). At least one has to receive and one to transmit,
// and a queue that the receive hash or an AF_XDP socket uses can't go.
func (c *Client) SetChannels(ctx context.Context, d Device, n Channels) error {
	return change(ctx, c, opChannelsSet, d, &channelsAttrs{
		Header:        d.header(0),
		RXCount:       n.RX,
		TXCount:       n.TX,
		OtherCount:    n.Other,
		CombinedCount: n.Combined,
	})
}

func readChannels(a *channelsAttrs) (Channels, error) {
	return Channels{
		Device:      deviceOf(a.Header),
		RX:          a.RXCount,
		TX:          a.TXCount,
		Other:       a.OtherCount,
		Combined:    a.CombinedCount,
		RXMax:       a.RXMax,
		TXMax:       a.TXMax,
		OtherMax:    a.OtherMax,
		CombinedMax: a.CombinedMax,
	}, nil
}
