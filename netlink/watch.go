package netlink

import (
	"context"
	"errors"
	"iter"

	"github.com/netlink-sdk/go/netlink/internal/sys"
)

// ChangeKind says what a [Change] is.
type ChangeKind uint8

// The kinds of changes.
const (
	// Added: there is an object that was not known.
	Added ChangeKind = iota + 1

	// Changed: an object is not as it was.
	Changed

	// Removed: an object has gone.
	Removed

	// Synced: all that has been yielded up to here, together, is the kernel's
	// state. It comes after the objects that exist at the beginning, and after
	// what an interruption had hidden.
	Synced
)

// String returns the kind in lower case, such as "added".
func (k ChangeKind) String() string {
	switch k {
	case Added:
		return "added"
	case Changed:
		return "changed"
	case Removed:
		return "removed"
	case Synced:
		return "synced"
	default:
		return "unknown"
	}
}

// A Change is a step of the kernel's state, as [Watch] follows it.
type Change[T any] struct {
	Kind ChangeKind

	// Object is the object as it is, or, if it was Removed, as it was last
	// known. It is the zero T for Synced.
	Object T

	// Old is the object as it was before, if it Changed.
	Old T
}

// Errors that WatchConfig.Decode returns to say what a message means.
var (
	// ErrSkip: the message is of no concern.
	ErrSkip = errors.New("skip this message")

	// ErrResync: the message says that objects have changed without saying
	// which. The state has to be read anew.
	ErrResync = errors.New("read the state anew")
)

// An Update says what becomes of an object, which is nil if it is not known. It
// returns the object as it is then, or nil if it has gone, or is not among
// those that are watched any more. It leaves what it is given unchanged. It may
// be applied to an object that has undergone the same update already, and must
// return the same then: what is dumped may be newer than a notification that
// comes after it.
type Update[T any] func(old *T) (*T, error)

// Is returns the Update to object, whatever was before; nil has gone.
func Is[T any](object *T) Update[T] {
	return func(*T) (*T, error) { return object, nil }
}

// WatchConfig says how to watch objects of type T that are told apart by keys
// of type K.
type WatchConfig[K comparable, T any] struct {
	// Dumps are the requests whose replies, together, are all objects. Their
	// data must not change.
	Dumps []Message

	// Groups are the multicast groups that changes are sent to.
	Groups []uint32

	// Barrier, if it has a Type, is a request that the kernel carries out
	// under the lock under which it changes the objects; what it answers is of
	// no concern. It is needed where the Dumps do without that lock and the
	// kernel tells of a change before it makes it, as it does when an IPv4
	// route is deleted (fib_table_delete): a dump that comes in between shows
	// what has been told to be gone.
	Barrier Message

	// Decode reads a reply to one of the Dumps, which has no Group, or a
	// notification: of which object it speaks, and what becomes of that. In
	// most cases the message says how the object is now, see [Is]. What is
	// returned must not alias the message's data. Besides real errors, which
	// end the watch, Decode and what it returns may return ErrSkip or
	// ErrResync.
	Decode func(n Notification) (key K, becomes Update[T], err error)

	// Equal reports whether an object is unchanged, so that nobody has to be
	// told.
	Equal func(a, b *T) bool
}

// Watch follows the kernel's objects. It yields Added for each that exists, in
// no particular order, then Synced, and then each change as it happens, in
// order, until ctx ends.
//
// It is never silently behind. When notifications were lost, or a dump was
// inconsistent, it reads the state anew, yields exactly the difference, and
// Synced once more. Memory is that of the objects; a slow loop makes the
// kernel drop notifications, not the memory grow.
//
// An error is the last thing yielded: that of ctx, of the Conn, or of Decode.
// The Conn may be used for other things meanwhile; one with a large receive
// buffer of its own has to read anew less often.
func Watch[K comparable, T any](ctx context.Context, c *Conn, cfg WatchConfig[K, T]) iter.Seq2[Change[T], error] {
	return func(yield func(Change[T], error) bool) {
		sub, err := c.Subscribe(cfg.Groups...)
		if err != nil {
			yield(Change[T]{}, err)
			return
		}
		defer sub.Close()
		w := watch[K, T]{c: c, sub: sub, cfg: &cfg, yield: yield}
		for {
			err := w.sync(ctx)
			if err == nil {
				err = w.follow(ctx)
			}
			switch {
			case w.ended:
				return
			case isLoss(err):
				// What is known may be wrong. A dump that others change all
				// the time may take several tries.
			default:
				yield(Change[T]{}, err)
				return
			}
		}
	}
}

// A watch is the state of a Watch.
type watch[K comparable, T any] struct {
	c     *Conn
	sub   *Subscription
	cfg   *WatchConfig[K, T]
	yield func(Change[T], error) bool
	ended bool // the loop wants no more

	known map[K]*T
}

// tell yields a change and reports whether to go on.
func (w *watch[K, T]) tell(kind ChangeKind, object, old *T) bool {
	ch := Change[T]{Kind: kind}
	if object != nil {
		ch.Object = *object
	}
	if old != nil {
		ch.Old = *old
	}
	w.ended = !w.yield(ch, nil)
	return !w.ended
}

// update changes what is known, and tells if that is news.
func (w *watch[K, T]) update(key K, becomes Update[T]) error {
	old := w.known[key]
	object, err := becomes(old)
	switch {
	case err != nil:
		return err
	case object == nil && old == nil:
	case object == nil:
		delete(w.known, key)
		w.tell(Removed, old, nil)
	case old == nil:
		w.known[key] = object
		w.tell(Added, object, nil)
	case !w.cfg.Equal(old, object):
		w.known[key] = object
		w.tell(Changed, object, old)
	}
	return nil
}

// news are the updates of objects while a dump goes on, in order.
type news[K comparable, T any] map[K][]Update[T]

// apply makes the updates of objects.
func (n news[K, T]) apply(objects map[K]*T) error {
	for key, updates := range n {
		for _, becomes := range updates {
			object, err := becomes(objects[key])
			switch {
			case errors.Is(err, ErrSkip):
			case err != nil:
				return err
			case object == nil:
				delete(objects, key)
			default:
				objects[key] = object
			}
		}
	}
	return nil
}

// sync reads the state anew and tells the difference.
//
// What happens during a dump is in the notifications, of which the last one
// for an object is right whatever the dump says: the dump may have read the
// object before, and its datagram may nevertheless have been queued after.
func (w *watch[K, T]) sync(ctx context.Context) error {
	// What is in the socket and in the queue up to now is older than the dump.
	// And once the socket is empty, the kernel does not drop messages, after an
	// overrun, without telling.
	if err := w.c.x.settle(ctx); err != nil {
		return newOpError("receive", err)
	}
	if err := w.collect(make(news[K, T])); err != nil && !isLoss(err) {
		return err
	}
	if err := w.barrier(ctx); err != nil {
		return err
	}
	dumped := make(map[K]*T, len(w.known))
	since := make(news[K, T])
	for _, req := range w.cfg.Dumps {
		n := 0
		for m, err := range w.c.Do(ctx, req) {
			if err != nil {
				return err
			}
			if err := w.dumped(dumped, m); err != nil {
				return err
			}
			// The queue is bounded: it has to be emptied now and then.
			if n++; n%256 == 0 {
				if err := w.collect(since); err != nil {
					return err
				}
			}
		}
	}
	if err := w.collect(since); err != nil {
		return err
	}
	if err := since.apply(dumped); err != nil {
		return err
	}
	return w.replace(dumped)
}

// barrier returns when the changes that have been told up to now, or that were
// lost, have been made.
func (w *watch[K, T]) barrier(ctx context.Context) error {
	if w.cfg.Barrier.Header.Type == 0 {
		return nil
	}
	for _, err := range w.c.Do(ctx, w.cfg.Barrier) {
		var oe *OpError
		if errors.As(err, &oe) {
			if _, refused := oe.Err.(sys.Errno); refused {
				return nil // under the lock, all the same
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isLoss reports whether err says that what is known may be wrong.
func isLoss(err error) bool {
	return errors.Is(err, ErrResync) || errors.Is(err, ErrOverrun) || errors.Is(err, ErrDumpInterrupted)
}

// dumped adds the object in a reply to a dump.
func (w *watch[K, T]) dumped(objects map[K]*T, m Message) error {
	key, becomes, err := w.cfg.Decode(Notification{Message: m})
	if err == nil {
		var object *T
		if object, err = becomes(objects[key]); err == nil && object != nil {
			objects[key] = object
		}
	}
	if errors.Is(err, ErrSkip) {
		return nil
	}
	return err
}

// collect reads the notifications that have arrived, without waiting.
func (w *watch[K, T]) collect(since news[K, T]) error {
	var failure error
	for n, err := range w.sub.arrived() {
		if err != nil {
			failure = errors.Join(failure, err)
			continue
		}
		key, becomes, err := w.cfg.Decode(n)
		switch {
		case err == nil:
			since[key] = append(since[key], becomes)
		case !errors.Is(err, ErrSkip):
			failure = errors.Join(failure, err)
		}
	}
	return failure
}

// replace makes objects what is known, and tells the difference.
func (w *watch[K, T]) replace(objects map[K]*T) error {
	old := w.known
	w.known = objects
	for key, was := range old {
		if objects[key] == nil && !w.tell(Removed, was, nil) {
			return nil
		}
	}
	for key, object := range objects {
		was := old[key]
		switch {
		case was == nil:
			w.tell(Added, object, nil)
		case !w.cfg.Equal(was, object):
			w.tell(Changed, object, was)
		}
		if w.ended {
			return nil
		}
	}
	w.tell(Synced, nil, nil)
	return nil
}

// follow tells the changes as they come, until something is lost.
func (w *watch[K, T]) follow(ctx context.Context) error {
	if w.ended {
		return nil
	}
	for n, err := range w.sub.All(ctx) {
		if err != nil {
			return err
		}
		key, becomes, err := w.cfg.Decode(n)
		if err == nil {
			err = w.update(key, becomes)
		}
		if err != nil && !errors.Is(err, ErrSkip) {
			return err
		}
		if w.ended {
			return nil
		}
	}
	return nil
}
