package nlattr

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
)

// Uint8 appends one byte (NLA_U8).
func (e *Encoder) Uint8(typ uint16, v uint8) { e.b = append8(e.b, typ, v) }

// Uint16 appends two bytes in the machine's byte order (NLA_U16).
func (e *Encoder) Uint16(typ uint16, v uint16) { e.b = append16(e.b, typ, v) }

// Uint32 appends four bytes in the machine's byte order (NLA_U32).
func (e *Encoder) Uint32(typ uint16, v uint32) { e.b = append32(e.b, typ, v) }

// Uint64 appends eight bytes in the machine's byte order (NLA_U64). The kernel
// does not ask that they be aligned to eight bytes.
func (e *Encoder) Uint64(typ uint16, v uint64) { e.b = append64(e.b, typ, v) }

// Uint appends four bytes in the machine's byte order, or eight if v does not
// fit into four (NLA_UINT).
func (e *Encoder) Uint(typ uint16, v uint64) {
	if v <= math.MaxUint32 {
		e.Uint32(typ, uint32(v))
	} else {
		e.Uint64(typ, v)
	}
}

// Int8 appends one byte (NLA_S8).
func (e *Encoder) Int8(typ uint16, v int8) { e.Uint8(typ, uint8(v)) }

// Int16 appends two bytes in the machine's byte order (NLA_S16).
func (e *Encoder) Int16(typ uint16, v int16) { e.Uint16(typ, uint16(v)) }

// Int32 appends four bytes in the machine's byte order (NLA_S32).
func (e *Encoder) Int32(typ uint16, v int32) { e.Uint32(typ, uint32(v)) }

// Int64 appends eight bytes in the machine's byte order (NLA_S64).
func (e *Encoder) Int64(typ uint16, v int64) { e.Uint64(typ, uint64(v)) }

// Int appends four bytes in the machine's byte order, or eight if v does not
// fit into four (NLA_SINT).
func (e *Encoder) Int(typ uint16, v int64) {
	if v == int64(int32(v)) {
		e.Int32(typ, int32(v))
	} else {
		e.Int64(typ, v)
	}
}

// Uint16BE appends two bytes in network byte order (NLA_BE16). It sets no flag.
func (e *Encoder) Uint16BE(typ uint16, v uint16) { e.b = append16(e.b, typ, hton16(v)) }

// Uint32BE appends four bytes in network byte order (NLA_BE32). It sets no flag.
func (e *Encoder) Uint32BE(typ uint16, v uint32) { e.b = append32(e.b, typ, hton32(v)) }

// Uint64BE appends eight bytes in network byte order. It sets no flag.
func (e *Encoder) Uint64BE(typ uint16, v uint64) { e.b = append64(e.b, typ, hton64(v)) }

// Flag appends an attribute without payload if v is true, and nothing
// otherwise (NLA_FLAG).
func (e *Encoder) Flag(typ uint16, v bool) {
	if v {
		e.b, _ = appendRoom(e.b, typ, 0)
	}
}

// String appends s and a terminating zero (NLA_NUL_STRING, and good for
// NLA_STRING). If s has a zero in it, the kernel takes what is before that.
func (e *Encoder) String(typ uint16, s string) {
	n := len(s) + 1
	if n > MaxPayload {
		e.tooLong(typ, n)
		return
	}
	// Without appendRoom: names are most of what is appended, and short.
	off := len(e.b)
	e.b = extend(e.b, HeaderLen+Align(n))
	b := e.b[off:]
	putHeader(b, typ, n)
	binary.NativeEndian.PutUint32(b[len(b)-4:], 0) // the end and the padding
	copy(b[HeaderLen:], s)
}

// Bytes appends b (NLA_BINARY); also for a [net.HardwareAddr].
func (e *Encoder) Bytes(typ uint16, b []byte) {
	if len(b) > MaxPayload {
		e.tooLong(typ, len(b))
		return
	}
	e.b = appendBytes(e.b, typ, b)
}

// Addr appends the four bytes of an IPv4 address or the sixteen of an IPv6
// address. A zone is left out: the kernel takes it as the index of a link in an
// attribute of its own. The zero Addr is the error ErrLength.
func (e *Encoder) Addr(typ uint16, a netip.Addr) {
	switch {
	case a.Is4():
		b := a.As4()
		e.b = append32(e.b, typ, binary.NativeEndian.Uint32(b[:]))
	case a.Is6():
		b := a.As16()
		e.b = appendBytes(e.b, typ, b[:])
	default:
		e.Fail(typ, fmt.Errorf("%w: the address has 0 bytes, want 4 or 16", ErrLength))
	}
}
