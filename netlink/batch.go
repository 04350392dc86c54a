package netlink

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/netlink-sdk/go/netlink/internal/sys"
)

// BatchOptions say how [Conn.Batch] proceeds. The zero value, or nil, goes on
// after failures.
type BatchOptions struct {
	// StopOnFailure ends the batch with the first window in which a request
	// fails. The kernel gets a window at once: what follows the failed request
	// in it, is carried out.
	StopOnFailure bool

	// Window is the largest number of requests in one datagram, if it is
	// smaller than what Batch would send: between 100 and 200, depending on
	// the receive buffer. With a window of 1, a batch that stops at a failure
	// does nothing after it.
	Window int

	// Explain, if it is set, is called with each request that the kernel
	// refused and its error, to add to that what the request was about:
	// family packages do. The request is valid during the call only.
	Explain func(request Message, err *OpError)
}

// A BatchFailure is the failure of one request of a batch.
type BatchFailure struct {
	// Index is the position of the request in the batch, from 0.
	Index int

	// Err is an [*OpError] with what the kernel said, or the error that came
	// in the request's place.
	Err error
}

// A BatchError says what became of a batch of which not all was carried out.
// It matches, with [errors.Is], whatever Err or one of the Failures matches.
type BatchError struct {
	// Failures are the requests that failed, by their index.
	Failures []BatchFailure

	// Known is the number of requests, from the first on, whose outcome is
	// known: those that are not among Failures were carried out.
	Known int

	// Sent is the number of requests, from the first on, that the kernel may
	// have got. Those from Known on may or may not have been carried out, if
	// they are not among Failures. Those from Sent on were not.
	Sent int

	// Err is why the batch ended early: ctx's error, [ErrOverrun] if answers
	// were lost, or what sending or receiving failed with. It is nil if the
	// batch ended because there were no more requests, or because
	// StopOnFailure was set.
	Err error
}

// Error returns the reason that the batch ended, or else its first failure.
func (e *BatchError) Error() string {
	s := "netlink batch: "
	if e.Err != nil {
		s += e.Err.Error() + ", after " + strconv.Itoa(e.Known) + " requests"
		if e.Sent > e.Known {
			s += " and " + strconv.Itoa(e.Sent-e.Known) + " of unknown outcome"
		}
	}
	if n := len(e.Failures); n > 0 {
		if e.Err != nil {
			s += "; "
		}
		f := e.Failures[0]
		s += fmt.Sprintf("%d of %d requests failed, the first at index %d: %v", n, e.Known, f.Index, f.Err)
	}
	return s
}

// Unwrap returns Err and the errors of all failures.
func (e *BatchError) Unwrap() []error {
	errs := make([]error, 0, len(e.Failures)+1)
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	for _, f := range e.Failures {
		errs = append(errs, f.Err)
	}
	return errs
}

// Batch sends many requests that change something, in few system calls: a
// window of them in each datagram, and one acknowledgement for each window.
// A million requests need not be in memory at once. The kernel carries out one
// after the other; a failure does not keep it from the next.
//
// Batch returns nil if all were carried out, and otherwise a [*BatchError] that
// tells exactly which were. It ends early if ctx ends, which it notices between
// windows: what the kernel has got by then has its outcome known.
//
// A request's Data must be valid until requests is asked for the next one. An
// error in place of a request is a failure of that index, and nothing is sent
// for it. Request is added to the flags, Acknowledge is set or cleared as
// needed, and the sequence number is replaced. Requests that are answered with
// data do not belong into a batch: the answers are dropped.
//
// Others may use the Conn meanwhile. For atomic batches see the protocols that
// have them, such as nfnetlink.
func (c *Conn) Batch(ctx context.Context, requests iter.Seq2[Message, error], opts *BatchOptions) error {
	if opts == nil {
		opts = &BatchOptions{}
	}
	b := batch{ctx: ctx, c: c, opts: *opts, size: c.window(opts.Window), bytes: maxWindowBytes}
	if n, err := c.WriteBuffer(); err == nil {
		b.bytes = min(b.bytes, n-sendCost)
	}
	for m, err := range requests {
		if !b.add(m, err) {
			break
		}
	}
	if b.flush() {
		b.out.Known, b.out.Sent = b.next, b.next
	}
	if b.out.Err == nil && len(b.out.Failures) == 0 {
		return nil
	}
	return &b.out
}

const (
	// maxWindow is the number of requests in a datagram from which on there is
	// nothing to gain from more.
	maxWindow = 200

	// maxWindowBytes bounds a datagram of several requests. It is well below
	// what the default send buffer takes.
	maxWindowBytes = 64 << 10

	// sendCost is what a datagram leaves unused of the send buffer
	// (netlink_sendmsg).
	sendCost = 32

	// errorCost is what an error, or an acknowledgement, takes of the receive
	// buffer: a small datagram's memory, as the kernel counts it, with room
	// for what an extended acknowledgement says. Every request of a window may
	// fail, and what does not fit is lost.
	errorCost = 1280
)

// window returns how many requests may be answered with an error before the
// receive buffer is full, and other requests have no room for their replies.
func (c *Conn) window(limit int) int {
	n := 100
	if size, err := c.ReadBuffer(); err == nil {
		n = min(max(1, size/4*3/errorCost), maxWindow)
	}
	if limit > 0 {
		n = min(n, limit)
	}
	return n
}

// A batch is the state of a Batch.
type batch struct {
	ctx   context.Context
	c     *Conn
	opts  BatchOptions
	size  int // of a window
	bytes int // in a window of several requests

	next    int // index of the next request
	stopped bool
	out     BatchError

	// The window: its requests' bytes, and for each where it begins there and
	// its index.
	buf   []byte
	begin []int
	index []int
}

// add adds a request to the window, and sends that if it is full. It reports
// whether the batch goes on.
func (b *batch) add(m Message, err error) bool {
	i := b.next
	b.next++
	if err == nil {
		m.Header.Length = uint32(align(HeaderLen + len(m.Data)))
		if len(b.begin) > 0 && len(b.buf)+int(m.Header.Length) > b.bytes {
			if !b.flush() {
				return false
			}
		}
		m.Header.Flags = m.Header.Flags&^Acknowledge | Request
		begin := len(b.buf)
		if b.buf, err = m.AppendBinary(b.buf); err == nil {
			b.begin = append(b.begin, begin)
			b.index = append(b.index, i)
		}
	}
	if err != nil {
		b.fail(i, err)
		if b.opts.StopOnFailure {
			if b.flush() {
				b.out.Known, b.out.Sent = i, i
			}
			b.stopped = true
			return false
		}
	}
	if len(b.begin) >= b.size {
		return b.flush()
	}
	return true
}

// fail notes a failure. They come in order, but for those in place of a
// request, which are known before those of the window that they fall into.
func (b *batch) fail(i int, err error) {
	f := append(b.out.Failures, BatchFailure{i, err})
	for n := len(f) - 1; n > 0 && f[n-1].Index > f[n].Index; n-- {
		f[n-1], f[n] = f[n], f[n-1]
	}
	b.out.Failures = f
}

// flush sends the window and waits for its outcome. It reports whether the
// batch goes on.
func (b *batch) flush() bool {
	if b.stopped || b.out.Err != nil {
		return false
	}
	if len(b.begin) == 0 {
		return true
	}
	failures := len(b.out.Failures)
	b.out.Err = b.exchange()
	b.buf, b.begin, b.index = b.buf[:0], b.begin[:0], b.index[:0]
	if b.out.Err != nil {
		return false
	}
	b.stopped = b.opts.StopOnFailure && len(b.out.Failures) > failures
	return !b.stopped
}

// exchange sends the window, reads what the kernel answers, and moves Known
// and Sent.
func (b *batch) exchange() error {
	last := b.begin[len(b.begin)-1]
	patchFlags(b.buf[last:], Acknowledge)
	if b.c.x == nil {
		return b.exchangeLockstep()
	}
	x := b.c.x
	q, err := x.startWindow(b.ctx, b.buf, len(b.begin))
	if err != nil {
		err = newOpError("send", err)
		if len(b.begin) == 1 && errors.Is(err, sys.EMSGSIZE) {
			// It is larger than the send buffer, which is its own failure.
			b.out.Sent = b.index[0] + 1
			b.out.Known = b.out.Sent
			b.fail(b.index[0], err)
			return nil
		}
		return err
	}
	defer x.finish(q)
	b.out.Sent = b.index[len(b.index)-1] + 1
	first := q.seq - uint32(len(b.begin)-1)
	for {
		buf, err := x.next(b.ctx, q)
		if err != nil {
			return newOpError("receive", err)
		}
		if buf == nil {
			break
		}
		for m, err := range messages(buf.Data) {
			if err != nil {
				buf.Release()
				return newOpError("receive", err)
			}
			if m.Header.Type == Error {
				b.settle(int(m.Header.Sequence-first), m)
			}
		}
		buf.Release()
	}
	b.out.Known = b.out.Sent
	return nil
}

// settle notes what the kernel says of the request at position i of the window.
func (b *batch) settle(i int, m Message) {
	if i < 0 || i >= len(b.begin) {
		return
	}
	end := len(b.buf)
	if i+1 < len(b.begin) {
		end = b.begin[i+1]
	}
	raw := b.buf[b.begin[i]:end]
	req := Message{Header: parseHeader(raw), Data: raw[HeaderLen:]}
	err := settle(b.ctx, &req, m)
	if err == nil {
		return
	}
	if oe, ok := err.(*OpError); ok && b.opts.Explain != nil {
		b.opts.Explain(req, oe)
	}
	b.fail(b.index[i], err)
}

// exchangeLockstep is exchange for a Conn over a Socket: each message has a
// reply of its own.
func (b *batch) exchangeLockstep() error {
	for i, begin := range b.begin {
		if err := b.ctx.Err(); err != nil {
			return newOpError("send", err)
		}
		end := len(b.buf)
		if i+1 < len(b.begin) {
			end = b.begin[i+1]
		}
		raw := b.buf[begin:end]
		h := parseHeader(raw)
		h.Flags |= Acknowledge
		req := Message{
			Header: Header{Type: h.Type, Flags: h.Flags},
			Data:   append([]byte(nil), raw[HeaderLen:]...),
		}
		if _, err := b.c.executeLockstep(req); err != nil {
			if oe, ok := err.(*OpError); ok && b.opts.Explain != nil {
				b.opts.Explain(req, oe)
			}
			b.fail(b.index[i], err)
		}
		b.out.Sent = b.index[i] + 1
		b.out.Known = b.out.Sent
	}
	return nil
}

// patchFlags adds flags to the message at the start of b.
func patchFlags(b []byte, flags HeaderFlags) {
	old := binary.NativeEndian.Uint16(b[6:])
	binary.NativeEndian.PutUint16(b[6:], old|uint16(flags))
}

// startWindow sends n requests, in one datagram, as one call whose replies
// come with n consecutive sequence numbers. The last one ends it.
func (x *mux) startWindow(ctx context.Context, b []byte, n int) (*call, error) {
	x.mu.Lock()
	q, err := x.registerWindow(ctx, n)
	x.mu.Unlock()
	if err != nil {
		return nil, err
	}

	seq := q.seq - uint32(n-1)
	for rest := b; len(rest) > 0; seq++ {
		binary.NativeEndian.PutUint32(rest[8:], seq)
		binary.NativeEndian.PutUint32(rest[12:], x.pid)
		rest = rest[binary.NativeEndian.Uint32(rest):]
	}
	return q, x.launch(q, x.sendBytes(ctx, b))
}

// registerWindow enters a call for n requests.
func (x *mux) registerWindow(ctx context.Context, n int) (*call, error) {
	if err := x.refuse(ctx); err != nil {
		return nil, err
	}
	room := n * errorCost
	if err := x.takeRoom(ctx, room); err != nil {
		return nil, err
	}
	if x.lost {
		// The kernel may still be dropping all that it would answer.
		if err := x.untilEmpty(ctx); err != nil {
			x.giveRoom(room)
			return nil, err
		}
	}
	q := x.free.Get().(*call)
	q.seq = x.sequences(n)
	q.count = uint32(n)
	q.room = room
	q.flags = Acknowledge
	x.calls[q.seq] = q
	x.windows = append(x.windows, q)
	return q, nil
}

// sequences takes n consecutive sequence numbers and returns the last.
func (x *mux) sequences(n int) uint32 {
	for {
		free := true
		for _, q := range x.calls {
			if d := q.seq - x.seq; d >= 1 && d <= uint32(n) {
				free = false
				x.seq = q.seq
				break
			}
		}
		if x.seq+uint32(n) < uint32(n) {
			free = false // not across zero, which stands for no number
			x.seq = 0
		}
		if free {
			x.seq += uint32(n)
			return x.seq
		}
	}
}
