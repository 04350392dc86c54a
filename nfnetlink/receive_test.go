package nfnetlink_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
	"github.com/netlink-sdk/go/nfnetlink"
)

func TestReceive(t *testing.T) {
	c, k := fake(t, func(k *nltest.Kernel, req netlink.Message) { t.Error("something was sent") })
	note := message(netlink.Create|netlink.Excl, 1, 0, 0, 0)
	note.Header.Sequence, note.Header.PID = 7, 4711
	k.Send(nltest.Datagram{Group: uint32(nfnetlink.GroupNFTables), Messages: []netlink.Message{note, message(0, 3, 0, 0, 0)}})

	var got []nfnetlink.Received
	for len(got) < 2 {
		for r, err := range c.ReceiveIter() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r)
		}
	}
	first := got[0]
	if first.Type != newTable || first.Flags != netlink.Create|netlink.Excl || first.Header.ResourceID != 0x1234 ||
		!bytes.Equal(first.Data, []byte{1, 0, 0, 0}) {
		t.Errorf("received %+v", first)
	}
	if first.Netlink.Sequence != 7 || first.Netlink.PID != 4711 {
		t.Errorf("received the header %+v", first.Netlink)
	}
	if !bytes.Equal(got[1].Data, []byte{3, 0, 0, 0}) {
		t.Errorf("received %+v", got[1])
	}
}

func TestSendClosed(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) { t.Error("something was sent") })
	c := nfnetlink.NewConn(k.Dial())
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Send(nfnetlink.Message{Type: newTable}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Send: %v", err)
	}
	for r, err := range c.ReceiveIter() {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("received %+v, %v", r, err)
		}
	}
	for r, err := range c.Do(t.Context(), nfnetlink.Message{Type: newTable}) {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("received %+v, %v", r, err)
		}
	}
}
