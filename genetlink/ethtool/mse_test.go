package ethtool

import "testing"

func TestMSE(t *testing.T) {
	k, c := newFake(t)
	capabilities := &MSECapabilities{MaxAverage: 511, MaxPeak: 63, RefreshPicoseconds: 1 << 40, Symbols: 125000}
	snapshot := func(n uint64) *MSESnapshot {
		return &MSESnapshot{Average: some(n), Peak: some(n + 1), WorstPeak: some(n + 2)}
	}
	reply := &mseAttrs{
		Header: replyHeader(), Capabilities: capabilities, ChannelA: snapshot(0), ChannelB: snapshot(10), ChannelC: snapshot(20),
		ChannelD: snapshot(30), WorstChannel: snapshot(40), Link: snapshot(50),
	}
	want := MSE{
		Device: eth0, Capabilities: capabilities, ChannelA: snapshot(0), ChannelB: snapshot(10), ChannelC: snapshot(20),
		ChannelD: snapshot(30), Worst: snapshot(40), Link: snapshot(50),
	}
	testGet(t, k, opMSEGet, reply, want, c.MSE, c.AllMSE)
}
