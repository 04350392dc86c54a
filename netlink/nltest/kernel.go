package nltest

import (
	"context"
	"encoding/binary"
	"maps"
	"os"
	"slices"
	"sync"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/internal/transport"
)

// A Kernel plays the kernel for a Conn, datagram by datagram: it can be late,
// out of order, corrupt, overrun, and forged.
//
// Its Handler gets every datagram that the Conn sends, and answers with Send
// and Reply, at once or later, from whatever goroutine.
type Kernel struct {
	handler func(k *Kernel, reqs []netlink.Message)

	mu          sync.Mutex
	ready       *sync.Cond
	queue       []Datagram
	interrupted bool
	closed      bool
	groups      map[uint32]bool
	waiting     int // Conns that found nothing to receive
}

// A Datagram is what a Conn receives from a [Kernel].
type Datagram struct {
	// Messages are the messages in it. A Length of zero is filled in.
	Messages []netlink.Message

	// Raw are its bytes, in place of Messages.
	Raw []byte

	// Lost is the number of bytes at its end that the receiver's buffer did
	// not hold.
	Lost int

	// Err is an error that receiving fails with, in place of a datagram, such
	// as ENOBUFS.
	Err error

	// Sender is the port ID of the sender: zero is the kernel's.
	Sender uint32

	// Group is the multicast group that it is sent to, if it is. The Conn
	// receives it whether or not it has joined the group.
	Group uint32

	// NSID is the ID of the network namespace that it comes from, if that is
	// another than the Conn's.
	NSID netlink.Opt[int32]
}

// NewKernel returns a Kernel whose requests go to handler, one datagram at a
// time. It is called within the Conn's sending, as the kernel works.
func NewKernel(handler func(k *Kernel, reqs []netlink.Message)) *Kernel {
	k := &Kernel{handler: handler}
	k.ready = sync.NewCond(&k.mu)
	return k
}

// Dial returns a Conn to k, whose port ID is [PID]. A Kernel has one Conn.
func (k *Kernel) Dial() *netlink.Conn {
	return transport.NewConn((*kernelTransport)(k), 0, PID, 0).(*netlink.Conn)
}

// Send makes the Conn receive d.
func (k *Kernel) Send(d Datagram) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.queue = append(k.queue, d)
	k.ready.Broadcast()
}

// Reply makes the Conn receive msgs, in one datagram, as an answer to req:
// with its sequence number and port ID.
func (k *Kernel) Reply(req netlink.Message, msgs ...netlink.Message) {
	msgs = append([]netlink.Message(nil), msgs...)
	for i := range msgs {
		msgs[i].Header.Sequence = req.Header.Sequence
		msgs[i].Header.PID = req.Header.PID
	}
	k.Send(Datagram{Messages: msgs})
}

// Acknowledge answers req with the errno number, or with success if that is
// zero, as a kernel does that does not echo the request.
func (k *Kernel) Acknowledge(req netlink.Message, number int) {
	data := binary.NativeEndian.AppendUint32(nil, uint32(int32(-number)))
	head := req
	head.Data = nil
	head.Header.Length = netlink.HeaderLen
	b, err := head.MarshalBinary()
	if err != nil {
		panic(err) // its length was set right here
	}
	k.Reply(req, netlink.Message{
		Header: netlink.Header{Type: netlink.Error, Flags: netlink.Capped},
		Data:   append(data, b...),
	})
}

// Groups returns the multicast groups that the Conn is in, in no order.
func (k *Kernel) Groups() []uint32 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Collect(maps.Keys(k.groups))
}

// Idle waits until the Conn has received everything and waits for more. It
// fails when ctx ends, or with os.ErrClosed when the Conn is closed.
func (k *Kernel) Idle(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.ready.Broadcast()
	})
	defer stop()
	k.mu.Lock()
	defer k.mu.Unlock()
	for {
		switch {
		case k.closed:
			return os.ErrClosed
		case k.waiting > 0 && len(k.queue) == 0:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		k.ready.Wait()
	}
}

// kernelTransport is the side of a Kernel that the Conn sees.
type kernelTransport Kernel

var _ transport.Transport = (*kernelTransport)(nil)

func (t *kernelTransport) Send(ctx context.Context, b []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	closed := t.closed
	t.mu.Unlock()
	if closed {
		return os.ErrClosed
	}
	b = append([]byte(nil), b...)
	var reqs []netlink.Message
	for len(b) > 0 {
		var m netlink.Message
		n := min(len(b), (int(binary.NativeEndian.Uint32(b))+3)&^3)
		if err := m.UnmarshalBinary(b[:n]); err != nil {
			return err
		}
		reqs = append(reqs, m)
		b = b[n:]
	}
	t.handler((*Kernel)(t), reqs)
	return nil
}

func (t *kernelTransport) Receive(idle func() bool) (transport.Datagram, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		switch {
		case t.closed:
			return transport.Datagram{}, os.ErrClosed
		case t.interrupted:
			return transport.Datagram{}, transport.ErrInterrupted
		case len(t.queue) > 0:
			d := t.queue[0]
			t.queue = t.queue[1:]
			if d.Err != nil {
				return transport.Datagram{}, d.Err
			}
			return d.transport(), nil
		}
		t.mu.Unlock()
		wait := idle()
		t.mu.Lock()
		if !wait {
			return transport.Datagram{}, transport.ErrWouldBlock
		}
		if t.closed || t.interrupted || len(t.queue) > 0 {
			continue
		}
		t.waiting++
		t.ready.Broadcast()
		t.ready.Wait()
		t.waiting--
	}
}

// transport returns d as a Conn receives it.
func (d Datagram) transport() transport.Datagram {
	data := d.Raw
	if data == nil {
		for _, m := range d.Messages {
			if m.Header.Length == 0 {
				m.Header.Length = uint32(netlink.HeaderLen+len(m.Data)+3) &^ 3
			}
			b, err := m.MarshalBinary()
			if err != nil {
				panic("nltest: a message of a Datagram: " + err.Error())
			}
			data = append(data, b...)
		}
	}
	size := len(data)
	data = data[:max(0, size-d.Lost)]
	nsid, hasNSID := d.NSID.Get()
	return transport.Datagram{
		Buffer:  transport.HoldBuffer(append([]byte(nil), data...)),
		Size:    size,
		Sender:  d.Sender,
		Group:   d.Group,
		NSID:    nsid,
		HasNSID: hasNSID,
	}
}

// A Kernel goes on with what it sends by itself.
func (t *kernelTransport) CanNudge() bool { return false }
func (t *kernelTransport) HalfFull() bool { return false }
func (t *kernelTransport) Nudge() error   { return netlink.ErrNotSupported }

func (t *kernelTransport) Interrupt() { t.set(&t.interrupted, true) }
func (t *kernelTransport) Rearm()     { t.set(&t.interrupted, false) }

func (t *kernelTransport) Close() error {
	t.set(&t.closed, true)
	return nil
}

func (t *kernelTransport) set(flag *bool, v bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*flag = v
	t.ready.Broadcast()
}

func (t *kernelTransport) Socket() transport.Socket { return (*kernelSocket)(t) }
