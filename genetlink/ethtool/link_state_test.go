package ethtool

import "testing"

func TestLinkState(t *testing.T) {
	k, c := newFake(t)
	reply := &linkStateAttrs{
		Header: replyHeader(), Link: some[uint8](0), SQI: some[uint32](3), SQIMax: some[uint32](7),
		ExtState: some(LinkExtStateNoCable), ExtSubstate: some[uint8](2), ExtDownCount: some[uint32](5),
	}
	want := LinkState{
		Device: eth0, Up: some(false), SQI: some[uint32](3), SQIMax: some[uint32](7),
		ExtState: some(LinkExtStateNoCable), ExtSubstate: some[uint8](2), Downs: some[uint32](5),
	}
	testGet(t, k, opLinkStateGet, reply, want, c.LinkState, c.AllLinkStates)
}
