package ethtool

import (
	"context"
	"testing"
)

func TestChannels(t *testing.T) {
	k, c := newFake(t)
	reply := &channelsAttrs{
		Header: replyHeader(), RXCount: some[uint32](1), TXCount: some[uint32](2), OtherCount: some[uint32](0), CombinedCount: some[uint32](4),
		RXMax: some[uint32](11), TXMax: some[uint32](12), OtherMax: some[uint32](13), CombinedMax: some[uint32](14),
	}
	want := Channels{
		Device: eth0, RX: some[uint32](1), TX: some[uint32](2), Other: some[uint32](0), Combined: some[uint32](4),
		RXMax: some[uint32](11), TXMax: some[uint32](12), OtherMax: some[uint32](13), CombinedMax: some[uint32](14),
	}
	testGet(t, k, opChannelsGet, reply, want, c.Channels, c.AllChannels)
	sent := *reply
	sent.RXMax, sent.TXMax, sent.OtherMax, sent.CombinedMax = none32, none32, none32, none32
	testSet(t, k, opChannelsSet, &sent, func(ctx context.Context, d Device) error { return c.SetChannels(ctx, d, want) })
}
