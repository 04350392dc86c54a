package ethtool

import (
	"context"
	"encoding"
	"iter"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
)

// A Client asks for what network devices have and can do, and changes it. Its
// methods may be used by many goroutines at once; each waits for the kernel's
// answer, until ctx ends.
//
// Methods that return an iterator yield one object at a time. An error is the
// last thing yielded; one that matches [netlink.ErrDumpInterrupted] comes after
// everything else. The loop may end early. Devices that don't have what is asked
// for are passed over.
type Client struct {
	conn  *genetlink.Conn
	names names

	withoutStats withoutStats
}

// Dial opens a Conn of its own for a Client. A nil config is the default.
func Dial(config *netlink.Config) (*Client, error) {
	conn, err := genetlink.Dial(config)
	if err != nil {
		return nil, err
	}
	return NewClient(conn), nil
}

// NewClient returns a Client over a Conn that the caller has, and that others may
// use too.
func NewClient(conn *genetlink.Conn) *Client { return &Client{conn: conn} }

// Close closes the Conn.
func (c *Client) Close() error { return c.conn.Close() }

// An attrs is a pointer to an A, which has the attributes of a message.
type attrs[A any] interface {
	*A
	encoding.BinaryUnmarshaler
	encoding.BinaryAppender
}

// get asks for one object, about d, and has read make a T of it.
func get[T, A any, P attrs[A]](ctx context.Context, c *Client, o op, d Device, req P, read func(*A) (T, error)) (T, error) {
	a, err := genetlink.Get[A, P](ctx, c.conn, o.call(), req)
	return finish(&a, err, o, d, read)
}

// exchange is get for a change that is answered with data.
func exchange[T, A any, P attrs[A]](ctx context.Context, c *Client, o op, d Device, req P, read func(*A) (T, error)) (T, error) {
	a, err := genetlink.Exchange[A, P](ctx, c.conn, o.call(), req)
	return finish(&a, err, o, d, read)
}

func finish[T, A any](a *A, err error, o op, d Device, read func(*A) (T, error)) (v T, _ error) {
	if err != nil {
		return v, explain(err, d)
	}
	v, err = read(a)
	if err != nil {
		var none T
		return none, malformed(o, d, err)
	}
	return v, nil
}

// all asks for the objects of all devices, or of those that req names.
func all[T, A any, P attrs[A]](ctx context.Context, c *Client, o op, req P, read func(*A) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for a, err := range genetlink.All[A, P](ctx, c.conn, o.call(), req) {
			v, err := finish(&a, err, o, Device{}, read)
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// change asks for a change to d.
func change[A any, P attrs[A]](ctx context.Context, c *Client, o op, d Device, req P) error {
	return explain(genetlink.Change(ctx, c.conn, o.call(), req), d)
}
