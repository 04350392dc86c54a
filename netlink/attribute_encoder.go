package netlink

import (
	"encoding/binary"

	"github.com/netlink-sdk/go/netlink/internal/order"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// An AttributeEncoder collects attributes, and returns their bytes or the first
// error. After an error its methods do nothing, so that nothing need be
// checked before Encode.
//
// An attribute that is too long is an [*nlattr.Error] that wraps
// [nlattr.ErrTooLong]; errors that functions given to Do and Nested return are
// passed on as they are.
//
// It completes the established API. New code uses an [nlattr.Encoder], which
// appends to a buffer of the caller and allocates nothing else.
type AttributeEncoder struct {
	// ByteOrder is the byte order of integers. NewAttributeEncoder sets it to
	// the machine's, which is also what nil means. Set it before an integer is
	// added.
	ByteOrder binary.ByteOrder

	e   nlattr.Encoder
	err error // of a function given to Do or Nested
}

// NewAttributeEncoder returns an AttributeEncoder without attributes.
func NewAttributeEncoder() *AttributeEncoder {
	return &AttributeEncoder{ByteOrder: order.Native}
}

// Encode returns the bytes of the attributes, or the first error. The bytes are
// a copy of their own: attributes can be added after it.
func (ae *AttributeEncoder) Encode() ([]byte, error) {
	if ae.err != nil {
		return nil, ae.err
	}
	b, err := ae.e.Encode()
	if err != nil {
		return nil, err
	}
	return append(make([]byte, 0, len(b)), b...), nil
}

// Len returns how many bytes the attributes have so far, with their padding: to
// see whether what is to come still fits into a nest or a message.
func (ae *AttributeEncoder) Len() int { return ae.e.Len() }

// Uint8 adds one byte.
func (ae *AttributeEncoder) Uint8(typ uint16, v uint8) {
	if b := ae.payload(typ, 1); b != nil {
		b[0] = v
	}
}

// Uint16 adds two bytes in ByteOrder.
func (ae *AttributeEncoder) Uint16(typ uint16, v uint16) {
	if b := ae.payload(typ, 2); b != nil {
		ae.order().PutUint16(b, v)
	}
}

// Uint32 adds four bytes in ByteOrder.
func (ae *AttributeEncoder) Uint32(typ uint16, v uint32) {
	if b := ae.payload(typ, 4); b != nil {
		ae.order().PutUint32(b, v)
	}
}

// Uint64 adds eight bytes in ByteOrder.
func (ae *AttributeEncoder) Uint64(typ uint16, v uint64) {
	if b := ae.payload(typ, 8); b != nil {
		ae.order().PutUint64(b, v)
	}
}

// Int8 adds one byte.
func (ae *AttributeEncoder) Int8(typ uint16, v int8) { ae.Uint8(typ, uint8(v)) }

// Int16 adds two bytes in ByteOrder.
func (ae *AttributeEncoder) Int16(typ uint16, v int16) { ae.Uint16(typ, uint16(v)) }

// Int32 adds four bytes in ByteOrder.
func (ae *AttributeEncoder) Int32(typ uint16, v int32) { ae.Uint32(typ, uint32(v)) }

// Int64 adds eight bytes in ByteOrder.
func (ae *AttributeEncoder) Int64(typ uint16, v int64) { ae.Uint64(typ, uint64(v)) }

// Flag adds an attribute without payload if v is true, and nothing otherwise.
func (ae *AttributeEncoder) Flag(typ uint16, v bool) {
	if v {
		ae.payload(typ, 0)
	}
}

// String adds s and a terminating zero.
func (ae *AttributeEncoder) String(typ uint16, s string) {
	if ae.failed() {
		return
	}
	ae.e.String(typ, s)
}

// Bytes adds a copy of b.
func (ae *AttributeEncoder) Bytes(typ uint16, b []byte) {
	if ae.failed() {
		return
	}
	ae.e.Bytes(typ, b)
}

// Do adds the bytes that fn returns. An error that fn returns is the
// AttributeEncoder's. After an error fn is not called.
func (ae *AttributeEncoder) Do(typ uint16, fn func() ([]byte, error)) {
	if ae.failed() {
		return
	}
	if fn == nil {
		ae.e.Fail(typ, errNilFunc)
		return
	}
	b, err := fn()
	if err != nil {
		ae.fail(typ, err)
		return
	}
	ae.Bytes(typ, b)
}

// Nested adds the attributes that fn adds to nae, an AttributeEncoder with the
// same ByteOrder, in an attribute whose type gets the flag Nested. fn need not
// call Encode. The error that fn returns, or else the nested
// AttributeEncoder's, is this one's as well. After an error fn is not called.
func (ae *AttributeEncoder) Nested(typ uint16, fn func(nae *AttributeEncoder) error) {
	if fn == nil {
		ae.Do(typ, nil)
		return
	}
	ae.Do(typ|Nested, func() ([]byte, error) {
		nae := &AttributeEncoder{ByteOrder: ae.ByteOrder}
		if err := fn(nae); err != nil {
			return nil, err
		}
		if nae.err != nil {
			return nil, nae.err
		}
		return nae.e.Encode()
	})
}

// payload adds n bytes of payload and returns them; nil after an error.
func (ae *AttributeEncoder) payload(typ uint16, n int) []byte {
	if ae.failed() {
		return nil
	}
	return ae.e.Payload(typ, n)
}

func (ae *AttributeEncoder) order() binary.ByteOrder {
	if ae.ByteOrder == nil {
		return order.Native
	}
	return ae.ByteOrder
}

func (ae *AttributeEncoder) failed() bool { return ae.err != nil || ae.e.Err() != nil }

// fail records err. One about an attribute within typ gets that in front of its
// path; others stay what they are, because callers compare them.
func (ae *AttributeEncoder) fail(typ uint16, err error) {
	if _, ok := err.(*nlattr.Error); ok {
		ae.e.Fail(typ, err)
	} else if ae.err == nil {
		ae.err = err
	}
}
