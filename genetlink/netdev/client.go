package netdev

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
)

// A Client asks for what network devices have, and changes it. Its methods may
// be used by many goroutines at once; each waits for the kernel's answer, until
// ctx ends.
//
// Methods that return an iterator yield one object at a time. An error is the
// last thing yielded; one that matches [netlink.ErrDumpInterrupted] comes after
// everything else. The loop may end early.
type Client struct{ calls }

// Dial opens a Conn of its own for a Client. A nil config is the default.
func Dial(config *netlink.Config) (*Client, error) {
	conn, err := genetlink.Dial(config)
	if err != nil {
		return nil, err
	}
	return NewClient(conn), nil
}

// NewClient returns a Client over a Conn that the caller has, and that others
// may use too.
func NewClient(conn *genetlink.Conn) *Client { return &Client{calls{conn}} }

// Close closes the Conn, and by that ends what was bound over it.
func (c *Client) Close() error { return c.conn.Close() }

// Subscribe joins groups of the family: [GroupMgmt], which is told of devices, or
// [GroupPagePool]. [Notifications] makes typed notifications of what the
// subscription yields.
func (c *Client) Subscribe(ctx context.Context, groups ...string) (*genetlink.Subscription, error) {
	return c.conn.Subscribe(ctx, familySpec.Name, groups...)
}

// each yields what read makes of each object of a list.
func each[A, T any](list iter.Seq2[A, error], object string, read func(*A) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for a, err := range list {
			var v T
			if err == nil {
				v, err = read(&a)
			}
			if !yield(v, explain(err, object)) || err != nil {
				return
			}
		}
	}
}

// as is the list of objects that are what they seem.
func as[T any](list iter.Seq2[T, error], object string) iter.Seq2[T, error] {
	return each(list, object, func(v *T) (T, error) { return *v, nil })
}
