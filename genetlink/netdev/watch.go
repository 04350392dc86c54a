package netdev

import (
	"bytes"
	"context"
	"iter"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
)

// WatchDevices follows the devices of the network namespace, and what they can
// do. It yields Added for each that there is, Synced, and then changes as they
// come; see [netlink.Watch].
func (c *Client) WatchDevices(ctx context.Context) iter.Seq2[netlink.Change[Device], error] {
	w := watch[uint32, Device, *Device]{
		op:      familySpec.Name + " dev watch",
		group:   GroupMgmt,
		dump:    cmdDevGet,
		changed: []Event{EventDeviceAdded, EventDeviceChanged},
		removed: EventDeviceRemoved,
		key:     func(d *Device) uint32 { return d.Link },
		equal: func(a, b *Device) bool {
			return a.XDPFeatures == b.XDPFeatures && a.XDPZeroCopySegments == b.XDPZeroCopySegments &&
				a.XDPMetadata == b.XDPMetadata && a.XSKFeatures == b.XSKFeatures && bytes.Equal(a.Unknown, b.Unknown)
		},
	}
	return w.all(ctx, c.conn)
}

// WatchPagePools follows the page pools of the network namespace. It yields Added
// for each that there is, Synced, and then changes as they come; see
// [netlink.Watch]. How many pages are in use is as it was when the kernel told of
// the pool last, which it does when the pool's device leaves it, and not when that
// changes.
func (c *Client) WatchPagePools(ctx context.Context) iter.Seq2[netlink.Change[PagePool], error] {
	w := watch[uint64, PagePool, *PagePool]{
		op:      familySpec.Name + " page-pool watch",
		group:   GroupPagePool,
		dump:    cmdPagePoolGet,
		changed: []Event{EventPagePoolAdded, EventPagePoolChanged},
		removed: EventPagePoolRemoved,
		key:     func(p *PagePool) uint64 { return p.ID },
		equal: func(a, b *PagePool) bool {
			return a.Link == b.Link && a.NAPIID == b.NAPIID && a.DetachTime == b.DetachTime &&
				a.Dmabuf == b.Dmabuf && (a.IOUring == nil) == (b.IOUring == nil)
		},
	}
	return w.all(ctx, c.conn)
}

// A watch says how to follow objects of one type.
type watch[K comparable, T any, P genetlink.Reply[T]] struct {
	op      string // for errors
	group   string
	dump    uint8 // the command that asks for all, and that replies have
	changed []Event
	removed Event
	key     func(*T) K
	equal   func(a, b *T) bool
}

func (w *watch[K, T, P]) all(ctx context.Context, c *genetlink.Conn) iter.Seq2[netlink.Change[T], error] {
	return func(yield func(netlink.Change[T], error) bool) {
		f, err := c.Family(ctx, familySpec.Name)
		if err != nil {
			yield(netlink.Change[T]{}, err)
			return
		}
		group, ok := f.Group(w.group)
		if !ok {
			yield(netlink.Change[T]{}, &netlink.OpError{Op: w.op, Object: w.group, Err: genetlink.ErrNoGroup})
			return
		}
		req := genetlink.Message{Header: genetlink.Header{Command: w.dump, Version: familySpec.Version}}
		cfg := netlink.WatchConfig[K, T]{
			Dumps:  []netlink.Message{req.Netlink(f.ID, netlink.Dump)},
			Groups: []uint32{group.ID},
			Decode: func(n netlink.Notification) (K, netlink.Update[T], error) { return w.decode(f.ID, n) },
			Equal:  w.equal,
		}
		for change, err := range netlink.Watch(ctx, c.Netlink(), cfg) {
			if !yield(change, w.explain(err)) {
				return
			}
		}
	}
}

// decode says what becomes of the object that a message is about.
func (w *watch[K, T, P]) decode(family uint16, n netlink.Notification) (key K, becomes netlink.Update[T], err error) {
	if n.Header.Type != netlink.HeaderType(family) || !n.NSID.IsZero() {
		return key, nil, netlink.ErrSkip
	}
	var m genetlink.Message
	if err := m.UnmarshalBinary(n.Data); err != nil {
		return key, nil, err
	}
	event, there := Event(m.Header.Command), m.Header.Command == w.dump
	for _, e := range w.changed {
		there = there || event == e
	}
	if !there && event != w.removed {
		return key, nil, netlink.ErrSkip
	}
	v := new(T)
	if err := P(v).UnmarshalBinary(m.Data); err != nil {
		return key, nil, malformed(event.String(), err)
	}
	if !there {
		return w.key(v), netlink.Is[T](nil), nil
	}
	return w.key(v), netlink.Is(v), nil
}

// explain says that an error is one of the watch.
func (w *watch[K, T, P]) explain(err error) error {
	if err == nil {
		return nil
	}
	return explainOp(err, w.op)
}
