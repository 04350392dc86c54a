package netlink

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/netlink-sdk/go/netlink/internal/transport"
)

// A Notification is a message that the kernel sent to a multicast group.
type Notification struct {
	// Message is borrowed: its Data is valid until the loop's next step.
	Message

	// Group is the number of the group that it was sent to.
	Group uint32

	// NSID is the ID of the network namespace that it comes from, as the
	// namespace of the Conn calls it. It is absent for what comes from that
	// namespace itself, which is everything unless ListenAllNSID is on.
	NSID Opt[int32]
}

// A Subscription receives the notifications of some multicast groups. What
// arrives between two loops over it waits for the second.
type Subscription struct {
	x      *mux
	groups []uint32

	// Guarded by x.mu.
	queue   []event
	bytes   int
	overrun bool // its queue is full, and says so at the end
	looping bool
	closed  bool
}

// An event is a datagram for a Subscription, or an error in its place.
type event struct {
	buf   *transport.Buffer
	data  []byte // what is left to be read of buf
	group uint32
	nsid  Opt[int32]
	err   error
}

var (
	errSubscriptionClosed = errors.New("the subscription is closed")
	errSubscriptionInUse  = errors.New("the subscription is in use by another loop")
)

// Subscribe joins multicast groups, any number of any number. Other
// subscriptions of the Conn, requests on it and Receive go on beside it.
//
// Notifications that are not read fill the socket's receive buffer, and then
// the kernel drops some: [Conn.SetReadBuffer] makes it larger. Requests share
// that buffer; a Conn of its own keeps a busy subscription out of their way.
func (c *Conn) Subscribe(groups ...uint32) (*Subscription, error) {
	if c.x == nil {
		return nil, newOpError("join-group", ErrNotSupported)
	}
	x := c.x
	x.joinMu.Lock()
	defer x.joinMu.Unlock()
	s := &Subscription{x: x}
	for _, g := range groups {
		if slices.Contains(s.groups, g) {
			continue
		}
		if err := x.join(c.settings(), g); err != nil {
			x.leaveAll(c.settings(), s.groups)
			return nil, newOpError("join-group", err)
		}
		s.groups = append(s.groups, g)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.err != nil {
		return nil, newOpError("join-group", x.gone())
	}
	x.subs = append(x.subs, s)
	return s, nil
}

// join counts a member of a group, and makes the socket one if it is not.
// x.joinMu is held.
func (x *mux) join(s transport.Socket, group uint32) error {
	if x.members[group] == 0 {
		if err := s.JoinGroup(group); err != nil {
			return err
		}
	}
	x.members[group]++
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.left, group)
	return nil
}

// leaveAll undoes join.
func (x *mux) leaveAll(s transport.Socket, groups []uint32) error {
	var first error
	for _, g := range groups {
		if x.members[g]--; x.members[g] > 0 {
			continue
		}
		delete(x.members, g)
		if err := s.LeaveGroup(g); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// joinForReceive is Conn.JoinGroup.
func (x *mux) joinForReceive(s transport.Socket, group uint32) error {
	x.joinMu.Lock()
	defer x.joinMu.Unlock()
	if x.joined[group] {
		return s.JoinGroup(group) // harmless, and the kernel may object
	}
	if err := x.join(s, group); err != nil {
		return err
	}
	x.setJoined(group, true)
	return nil
}

// leaveForReceive is Conn.LeaveGroup.
func (x *mux) leaveForReceive(s transport.Socket, group uint32) error {
	x.joinMu.Lock()
	defer x.joinMu.Unlock()
	if !x.joined[group] {
		if x.members[group] > 0 {
			return nil // it is the subscriptions'
		}
		return s.LeaveGroup(group)
	}
	x.setJoined(group, false)
	return x.leaveAll(s, []uint32{group})
}

func (x *mux) setJoined(group uint32, joined bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if joined {
		x.joined[group] = true
	} else {
		delete(x.joined, group)
	}
}

// Close leaves the groups that nothing else on the Conn has joined, and drops
// what has not been read. A loop over the subscription ends with an error.
func (s *Subscription) Close() error {
	x := s.x
	x.joinMu.Lock()
	defer x.joinMu.Unlock()
	x.mu.Lock()
	if s.closed {
		x.mu.Unlock()
		return nil
	}
	s.closed = true
	x.subs = slices.DeleteFunc(x.subs, func(o *Subscription) bool { return o == s })
	for _, g := range s.groups {
		if x.members[g] == 1 {
			x.left[g] = true
		}
	}
	for _, ev := range s.queue {
		ev.buf.Release()
	}
	s.queue = nil
	x.tell()
	closed := x.err != nil
	x.mu.Unlock()
	err := x.leaveAll((&Conn{x: x}).settings(), s.groups)
	if closed {
		return nil // the socket has gone, and its memberships with it
	}
	return newOpError("leave-group", err)
}

// All yields notifications as they come, in the order in which the kernel sent
// them, and waits for more until ctx ends or the Conn or the subscription is
// closed; that is the last error yielded. Nothing is allocated for an event.
//
// An error that matches [ErrOverrun] says that some were lost, among those up
// to this place. The loop may go on after it: nothing is lost of what follows.
// To know the state nevertheless, read it anew.
//
// A loop that ends loses nothing: what has not been yielded is yielded by the
// next one. One loop at a time.
func (s *Subscription) All(ctx context.Context) iter.Seq2[Notification, error] {
	w := newWaiter(anEvent)
	w.sub = s
	return s.loop(func() (event, bool, error) {
		ev, err := s.next(ctx, w)
		return ev, true, err
	})
}

// arrived is All, but ends where All would wait for what is not yet read from
// the socket. If it is known then that messages are being dropped, that is its
// last error.
func (s *Subscription) arrived() iter.Seq2[Notification, error] {
	return s.loop(func() (event, bool, error) {
		s.x.mu.Lock()
		defer s.x.mu.Unlock()
		switch {
		case s.closed:
			return event{}, false, nil
		case len(s.queue) > 0:
			return s.pop(), true, nil
		default:
			return event{}, false, s.x.dropped
		}
	})
}

// loop yields the notifications in what next returns, as long as there are
// any.
func (s *Subscription) loop(next func() (ev event, ok bool, err error)) iter.Seq2[Notification, error] {
	return func(yield func(Notification, error) bool) {
		if err := s.begin(); err != nil {
			yield(Notification{}, newOpError("receive", err))
			return
		}
		var ev event
		defer func() { s.leave(ev) }()
		for {
			var ok bool
			var err error
			if ev, ok, err = next(); err != nil {
				yield(Notification{}, newOpError("receive", err))
				return
			}
			if !ok {
				return
			}
			if !ev.each(yield) {
				return
			}
			ev.buf.Release()
			ev = event{}
		}
	}
}

// each yields the notifications in ev, and takes them out of its data.
func (ev *event) each(yield func(Notification, error) bool) bool {
	if ev.err != nil {
		return yield(Notification{}, newOpError("receive", ev.err))
	}
	for len(ev.data) > 0 {
		m, rest, err := nextMessage(ev.data)
		ev.data = rest
		if err != nil {
			return yield(Notification{}, newOpError("receive", err))
		}
		if !yield(Notification{Message: m, Group: ev.group, NSID: ev.nsid}, nil) {
			return false
		}
	}
	return true
}

// begin makes the caller the one who reads s.
func (s *Subscription) begin() error {
	s.x.mu.Lock()
	defer s.x.mu.Unlock()
	switch {
	case s.closed:
		return errSubscriptionClosed
	case s.looping:
		return errSubscriptionInUse
	}
	s.looping = true
	return nil
}

// leave ends a loop, and puts back what it has not read of ev.
func (s *Subscription) leave(ev event) {
	s.x.mu.Lock()
	defer s.x.mu.Unlock()
	s.looping = false
	if len(ev.data) > 0 && !s.closed {
		s.queue = slices.Insert(s.queue, 0, ev)
		s.bytes += len(ev.data)
		return
	}
	ev.buf.Release()
}

// next waits for the next event.
func (s *Subscription) next(ctx context.Context, w *waiter) (event, error) {
	x := s.x
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.await(ctx, w); err != nil {
		return event{}, err
	}
	if s.closed {
		return event{}, errSubscriptionClosed
	}
	return s.pop(), nil
}

// pop removes the first event; there must be one.
func (s *Subscription) pop() event {
	ev := s.queue[0]
	s.bytes -= len(ev.data)
	if len(s.queue) == 1 {
		s.queue = s.queue[:0]
		s.overrun = false
	} else {
		s.queue = s.queue[1:]
	}
	return ev
}

// publish hands a notification to the subscriptions of its group, if there are
// any, and reports whether the buffer has found its owner. A group that was
// joined with JoinGroup goes to the inbox as well. reader is who has read it.
func (x *mux) publish(dg transport.Datagram, reader *waiter) bool {
	var subs []*Subscription // stays on the stack for a few
	var few [4]*Subscription
	subs = few[:0]
	for _, s := range x.subs {
		if slices.Contains(s.groups, dg.Group) {
			subs = append(subs, s)
		}
	}
	if len(subs) == 0 {
		return false
	}
	ev := event{group: dg.Group}
	if dg.HasNSID {
		ev.nsid = Some(dg.NSID)
	}
	if len(subs) == 1 && !x.joined[dg.Group] {
		ev.buf = dg.Buffer
		if reader.sub != subs[0] {
			ev.buf = ev.buf.Own()
		}
		x.offer(subs[0], ev)
		return true
	}
	for _, s := range subs {
		ev.buf = transport.HoldBuffer(slices.Clone(dg.Buffer.Data))
		x.offer(s, ev)
	}
	if x.joined[dg.Group] {
		return false
	}
	dg.Buffer.Release()
	return true
}

// offer gives an event to a subscription, unless its queue is full.
func (x *mux) offer(s *Subscription, ev event) {
	ev.data = ev.buf.Data
	if len(s.queue) > 0 && s.bytes+len(ev.data) > x.queueLimit() {
		ev.buf.Release()
		x.stats.Dropped++
		if s.overrun {
			return
		}
		s.overrun = true
		ev = event{err: ErrOverrun}
	} else {
		s.overrun = false // what is lost from now on is lost behind this
	}
	s.queue = append(s.queue, ev)
	s.bytes += len(ev.data)
	x.tell()
}
