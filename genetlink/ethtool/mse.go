package ethtool

import (
	"context"
	"iter"
)

// MSE is how far the signal of a link is from what it should be: the mean square
// error, in numbers whose scale Capabilities tells.
type MSE struct {
	Device Device

	// Capabilities say what the PHY measures (ETHTOOL_A_MSE_CAPABILITIES).
	Capabilities *MSECapabilities

	// ChannelA to ChannelD are the pairs of wires, Worst the worst of them, if
	// the PHY tells no more than that, and Link the whole
	// (ETHTOOL_A_MSE_CHANNEL_A, …, _WORST_CHANNEL, _LINK). What the PHY does not
	// measure is nil.
	ChannelA *MSESnapshot
	ChannelB *MSESnapshot
	ChannelC *MSESnapshot
	ChannelD *MSESnapshot
	Worst    *MSESnapshot
	Link     *MSESnapshot
}

// MSE returns how good the signal of a device's link is (ETHTOOL_MSG_MSE_GET).
func (c *Client) MSE(ctx context.Context, d Device) (MSE, error) {
	return get(ctx, c, opMSEGet, d, &mseAttrs{Header: d.header(0)}, readMSE)
}

// AllMSE returns how good those of all devices are.
func (c *Client) AllMSE(ctx context.Context) iter.Seq2[MSE, error] {
	return all(ctx, c, opMSEGet, &mseAttrs{Header: everything(0)}, readMSE)
}

func readMSE(a *mseAttrs) (MSE, error) {
	return MSE{
		Device:       deviceOf(a.Header),
		Capabilities: a.Capabilities,
		ChannelA:     a.ChannelA,
		ChannelB:     a.ChannelB,
		ChannelC:     a.ChannelC,
		ChannelD:     a.ChannelD,
		Worst:        a.WorstChannel,
		Link:         a.Link,
	}, nil
}
