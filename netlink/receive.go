package netlink

import (
	"context"
	"iter"
)

// Send sends m without waiting for a reply, and returns it with its header
// filled in. The replies go to Receive. It is safe to use while others use
// the Conn.
//
// Send suits messages that have no reply. To ask for something, use [Conn.Do],
// which finds the reply that belongs to the request.
func (c *Conn) Send(m Message) (Message, error) {
	if c.x == nil {
		return c.sendLockstep(m)
	}
	msgs := [1]Message{m}
	if err := c.x.sendPlain(msgs[:]); err != nil {
		return Message{}, newOpError("send", err)
	}
	return msgs[0], nil
}

// sendPlain completes and sends messages whose replies go to the inbox.
func (x *mux) sendPlain(msgs []Message) error {
	ctx := context.Background()
	dump, err := x.prepare(ctx, msgs)
	if err != nil {
		return err
	}
	err = x.send(ctx, msgs...)
	if dump != nil {
		return x.launch(dump, err)
	}
	return err
}

// prepare completes messages. A dump occupies the socket until it has been
// read, whoever reads it: the first one is entered as a call.
func (x *mux) prepare(ctx context.Context, msgs []Message) (dump *call, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.refuse(ctx); err != nil {
		return nil, err
	}
	for i := range msgs {
		if dump != nil || !msgs[i].isDump() {
			x.complete(&msgs[i])
			continue
		}
		if dump, err = x.register(ctx, &msgs[i]); err != nil {
			return nil, err
		}
		dump.forInbox = true
	}
	return dump, nil
}

// SendMessages sends msgs in one datagram, and returns them with their headers
// filled in, in place. The kernel handles them one after the other; each
// answers to itself, through Receive. See [Conn.Send].
func (c *Conn) SendMessages(msgs []Message) ([]Message, error) {
	if c.x == nil {
		return c.sendMessagesLockstep(msgs)
	}
	if err := c.x.sendPlain(msgs); err != nil {
		return nil, newOpError("send-messages", err)
	}
	return msgs, nil
}

// Receive waits for a message, or a message in parts, that no request through
// [Conn.Do] or [Conn.Execute] is waiting for: a notification of a group that
// was joined, something that the kernel sends on its own account, or a reply
// to what was sent with [Conn.Send]. The messages are the caller's.
//
// Several goroutines may wait in Receive; each datagram goes to one of them.
// An error of the kernel is returned as an [*OpError] whose Sequence tells the
// request. When the kernel had to drop notifications, Receive fails once with
// an error that matches [ErrOverrun] and ENOBUFS, and can be called again.
func (c *Conn) Receive() ([]Message, error) {
	var msgs []Message
	for m, err := range c.ReceiveIter() {
		if err != nil {
			return nil, err
		}
		msgs = append(msgs, m)
	}
	return msgs, nil
}

// ReceiveIter is like [Conn.Receive], but yields each message as it comes. If
// the loop ends early, the rest of a message in parts is dropped. Nothing is
// locked while the body of the loop runs.
func (c *Conn) ReceiveIter() iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		if c.x == nil {
			c.receiveLockstep(yield)
			return
		}
		c.x.receive(yield)
	}
}

// receive yields the messages of one item of the inbox, and, if those are the
// beginning of a message in parts, of all that follow up to its end.
func (x *mux) receive(yield func(Message, error) bool) {
	var (
		w           = newWaiter(aMessage)
		data        []byte
		finished    bool
		interrupted bool
	)
	defer func() {
		if w.what == aPart {
			x.leave(w.seq, finished || endsIn(data))
		}
	}()
	for !finished {
		it, err := x.takeItem(w)
		if err != nil {
			yield(Message{}, newOpError("receive", err))
			return
		}
		for data = it.data; len(data) > 0; {
			m, rest, err := nextMessage(data)
			data = rest
			if err != nil {
				yield(Message{}, newOpError("receive", err))
				return
			}
			if m.Header.Flags&DumpInterrupted != 0 {
				interrupted = true
			}
			if m.Header.Type == Error || m.Header.Type == Done {
				finished = true
			}
			// A Done that ends no message in parts may hold anything: that of
			// nfnetlink_log holds a header of its own.
			if m.Header.Type == Error || m.Header.Type == Done && m.Header.Flags&Multi != 0 {
				if _, err := checkStatus(m, nil); err != nil {
					x.putBack(item{data: rest, seq: it.seq})
					yield(Message{}, err)
					return
				}
			}
			if m.Header.Type == Done && m.Header.Flags&Multi != 0 {
				break
			}
			if m.Header.Flags&Multi != 0 && w.what == aMessage {
				w.what, w.seq = aPart, m.Header.Sequence
				x.claim(w.seq)
			}
			if !yield(m, nil) {
				return
			}
		}
		if w.what == aMessage {
			finished = true
		}
	}
	if interrupted {
		yield(Message{}, newOpError("receive", ErrDumpInterrupted))
	}
}

// endsIn reports whether a message in parts ends in data.
func endsIn(data []byte) bool {
	for m, err := range messages(data) {
		if err != nil {
			return false
		}
		if m.Header.Type == Error || m.Header.Type == Done {
			return true
		}
	}
	return false
}

// takeItem waits for an item that w may take.
func (x *mux) takeItem(w *waiter) (item, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.await(context.Background(), w); err != nil {
		return item{}, err
	}
	it := x.inbox.take(w)
	x.tell() // others may take what comes next
	return it, it.err
}

func (x *mux) claim(seq uint32) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.inbox.claim(seq)
}

// leave ends a message in parts. What is left of it is dropped, now and, unless
// it is finished, when it comes.
func (x *mux) leave(seq uint32, finished bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.inbox.release(seq)
	if finished = x.inbox.discard(seq) || finished; !finished {
		q := x.calls[seq]
		if q == nil {
			q = newCall()
			q.seq, q.flags, q.sent = seq, Dump, true
			x.calls[seq] = q
		}
		q.forInbox = false
		x.abandon(q)
	}
	x.tell()
}

func (x *mux) putBack(it item) {
	if len(it.data) == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.inbox.putBack(it)
	x.tell()
}
