//go:build !plan9

package nltest_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// ignore is a kernel that answers nothing by itself.
func ignore(*nltest.Kernel, []netlink.Message) {}

func request(s string, flags netlink.HeaderFlags) netlink.Message {
	m := message(s)
	m.Header.Flags = flags
	return m
}

func TestKernelRequests(t *testing.T) {
	var got [][]netlink.Message
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		got = append(got, reqs)
		for _, r := range reqs {
			k.Acknowledge(r, 0)
		}
	})
	c := k.Dial()
	defer c.Close()
	if c.PID() != nltest.PID {
		t.Errorf("PID() = %d", c.PID())
	}
	if _, err := c.Execute(request("abcd", netlink.Request|netlink.Acknowledge)); err != nil {
		t.Fatal(err)
	}
	sent, err := c.SendMessages([]netlink.Message{message("a"), message("bcdef")})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || len(got[0]) != 1 || len(got[1]) != 2 {
		t.Fatalf("%d datagrams: %v", len(got), got)
	}
	for i, m := range got[1] {
		// The data has its padding on the wire.
		if m.Header != sent[i].Header || !bytes.HasPrefix(m.Data, sent[i].Data) {
			t.Errorf("request %d: %v, want %v", i, m, sent[i])
		}
	}
}

func TestKernelAcknowledge(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		number := 0
		if reqs[0].Data[0] == 'x' {
			number = int(syscall.EPERM)
		}
		k.Acknowledge(reqs[0], number)
	})
	c := k.Dial()
	defer c.Close()
	msgs, err := c.Execute(request("good", netlink.Request|netlink.Acknowledge))
	if err != nil || len(msgs) != 1 {
		t.Fatalf("%v, %v", msgs, err)
	}
	// The acknowledgement has the header of the request, and not its data.
	m := msgs[0]
	if m.Header.Type != netlink.Error || m.Header.Flags != netlink.Capped || len(m.Data) != 4+netlink.HeaderLen {
		t.Errorf("acknowledgement: %+v", m)
	}
	_, err = c.Execute(request("xbad", netlink.Request|netlink.Acknowledge))
	if !errors.Is(err, syscall.EPERM) {
		t.Errorf("error: %v", err)
	}
}

func TestKernelSend(t *testing.T) {
	k := nltest.NewKernel(ignore)
	c := k.Dial()
	defer c.Close()

	raw, err := netlink.Message{Header: netlink.Header{Length: 20, Type: 16}, Data: []byte("raw!")}.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	k.Send(nltest.Datagram{Messages: []netlink.Message{message("ab")}, Group: 3})
	k.Send(nltest.Datagram{Raw: raw})
	k.Send(nltest.Datagram{Raw: raw, Sender: 99})
	k.Send(nltest.Datagram{Raw: raw, Lost: 3})
	k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)})
	raw[16] = 'R' // too late: what was sent is sent

	for i, want := range []struct {
		data string
		err  error
	}{
		{"ab\x00\x00", nil},
		{"Raw!", nil},
		{"", netlink.ErrTruncated},
		{"", syscall.ENOBUFS},
	} {
		msgs, err := c.Receive()
		if !errors.Is(err, want.err) {
			t.Fatalf("%d: %v, want %v", i, err, want.err)
		}
		if err == nil && (len(msgs) != 1 || string(msgs[0].Data) != want.data) {
			t.Fatalf("%d: %v, want %q", i, msgs, want.data)
		}
	}
	if n := c.Stats().Foreign; n != 1 {
		t.Errorf("%d datagrams were foreign", n)
	}
}

func TestKernelGroups(t *testing.T) {
	k := nltest.NewKernel(ignore)
	c := k.Dial()
	defer c.Close()
	for _, g := range []uint32{1, 7, 33} {
		if err := c.JoinGroup(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.LeaveGroup(7); err != nil {
		t.Fatal(err)
	}
	got := k.Groups()
	slices.Sort(got)
	if !slices.Equal(got, []uint32{1, 33}) {
		t.Fatalf("groups %v", got)
	}
}

func TestKernelIdle(t *testing.T) {
	k := nltest.NewKernel(ignore)
	c := k.Dial()
	// Nobody receives: it is not idle, and the context ends the wait.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.Idle(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("without a receiver: %v", err)
	}
	errs := make(chan error)
	go func() {
		_, err := c.Receive()
		errs <- err
	}()
	if err := k.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-errs:
		t.Fatalf("Receive returned: %v", err)
	default:
	}
	k.Send(nltest.Datagram{Messages: []netlink.Message{message("a")}})
	if err := <-errs; err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	// A Conn that is closed never waits again.
	if err := k.Idle(t.Context()); !errors.Is(err, os.ErrClosed) {
		t.Fatalf("after Close: %v", err)
	}
}

func TestKernelAfterClose(t *testing.T) {
	k := nltest.NewKernel(ignore)
	c := k.Dial()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	k.Send(nltest.Datagram{Messages: []netlink.Message{message("a")}})
	if _, err := c.Receive(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Receive: %v", err)
	}
	if _, err := c.Send(message("a")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Send: %v", err)
	}
}

func TestKernelReadDeadline(t *testing.T) {
	k := nltest.NewKernel(ignore)
	c := k.Dial()
	defer c.Close()
	if err := c.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Receive(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("Receive: %v", err)
	}
}
