package ethtool

import (
	"context"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestPause(t *testing.T) {
	k, c := newFake(t)
	stats := &PauseStats{TXFrames: some[uint64](1), RXFrames: some[uint64](0)}
	reply := &pauseAttrs{
		Header: replyHeader(), Autoneg: some[uint8](1), RX: some[uint8](0), TX: some[uint8](1),
		Stats: stats, StatsSource: some(StatsSourceAggregate),
	}
	want := Pause{
		Device: eth0, Autoneg: some(true), RX: some(false), TX: some(true),
		Stats: stats, StatsSource: some(StatsSourceAggregate),
	}
	testGet(t, k, opPauseGet, reply, want, c.Pause, c.AllPause)
	of := func(ctx context.Context, d Device) (Pause, error) { return c.PauseOf(ctx, d, StatsSourcePmac) }
	testGet(t, k, opPauseGet, reply, want, of, nil)
	if req := parse[pauseAttrs](t, k); req.StatsSource != some(StatsSourcePmac) || req.Header.Flags != headerFlagsStats {
		t.Errorf("asked for %+v", req)
	}
	sent := *reply
	sent.Stats, sent.StatsSource = nil, netlink.Opt[StatsSource]{}
	testSet(t, k, opPauseSet, &sent, func(ctx context.Context, d Device) error { return c.SetPause(ctx, d, want) })
}
