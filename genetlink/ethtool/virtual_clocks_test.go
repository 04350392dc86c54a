package ethtool

import (
	"errors"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestVirtualClocks(t *testing.T) {
	k, c := newFake(t)
	reply := &phcVClocksAttrs{Header: replyHeader(), Num: some[uint32](2), Index: []int32{3, 4}}
	testGet(t, k, opVirtualClocksGet, reply, VirtualClocks{eth0, []int32{3, 4}}, c.VirtualClocks, c.AllVirtualClocks)
	k.answer(opVirtualClocksGet, &phcVClocksAttrs{Num: some[uint32](3), Index: []int32{3, 4}})
	if _, err := c.VirtualClocks(t.Context(), eth0); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("got the error %v", err)
	}
}
