package ethtool

import (
	"context"
	"testing"
)

func TestFEC(t *testing.T) {
	k, c := newFake(t)
	stats := &FECStats{
		CorrectedBlocks: []uint64{9, 4, 5}, UncorrectableBlocks: []uint64{0}, CorrectedBits: []uint64{1 << 40},
		Histogram: []FECBin{{Low: 1, High: 5, Value: 3, PerLane: []uint64{1, 2}}},
	}
	rs := int(LinkModeFECRS)
	reply := &fecAttrs{Header: replyHeader(), Modes: wordsOf(125, []int{rs}), Auto: some[uint8](1), Active: some(uint32(rs)), Stats: stats}
	want := FEC{Device: eth0, Modes: LinkModeSetOf(LinkModeFECRS), Auto: some(true), Active: some(LinkModeFECRS), Stats: stats}
	testGet(t, k, opFECGet, reply, want, c.FEC, c.AllFEC)
	sent := &fecAttrs{Header: eth0.header(0), Modes: wordsOf(rs+1, []int{rs}), Auto: some[uint8](0)}
	testSet(t, k, opFECSet, sent, func(ctx context.Context, d Device) error {
		return c.SetFEC(ctx, d, FECConfig{Modes: some(LinkModeSetOf(LinkModeFECRS)), Auto: some(false)})
	})
}
