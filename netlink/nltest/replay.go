package nltest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/netlink-sdk/go/netlink"
)

// A Replay plays the kernel from a capture of what a program and the kernel
// said to each other: of what [netlink.Conn.SetTap] saw, or of a file that
// package nlpcap reads.
//
// A request is answered if there is one in the capture with the same messages,
// sequence numbers and port IDs apart, that was not used yet: with what that
// one was answered with. Of several the first is taken. Notifications, and
// whatever else came without being asked for, arrive when all requests that
// stand before them in the capture have been made.
//
// A request for which there is none makes the Conn fail for good with a
// [*MismatchError].
//
// A capture does not hold the moments at which the kernel dropped messages, so
// that a program that noticed an overrun then will not do so now.
type Replay struct {
	kernel *Kernel

	mu      sync.Mutex
	packets []captured
	front   int            // the first packet that is not done
	live    map[port]port  // captured to current ones
	err     *MismatchError // the first one
}

// A captured is a packet of the capture.
type captured struct {
	netlink.Packet
	done     bool              // the request was made, the rest delivered
	messages []netlink.Message // of a request
	replies  []int             // to a request: their positions
}

// A port is what tells whose message something is: the port and its sequence
// number.
type port struct{ pid, seq uint32 }

// ErrForeignCapture says that a request of a capture is not made of messages,
// as this machine would write them: it may be from one with another byte order.
var ErrForeignCapture = errors.New("nltest: a request of the capture is no message of this byte order")

// NewReplay returns a Replay of one Conn's packets, which are all read and
// kept. An error among them, and a request that is malformed, is returned.
// Where a capture has more Conns, or those of other programs, leave out what
// is not the Conn's.
func NewReplay(packets iter.Seq2[netlink.Packet, error]) (*Replay, error) {
	r := &Replay{live: make(map[port]port)}
	r.kernel = NewKernel(func(_ *Kernel, reqs []netlink.Message) { r.request(reqs) })
	owners := make(map[port]int)
	for p, err := range packets {
		if err != nil {
			return nil, err
		}
		p.Data = bytes.Clone(p.Data)
		c := captured{Packet: p}
		if p.Outgoing {
			if c.messages, err = split(p.Data); err != nil {
				return nil, fmt.Errorf("%w: packet %d: %w", ErrForeignCapture, len(r.packets), err)
			}
			for _, m := range c.messages {
				owners[port{m.Header.PID, m.Header.Sequence}] = len(r.packets)
			}
		} else if owner, ok := lookup(owners, p.Data); ok && p.Group == 0 {
			q := &r.packets[owner]
			q.replies = append(q.replies, len(r.packets))
		}
		r.packets = append(r.packets, c)
	}
	r.advance()
	return r, nil
}

// Dial returns the Conn that the capture is played to. A Replay has one.
func (r *Replay) Dial() *netlink.Conn { return r.kernel.Dial() }

// Idle waits until the Conn has received what it can without another request,
// and waits for more.
func (r *Replay) Idle(ctx context.Context) error { return r.kernel.Idle(ctx) }

// Check returns nil if all requests of the capture were made and no other, and
// otherwise a [*MismatchError] with the first difference.
func (r *Replay) Check() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return r.err
	}
	if r.front < len(r.packets) {
		return r.mismatch(nil)
	}
	return nil
}

// request answers what the Conn sends.
func (r *Replay) request(reqs []netlink.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		for i := r.front; i < len(r.packets); i++ {
			if q := &r.packets[i]; q.Outgoing && !q.done && slices.EqualFunc(q.messages, reqs, same) {
				r.answer(q, reqs)
				return
			}
		}
		r.err = r.mismatch(reqs)
	}
	r.kernel.Send(Datagram{Err: r.err})
}

// mismatch compares reqs with the first request that was not made.
func (r *Replay) mismatch(reqs []netlink.Message) *MismatchError {
	e := &MismatchError{Got: reqs}
	for i := range r.packets[:r.front] {
		if r.packets[i].Outgoing {
			e.Index++
		}
	}
	if r.front < len(r.packets) {
		e.Want = r.packets[r.front].messages
	}
	return e
}

// same reports whether two messages ask for the same.
func same(a, b netlink.Message) bool {
	return a.Header.Type == b.Header.Type && a.Header.Flags == b.Header.Flags && bytes.Equal(a.Data, b.Data)
}

// answer delivers what reqs, being the request q, were waited for with.
func (r *Replay) answer(q *captured, reqs []netlink.Message) {
	q.done = true
	for i, m := range q.messages {
		was := port{m.Header.PID, m.Header.Sequence}
		r.live[was] = port{reqs[i].Header.PID, reqs[i].Header.Sequence}
	}
	r.advance()
	// It may have been made before its turn, or while others were waiting
	// whose turn has not come. Then it gets its replies before theirs.
	delivered := func(i int) bool { return r.packets[i].done }
	if !slices.ContainsFunc(q.replies, delivered) {
		for _, i := range q.replies {
			r.deliver(&r.packets[i])
		}
	}
}

// advance delivers everything up to the next request that was not made.
func (r *Replay) advance() {
	for ; r.front < len(r.packets); r.front++ {
		p := &r.packets[r.front]
		if p.Outgoing && !p.done {
			return
		}
		if !p.done {
			r.deliver(p)
		}
	}
}

// deliver sends a captured packet to the Conn, with the sequence numbers and
// port IDs of the requests that were made now.
func (r *Replay) deliver(p *captured) {
	p.done = true
	b := bytes.Clone(p.Data)
	for rest := b; len(rest) >= netlink.HeaderLen; {
		n := messageLen(rest)
		if n < netlink.HeaderLen || n > len(rest) {
			break // the Conn is to find out, as it did then
		}
		r.readdress(rest)
		const echoed = netlink.HeaderLen + 4 // the request's header, after the error code
		if messageType(rest) == netlink.Error && n >= echoed+netlink.HeaderLen {
			r.readdress(rest[echoed:])
		}
		rest = rest[min(len(rest), (n+3)&^3):]
	}
	d := Datagram{Raw: b, Sender: p.Sender, Group: p.Group}
	if p.Size > len(b) {
		d.Raw, d.Lost = append(b, 0), 1 // how much was lost does not matter
	}
	r.kernel.Send(d)
}

// readdress puts the current sequence number and port ID into the message
// header at the beginning of b, if it belongs to a request that was made.
func (r *Replay) readdress(b []byte) {
	if now, ok := lookup(r.live, b); ok {
		binary.NativeEndian.PutUint32(b[8:], now.seq)
		binary.NativeEndian.PutUint32(b[12:], now.pid)
	}
}

// lookup finds what belongs to the message at the beginning of b. Requests of
// some programs name no port ID: the kernel knows the socket's.
func lookup[V any](m map[port]V, b []byte) (v V, ok bool) {
	if len(b) < netlink.HeaderLen {
		return v, false
	}
	key := port{seq: binary.NativeEndian.Uint32(b[8:]), pid: binary.NativeEndian.Uint32(b[12:])}
	if key.seq == 0 {
		return v, false // stands for no number
	}
	if v, ok = m[key]; !ok {
		key.pid = 0
		v, ok = m[key]
	}
	return v, ok
}

// messageLen returns the length that a message header has, or something that
// is too much as well, but can be rounded up where int has 32 bits.
func messageLen(b []byte) int {
	return int(min(binary.NativeEndian.Uint32(b), 1<<30))
}

func messageType(b []byte) netlink.HeaderType {
	return netlink.HeaderType(binary.NativeEndian.Uint16(b[4:]))
}

// split returns the messages of a datagram.
func split(b []byte) ([]netlink.Message, error) {
	var msgs []netlink.Message
	for {
		n := len(b)
		if n >= netlink.HeaderLen {
			n = min(n, (messageLen(b)+3)&^3)
		}
		var m netlink.Message
		if err := m.UnmarshalBinary(b[:n]); err != nil {
			return nil, err
		}
		msgs = append(msgs, m)
		if b = b[n:]; len(b) == 0 {
			return msgs, nil
		}
	}
}
