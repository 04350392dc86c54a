package ethtool

import (
	"context"
	"iter"
)

// Debug is what a driver writes into the kernel's log.
type Debug struct {
	Device Device

	// Messages are the classes of messages that it writes
	// (ETHTOOL_A_DEBUG_MSGMASK).
	Messages MessageClass
}

// Debug returns what a device's driver logs (ETHTOOL_MSG_DEBUG_GET).
func (c *Client) Debug(ctx context.Context, d Device) (Debug, error) {
	return get(ctx, c, opDebugGet, d, &debugAttrs{Header: d.header(headerFlagsCompactBitsets)}, readDebug)
}

// AllDebug returns what all drivers log, a device at a time.
func (c *Client) AllDebug(ctx context.Context) iter.Seq2[Debug, error] {
	return all(ctx, c, opDebugGet, &debugAttrs{Header: everything(headerFlagsCompactBitsets)}, readDebug)
}

// SetDebug makes a device's driver log exactly these classes of messages
// (ETHTOOL_MSG_DEBUG_SET).
func (c *Client) SetDebug(ctx context.Context, d Device, messages MessageClass) error {
	return change(ctx, c, opDebugSet, d, &debugAttrs{Header: d.header(0), Msgmask: flagSet(messages)})
}

func readDebug(a *debugAttrs) (v Debug, err error) {
	v.Device = deviceOf(a.Header)
	v.Messages, _, err = readFlags[MessageClass](a.Msgmask)
	return v, err
}
