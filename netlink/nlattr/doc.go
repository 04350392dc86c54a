// Package nlattr reads and appends netlink attributes, the kernel's struct
// nlattr: a length, a type and a payload, padded to four bytes. A payload may
// itself be a list of attributes. All codecs of this SDK stand on it.
//
// # Reading
//
// A [Decoder] walks over a list of attributes. It allocates nothing, hands out
// values of the current attribute, and keeps the first error, so that a
// decoder is a loop, a switch, and one check at the end:
//
//	d := nlattr.NewDecoder(b)
//	for d.Next() {
//		switch d.Type() {
//		case IFLA_MTU:
//			l.MTU = d.Uint32()
//		case IFLA_LINKINFO:
//			d.Fail(l.Info.decode(d.Nested()))
//		}
//	}
//	return d.Err()
//
// Slices that a Decoder returns belong to the bytes it reads, unless a method
// says that it copies.
//
// # Appending
//
// An [Encoder] appends attributes to a buffer of the caller, and allocates only
// to make it larger. A nest is begun, filled and ended; its length is then
// written where it began. Encode returns the bytes, or the first error:
//
//	e := nlattr.NewEncoder(buf)
//	e.String(IFLA_IFNAME, "vlan7")
//	info := e.Nest(IFLA_LINKINFO)
//	e.String(IFLA_INFO_KIND, "vlan")
//	e.End(info)
//	b, err := e.Encode()
//
// # Errors
//
// Whatever the bytes and whatever the values: both types check every length,
// and neither panics, reads beyond the end or writes a length that does not
// hold. An error is an [*Error], which has the types of the attributes that
// lead to the wrong one, and matches one of the sentinels with [errors.Is].
//
// # Byte order
//
// Integers are in the byte order of the machine, which is what the kernel
// means where it does not say otherwise. Those in network byte order have
// methods of their own, such as [Decoder.Uint32BE], because one message often
// has both.
package nlattr

import "math"

// HeaderLen is the length of an attribute's header in bytes (NLA_HDRLEN).
const HeaderLen = 4

// MaxPayload is how long the payload of an attribute can be, in bytes: its
// length and that of the header have 16 bits.
const MaxPayload = math.MaxUint16 - HeaderLen

// Flags in the upper two bits of an attribute's type.
const (
	// FlagNested says that the payload is a list of attributes (NLA_F_NESTED).
	// The kernel does not set it on every attribute of which that is true.
	FlagNested uint16 = 0x8000

	// FlagNetByteOrder says that the payload is in network byte order
	// (NLA_F_NET_BYTEORDER). Hardly any family sets it.
	FlagNetByteOrder uint16 = 0x4000

	typeMask = ^(FlagNested | FlagNetByteOrder) // NLA_TYPE_MASK
)

// Align returns n rounded up to a multiple of four: how much room a payload of
// n bytes takes (NLA_ALIGN).
func Align(n int) int { return (n + 3) &^ 3 }
