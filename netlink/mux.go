package netlink

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/netlink-sdk/go/netlink/internal/sys"
	"github.com/netlink-sdk/go/netlink/internal/transport"
)

// A mux lets many goroutines use one socket. Requests are told apart by their
// sequence numbers, and no goroutine is spent on reading: of those who wait,
// one reads, and what it reads it hands to whom it belongs. When it has what
// it came for it leaves, and the next one reads on.
//
//	Do, Execute ──► call ◄─┐
//	Do, Execute ──► call ◄─┤ by sequence number
//	                       ├── deliver ◄── the reader ◄── Transport
//	Receive ──────► inbox ◄┘ all else
//
// A call that its caller gives up stays known as abandoned until the kernel
// has answered it, so that a late reply finds nobody rather than the wrong one.
type mux struct {
	t        transport.Transport
	protocol int
	pid      uint32
	peer     uint32

	mu      sync.Mutex
	seq     uint32
	calls   map[uint32]*call // by sequence number; abandoned ones too
	windows []*call          // of calls, those with several numbers
	dump    *call            // what the kernel is dumping: it does one at a time
	early   uint32           // the last dump that was read to its end before its sendto returned
	inbox   inbox
	subs    []*Subscription
	room    room

	reading  bool            // somebody is in t.Receive
	epoch    uint64          // counts the times that somebody began to read
	dry      uint64          // the last one that found the socket empty
	reader   *waiter         // who
	readCtx  context.Context // and the reader's context,
	stopCtx  func() bool     // which is watched from when it has to wait
	idleFunc func() bool     // x.idle, bound once

	waiting  waiters
	deadline deadline // of receiving
	err      error    // why nothing can be received any more

	lost      bool  // messages were dropped: a call may wait in vain
	dropped   error // likewise: those who listen have not been told
	openEnded int   // calls whose multi-part reply may end without notice
	abandoned int
	stats     Stats

	free sync.Pool // of *call

	writeDeadline atomic.Pointer[time.Time]
	tap           atomic.Pointer[func(Packet)]

	joinMu  sync.Mutex      // held while groups are joined and left
	members map[uint32]int  // how many want a group; guarded by joinMu
	joined  map[uint32]bool // those for Receive; written under joinMu and mu
	left    map[uint32]bool // those that only subscriptions were in; guarded by mu
}

// maxAbandoned bounds the memory for requests that were given up: so many may
// be unanswered before it is looked which of them can still be answered. Those
// that asked for no answer will not be.
const maxAbandoned = 1024

func newMux(t transport.Transport, protocol int, pid, peer uint32) *mux {
	x := &mux{
		protocol: protocol,
		t:        t,
		pid:      pid,
		peer:     peer,
		// Not among small numbers, which the kernel counts its own messages with.
		seq:      1<<30 + rand.Uint32N(1<<30),
		calls:    make(map[uint32]*call),
		deadline: newDeadline(),
		members:  make(map[uint32]int),
		joined:   make(map[uint32]bool),
		left:     make(map[uint32]bool),
	}
	x.idleFunc = x.idle
	x.free.New = func() any { return newCall() }
	return x
}

// ready reports whether what w waits for is there.
func (x *mux) ready(w *waiter) bool {
	switch w.what {
	case aReply:
		return w.call.ended || len(w.call.queue) > 0 || w.call.err != nil
	case aDump:
		return x.dump == nil
	case anEvent:
		// After an overrun the socket is emptied first: see overrun.
		return len(w.sub.queue) > 0 && x.dropped == nil || w.sub.closed
	case anEmptySocket:
		return x.dry >= w.epoch
	case aSequence:
		return x.calls[w.seq] == nil
	case aRoom:
		return w.admitted
	default:
		return x.inbox.find(w) >= 0 && x.dropped == nil
	}
}

// tell wakes those who wait for what has just become ready, but for those who
// are told by whoever makes it so. Whoever reads looks for itself at what
// it has read; but it may be waiting for more while another goroutine makes
// ready what it came for.
func (x *mux) tell() {
	if x.reading && !x.reader.what.told() && x.ready(x.reader) {
		x.t.Interrupt()
	}
	x.tellWaiting()
}

// tellWaiting is tell for the reader itself, who needs no telling.
func (x *mux) tellWaiting() {
	if x.waiting.others == 0 {
		return
	}
	for w := x.waiting.first; w != nil; w = w.next {
		if !w.what.told() && x.ready(w) {
			w.signal()
		}
	}
}

// await returns when w is ready, and reads datagrams for everybody as long as
// nobody else does. x.mu is held before and after, but not while it waits.
func (x *mux) await(ctx context.Context, w *waiter) error {
	if x.err != nil && !x.ready(w) {
		return x.gone()
	}
	err := x.awaitTurn(ctx, w)
	if !x.reading && x.waiting.first != nil {
		x.waiting.first.signal() // it reads on
	}
	return err
}

func (x *mux) awaitTurn(ctx context.Context, w *waiter) error {
	for {
		if x.ready(w) {
			return nil
		}
		if x.err != nil {
			return x.err
		}
		ended := ctx.Err()
		if ended != nil && x.mayLeave(w) {
			return ended
		}
		if x.deadline.passed() {
			return os.ErrDeadlineExceeded
		}
		if !x.reading {
			x.read(ctx, w)
			continue
		}
		x.waiting.push(w)
		expired, done := x.deadline.done, ctx.Done()
		if ended != nil {
			// It may not leave before the reader has seen the socket empty.
			done = nil
			x.t.Interrupt()
		}
		x.mu.Unlock()
		select {
		case <-w.wake:
		case <-done:
		case <-expired:
		}
		x.mu.Lock()
		x.waiting.remove(w)
	}
}

// mayLeave reports whether w may leave because its context has ended. For a
// window that is not before the socket is empty: what was sent is done by
// then, and the caller is to know its outcome.
func (x *mux) mayLeave(w *waiter) bool {
	return w.what != aReply || w.call.count == 0 || x.unanswered(w.call)
}

// unanswered reports whether it is known that nothing more comes for q, though
// it has not ended. The kernel handles a request, dumps apart, before sendto
// returns. So what was sent before somebody began to read, and is not answered
// when he finds the socket empty, will not be. (Few families answer from a
// thread of the kernel, as audit does; it matters only after an overrun.)
func (x *mux) unanswered(q *call) bool { return q.sent && q.sentIn < x.dry }

// read waits for one datagram and delivers it.
func (x *mux) read(ctx context.Context, w *waiter) {
	x.reading, x.reader, x.readCtx = true, w, ctx
	x.epoch++
	x.mu.Unlock()
	dg, err := x.t.Receive(x.idleFunc)
	if tap := x.tap.Load(); tap != nil && err == nil {
		(*tap)(Packet{
			Time:     time.Now(),
			Protocol: x.protocol,
			Data:     dg.Buffer.Data,
			Size:     dg.Size,
			Sender:   dg.Sender,
			Group:    dg.Group,
		})
	}
	x.mu.Lock()
	if x.stopCtx != nil {
		x.stopCtx()
		x.stopCtx = nil
	}
	x.reading, x.reader, x.readCtx = false, nil, nil

	switch {
	case err != nil:
		x.receiveFailed(err)
	case x.err != nil:
		dg.Buffer.Release() // whose it was, is forgotten
	default:
		x.deliver(dg, w)
	}
}

// receiveFailed handles an error of Receive.
func (x *mux) receiveFailed(err error) {
	var errno sys.Errno
	errors.As(err, &errno)
	switch {
	case errors.Is(err, transport.ErrInterrupted):
		// A context or a deadline, of this reader or of one before. Whoever
		// goes on looks at its own after this.
		x.t.Rearm()
	case errors.Is(err, transport.ErrWouldBlock):
	case errors.Is(err, os.ErrClosed), errno == sys.EBADF:
		x.fail(errClosed{})
	case errno == sys.ENOBUFS:
		x.overrun(err)
	case errno == sys.EINVAL:
		// netlink_recvmsg goes on with a dump after it has looked, without
		// the lock, whether there is one. If it ended in between, because
		// another thread's sendto began it and produced all of it, the next
		// recvmsg fails with this. Nothing is wrong, and nothing was lost.
	case errno != 0:
		// The kernel failed in producing a reply: it says so once, and
		// without saying whose.
		x.failCalls(err)
		x.postAll(err)
	default:
		x.fail(err)
	}
}

// idle runs when the reader finds the socket empty, before it waits. It
// reports whether to wait.
func (x *mux) idle() bool {
	x.mu.Lock()
	defer x.mu.Unlock()

	x.dry = x.epoch
	if x.dropped != nil {
		x.postAll(x.dropped)
		x.dropped = nil
	}
	again := false // look again first: a request was sent since it looked
	if x.lost {
		x.lost = false
		for _, q := range x.calls {
			switch {
			case q == x.dump && x.peer == 0 && x.t.CanNudge():
				// Dumps are not lost, only held up.
			case x.unanswered(q):
				x.giveUp(q, ErrOverrun)
			case q.sent:
				x.lost, again = true, true
			default:
				q.suspect = true
			}
		}
	}
	if x.openEnded > 0 && x.peer == 0 {
		for _, q := range x.calls {
			switch {
			case !q.openEnded:
			case x.unanswered(q):
				x.end(q)
			case q.sent:
				again = true
			}
		}
	}
	if q := x.dump; q != nil && x.peer == 0 && x.t.CanNudge() {
		switch {
		case x.unanswered(q):
			again = x.nudge(q)
		case q.sent:
			again = true
		}
	}
	if x.reclaim() {
		again = true
	}
	if len(x.windows) > 0 {
		x.waiting.signal() // they may leave
	}
	x.tellWaiting()
	if again || x.ready(x.reader) || x.err != nil || x.readCtx.Err() != nil {
		return false
	}
	if x.stopCtx == nil && x.readCtx.Done() != nil {
		x.stopCtx = context.AfterFunc(x.readCtx, x.t.Interrupt)
	}
	return true
}

// deliver hands a datagram to whom it belongs; reader is who has read it.
func (x *mux) deliver(dg transport.Datagram, reader *waiter) {
	buf := dg.Buffer
	data := buf.Data
	if dg.Sender != 0 && dg.Sender != x.peer {
		x.stats.Foreign++
		buf.Release()
		return
	}
	if len(data) < HeaderLen {
		// Nobody can say whose reply that was.
		buf.Release()
		x.failCalls(errShortMessage)
		x.postAll(errShortMessage)
		return
	}
	h := parseHeader(data)
	if h.Sequence == 0 && h.Type == Error && h.PID == x.pid && dg.Group == 0 {
		buf.Release() // the answer to a nudge
		return
	}
	q := x.owner(h, dg.Group)
	if q == nil && x.isLate(h, dg.Group, data) {
		buf.Release()
		return
	}
	if dg.Size > len(data) {
		buf.Release()
		if q != nil {
			x.giveUp(q, ErrTruncated)
		} else {
			x.postAll(lostMessages{ErrTruncated})
		}
		return
	}
	if q != nil {
		x.learn(q, len(data))
		x.observe(q, data)
	} else if dg.Group != 0 {
		if x.publish(dg, reader) {
			return
		}
		if x.left[dg.Group] {
			buf.Release() // it was on its way when the last one closed
			return
		}
	}
	switch {
	case q == nil && x.inbox.full(len(data), x.queueLimit()):
		x.stats.Dropped++
		buf.Release()
		if !x.inbox.overrun {
			x.inbox.overrun = true
			x.post(item{err: ErrOverrun})
		}
	case q == nil || q.forInbox:
		x.inbox.overrun = false // what is lost from now on is lost behind this
		x.post(item{data: buf.Take(), seq: h.Sequence})
	case q.abandoned || q.err != nil:
		buf.Release()
	case reader.what == aReply && reader.call == q:
		q.queue = append(q.queue, buf)
	default:
		q.queue = append(q.queue, buf.Own())
		q.signal()
	}
}

// queueLimit returns how many bytes may wait for somebody who did not ask for
// them, such as notifications. What nobody reads must not fill the memory: as
// much waits here as the kernel would keep for the socket.
func (x *mux) queueLimit() int {
	return max(1<<20, x.bufferSize())
}

// postAll tells all who listen of an error in receiving.
func (x *mux) postAll(err error) {
	for _, s := range x.subs {
		s.queue = append(s.queue, event{err: err})
	}
	x.post(item{err: err})
}

// post puts something into the inbox.
func (x *mux) post(it item) {
	x.inbox.push(it)
	x.tell()
}

// owner returns the call that a message with header h answers, or nil.
//
// A notification of a change carries the sequence number of the request that
// made the change, and the port ID of who made it. So a message that was sent
// to a group is a reply only to a request that asked for the echo; the kernel
// keeps the notification itself from whom it echoes it to.
func (x *mux) owner(h Header, group uint32) *call {
	if h.PID != x.pid && h.PID != 0 {
		return nil
	}
	q := x.calls[h.Sequence]
	for i := 0; q == nil && i < len(x.windows); i++ {
		if w := x.windows[i]; w.seq-h.Sequence < w.count {
			q = w
		}
	}
	if q == nil || (group != 0 && q.flags&Echo == 0) {
		return nil
	}
	return q
}

// overrun notes that the kernel drops messages. It goes on with that until the
// socket is empty (NETLINK_S_CONGESTED, net/netlink/af_netlink.c), without
// another word. So who listens is told then: who was told now, and read the
// state anew, would miss what is dropped meanwhile.
func (x *mux) overrun(err error) {
	x.stats.Overruns++
	x.lost = true
	x.dropped = lostMessages{err}
}

// failCalls ends all calls whose reply would have come by now.
func (x *mux) failCalls(err error) {
	for _, q := range x.calls {
		if q.sent {
			x.giveUp(q, err)
		} else {
			q.suspect = true
		}
	}
}

// fail ends everything: nothing will be received any more.
func (x *mux) fail(err error) {
	if x.err == nil {
		x.err = err
	}
	for _, q := range x.calls {
		q.fail(x.err)
		x.end(q)
	}
	x.waiting.signal()
}

// gone returns why nothing can be begun on x any more.
func (x *mux) gone() error {
	if x.err == (errClosed{}) {
		return os.NewSyscallError("recvmsg", sys.EBADF)
	}
	return x.err
}

func (x *mux) close() error {
	x.mu.Lock()
	x.fail(errClosed{})
	x.deadline.set(time.Time{}, nil)
	x.mu.Unlock()
	return x.t.Close()
}

// setReadDeadline makes all that waits fail from t on.
func (x *mux) setReadDeadline(t time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.deadline.set(t, x.t.Interrupt)
	x.waiting.signal() // they wait for the old one
}

// settle waits until all is read that is in the socket now.
func (x *mux) settle(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.untilEmpty(ctx)
}

// untilEmpty is settle for who holds x.mu.
func (x *mux) untilEmpty(ctx context.Context) error {
	w := newWaiter(anEmptySocket)
	if w.epoch = x.epoch; !x.reading {
		w.epoch++ // it may have been empty at the last look, and full since
	}
	return x.await(ctx, w)
}

// resized says that the receive buffer's size may have changed.
func (x *mux) resized() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.room.size = 0
	x.admit()
}

func (x *mux) setWriteDeadline(t time.Time) {
	if t.IsZero() {
		x.writeDeadline.Store(nil)
		return
	}
	x.writeDeadline.Store(&t)
}
