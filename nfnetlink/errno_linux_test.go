package nfnetlink_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
	"github.com/netlink-sdk/go/nfnetlink"
)

func TestDoError(t *testing.T) {
	c, _ := fake(t, func(k *nltest.Kernel, req netlink.Message) {
		k.Acknowledge(req, int(syscall.EPERM))
	})
	n := 0
	for m, err := range c.Do(t.Context(), nfnetlink.Message{Type: getTable}) {
		n++
		var oe *netlink.OpError
		if !errors.Is(err, fs.ErrPermission) || !errors.As(err, &oe) || oe.Sequence == 0 {
			t.Errorf("received %+v, %v", m, err)
		}
	}
	if n != 1 {
		t.Errorf("yielded %d times, want once", n)
	}
}

// Neither a message that is none nor an overrun ends what comes after it.
func TestReceiveGoesOn(t *testing.T) {
	c, k := fake(t, func(k *nltest.Kernel, req netlink.Message) { t.Error("something was sent") })
	bad := message(0)
	bad.Data = nil
	k.Send(nltest.Datagram{Messages: []netlink.Message{bad, message(0, 1, 0, 0, 0)}})
	k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)})
	k.Send(nltest.Datagram{Messages: []netlink.Message{message(0, 2, 0, 0, 0)}})

	var data []byte
	var errs []error
	for len(data) < 2 || len(errs) < 2 {
		for r, err := range c.ReceiveIter() {
			if err != nil {
				errs = append(errs, err)
				continue
			}
			data = append(data, r.Data[0])
		}
	}
	if !bytes.Equal(data, []byte{1, 2}) {
		t.Errorf("received %v", data)
	}
	if len(errs) != 2 || !errors.Is(errs[0], netlink.ErrMalformed) || !errors.Is(errs[1], syscall.ENOBUFS) {
		t.Errorf("failed with %v", errs)
	}
}

func TestSend(t *testing.T) {
	c, _ := fake(t, func(k *nltest.Kernel, req netlink.Message) {
		if req.Header.Flags&netlink.Request == 0 {
			t.Errorf("sent a message with the flags %s", req.Header.Flags)
		}
		switch {
		case req.Header.Flags&netlink.Acknowledge != 0:
			k.Acknowledge(req, 0)
		default:
			k.Acknowledge(req, int(syscall.ENOENT))
		}
	})

	h, err := c.Send(nfnetlink.Message{Type: newTable, Flags: netlink.Acknowledge})
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range c.ReceiveIter() {
		if err != nil || r.Netlink.Type != netlink.Error || r.Netlink.Sequence != h.Sequence || r.Data != nil {
			t.Errorf("received %+v, %v, as the acknowledgement of %+v", r, err, h)
		}
	}

	h, err = c.Send(nfnetlink.Message{Type: newTable})
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range c.ReceiveIter() {
		var oe *netlink.OpError
		if !errors.Is(err, syscall.ENOENT) || !errors.As(err, &oe) || oe.Sequence != h.Sequence {
			t.Errorf("received %+v, %v, as the refusal of %+v", r, err, h)
		}
	}
}
