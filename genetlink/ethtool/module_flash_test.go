package ethtool

import (
	"context"
	"encoding"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// flash has the kernel take firmware, and tell of it as it does: to the socket
// that asked, with the numbers that follow on the request's.
func (k *fakeKernel) flash(progress ...*moduleFlashAttrs) {
	k.on(opModuleFlash, func([]byte) ([]encoding.BinaryAppender, int) {
		seq := k.asked[len(k.asked)-1].seq
		for _, p := range progress {
			b, err := p.AppendBinary(nil)
			if err != nil {
				panic(err)
			}
			seq++
			m := genetlink.Message{Header: genetlink.Header{Command: uint8(EventModuleFlash), Version: 1}, Data: b}.Netlink(fakeFamilyID, 0)
			m.Header.Sequence, m.Header.PID = seq, nltest.PID
			defer k.Send(nltest.Datagram{Messages: []netlink.Message{m}})
		}
		return nil, 0
	})
}

func flashed(status FlashStatus, done uint64) *moduleFlashAttrs {
	return &moduleFlashAttrs{Header: replyHeader(), Status: some(status), Done: some(done), Total: some[uint64](100)}
}

func TestFlashModule(t *testing.T) {
	k, c := newFake(t)
	other := flashed(FlashStatusError, 0)
	other.Header = Device{Index: 8, Name: "eth1"}.header(0)
	// Deferred calls turn the order round.
	k.flash(flashed(FlashStatusCompleted, 100), flashed(FlashStatusInProgress, 40), other, flashed(FlashStatusStarted, 0))
	var got []FlashProgress
	for p, err := range c.FlashModule(t.Context(), Dev("eth0"), Firmware{File: "module.bin", Password: some[uint32](0)}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p)
	}
	want := []FlashProgress{
		{Device: eth0, Status: FlashStatusStarted, Total: 100},
		{Device: eth0, Status: FlashStatusInProgress, Done: 40, Total: 100},
		{Device: eth0, Status: FlashStatusCompleted, Done: 100, Total: 100},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	req := parse[moduleFlashAttrs](t, k)
	if req.FileName != "module.bin" || req.Password != some[uint32](0) || req.Header.DevName != "eth0" {
		t.Errorf("asked for %+v", req)
	}
}

func TestFlashModuleFails(t *testing.T) {
	k, c := newFake(t)
	failed := flashed(FlashStatusError, 40)
	failed.StatusMsg = "the module is not amused"
	k.flash(failed)
	var last error
	for p, err := range c.FlashModule(t.Context(), eth0, Firmware{File: "module.bin"}) {
		if last = err; p.Status != FlashStatusError {
			t.Errorf("got %+v", p)
		}
	}
	if !errors.Is(last, ErrFlash) || !strings.Contains(last.Error(), "not amused") || !strings.Contains(last.Error(), "eth0") {
		t.Errorf("got the error %v", last)
	}
	testRefused(t, k, opModuleFlash, func(d Device) (last error) {
		for _, err := range c.FlashModule(t.Context(), d, Firmware{}) {
			last = err
		}
		return last
	})
}

func TestFlashModuleEnds(t *testing.T) {
	k, c := newFake(t)
	k.flash(flashed(FlashStatusStarted, 0))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range c.FlashModule(ctx, eth0, Firmware{}) {
		last = err
		cancel() // nothing more comes
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("got the error %v", last)
	}
	// The Conn is as good as before.
	k.answer(opRingsGet, &ringsAttrs{Header: replyHeader()})
	if _, err := c.Rings(t.Context(), eth0); err != nil {
		t.Error(err)
	}
	k.flash(flashed(FlashStatusStarted, 0))
	for _, err := range c.FlashModule(t.Context(), eth0, Firmware{}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	c.Close()
	k.flash(flashed(FlashStatusStarted, 0))
	for _, err := range c.FlashModule(t.Context(), eth0, Firmware{}) {
		if err == nil {
			t.Error("it goes on when the Client is closed")
		}
	}
}
