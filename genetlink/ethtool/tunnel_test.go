package ethtool

import (
	"errors"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestTunnelInfo(t *testing.T) {
	k, c := newFake(t)
	ports := []TunnelPort{{Port: 4789, Type: UDPTunnelTypeVxlan}, {Port: 4790, Type: UDPTunnelTypeVxlanGpe}}
	reply := &tunnelInfoAttrs{Header: replyHeader(), UDPPorts: &tunnelPortsAttrs{Table: []tunnelTableAttrs{
		{Size: some[uint32](4), Types: wordsOf(3, []int{0, 2}), Entry: ports}, {Size: some[uint32](1), Types: wordsOf(3, []int{1})},
	}}}
	want := TunnelInfo{Device: eth0, Tables: []TunnelTable{
		{Size: 4, Types: []UDPTunnelType{UDPTunnelTypeVxlan, UDPTunnelTypeVxlanGpe}, Ports: ports}, {Size: 1, Types: []UDPTunnelType{UDPTunnelTypeGENEVE}},
	}}
	testGet(t, k, opTunnelInfoGet, reply, want, c.TunnelInfo, c.AllTunnelInfo)
	testAll(t, k, opTunnelInfoGet, &tunnelInfoAttrs{Header: replyHeader()}, TunnelInfo{Device: eth0}, c.AllTunnelInfo)
	reply.UDPPorts.Table[1].Types = &bitsetAttrs{Size: some[uint32](1)}
	k.answer(opTunnelInfoGet, reply)
	if _, err := c.TunnelInfo(t.Context(), eth0); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("got the error %v", err)
	}
}
