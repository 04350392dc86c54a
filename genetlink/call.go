package genetlink

import (
	"context"
	"encoding"
	"errors"
	"fmt"
	"iter"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
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
			return none, call.malformed(err)
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
				yield(none, call.malformed(err))
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

// ChangeAll asks for many changes, each of them as [Change] does, in few system
// calls. It returns nil if all were made, and otherwise a [*netlink.BatchError]
// that tells which were not, and why; see [netlink.Conn.Batch]. An error in a
// request's place is the failure of that. A nil opts is the zero BatchOptions.
func ChangeAll(ctx context.Context, c *Conn, call Call, requests iter.Seq2[Request, error], opts *netlink.BatchOptions) error {
	// The kernel is asked for the family's number each time: with one that
	// has gone, all requests would fail.
	name := call.Spec.Name
	f, err := c.families.renew(name, func() (*Family, error) { return c.ask(ctx, name) })
	if err != nil {
		return err
	}
	var o netlink.BatchOptions
	if opts != nil {
		o = *opts
	}
	then := o.Explain
	o.Explain = func(req netlink.Message, oe *netlink.OpError) {
		_ = call.explain(oe) // it is the same
		if then != nil {
			then(req, oe)
		}
	}
	return c.c.Batch(ctx, call.messages(f.ID, requests), &o)
}

// messages are the messages that make the call with each of the requests.
func (call *Call) messages(family uint16, requests iter.Seq2[Request, error]) iter.Seq2[netlink.Message, error] {
	return func(yield func(netlink.Message, error) bool) {
		var buf []byte
		for req, err := range requests {
			if err == nil {
				m := Message{Header: Header{Command: call.Command, Version: call.Spec.Version}}
				buf, _ = m.AppendBinary(buf[:0]) // it never fails
				buf, err = call.encode(req, buf)
			}
			m := netlink.Message{Header: netlink.Header{Type: netlink.HeaderType(family)}, Data: buf}
			if !yield(m, err) {
				return
			}
		}
	}
}

// message is the message that makes the call.
func (call *Call) message(req Request) (Message, error) {
	m := Message{Header: Header{Command: call.Command, Version: call.Spec.Version}}
	if req == nil {
		return m, nil
	}
	var err error
	m.Data, err = call.encode(req, nil)
	return m, err
}

// encode appends what a request says.
func (call *Call) encode(req Request, b []byte) ([]byte, error) {
	b, err := req.AppendBinary(b)
	if err != nil {
		path, why := call.locate(err)
		return nil, &netlink.OpError{Op: call.name(), Err: why, Path: path}
	}
	return b, nil
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
	return call.Spec.Explain(err)
}

// malformed is the error of a reply that could not be decoded.
func (call *Call) malformed(err error) error {
	path, why := call.locate(err)
	return &netlink.OpError{Op: call.name(), Err: fmt.Errorf("%w: %w", netlink.ErrMalformed, why), Path: path}
}

// locate takes apart the error of a codec: it returns the names of the
// attributes that lead to the one that is wrong, and what is wrong with it.
func (call *Call) locate(err error) (path string, why error) {
	var ae *nlattr.Error
	if !errors.As(err, &ae) || len(ae.Path) == 0 {
		return "", err
	}
	op, oerr := call.Spec.Operation(call.Operation)
	if oerr != nil {
		return "", err
	}
	return call.Spec.Names(op.Set, ae.Path), ae.Err
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
