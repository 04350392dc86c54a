//go:build !plan9

package netlink_test

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// Requests that are given up before anybody reads may be many. Their replies,
// which come later, are nobody's: Receive does not get them.
func TestManyAbandoned(t *testing.T) {
	c := nltest.NewKernel(echo).Dial()
	defer c.Close()
	if err := c.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	for range 5000 {
		if _, err := do(t.Context(), c, get("a")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
	}
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	got, err := do(t.Context(), c, get("b"))
	if err != nil {
		t.Fatal(err)
	}
	check(t, "reply", got, "b")
	if err := c.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if msgs, err := c.Receive(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("a stray reply: %v, %v", msgs, err)
	}
}

// A subscription that is full, read a little, and full again, tells of both
// losses, each at its place.
func TestSubscriptionFullTwice(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	s, err := c.Subscribe(1)
	if err != nil {
		t.Fatal(err)
	}
	next := 0
	fill := func() { // more than the queue takes
		for range 60 {
			m := data(fmt.Sprint(next), 0)
			m.Data = append(m.Data, make([]byte, 32<<10-len(m.Data))...)
			k.Send(nltest.Datagram{Messages: []netlink.Message{m}, Group: 1})
			next++
		}
		if _, err := do(t.Context(), c, get("a")); err != nil {
			t.Fatal(err)
		}
	}
	expected := 0
	read := func(until int) {
		lost := false
		for n, err := range s.All(t.Context()) {
			if err != nil {
				if !errors.Is(err, netlink.ErrOverrun) {
					t.Fatal(err)
				}
				lost = true
				continue
			}
			var i int
			if _, err := fmt.Sscan(text(n.Message), &i); err != nil {
				t.Fatal(err)
			}
			if i != expected && !lost {
				t.Fatalf("%d to %d were lost, and nothing told of it", expected, i-1)
			}
			lost = false
			if expected = i + 1; i >= until {
				return
			}
		}
	}
	fill()
	read(10) // there is room again, and the news of the loss is still to be read
	fill()
	k.Send(nltest.Datagram{Messages: []netlink.Message{data(fmt.Sprint(next), 0)}, Group: 1})
	read(next)
}

// The answers to a batch of which some were lost may have been failures, even
// if the last one came.
func TestBatchAnswersLost(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)})
		k.Acknowledge(reqs[0], 2)
		k.Acknowledge(reqs[len(reqs)-1], 0)
	})
	c := k.Dial()
	defer c.Close()
	err := c.Batch(t.Context(), func(yield func(netlink.Message, error) bool) {
		for range 10 {
			if !yield(change("a"), nil) {
				return
			}
		}
	}, nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || !errors.Is(be.Err, netlink.ErrOverrun) {
		t.Fatal(err)
	}
	if be.Known != 0 || be.Sent != 10 || len(be.Failures) != 1 || be.Failures[0].Index != 0 {
		t.Errorf("%+v", be)
	}
}

// What was lost before a batch is no reason to doubt it.
func TestBatchAfterLoss(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		k.Acknowledge(reqs[len(reqs)-1], 0)
	})
	c := k.Dial()
	defer c.Close()
	k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)})
	k.Send(nltest.Datagram{Messages: []netlink.Message{data("a", 0)}})
	if _, err := c.Receive(); err != nil {
		t.Fatal(err)
	}
	err := c.Batch(t.Context(), func(yield func(netlink.Message, error) bool) {
		yield(change("a"), nil)
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
}
