package rtnetlink

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// AddAll adds routes, a great many in each system call; they need not be in
// memory at once. One that fails does not keep the others from being added,
// unless opts says so. It returns nil if all were added, and otherwise a
// [*netlink.BatchError] that tells which were not, and why; see
// [netlink.Conn.Batch]. A nil opts is the zero BatchOptions.
//
// See [RouteService.Add] for what becomes of each.
func (s *RouteService) AddAll(ctx context.Context, routes iter.Seq[Route], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &routeAdd, routes, opts)
}

// ReplaceAll is to [RouteService.Replace] what [RouteService.AddAll] is to Add.
func (s *RouteService) ReplaceAll(ctx context.Context, routes iter.Seq[Route], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &routeReplace, routes, opts)
}

// DeleteAll is to [RouteService.Delete] what [RouteService.AddAll] is to Add.
func (s *RouteService) DeleteAll(ctx context.Context, routes iter.Seq[Route], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &routeDelete, routes, opts)
}

func (s *RouteService) batch(ctx context.Context, c *routeChange, routes iter.Seq[Route], opts *netlink.BatchOptions) error {
	b := batch[Route]{
		typ:    c.typ,
		flags:  c.flags,
		append: c.append,
		op: func(r *Route) operation {
			return operation{name: c.name, object: r.name(), family: &routeObject}
		},
		decode: (*Route).decode,
		absent: errNoRoute,
	}
	return b.run(ctx, s.c.nl, routes, opts)
}

// AddAll adds addresses, a great many in each system call; they need not be in
// memory at once. It returns nil if all were added, and otherwise a
// [*netlink.BatchError]; see [RouteService.AddAll] and [AddressService.Add].
func (s *AddressService) AddAll(ctx context.Context, addresses iter.Seq[Address], opts *netlink.BatchOptions) error {
	return s.batch(ctx, "address add", rtmNewAddr, netlink.Create|netlink.Excl, addresses, opts)
}

// ReplaceAll is to [AddressService.Replace] what [AddressService.AddAll] is to
// Add.
func (s *AddressService) ReplaceAll(ctx context.Context, addresses iter.Seq[Address], opts *netlink.BatchOptions) error {
	return s.batch(ctx, "address replace", rtmNewAddr, netlink.Create|netlink.Replace, addresses, opts)
}

// DeleteAll is to [AddressService.Delete] what [AddressService.AddAll] is to
// Add.
func (s *AddressService) DeleteAll(ctx context.Context, addresses iter.Seq[Address], opts *netlink.BatchOptions) error {
	return s.batch(ctx, "address delete", rtmDelAddr, 0, addresses, opts)
}

func (s *AddressService) batch(ctx context.Context, name string, typ netlink.HeaderType, flags netlink.HeaderFlags, addresses iter.Seq[Address], opts *netlink.BatchOptions) error {
	b := batch[Address]{
		typ:    typ,
		flags:  flags,
		append: func(b []byte, a *Address) ([]byte, error) { return a.appendChange(b) },
		op: func(a *Address) operation {
			return operation{name: name, object: a.name(), family: &addressObject}
		},
		decode: (*Address).decode,
		absent: errNoAddress,
	}
	return b.run(ctx, s.c.nl, addresses, opts)
}

// A batch does the same to many objects.
type batch[T any] struct {
	typ    netlink.HeaderType
	flags  netlink.HeaderFlags
	append func(b []byte, v *T) ([]byte, error) // the data of a request
	decode func(v *T, b []byte) error           // for errors
	op     func(v *T) operation                 // likewise
	absent error                                // the errno that says that there is none
}

func (b *batch[T]) run(ctx context.Context, nl *netlink.Conn, objects iter.Seq[T], opts *netlink.BatchOptions) error {
	var o netlink.BatchOptions
	if opts != nil {
		o = *opts
	}
	explain := o.Explain
	o.Explain = func(m netlink.Message, err *netlink.OpError) {
		var v T
		_ = b.decode(&v, m.Data) // it was encoded here
		op := b.op(&v)
		_ = op.missing(err, b.absent)
		if explain != nil {
			explain(m, err)
		}
	}
	return nl.Batch(ctx, b.requests(objects), &o)
}

// requests yields the request for each object.
func (b *batch[T]) requests(objects iter.Seq[T]) iter.Seq2[netlink.Message, error] {
	return func(yield func(netlink.Message, error) bool) {
		buf := newScratch()
		var req []byte
		defer func() { buf.release(req) }()
		m := netlink.Message{Header: netlink.Header{Type: b.typ, Flags: b.flags}}
		v := new(T) // one for all
		for object := range objects {
			*v = object
			var err error
			if req, err = b.append(buf.b[:0], v); err != nil {
				op := b.op(v)
				err = op.fail(err)
			}
			m.Data = req
			if !yield(m, err) {
				return
			}
		}
	}
}
