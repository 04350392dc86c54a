package rtnetlink

import (
	"context"
	"encoding/binary"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// RTM_*, include/uapi/linux/rtnetlink.h.
const (
	rtmNewAddr = 20
	rtmDelAddr = 21
	rtmGetAddr = 22
)

// An AddressService lists, adds and deletes the IP addresses of the links of a
// network namespace.
type AddressService struct{ c *Conn }

// An AddressFilter says which addresses are wanted. A nil one, or the zero
// AddressFilter, wants all.
type AddressFilter struct {
	// Family is the family that addresses must have.
	Family Family

	// LinkIndex is the index of the link that must have them.
	LinkIndex uint32
}

func (f *AddressFilter) match(a *Address) bool {
	return (f.Family == 0 || a.Family == f.Family) &&
		(f.LinkIndex == 0 || a.LinkIndex == f.LinkIndex)
}

// All yields the addresses that f wants; a nil f wants all. The kernel filters,
// where it can. What is yielded is the caller's.
//
// An error is the last thing yielded. It matches [netlink.ErrDumpInterrupted],
// after all addresses, if some changed meanwhile. The loop may end early, and
// its body may use the Conn.
func (s *AddressService) All(ctx context.Context, f *AddressFilter) iter.Seq2[Address, error] {
	return func(yield func(Address, error) bool) {
		if f == nil {
			f = &AddressFilter{}
		}
		op := operation{name: "address list", family: &addressObject}
		var req [sizeofIfAddrMsg]byte
		req[0] = uint8(f.Family)
		binary.NativeEndian.PutUint32(req[4:], f.LinkIndex)
		m := netlink.Message{Header: netlink.Header{Type: rtmGetAddr, Flags: netlink.Dump}, Data: req[:]}
		for m, err := range s.c.nl.Do(ctx, m) {
			if err != nil {
				yield(Address{}, op.missing(err, errNoDevice))
				return
			}
			if m.Header.Type != rtmNewAddr {
				continue
			}
			var a Address
			if err := a.decode(m.Data); err != nil {
				yield(Address{}, op.malformed(err))
				return
			}
			if f.match(&a) && !yield(a, nil) {
				return
			}
		}
	}
}

// List returns the addresses that f wants; a nil f wants all. Where some
// changed meanwhile it returns an error that matches
// [netlink.ErrDumpInterrupted] together with the addresses. See
// [AddressService.All].
func (s *AddressService) List(ctx context.Context, f *AddressFilter) ([]Address, error) {
	return collect(s.All(ctx, f))
}

// Add gives a link an address. It fails with an error that matches
// [fs.ErrExist] if the link has it.
func (s *AddressService) Add(ctx context.Context, a *Address) error {
	return s.change(ctx, "address add", rtmNewAddr, netlink.Create|netlink.Excl, a)
}

// Replace gives a link an address, or changes what can be changed of one that
// it has: lifetimes, some of the flags, the priority and the protocol.
func (s *AddressService) Replace(ctx context.Context, a *Address) error {
	return s.change(ctx, "address replace", rtmNewAddr, netlink.Create|netlink.Replace, a)
}

// Delete takes an address from a link. The prefix must be the one that the
// address has, and so must a Peer and a Label that are given. If there is no
// such address the error matches [fs.ErrNotExist] and EADDRNOTAVAIL.
func (s *AddressService) Delete(ctx context.Context, a *Address) error {
	return s.change(ctx, "address delete", rtmDelAddr, 0, a)
}

func (s *AddressService) change(ctx context.Context, name string, typ netlink.HeaderType, flags netlink.HeaderFlags, a *Address) error {
	op := operation{name: name, family: &addressObject}
	if a == nil {
		return op.fail(errNil)
	}
	op.object = a.name()
	buf := newScratch()
	req, err := a.appendChange(buf.b[:0])
	defer func() { buf.release(req) }()
	if err != nil {
		return op.fail(err)
	}
	if err := s.c.change(ctx, typ, flags, req); err != nil {
		return op.missing(err, errNoAddress)
	}
	return nil
}

// appendChange appends the data of a request to change a.
func (a *Address) appendChange(b []byte) ([]byte, error) {
	q := *a
	if q.Preferred.IsZero() {
		q.Preferred = q.Valid // the kernel takes none that is longer
	}
	return q.append(b)
}
