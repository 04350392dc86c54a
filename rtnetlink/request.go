package rtnetlink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// An operation is what a request is about, for its errors.
type operation struct {
	name   string // such as "route add"
	object string // such as "10.0.0.0/8", or empty
	family *object
}

// An object is a kind of thing that requests are about.
type object struct {
	name      string // such as "route"
	headerLen int    // of the structure in front of the attributes
	attrs     *attrNames
}

// fail returns err as the error of op. It may be one of the core, of a codec,
// or of an argument.
func (op *operation) fail(err error) error {
	var oe *netlink.OpError
	if errors.As(err, &oe) {
		oe.Op, oe.Object = op.name, op.object
		if path := oe.AttributePath(op.family.headerLen); path != nil {
			oe.Path = op.family.attrs.path(path)
		}
		return oe
	}
	e := &netlink.OpError{Op: op.name, Object: op.object, Err: err}
	var ae *nlattr.Error
	if errors.As(err, &ae) {
		e.Err, e.Path = ae.Err, op.family.attrs.path(ae.Path)
	}
	return e
}

// missing is fail for operations on something that exists. Of the kernel's
// answers one says that it does not: absent.
func (op *operation) missing(err, absent error) error {
	err = op.fail(err)
	var oe *netlink.OpError
	if errors.As(err, &oe) && errors.Is(oe.Err, absent) {
		oe.Err = notExist{oe.Err}
	}
	return err
}

// notExist is an errno that says that something does not exist, and that
// package syscall does not know to mean that.
type notExist struct{ error }

func (e notExist) Unwrap() error        { return e.error }
func (e notExist) Is(target error) bool { return target == fs.ErrNotExist }

// malformed is fail for an error of a decoder.
func (op *operation) malformed(err error) error {
	err = op.fail(err)
	var oe *netlink.OpError
	if errors.As(err, &oe) {
		oe.Err = fmt.Errorf("%w: %w", netlink.ErrMalformed, oe.Err)
	}
	return err
}

// change sends a request that changes something, and waits for it to be done.
func (c *Conn) change(ctx context.Context, typ netlink.HeaderType, flags netlink.HeaderFlags, data []byte) error {
	m := netlink.Message{
		Header: netlink.Header{Type: typ, Flags: flags | netlink.Acknowledge},
		Data:   data,
	}
	for _, err := range c.nl.Do(ctx, m) {
		if err != nil {
			return err
		}
	}
	return nil
}

// get sends a request that has one reply, of type reply, and hands its data to
// decode.
func (c *Conn) get(ctx context.Context, typ, reply netlink.HeaderType, data []byte, decode func([]byte) error) error {
	err := errNoReply
	for m, derr := range c.nl.Do(ctx, netlink.Message{Header: netlink.Header{Type: typ}, Data: data}) {
		if derr != nil {
			return derr
		}
		if m.Header.Type == reply {
			err = decode(m.Data)
		}
	}
	return err
}

var errNoReply = errors.New("the kernel sent no reply")

// A scratch is memory to put a request together in.
type scratch struct{ b []byte }

var scratches = sync.Pool{New: func() any { return &scratch{b: make([]byte, 0, 512)} }}

func newScratch() *scratch { return scratches.Get().(*scratch) }

// release gives s back; b is what s.b has become.
func (s *scratch) release(b []byte) {
	// What a single huge request needed is not kept for small ones.
	if cap(b) > cap(s.b) && cap(b) <= 64<<10 {
		s.b = b[:0]
	}
	scratches.Put(s)
}
