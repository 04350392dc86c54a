package nlattr

import (
	"encoding/binary"
	"fmt"
	"sync"
)

// An Encoder appends attributes to a buffer. Its zero value appends to none.
//
// The type of an attribute is written as it is given, so it can have flags. The
// first error is kept and returned by Encode; what is appended after it is of
// no account.
//
// An Encoder must not be copied while it is in use, nor used by several
// goroutines at once.
type Encoder struct {
	b    []byte
	open int // where the payload of the innermost open nest starts, or 0
	err  error
}

// NewEncoder returns an Encoder that appends to buf, like the built-in append:
// in place as long as the capacity lasts. What buf already has, such as a
// family's header, stays in front; padding is counted from its end.
func NewEncoder(buf []byte) Encoder { return Encoder{b: buf} }

// Reset makes the Encoder as NewEncoder(buf) returns it.
func (e *Encoder) Reset(buf []byte) { *e = Encoder{b: buf} }

// Encode returns the buffer with what has been appended, or the first error and
// no buffer. It is an error if a nest is still open. The Encoder can go on
// appending after it; then the slice returned may be the beginning of what the
// next call returns.
func (e *Encoder) Encode() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	if e.open != 0 {
		return nil, within(e.typeOf(e.open), ErrNest)
	}
	return e.b, nil
}

// Len returns the length of the buffer in bytes, with what was in front of the
// attributes.
func (e *Encoder) Len() int { return len(e.b) }

// Err returns the first error: an *Error, or nil.
func (e *Encoder) Err() error { return e.err }

// Fail makes err the Encoder's error, as an *Error about the attribute typ: for
// a value that cannot be sent. Nothing happens if err is nil or if the Encoder
// has an error already.
func (e *Encoder) Fail(typ uint16, err error) {
	if e.err == nil && err != nil {
		e.err = within(typ, err)
	}
}

// encoders holds the Encoders of Acquire.
var encoders = sync.Pool{New: func() any { return new(Encoder) }}

// Acquire is NewEncoder for an Encoder that can't live on the stack: one that is
// handed to the method of an interface, which would allocate it each time. Release
// gives it back.
func Acquire(buf []byte) *Encoder {
	e := encoders.Get().(*Encoder)
	*e = NewEncoder(buf)
	return e
}

// Release is Encode, after which an Encoder from Acquire must not be used any
// more.
func (e *Encoder) Release() ([]byte, error) {
	b, err := e.Encode()
	*e = Encoder{}
	encoders.Put(e)
	return b, err
}

// A Nest is an attribute that has been begun and not yet ended. It is valid
// only for the Encoder that returned it.
type Nest struct {
	payload int // where it starts, or 0 for a nest begun after an error
	parent  int // the same of the nest around it, or 0
}

// Nest begins an attribute whose payload is what is appended until End, and
// sets FlagNested on it, as the kernel demands in all newer families
// (nla_nest_start).
func (e *Encoder) Nest(typ uint16) Nest { return e.NestNoFlag(typ | FlagNested) }

// NestNoFlag is Nest without the flag: for families that are older than it and
// compare types with their flags (nla_nest_start_noflag).
func (e *Encoder) NestNoFlag(typ uint16) Nest {
	if e.err != nil {
		return Nest{}
	}
	e.b, _ = appendRoom(e.b, typ, 0)
	n := Nest{payload: len(e.b), parent: e.open}
	e.open = n.payload
	return n
}

// End ends the nest n, which must be the innermost open one, and writes its
// length. A nest that got longer than MaxPayload is the error ErrTooLong.
func (e *Encoder) End(n Nest) {
	if n.payload == 0 && e.err != nil {
		return
	}
	if n.payload != e.open || n.payload == 0 {
		if e.err == nil {
			e.err = &Error{Err: ErrNest}
		}
		return
	}
	typ := e.typeOf(n.payload)
	e.open = n.parent
	if e.err != nil {
		// It happened in this nest: one begun after it has no payload.
		e.err = within(typ, e.err)
		return
	}
	size := len(e.b) - n.payload
	if size > MaxPayload {
		e.tooLong(typ, size)
		return
	}
	binary.NativeEndian.PutUint16(e.b[n.payload-HeaderLen:], uint16(HeaderLen+size))
}

// typeOf returns the type of the attribute whose payload starts at i.
func (e *Encoder) typeOf(i int) uint16 { return binary.NativeEndian.Uint16(e.b[i-2:]) }

// Raw appends the attributes in b as they are, with their flags and with
// padding that is zeroed: those that [Decoder.AppendRaw] has kept. Bytes that
// are not a list of attributes are the error ErrTruncated.
func (e *Encoder) Raw(b []byte) {
	d := NewDecoder(b)
	for d.Next() {
		e.Bytes(uint16(d.typ), d.data)
	}
	if err := d.Err(); err != nil && e.err == nil {
		e.err = err
	}
}

// Fixed appends n bytes, zeroed, and returns them to be filled in, before the
// next call of a method: a structure that stands in front of the attributes of a
// message or of a nest. What follows is aligned to four bytes.
func (e *Encoder) Fixed(n int) []byte {
	off := len(e.b)
	e.b = extend(e.b, Align(n))
	room := e.b[off:]
	clear(room)
	return room[:n:n]
}

// Payload appends an attribute with n bytes of payload, zeroed, and returns
// them to be filled in: the way to write a C structure without a copy. They
// must be filled in before the next call of a method. An n greater than
// MaxPayload is the error ErrTooLong, and what is returned then is not sent.
func (e *Encoder) Payload(typ uint16, n int) []byte {
	if n > MaxPayload {
		e.tooLong(typ, n)
		return make([]byte, n)
	}
	var room []byte
	e.b, room = appendRoom(e.b, typ, n)
	clear(room)
	return room[:n:n]
}

func (e *Encoder) tooLong(typ uint16, n int) {
	e.Fail(typ, fmt.Errorf("%w: %d bytes, at most %d fit", ErrTooLong, n, MaxPayload))
}
