//go:build !plan9

package netlink_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

var errBroken = errors.New("cannot be encoded")

// numbered yields the requests "0" to "n-1"; those in broken are errors.
func numbered(n int, broken ...int) iter.Seq2[netlink.Message, error] {
	return func(yield func(netlink.Message, error) bool) {
		buf := make([]byte, 0, 8)
		for i := range n {
			var m netlink.Message
			var err error
			for _, j := range broken {
				if i == j {
					err = errBroken
				}
			}
			if err == nil {
				buf = strconv.AppendInt(buf[:0], int64(i), 10)
				m = netlink.Message{Header: netlink.Header{Type: 16}, Data: buf}
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// A ledger is a kernel that fails certain requests and notes the others.
type ledger struct {
	mu      sync.Mutex
	applied []string
	windows []int
	after   func(window int) // called once a window has been answered
	lose    int              // of this window, everything but the last answer
}

func (l *ledger) handle(k *nltest.Kernel, reqs []netlink.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.windows = append(l.windows, len(reqs))
	lost := l.lose != 0 && len(l.windows) == l.lose
	if lost {
		k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)})
	}
	for i, r := range reqs {
		var n int
		if _, err := fmt.Sscan(text(r), &n); err != nil {
			panic(err)
		}
		switch {
		case n%10 == 7:
			if !lost {
				k.Acknowledge(r, 17)
			}
		case i == len(reqs)-1 && !lost:
			l.applied = append(l.applied, text(r))
			k.Acknowledge(r, 0)
		default:
			l.applied = append(l.applied, text(r))
		}
	}
	if l.after != nil {
		l.after(len(l.windows))
	}
}

func indices(fs []netlink.BatchFailure) (got []int) {
	for _, f := range fs {
		got = append(got, f.Index)
	}
	return got
}

func TestBatch(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	tests := []struct {
		name   string
		n      int
		broken []int
		opts   *netlink.BatchOptions
		lose   int
		ctx    context.Context
		want   *netlink.BatchError // nil: success
		fails  []int
		is     []error
		sends  int
	}{
		{name: "nothing", n: 0},
		{name: "one", n: 1, sends: 1},
		{name: "all succeed", n: 7, sends: 1},
		{name: "several windows", n: 7, opts: &netlink.BatchOptions{Window: 3}, sends: 3},
		{name: "some fail", n: 30, opts: &netlink.BatchOptions{Window: 8}, sends: 4,
			want: &netlink.BatchError{Known: 30, Sent: 30}, fails: []int{7, 17, 27}, is: []error{syscall.EEXIST}},
		{name: "some cannot be sent", n: 12, broken: []int{0, 5, 11}, opts: &netlink.BatchOptions{Window: 4}, sends: 3,
			want: &netlink.BatchError{Known: 12, Sent: 12}, fails: []int{0, 5, 7, 11}, is: []error{syscall.EEXIST, errBroken}},
		{name: "stop at the first failure", n: 30, opts: &netlink.BatchOptions{Window: 4, StopOnFailure: true}, sends: 2,
			want: &netlink.BatchError{Known: 8, Sent: 8}, fails: []int{7}, is: []error{syscall.EEXIST}},
		{name: "stop within a window", n: 30, opts: &netlink.BatchOptions{Window: 6, StopOnFailure: true}, sends: 2,
			want: &netlink.BatchError{Known: 12, Sent: 12}, fails: []int{7}, is: []error{syscall.EEXIST}},
		{name: "stop at one that cannot be sent", n: 30, broken: []int{5}, opts: &netlink.BatchOptions{Window: 4, StopOnFailure: true}, sends: 2,
			want: &netlink.BatchError{Known: 5, Sent: 5}, fails: []int{5}, is: []error{errBroken}},
		{name: "context has ended", n: 3, ctx: ended,
			want: &netlink.BatchError{}, is: []error{context.Canceled}},
		{name: "answers lost", n: 30, opts: &netlink.BatchOptions{Window: 8}, lose: 2, sends: 2,
			want: &netlink.BatchError{Known: 8, Sent: 16}, fails: []int{7}, is: []error{netlink.ErrOverrun, syscall.EEXIST}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := ledger{lose: tt.lose}
			k := nltest.NewKernel(l.handle)
			c := k.Dial()
			defer c.Close()
			ctx := tt.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			err := c.Batch(ctx, numbered(tt.n, tt.broken...), tt.opts)
			if tt.want == nil {
				if err != nil {
					t.Fatal(err)
				}
			} else {
				var got *netlink.BatchError
				if !errors.As(err, &got) {
					t.Fatalf("error: %v", err)
				}
				if got.Known != tt.want.Known || got.Sent != tt.want.Sent {
					t.Errorf("known %d, sent %d; want %d, %d", got.Known, got.Sent, tt.want.Known, tt.want.Sent)
				}
				if diff := cmp.Diff(tt.fails, indices(got.Failures)); diff != "" {
					t.Errorf("failures (-want +got):\n%s", diff)
				}
				for _, target := range tt.is {
					if !errors.Is(err, target) {
						t.Errorf("%v is not %v", err, target)
					}
				}
			}
			if len(l.windows) != tt.sends {
				t.Errorf("windows: %v, want %d", l.windows, tt.sends)
			}
		})
	}
}

// When the context ends in the middle, what the kernel has got is known.
func TestBatchContextEnds(t *testing.T) {
	for _, other := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		l := ledger{after: func(window int) {
			if window == 3 {
				cancel()
			}
		}}
		k := nltest.NewKernel(l.handle)
		c := k.Dial()
		if other {
			// Somebody else reads.
			go func() { _, _ = c.Receive() }()
			if err := k.Idle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		err := c.Batch(ctx, numbered(100), &netlink.BatchOptions{Window: 10})
		var be *netlink.BatchError
		if !errors.As(err, &be) || !errors.Is(err, context.Canceled) {
			t.Fatalf("error: %v", err)
		}
		if be.Known != 30 || be.Sent != 30 || len(l.applied) != 27 {
			t.Fatalf("known %d, sent %d, applied %d", be.Known, be.Sent, len(l.applied))
		}
		if diff := cmp.Diff([]int{7, 17, 27}, indices(be.Failures)); diff != "" {
			t.Errorf("failures (-want +got):\n%s", diff)
		}
		_ = c.Close()
	}
}

// A kernel that never answers leaves the outcome unknown, and says so.
func TestBatchSilence(t *testing.T) {
	for _, other := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) { cancel() })
		c := k.Dial()
		if other {
			go func() { _, _ = c.Receive() }()
			if err := k.Idle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		err := c.Batch(ctx, numbered(10), nil)
		var be *netlink.BatchError
		if !errors.As(err, &be) || !errors.Is(err, context.Canceled) || be.Known != 0 || be.Sent != 10 {
			t.Fatalf("%+v", err)
		}
		_ = c.Close()
	}
}

// Requests and batches of many goroutines share a Conn.
func TestBatchConcurrent(t *testing.T) {
	l := ledger{}
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		if reqs[0].Header.Type == 17 {
			k.Reply(reqs[0], reqs[0])
			return
		}
		l.handle(k, reqs)
	})
	c := k.Dial()
	defer c.Close()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			err := c.Batch(t.Context(), numbered(100), &netlink.BatchOptions{Window: 9})
			var be *netlink.BatchError
			if !errors.As(err, &be) || len(be.Failures) != 10 || be.Known != 100 {
				t.Errorf("batch: %v", err)
			}
		})
		wg.Go(func() {
			for i := range 100 {
				m := get(strconv.Itoa(i))
				m.Header.Type = 17
				if got, err := do(t.Context(), c, m); err != nil || len(got) != 1 || got[0] != strconv.Itoa(i) {
					t.Errorf("request %d: %q, %v", i, got, err)
				}
			}
		})
	}
	wg.Wait()
	if len(l.applied) != 360 {
		t.Errorf("%d requests were carried out", len(l.applied))
	}
}
