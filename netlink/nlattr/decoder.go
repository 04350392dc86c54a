package nlattr

import (
	"encoding/binary"
	"fmt"
)

// A Decoder walks over a list of attributes. Its zero value has none.
//
// The methods for values read the current attribute: the one that the last
// call of Next found. They can be called any number of times, or not at all: an
// attribute that nobody asks for costs nothing. Where the payload does not have
// the length of such a value, that is the Decoder's error, and the zero value
// is returned.
//
// A Decoder is a plain value: a copy of one goes its own way from there. It
// must not be used by several goroutines at once.
type Decoder struct {
	data []byte // of the current attribute; nil if there is none
	b    []byte // all attributes; nil after an error
	pos  int    // where in b the next header starts
	typ  uint32 // of the current attribute, with its flags; or notAttribute
	err  error
}

// notAttribute stands for the type where there should be an attribute and is
// none. No attribute has it: types have 16 bits.
const notAttribute = 1 << 16

// NewDecoder returns a Decoder for the attributes in b, which starts with the
// first one's header. The Decoder reads b as it goes and does not change it.
//
// The padding of the last attribute may be missing, or be followed by up to
// three more zeros, as where somebody pads the list once more. Anything else
// that is not an attribute is an error when Next gets there.
func NewDecoder(b []byte) Decoder { return Decoder{b: b} }

// Next goes on to the next attribute, and reports whether there is one. There
// is none at the end of the list and after an error.
func (d *Decoder) Next() bool {
	// This is short enough to be inlined. Only then does the compiler see a
	// Decoder that stays on the stack, so that storing a slice in it needs no
	// write barrier.
	d.typ, d.data, d.pos = split(d.b, d.pos)
	return d.data != nil
}

// split returns the type and the payload of the attribute at pos in b, and
// where the next one is. If there is no attribute, data is nil, and typ is
// notAttribute unless this is the end of the list.
func split(b []byte, pos int) (typ uint32, data []byte, next int) {
	if pos > len(b)-HeaderLen {
		if !isZero(b[min(pos, len(b)):]) {
			typ = notAttribute
		}
		return typ, nil, pos
	}
	h := b[pos:]
	n := int(binary.NativeEndian.Uint16(h))
	if n < HeaderLen || n > len(h) {
		return notAttribute, nil, pos
	}
	typ = uint32(binary.NativeEndian.Uint16(h[2:]))
	return typ, h[HeaderLen:n:n], pos + Align(n)
}

func isZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// Type returns the type of the current attribute, without flags, and 0 if there
// is no current attribute.
func (d *Decoder) Type() uint16 { return uint16(d.typ) & typeMask }

// TypeFlags returns the flags of the current attribute: FlagNested,
// FlagNetByteOrder, both or none.
func (d *Decoder) TypeFlags() uint16 { return uint16(d.typ) &^ typeMask }

// Data returns the payload of the current attribute, without padding. It is a
// part of the bytes that the Decoder reads. It is nil if there is no current
// attribute.
func (d *Decoder) Data() []byte { return d.data }

// Nested returns a Decoder for the attributes in the payload, whether
// FlagNested is set or not. Its error is its own: hand it on with
// d.Fail(nested.Err()), which adds the type of the current attribute to the
// path.
func (d *Decoder) Nested() Decoder { return Decoder{b: d.data} }

// AppendRaw appends the current attribute to b as it is: header, flags, payload,
// and padding, which it zeroes. Attributes kept in this way can be written back
// with [Encoder.Raw].
func (d *Decoder) AppendRaw(b []byte) []byte {
	if d.data == nil {
		return b
	}
	return appendBytes(b, uint16(d.typ), d.data)
}

// Err returns the first error: an *Error, or nil.
func (d *Decoder) Err() error {
	if d.typ == notAttribute && d.err == nil {
		d.err = malformed(d.b[d.pos:])
	}
	return d.err
}

// malformed returns the error about b, which does not start with an attribute.
func malformed(b []byte) *Error {
	if len(b) < HeaderLen {
		return &Error{Err: fmt.Errorf("%w: %d bytes are left over", ErrTruncated, len(b))}
	}
	n, typ := binary.NativeEndian.Uint16(b), binary.NativeEndian.Uint16(b[2:])
	return within(typ, fmt.Errorf("%w: its length is %d, and %d bytes are left", ErrTruncated, n, len(b)))
}

// Fail makes err the Decoder's error and ends the iteration. It becomes an
// *Error with the type of the current attribute in front of its path. Nothing
// happens if err is nil or if the Decoder has an error already.
func (d *Decoder) Fail(err error) {
	if err != nil {
		d.fail(err)
	}
}

func (d *Decoder) fail(err error) {
	if d.Err() == nil {
		d.err = d.here(err)
	}
	// Without them the other methods need not look at err: there is nothing
	// that they could return.
	d.data, d.b, d.pos = nil, nil, 0
}

// here returns err as the error of the current attribute, or of the list if
// there is none.
func (d *Decoder) here(err error) *Error {
	if d.data != nil {
		return within(uint16(d.typ), err)
	}
	if e, ok := err.(*Error); ok {
		return e
	}
	return &Error{Err: err}
}

// badLength says that the payload does not have the length want.
func (d *Decoder) badLength(want int) {
	d.fail(fmt.Errorf("%w: %d bytes, want %d", ErrLength, len(d.data), want))
}
