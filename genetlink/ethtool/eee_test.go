package ethtool

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestEEE(t *testing.T) {
	k, c := newFake(t)
	reply := &eeeAttrs{
		Header: replyHeader(), ModesOurs: wordsOf(125, []int{3}, []int{3, 5}), ModesPeer: wordsOf(125, []int{5}),
		Active: some[uint8](0), Enabled: some[uint8](1), TXLPIEnabled: some[uint8](1), TXLPITimer: some[uint32](17),
	}
	want := EEE{
		Device: eth0, Supported: LinkModeSetOf(3, 5), Advertised: LinkModeSetOf(3), Peer: LinkModeSetOf(5),
		Enabled: some(true), Active: some(false), TXLPI: some(true), TXLPIDelay: some(17 * time.Microsecond),
	}
	testGet(t, k, opEEEGet, reply, want, c.EEE, c.AllEEE)
	config := EEEConfig{Enabled: some(false), Advertise: some(LinkModeSetOf(5)), TXLPI: some(false), TXLPIDelay: some(time.Millisecond)}
	sent := &eeeAttrs{
		Header: eth0.header(0), ModesOurs: wordsOf(6, []int{5}), Enabled: some[uint8](0),
		TXLPIEnabled: some[uint8](0), TXLPITimer: some[uint32](1000),
	}
	testSet(t, k, opEEESet, sent, func(ctx context.Context, d Device) error { return c.SetEEE(ctx, d, config) })
	if err := c.SetEEE(t.Context(), eth0, EEEConfig{TXLPIDelay: some(-time.Second)}); !errors.Is(err, nlattr.ErrRange) {
		t.Errorf("a time before: %v", err)
	}
	for _, wrong := range []*eeeAttrs{{ModesOurs: &bitsetAttrs{Size: some[uint32](1)}}, {ModesPeer: &bitsetAttrs{Size: some[uint32](1)}}} {
		k.answer(opEEEGet, wrong)
		if _, err := c.EEE(t.Context(), eth0); !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("got the error %v", err)
		}
	}
}
