package ethtool

import (
	"context"
	"testing"
)

func TestDebug(t *testing.T) {
	k, c := newFake(t)
	reply := &debugAttrs{Header: replyHeader(), Msgmask: wordsOf(15, []int{0, 2, 14})}
	want := Debug{Device: eth0, Messages: MessageClassDrv | MessageClassLink | MessageClassWOL}
	testGet(t, k, opDebugGet, reply, want, c.Debug, c.AllDebug)
	sent := &debugAttrs{Header: eth0.header(0), Msgmask: wordsOf(15, []int{0, 2, 14})}
	testSet(t, k, opDebugSet, sent, func(ctx context.Context, d Device) error { return c.SetDebug(ctx, d, want.Messages) })
}
