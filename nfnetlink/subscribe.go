package nfnetlink

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// A Notification is a message that the kernel sent to a multicast group.
type Notification struct {
	// Received is the message. Its Data is borrowed: it is valid until the
	// loop's next step.
	Received

	// Group is the group that it was sent to.
	Group Group

	// NSID is the ID of the network namespace that it comes from, as the
	// namespace of the Conn calls it. It is absent for what comes from that
	// namespace itself; see [netlink.ListenAllNSID].
	NSID netlink.Opt[int32]
}

// A Subscription receives the notifications of some groups. What arrives
// between two loops over it waits for the second.
type Subscription struct {
	s *netlink.Subscription
}

// Subscribe joins groups for as long as the subscription is open. Other
// subscriptions, and requests, go on beside it. The error matches
// [fs.ErrPermission] if the process lacks CAP_NET_ADMIN.
//
// Notifications that are not read fill the socket's receive buffer, and then
// the kernel drops some. Busy groups, such as those of connection tracking, are
// best left a Conn of their own with a large buffer; see
// [netlink.Conn.SetReadBuffer].
func (c *Conn) Subscribe(groups ...Group) (*Subscription, error) {
	numbers := make([]uint32, len(groups))
	for i, g := range groups {
		numbers[i] = uint32(g)
	}
	s, err := c.c.Subscribe(numbers...)
	if err != nil {
		return nil, err
	}
	return &Subscription{s}, nil
}

// Close leaves the groups that nothing else on the Conn has joined, and drops
// what has not been read. A loop over the subscription ends with an error.
func (s *Subscription) Close() error { return s.s.Close() }

// All yields notifications as they come, in the order in which the kernel sent
// them, and waits for more until ctx ends or the Conn or the subscription is
// closed; that is the last error yielded.
//
// An error that matches [netlink.ErrOverrun] says that some were lost at this
// place, and the loop may go on after it. So it may after one that matches
// [netlink.ErrMalformed]: a message could not be read. A loop that ends loses
// nothing: what has not been yielded is yielded by the next one. One loop at a
// time.
func (s *Subscription) All(ctx context.Context) iter.Seq2[Notification, error] {
	return func(yield func(Notification, error) bool) {
		for nm, err := range s.s.All(ctx) {
			var n Notification
			if err == nil {
				n = Notification{Group: Group(nm.Group), NSID: nm.NSID}
				n.Received, err = receive(nm.Message)
			}
			if !yield(n, err) {
				return
			}
		}
	}
}
