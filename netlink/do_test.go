//go:build !plan9

package netlink_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// data is a message of the family that these tests play: type 16, holding s.
func data(s string, flags netlink.HeaderFlags) netlink.Message {
	return netlink.Message{Header: netlink.Header{Type: 16, Flags: flags}, Data: []byte(s)}
}

func done(flags netlink.HeaderFlags) netlink.Message {
	return netlink.Message{
		Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi | flags},
		Data:   []byte{0, 0, 0, 0},
	}
}

// get is a request for one thing, change one that wants an acknowledgement.
func get(s string) netlink.Message    { return data(s, netlink.Request) }
func change(s string) netlink.Message { return data(s, netlink.Request|netlink.Acknowledge) }
func dump(s string) netlink.Message   { return data(s, netlink.Request|netlink.Dump) }

// text returns the data of a message without the padding.
func text(m netlink.Message) string {
	b := m.Data
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return string(b)
}

// do collects what Do yields.
func do(ctx context.Context, c *netlink.Conn, m netlink.Message) ([]string, error) {
	var got []string
	for r, err := range c.Do(ctx, m) {
		if err != nil {
			return got, err
		}
		got = append(got, text(r))
	}
	return got, nil
}

// echo answers every request with its own data, and the flags it asks for.
func echo(k *nltest.Kernel, reqs []netlink.Message) {
	for _, r := range reqs {
		switch {
		case r.Header.Flags&netlink.Dump == netlink.Dump:
			k.Reply(r, data(text(r)+"1", netlink.Multi), data(text(r)+"2", netlink.Multi))
			k.Reply(r, data(text(r)+"3", netlink.Multi), done(0))
		case r.Header.Flags&netlink.Acknowledge != 0:
			k.Acknowledge(r, 0)
		default:
			k.Reply(r, data(text(r), 0))
		}
	}
}

func TestDoEndsWhereTheReplyEnds(t *testing.T) {
	const noent = syscall.Errno(2)
	tests := []struct {
		name    string
		req     netlink.Message
		handler func(k *nltest.Kernel, r netlink.Message)
		want    []string
		err     error
	}{
		{"one reply", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("a", 0))
		}, []string{"a"}, nil},
		{"acknowledgement", change("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Acknowledge(r, 0)
		}, nil, nil},
		{"reply and acknowledgement", change("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("a", 0))
			k.Acknowledge(r, 0)
		}, []string{"a"}, nil},
		{"error", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Acknowledge(r, 2)
		}, nil, noent},
		{"dump", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi), data("2", netlink.Multi))
			k.Reply(r, done(0))
		}, []string{"1", "2"}, nil},
		{"empty dump", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, done(0))
		}, nil, nil},
		{"dump whose last part also has the end", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi), done(0))
		}, []string{"1"}, nil},
		{"dump that ends with an acknowledgement", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi))
			k.Acknowledge(r, 0)
		}, []string{"1"}, nil},
		{"parts that end with an acknowledgement", change("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi))
			k.Reply(r, data("2", netlink.Multi))
			k.Acknowledge(r, 0)
		}, []string{"1", "2"}, nil},
		{"parts that just end", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi))
			k.Reply(r, data("2", netlink.Multi))
		}, []string{"1", "2"}, nil},
		{"done without multi", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi))
			k.Reply(r, netlink.Message{Header: netlink.Header{Type: netlink.Done}})
		}, []string{"1"}, nil},
		{"error in the middle of a dump", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi))
			k.Acknowledge(r, 2)
		}, []string{"1"}, noent},
		{"dump for which there was no room at first", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Acknowledge(r, 105) // ENOBUFS
			k.Reply(r, data("1", netlink.Multi))
			k.Reply(r, done(0))
		}, []string{"1"}, nil},
		{"dump that fails at its end", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			m := done(0)
			m.Data = binary.NativeEndian.AppendUint32(nil, ^uint32(1)) // -2
			k.Reply(r, data("1", netlink.Multi), m)
		}, []string{"1"}, noent},
		{"noop in between", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi), netlink.Message{Header: netlink.Header{Type: netlink.Noop}}, done(0))
		}, []string{"1"}, nil},
		{"inconsistent dump", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi), data("2", netlink.Multi|netlink.DumpInterrupted))
			k.Reply(r, done(0))
		}, []string{"1", "2"}, netlink.ErrDumpInterrupted},
		{"inconsistent only in its end", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi))
			k.Reply(r, done(netlink.DumpInterrupted))
		}, []string{"1"}, netlink.ErrDumpInterrupted},
		{"truncated", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			m := data("a long message", 0)
			m.Header.Sequence, m.Header.PID = r.Header.Sequence, r.Header.PID
			k.Send(nltest.Datagram{Messages: []netlink.Message{m}, Lost: 8})
		}, nil, netlink.ErrTruncated},
		{"no header", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Send(nltest.Datagram{Raw: []byte{1, 2, 3}})
		}, nil, netlink.ErrMalformed},
		{"impossible length", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			b, err := r.MarshalBinary()
			if err != nil {
				panic(err)
			}
			binary.NativeEndian.PutUint32(b, 8)
			k.Send(nltest.Datagram{Raw: b})
		}, nil, netlink.ErrMalformed},
		{"length beyond the datagram", dump("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, data("1", netlink.Multi))
			b, err := r.MarshalBinary()
			if err != nil {
				panic(err)
			}
			binary.NativeEndian.PutUint32(b, 1<<31+8)
			k.Send(nltest.Datagram{Raw: b})
		}, []string{"1"}, netlink.ErrMalformed},
		{"error code that is cut off", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Reply(r, netlink.Message{Header: netlink.Header{Type: netlink.Error, Length: 16}})
		}, nil, netlink.ErrMalformed},
		{"reply lost", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)})
		}, nil, netlink.ErrOverrun},
		{"overrun, but the reply is there", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)})
			k.Reply(r, data("a", 0))
		}, []string{"a"}, nil},
		{"failure of receiving", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOMEM)})
		}, nil, syscall.ENOMEM},
		{"port ID of zero in the reply", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			r.Header.PID = 0
			k.Reply(r, data("a", 0))
		}, []string{"a"}, nil},
		{"forged sender", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			m := data("forged", 0)
			m.Header.Sequence, m.Header.PID = r.Header.Sequence, r.Header.PID
			k.Send(nltest.Datagram{Messages: []netlink.Message{m}, Sender: 4711})
			k.Reply(r, data("a", 0))
		}, []string{"a"}, nil},
		{"own notification first", change("a"), func(k *nltest.Kernel, r netlink.Message) {
			// It has the sequence number and port ID of the request.
			m := data("notification", 0)
			m.Header.Sequence, m.Header.PID = r.Header.Sequence, r.Header.PID
			k.Send(nltest.Datagram{Messages: []netlink.Message{m}, Group: 1})
			k.Acknowledge(r, 0)
		}, nil, nil},
		{"own notification echoed", data("a", netlink.Request|netlink.Acknowledge|netlink.Echo), func(k *nltest.Kernel, r netlink.Message) {
			m := data("echo", 0)
			m.Header.Sequence, m.Header.PID = r.Header.Sequence, r.Header.PID
			k.Send(nltest.Datagram{Messages: []netlink.Message{m}, Group: 1})
			k.Acknowledge(r, 0)
		}, []string{"echo"}, nil},
		{"somebody else's notification with the same number", get("a"), func(k *nltest.Kernel, r netlink.Message) {
			m := data("theirs", 0)
			m.Header.Sequence, m.Header.PID = r.Header.Sequence, 4711
			k.Send(nltest.Datagram{Messages: []netlink.Message{m}, Group: 1})
			k.Reply(r, data("a", 0))
		}, []string{"a"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
				if text(reqs[0]) == "again" {
					echo(k, reqs)
					return
				}
				tt.handler(k, reqs[0])
			})
			c := k.Dial()
			defer c.Close()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()

			got, err := do(ctx, c, tt.req)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			if !errors.Is(err, tt.err) {
				t.Errorf("error: %v, want: %v", err, tt.err)
			}
			// Whatever happened, the Conn is in step.
			for range 2 {
				got, err = do(ctx, c, get("again"))
				if err != nil || len(got) != 1 || got[0] != "again" {
					t.Fatalf("next request: %q, %v", got, err)
				}
			}
		})
	}
}

func TestDoRepliesInAnyOrder(t *testing.T) {
	const n = 50
	var (
		mu   sync.Mutex
		held []netlink.Message
	)
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		mu.Lock()
		defer mu.Unlock()
		held = append(held, reqs...)
		if len(held) < n {
			return
		}
		for i := len(held) - 1; i >= 0; i-- {
			k.Reply(held[i], held[i])
		}
		held = nil
	})
	c := k.Dial()
	defer c.Close()

	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			want := fmt.Sprintf("request %d", i)
			got, err := do(t.Context(), c, get(want))
			if err != nil || len(got) != 1 || got[0] != want {
				t.Errorf("%s: %q, %v", want, got, err)
			}
		})
	}
	wg.Wait()
}

func TestDoGivenUp(t *testing.T) {
	late := make(chan netlink.Message, 1)
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		if text(reqs[0]) == "slow" {
			late <- reqs[0]
			return
		}
		echo(k, reqs)
	})
	c := k.Dial()
	defer c.Close()

	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error)
	go func() {
		_, err := do(ctx, c, get("slow"))
		errs <- err
	}()
	req := <-late
	if err := k.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-errs; !errors.Is(err, context.Canceled) {
		t.Fatalf("error: %v, want the context's", err)
	}
	// The answer that nobody wants any more is nobody else's.
	k.Reply(req, data("late", 0))
	got, err := do(t.Context(), c, get("next"))
	if err != nil || len(got) != 1 || got[0] != "next" {
		t.Fatalf("next request: %q, %v", got, err)
	}
	checkInboxEmpty(t, k, c)
}

func TestDoWithEndedContext(t *testing.T) {
	sent := 0
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) { sent++ })
	c := k.Dial()
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := do(ctx, c, get("a")); !errors.Is(err, context.Canceled) {
		t.Fatalf("error: %v", err)
	}
	if sent != 0 {
		t.Fatal("the request was sent")
	}
}

func TestDoBreak(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	for i := range 3 {
		for m, err := range c.Do(t.Context(), dump("a")) {
			if err != nil {
				t.Fatal(err)
			}
			if text(m) == "a1" {
				break
			}
		}
		got, err := do(t.Context(), c, dump("b"))
		if err != nil || len(got) != 3 {
			t.Fatalf("dump %d after a break: %q, %v", i, got, err)
		}
	}
	checkInboxEmpty(t, k, c)
}

// A dump occupies the socket: the kernel refuses a second one. Ours waits, and
// must not wait for a loop that waits for it.
func TestDoNested(t *testing.T) {
	dumping := 0
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		if reqs[0].Header.Flags&netlink.Dump == netlink.Dump {
			dumping++
		}
		echo(k, reqs)
	})
	c := k.Dial()
	defer c.Close()

	var got []string
	for m, err := range c.Do(t.Context(), dump("a")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, text(m))
		inner, err := do(t.Context(), c, dump(text(m)))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, inner...)
		if _, err := do(t.Context(), c, get("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Execute(change("y")); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"a1", "a11", "a12", "a13", "a2", "a21", "a22", "a23", "a3", "a31", "a32", "a33"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("messages (-want +got):\n%s", diff)
	}
	if dumping != 4 {
		t.Fatalf("%d dumps were sent", dumping)
	}
}

// A dump may be over before its sending has returned. Whoever waits for the
// next turn, and reads meanwhile, is not to go on waiting for a datagram then.
func TestDumpOverBeforeItIsSent(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var c *netlink.Conn
	var second sync.WaitGroup
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		echo(k, reqs)
		if text(reqs[0]) != "a" {
			return
		}
		second.Go(func() {
			got, err := do(ctx, c, dump("b"))
			if diff := cmp.Diff([]string{"b1", "b2", "b3"}, got); diff != "" || err != nil {
				t.Errorf("the second dump: %v %s", err, diff)
			}
		})
		if err := k.Idle(ctx); err != nil { // the second waits, and has read all of the first
			t.Error(err)
		}
	})
	c = k.Dial()
	defer c.Close()

	got, err := do(ctx, c, dump("a"))
	if diff := cmp.Diff([]string{"a1", "a2", "a3"}, got); diff != "" || err != nil {
		t.Errorf("the first dump: %v %s", err, diff)
	}
	second.Wait()
}

// The data that is yielded must be intact for as long as the loop's body runs,
// whatever that does.
func TestDoDataIntactInBody(t *testing.T) {
	k := nltest.NewKernel(echo)
	c := k.Dial()
	defer c.Close()
	for m, err := range c.Do(t.Context(), dump("outer")) {
		if err != nil {
			t.Fatal(err)
		}
		before := string(m.Data)
		for range 4 {
			if _, err := do(t.Context(), c, dump("inner")); err != nil {
				t.Fatal(err)
			}
		}
		if string(m.Data) != before {
			t.Fatalf("data changed from %q to %q", before, m.Data)
		}
	}
}

func TestReadDeadline(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		if text(reqs[0]) != "silence" {
			echo(k, reqs)
		}
	})
	c := k.Dial()
	defer c.Close()

	// One who reads and others who follow: all must notice, whether the
	// deadline is set before or while they wait.
	for _, early := range []bool{true, false} {
		if early {
			if err := c.SetReadDeadline(time.Unix(1, 0)); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if _, err := do(t.Context(), c, get("silence")); !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("Do: %v", err)
				}
			})
			wg.Go(func() {
				_, err := c.Receive()
				var oe *netlink.OpError
				if !errors.As(err, &oe) || !oe.Timeout() {
					t.Errorf("Receive: %v", err)
				}
			})
		}
		if !early {
			if err := k.Idle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := c.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
				t.Fatal(err)
			}
		}
		wg.Wait()
		if err := c.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		if got, err := do(t.Context(), c, get("a")); err != nil || len(got) != 1 {
			t.Fatalf("after the deadline was lifted: %q, %v", got, err)
		}
	}
	if err := c.SetWriteDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := do(t.Context(), c, get("a")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("write deadline: %v", err)
	}
}

// Who waits for a turn to dump, waits for messages: those of the dump before.
func TestReadDeadlineBeforeATurn(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		if text(reqs[0]) == "stalls" {
			k.Reply(reqs[0], data("1", netlink.Multi))
		}
	})
	c := k.Dial()
	defer c.Close()
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := do(t.Context(), c, dump("stalls")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
	})
	if err := k.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		wg.Go(func() {
			if _, err := do(t.Context(), c, dump("waits")); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
		})
	}
	if err := c.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
}

// A reply of which a part is lost or corrupt has failed. What is left of it is
// nobody's, and the next request is not in its way.
func TestRestOfAFailedReply(t *testing.T) {
	for name, bad := range map[string]struct {
		datagram func(req netlink.Message) nltest.Datagram
		want     error
	}{
		"truncated": {func(req netlink.Message) nltest.Datagram {
			m := data("2", netlink.Multi)
			m.Header.Sequence, m.Header.PID = req.Header.Sequence, req.Header.PID
			return nltest.Datagram{Messages: []netlink.Message{m}, Lost: 2}
		}, netlink.ErrTruncated},
		"corrupt": {func(req netlink.Message) nltest.Datagram {
			b, err := req.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			return nltest.Datagram{Raw: b[:netlink.HeaderLen]} // less than its length
		}, netlink.ErrMalformed},
		"no memory": {func(netlink.Message) nltest.Datagram {
			return nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOMEM)}
		}, syscall.ENOMEM},
		"overrun": {func(netlink.Message) nltest.Datagram {
			return nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)}
		}, netlink.ErrOverrun},
	} {
		t.Run(name, func(t *testing.T) {
			var late func()
			k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
				if text(reqs[0]) != "fails" {
					echo(k, reqs)
					return
				}
				k.Reply(reqs[0], data("1", netlink.Multi))
				k.Send(bad.datagram(reqs[0]))
				late = func() {
					k.Reply(reqs[0], data("3", netlink.Multi))
					k.Reply(reqs[0], done(0))
				}
			})
			c := k.Dial()
			defer c.Close()
			got, err := do(t.Context(), c, dump("fails"))
			if !errors.Is(err, bad.want) {
				t.Fatalf("%q, %v", got, err)
			}
			late()
			got, err = do(t.Context(), c, dump("a"))
			if err != nil {
				t.Fatal(err)
			}
			check(t, "the next dump", got, "a1", "a2", "a3")
			if name == "no memory" || name == "overrun" {
				if _, err := c.Receive(); !errors.Is(err, bad.want) { // it is told, once
					t.Fatal(err)
				}
			}
			checkInboxEmpty(t, k, c)
		})
	}
}

func TestCloseUnblocksAll(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {})
	c := k.Dial()
	var wg sync.WaitGroup
	check := func(what string, err error) {
		if !errors.Is(err, os.ErrClosed) || !errors.Is(err, syscall.EBADF) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for range 3 {
		wg.Go(func() {
			_, err := do(t.Context(), c, get("a"))
			check("Do", err)
		})
		wg.Go(func() {
			_, err := c.Receive()
			check("Receive", err)
		})
		wg.Go(func() {
			_, err := c.Execute(get("a"))
			check("Execute", err)
		})
		wg.Go(func() {
			_, err := do(t.Context(), c, dump("a"))
			check("dump", err)
		})
	}
	if err := k.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	_, err := do(t.Context(), c, get("a"))
	check("Do on a closed Conn", err)
	_, err = c.Send(get("a"))
	check("Send on a closed Conn", err)
}

// A reply that is read while the Conn is closed is nobody's.
func TestCloseWhileReading(t *testing.T) {
	for _, what := range []string{"Do", "Receive"} {
		k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) { k.Acknowledge(reqs[0], 2) })
		c := k.Dial()
		c.SetTap(func(p netlink.Packet) {
			if p.Outgoing {
				return
			}
			closed := make(chan error)
			go func() { closed <- c.Close() }()
			if err := <-closed; err != nil {
				t.Error(err)
			}
		})
		received := make(chan error, 1)
		go func() {
			_, err := c.Receive()
			received <- err
		}()
		if what == "Receive" { // it reads
			if err := k.Idle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := do(t.Context(), c, change("a")); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s reads: Do: %v", what, err)
		}
		if err := <-received; !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s reads: Receive: %v", what, err)
		}
	}
}

// The kernel may say that there was no room for the beginning of a dump after
// somebody has read all of it. That is nobody's.
func TestLateWordOfADump(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		k.Reply(reqs[0], data("1", netlink.Multi), done(0))
		if err := k.Idle(t.Context()); err != nil {
			t.Error(err)
		}
		k.Acknowledge(reqs[0], 105) // ENOBUFS
		k.Send(nltest.Datagram{Messages: []netlink.Message{data("told", 0)}})
	})
	c := k.Dial()
	defer c.Close()
	received := make(chan error, 1)
	go func() {
		msgs, err := c.Receive()
		if err == nil && (len(msgs) != 1 || string(msgs[0].Data) != "told") {
			err = fmt.Errorf("received %v", msgs)
		}
		received <- err
	}()
	if err := k.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := do(t.Context(), c, dump("a")); err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	if err := <-received; err != nil {
		t.Error(err)
	}
}

func TestSameSequenceTwice(t *testing.T) {
	held := make(chan netlink.Message, 2)
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) { held <- reqs[0] })
	c := k.Dial()
	defer c.Close()
	// The second one waits: its reply could not be told from the first's.
	var wg sync.WaitGroup
	for _, s := range []string{"a", "b"} {
		wg.Go(func() {
			m := get(s)
			m.Header.Sequence = 7
			got, err := do(t.Context(), c, m)
			if err != nil || len(got) != 1 || got[0] != s {
				t.Errorf("%s: %q, %v", s, got, err)
			}
		})
	}
	for range 2 {
		req := <-held
		if err := k.Idle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(held) != 0 {
			t.Fatal("both requests are under way")
		}
		k.Reply(req, data(text(req), 0))
	}
	wg.Wait()
}

func TestWithAck(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		r := reqs[0]
		if text(r) == "plain" {
			k.Acknowledge(r, 0)
			return
		}
		var tlvs []byte
		tlvs = append(tlvs, nltest.MustMarshalAttributes([]netlink.Attribute{
			{Type: 1, Data: []byte("half of it was ignored\x00")},
			{Type: 3, Data: []byte{1, 2, 3, 4}},
		})...)
		b := make([]byte, 4+netlink.HeaderLen)
		k.Reply(r, netlink.Message{
			Header: netlink.Header{Type: netlink.Error, Flags: netlink.Capped | netlink.AcknowledgeTLVs},
			Data:   append(b, tlvs...),
		})
	})
	c := k.Dial()
	defer c.Close()

	var ack netlink.Ack
	ctx := netlink.WithAck(t.Context(), &ack)
	if _, err := do(ctx, c, change("plain")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(netlink.Ack{}, ack); diff != "" {
		t.Fatalf("plain acknowledgement (-want +got):\n%s", diff)
	}
	if _, err := do(ctx, c, change("warned")); err != nil {
		t.Fatal(err)
	}
	want := netlink.Ack{Warning: "half of it was ignored", Cookie: []byte{1, 2, 3, 4}}
	if diff := cmp.Diff(want, ack); diff != "" {
		t.Fatalf("acknowledgement (-want +got):\n%s", diff)
	}
}

func TestErrorsMatch(t *testing.T) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) { k.Acknowledge(reqs[0], 2) })
	c := k.Dial()
	defer c.Close()
	_, err := c.Execute(change("a"))
	if !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, syscall.ENOENT) || !netlink.IsNotExist(err) {
		t.Fatalf("ENOENT: %v", err)
	}
	var oe *netlink.OpError
	if !errors.As(err, &oe) || oe.Op != "receive" || oe.Sequence == 0 {
		t.Fatalf("%#v", err)
	}
}

// checkInboxEmpty fails if something waits for Receive.
func checkInboxEmpty(t *testing.T, k *nltest.Kernel, c *netlink.Conn) {
	t.Helper()
	if err := c.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if msgs, err := c.Receive(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("Receive returned what nobody asked for: %v, %v", msgs, err)
	}
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
}

// endsAtOnce is a context that, once armed, ends right after the next look at
// it.
type endsAtOnce struct {
	context.Context
	armed atomic.Bool
	once  sync.Once
	done  chan struct{}
}

func (c *endsAtOnce) Done() <-chan struct{} {
	if c.armed.Load() {
		c.once.Do(func() { close(c.done) })
	}
	return c.done
}

func (c *endsAtOnce) Err() error {
	select {
	case <-c.done:
		return context.Canceled
	default:
		c.Done()
		return nil
	}
}

// A context may end at any time. A request must notice although another
// goroutine reads, which has no reason to stop.
func TestContextEndsBetweenLooks(t *testing.T) {
	ctx := &endsAtOnce{Context: t.Context(), done: make(chan struct{})}
	k := nltest.NewKernel(func(*nltest.Kernel, []netlink.Message) { ctx.armed.Store(true) })
	c := k.Dial()
	received := make(chan error)
	go func() {
		_, err := c.Receive()
		received <- err
	}()
	if err := k.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := do(ctx, c, get("silence")); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	<-received
}
