package genetlink

import (
	"errors"
	"iter"

	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
)

// A Received is a message that came by itself: a notification of a group that
// was joined with [Conn.JoinGroup], or a reply to what was sent with [Conn.Send].
type Received struct {
	// Netlink is the header of the netlink message around it. Its Type is the
	// ID of the family that it is from.
	Netlink netlink.Header

	Message
}

// Send sends m to the family with this ID without waiting for a reply, and
// returns the netlink message that went out, with its header filled in. The
// replies go to Receive.
//
// Send suits messages that have no reply. To ask for something, use [Conn.Do],
// which finds the reply that belongs to the request.
func (c *Conn) Send(m Message, family uint16, flags netlink.HeaderFlags) (netlink.Message, error) {
	return c.c.Send(m.Netlink(family, flags))
}

// ReceiveIter waits for a message, or a message in parts, that no request
// through [Conn.Do] is waiting for, and yields it. The Data of the messages is
// the caller's. To follow multicast groups, use [Conn.Subscribe].
//
// Several goroutines may receive; each datagram goes to one of them. When the
// kernel had to drop notifications, an error that matches
// [netlink.ErrOverrun] is yielded once, and receiving may go on. If the loop
// ends early, the rest of a message in parts is dropped.
func (c *Conn) ReceiveIter() iter.Seq2[Received, error] {
	return func(yield func(Received, error) bool) {
		for nm, err := range c.receive() {
			r := Received{Netlink: nm.Header}
			if err == nil {
				err = r.UnmarshalBinary(nm.Data)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// Receive is like [Conn.ReceiveIter], and returns all messages at once,
// together with the netlink messages that they came in. An acknowledgement,
// which is not a generic netlink message, comes as one with the command zero.
func (c *Conn) Receive() ([]Message, []netlink.Message, error) {
	var nms []netlink.Message
	for nm, err := range c.receive() {
		if err != nil {
			return nil, nil, err
		}
		nms = append(nms, nm)
	}
	ms, err := unpack(nms)
	if err != nil {
		return nil, nil, err
	}
	return ms, nms, nil
}

// unpack takes the messages out of netlink messages. The result is never nil
// if the error is.
func unpack(nms []netlink.Message) ([]Message, error) {
	ms := make([]Message, len(nms))
	for i, nm := range nms {
		if err := ms[i].UnmarshalBinary(nm.Data); err != nil {
			return nil, err
		}
	}
	return ms, nil
}

// receive yields what comes by itself, and keeps in mind what that says about
// families.
func (c *Conn) receive() iter.Seq2[netlink.Message, error] {
	return func(yield func(netlink.Message, error) bool) {
		for nm, err := range c.c.ReceiveIter() {
			if errors.Is(err, errNoBufs) || changesFamilies(nm) {
				c.families.clear()
			}
			if !yield(nm, err) {
				return
			}
		}
	}
}

// changesFamilies reports whether nm is the controller's notification of a
// family or a group that came or went.
func changesFamilies(nm netlink.Message) bool {
	if nm.Header.Type != nlctrl.ID || len(nm.Data) == 0 {
		return false
	}
	switch nm.Data[0] {
	case nlctrl.NewFamily, nlctrl.DelFamily, nlctrl.NewOps, nlctrl.DelOps, nlctrl.NewMcastGrp, nlctrl.DelMcastGrp:
		return true
	default:
		return false
	}
}
