package ethtool

import (
	"context"
	"iter"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// Coalesce says how long a device waits, and for how many packets, before it
// interrupts. A field that is absent is one that the driver does not have.
type Coalesce struct {
	Device Device

	// RX and TX are for what is received and what has been transmitted.
	RX, TX Moderation

	// PacketRateLow and PacketRateHigh are packets in a second, below and above
	// which the delays for a low and a high rate apply
	// (ETHTOOL_A_COALESCE_PKT_RATE_LOW, _PKT_RATE_HIGH).
	PacketRateLow  netlink.Opt[uint32]
	PacketRateHigh netlink.Opt[uint32]

	// RateSampleInterval is how often the rate is taken, in whole seconds
	// (ETHTOOL_A_COALESCE_RATE_SAMPLE_INTERVAL).
	RateSampleInterval netlink.Opt[time.Duration]

	// StatsDelay is how long statistics in memory may be behind, in whole
	// microseconds (ETHTOOL_A_COALESCE_STATS_BLOCK_USECS).
	StatsDelay netlink.Opt[time.Duration]

	// RXCQEFrames and RXCQEDelay are how many packets one event of a completion
	// queue may hold, and how long it may be open, in nanoseconds
	// (ETHTOOL_A_COALESCE_RX_CQE_FRAMES, _RX_CQE_NSECS).
	RXCQEFrames netlink.Opt[uint32]
	RXCQEDelay  netlink.Opt[time.Duration]

	// TXAggregateBytes, TXAggregateFrames and TXAggregateDelay bound what is put
	// together into one transfer, as modems do, the last in whole microseconds
	// (ETHTOOL_A_COALESCE_TX_AGGR_MAX_BYTES, _MAX_FRAMES, _TIME_USECS).
	TXAggregateBytes  netlink.Opt[uint32]
	TXAggregateFrames netlink.Opt[uint32]
	TXAggregateDelay  netlink.Opt[time.Duration]
}

// Moderation is how interrupts in one direction are moderated: an interrupt
// comes when the delay is over, or when there are so many frames. Delays are
// whole microseconds.
type Moderation struct {
	Delay  netlink.Opt[time.Duration] // ETHTOOL_A_COALESCE_RX_USECS
	Frames netlink.Opt[uint32]        // ETHTOOL_A_COALESCE_RX_MAX_FRAMES

	// DelayIRQ and FramesIRQ apply while an interrupt is being served.
	DelayIRQ  netlink.Opt[time.Duration] // ETHTOOL_A_COALESCE_RX_USECS_IRQ
	FramesIRQ netlink.Opt[uint32]        // ETHTOOL_A_COALESCE_RX_MAX_FRAMES_IRQ

	// These apply while the rate is low, or high.
	DelayLow   netlink.Opt[time.Duration] // ETHTOOL_A_COALESCE_RX_USECS_LOW
	FramesLow  netlink.Opt[uint32]        // ETHTOOL_A_COALESCE_RX_MAX_FRAMES_LOW
	DelayHigh  netlink.Opt[time.Duration] // ETHTOOL_A_COALESCE_RX_USECS_HIGH
	FramesHigh netlink.Opt[uint32]        // ETHTOOL_A_COALESCE_RX_MAX_FRAMES_HIGH

	// Adaptive has the driver find the delay by itself
	// (ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX).
	Adaptive netlink.Opt[bool]

	// CQEMode has the delay start anew with each event in the completion queue,
	// rather than run from the first (ETHTOOL_A_COALESCE_USE_CQE_MODE_RX).
	CQEMode netlink.Opt[bool]

	// Profile are the steps that the driver chooses from while it is adaptive.
	// All are to be given if any is (ETHTOOL_A_COALESCE_RX_PROFILE).
	Profile []IRQModeration
}

// Coalesce returns how a device coalesces interrupts
// (ETHTOOL_MSG_COALESCE_GET).
func (c *Client) Coalesce(ctx context.Context, d Device) (Coalesce, error) {
	return get(ctx, c, opCoalesceGet, d, &coalesceAttrs{Header: d.header(0)}, readCoalesce)
}

// AllCoalesce returns how all devices do.
func (c *Client) AllCoalesce(ctx context.Context) iter.Seq2[Coalesce, error] {
	return all(ctx, c, opCoalesceGet, &coalesceAttrs{Header: everything(0)}, readCoalesce)
}

// SetCoalesce changes how a device coalesces interrupts
// (ETHTOOL_MSG_COALESCE_SET). A time that the kernel has no number for, such as
// half a microsecond, is an error that matches [nlattr.ErrRange].
func (c *Client) SetCoalesce(ctx context.Context, d Device, v Coalesce) error {
	const us = time.Microsecond
	var t divider
	a := &coalesceAttrs{
		Header:             d.header(0),
		RXUsecs:            t.units(v.RX.Delay, us),
		RXMaxFrames:        v.RX.Frames,
		RXUsecsIRQ:         t.units(v.RX.DelayIRQ, us),
		RXMaxFramesIRQ:     v.RX.FramesIRQ,
		RXUsecsLow:         t.units(v.RX.DelayLow, us),
		RXMaxFramesLow:     v.RX.FramesLow,
		RXUsecsHigh:        t.units(v.RX.DelayHigh, us),
		RXMaxFramesHigh:    v.RX.FramesHigh,
		UseAdaptiveRX:      byteOf(v.RX.Adaptive),
		UseCQEModeRX:       byteOf(v.RX.CQEMode),
		RXProfile:          profileAttrsOf(v.RX.Profile),
		TXUsecs:            t.units(v.TX.Delay, us),
		TXMaxFrames:        v.TX.Frames,
		TXUsecsIRQ:         t.units(v.TX.DelayIRQ, us),
		TXMaxFramesIRQ:     v.TX.FramesIRQ,
		TXUsecsLow:         t.units(v.TX.DelayLow, us),
		TXMaxFramesLow:     v.TX.FramesLow,
		TXUsecsHigh:        t.units(v.TX.DelayHigh, us),
		TXMaxFramesHigh:    v.TX.FramesHigh,
		UseAdaptiveTX:      byteOf(v.TX.Adaptive),
		UseCQEModeTX:       byteOf(v.TX.CQEMode),
		TXProfile:          profileAttrsOf(v.TX.Profile),
		PktRateLow:         v.PacketRateLow,
		PktRateHigh:        v.PacketRateHigh,
		RateSampleInterval: t.units(v.RateSampleInterval, time.Second),
		StatsBlockUsecs:    t.units(v.StatsDelay, us),
		RXCQEFrames:        v.RXCQEFrames,
		RXCQENsecs:         t.units(v.RXCQEDelay, time.Nanosecond),
		TXAggrMaxBytes:     v.TXAggregateBytes,
		TXAggrMaxFrames:    v.TXAggregateFrames,
		TXAggrTimeUsecs:    t.units(v.TXAggregateDelay, us),
	}
	if t.err != nil {
		return newError(opCoalesceSet, d, t.err)
	}
	return change(ctx, c, opCoalesceSet, d, a)
}

func readCoalesce(a *coalesceAttrs) (Coalesce, error) {
	const us = time.Microsecond
	return Coalesce{
		Device: deviceOf(a.Header),
		RX: Moderation{
			Delay:      durationOf(a.RXUsecs, us),
			Frames:     a.RXMaxFrames,
			DelayIRQ:   durationOf(a.RXUsecsIRQ, us),
			FramesIRQ:  a.RXMaxFramesIRQ,
			DelayLow:   durationOf(a.RXUsecsLow, us),
			FramesLow:  a.RXMaxFramesLow,
			DelayHigh:  durationOf(a.RXUsecsHigh, us),
			FramesHigh: a.RXMaxFramesHigh,
			Adaptive:   boolOf(a.UseAdaptiveRX),
			CQEMode:    boolOf(a.UseCQEModeRX),
			Profile:    profileOf(a.RXProfile),
		},
		TX: Moderation{
			Delay:      durationOf(a.TXUsecs, us),
			Frames:     a.TXMaxFrames,
			DelayIRQ:   durationOf(a.TXUsecsIRQ, us),
			FramesIRQ:  a.TXMaxFramesIRQ,
			DelayLow:   durationOf(a.TXUsecsLow, us),
			FramesLow:  a.TXMaxFramesLow,
			DelayHigh:  durationOf(a.TXUsecsHigh, us),
			FramesHigh: a.TXMaxFramesHigh,
			Adaptive:   boolOf(a.UseAdaptiveTX),
			CQEMode:    boolOf(a.UseCQEModeTX),
			Profile:    profileOf(a.TXProfile),
		},
		PacketRateLow:      a.PktRateLow,
		PacketRateHigh:     a.PktRateHigh,
		RateSampleInterval: durationOf(a.RateSampleInterval, time.Second),
		StatsDelay:         durationOf(a.StatsBlockUsecs, us),
		RXCQEFrames:        a.RXCQEFrames,
		RXCQEDelay:         durationOf(a.RXCQENsecs, time.Nanosecond),
		TXAggregateBytes:   a.TXAggrMaxBytes,
		TXAggregateFrames:  a.TXAggrMaxFrames,
		TXAggregateDelay:   durationOf(a.TXAggrTimeUsecs, us),
	}, nil
}

func profileOf(a *profileAttrs) []IRQModeration {
	if a == nil {
		return nil
	}
	return a.IRQModeration
}

func profileAttrsOf(p []IRQModeration) *profileAttrs {
	if p == nil {
		return nil
	}
	return &profileAttrs{IRQModeration: p}
}
