package genetlink

import (
	"context"
	"iter"
	"sync"

	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
)

// Do sends m to the family of that name as a request and yields the replies,
// one at a time. It is the one way to ask a family for something: to get, to
// change, and to dump.
//
// The flags say what kind of request it is; Request is added. Without further
// flags it gets one thing. A change asks for [netlink.Acknowledge], because
// there is no other reply to its success; the acknowledgement is not yielded.
// [netlink.Dump] asks for everything there is.
//
// The family's ID is looked up on first use and remembered, see [Conn.Family].
// If its module was unloaded and loaded again since, it has another ID, which
// Do finds out by itself: nobody notices.
//
// An error is the last thing yielded. It is an [*netlink.OpError] as
// [netlink.Conn.Do] describes it; its Err matches [ErrNoFamily] if there is no
// such family. To find the attribute that the kernel complained about, its
// AttributePath takes the length of the family's headers: [Family.HeaderLen].
//
// The Data of a message yielded is valid until the next one: copy what is to
// be kept. Many goroutines may use Do on one Conn, the body of the loop may
// call Do again, and the loop may end early. Each use of the iterator sends
// the request anew; m.Data is not used between, nor after the loop.
func (c *Conn) Do(ctx context.Context, family string, m Message, flags netlink.HeaderFlags) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) { c.do(ctx, family, m, flags, yield) }
}

func (c *Conn) do(ctx context.Context, family string, m Message, flags netlink.HeaderFlags, yield func(Message, error) bool) {
	f, remembered, err := c.resolve(ctx, family)
	if err != nil {
		yield(Message{}, err)
		return
	}
	err = c.exchange(ctx, f.ID, m, flags, remembered && f.ID != nlctrl.ID, yield)
	if err == nil {
		return
	}

	// The answer is ENOENT. Either that is the family's own, or there is no
	// family with this ID any more and nothing has happened.
	c.families.forget(family, f)
	now, _, lerr := c.resolve(ctx, family)
	switch {
	case lerr != nil:
		yield(Message{}, lerr)
	case now.ID == f.ID:
		yield(Message{}, err)
	default:
		c.exchange(ctx, now.ID, m, flags, false, yield)
	}
}

// exchange sends m to the family with this ID and yields the replies, the last
// error included. If doubt is set, and what comes first may mean that there is
// no such family, it returns that instead.
func (c *Conn) exchange(ctx context.Context, id uint16, m Message, flags netlink.HeaderFlags, doubt bool, yield func(Message, error) bool) error {
	buf := requests.Get().(*[]byte)
	defer requests.Put(buf)
	*buf, _ = m.AppendBinary((*buf)[:0]) // it never fails

	req := netlink.Message{
		Header: netlink.Header{Type: netlink.HeaderType(id), Flags: flags},
		Data:   *buf,
	}
	for nm, err := range c.c.Do(ctx, req) {
		if err != nil {
			if doubt && isUnknownFamily(err) {
				return err
			}
			yield(Message{}, err)
			return nil
		}
		doubt = false
		var r Message
		if err := r.UnmarshalBinary(nm.Data); err != nil {
			yield(Message{}, &netlink.OpError{Op: "receive", Err: err, Sequence: nm.Header.Sequence})
			return nil
		}
		if !yield(r, nil) {
			return nil
		}
	}
	return nil
}

// requests holds the memory that requests are put together in.
var requests = sync.Pool{New: func() any {
	b := make([]byte, 0, 512)
	return &b
}}
