package netlink_test

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"golang.org/x/sys/unix"
)

var (
	tortureFor  = flag.Duration("torture", 0, "how long TestTorture goes on; 0: one round")
	tortureSeed = flag.Uint64("torture.seed", 0, "what TestTorture's choices come from; 0: something new")
)

const (
	tortureAddresses = 300     // on lo, from 127.1.0.0 on
	tortureSteps     = 1500    // of all workers, in each half of a round
	echoed           = 1 << 20 // routes from this one on are added with an echo
)

// TestTorture has many goroutines do all there is on one Conn at a time, while
// contexts and deadlines end, notifications overrun the receive buffer, and in
// the end the Conn is closed under them. Whatever happens, a request gets its
// own reply or an error of its own, an idle Conn works, and a closed one leaves
// nothing.
func TestTorture(t *testing.T) {
	seed := *tortureSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-torture.seed=%d", seed)
	cfg := fresh(t)
	addAddresses(t, dial(t, cfg), tortureAddresses)
	checkTortured(t, cfg) // what stays for good is there from now on

	// Rounds rather than a context: what has begun is to be seen through.
	end := time.Now().Add(*tortureFor)
	for round := uint64(0); round == 0 || time.Now().Before(end); round++ {
		goroutines, files := runtime.NumGoroutine(), openFiles(t)
		torture(t, cfg, seed+round)
		eventually(t, "goroutines are left", func() bool { return runtime.NumGoroutine() <= goroutines })
		eventually(t, "descriptors are left", func() bool { return openFiles(t) <= files })
		if t.Failed() {
			t.Fatalf("round %d failed: -torture.seed=%d", round, seed+round)
		}
	}
}

// checkTortured looks whether a Conn that works can be had.
func checkTortured(t *testing.T, cfg *netlink.Config) {
	t.Helper()
	c, err := netlink.Dial(unix.NETLINK_ROUTE, cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	w := &worker{torture: &tortured{t: t, c: c, halt: func() {}}, ctx: t.Context(), strict: true}
	w.look()
	w.dumpAddresses()
	// A socket that waits is with the runtime's poller, which stays.
	if err := c.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Receive(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
}

// A tortured is one round: a Conn and what is done with it.
type tortured struct {
	t      *testing.T
	c      *netlink.Conn
	seed   uint64
	steps  atomic.Int64
	target int64       // of steps
	halt   func()      // ends the workers
	closed atomic.Bool // the Conn may be closed
	slow   atomic.Bool // somebody has set a deadline for all
}

// jobs are what the workers do, each one over and over.
var jobs = []func(w *worker){
	(*worker).lookUp, (*worker).lookUp, (*worker).lookUp, (*worker).fail,
	(*worker).dump, (*worker).dump, (*worker).execute, (*worker).batch, (*worker).batch,
	(*worker).sendAndReceive, (*worker).subscribe, (*worker).subscribe, (*worker).watch,
	(*worker).echo, (*worker).deadlines, (*worker).resize,
}

// torture is one round.
func torture(t *testing.T, cfg *netlink.Config, seed uint64) {
	c, err := netlink.Dial(unix.NETLINK_ROUTE, cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	x := &tortured{t: t, c: c, seed: seed}

	stop := x.storm(cfg)
	x.run(func() {})
	stop()
	x.quiet()

	stop = x.storm(cfg)
	x.run(func() {
		x.closed.Store(true)
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	stop()
	for _, err := range c.Do(t.Context(), getRoute(0)) {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("Do after Close: %v", err)
		}
	}
}

// run has all workers work until there were enough steps or something is
// wrong, calls then, and waits until they have ended.
func (x *tortured) run(then func()) {
	ctx, cancel := context.WithCancel(x.t.Context())
	defer cancel()
	x.target = x.steps.Load() + tortureSteps
	enough := make(chan struct{})
	x.halt = sync.OnceFunc(func() { close(enough) })
	var group sync.WaitGroup
	for i, job := range jobs {
		w := &worker{torture: x, id: i, rnd: rand.New(rand.NewPCG(x.seed, uint64(i))), ctx: ctx}
		group.Go(func() {
			for ctx.Err() == nil {
				job(w)
				if x.steps.Add(1) >= x.target {
					x.halt()
				}
			}
		})
	}
	x.within("enough is done", enough)
	then()
	cancel()
	_ = x.c.SetReadDeadline(time.Unix(1, 0)) // Receive has no context
	ended := make(chan struct{})
	go func() { group.Wait(); close(ended) }()
	x.within("all workers have ended", ended)
	if !x.closed.Load() {
		if err := x.c.SetReadDeadline(time.Time{}); err != nil {
			x.t.Error(err)
		}
	}
}

// within waits for a channel, and shows all goroutines if that takes far too
// long.
func (x *tortured) within(what string, done <-chan struct{}) {
	x.t.Helper()
	select {
	case <-done:
	case <-time.After(time.Minute):
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		panic(fmt.Sprintf("a minute has passed until %s (-torture.seed=%d)\n%s", what, x.seed, stacks))
	}
}

// storm has another Conn send notifications in bursts, until stop is called.
func (x *tortured) storm(cfg *netlink.Config) (stop func()) {
	c, err := netlink.Dial(unix.NETLINK_ROUTE, cfg)
	if err != nil {
		x.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(x.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			for _, typ := range []netlink.HeaderType{unix.RTM_NEWROUTE, unix.RTM_DELROUTE} {
				if err := c.Batch(x.t.Context(), changes(typ, 0, 256), nil); err != nil {
					x.t.Errorf("storm: %v", err)
				}
			}
		}
	}()
	return func() {
		cancel()
		x.within("the storm is over", done)
		if err := c.Close(); err != nil {
			x.t.Error(err)
		}
	}
}

// quiet checks that a Conn that was treated badly works.
func (x *tortured) quiet() {
	w := &worker{torture: x, ctx: x.t.Context(), strict: true, rnd: rand.New(rand.NewPCG(x.seed, 1<<40))}
	if err := x.c.SetReadBuffer(1 << 20); err != nil {
		x.t.Error(err)
	}
	// What was left in the socket and lost before is of no concern now.
	for range 3 {
		w.strict = false
		w.look()
	}
	w.strict = true
	for range 20 {
		w.look()
	}
	w.dumpAddresses()
	sub, err := x.c.Subscribe(unix.RTNLGRP_IPV4_ROUTE)
	if err != nil {
		x.t.Error(err)
		return
	}
	defer sub.Close()
	for _, typ := range []netlink.HeaderType{unix.RTM_NEWROUTE, unix.RTM_DELROUTE} {
		if err := x.c.Batch(x.t.Context(), changes(typ, 1<<19, 1<<19+500), nil); err != nil {
			x.t.Errorf("a batch: %v", err)
		}
	}
	n := 0
	for e, err := range sub.All(x.t.Context()) {
		switch {
		case n == 0 && errors.Is(err, netlink.ErrOverrun):
			continue // of before
		case err != nil:
			x.t.Errorf("a subscription: %v", err)
			return
		case destination(e.Message) != 0x0a000000+1<<19+uint32(n%500):
			x.t.Errorf("notification %d is about %x", n, destination(e.Message))
			return
		}
		if n++; n == 1000 {
			return
		}
	}
}

// changes are requests about blackhole routes.
func changes(typ netlink.HeaderType, from, to int) func(yield func(netlink.Message, error) bool) {
	return func(yield func(netlink.Message, error) bool) {
		for m := range blackholes(from, to) {
			m.Header.Type = typ
			if typ == unix.RTM_DELROUTE {
				m.Header.Flags = netlink.Request
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// getRoute asks which way leads to 127.0.0.0 + i.
func getRoute(i uint32) netlink.Message {
	b := make([]byte, unix.SizeofRtMsg, 20)
	b[0], b[1] = unix.AF_INET, 32
	b = binary.NativeEndian.AppendUint16(b, 8)
	b = binary.NativeEndian.AppendUint16(b, unix.RTA_DST)
	return netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETROUTE, Flags: netlink.Request},
		Data:   binary.BigEndian.AppendUint32(b, 0x7f000000+i),
	}
}

// destination returns the destination of a message about an IPv4 route, or 0.
func destination(m netlink.Message) uint32 {
	if len(m.Data) < unix.SizeofRtMsg {
		return 0
	}
	d := nlattr.NewDecoder(m.Data[unix.SizeofRtMsg:])
	for d.Next() {
		if d.Type() == unix.RTA_DST && len(d.Data()) == 4 {
			return binary.BigEndian.Uint32(d.Data())
		}
	}
	return 0
}

// eventually waits until f is true, which may take a moment after Close: the
// goroutines that were woken have to run.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !f(); {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%s\n%s", what, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}

// allowed reports whether an error that a step has met is one that may happen
// to any request of this test: it ends with its context or with the deadline
// for all, is lost in an overrun, or the Conn is closed.
func (w *worker) allowed(ctx context.Context, err error) bool {
	x := w.torture
	switch {
	case w.strict:
		return false
	case errors.Is(err, os.ErrClosed):
		return x.closed.Load()
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return true
	case errors.Is(err, os.ErrDeadlineExceeded):
		// After the end of the test as well: it wakes those in Receive.
		return x.slow.Load() || w.ctx.Err() != nil
	case errors.Is(err, unix.EAGAIN):
		return true // the kernel's own answer, in Linux 6.1 under load
	case errors.Is(err, netlink.ErrOverrun):
		return x.closed.Load() || x.c.Stats().Overruns+x.c.Stats().Dropped > 0
	}
	return false
}

// unexpected is an error of the test.
func (w *worker) unexpected(format string, args ...any) {
	w.torture.halt()
	w.torture.t.Errorf("worker %d: %s", w.id, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " "))
}
