package ethtool

import (
	"context"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestPLCA(t *testing.T) {
	k, c := newFake(t)
	reply := &plcaAttrs{
		Header: replyHeader(), Version: some[uint16](0xa0), Enabled: some[uint8](1), NodeCount: some[uint32](8), NodeID: some[uint32](0),
		TOTimer: some[uint32](32), BurstCount: some[uint32](2), BurstTimer: some[uint32](128),
	}
	want := PLCA{
		Device: eth0, Version: some[uint16](0xa0), Enabled: some(true), NodeCount: some[uint32](8), NodeID: some[uint32](0),
		Opportunity: some[uint32](32), BurstCount: some[uint32](2), BurstTime: some[uint32](128),
	}
	testGet(t, k, opPLCAGet, reply, want, c.PLCA, c.AllPLCA)
	sent := *reply
	sent.Version = netlink.Opt[uint16]{}
	testSet(t, k, opPLCASet, &sent, func(ctx context.Context, d Device) error { return c.SetPLCA(ctx, d, want) })
	status := &plcaAttrs{Header: replyHeader(), Status: some[uint8](1)}
	testGet(t, k, opPLCAStatusGet, status, PLCAStatus{eth0, true}, c.PLCAStatus, c.AllPLCAStatus)
}
