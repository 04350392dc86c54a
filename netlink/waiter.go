package netlink

// A waiter is somebody who waits for something to be read.
type waiter struct {
	wake   chan struct{}
	next   *waiter
	prev   *waiter
	listed bool // in waiters

	what  what
	call  *call         // whose reply
	sub   *Subscription // whose event
	seq   uint32        // which sequence number
	epoch uint64        // of reading, since which the socket is to be empty

	room     int  // that is wanted in the receive buffer
	admitted bool // and has been got
}

// what a waiter waits for.
type what uint8

const (
	aReply        what = iota // to a call
	aDump                     // to be over: a turn to dump
	aSequence                 // number to be free
	aRoom                     // in the receive buffer
	aMessage                  // in the inbox
	anEvent                   // for a subscription
	anEmptySocket             // so that what is read from now on is new
	aPart                     // in the inbox, of a multi-part message that has begun
)

// told reports whether who makes it ready knows whom to wake.
func (w what) told() bool { return w == aReply || w == aRoom }

func newWaiter(w what) *waiter { return &waiter{wake: make(chan struct{}, 1), what: w} }

func (w *waiter) signal() {
	if !w.listed {
		return // it reads, or is not waiting at all
	}
	select {
	case w.wake <- struct{}{}:
	default: // it has been told already
	}
}

// waiters is a list of those who wait while another reads, first come first.
type waiters struct {
	first, last *waiter
	others      int // those who have to be looked at to know whether they are ready
}

func (l *waiters) push(w *waiter) {
	w.prev, w.next, w.listed = l.last, nil, true
	if l.last != nil {
		l.last.next = w
	} else {
		l.first = w
	}
	l.last = w
	if !w.what.told() {
		l.others++
	}
}

func (l *waiters) remove(w *waiter) {
	if !w.what.told() {
		l.others--
	}
	if w.prev != nil {
		w.prev.next = w.next
	} else {
		l.first = w.next
	}
	if w.next != nil {
		w.next.prev = w.prev
	} else {
		l.last = w.prev
	}
	w.prev, w.next, w.listed = nil, nil, false
}

// signal wakes all who wait.
func (l *waiters) signal() {
	for w := l.first; w != nil; w = w.next {
		w.signal()
	}
}
