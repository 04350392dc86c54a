package ethtool

import (
	"context"
	"encoding"
	"errors"
	"reflect"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

func TestNotifications(t *testing.T) {
	k, c := newFake(t)
	k.haveStrings(map[StringSet][]string{StringSetFeatures: featureNames, StringSetPrivFlags: {"a", "b"}})
	s, err := c.Subscribe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := replyHeader()
	events := []struct {
		event  Event
		data   encoding.BinaryAppender
		object Object
	}{
		{EventLinkInfo, &linkInfoAttrs{Header: h, Port: some(PortTP)}, LinkInfo{Device: eth0, Port: some(PortTP)}},
		{EventLinkModes, &linkModesAttrs{Header: h, Ours: wordsOf(8, []int{5}, []int{5})}, LinkModes{Device: eth0, Supported: LinkModeSetOf(5), Advertised: LinkModeSetOf(5)}},
		{EventDebug, &debugAttrs{Header: h, Msgmask: wordsOf(15, []int{0})}, Debug{Device: eth0, Messages: MessageClassDrv}},
		{EventWakeOnLAN, &wolAttrs{Header: h, Modes: wordsOf(8, nil, []int{0})}, WakeOnLAN{Device: eth0, Supported: WakeModePHY}},
		{EventFeatures, &featuresAttrs{Header: h, Active: wordsOf(2, []int{1})}, Features{Device: eth0, List: []Feature{{Name: "sg"}, {Name: "csum", Active: true}}}},
		{EventPrivateFlags, &privFlagsAttrs{Header: h, Flags: wordsOf(2, []int{1}, []int{0, 1})}, PrivateFlags{Device: eth0, List: []PrivateFlag{{"a", false}, {"b", true}}}},
		{EventRings, &ringsAttrs{Header: h, RX: some[uint32](9)}, Rings{Device: eth0, RX: some[uint32](9)}},
		{EventChannels, &channelsAttrs{Header: h, RXCount: some[uint32](9)}, Channels{Device: eth0, RX: some[uint32](9)}},
		{EventCoalesce, &coalesceAttrs{Header: h, RXMaxFrames: some[uint32](9)}, Coalesce{Device: eth0, RX: Moderation{Frames: some[uint32](9)}}},
		{EventPause, &pauseAttrs{Header: h, RX: some[uint8](1)}, Pause{Device: eth0, RX: some(true)}},
		{EventEEE, &eeeAttrs{Header: h, Enabled: some[uint8](1)}, EEE{Device: eth0, Enabled: some(true)}},
		{EventCableTest, &cableTestNtfAttrs{Header: h, Status: some(cableStatusStarted)}, CableTest{Device: eth0}},
		{EventTDRTest, &tdrNtfAttrs{Header: h, Status: some(cableStatusCompleted)}, TDRTest{Device: eth0, Completed: true}},
		{EventFEC, &fecAttrs{Header: h, Auto: some[uint8](1)}, FEC{Device: eth0, Auto: some(true)}},
		{EventModule, &moduleAttrs{Header: h, PowerMode: some(ModulePowerHigh)}, Module{Device: eth0, Power: some(ModulePowerHigh)}},
		{EventPLCA, &plcaAttrs{Header: h, NodeID: some[uint32](0)}, PLCA{Device: eth0, NodeID: some[uint32](0)}},
		{EventMACMerge, &mmAttrs{Header: h, TXActive: some[uint8](1)}, MACMerge{Device: eth0, TXActive: some(true)}},
		{EventModuleFlash, flashed(FlashStatusStarted, 0), FlashProgress{Device: eth0, Status: FlashStatusStarted, Total: 100}},
		{EventPHY, &phyAttrs{Header: h, Index: 1}, PHY{Device: eth0, Index: 1}},
		{EventPSE, &pseNtfAttrs{Header: h, Events: some(PSEEventOverTemp)}, PSEAlert{Device: eth0, Events: PSEEventOverTemp}},
		{EventRSS, &rssAttrs{Header: h, Key: []byte{1}}, RSS{Device: eth0, Key: []byte{1}}},
		{EventRSSCreated, &rssAttrs{Header: h, Context: some[uint32](1)}, RSS{Device: eth0, Context: some[uint32](1)}},
		{EventRSSDeleted, &rssAttrs{Header: h, Context: some[uint32](1)}, RSS{Device: eth0, Context: some[uint32](1)}},
	}
	if len(events) != len(eventNames.Values) {
		t.Errorf("%d events are tested", len(events))
	}
	for _, e := range events {
		k.tell(e.event, e.data)
	}
	i := 0
	for got, err := range s.All(t.Context()) {
		want := Notification{Event: events[i].event, Device: eth0, Object: events[i].object}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v\nwant %+v", want.Event, got, err, want)
		}
		if i++; i == len(events) {
			break
		}
	}
	if n := k.count(opStringsGet); n != 2 {
		t.Errorf("asked %d times for names", n)
	}
}

// next returns the next thing that a subscription yields.
func next(t *testing.T, s *Subscription) (Notification, error) {
	t.Helper()
	for n, err := range s.All(t.Context()) {
		return n, err
	}
	t.Fatal("the subscription ends without an error")
	return Notification{}, nil
}

func TestNotificationsGoOn(t *testing.T) {
	k, c := newFake(t)
	s, err := c.Subscribe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k.tell(200, &ringsAttrs{Header: replyHeader()})
	if n, err := next(t, s); err != nil || n.Event != 200 || n.Object != nil || n.Event.String() != "Event(200)" {
		t.Errorf("an unknown event: %+v, %v", n, err)
	}
	k.tell(EventLinkModes, &linkModesAttrs{Ours: &bitsetAttrs{Size: some[uint32](9)}})
	if n, err := next(t, s); !errors.Is(err, netlink.ErrMalformed) || n.Object != nil {
		t.Errorf("a malformed bitset: %+v, %v", n, err)
	}
	k.Send(nltest.Datagram{Group: fakeGroup, Messages: []netlink.Message{
		genetlink.Message{Header: genetlink.Header{Command: uint8(EventRings)}, Data: []byte{1}}.Netlink(fakeFamilyID, 0),
	}})
	if _, err := next(t, s); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("a malformed message: %v", err)
	}
	for _, event := range []struct {
		event Event
		data  encoding.BinaryAppender
	}{
		{EventFeatures, &featuresAttrs{Active: wordsOf(1, nil)}},
		{EventPrivateFlags, &privFlagsAttrs{Header: replyHeader(), Flags: wordsOf(1, nil)}},
	} {
		k.tell(event.event, event.data) // whose names the kernel does not tell
		if _, err := next(t, s); !errors.Is(err, errors.ErrUnsupported) || errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("%s without names: %v", event.event, err)
		}
	}
	k.Send(nltest.Datagram{Err: errNoBufs})
	if _, err := next(t, s); !errors.Is(err, netlink.ErrOverrun) {
		t.Errorf("after a loss: %v", err)
	}
	k.Send(nltest.Datagram{Group: fakeGroup, NSID: some[int32](4), Messages: []netlink.Message{notification(t, EventPrivateFlags,
		&privFlagsAttrs{Header: replyHeader(), Flags: wordsOf(1, []int{0}, []int{0})})}})
	want := Notification{Event: EventPrivateFlags, Device: eth0, NSID: some[int32](4), Object: PrivateFlags{Device: eth0, List: []PrivateFlag{{On: true}}}}
	if n, err := next(t, s); err != nil || !reflect.DeepEqual(n, want) {
		t.Errorf("from another namespace: %+v, %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range s.All(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("when the context ends: %v", err)
		}
	}
	s.Close()
	if _, err := next(t, s); err == nil {
		t.Error("a closed subscription goes on")
	}
}

func notification(t *testing.T, v Event, data encoding.BinaryAppender) netlink.Message {
	t.Helper()
	b, err := data.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return genetlink.Message{Header: genetlink.Header{Command: uint8(v), Version: 1}, Data: b}.Netlink(fakeFamilyID, 0)
}
