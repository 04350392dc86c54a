package ethtool

import (
	"context"
	"iter"
	"reflect"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestRSS(t *testing.T) {
	k, c := newFake(t)
	fields := &FlowHash{TCP4: some(HashFieldIPSrc | HashFieldIPDst | HashFieldL4B01), GTPUDL6: some[HashField](0)}
	reply := &rssAttrs{
		Header: replyHeader(), Context: some[uint32](3), HashFunc: some(HashFuncTop), Key: []byte{1, 2, 3},
		Transform: some(HashTransformSymXor), Indirection: []uint32{0, 1, 0, 1}, Flow: fields,
	}
	want := RSS{
		Device: eth0, Context: some[uint32](3), HashFunc: some(HashFuncTop), Key: []byte{1, 2, 3},
		Transform: some(HashTransformSymXor), Indirection: []uint32{0, 1, 0, 1}, Fields: fields,
	}
	testGet(t, k, opRSSGet, reply, want, c.RSS, c.AllRSS)
	one := func(ctx context.Context, d Device) (RSS, error) { return c.RSSContext(ctx, d, 3) }
	testGet(t, k, opRSSGet, reply, want, one, nil)
	if got := parse[rssAttrs](t, k); got.Context != some[uint32](3) {
		t.Errorf("asked for %+v", got)
	}
	contexts := func(ctx context.Context) iter.Seq2[RSS, error] { return c.RSSContexts(ctx, eth0) }
	testAll(t, k, opRSSGet, reply, want, contexts)
	if got := parse[rssAttrs](t, k); got.StartContext != some[uint32](1) || got.Header.DevIndex != 7 {
		t.Errorf("asked for %+v", got)
	}
	testSet(t, k, opRSSSet, reply, func(ctx context.Context, d Device) error { return c.SetRSS(ctx, d, want) })
	byDefault := &rssAttrs{Header: eth0.header(0), Indirection: []uint32{}}
	testSet(t, k, opRSSSet, byDefault, func(ctx context.Context, d Device) error { return c.SetRSS(ctx, d, RSS{Indirection: []uint32{}}) })
	gone := &rssAttrs{Header: eth0.header(0), Context: some[uint32](3)}
	testSet(t, k, opRSSDelete, gone, func(ctx context.Context, d Device) error { return c.DeleteRSSContext(ctx, d, 3) })
}

func TestCreateRSSContext(t *testing.T) {
	k, c := newFake(t)
	k.answer(opRSSCreate, &rssAttrs{Header: replyHeader(), Context: some[uint32](1)})
	got, err := c.CreateRSSContext(t.Context(), eth0, RSS{Key: []byte{1}, Fields: new(FlowHash)})
	if want := (RSS{Device: eth0, Context: some[uint32](1)}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, want := parse[rssAttrs](t, k), (&rssAttrs{Header: eth0.header(0), Key: []byte{1}}); !reflect.DeepEqual(got, want) {
		t.Errorf("asked for %+v", got)
	}
	if r := k.last(); r.flags != netlink.Request|netlink.Acknowledge {
		t.Errorf("the flags are %s", r.flags)
	}
	testRefused(t, k, opRSSCreate, func(d Device) error { _, err := c.CreateRSSContext(t.Context(), d, RSS{}); return err })
}
