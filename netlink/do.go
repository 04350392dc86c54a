package netlink

import (
	"context"
	"iter"
)

// Do sends m as a request and yields the replies, one at a time. It is the one
// way to ask the kernel for something: to get, to change, and to dump.
//
// Request is added to m's flags, and what is zero in its header is filled in.
// The reply ends by itself:
//   - after an acknowledgement, which is not yielded, if m asks for one with
//     Acknowledge. A request that changes something should: without it there
//     is no reply to success;
//   - after one message, or a message in parts, if m asks for neither an
//     acknowledgement nor a dump. A request to get one thing is best sent this
//     way: an acknowledgement besides costs a third system call;
//   - at the end of the dump, if m asks for one with Dump.
//
// An error is the last thing yielded. It is an [*OpError]: with the kernel's
// errno and what it says about it; with [ErrDumpInterrupted] after all
// messages of a dump during which something changed; with [ErrOverrun] if the
// reply may have been lost; or with ctx's error.
//
// The Data of a message yielded is valid until the next one: copy what is to
// be kept. The messages' Header.Type is never Error, Done, Noop or Overrun. A
// dump is held one datagram, of at most 32 KiB, at a time.
//
// Many goroutines may use Do on one Conn, together with Receive, and the body
// of the loop may call Do again. If their replies would fill the receive buffer,
// some wait before they send. The loop may end early, by break or through
// ctx: what comes then is dropped, and a request that is on its way is carried
// out. The kernel runs one dump a socket; the next one first has the rest of
// the running one read, which is kept in memory for its loop. A program that
// dumps large tables within such a loop does better with a second Conn.
//
// Each use of the iterator sends the request anew. The bytes of m.Data must
// not change meanwhile.
func (c *Conn) Do(ctx context.Context, m Message) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		if c.x == nil {
			c.doLockstep(ctx, m, yield)
			return
		}
		c.x.do(ctx, m, yield)
	}
}

func (x *mux) do(ctx context.Context, m Message, yield func(Message, error) bool) {
	m.Header.Flags |= Request
	q, err := x.start(ctx, &m)
	if err != nil {
		yield(Message{}, newOpError("send", err))
		return
	}
	defer x.finish(q)

	for {
		buf, err := x.next(ctx, q)
		if err != nil {
			yield(Message{}, &OpError{Op: "receive", Err: err, Sequence: m.Header.Sequence})
			return
		}
		if buf == nil {
			break
		}
		more, err := x.each(ctx, &m, buf.Data, yield)
		buf.Release()
		if err != nil {
			yield(Message{}, err)
			return
		}
		if !more {
			return
		}
	}
	if q.interrupted {
		yield(Message{}, &OpError{Op: "receive", Err: ErrDumpInterrupted, Sequence: m.Header.Sequence})
	}
}

// each yields the messages of one datagram of the reply to req. It reports
// whether the loop goes on.
func (x *mux) each(ctx context.Context, req *Message, data []byte, yield func(Message, error) bool) (more bool, err error) {
	for len(data) > 0 {
		if n := ordinary(data); n > 0 {
			m := Message{Header: parseHeader(data), Data: data[HeaderLen:n:n]}
			data = after(data, n)
			if !yield(m, nil) {
				return false, nil
			}
			continue
		}
		m, rest, err := nextMessage(data)
		if err != nil {
			return false, &OpError{Op: "receive", Err: err, Sequence: req.Header.Sequence}
		}
		data = rest
		switch m.Header.Type {
		case Error, Done:
			if isDelayed(req.Header.Flags, m) {
				continue
			}
			return true, settle(ctx, req, m)
		case Noop, Overrun:
			continue
		}
		if !yield(m, nil) {
			return false, nil
		}
	}
	return true, nil
}

// settle returns what m, an Error or Done, says of the request req.
func settle(ctx context.Context, req *Message, m Message) error {
	ext, err := checkStatus(m, req)
	if err != nil {
		return err
	}
	storeAck(ctx, &ext)
	return nil
}

// Execute sends m and returns the replies: of a dump all at once. The Data of
// each is the caller's.
//
// It is the established form of [Conn.Do], which streams, takes a context, and
// copies nothing. An acknowledgement is returned, as a message of type Error,
// if nothing else was the reply; a final Done that is a part of a multi-part
// message is not. After an inconsistent dump both the messages and
// [ErrDumpInterrupted] are returned.
//
// Execute can wait for ever for a reply to a request that has none: set
// Acknowledge for changes. A read deadline ends it, and leaves the Conn in
// step: a late reply is dropped.
func (c *Conn) Execute(m Message) ([]Message, error) {
	if c.x == nil {
		return c.executeLockstep(m)
	}
	return c.x.execute(m)
}

func (x *mux) execute(m Message) ([]Message, error) {
	ctx := context.Background()
	q, err := x.start(ctx, &m)
	if err != nil {
		return nil, newOpError("send", err)
	}
	defer x.finish(q)

	var msgs []Message
	for {
		buf, err := x.next(ctx, q)
		if err != nil {
			return nil, &OpError{Op: "receive", Err: err, Sequence: m.Header.Sequence}
		}
		if buf == nil {
			break
		}
		for r, err := range messages(buf.Take()) {
			if err != nil {
				return nil, newOpError("receive", err)
			}
			switch r.Header.Type {
			case Error, Done:
				if isDelayed(m.Header.Flags, r) {
					continue
				}
				if err := settle(ctx, &m, r); err != nil {
					return nil, err
				}
				if r.Header.Flags&Multi != 0 || len(msgs) > 0 || m.isDump() {
					continue
				}
			}
			msgs = append(msgs, r)
		}
	}
	if q.interrupted {
		return msgs, &OpError{Op: "receive", Err: ErrDumpInterrupted, Sequence: m.Header.Sequence}
	}
	return msgs, nil
}
