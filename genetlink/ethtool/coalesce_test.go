package ethtool

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestCoalesce(t *testing.T) {
	k, c := newFake(t)
	n, us := some[uint32], func(n time.Duration) netlink.Opt[time.Duration] { return some(n * time.Microsecond) }
	profile := []IRQModeration{{Usecs: n(1), Packets: n(2), Completions: n(0)}, {Usecs: n(3)}}
	reply := &coalesceAttrs{
		Header:  replyHeader(),
		RXUsecs: n(1), RXMaxFrames: n(2), RXUsecsIRQ: n(3), RXMaxFramesIRQ: n(4),
		TXUsecs: n(5), TXMaxFrames: n(6), TXUsecsIRQ: n(7), TXMaxFramesIRQ: n(8),
		StatsBlockUsecs: n(9), UseAdaptiveRX: some[uint8](1), UseAdaptiveTX: some[uint8](0),
		PktRateLow: n(10), RXUsecsLow: n(11), RXMaxFramesLow: n(12), TXUsecsLow: n(13), TXMaxFramesLow: n(14),
		PktRateHigh: n(15), RXUsecsHigh: n(16), RXMaxFramesHigh: n(17), TXUsecsHigh: n(18), TXMaxFramesHigh: n(19),
		RateSampleInterval: n(20), UseCQEModeTX: some[uint8](1), UseCQEModeRX: some[uint8](0),
		TXAggrMaxBytes: n(21), TXAggrMaxFrames: n(22), TXAggrTimeUsecs: n(23),
		RXProfile: &profileAttrs{IRQModeration: profile}, TXProfile: &profileAttrs{IRQModeration: profile[1:]},
		RXCQEFrames: n(24), RXCQENsecs: n(25),
	}
	want := Coalesce{
		Device: eth0,
		RX: Moderation{
			Delay: us(1), Frames: n(2), DelayIRQ: us(3), FramesIRQ: n(4), DelayLow: us(11), FramesLow: n(12), DelayHigh: us(16), FramesHigh: n(17),
			Adaptive: some(true), CQEMode: some(false), Profile: profile,
		},
		TX: Moderation{
			Delay: us(5), Frames: n(6), DelayIRQ: us(7), FramesIRQ: n(8), DelayLow: us(13), FramesLow: n(14), DelayHigh: us(18), FramesHigh: n(19),
			Adaptive: some(false), CQEMode: some(true), Profile: profile[1:],
		},
		PacketRateLow: n(10), PacketRateHigh: n(15), RateSampleInterval: some(20 * time.Second), StatsDelay: us(9),
		RXCQEFrames: n(24), RXCQEDelay: some(25 * time.Nanosecond),
		TXAggregateBytes: n(21), TXAggregateFrames: n(22), TXAggregateDelay: us(23),
	}
	testGet(t, k, opCoalesceGet, reply, want, c.Coalesce, c.AllCoalesce)
	testSet(t, k, opCoalesceSet, reply, func(ctx context.Context, d Device) error { return c.SetCoalesce(ctx, d, want) })
}

func TestCoalesceInPart(t *testing.T) {
	k, c := newFake(t)
	k.answer(opCoalesceSet)
	if err := c.SetCoalesce(t.Context(), Dev("eth0"), Coalesce{TX: Moderation{Frames: some[uint32](0)}}); err != nil {
		t.Fatal(err)
	}
	want := &coalesceAttrs{Header: Dev("eth0").header(0), TXMaxFrames: some[uint32](0)}
	if got := parse[coalesceAttrs](t, k); !reflect.DeepEqual(got, want) {
		t.Errorf("asked for %+v", got)
	}
	asked := k.count(opCoalesceSet)
	err := c.SetCoalesce(t.Context(), Dev("eth0"), Coalesce{RX: Moderation{Delay: some(time.Microsecond / 2)}})
	var oe *netlink.OpError
	if !errors.Is(err, nlattr.ErrRange) || !errors.As(err, &oe) || oe.Object != "eth0" || k.count(opCoalesceSet) != asked {
		t.Errorf("half a microsecond: %v", err)
	}
}
