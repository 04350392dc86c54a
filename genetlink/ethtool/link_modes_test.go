package ethtool

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestLinkModes(t *testing.T) {
	k, c := newFake(t)
	reply := &linkModesAttrs{
		Header: replyHeader(), Autoneg: some[uint8](1),
		Ours: wordsOf(125, []int{5}, []int{3, 5, 124}), Peer: wordsOf(125, []int{3, 5}),
		Speed: some[uint32](1000), Duplex: some(DuplexFull), Lanes: some[uint32](1),
		MasterSlaveCfg: some(MasterSlaveConfigMasterForce), MasterSlaveState: some(MasterSlaveStateMaster),
		RateMatching: some(RateMatchingPause),
	}
	want := LinkModes{
		Device: eth0, Autoneg: some(true),
		Supported: LinkModeSetOf(3, 5, 124), Advertised: LinkModeSetOf(5), Peer: LinkModeSetOf(3, 5),
		Speed: some[uint32](1000), Duplex: some(DuplexFull), Lanes: some[uint32](1),
		MasterSlaveConfig: some(MasterSlaveConfigMasterForce), MasterSlaveState: some(MasterSlaveStateMaster),
		RateMatching: some(RateMatchingPause),
	}
	testGet(t, k, opLinkModesGet, reply, want, c.LinkModes, c.AllLinkModes)

	config := LinkModesConfig{
		Autoneg: some(false), Advertise: some(LinkModeSetOf(5, 40)), Speed: some[uint32](100), Duplex: some(DuplexHalf),
		Lanes: some[uint32](2), MasterSlave: some(MasterSlaveConfigSlavePreferred),
	}
	sent := &linkModesAttrs{
		Header: eth0.header(0), Autoneg: some[uint8](0), Ours: wordsOf(41, []int{5, 40}), Speed: some[uint32](100), Duplex: some(DuplexHalf),
		Lanes: some[uint32](2), MasterSlaveCfg: some(MasterSlaveConfigSlavePreferred),
	}
	testSet(t, k, opLinkModesSet, sent, func(ctx context.Context, d Device) error { return c.SetLinkModes(ctx, d, config) })
}

func TestLinkModesWithoutLink(t *testing.T) {
	k, c := newFake(t)
	k.answer(opLinkModesGet, &linkModesAttrs{Header: replyHeader(), Speed: some[uint32](math.MaxUint32), Duplex: some(DuplexUnknown)})
	got, err := c.LinkModes(t.Context(), eth0)
	if err != nil || got.Speed.IsSome() || got.Duplex != some(DuplexUnknown) || !got.Supported.IsZero() {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestLinkModesMalformed(t *testing.T) {
	k, c := newFake(t)
	for _, reply := range []*linkModesAttrs{
		{Ours: &bitsetAttrs{Size: some[uint32](9)}},
		{Peer: wordsOf(300, []int{299})},
	} {
		k.answer(opLinkModesGet, reply)
		if _, err := c.LinkModes(t.Context(), eth0); !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("got the error %v", err)
		}
		for _, err := range c.AllLinkModes(t.Context()) {
			if !errors.Is(err, netlink.ErrMalformed) {
				t.Errorf("got the error %v", err)
			}
		}
	}
}
