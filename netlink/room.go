package netlink

import (
	"context"
	"slices"
)

// The room in the receive buffer is what the requests of many goroutines have
// to share: a reply that finds none is lost. So a request is sent only while
// there is room for what may come for it, and others wait in line. A reply
// that has been read gives its room back. What has no reply does when the
// socket is empty: see unanswered.
//
// How large a reply will be, nobody knows. One is taken to be as large as the
// largest so far; if that is not enough, the loss is noticed as any other. A
// peer that is a process may answer late or never: its replies have no room
// kept for them.
type room struct {
	size  int // of the receive buffer; 0: not known yet
	taken int
	reply int       // what one reply takes
	line  []*waiter // those for whom there is none, first come first
}

const (
	// replyRoom is what a reply takes at least, as the kernel counts memory:
	// for most it allocates a page, and something for what describes it.
	replyRoom = 8 << 10

	// dumpRoom is what a dump takes: one datagram of 32 KiB at a time.
	dumpRoom = 40 << 10
)

// roomFor returns how much room a request with these flags takes.
func (x *mux) roomFor(flags HeaderFlags) int {
	if flags&Dump == Dump {
		return dumpRoom
	}
	return max(replyRoom, x.room.reply)
}

// learn notes the size of a reply to q.
func (x *mux) learn(q *call, size int) {
	if q.count == 0 && q.flags&Dump != Dump {
		// The kernel's allocator rounds up to a power of two.
		x.room.reply = max(x.room.reply, 2*size+1024)
	}
}

// fits reports whether there is room for n bytes more. For one reply there
// always is, whatever its size.
func (x *mux) fits(n int) bool {
	return x.room.taken == 0 || x.room.taken+n <= x.bufferSize()
}

// bufferSize returns the size of the receive buffer.
func (x *mux) bufferSize() int {
	if x.room.size == 0 {
		x.room.size = 1 << 20
		if s := x.t.Socket(); s != nil {
			if size, err := s.ReadBuffer(); err == nil {
				x.room.size = size
			}
		}
	}
	return x.room.size
}

// takeRoom waits until there is room for n bytes, and takes it. x.mu is held
// before and after.
func (x *mux) takeRoom(ctx context.Context, n int) error {
	if x.peer != 0 {
		return nil
	}
	if len(x.room.line) == 0 && x.fits(n) {
		x.room.taken += n
		return nil
	}
	w := newWaiter(aRoom)
	w.room = n
	x.room.line = append(x.room.line, w)
	x.reclaim()
	if !w.admitted && x.reading && x.dry == x.epoch {
		x.t.Interrupt() // the reader is to look anew what is unanswered
	}
	err := x.await(ctx, w)
	switch {
	case err == nil:
		return nil
	case w.admitted:
		x.giveRoom(n)
	default:
		x.room.line = slices.DeleteFunc(x.room.line, func(o *waiter) bool { return o == w })
		x.admit() // it was in the way of those behind it
	}
	return err
}

// giveRoom gives n bytes back.
func (x *mux) giveRoom(n int) {
	if x.peer != 0 || n == 0 {
		return
	}
	x.room.taken -= n
	x.admit()
}

// admit has those go on who are first in line, and for whom there is room.
func (x *mux) admit() {
	for len(x.room.line) > 0 && x.fits(x.room.line[0].room) {
		w := x.room.line[0]
		x.room.line[0] = nil
		x.room.line = x.room.line[1:]
		x.room.taken += w.room
		w.admitted = true
		if x.reading && x.reader == w {
			x.t.Interrupt()
		}
		w.signal()
	}
}

// reclaim gives back, if somebody waits for it, the room of the calls for which
// nothing more comes. It reports whether there are others, of which the reader
// knows that when it looks again.
func (x *mux) reclaim() (again bool) {
	if len(x.room.line) == 0 {
		return false
	}
	for _, q := range x.calls {
		switch {
		case q.room == 0:
		case x.unanswered(q):
			x.giveRoom(q.room)
			q.room = 0
		case q.sent:
			again = true
		}
	}
	return again && len(x.room.line) > 0
}
