package ethtool

import (
	"context"
	"testing"
)

func TestPrivateFlags(t *testing.T) {
	k, c := newFake(t)
	flags := &bitset{size: 3, value: words{2}, mask: words{7}, labels: []string{"a", "b", "c"}}
	reply := &privFlagsAttrs{Header: replyHeader(), Flags: flags.verbose()}
	want := PrivateFlags{Device: eth0, List: []PrivateFlag{{"a", false}, {"b", true}, {"c", false}}}
	testGet(t, k, opPrivateFlagsGet, reply, want, c.PrivateFlags, c.AllPrivateFlags)
	if on, ok := want.Get("b"); !on || !ok {
		t.Errorf("b is %v, %v", on, ok)
	}
	if on, ok := want.Get("d"); on || ok {
		t.Errorf("d is %v, %v", on, ok)
	}
	sent := &privFlagsAttrs{Header: eth0.header(0), Flags: &bitsetAttrs{Bits: &bitsAttrs{Bit: []bitAttrs{{Name: "a", Value: true}, {Name: "b"}}}}}
	testSet(t, k, opPrivateFlagsSet, sent, func(ctx context.Context, d Device) error {
		return c.SetPrivateFlags(ctx, d, map[string]bool{"b": false, "a": true})
	})
}
