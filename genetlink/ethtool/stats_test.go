package ethtool

import (
	"context"
	"encoding"
	"errors"
	"reflect"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// statOf is a statistic as the kernel sends it: with padding in front, on
// machines that need it.
func statOf(number uint16, value uint64, padded bool) statAttrs {
	var e nlattr.Encoder
	if padded {
		e.Bytes(0, nil)
	}
	e.Uint64(number, value)
	b, _ := e.Encode()
	return statAttrs{Unknown: b}
}

var statsStrings = map[StringSet][]string{
	StringSetStatsStd:    {"eth-phy", "eth-mac", "eth-ctrl", "rmon", "phydev"},
	StringSetStatsETHMAC: {"FramesTransmittedOK", "SingleCollisionFrames"},
	StringSetStatsRMON:   {"etherStatsUndersizePkts"},
}

func TestStats(t *testing.T) {
	k, c := newFake(t)
	k.haveStrings(statsStrings)
	reply := &statsAttrs{Header: replyHeader(), Source: some(StatsSourceEmac), Groups: []statsGroupAttrs{
		{ID: StatsGroupIDETHMAC, StringSet: StringSetStatsETHMAC, Stats: []statAttrs{statOf(0, 1<<40, true), statOf(1, 0, false), statOf(9, 5, false), {}}},
		{
			ID: StatsGroupIDRMON, StringSet: StringSetStatsRMON,
			RX: []statsBucketAttrs{{Low: 0, High: 64, Value: 7}, {Low: 65, High: 127}}, TX: []statsBucketAttrs{{Low: 0, High: 64, Value: 1 << 33}},
		},
	}}
	want := Stats{Device: eth0, Source: some(StatsSourceEmac), Groups: []StatsGroup{
		{ID: StatsGroupIDETHMAC, Stats: []Stat{{0, "FramesTransmittedOK", 1 << 40}, {1, "SingleCollisionFrames", 0}, {9, "", 5}}},
		{ID: StatsGroupIDRMON, RX: []StatsBucket{{0, 64, 7}, {65, 127, 0}}, TX: []StatsBucket{{0, 64, 1 << 33}}},
	}}
	one := func(ctx context.Context, d Device) (Stats, error) { return c.Stats(ctx, d) }
	testGet(t, k, opStatsGet, reply, want, one, nil)
	testAll(t, k, opStatsGet, reply, want, every(c.AllStats))
	k.answer(opStatsGet, reply)
	for _, tt := range []struct {
		groups []StatsGroupID
		sent   *bitsetAttrs
	}{
		{nil, wordsOf(5, []int{0, 1, 2, 3, 4})},
		{[]StatsGroupID{StatsGroupIDRMON}, wordsOf(4, []int{3})},
		{[]StatsGroupID{StatsGroupIDETHMAC, 40}, wordsOf(41, []int{1, 40})},
	} {
		if _, err := c.StatsOf(t.Context(), eth0, StatsSourceEmac, tt.groups...); err != nil {
			t.Error(err)
		}
		want := &statsAttrs{Header: eth0.header(0), Select: tt.sent, Source: some(StatsSourceEmac)}
		if got := parse[statsAttrs](t, k); !reflect.DeepEqual(got, want) {
			t.Errorf("of %v asked for %+v", tt.groups, got)
		}
	}
	if v, ok := want.Get(StatsGroupIDETHMAC, "FramesTransmittedOK"); v != 1<<40 || !ok {
		t.Errorf("by name: %d, %v", v, ok)
	}
	if v, ok := want.Get(StatsGroupIDRMON, "FramesTransmittedOK"); v != 0 || ok {
		t.Errorf("by the name of another group: %d, %v", v, ok)
	}
}

func TestStatsFail(t *testing.T) {
	k, c := newFake(t)
	for _, err := range c.AllStats(t.Context()) {
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("without names: %v", err)
		}
	}
	k.answer(opStatsGet, &statsAttrs{Groups: []statsGroupAttrs{{StringSet: StringSetStatsRMON}}})
	if _, err := c.Stats(t.Context(), eth0, StatsGroupIDRMON); !errors.Is(err, errors.ErrUnsupported) || errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("without the names of a group: %v", err)
	}
	k.haveStrings(statsStrings)
	if _, err := c.Stats(t.Context(), eth0, maxBits); !errors.Is(err, nlattr.ErrRange) {
		t.Errorf("an impossible group: %v", err)
	}
	two := statOf(1, 2, false)
	two.Unknown = append(two.Unknown, two.Unknown...)
	var e nlattr.Encoder
	e.Uint32(1, 2)
	short, _ := e.Encode()
	for _, stat := range []statAttrs{two, {Unknown: short}} {
		var reply encoding.BinaryAppender = &statsAttrs{Groups: []statsGroupAttrs{{StringSet: StringSetStatsRMON, Stats: []statAttrs{stat}}}}
		k.answer(opStatsGet, reply)
		if _, err := c.Stats(t.Context(), eth0); !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("got the error %v", err)
		}
	}
}
