package netlink_test

import (
	"errors"

	"github.com/netlink-sdk/go/netlink"
	"golang.org/x/sys/unix"
)

// subscribe follows the routes. Each one must come and go by turns, unless
// something was lost and told of.
func (w *worker) subscribe() {
	sub, err := w.torture.c.Subscribe(unix.RTNLGRP_IPV4_ROUTE)
	if err != nil {
		if !w.allowed(w.ctx, err) {
			w.unexpected("Subscribe: %v", err)
		}
		return
	}
	defer func() {
		if err := sub.Close(); err != nil && !w.allowed(w.ctx, err) {
			w.unexpected("closing a subscription: %v", err)
		}
	}()
	f := followed{last: make(map[uint32]netlink.HeaderType)}
	for range 1 + w.rnd.IntN(4) {
		ctx, cancel := w.context()
		left := w.rnd.IntN(500)
		for n, err := range sub.All(ctx) {
			if err != nil {
				if errors.Is(err, netlink.ErrOverrun) {
					clear(f.last)
					f.owed = 0
					continue
				}
				if !w.allowed(ctx, err) {
					w.unexpected("a subscription: %v", err)
				}
				break
			}
			w.alternate(&f, n)
			if left--; left < 0 && f.owed == 0 {
				break
			}
		}
		cancel()
	}
}

// followed is what a subscription has told.
type followed struct {
	last map[uint32]netlink.HeaderType // of each route
	owed int                           // notifications since one was missing, which is to be told of
}

// alternate checks a notification against the one before it of its route.
func (w *worker) alternate(f *followed, n netlink.Notification) {
	dst := destination(n.Message)
	typ := n.Header.Type
	switch {
	case n.Group != unix.RTNLGRP_IPV4_ROUTE || typ != unix.RTM_NEWROUTE && typ != unix.RTM_DELROUTE:
		w.unexpected("a notification of group %d: %+v", n.Group, n.Header)
	case dst >= 0x0a000000+echoed:
		// Of what is echoed to this Conn its subscriptions are not told.
	case f.last[dst] == typ || f.owed > 0:
		// An overrun is told of when the socket is empty.
		if f.owed++; f.owed == 20000 {
			w.unexpected("the route to %x twice did %d, and no loss was told of", dst, typ)
		}
	}
	f.last[dst] = typ
}

// watch follows the routes for a while. What it yields must make sense.
func (w *worker) watch() {
	ctx, cancel := w.context()
	defer cancel()
	known := make(map[thing]thing)
	left := w.rnd.IntN(2000)
	for ch, err := range netlink.Watch(ctx, w.torture.c, watchConfig()) {
		if err != nil {
			if !w.allowed(ctx, err) {
				w.unexpected("a watch: %v", err)
			}
			return
		}
		key := ch.Object.key()
		switch _, ok := known[key]; {
		case ch.Kind == netlink.Synced:
		case ok != (ch.Kind != netlink.Added), known[key] == ch.Object && ch.Kind == netlink.Changed:
			w.unexpected("a watch: what was %+v is %v %+v", known[key], ch.Kind, ch.Object)
		case ch.Kind == netlink.Removed:
			delete(known, key)
		default:
			known[key] = ch.Object
		}
		if left--; left < 0 {
			return
		}
	}
	w.unexpected("a watch ended by itself")
}
