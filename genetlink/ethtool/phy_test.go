package ethtool

import (
	"context"
	"iter"
	"testing"
)

func TestPHY(t *testing.T) {
	k, c := newFake(t)
	reply := &phyAttrs{
		Header: replyHeader(), Index: 2, Driver: "Marvell 88E1510", Name: "mdio-bus:01", Upstream: some(PHYUpstreamPHY),
		UpstreamIndex: some[uint32](1), UpstreamSFPName: "sfp0", DownstreamSFPName: "sfp1",
	}
	want := PHY{
		Device: eth0, Index: 2, Driver: "Marvell 88E1510", Name: "mdio-bus:01", Upstream: some(PHYUpstreamPHY),
		UpstreamIndex: some[uint32](1), UpstreamSFP: "sfp0", DownstreamSFP: "sfp1",
	}
	testGet(t, k, opPHYGet, reply, want, c.PHY, c.AllPHYs)
	testAll(t, k, opPHYGet, reply, want, func(ctx context.Context) iter.Seq2[PHY, error] { return c.PHYs(ctx, eth0.WithPHY(2)) })
	if h := parse[phyAttrs](t, k).Header; h.DevIndex != 7 || h.PHYIndex != 2 {
		t.Errorf("asked for %+v", h)
	}
}
