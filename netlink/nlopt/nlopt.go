// Package nlopt appends attributes that may be absent: those whose value is an
// absent [netlink.Opt], or a Go zero value that stands for "not given". Codecs
// are lists of its calls, one for each attribute.
//
//	nlopt.String(e, attrName, r.Name)
//	nlopt.Uint32(e, attrMTU, r.MTU)
//
// Numbers are of any type that fits, such as an enumeration's. One that is too
// large for the attribute is the Encoder's error, and matches
// [nlattr.ErrRange].
package nlopt

import (
	"net/netip"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// Unsigned are the types of unsigned numbers, Signed those of signed ones.
type (
	Unsigned interface {
		~uint8 | ~uint16 | ~uint32 | ~uint64
	}
	Signed interface {
		~int8 | ~int16 | ~int32 | ~int64
	}
)

// Uint8 appends one byte.
func Uint8[T Unsigned](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(uint8(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Uint8(typ, uint8(n))
	}
}

// Uint16 appends two bytes in the machine's byte order.
func Uint16[T Unsigned](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(uint16(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Uint16(typ, uint16(n))
	}
}

// Uint32 appends four bytes in the machine's byte order.
func Uint32[T Unsigned](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(uint32(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Uint32(typ, uint32(n))
	}
}

// Uint64 appends eight bytes in the machine's byte order.
func Uint64[T Unsigned](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); ok {
		e.Uint64(typ, uint64(n))
	}
}

// Uint16BE appends two bytes in network byte order.
func Uint16BE[T Unsigned](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(uint16(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Uint16BE(typ, uint16(n))
	}
}

// Uint32BE appends four bytes in network byte order.
func Uint32BE[T Unsigned](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(uint32(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Uint32BE(typ, uint32(n))
	}
}

// Uint64BE appends eight bytes in network byte order.
func Uint64BE[T Unsigned](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); ok {
		e.Uint64BE(typ, uint64(n))
	}
}

// Uint appends four bytes, or eight if the number does not fit (NLA_UINT).
func Uint[T Unsigned](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); ok {
		e.Uint(typ, uint64(n))
	}
}

// Int8 appends one byte.
func Int8[T Signed](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(int8(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Int8(typ, int8(n))
	}
}

// Int16 appends two bytes in the machine's byte order.
func Int16[T Signed](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(int16(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Int16(typ, int16(n))
	}
}

// Int32 appends four bytes in the machine's byte order.
func Int32[T Signed](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(int32(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Int32(typ, int32(n))
	}
}

// Int32BE appends four bytes in network byte order.
func Int32BE[T Signed](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); !ok {
		return
	} else if T(int32(n)) != n {
		e.Fail(typ, nlattr.ErrRange)
	} else {
		e.Uint32BE(typ, uint32(int32(n)))
	}
}

// Int64 appends eight bytes in the machine's byte order.
func Int64[T Signed](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); ok {
		e.Int64(typ, int64(n))
	}
}

// Int64BE appends eight bytes in network byte order.
func Int64BE[T Signed](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); ok {
		e.Uint64BE(typ, uint64(n))
	}
}

// Int appends four bytes, or eight if the number does not fit (NLA_SINT).
func Int[T Signed](e *nlattr.Encoder, typ uint16, v netlink.Opt[T]) {
	if n, ok := v.Get(); ok {
		e.Int(typ, int64(n))
	}
}

// Bitfield32 appends a mask and which of its bits count.
func Bitfield32(e *nlattr.Encoder, typ uint16, v netlink.Opt[nlattr.Bitfield32]) {
	if b, ok := v.Get(); ok {
		e.Bitfield32(typ, b)
	}
}

// String appends s and a terminator, unless s is empty.
func String(e *nlattr.Encoder, typ uint16, s string) {
	if s != "" {
		e.String(typ, s)
	}
}

// OptString appends the string and a terminator, if there is one.
func OptString(e *nlattr.Encoder, typ uint16, v netlink.Opt[string]) {
	if s, ok := v.Get(); ok {
		e.String(typ, s)
	}
}

// Bytes appends b, unless it is nil. An empty b that is not nil is appended.
func Bytes[T ~[]byte](e *nlattr.Encoder, typ uint16, b T) {
	if b != nil {
		e.Bytes(typ, b)
	}
}

// Addr appends an address, unless it is the zero Addr.
func Addr(e *nlattr.Encoder, typ uint16, a netip.Addr) {
	if a.IsValid() {
		e.Addr(typ, a)
	}
}
