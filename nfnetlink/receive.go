package nfnetlink

import (
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// A Received is a message that came by itself: a packet, a notification, or a
// reply to what was sent with [Conn.Send].
type Received struct {
	// Netlink is the header of the netlink message around it. The Sequence and
	// PID of a notification are those of the request that caused it, where one
	// did: PID tells one's own changes from those of others.
	Netlink netlink.Header

	Message
}

// Send sends m without waiting for a reply, and returns the netlink header that
// it went out with: its Sequence is that of the replies, which go to ReceiveIter.
// [netlink.Request] is added to its flags.
//
// Send suits messages that have no reply. To ask for something, use [Conn.Do],
// which finds the reply that belongs to the request.
func (c *Conn) Send(m Message) (netlink.Header, error) {
	m.Flags |= netlink.Request
	nm, err := c.c.Send(m.netlink(nil))
	return nm.Header, err
}

// receive returns what nm holds, with its header.
func receive(nm netlink.Message) (Received, error) {
	m, err := parse(nm)
	return Received{Netlink: nm.Header, Message: m}, err
}

// ReceiveIter waits for a message, or a message in parts, that neither a request
// through [Conn.Do] nor a subscription is waiting for, and yields it. Call it
// again and again to take packets from a queue, or to follow groups that were
// joined with JoinGroup. The Data of the messages is the caller's.
//
// Several goroutines may receive; each datagram goes to one of them. When the
// kernel had to drop messages, an error that matches [netlink.ErrOverrun] is
// yielded once, and receiving may go on. An acknowledgement of something that
// was sent with Send has the Netlink.Type [netlink.Error], and no Data; a
// refusal is an error whose Sequence is that of the message. If the loop ends
// early, the rest of a message in parts is dropped.
func (c *Conn) ReceiveIter() iter.Seq2[Received, error] {
	return func(yield func(Received, error) bool) {
		for nm, err := range c.c.ReceiveIter() {
			var r Received
			if err == nil {
				r, err = receive(nm)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}
