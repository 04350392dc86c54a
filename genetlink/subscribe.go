package genetlink

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/netlink-sdk/go/netlink"
)

// A Notification is a message that a family sent to a multicast group.
type Notification struct {
	// Message is borrowed: its Data is valid until the loop's next step.
	Message

	// Family is the ID of the family that it is from.
	Family uint16

	// Group is the number of the group that it was sent to.
	Group uint32

	// NSID is the ID of the network namespace that it comes from, as the
	// namespace of the Conn calls it. It is absent for what comes from that
	// namespace itself, which is everything unless
	// [netlink.ListenAllNSID] is on.
	NSID netlink.Opt[int32]
}

// A Subscription receives the notifications of some of a family's multicast
// groups. What arrives between two loops over it waits for the second.
type Subscription struct {
	c *Conn
	s *netlink.Subscription
}

// Subscribe joins multicast groups of a family, by their names. The error
// matches [ErrNoFamily] or [ErrNoGroup] if there is no such family or group.
// Some groups take CAP_NET_ADMIN: then it matches [fs.ErrPermission].
//
// Other subscriptions of the Conn, requests on it and Receive go on beside it.
// When the family's module is unloaded, the kernel ends the memberships in its
// groups, and tells only who follows the group "notify" of the family "nlctrl".
func (c *Conn) Subscribe(ctx context.Context, family string, groups ...string) (*Subscription, error) {
	ids, err := c.groups(ctx, family, groups...)
	if err != nil {
		return nil, err
	}
	s, err := c.c.Subscribe(ids...)
	if err != nil {
		return nil, explain(err, "join-group", family+" "+strings.Join(groups, " "))
	}
	return &Subscription{c: c, s: s}, nil
}

// Close leaves the groups that nothing else on the Conn has joined, and drops
// what has not been read. A loop over the subscription ends with an error.
func (s *Subscription) Close() error { return s.s.Close() }

// All yields notifications as they come, in the order in which the kernel sent
// them, and waits for more until ctx ends or the Conn or the subscription is
// closed; that is the last error yielded.
//
// An error that matches [netlink.ErrOverrun] says that some were lost at this
// place, and one that matches [netlink.ErrMalformed] that one could not be read.
// The loop may go on after these.
//
// A loop that ends loses nothing: what has not been yielded is yielded by the
// next one. One loop at a time.
func (s *Subscription) All(ctx context.Context) iter.Seq2[Notification, error] {
	return func(yield func(Notification, error) bool) { s.all(ctx, yield) }
}

func (s *Subscription) all(ctx context.Context, yield func(Notification, error) bool) {
	for nn, err := range s.s.All(ctx) {
		if errors.Is(err, errNoBufs) || changesFamilies(nn.Message) {
			s.c.families.clear()
		}
		n := Notification{Family: uint16(nn.Header.Type), Group: nn.Group, NSID: nn.NSID}
		if err == nil {
			if err = n.UnmarshalBinary(nn.Data); err != nil {
				err = newOpError("receive", "", err)
			}
		}
		if !yield(n, err) {
			return
		}
	}
}
