package rtnetlink

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

var (
	errShortHeader  = errors.New("the message ends within its header")
	errFamilyless   = errors.New("the header has no address family")
	errWrongFamily  = errors.New("the address is of another family")
	errPrefixLength = errors.New("the prefix is longer than an address")
	errShortStruct  = errors.New("the structure ends too early")
	errNil          = errors.New("it is nil")
	errNoFamily     = errors.New("it has neither an address to tell its family nor a Family")
	errOtherFamily  = errors.New("the address is of another family than the rest")
	errMapped       = errors.New("the address is IPv4 within IPv6: use its Unmap, or set Family to FamilyIPv6 if that is what is meant")
	errZone         = errors.New("the address has a zone, which the kernel does not take: name the link by its index")
)

// ipAddr returns the current attribute of d as an address of family f.
func ipAddr(d *nlattr.Decoder, f Family) netip.Addr {
	a := d.Addr()
	if a.IsValid() && familyOf(a) != f {
		d.Fail(errWrongFamily)
		return netip.Addr{}
	}
	return a
}

// prefix returns the prefix of a, or of the zero address of family f if there
// is no a, of the length that a header tells. typ is the attribute of a.
func prefix(a netip.Addr, f Family, bits uint8, typ uint16) (netip.Prefix, error) {
	if !a.IsValid() {
		a = f.defaultPrefix().Addr()
	}
	p := netip.PrefixFrom(a, int(bits))
	if !p.IsValid() {
		return p, &nlattr.Error{Path: []uint16{typ}, Err: errPrefixLength}
	}
	return p, nil
}

// checkAddr returns why the address a can't be a part of a request for an
// object whose Family field is given and whose addresses are of family f.
func checkAddr(a netip.Addr, given, f Family) error {
	switch {
	case a.Zone() != "":
		return errZone
	case a.Is4In6() && given.addrFamily() != FamilyIPv6:
		return errMapped
	case f != 0 && familyOf(a) != f:
		return errOtherFamily
	}
	return nil
}

// appendUnknown appends the attributes of unknown, except for those of the
// types in nests, which are wrapped parts of attributes that have a field.
func appendUnknown(e *nlattr.Encoder, unknown []byte, nests ...uint16) {
	if len(unknown) == 0 {
		return
	}
	d := nlattr.NewDecoder(unknown)
	for d.Next() {
		if !slices.Contains(nests, d.Type()) {
			e.Bytes(d.Type()|d.TypeFlags(), d.Data())
		}
	}
	if d.Err() != nil {
		e.Raw(unknown) // which fails in the same way
	}
}

// appendUnknownIn appends, within the attribute typ, what appendUnknown left
// out for it.
func appendUnknownIn(e *nlattr.Encoder, unknown []byte, typ uint16) {
	if len(unknown) == 0 {
		return
	}
	d := nlattr.NewDecoder(unknown)
	for d.Next() {
		if d.Type() == typ {
			e.Raw(d.Data())
		}
	}
}

// has reports whether appendUnknownIn would append anything for typ.
func has(unknown []byte, typ uint16) bool {
	d := nlattr.NewDecoder(unknown)
	for d.Next() {
		if d.Type() == typ {
			return true
		}
	}
	return false
}

// wrapUnknown appends to unknown an attribute of type typ that holds inner,
// unless that is empty.
func wrapUnknown(unknown []byte, typ uint16, inner []byte) []byte {
	if len(inner) == 0 {
		return unknown
	}
	unknown = binary.NativeEndian.AppendUint16(unknown, uint16(nlattr.HeaderLen+len(inner)))
	unknown = binary.NativeEndian.AppendUint16(unknown, typ|nlattr.FlagNested)
	return append(unknown, inner...)
}

// unlessZero returns an attribute that is absent where its value is zero.
func unlessZero[T comparable](v T) (o netlink.Opt[T]) {
	var zero T
	if v != zero {
		o = netlink.Some(v)
	}
	return o
}

// below returns err as that of something within an attribute of type typ.
func below(typ uint16, err error) error {
	var ae *nlattr.Error
	if errors.As(err, &ae) {
		return &nlattr.Error{Path: append([]uint16{typ}, ae.Path...), Err: ae.Err}
	}
	return &nlattr.Error{Path: []uint16{typ}, Err: err}
}
