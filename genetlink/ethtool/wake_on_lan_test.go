package ethtool

import (
	"context"
	"testing"
)

func TestWakeOnLAN(t *testing.T) {
	k, c := newFake(t)
	password := []byte{1, 2, 3, 4, 5, 6}
	reply := &wolAttrs{Header: replyHeader(), Modes: wordsOf(8, []int{5, 6}, []int{0, 5, 6}), Password: password}
	want := WakeOnLAN{
		Device: eth0, Supported: WakeModePHY | WakeModeMagic | WakeModeMagicsecure,
		Enabled: WakeModeMagic | WakeModeMagicsecure, Password: password,
	}
	testGet(t, k, opWakeOnLANGet, reply, want, c.WakeOnLAN, c.AllWakeOnLAN)
	for _, tt := range []struct {
		config WakeOnLANConfig
		sent   wolAttrs
	}{
		{WakeOnLANConfig{Enable: some(want.Enabled), Password: password}, wolAttrs{Modes: wordsOf(7, []int{5, 6}), Password: password}},
		{WakeOnLANConfig{Enable: some[WakeMode](0)}, wolAttrs{Modes: wordsOf(1, nil)}},
		{WakeOnLANConfig{Password: password}, wolAttrs{Password: password}},
	} {
		tt.sent.Header = eth0.header(0)
		testSet(t, k, opWakeOnLANSet, &tt.sent, func(ctx context.Context, d Device) error { return c.SetWakeOnLAN(ctx, d, tt.config) })
	}
}
