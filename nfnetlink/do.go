package nfnetlink

import (
	"context"
	"iter"
	"sync"
)

// Do sends m as a request and yields the replies, one at a time. It is the one
// way to ask a subsystem for something: to get, to change, and to dump.
//
// The flags of m say what kind of request it is; [netlink.Request] is added.
// Without further flags it gets one thing. A change asks for
// [netlink.Acknowledge], because there is no other reply to its success; the
// acknowledgement is not yielded. [netlink.Dump] asks for everything there is.
// Changes of nftables are not requests by themselves: the kernel takes them
// within a batch only.
//
// An error is the last thing yielded. It is an [*netlink.OpError] as
// [netlink.Conn.Do] describes it, whose AttributePath takes [HeaderLen]. It
// matches [fs.ErrPermission] if the process lacks CAP_NET_ADMIN, and EINVAL if
// the kernel does not have the subsystem.
//
// The Data of a message yielded is valid until the next one: copy what is to be
// kept. Many goroutines may use Do on one Conn, the body of the loop may call Do
// again, and the loop may end early. Each use of the iterator sends the request
// anew; m.Data must not change meanwhile.
func (c *Conn) Do(ctx context.Context, m Message) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) { c.do(ctx, m, yield) }
}

func (c *Conn) do(ctx context.Context, m Message, yield func(Message, error) bool) {
	buf := requests.Get().(*[]byte)
	defer requests.Put(buf)
	req := m.netlink((*buf)[:0])
	if cap(req.Data) <= maxKept {
		*buf = req.Data
	}

	for nm, err := range c.c.Do(ctx, req) {
		var r Message
		if err == nil {
			r, err = parse(nm)
		}
		if !yield(r, err) || err != nil {
			return
		}
	}
}

// maxKept is how large memory for a request is kept for the next one.
const maxKept = 4 << 10

// requests holds the memory that requests are put together in.
var requests = sync.Pool{New: func() any {
	b := make([]byte, 0, 512)
	return &b
}}
