//go:build !plan9

package netlink_test

import (
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

func TestTap(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	var got []string
	see := func(p netlink.Packet) {
		var m netlink.Message
		if err := m.UnmarshalBinary(p.Data); err != nil {
			t.Error(err)
		}
		line := "in "
		if p.Outgoing {
			line = "out "
		}
		if p.Sender != 0 {
			line = "forged "
		}
		if p.Time.IsZero() || p.Size != len(p.Data) {
			t.Errorf("%+v", p)
		}
		got = append(got, line+text(m))
	}
	ask := func(s string) {
		if _, err := do(t.Context(), c, get(s)); err != nil {
			t.Fatal(err)
		}
	}
	ask("before")
	c.SetTap(see)
	k.Send(nltest.Datagram{Messages: []netlink.Message{data("x", 0)}, Sender: 4711})
	ask("tapped")
	c.SetTap(nil)
	ask("after")
	check(t, "datagrams", got, "out tapped", "forged x", "in tapped")
}
