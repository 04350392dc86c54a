package rtnetlink

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"strconv"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// RTM_*, include/uapi/linux/rtnetlink.h.
const (
	rtmNewLink = 16
	rtmGetLink = 18
)

// A LinkService finds, lists, makes, changes and removes the links of a network
// namespace.
type LinkService struct{ c *Conn }

// A LinkFilter says which links are wanted, and what of them. A nil one, or the
// zero LinkFilter, wants all links, without statistics.
type LinkFilter struct {
	// Kind is the name of the kind that links must have, such as "veth".
	Kind string

	// Master is the index of the link that links must be ports of.
	Master uint32

	// Stats asks for statistics too.
	Stats bool
}

// match reports whether l is wanted. It is asked about all that the kernel
// sends: a kernel that doesn't know a kind sends the links of all kinds.
func (f *LinkFilter) match(l *Link) bool {
	if f.Kind != "" && (l.Kind == nil || l.Kind.Kind() != f.Kind) {
		return false
	}
	return f.Master == 0 || l.Master == f.Master
}

// All yields the links that f wants; a nil f wants all. The kernel filters,
// where it can. What is yielded is the caller's.
//
// An error is the last thing yielded. It matches [netlink.ErrDumpInterrupted],
// after all links, if links came or went meanwhile. The loop may end early, and
// its body may use the Conn.
func (s *LinkService) All(ctx context.Context, f *LinkFilter) iter.Seq2[Link, error] {
	return func(yield func(Link, error) bool) {
		if f == nil {
			f = &LinkFilter{}
		}
		op := operation{name: "link list", family: &linkObject}
		buf := newScratch()
		req, err := f.append(buf.b[:0])
		defer func() { buf.release(req) }()
		if err != nil {
			yield(Link{}, op.fail(err))
			return
		}
		m := netlink.Message{Header: netlink.Header{Type: rtmGetLink, Flags: netlink.Dump}, Data: req}
		for m, err := range s.c.nl.Do(ctx, m) {
			if err != nil {
				yield(Link{}, op.fail(err))
				return
			}
			if m.Header.Type != rtmNewLink {
				continue
			}
			var l Link
			if err := l.decode(m.Data, f.Stats); err != nil {
				yield(Link{}, op.malformed(err))
				return
			}
			if f.match(&l) && !yield(l, nil) {
				return
			}
		}
	}
}

// append appends the request for a dump.
func (f *LinkFilter) append(b []byte) ([]byte, error) {
	e := nlattr.NewEncoder(append(b, make([]byte, sizeofIfInfoMsg)...))
	f.appendMask(&e)
	if f.Master != 0 {
		e.Uint32(iflaMaster, f.Master)
	}
	if f.Kind != "" {
		n := e.Nest(iflaLinkInfo)
		e.String(infoKind, f.Kind)
		e.End(n)
	}
	return e.Encode()
}

// appendMask appends what is to be told of a link.
func (f *LinkFilter) appendMask(e *nlattr.Encoder) {
	if !f.Stats {
		e.Uint32(iflaExtMask, extSkipStats)
	}
}

// List returns the links that f wants; a nil f wants all. Where links came or
// went meanwhile it returns an error that matches [netlink.ErrDumpInterrupted]
// together with the links. See [LinkService.All].
func (s *LinkService) List(ctx context.Context, f *LinkFilter) ([]Link, error) {
	return collect(s.All(ctx, f))
}

// collect collects what seq yields, and also returns it where the error says
// that it may be inconsistent.
func collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var list []T
	for v, err := range seq {
		if errors.Is(err, netlink.ErrDumpInterrupted) {
			return list, err
		}
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// Get returns the link with the index given, with statistics. If there is none
// the error matches [fs.ErrNotExist] and ENODEV.
func (s *LinkService) Get(ctx context.Context, index uint32) (Link, error) {
	if index == 0 {
		op := linkGet(index, "")
		return Link{}, op.fail(errNoIndex)
	}
	return s.get(ctx, index, "")
}

// ByName returns the link with the name or alternative name given, with
// statistics. If there is none the error matches [fs.ErrNotExist] and ENODEV.
// The kernel finds it by itself, however many links there are.
func (s *LinkService) ByName(ctx context.Context, name string) (Link, error) {
	if name == "" {
		op := operation{name: "link get", object: `""`, family: &linkObject}
		return Link{}, op.fail(errNoName)
	}
	return s.get(ctx, 0, name)
}

// ifNameSize is the length of the longest name of a link and of a terminator
// (IFNAMSIZ). Alternative names can be longer.
const ifNameSize = 16

var (
	errNoName  = errors.New("the name is empty")
	errNoIndex = errors.New("the index is zero")
)

// get returns the link with the name given, or, if that is empty, with the
// index given.
func (s *LinkService) get(ctx context.Context, index uint32, name string) (Link, error) {
	var head [sizeofIfInfoMsg]byte
	binary.NativeEndian.PutUint32(head[4:], index)
	buf := newScratch()
	e := nlattr.NewEncoder(append(buf.b[:0], head[:]...))
	if name != "" {
		// Either attribute finds both sorts of names.
		typ := uint16(iflaIfname)
		if len(name) >= ifNameSize {
			typ = iflaAltIfname
		}
		e.String(typ, name)
	}
	// The counters of the link's protocols are half of the message, and have no
	// field.
	skip := !s.c.skipsCounters.Load()
	if skip {
		e.Uint32(iflaExtMask, extSkipStats)
	}
	req, err := e.Encode()
	defer func() { buf.release(req) }()
	if err != nil {
		op := linkGet(index, name)
		return Link{}, op.fail(err)
	}
	var (
		l         Link
		corrupted error
	)
	err = s.c.get(ctx, rtmGetLink, rtmNewLink, req, func(b []byte) error {
		corrupted = l.decode(b, true)
		return nil
	})
	switch {
	case err != nil:
		op := linkGet(index, name)
		return Link{}, op.missing(err, errNoDevice)
	case corrupted != nil:
		op := linkGet(index, name)
		return Link{}, op.malformed(corrupted)
	case l.Stats == nil && skip:
		s.c.skipsCounters.Store(true)
		return s.get(ctx, index, name)
	}
	return l, nil
}

// linkGet is the operation of getting a link by its name, or by its index. It is
// put together for errors only: naming an index allocates.
func linkGet(index uint32, name string) operation {
	object := name
	if name == "" {
		object = linkNumber(index)
	}
	return operation{name: "link get", object: object, family: &linkObject}
}

// linkNumber is how errors call a link whose name is not known.
func linkNumber(index uint32) string { return "#" + strconv.FormatUint(uint64(index), 10) }
