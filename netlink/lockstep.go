package netlink

import (
	"context"
	"iter"
	"math/rand/v2"
	"sync"
)

// A Socket carries messages for a Conn that NewConn makes. It may implement
// the Conn's methods for groups, options, filters, buffers and deadlines as
// well. Its methods are called by several goroutines at a time if the Conn's
// are: a Receive that waits keeps nobody else waiting.
//
// Deprecated: it is what the established API had for tests, and sees messages
// where a test wants to see datagrams. Package nltest plays the kernel.
type Socket interface {
	Close() error
	Send(m Message) error
	SendMessages(m []Message) error
	Receive() ([]Message, error)
	ReceiveIter() iter.Seq2[Message, error]
}

// NewConn returns a Conn over sock, with the port ID pid. It handles one
// request at a time, and takes what sock returns next as its reply.
//
// Deprecated: use Dial, or in tests package nltest.
func NewConn(sock Socket, pid uint32) *Conn {
	return &Conn{lock: &lockstep{sock: sock, pid: pid, seq: rand.Uint32()}}
}

// A lockstep is the engine of a Conn over a Socket. A Socket hands out
// messages without saying whose they are, so that there is nothing to tell
// replies apart by before they have come.
type lockstep struct {
	sock Socket
	pid  uint32

	mu  sync.Mutex // held for a request and its reply
	seq uint32     // guarded by sendMu

	sendMu    sync.Mutex
	receiveMu sync.Mutex
}

func (l *lockstep) complete(m *Message) {
	l.sendMu.Lock()
	defer l.sendMu.Unlock()
	if m.Header.Length == 0 {
		m.Header.Length = uint32(align(HeaderLen + len(m.Data)))
	}
	if m.Header.PID == 0 {
		m.Header.PID = l.pid
	}
	for m.Header.Sequence == 0 {
		l.seq++
		m.Header.Sequence = l.seq
	}
}

func (c *Conn) sendLockstep(m Message) (Message, error) {
	c.lock.complete(&m)
	if err := c.lock.sock.Send(m); err != nil {
		return Message{}, newOpError("send", err)
	}
	return m, nil
}

func (c *Conn) sendMessagesLockstep(msgs []Message) ([]Message, error) {
	for i := range msgs {
		c.lock.complete(&msgs[i])
	}
	if err := c.lock.sock.SendMessages(msgs); err != nil {
		return nil, newOpError("send-messages", err)
	}
	return msgs, nil
}

func (c *Conn) executeLockstep(m Message) ([]Message, error) {
	c.lock.mu.Lock()
	defer c.lock.mu.Unlock()

	req, err := c.sendLockstep(m)
	if err != nil {
		return nil, err
	}
	var (
		msgs    []Message
		failure error
	)
	c.lock.receive(&req, func(m Message, err error) bool {
		if err != nil {
			failure = err
			return false
		}
		msgs = append(msgs, m)
		return true
	})
	if failure != nil && len(msgs) == 0 {
		return nil, failure
	}
	if err := Validate(req, msgs); err != nil {
		return nil, err
	}
	if failure != nil && !isInterrupted(failure) {
		return nil, failure
	}
	return msgs, failure
}

func isInterrupted(err error) bool {
	oe, ok := err.(*OpError)
	return ok && oe.Err == ErrDumpInterrupted
}

// doLockstep is Do. The reply is complete before any of it is yielded, so that
// the loop's body may make requests of its own.
func (c *Conn) doLockstep(ctx context.Context, m Message, yield func(Message, error) bool) {
	if err := ctx.Err(); err != nil {
		yield(Message{}, newOpError("send", err))
		return
	}
	m.Header.Flags |= Request
	msgs, failure := c.executeLockstep(m)
	for _, r := range msgs {
		if r.Header.Type == Error || r.Header.Type == Done {
			// An acknowledgement: errors have been taken out.
			if ext, err := checkStatus(r, &m); err == nil {
				storeAck(ctx, &ext)
			}
			continue
		}
		if err := ctx.Err(); err != nil {
			yield(Message{}, newOpError("receive", err))
			return
		}
		if !yield(r, nil) {
			return
		}
	}
	if failure != nil {
		yield(Message{}, failure)
	}
}

func (c *Conn) receiveLockstep(yield func(Message, error) bool) {
	c.lock.receiveMu.Lock()
	var msgs []Message
	var failure error
	c.lock.receive(nil, func(m Message, err error) bool {
		if err != nil {
			failure = err
			return false
		}
		msgs = append(msgs, m)
		return true
	})
	c.lock.receiveMu.Unlock()
	for _, m := range msgs {
		if !yield(m, nil) {
			return
		}
	}
	if failure != nil {
		yield(Message{}, failure)
	}
}

// receive yields what the socket returns, until a message in parts, if it is
// one, is complete. A socket that returns nothing has nothing more to return:
// nltest plays an empty dump like this.
func (l *lockstep) receive(req *Message, yield func(Message, error) bool) {
	var multi, interrupted bool
	for {
		empty := true
		for m, err := range l.sock.ReceiveIter() {
			empty = false
			if err != nil {
				yield(Message{}, newOpError("receive", err))
				return
			}
			if m.Header.Flags&DumpInterrupted != 0 {
				interrupted = true
			}
			if m.Header.Type == Error || (m.Header.Type == Done && m.Header.Flags&Multi != 0) {
				if _, err := checkStatus(m, req); err != nil {
					yield(Message{}, err)
					return
				}
			}
			if m.Header.Type == Done && m.Header.Flags&Multi != 0 {
				multi = false
				break
			}
			// Some families end their parts with an acknowledgement.
			multi = m.Header.Type != Error && (multi || m.Header.Flags&Multi != 0)
			if !yield(m, nil) {
				return
			}
		}
		if !multi || empty {
			break
		}
	}
	if interrupted {
		yield(Message{}, newOpError("receive", ErrDumpInterrupted))
	}
}
