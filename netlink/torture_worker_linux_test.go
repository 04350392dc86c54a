package netlink_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"golang.org/x/sys/unix"
)

// A worker is a goroutine of TestTorture. Each method is a step of it.
type worker struct {
	torture *tortured
	id      int
	rnd     *rand.Rand
	ctx     context.Context // ends with the test
	strict  bool            // no errors but its own

	routes map[int]presence  // of its own, that it adds and deletes
	sent   map[uint32]uint32 // sequence numbers, and what was asked
}

// presence is what is known of a route.
type presence int

const (
	unknown presence = iota // another test, or a request that was given up, may have added it
	absent
	present
)

// context returns a context that may end at any moment, or not at all.
func (w *worker) context() (context.Context, context.CancelFunc) {
	switch w.rnd.IntN(6) {
	case 0:
		return context.WithTimeout(w.ctx, time.Duration(w.rnd.IntN(300))*time.Microsecond)
	case 1:
		ctx, cancel := context.WithCancel(w.ctx)
		if w.rnd.IntN(4) == 0 {
			cancel()
		} else {
			time.AfterFunc(time.Duration(w.rnd.IntN(300))*time.Microsecond, cancel)
		}
		return ctx, cancel
	default:
		return w.ctx, func() {}
	}
}

// lookUp asks for one thing.
func (w *worker) lookUp() {
	ctx, cancel := w.context()
	defer cancel()
	w.lookIn(ctx)
}

func (w *worker) look() { w.lookIn(w.ctx) }

// lookIn asks for the route to an address, and is told of that one.
func (w *worker) lookIn(ctx context.Context) {
	i := rand.Uint32N(1 << 24)
	if w.rnd != nil {
		i = w.rnd.Uint32N(1 << 24)
	}
	n := 0
	for m, err := range w.torture.c.Do(ctx, getRoute(i)) {
		if err != nil {
			if !w.allowed(ctx, err) {
				w.unexpected("the route to %d: %v", i, err)
			}
			return
		}
		if dst := destination(m); dst != 0x7f000000+i {
			w.unexpected("a reply about %x instead of %x", dst, 0x7f000000+i)
		}
		n++
	}
	if n != 1 {
		w.unexpected("%d replies", n)
	}
}

// fail asks for something that does not exist.
func (w *worker) fail() {
	ctx, cancel := w.context()
	defer cancel()
	req, want := getLink(math.MaxInt32-int32(w.rnd.IntN(100)), 0), unix.ENODEV
	if w.rnd.IntN(2) == 0 {
		req = netlink.Message{
			Header: netlink.Header{Type: unix.RTM_DELROUTE, Flags: netlink.Acknowledge},
			Data:   blackhole(nil, 1<<22),
		}
		want = unix.ESRCH
	}
	for m, err := range w.torture.c.Do(ctx, req) {
		if err == nil {
			w.unexpected("not %v, but %v", want, m.Header)
		} else if !errors.Is(err, want) && !w.allowed(ctx, err) {
			w.unexpected("not %v, but %v", want, err)
		}
		return
	}
	w.unexpected("not %v, but success", want)
}

// dump reads a table: to the end, or not.
func (w *worker) dump() {
	if w.rnd.IntN(2) == 0 {
		w.dumpAddresses()
		return
	}
	ctx, cancel := w.context()
	defer cancel()
	req := netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETROUTE, Flags: netlink.Dump},
		Data:   append([]byte{unix.AF_INET}, make([]byte, unix.SizeofRtMsg-1)...),
	}
	stop := w.rnd.IntN(1000)
	for m, err := range w.torture.c.Do(ctx, req) {
		switch {
		case err != nil:
			if !errors.Is(err, netlink.ErrDumpInterrupted) && !w.allowed(ctx, err) {
				w.unexpected("a dump of routes: %v", err)
			}
		case m.Header.Type != unix.RTM_NEWROUTE || m.Header.PID != w.torture.c.PID():
			w.unexpected("in a dump of routes: %+v", m.Header)
		default:
			dst := destination(m)
			if w.rnd.IntN(50) == 0 {
				w.look()
			}
			if again := destination(m); again != dst {
				w.unexpected("a message of a dump has changed: %x became %x", dst, again)
			}
		}
		if stop--; stop < 0 {
			return
		}
	}
}

// dumpAddresses reads all addresses. Nobody changes them, so that it must get
// each of them once.
func (w *worker) dumpAddresses() {
	req := netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETADDR, Flags: netlink.Dump},
		Data:   append([]byte{unix.AF_INET}, make([]byte, unix.SizeofIfAddrmsg-1)...),
	}
	seen := make(map[uint32]bool)
	for m, err := range w.torture.c.Do(w.ctx, req) {
		if err != nil {
			if !w.allowed(w.ctx, err) {
				w.unexpected("a dump of addresses: %v", err)
			}
			return
		}
		if m.Header.Type != unix.RTM_NEWADDR {
			w.unexpected("in a dump of addresses: %+v", m.Header)
			return
		}
		d := nlattr.NewDecoder(m.Data[unix.SizeofIfAddrmsg:])
		for d.Next() {
			if d.Type() != unix.IFA_LOCAL {
				continue
			}
			ip := binary.BigEndian.Uint32(d.Data())
			if seen[ip] {
				w.unexpected("an address was dumped twice: %x", ip)
			}
			seen[ip] = true
		}
	}
	for i := range uint32(tortureAddresses) {
		if !seen[0x7f010000+i] {
			w.unexpected("a dump lacks addresses: %d of %d", len(seen), tortureAddresses)
			return
		}
	}
}

// execute is the established way to ask.
func (w *worker) execute() {
	i := w.rnd.Uint32N(1 << 24)
	msgs, err := w.torture.c.Execute(getRoute(i))
	switch {
	case err != nil:
		if !w.allowed(w.ctx, err) {
			w.unexpected("Execute: %v", err)
		}
	case len(msgs) != 1 || destination(msgs[0]) != 0x7f000000+i:
		w.unexpected("Execute: about %x: %v", 0x7f000000+i, msgs)
	}
}

var errPlanted = errors.New("an error in place of a request")

// batch adds and deletes routes of its own, with failures that it foresees.
func (w *worker) batch() {
	if w.routes == nil {
		w.routes = make(map[int]presence)
	}
	ctx, cancel := w.context()
	defer cancel()
	type change struct {
		route int
		add   bool
		plant bool
	}
	list := make([]change, w.rnd.IntN(400))
	for i := range list {
		list[i] = change{(w.id+1)<<14 + w.rnd.IntN(200), w.rnd.IntN(2) == 0, w.rnd.IntN(50) == 0}
	}
	opts := netlink.BatchOptions{StopOnFailure: w.rnd.IntN(8) == 0, Window: w.rnd.IntN(3) * w.rnd.IntN(100)}
	err := w.torture.c.Batch(ctx, func(yield func(netlink.Message, error) bool) {
		for _, ch := range list {
			m := netlink.Message{Header: netlink.Header{Type: unix.RTM_DELROUTE}, Data: blackhole(nil, ch.route)}
			var err error
			if ch.add {
				m.Header.Type, m.Header.Flags = unix.RTM_NEWROUTE, netlink.Create|netlink.Excl
			}
			if ch.plant {
				m, err = netlink.Message{}, errPlanted
			}
			if !yield(m, err) {
				return
			}
		}
	}, &opts)

	out := &netlink.BatchError{Known: len(list), Sent: len(list)}
	if err != nil && !errors.As(err, &out) {
		w.unexpected("a batch: %v", err)
		return
	}
	ended := out.Err != nil || opts.StopOnFailure && len(out.Failures) > 0
	switch {
	case out.Err != nil && !w.allowed(ctx, out.Err):
		w.unexpected("a batch: %v", out.Err)
	case out.Known > out.Sent || out.Sent > len(list) || (!ended && out.Known != len(list)):
		w.unexpected("a batch of %d: %d known, %d sent: %v", len(list), out.Known, out.Sent, err)
		return
	case ctx.Err() != nil && out.Err != nil && errors.Is(out.Err, ctx.Err()) && out.Known != out.Sent:
		w.unexpected("a batch that its context ended: %d known, %d sent", out.Known, out.Sent)
	}
	failures := out.Failures
	for i, ch := range list {
		var failure error
		if len(failures) > 0 && failures[0].Index == i {
			failure, failures = failures[0].Err, failures[1:]
		}
		was := w.routes[ch.route]
		switch {
		case ch.plant:
			if !errors.Is(failure, errPlanted) && i < out.Known {
				w.unexpected("a planted error was lost: %v", failure)
			}
			continue
		case i >= out.Sent:
			if failure != nil {
				w.unexpected("the failure of what was not sent: %v", failure)
			}
			continue
		case i >= out.Known && failure == nil:
			w.routes[ch.route] = unknown
			continue
		}
		var want error
		w.routes[ch.route] = absent
		if ch.add {
			w.routes[ch.route] = present
			if was == present || was == unknown && failure != nil {
				want = unix.EEXIST
			}
		} else if was == absent || was == unknown && failure != nil {
			want = unix.ESRCH
		}
		if !errors.Is(failure, want) {
			w.unexpected("request %d of a batch: %v, not %v (known %d, sent %d, %v)", i, failure, want, out.Known, out.Sent, out.Err)
		}
	}
	if len(failures) != 0 {
		w.unexpected("failures out of order: %v", failures)
	}
}

// sendAndReceive asks for several things by Send, and takes what comes.
func (w *worker) sendAndReceive() {
	if w.sent == nil {
		w.sent = make(map[uint32]uint32)
	}
	asked := make([]netlink.Message, 1+w.rnd.IntN(5))
	for i := range asked {
		asked[i] = getRoute(w.rnd.Uint32N(1 << 24))
	}
	msgs, err := w.torture.c.SendMessages(asked)
	if err != nil {
		if !w.allowed(w.ctx, err) {
			w.unexpected("SendMessages: %v", err)
		}
		return
	}
	waiting := make(map[uint32]bool)
	for _, m := range msgs {
		w.sent[m.Header.Sequence] = binary.BigEndian.Uint32(m.Data[unix.SizeofRtMsg+4:])
		waiting[m.Header.Sequence] = true
	}
	for len(waiting) > 0 {
		got, err := w.torture.c.Receive()
		if err != nil {
			// Those that an overrun has lost will not come, and others may
			// come later.
			if !w.allowed(w.ctx, err) {
				w.unexpected("Receive: %v", err)
			}
			return
		}
		for _, m := range got {
			if m.Header.PID != w.torture.c.PID() || m.Header.Flags != 0 || m.Header.Type != unix.RTM_NEWROUTE {
				continue // a notification for a subscription that was closed
			}
			want, ok := w.sent[m.Header.Sequence]
			if dst := destination(m); ok && dst>>24 == 0x7f && dst != want {
				w.unexpected("Receive: a reply about %x, not %x", dst, want)
			}
			delete(waiting, m.Header.Sequence)
		}
	}
}

// echo adds a route and is told of it, and deletes it.
func (w *worker) echo() {
	route := echoed + w.rnd.IntN(1<<16)
	for _, typ := range []netlink.HeaderType{unix.RTM_NEWROUTE, unix.RTM_DELROUTE} {
		req := netlink.Message{
			Header: netlink.Header{Type: typ, Flags: netlink.Acknowledge | netlink.Echo},
			Data:   blackhole(nil, route),
		}
		if typ == unix.RTM_NEWROUTE {
			req.Header.Flags |= netlink.Create
		}
		for m, err := range w.torture.c.Do(w.ctx, req) {
			// After a request that was given up it may or may not be there.
			left := errors.Is(err, unix.ESRCH) || errors.Is(err, unix.EEXIST)
			if err != nil && !left && !w.allowed(w.ctx, err) {
				w.unexpected("an echo: %v", err)
			}
			if err == nil && destination(m) != 0x0a000000+uint32(route) {
				w.unexpected("an echo about %x, not %x", destination(m), 0x0a000000+route)
			}
		}
	}
}

// deadlines sets the deadline for all, and takes it back.
func (w *worker) deadlines() {
	x := w.torture
	x.slow.Store(true)
	wait := time.Duration(w.rnd.IntN(400)-100) * time.Microsecond
	for _, deadline := range []time.Time{time.Now().Add(wait), {}} {
		if w.ctx.Err() != nil {
			return // it must not take back the last one
		}
		if err := x.c.SetReadDeadline(deadline); err != nil {
			w.unexpected("a deadline: %v", err)
		}
		w.look()
	}
}

// resize makes the receive buffer as small as it can be, or large.
func (w *worker) resize() {
	sizes := []int{1, 8 << 10, 64 << 10, 208 << 10}
	size := sizes[w.rnd.IntN(len(sizes))]
	rc, err := w.torture.c.SyscallConn()
	if err != nil {
		if !w.allowed(w.ctx, err) {
			w.unexpected("SyscallConn: %v", err)
		}
		return
	}
	var serr error
	err = rc.Control(func(fd uintptr) {
		serr = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, size)
	})
	if serr != nil || err != nil && !w.torture.closed.Load() {
		w.unexpected("the receive buffer: %v, %v", err, serr)
	}
	w.look()
}
