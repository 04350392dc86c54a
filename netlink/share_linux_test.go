package netlink_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"golang.org/x/sys/unix"
)

// The replies to many goroutines have one receive buffer between them. They
// have to find room in it.
func TestManyRequests(t *testing.T) {
	for _, goroutines := range []int{100, 2000} {
		c := dial(t, fresh(t))
		var sent, received, most atomic.Int64
		c.SetTap(func(p netlink.Packet) {
			if !p.Outgoing {
				received.Add(1)
				return
			}
			// Received first: what is received meanwhile must not count.
			r := received.Load()
			for n := sent.Add(1) - r; ; {
				if old := most.Load(); old >= n || most.CompareAndSwap(old, n) {
					return
				}
			}
		})
		var wg sync.WaitGroup
		for i := range goroutines {
			wg.Go(func() {
				for range 6000 / goroutines {
					want := error(nil)
					index := int32(1)
					if i%3 == 0 {
						index, want = 12345, unix.ENODEV
					}
					n := 0
					for _, err := range c.Do(t.Context(), getLink(index, 0)) {
						if n++; !errors.Is(err, want) {
							t.Error(err)
						}
					}
					if n != 1 {
						t.Errorf("%d replies", n)
					}
				}
			})
		}
		wg.Wait()
		t.Logf("%d goroutines: at most %d requests without their reply", goroutines, most.Load())
		if n := c.Stats().Overruns; n != 0 {
			t.Errorf("%d overruns", n)
		}
	}
}

// Those who wait for room may give up, and whoever asks for nothing that is
// answered must not take it for ever.
func TestRoomIsGivenBack(t *testing.T) {
	c := dial(t, fresh(t))
	ctx, cancel := context.WithCancel(t.Context())
	var silent sync.WaitGroup
	for range 500 {
		silent.Go(func() {
			for _, err := range c.Do(ctx, netlink.Message{Header: netlink.Header{Type: netlink.Noop}}) {
				if !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
		})
		silent.Go(func() {
			short, cancel := context.WithTimeout(ctx, time.Millisecond)
			defer cancel()
			for _, err := range c.Do(short, getLink(1, 0)) {
				if err != nil && !errors.Is(err, short.Err()) {
					t.Error(err)
				}
			}
		})
	}
	for range 100 {
		checkLoopback(t, c)
	}
	cancel()
	silent.Wait()
	checkLoopback(t, c)
}

// A batch of which all fails fills the receive buffer. Several of them, and
// requests beside them, must not fill it together.
func TestBatchesShareAConn(t *testing.T) {
	c := dial(t, fresh(t))
	const n = 2000
	if err := c.Batch(t.Context(), blackholes(0, n), nil); err != nil {
		t.Fatal(err)
	}
	var batches, requests sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	for range 4 {
		batches.Go(func() {
			for range 5 {
				err := c.Batch(t.Context(), blackholes(0, n), nil)
				var be *netlink.BatchError
				if !errors.As(err, &be) || be.Err != nil || be.Known != n || len(be.Failures) != n {
					t.Errorf("a batch: %v", err)
				}
			}
		})
		requests.Go(func() {
			for ctx.Err() == nil {
				for _, err := range c.Do(t.Context(), getLink(1, 0)) {
					if err != nil {
						t.Errorf("a request: %v", err)
					}
				}
			}
		})
	}
	batches.Wait()
	cancel()
	requests.Wait()
	if n := c.Stats().Overruns; n != 0 {
		t.Errorf("%d overruns", n)
	}
}

// The send buffer bounds what a window holds. A request that is larger than
// it is a failure like others.
func TestBatchSendBuffer(t *testing.T) {
	c := dial(t, fresh(t))
	if err := c.SetWriteBuffer(1); err != nil { // the kernel makes the least of it
		t.Fatal(err)
	}
	size, err := c.WriteBuffer()
	if err != nil {
		t.Fatal(err)
	}
	const n = 500
	err = c.Batch(t.Context(), func(yield func(netlink.Message, error) bool) {
		i := 0
		for m, err := range blackholes(0, n) {
			m.Data = append(m.Data, make([]byte, 400)...) // padding, to the kernel
			if i == 100 {
				m.Data = make([]byte, size)
			}
			if i++; !yield(m, err) {
				return
			}
		}
	}, nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || be.Known != n || be.Err != nil || len(be.Failures) != 1 {
		t.Fatal(err)
	}
	if f := be.Failures[0]; f.Index != 100 || !errors.Is(f.Err, unix.EMSGSIZE) {
		t.Fatalf("%+v", f)
	}
}

// Flags that mean a dump elsewhere: what is no dump must not keep others from
// theirs.
func TestDumpThatIsNone(t *testing.T) {
	c := dial(t, fresh(t))
	ctx, cancel := context.WithCancel(t.Context())
	var change sync.WaitGroup
	change.Go(func() {
		m := netlink.Message{
			Header: netlink.Header{Type: unix.RTM_NEWROUTE, Flags: netlink.Create | netlink.Replace | netlink.Excl},
			Data:   blackhole(nil, 1),
		}
		for _, err := range c.Do(ctx, m) { // and no acknowledgement
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
	})
	for n := 0; n == 0; { // until the route is there
		for m, err := range c.Do(t.Context(), dumpIPv4(unix.RTM_GETROUTE, unix.SizeofRtMsg)) {
			if err != nil {
				t.Fatal(err)
			}
			if destination(m) == 0x0a000001 {
				n++
			}
		}
	}
	cancel()
	change.Wait()
}

// Whoever waits until a peer has room must notice that its context ends, also
// behind another who waits.
func TestSendWaitsInLine(t *testing.T) {
	a, _ := peers(t, 0)
	large := netlink.Message{Header: netlink.Header{Type: 16}, Data: make([]byte, 100<<10)}
	fill := func(ctx context.Context) error {
		for {
			for _, err := range a.Do(ctx, large) {
				if err != nil {
					return err
				}
			}
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	for range 50 { // more than there is room for
		wg.Go(func() {
			if err := fill(ctx); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	short, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if err := fill(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	cancel()
	wg.Wait()
}
