package genetlink

import (
	"context"
	"encoding"
	"errors"
	"fmt"
	"iter"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// A Call is an operation of a family, as packages of families make them with
// [Get], [All], [Change] and [Exchange].
type Call struct {
	// Spec describes the family.
	Spec *nlspec.Family

	// Operation is the operation's name, for errors, and Command its number.
	Operation string
	Command   uint8
}

// A Request appends the data of a message: the family's own header, and
// attributes.
type Request = encoding.BinaryAppender

// A Reply is a pointer to a T that reads the data of a message. It keeps
// nothing of it.
type Reply[T any] interface {
	*T
	encoding.BinaryUnmarshaler
}

// An Object is what a notification is about.
type Object interface {
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// Get asks for one thing and returns it. A nil request has no data.
func Get[T any, P Reply[T]](ctx context.Context, c *Conn, call Call, req Request) (T, error) {
	return one[T, P](ctx, c, call, req, 0)
}

// Exchange asks for a change that is answered with data, and returns that.
func Exchange[T any, P Reply[T]](ctx context.Context, c *Conn, call Call, req Request) (T, error) {
	return one[T, P](ctx, c, call, req, netlink.Acknowledge)
}

func one[T any, P Reply[T]](ctx context.Context, c *Conn, call Call, req Request, flags netlink.HeaderFlags) (v T, err error) {
	m, err := call.message(req)
	if err != nil {
		return v, err
	}
	found := false
	for r, err := range c.Do(ctx, call.Spec.Name, m, flags) {
		if err != nil {
			var none T
			return none, call.explain(err)
		}
		if err := P(&v).UnmarshalBinary(r.Data); err != nil {
			var none T
			return none, call.explain(malformed(err))
		}
		found = true
	}
	if !found {
		return v, call.explain(newOpError("receive", "", errNoReply))
	}
	return v, nil
}

var errNoReply = errors.New("the family sent no reply")

// All asks for all there is of something and yields one at a time. An error is
// the last thing yielded: one that matches [netlink.ErrDumpInterrupted] comes
// after everything else. The loop may end early.
func All[T any, P Reply[T]](ctx context.Context, c *Conn, call Call, req Request) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		m, err := call.message(req)
		if err != nil {
			yield(none, err)
			return
		}
		for r, err := range c.Do(ctx, call.Spec.Name, m, netlink.Dump) {
			if err != nil {
				yield(none, call.explain(err))
				return
			}
			var v T
			if err := P(&v).UnmarshalBinary(r.Data); err != nil {
				yield(none, call.explain(malformed(err)))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// Change asks for a change and returns when it is made.
func Change(ctx context.Context, c *Conn, call Call, req Request) error {
	m, err := call.message(req)
	if err != nil {
		return err
	}
	for _, err := range c.Do(ctx, call.Spec.Name, m, netlink.Acknowledge) {
		if err != nil {
			return call.explain(err)
		}
	}
	return nil
}

// message is the message that makes the call.
func (call *Call) message(req Request) (Message, error) {
	m := Message{Header: Header{Command: call.Command, Version: call.Spec.Version}}
	if req == nil {
		return m, nil
	}
	var err error
	if m.Data, err = req.AppendBinary(nil); err != nil {
		return m, &netlink.OpError{Op: call.name(), Err: err}
	}
	return m, nil
}

func (call *Call) name() string { return call.Spec.Name + " " + call.Operation }

// explain names the operation, and the attribute that the kernel complains of.
func (call *Call) explain(err error) error {
	var oe *netlink.OpError
	if !errors.As(err, &oe) {
		return fmt.Errorf("netlink %s: %w", call.name(), err)
	}
	if errors.Is(oe.Err, ErrNoFamily) {
		return err // it names the family
	}
	oe.Op = call.name()
	return err
}

// Events yields the notifications of seq as decode makes them. One that decode
// does not know is passed over; one that it can't read is an error that matches
// [netlink.ErrMalformed], after which the loop may go on.
func Events[T any](seq iter.Seq2[Notification, error], decode func(Notification) (T, bool, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for n, err := range seq {
			if err != nil {
				if !yield(none, err) {
					return
				}
				continue
			}
			v, ok, err := decode(n)
			switch {
			case err != nil:
				if !yield(none, malformed(err)) {
					return
				}
			case ok:
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}
