package ethtool

import (
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// complainOfFlags has the kernel refuse the flag for statistics, as one does that
// does not know it for this operation.
func (k *fakeKernel) complainOfFlags(req netlink.Message) bool {
	const front = netlink.HeaderLen + 4 // before the attributes
	d := nlattr.NewDecoder(req.Data[4:])
	if !d.Next() {
		return false
	}
	at := front + nlattr.HeaderLen
	for h := d.Nested(); h.Next(); at += nlattr.HeaderLen + nlattr.Align(len(h.Data())) {
		if h.Type() == attrheaderAttrsFlags && headerFlags(h.Uint32())&headerFlagsStats != 0 {
			k.complain(req, 22, at) // EINVAL
			return true
		}
	}
	return false
}

func TestWithStats(t *testing.T) {
	k, c := newFake(t)
	k.noStats = true
	k.answer(opPauseGet, &pauseAttrs{Header: replyHeader(), RX: some[uint8](1)})
	for range 2 {
		if p, err := c.Pause(t.Context(), eth0); err != nil || p.RX != some(true) {
			t.Errorf("got %+v, %v", p, err)
		}
	}
	if n := k.count(opPauseGet); n != 3 {
		t.Errorf("asked %d times", n) // and only once with the flag
	}
	k.answer(opFECGet, &fecAttrs{Header: replyHeader()})
	for range 2 {
		n := 0
		for f, err := range c.AllFEC(t.Context()) {
			if n++; err != nil || f.Device != eth0 {
				t.Errorf("got %+v, %v", f, err)
			}
		}
		if n != 1 {
			t.Errorf("%d came", n)
		}
	}
	if n := k.count(opFECGet); n != 3 {
		t.Errorf("asked %d times", n)
	}
}
