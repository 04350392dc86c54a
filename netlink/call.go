package netlink

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/netlink-sdk/go/netlink/internal/sys"
	"github.com/netlink-sdk/go/netlink/internal/transport"
)

// A call is a request whose replies are awaited.
type call struct {
	waiter

	seq   uint32 // the last one, of a window
	count uint32 // how many sequence numbers it has, if more than one
	flags HeaderFlags
	room  int                 // that it has taken in the receive buffer
	queue []*transport.Buffer // datagrams that came for it, not looked at yet
	out   []byte              // the request's bytes

	sentIn      uint64 // the epoch of reading in which it had been sent; first, in which it was begun
	sent        bool   // the kernel has the request
	suspect     bool   // something was lost while it was being sent
	answered    bool   // there was a message that is not an error
	multi       bool   // and it was a part of several
	openEnded   bool   // its reply may end without notice
	interrupted bool   // its dump is inconsistent
	ended       bool   // there is no more to come
	abandoned   bool   // its caller has gone
	forInbox    bool   // it was sent with Send: its replies go to Receive

	nudges int   // that its dump has not answered; see nudge
	err    error // why its caller gets no more, if not for a message
}

// maxKept is how large a buffer for requests is kept for the next one.
const maxKept = 4 << 10

func newCall() *call {
	q := &call{waiter: *newWaiter(aReply)}
	q.call = q
	return q
}

// reset makes an ended call fit for use again.
func (q *call) reset() {
	*q = call{waiter: q.waiter, queue: q.queue[:0], out: q.out[:0]}
	if cap(q.out) > maxKept {
		q.out = nil
	}
	q.call = q
	select {
	case <-q.wake:
	default:
	}
}

// fail sets the error that the caller gets after what is queued.
func (q *call) fail(err error) {
	if !q.ended && q.err == nil {
		q.err = err
	}
}

// start sends m as a request and returns the call that awaits its replies.
// The caller must finish it. It waits for its turn if m asks for a dump and
// the kernel is at another one: of those it runs one at a time a socket.
func (x *mux) start(ctx context.Context, m *Message) (*call, error) {
	x.mu.Lock()
	q, err := x.register(ctx, m)
	if err != nil {
		x.mu.Unlock()
		return nil, err
	}
	x.mu.Unlock()

	if q.out, err = m.AppendBinary(q.out[:0]); err == nil {
		err = x.sendBytes(ctx, q.out)
	}

	return q, x.launch(q, err)
}

// launch notes that q's request has been sent, or, with err, that it has not.
func (x *mux) launch(q *call, err error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err != nil {
		q.sent = true
		x.end(q)
		if x.dump == q {
			x.dump = nil
			x.tell()
		}
		return err
	}
	begunIn := q.sentIn
	q.sent, q.sentIn = true, x.epoch
	if q.ended && x.dump == q {
		x.dump = nil
		x.tell()
	}
	// Some of the dump was read meanwhile, and then the socket was empty.
	stalled := x.dump == q && begunIn != x.epoch && x.dry == x.epoch
	// Somebody waits for room, and this may be what has no reply.
	held := len(x.room.line) > 0 && x.dry == x.epoch && !q.ended
	if q.suspect || q.openEnded || stalled || held {
		// When the socket is empty, it is known whether that was all. Somebody
		// may be waiting there already, for whom that was not yet so.
		x.lost = x.lost || q.suspect
		x.t.Interrupt()
	}
	return nil
}

// register enters a call for m, and completes m's header.
func (x *mux) register(ctx context.Context, m *Message) (*call, error) {
	if err := x.refuse(ctx); err != nil {
		return nil, err
	}
	room := x.roomFor(m.Header.Flags)
	if err := x.clearWay(ctx, m, room); err != nil {
		return nil, err
	}
	x.complete(m)
	q := x.free.Get().(*call)
	q.room = room
	q.seq = m.Header.Sequence
	q.flags = m.Header.Flags
	x.calls[q.seq] = q
	q.sentIn = x.epoch
	if m.isDump() {
		x.dump = q
	}
	return q, nil
}

// clearWay waits until m can be sent, and takes room for its reply.
func (x *mux) clearWay(ctx context.Context, m *Message, room int) error {
	for {
		if w := x.inTheWay(m); w != nil {
			if err := x.await(ctx, w); err != nil {
				return err
			}
			continue
		}
		if err := x.takeRoom(ctx, room); err != nil {
			return err
		}
		if x.inTheWay(m) == nil {
			return nil
		}
		x.giveRoom(room) // somebody went ahead meanwhile
	}
}

// refuse returns why nothing can be begun, or nil.
func (x *mux) refuse(ctx context.Context) error {
	if x.err != nil {
		return x.gone()
	}
	return ctx.Err()
}

// inTheWay returns a waiter for what has to end before m can be sent, or nil.
func (x *mux) inTheWay(m *Message) *waiter {
	switch {
	case m.isDump() && x.dump != nil:
		return newWaiter(aDump)
	case m.Header.Sequence != 0 && x.calls[m.Header.Sequence] != nil:
		w := newWaiter(aSequence)
		w.seq = m.Header.Sequence
		return w
	}
	return nil
}

// isDump reports whether m asks for a dump. The bits mean something else in a
// request to create something, where both together make no sense.
func (m *Message) isDump() bool { return m.Header.Flags&Dump == Dump }

// complete fills in what is zero in m's header.
func (x *mux) complete(m *Message) {
	if m.Header.Length == 0 {
		m.Header.Length = uint32(align(HeaderLen + len(m.Data)))
	}
	if m.Header.PID == 0 {
		m.Header.PID = x.pid
	}
	for m.Header.Sequence == 0 {
		x.seq++
		if x.calls[x.seq] == nil {
			m.Header.Sequence = x.seq
		}
	}
}

// send marshals and sends.
func (x *mux) send(ctx context.Context, msgs ...Message) error {
	buf := transport.NewBuffer()
	defer buf.Release()
	b := buf.Data[:0]
	var err error
	for _, m := range msgs {
		if b, err = m.AppendBinary(b); err != nil {
			return err
		}
	}
	return x.sendBytes(ctx, b)
}

// sendBytes sends a datagram, unless the write deadline has passed.
func (x *mux) sendBytes(ctx context.Context, b []byte) error {
	sctx := ctx
	if t := x.writeDeadline.Load(); t != nil {
		if !time.Now().Before(*t) {
			return os.ErrDeadlineExceeded
		}
		var cancel func()
		sctx, cancel = context.WithDeadline(ctx, *t)
		defer cancel()
	}
	if tap := x.tap.Load(); tap != nil {
		(*tap)(Packet{Time: time.Now(), Protocol: x.protocol, Outgoing: true, Data: b, Size: len(b)})
	}
	err := x.t.Send(sctx, b)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrClosed):
		return os.NewSyscallError("sendto", sys.EBADF)
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return os.ErrDeadlineExceeded
	}
	return err
}

// next returns the next datagram of q's reply, which the caller must release,
// or nil at its end.
func (x *mux) next(ctx context.Context, q *call) (*transport.Buffer, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.ready(&q.waiter) {
		if err := x.await(ctx, &q.waiter); err != nil {
			return nil, err
		}
	}
	if len(q.queue) > 0 {
		buf := q.queue[0]
		n := copy(q.queue, q.queue[1:])
		q.queue[n] = nil
		q.queue = q.queue[:n]
		return buf, nil
	}
	return nil, q.err
}

// finish ends the caller's interest in q.
func (x *mux) finish(q *call) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, buf := range q.queue {
		buf.Release()
	}
	clear(q.queue)
	q.queue = q.queue[:0]
	if q.ended {
		q.reset()
		x.free.Put(q)
		return
	}
	x.abandon(q)
}

// abandon leaves q to drop what comes for it.
func (x *mux) abandon(q *call) {
	q.abandoned = true
	q.queue, q.out = nil, nil
	x.abandoned++
	switch {
	case x.abandoned > 16*maxAbandoned, x.abandoned > maxAbandoned && x.peer != 0:
		x.forgetOldest()
	case x.abandoned%maxAbandoned == 0:
		x.prune()
	}
}

// prune ends the abandoned calls for which nothing more comes. That is known
// when the socket has been empty, so that it reads on to there: who gives up
// may not have read at all. A call that was forgotten with its reply on the way
// would have it go to Receive.
func (x *mux) prune() {
	if x.reading {
		x.t.Interrupt() // so that the reader looks again
	}
	w := newWaiter(anEmptySocket)
	w.epoch = x.epoch + 1
	for !x.reading && !x.ready(w) && x.err == nil {
		x.read(noWait, w)
	}
	if !x.reading && x.waiting.first != nil {
		x.waiting.first.signal() // it reads on
	}
	for _, q := range x.calls {
		if q.abandoned && q != x.dump && x.unanswered(q) {
			x.end(q)
		}
	}
}

// noWait is a context that has ended: a reader with it takes what is there.
var noWait = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// forgetOldest forgets the abandoned call that has waited longest.
func (x *mux) forgetOldest() {
	var oldest *call
	for _, q := range x.calls {
		if q.abandoned && q != x.dump && (oldest == nil || x.seq-q.seq > x.seq-oldest.seq) {
			oldest = q
		}
	}
	if oldest != nil {
		x.end(oldest)
	}
}

// observe follows q's reply through a datagram, to see where it ends:
//   - at an error or an acknowledgement, whatever came before;
//   - at a Done;
//   - with the first answer, if the request asked neither for a dump nor for
//     an acknowledgement, and the answer is not one of several parts;
//   - when the socket is empty, if it did have several parts: some families
//     send neither Done nor acknowledgement after them.
func (x *mux) observe(q *call, data []byte) {
	q.nudges = 0
	for len(data) > 0 {
		if n := ordinary(data); n > 0 {
			flags := HeaderFlags(binary.NativeEndian.Uint16(data[6:]))
			q.answered = true
			q.multi = q.multi || flags&Multi != 0
			q.interrupted = q.interrupted || flags&DumpInterrupted != 0
			data = after(data, n)
			continue
		}
		m, rest, err := nextMessage(data)
		if err != nil {
			x.giveUp(q, nil) // who reads the datagram meets the same error
			return
		}
		if m.Header.Flags&DumpInterrupted != 0 {
			q.interrupted = true
		}
		switch m.Header.Type {
		case Error, Done:
			if q.count > 1 && m.Header.Sequence != q.seq {
				break // of another request of the window
			}
			if isDelayed(q.flags, m) {
				break
			}
			if q.count > 1 && (x.lost || q.suspect) {
				q.fail(ErrOverrun) // others of the window may have failed
			}
			x.end(q)
			return
		case Noop, Overrun:
		default:
			q.answered = true
			if m.Header.Flags&Multi != 0 {
				q.multi = true
			}
		}
		data = rest
	}
	if !q.answered || q.flags&Acknowledge != 0 || q.flags&Dump == Dump {
		return
	}
	if !q.multi {
		x.end(q)
	} else if !q.openEnded {
		q.openEnded = true
		x.openEnded++
	}
}

// isDelayed reports whether m, the answer to a request for a dump, only says
// that there was no room for its beginning. The kernel has the dump under way
// then all the same, and goes on with it when there is room (netlink_dump,
// net/netlink/af_netlink.c).
func isDelayed(flags HeaderFlags, m Message) bool {
	if m.Header.Type != Error || flags&Dump != Dump {
		return false
	}
	errno, _, err := status(m)
	return err == nil && errno == sys.ENOBUFS
}

// isLate reports whether data is what isDelayed is about, of the dump that has
// ended since: sendto found no room, and before it came to say so another thread's
// recvmsg had made some, produced all of the dump, and read it.
func (x *mux) isLate(h Header, group uint32, data []byte) bool {
	if h.Type != Error || h.Sequence != x.early || h.PID != x.pid || group != 0 {
		return false
	}
	m, _, err := nextMessage(data)
	return err == nil && isDelayed(Dump, m)
}

// giveUp ends what the caller of q gets, with err unless it is nil. What comes
// nevertheless is q's still, and dropped.
func (x *mux) giveUp(q *call, err error) {
	if q.forInbox {
		x.end(q)
		return
	}
	q.fail(err)
	if x.dump == q && q.sent {
		x.dump = nil
		x.tell()
	}
	q.signal()
}

// end closes q: what is queued is all there is.
func (x *mux) end(q *call) {
	if q.ended {
		return
	}
	q.ended = true
	delete(x.calls, q.seq)
	x.giveRoom(q.room)
	q.room = 0
	if q.count != 0 {
		x.windows = slices.DeleteFunc(x.windows, func(w *call) bool { return w == q })
	}
	if q.openEnded {
		x.openEnded--
	}
	if q.abandoned {
		x.abandoned--
	}
	switch {
	case x.dump != q:
	case q.sent || x.err != nil:
		x.dump = nil
	default:
		// Before its sendto returns, the kernel may not be done with it, though
		// the end has been received: it would refuse another one.
		x.early = q.seq
	}
	q.signal()
	x.tell()
}
