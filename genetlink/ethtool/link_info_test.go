package ethtool

import (
	"context"
	"testing"
)

func TestLinkInfo(t *testing.T) {
	k, c := newFake(t)
	reply := &linkInfoAttrs{
		Header: replyHeader(), Port: some(PortFibre), PHYAddress: some[uint8](3),
		Crossover: some(CrossoverMDIX), CrossoverControl: some(CrossoverMDIAuto), Transceiver: some(TransceiverInternal),
	}
	want := LinkInfo{
		Device: eth0, Port: some(PortFibre), PHYAddress: some[uint8](3),
		Crossover: some(CrossoverMDIX), CrossoverControl: some(CrossoverMDIAuto), Transceiver: some(TransceiverInternal),
	}
	testGet(t, k, opLinkInfoGet, reply, want, c.LinkInfo, c.AllLinkInfo)
	sent := &linkInfoAttrs{Header: eth0.header(0), Port: some(PortFibre), PHYAddress: some[uint8](3), CrossoverControl: some(CrossoverMDIAuto)}
	testSet(t, k, opLinkInfoSet, sent, func(ctx context.Context, d Device) error { return c.SetLinkInfo(ctx, d, want) })
}
