package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// Rings are the sizes of a device's rings: how many packets, or buffers, each of
// its queues holds. Those whose names end in Max are bounds, and can't be set.
type Rings struct {
	Device Device

	RX      netlink.Opt[uint32] // of each receive ring (ETHTOOL_A_RINGS_RX)
	RXMini  netlink.Opt[uint32] // of each ring for small packets (ETHTOOL_A_RINGS_RX_MINI)
	RXJumbo netlink.Opt[uint32] // of each ring for jumbo packets (ETHTOOL_A_RINGS_RX_JUMBO)
	TX      netlink.Opt[uint32] // of each transmit ring (ETHTOOL_A_RINGS_TX)

	RXMax      netlink.Opt[uint32] // ETHTOOL_A_RINGS_RX_MAX
	RXMiniMax  netlink.Opt[uint32] // ETHTOOL_A_RINGS_RX_MINI_MAX
	RXJumboMax netlink.Opt[uint32] // ETHTOOL_A_RINGS_RX_JUMBO_MAX
	TXMax      netlink.Opt[uint32] // ETHTOOL_A_RINGS_TX_MAX

	// RXBufferLen is the size of a receive buffer in bytes
	// (ETHTOOL_A_RINGS_RX_BUF_LEN).
	RXBufferLen netlink.Opt[uint32]

	// TCPDataSplit says whether headers and data of received TCP segments go
	// into buffers of their own (ETHTOOL_A_RINGS_TCP_DATA_SPLIT). Setting it to
	// [TCPDataSplitUnknown] leaves it to the driver.
	TCPDataSplit netlink.Opt[TCPDataSplit]

	// SplitThreshold is the length in bytes from which on they are split, and
	// SplitThresholdMax its bound (ETHTOOL_A_RINGS_HDS_THRESH, _HDS_THRESH_MAX).
	SplitThreshold    netlink.Opt[uint32]
	SplitThresholdMax netlink.Opt[uint32]

	// CQESize is the size of a completion queue's event in bytes
	// (ETHTOOL_A_RINGS_CQE_SIZE).
	CQESize netlink.Opt[uint32]

	// TXPush and RXPush write descriptors straight into the device
	// (ETHTOOL_A_RINGS_TX_PUSH, _RX_PUSH).
	TXPush netlink.Opt[bool]
	RXPush netlink.Opt[bool]

	// TXPushBufferLen is how many bytes of a packet go there as well, and
	// TXPushBufferLenMax its bound (ETHTOOL_A_RINGS_TX_PUSH_BUF_LEN,
	// _TX_PUSH_BUF_LEN_MAX).
	TXPushBufferLen    netlink.Opt[uint32]
	TXPushBufferLenMax netlink.Opt[uint32]
}

// Rings returns the sizes of a device's rings (ETHTOOL_MSG_RINGS_GET).
func (c *Client) Rings(ctx context.Context, d Device) (Rings, error) {
	return get(ctx, c, opRingsGet, d, &ringsAttrs{Header: d.header(0)}, readRings)
}

// AllRings returns those of all devices.
func (c *Client) AllRings(ctx context.Context) iter.Seq2[Rings, error] {
	return all(ctx, c, opRingsGet, &ringsAttrs{Header: everything(0)}, readRings)
}

// SetRings changes the sizes of a device's rings (ETHTOOL_MSG_RINGS_SET). Most
// drivers interrupt the traffic for that.
func (c *Client) SetRings(ctx context.Context, d Device, r Rings) error {
	return change(ctx, c, opRingsSet, d, &ringsAttrs{
		Header:       d.header(0),
		RX:           r.RX,
		RXMini:       r.RXMini,
		RXJumbo:      r.RXJumbo,
		TX:           r.TX,
		RXBufLen:     r.RXBufferLen,
		TCPDataSplit: r.TCPDataSplit,
		CQESize:      r.CQESize,
		TXPush:       byteOf(r.TXPush),
		RXPush:       byteOf(r.RXPush),
		TXPushBufLen: r.TXPushBufferLen,
		HDSThreshold: r.SplitThreshold,
	})
}

func readRings(a *ringsAttrs) (Rings, error) {
	return Rings{
		Device:             deviceOf(a.Header),
		RX:                 a.RX,
		RXMini:             a.RXMini,
		RXJumbo:            a.RXJumbo,
		TX:                 a.TX,
		RXMax:              a.RXMax,
		RXMiniMax:          a.RXMiniMax,
		RXJumboMax:         a.RXJumboMax,
		TXMax:              a.TXMax,
		RXBufferLen:        a.RXBufLen,
		TCPDataSplit:       a.TCPDataSplit,
		SplitThreshold:     a.HDSThreshold,
		SplitThresholdMax:  a.HDSThresholdMax,
		CQESize:            a.CQESize,
		TXPush:             boolOf(a.TXPush),
		RXPush:             boolOf(a.RXPush),
		TXPushBufferLen:    a.TXPushBufLen,
		TXPushBufferLenMax: a.TXPushBufLenMax,
	}, nil
}
