package netlink

// The inbox holds what no call owns, until Receive takes it: notifications,
// messages that the kernel sends on its own account, and replies to what was
// sent with Send.
type inbox struct {
	items   []item
	bytes   int
	overrun bool // it was full, and says so further on

	// open has the sequence numbers of multi-part messages that a Receive is
	// in the middle of. Others do not take those parts.
	open map[uint32]struct{}
}

// An item is a datagram, or an error that came in its place.
type item struct {
	data []byte
	seq  uint32
	err  error
}

// full reports whether n bytes more are too many.
func (b *inbox) full(n, limit int) bool {
	return len(b.items) > 0 && b.bytes+n > limit
}

// push adds an item. Of several errors in a row the first is enough: they
// would pile up where nobody calls Receive.
func (b *inbox) push(it item) {
	if n := len(b.items); it.err != nil && n > 0 && b.items[n-1].err != nil {
		return
	}
	b.items = append(b.items, it)
	b.bytes += len(it.data)
}

// find returns the index of the first item that w may take, or -1.
func (b *inbox) find(w *waiter) int {
	for i := range b.items {
		it := &b.items[i]
		if w.what == aPart {
			if it.seq == w.seq || it.err != nil {
				return i
			}
			continue
		}
		if _, taken := b.open[it.seq]; !taken || it.err != nil {
			return i
		}
	}
	return -1
}

// take removes the first item that w may take; there must be one.
func (b *inbox) take(w *waiter) item {
	i := b.find(w)
	it := b.items[i]
	b.bytes -= len(it.data)
	if i == 0 {
		b.items[0] = item{}
		b.items = b.items[1:]
	} else {
		b.items = append(b.items[:i], b.items[i+1:]...)
	}
	if len(b.items) == 0 {
		b.items, b.overrun = nil, false
	}
	return it
}

// putBack puts the unread rest of an item where it was.
func (b *inbox) putBack(it item) {
	b.items = append([]item{it}, b.items...)
	b.bytes += len(it.data)
}

// claim keeps the parts of the message with sequence number seq for one who
// has taken the first, until release.
func (b *inbox) claim(seq uint32) {
	if b.open == nil {
		b.open = make(map[uint32]struct{})
	}
	b.open[seq] = struct{}{}
}

func (b *inbox) release(seq uint32) { delete(b.open, seq) }

// discard drops the items with sequence number seq, and reports whether the
// end of a message in parts was among them.
func (b *inbox) discard(seq uint32) (ended bool) {
	kept := b.items[:0]
	for _, it := range b.items {
		if it.seq == seq && it.err == nil {
			b.bytes -= len(it.data)
			ended = ended || endsIn(it.data)
			continue
		}
		kept = append(kept, it)
	}
	clear(b.items[len(kept):])
	b.items = kept
	return ended
}
