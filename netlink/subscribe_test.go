//go:build !plan9

package netlink_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

func subscribe(t *testing.T, c *netlink.Conn, groups ...uint32) *netlink.Subscription {
	t.Helper()
	s, err := c.Subscribe(groups...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// take reads n events as "group:text", or "overrun".
func take(t *testing.T, s *netlink.Subscription, n int) []string {
	t.Helper()
	var got []string
	for ev, err := range s.All(t.Context()) {
		switch {
		case errors.Is(err, netlink.ErrOverrun):
			got = append(got, "overrun")
		case err != nil:
			t.Fatal(err)
		default:
			line := fmt.Sprintf("%d:%s", ev.Group, text(ev.Message))
			if id, ok := ev.NSID.Get(); ok {
				line += fmt.Sprintf("@%d", id)
			}
			got = append(got, line)
		}
		if len(got) == n {
			break
		}
	}
	return got
}

func notify(k *nltest.Kernel, group uint32, texts ...string) {
	var msgs []netlink.Message
	for _, s := range texts {
		msgs = append(msgs, data(s, 0))
	}
	k.Send(nltest.Datagram{Messages: msgs, Group: group})
}

func check(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestSubscription(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	a := subscribe(t, c, 1, 40)
	b := subscribe(t, c, 40, 40)

	notify(k, 1, "x", "y")
	notify(k, 40, "z")
	k.Send(nltest.Datagram{Messages: []netlink.Message{data("far", 0)}, Group: 1, NSID: netlink.Some(int32(3))})

	// A loop that ends loses nothing, not even within a datagram.
	check(t, "first", take(t, a, 1), "1:x")
	check(t, "second", take(t, a, 3), "1:y", "40:z", "1:far@3")
	check(t, "the other", take(t, b, 1), "40:z")

	// Requests go on meanwhile.
	notify(k, 1, "later")
	if got, err := do(t.Context(), c, get("r")); err != nil || len(got) != 1 {
		t.Fatalf("request: %q, %v", got, err)
	}
	check(t, "after a request", take(t, a, 1), "1:later")

	groups := k.Groups()
	slices.Sort(groups)
	if diff := cmp.Diff([]uint32{1, 40}, groups); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint32{40}, k.Groups()); diff != "" {
		t.Errorf("groups after a is closed (-want +got):\n%s", diff)
	}
	for _, err := range a.All(t.Context()) {
		if err == nil || errors.Is(err, netlink.ErrOverrun) {
			t.Errorf("a closed subscription yields %v", err)
		}
	}
	notify(k, 40, "on")
	check(t, "b after a is closed", take(t, b, 1), "40:on")
	if err := errors.Join(b.Close(), b.Close()); err != nil {
		t.Fatal(err)
	}
	if len(k.Groups()) != 0 {
		t.Errorf("groups in the end: %v", k.Groups())
	}
}

// What was joined for Receive stays Receive's.
func TestSubscriptionBesideReceive(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	if err := c.JoinGroup(1); err != nil {
		t.Fatal(err)
	}
	s := subscribe(t, c, 1, 2)
	notify(k, 1, "both")
	notify(k, 2, "one")
	check(t, "subscription", take(t, s, 2), "1:both", "2:one")
	if msgs, err := c.Receive(); err != nil || len(msgs) != 1 || text(msgs[0]) != "both" {
		t.Errorf("Receive: %v, %v", msgs, err)
	}
	checkInboxEmpty(t, k, c)

	if err := c.LeaveGroup(1); err != nil {
		t.Fatal(err)
	}
	if len(k.Groups()) != 2 {
		t.Errorf("groups: %v", k.Groups())
	}
	notify(k, 1, "mine")
	check(t, "subscription alone", take(t, s, 1), "1:mine")
	checkInboxEmpty(t, k, c)
}

// What is on its way when a subscription is closed is not Receive's, which has
// not asked for it.
func TestSubscriptionLeavesNothing(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	s := subscribe(t, c, 1)
	other := subscribe(t, c, 2)
	notify(k, 1, "read")
	check(t, "subscription", take(t, s, 1), "1:read")
	notify(k, 1, "late")
	notify(k, 2, "other")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, "the other", take(t, other, 1), "2:other")
	checkInboxEmpty(t, k, c)

	if err := c.JoinGroup(1); err != nil {
		t.Fatal(err)
	}
	notify(k, 1, "joined")
	if msgs, err := c.Receive(); err != nil || len(msgs) != 1 || text(msgs[0]) != "joined" {
		t.Errorf("Receive: %v, %v", msgs, err)
	}
}

// A Done that ends no message in parts is a message like others, whatever is in
// it: nfnetlink_log puts the number of its group where an errno would be.
func TestReceiveDone(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	end := netlink.Message{Header: netlink.Header{Type: netlink.Done}, Data: []byte{0, 0, 0xff, 0xff}}
	k.Send(nltest.Datagram{Messages: []netlink.Message{data("a", 0), data("b", 0), end}})
	msgs, err := c.Receive()
	if err != nil {
		t.Fatal(err)
	}
	if len(msgs) != 3 || text(msgs[1]) != "b" || msgs[2].Header.Type != netlink.Done {
		t.Errorf("received %v", msgs)
	}
}

func TestSubscriptionOverrun(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	s := subscribe(t, c, 1)
	notify(k, 1, "a")
	k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)})
	notify(k, 1, "b")
	check(t, "events", take(t, s, 3), "1:a", "1:b", "overrun")
	notify(k, 1, "c")
	check(t, "after the overrun", take(t, s, 1), "1:c")
	if n := c.Stats().Overruns; n != 1 {
		t.Errorf("%d overruns", n)
	}
}

// Notifications that nobody reads while others use the Conn are bounded, and
// their loss is told.
func TestSubscriptionQueueIsBounded(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	s := subscribe(t, c, 1)
	big := data(string(make([]byte, 100<<10)), 0)
	for range 50 {
		k.Send(nltest.Datagram{Messages: []netlink.Message{big}, Group: 1})
		if _, err := do(t.Context(), c, get("r")); err != nil {
			t.Fatal(err)
		}
	}
	dropped := c.Stats().Dropped
	if dropped < 30 || dropped >= 50 {
		t.Fatalf("%d notifications were dropped", dropped)
	}
	got := take(t, s, 50-int(dropped)+1)
	if last := got[len(got)-1]; last != "overrun" {
		t.Errorf("last event: %q", last)
	}
	notify(k, 1, "again")
	check(t, "after the overrun", take(t, s, 1), "1:again")
}

func TestSubscriptionEnds(t *testing.T) {
	tests := []struct {
		name string
		end  func(c *netlink.Conn, s *netlink.Subscription, cancel func()) error
		is   error
	}{
		{"context", func(c *netlink.Conn, s *netlink.Subscription, cancel func()) error {
			cancel()
			return nil
		}, context.Canceled},
		{"Conn closed", func(c *netlink.Conn, s *netlink.Subscription, cancel func()) error { return c.Close() }, os.ErrClosed},
		{"Subscription closed", func(c *netlink.Conn, s *netlink.Subscription, cancel func()) error { return s.Close() }, nil},
	}
	for _, tt := range tests {
		for _, follow := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/follow=%t", tt.name, follow), func(t *testing.T) {
				k := nltest.NewKernel(echo)
				c := k.Dial()
				defer c.Close()
				s := subscribe(t, c, 1)
				var wg sync.WaitGroup
				if follow {
					wg.Go(func() { _, _ = c.Receive() })
					if err := k.Idle(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				ended := make(chan error)
				go func() {
					var last error
					for _, err := range s.All(ctx) {
						last = err
					}
					ended <- last
				}()
				if err := k.Idle(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := tt.end(c, s, cancel); err != nil {
					t.Fatal(err)
				}
				err := <-ended
				if err == nil || (tt.is != nil && !errors.Is(err, tt.is)) {
					t.Errorf("last error: %v", err)
				}
				_ = c.Close()
				wg.Wait()
			})
		}
	}
}

func TestSubscriptionOneLoopAtATime(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	s := subscribe(t, c, 1)
	notify(k, 1, "a")
	for _, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range s.All(t.Context()) {
			if err == nil {
				t.Fatal("a second loop got an event")
			}
		}
		break
	}
}
