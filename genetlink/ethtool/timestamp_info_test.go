package ethtool

import (
	"context"
	"errors"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestTimestampInfo(t *testing.T) {
	k, c := newFake(t)
	stats := &TimestampStats{TXPackets: some[uint64](1 << 40), TXLost: some[uint64](2), TXErrors: some[uint64](0), TXOneStepUnconfirmed: some[uint64](3)}
	reply := &tsInfoAttrs{
		Header: replyHeader(), Timestamping: wordsOf(19, []int{0, 6}), TXTypes: wordsOf(4, []int{0, 1}), RXFilters: wordsOf(16, []int{0, 12}),
		PHCIndex: some[uint32](0), Stats: stats, Provider: TimestampProvider{}.attrs(),
		TimestampSource: some(TimestampSourceNetdev), PHYIndex: some[uint32](1),
	}
	want := TimestampInfo{
		Device: eth0, Timestamping: TimestampingTXHardware | TimestampingRawHardware, TX: TimestampTXOff | TimestampTXOn,
		Filters: TimestampFilterNone | TimestampFilterPTPV2Event, Clock: some[uint32](0), Stats: stats,
		Provider: some(TimestampProvider{}), Source: some(TimestampSourceNetdev), PHY: some[uint32](1),
	}
	testGet(t, k, opTimestampInfoGet, reply, want, c.TimestampInfo, c.AllTimestampInfo)
	p := TimestampProvider{Index: 0, Qualifier: TimestampQualifierApprox}
	of := func(ctx context.Context, d Device) (TimestampInfo, error) { return c.TimestampInfoOf(ctx, d, p) }
	testGet(t, k, opTimestampInfoGet, reply, want, of, nil)
	if got := providerOf(parse[tsInfoAttrs](t, k).Provider); got != some(p) {
		t.Errorf("asked for %v", got)
	}
	wrong := &bitsetAttrs{Size: some[uint32](1)}
	for _, reply := range []*tsInfoAttrs{{Timestamping: wrong}, {TXTypes: wrong}, {RXFilters: wrong}} {
		k.answer(opTimestampInfoGet, reply)
		if _, err := c.TimestampInfo(t.Context(), eth0); !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("got the error %v", err)
		}
	}
}
