package ethtool

import (
	"context"
	"errors"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestTimestampConfig(t *testing.T) {
	k, c := newFake(t)
	p := TimestampProvider{Index: 3, Qualifier: TimestampQualifierApprox}
	reply := &tsConfigAttrs{
		Header: replyHeader(), Provider: p.attrs(), TXTypes: wordsOf(2, []int{1}), RXFilters: wordsOf(1, []int{0}), Flags: wordsOf(1, []int{0}),
	}
	want := TimestampConfig{
		Device: eth0, Provider: some(p), TX: some(TimestampTXOn), Filter: some(TimestampFilterNone), Flags: some(TimestampFlagBondedPHCIndex),
	}
	testGet(t, k, opTimestampConfigGet, reply, want, c.TimestampConfig, c.AllTimestampConfigs)
	sent := *reply
	sent.Header = eth0.header(headerFlagsOmitReply)
	testSet(t, k, opTimestampConfigSet, &sent, func(ctx context.Context, d Device) error { return c.SetTimestampConfig(ctx, d, want) })
	nothing := &tsConfigAttrs{Header: sent.Header}
	testSet(t, k, opTimestampConfigSet, nothing, func(ctx context.Context, d Device) error {
		return c.SetTimestampConfig(ctx, d, TimestampConfig{})
	})
	wrong := &bitsetAttrs{Size: some[uint32](1)}
	for _, reply := range []*tsConfigAttrs{{TXTypes: wrong}, {RXFilters: wrong}, {Flags: wrong}} {
		k.answer(opTimestampConfigGet, reply)
		if _, err := c.TimestampConfig(t.Context(), eth0); !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("got the error %v", err)
		}
	}
}
