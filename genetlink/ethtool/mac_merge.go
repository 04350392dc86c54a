package ethtool

import (
	"context"
	"iter"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// MACMerge is how urgent packets interrupt others on their way: the MAC merge
// layer, or frame preemption. The device has an express MAC and a preemptible one
// then.
type MACMerge struct {
	Device Device

	// PMACEnabled has packets received that were interrupted
	// (ETHTOOL_A_MM_PMAC_ENABLED), and TXEnabled has those that are sent
	// interrupted; TXActive says that they are, which the link partner may have
	// to agree to (ETHTOOL_A_MM_TX_ENABLED, _TX_ACTIVE).
	PMACEnabled netlink.Opt[bool]
	TXEnabled   netlink.Opt[bool]
	TXActive    netlink.Opt[bool]

	// TXMinFragment is the length in bytes, without checksum, that the link
	// partner asks a fragment to have at least, and RXMinFragment what this
	// device does (ETHTOOL_A_MM_TX_MIN_FRAG_SIZE, _RX_MIN_FRAG_SIZE).
	TXMinFragment netlink.Opt[uint32]
	RXMinFragment netlink.Opt[uint32]

	// VerifyEnabled has the link partner asked whether it can do it, VerifyTime
	// is the time between two questions, in whole milliseconds up to
	// MaxVerifyTime, and VerifyStatus what has come of it
	// (ETHTOOL_A_MM_VERIFY_ENABLED, _VERIFY_TIME, _MAX_VERIFY_TIME,
	// _VERIFY_STATUS).
	VerifyEnabled netlink.Opt[bool]
	VerifyTime    netlink.Opt[time.Duration]
	MaxVerifyTime netlink.Opt[time.Duration]
	VerifyStatus  netlink.Opt[VerifyStatus]

	// Stats are counters. They are nil if the driver has none
	// (ETHTOOL_A_MM_STATS).
	Stats *MMStats
}

// MACMerge returns how packets interrupt others on a device (ETHTOOL_MSG_MM_GET,
// since Linux 6.3).
func (c *Client) MACMerge(ctx context.Context, d Device) (MACMerge, error) {
	return withStats(c, opMACMergeGet, func(flags headerFlags) (MACMerge, error) {
		return get(ctx, c, opMACMergeGet, d, &mmAttrs{Header: d.header(flags)}, readMACMerge)
	})
}

// AllMACMerge returns how they do on all devices.
func (c *Client) AllMACMerge(ctx context.Context) iter.Seq2[MACMerge, error] {
	return allWithStats(c, opMACMergeGet, func(flags headerFlags) iter.Seq2[MACMerge, error] {
		return all(ctx, c, opMACMergeGet, &mmAttrs{Header: everything(flags)}, readMACMerge)
	})
}

// SetMACMerge changes PMACEnabled, TXEnabled, TXMinFragment, VerifyEnabled and
// VerifyTime of a device (ETHTOOL_MSG_MM_SET).
func (c *Client) SetMACMerge(ctx context.Context, d Device, m MACMerge) error {
	var t divider
	a := &mmAttrs{
		Header:        d.header(0),
		PMACEnabled:   byteOf(m.PMACEnabled),
		TXEnabled:     byteOf(m.TXEnabled),
		TXMinFragSize: m.TXMinFragment,
		VerifyEnabled: byteOf(m.VerifyEnabled),
		VerifyTime:    t.units(m.VerifyTime, time.Millisecond),
	}
	if t.err != nil {
		return newError(opMACMergeSet, d, t.err)
	}
	return change(ctx, c, opMACMergeSet, d, a)
}

func readMACMerge(a *mmAttrs) (MACMerge, error) {
	return MACMerge{
		Device:        deviceOf(a.Header),
		PMACEnabled:   boolOf(a.PMACEnabled),
		TXEnabled:     boolOf(a.TXEnabled),
		TXActive:      boolOf(a.TXActive),
		TXMinFragment: a.TXMinFragSize,
		RXMinFragment: a.RXMinFragSize,
		VerifyEnabled: boolOf(a.VerifyEnabled),
		VerifyTime:    durationOf(a.VerifyTime, time.Millisecond),
		MaxVerifyTime: durationOf(a.MaxVerifyTime, time.Millisecond),
		VerifyStatus:  a.VerifyStatus,
		Stats:         a.Stats,
	}, nil
}
