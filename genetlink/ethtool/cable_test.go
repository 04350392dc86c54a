package ethtool

import (
	"context"
	"encoding"
	"errors"
	"io/fs"
	"reflect"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

func TestTestCable(t *testing.T) {
	k, c := newFake(t)
	results := []CableResult{{Pair: CablePairA, Code: CableCodeOk, Source: CableSourceTdr}, {Pair: CablePairB, Code: CableCodeOpen}}
	lengths := []CableFaultLength{{Pair: CablePairB, Centimetres: 1200}}
	done := &cableTestNtfAttrs{Header: replyHeader(), Status: some(cableStatusCompleted), Nest: &cableNestAttrs{Result: results, FaultLength: lengths}}
	other := *done
	other.Header = Device{Index: 8, Name: "eth1"}.header(0)
	k.on(opCableTest, func([]byte) ([]encoding.BinaryAppender, int) {
		k.tell(EventCableTest, &other)
		k.tell(EventCableTest, &cableTestNtfAttrs{Header: replyHeader(), Status: some(cableStatusStarted)})
		k.tell(EventRings, &ringsAttrs{Header: replyHeader()})
		k.tell(EventCableTest, done)
		return nil, 0
	})
	want := CableTest{Device: eth0, Completed: true, Results: results, FaultLengths: lengths}
	for _, d := range []Device{Dev("eth0"), DevIndex(7), eth0.WithPHY(1)} {
		got, err := c.TestCable(t.Context(), d)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v", got, err)
		}
		if h := parse[cableTestAttrs](t, k).Header; deviceOf(h) != d {
			t.Errorf("the request is about %+v", h)
		}
	}
	testRefused(t, k, opCableTest, func(d Device) error { _, err := c.TestCable(t.Context(), d); return err })
}

func TestTestCableFails(t *testing.T) {
	k, c := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	k.on(opCableTest, func([]byte) ([]encoding.BinaryAppender, int) { cancel(); return nil, 0 })
	if _, err := c.TestCable(ctx, eth0); !errors.Is(err, context.Canceled) {
		t.Errorf("when the context ends: %v", err)
	}
	k.on(opCableTest, func([]byte) ([]encoding.BinaryAppender, int) {
		k.tell(EventCableTest, &cableTestNtfAttrs{Header: replyHeader(), Status: some(cableStatusStarted)})
		k.Send(nltest.Datagram{Err: errNoBufs})
		return nil, 0
	})
	if _, err := c.TestCable(t.Context(), eth0); !errors.Is(err, netlink.ErrOverrun) {
		t.Errorf("when the result is lost: %v", err)
	}
	c.Close()
	if _, err := c.TestCable(t.Context(), eth0); err == nil {
		t.Error("it goes on when the Client is closed")
	}
	if _, err := firstOf(func(func(Notification, error) bool) {}, opCableTest, eth0, func(CableTest) bool { return true }); !errors.Is(err, netlink.ErrOverrun) {
		t.Errorf("nothing comes: %v", err)
	}
}

func TestTestCableTDR(t *testing.T) {
	k, c := newFake(t)
	nest := &tdrNestAttrs{
		Step:      &TDRStep{First: 100, Last: 300, Step: 100},
		Pulse:     []TDRPulse{{Millivolts: 1000}},
		Amplitude: []TDRAmplitude{{Pair: CablePairA, Millivolts: -5}, {Pair: CablePairA, Millivolts: 0}, {Pair: CablePairB, Millivolts: 700}},
	}
	k.on(opTDRTest, func([]byte) ([]encoding.BinaryAppender, int) {
		k.tell(EventTDRTest, &tdrNtfAttrs{Header: replyHeader(), Status: some(cableStatusStarted)})
		k.tell(EventTDRTest, &tdrNtfAttrs{Header: replyHeader(), Status: some(cableStatusCompleted), Nest: nest})
		return nil, 0
	})
	want := TDRTest{Device: eth0, Completed: true, Step: nest.Step, Pulses: nest.Pulse, Amplitudes: nest.Amplitude}
	config := TDRConfig{First: some[uint32](100), Last: some[uint32](300), Step: some[uint32](100), Pair: some(CablePairA)}
	for _, config := range []TDRConfig{{}, config} {
		got, err := c.TestCableTDR(t.Context(), eth0, config)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v", got, err)
		}
		if got := parse[tdrAttrs](t, k); (got.Cfg == nil) != reflect.DeepEqual(config, TDRConfig{}) || got.Cfg != nil && !reflect.DeepEqual(*got.Cfg, config) {
			t.Errorf("asked for %+v", got.Cfg)
		}
	}
	k.refuse(opTDRTest, errnoNoDev)
	if _, err := c.TestCableTDR(t.Context(), eth0, TDRConfig{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without the device: %v", err)
	}
}
