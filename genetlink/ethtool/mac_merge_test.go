package ethtool

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestMACMerge(t *testing.T) {
	k, c := newFake(t)
	stats := &MMStats{ReassemblyErrors: some[uint64](1), Holds: some[uint64](0)}
	reply := &mmAttrs{
		Header: replyHeader(), PMACEnabled: some[uint8](1), TXEnabled: some[uint8](1), TXActive: some[uint8](0),
		TXMinFragSize: some[uint32](60), RXMinFragSize: some[uint32](124), VerifyEnabled: some[uint8](1),
		VerifyStatus: some(VerifyStatusVerifying), VerifyTime: some[uint32](10), MaxVerifyTime: some[uint32](128), Stats: stats,
	}
	want := MACMerge{
		Device: eth0, PMACEnabled: some(true), TXEnabled: some(true), TXActive: some(false),
		TXMinFragment: some[uint32](60), RXMinFragment: some[uint32](124), VerifyEnabled: some(true),
		VerifyStatus: some(VerifyStatusVerifying), VerifyTime: some(10 * time.Millisecond), MaxVerifyTime: some(128 * time.Millisecond), Stats: stats,
	}
	testGet(t, k, opMACMergeGet, reply, want, c.MACMerge, c.AllMACMerge)
	sent := &mmAttrs{
		Header: eth0.header(0), PMACEnabled: some[uint8](1), TXEnabled: some[uint8](1),
		TXMinFragSize: some[uint32](60), VerifyEnabled: some[uint8](1), VerifyTime: some[uint32](10),
	}
	testSet(t, k, opMACMergeSet, sent, func(ctx context.Context, d Device) error { return c.SetMACMerge(ctx, d, want) })
	if err := c.SetMACMerge(t.Context(), eth0, MACMerge{VerifyTime: some(time.Microsecond)}); !errors.Is(err, nlattr.ErrRange) {
		t.Errorf("a part of a millisecond: %v", err)
	}
}
