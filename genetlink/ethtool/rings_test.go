package ethtool

import (
	"context"
	"testing"
)

func TestRings(t *testing.T) {
	k, c := newFake(t)
	reply := &ringsAttrs{
		Header: replyHeader(), RX: some[uint32](1), RXMini: some[uint32](2), RXJumbo: some[uint32](3), TX: some[uint32](4),
		RXMax: some[uint32](11), RXMiniMax: some[uint32](12), RXJumboMax: some[uint32](13), TXMax: some[uint32](14),
		RXBufLen: some[uint32](2048), TCPDataSplit: some(TCPDataSplitEnabled), HDSThreshold: some[uint32](0), HDSThresholdMax: some[uint32](256),
		CQESize: some[uint32](64), TXPush: some[uint8](1), RXPush: some[uint8](0), TXPushBufLen: some[uint32](96), TXPushBufLenMax: some[uint32](256),
	}
	want := Rings{
		Device: eth0, RX: some[uint32](1), RXMini: some[uint32](2), RXJumbo: some[uint32](3), TX: some[uint32](4),
		RXMax: some[uint32](11), RXMiniMax: some[uint32](12), RXJumboMax: some[uint32](13), TXMax: some[uint32](14),
		RXBufferLen: some[uint32](2048), TCPDataSplit: some(TCPDataSplitEnabled), SplitThreshold: some[uint32](0), SplitThresholdMax: some[uint32](256),
		CQESize: some[uint32](64), TXPush: some(true), RXPush: some(false), TXPushBufferLen: some[uint32](96), TXPushBufferLenMax: some[uint32](256),
	}
	testGet(t, k, opRingsGet, reply, want, c.Rings, c.AllRings)

	sent := *reply // what can't be set is left out
	sent.RXMax, sent.RXMiniMax, sent.RXJumboMax, sent.TXMax = none32, none32, none32, none32
	sent.HDSThresholdMax, sent.TXPushBufLenMax = none32, none32
	testSet(t, k, opRingsSet, &sent, func(ctx context.Context, d Device) error { return c.SetRings(ctx, d, want) })
}
