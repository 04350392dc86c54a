package rtnetlink

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink/rtnexthop"
)

// A nexthopChange is one of the things that can be done to a next hop object.
type nexthopChange struct {
	name  string
	flags netlink.HeaderFlags
}

var (
	nexthopAdd     = nexthopChange{"nexthop add", netlink.Create | netlink.Excl}
	nexthopReplace = nexthopChange{"nexthop replace", netlink.Create | netlink.Replace}
	nexthopSet     = nexthopChange{"nexthop change", netlink.Replace}
)

// Add adds a next hop object. It fails with an error that matches [fs.ErrExist]
// if there is one with the same ID.
//
// What the kernel tells and does not take is left out: the scope, the state of
// the next hop and statistics. So an object that was listed can be added
// elsewhere.
func (s *NexthopService) Add(ctx context.Context, n *NexthopObject) error {
	return s.change(ctx, &nexthopAdd, n)
}

// Replace adds a next hop object, in the place of the one with the same ID if
// there is one: routes that use it do so further. A group takes the place of a
// group of the same type only.
func (s *NexthopService) Replace(ctx context.Context, n *NexthopObject) error {
	return s.change(ctx, &nexthopReplace, n)
}

// Change is Replace for an object that there is. If there is none with that ID
// the error matches [fs.ErrNotExist].
func (s *NexthopService) Change(ctx context.Context, n *NexthopObject) error {
	return s.change(ctx, &nexthopSet, n)
}

// Create adds a next hop object, and returns it as the kernel has made it: with
// the ID that it has chosen if n has none.
func (s *NexthopService) Create(ctx context.Context, n *NexthopObject) (NexthopObject, error) {
	op := operation{name: "nexthop create", family: &nexthopObject}
	if n == nil {
		return NexthopObject{}, op.fail(errNil)
	}
	op.object = n.name()
	req, err := n.append(nil, true)
	if err != nil {
		return NexthopObject{}, op.fail(err)
	}
	// The kernel's notification is told to who asked, and not only to the group.
	m := netlink.Message{
		Header: netlink.Header{
			Type:  rtmNewNexthop,
			Flags: nexthopAdd.flags | netlink.Echo | netlink.Acknowledge,
		},
		Data: req,
	}
	var made NexthopObject
	answered := false
	for m, err := range s.c.nl.Do(ctx, m) {
		if err != nil {
			return NexthopObject{}, op.fail(err)
		}
		if m.Header.Type == rtmNewNexthop {
			if err := made.decode(m.Data); err != nil {
				return NexthopObject{}, op.malformed(err)
			}
			answered = true
		}
	}
	if !answered {
		return NexthopObject{}, op.fail(errNoReply)
	}
	return made, nil
}

// Delete deletes the next hop object with an ID, and with it the routes that use
// it; a group loses it as a member, and is deleted with its last one. If there is
// none the error matches [fs.ErrNotExist].
func (s *NexthopService) Delete(ctx context.Context, id uint32) error {
	op := operation{name: "nexthop delete", object: nexthopName(id), family: &nexthopObject}
	buf := newScratch()
	req, err := appendNexthopDelete(buf.b[:0], &id)
	defer func() { buf.release(req) }()
	if err == nil {
		err = s.c.change(ctx, rtmDelNexthop, 0, req)
	}
	if err != nil {
		return op.fail(err)
	}
	return nil
}

func appendNexthopDelete(b []byte, id *uint32) ([]byte, error) {
	return appendNexthopMessage(b, &rtnexthop.Header{}, &rtnexthop.Attributes{ID: netlink.Some(*id)})
}

func (s *NexthopService) change(ctx context.Context, c *nexthopChange, n *NexthopObject) error {
	op := operation{name: c.name, family: &nexthopObject}
	if n == nil {
		return op.fail(errNil)
	}
	op.object = n.name()
	buf := newScratch()
	req, err := n.append(buf.b[:0], true)
	defer func() { buf.release(req) }()
	if err == nil {
		err = s.c.change(ctx, rtmNewNexthop, c.flags, req)
	}
	if err != nil {
		return op.fail(err)
	}
	return nil
}

// AddAll adds next hop objects, a great many in each system call; they need not
// be in memory at once. A group may come behind its members. It returns nil if
// all were added, and otherwise a [*netlink.BatchError]; see
// [RouteService.AddAll] and [NexthopService.Add].
func (s *NexthopService) AddAll(ctx context.Context, nexthops iter.Seq[NexthopObject], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &nexthopAdd, nexthops, opts)
}

// ReplaceAll is to [NexthopService.Replace] what [NexthopService.AddAll] is to
// Add.
func (s *NexthopService) ReplaceAll(ctx context.Context, nexthops iter.Seq[NexthopObject], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &nexthopReplace, nexthops, opts)
}

// ChangeAll is to [NexthopService.Change] what [NexthopService.AddAll] is to Add.
func (s *NexthopService) ChangeAll(ctx context.Context, nexthops iter.Seq[NexthopObject], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &nexthopSet, nexthops, opts)
}

func (s *NexthopService) batch(ctx context.Context, c *nexthopChange, nexthops iter.Seq[NexthopObject], opts *netlink.BatchOptions) error {
	b := batch[NexthopObject]{
		typ:    rtmNewNexthop,
		flags:  c.flags,
		append: func(b []byte, n *NexthopObject) ([]byte, error) { return n.append(b, true) },
		op: func(n *NexthopObject) operation {
			return operation{name: c.name, object: n.name(), family: &nexthopObject}
		},
		decode: (*NexthopObject).decode,
		absent: errNoTable,
	}
	return b.run(ctx, s.c.nl, nexthops, opts)
}

// DeleteAll is to [NexthopService.Delete] what [NexthopService.AddAll] is to Add.
func (s *NexthopService) DeleteAll(ctx context.Context, ids iter.Seq[uint32], opts *netlink.BatchOptions) error {
	b := batch[uint32]{
		typ:    rtmDelNexthop,
		append: appendNexthopDelete,
		op: func(id *uint32) operation {
			return operation{name: "nexthop delete", object: nexthopName(*id), family: &nexthopObject}
		},
		decode: func(id *uint32, b []byte) error {
			_, a, err := nexthopMessage(b)
			*id = a.ID.Or(0)
			return err
		},
		absent: errNoTable,
	}
	return b.run(ctx, s.c.nl, ids, opts)
}
