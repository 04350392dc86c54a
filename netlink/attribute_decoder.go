package netlink

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/netlink-sdk/go/netlink/internal/order"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// errNilFunc is the error of a method that was given no function to call.
var errNilFunc = errors.New("the function is nil")

// An AttributeDecoder walks over a list of attributes: call Next until it
// returns false, read the current attribute with the other methods, and then
// check Err. After an error Next returns false and the values are zero, so
// that nothing need be checked in between.
//
// Errors about the attributes are an [*nlattr.Error]; those that functions
// given to Do and Nested return are passed on as they are.
//
// It completes the established API. New code uses an [nlattr.Decoder], which
// allocates nothing and has methods for integers in network byte order, since
// one message often mixes the two.
type AttributeDecoder struct {
	// ByteOrder is the byte order of integers. NewAttributeDecoder sets it to
	// the machine's, which is also what nil means. Set it before an integer is
	// read.
	ByteOrder binary.ByteOrder

	d       nlattr.Decoder // at the current attribute
	rest    []byte         // what follows it
	padding bool           // whether the current attribute's length is zero
	length  int
	err     error // of NewAttributeDecoder, or of a function given to Do or Nested
}

// NewAttributeDecoder returns an AttributeDecoder for the attributes in b. It
// reads b as it goes, and does not change it.
//
// If b ends within the header of an attribute, the error says so; what is
// wrong otherwise is found by Next. The AttributeDecoder returned with an
// error is not nil, and can be used like one that has failed: Next returns
// false, and Err the error.
func NewAttributeDecoder(b []byte) (*AttributeDecoder, error) {
	ad := &AttributeDecoder{ByteOrder: order.Native}
	n, err := countAttributes(b)
	if err != nil {
		ad.err = err
		return ad, err
	}
	ad.length, ad.rest, ad.d = n, b, nlattr.NewDecoder(b)
	return ad, nil
}

// countAttributes returns how many attributes b has, not counting those whose
// length is zero. It looks at headers only: what is between them may lie.
func countAttributes(b []byte) (int, error) {
	n := 0
	for len(b) > 0 {
		if len(b) < nlattr.HeaderLen {
			return 0, &nlattr.Error{Err: fmt.Errorf("%w: %d bytes are left over", nlattr.ErrTruncated, len(b))}
		}
		length := int(binary.NativeEndian.Uint16(b))
		if length != 0 {
			n++
		}
		b = b[min(nlattr.Align(max(length, nlattr.HeaderLen)), len(b)):]
	}
	return n, nil
}

// Next goes on to the next attribute, and reports whether there is one. There
// is none at the end of the list and after an error. An attribute whose length
// is zero is one without data, although Len does not count it.
func (ad *AttributeDecoder) Next() bool {
	if ad.Err() != nil || len(ad.rest) == 0 {
		return false
	}
	switch {
	case len(ad.rest) >= nlattr.HeaderLen && binary.NativeEndian.Uint16(ad.rest) == 0:
		// An nlattr.Decoder would stop here.
		b := binary.NativeEndian.AppendUint16(nil, nlattr.HeaderLen)
		ad.d = nlattr.NewDecoder(append(b, ad.rest[2:nlattr.HeaderLen]...))
		ad.padding = true
	case ad.padding:
		ad.d = nlattr.NewDecoder(ad.rest)
		ad.padding = false
	}
	if !ad.d.Next() {
		return false
	}
	size := nlattr.HeaderLen + nlattr.Align(len(ad.d.Data()))
	ad.rest = ad.rest[min(size, len(ad.rest)):]
	return true
}

// Type returns the type of the current attribute, without flags.
func (ad *AttributeDecoder) Type() uint16 { return ad.d.Type() }

// TypeFlags returns the flags of the current attribute's type: Nested,
// NetByteOrder, both or none.
func (ad *AttributeDecoder) TypeFlags() uint16 { return ad.d.TypeFlags() }

// Len returns how many attributes the whole list has.
func (ad *AttributeDecoder) Len() int { return ad.length }

// Err returns the first error.
func (ad *AttributeDecoder) Err() error {
	if ad.err != nil {
		return ad.err
	}
	return ad.d.Err()
}

// Bytes returns a copy of the payload. Do gives access to it without copying.
func (ad *AttributeDecoder) Bytes() []byte { return append([]byte{}, ad.d.Data()...) }

// String returns the payload as a string, without any zeros at its end.
func (ad *AttributeDecoder) String() string {
	if ad.Err() != nil {
		return ""
	}
	return ad.d.String()
}

// Flag returns true: the attribute is there. A payload is an error.
func (ad *AttributeDecoder) Flag() bool { return ad.fixed(0) != nil }

// Uint8 returns a payload of one byte.
func (ad *AttributeDecoder) Uint8() uint8 { return integer(ad, 1, firstByte) }

// Uint16 returns a payload of two bytes in ByteOrder.
func (ad *AttributeDecoder) Uint16() uint16 { return integer(ad, 2, binary.ByteOrder.Uint16) }

// Uint32 returns a payload of four bytes in ByteOrder.
func (ad *AttributeDecoder) Uint32() uint32 { return integer(ad, 4, binary.ByteOrder.Uint32) }

// Uint64 returns a payload of eight bytes in ByteOrder.
func (ad *AttributeDecoder) Uint64() uint64 { return integer(ad, 8, binary.ByteOrder.Uint64) }

// Int8 returns a payload of one byte.
func (ad *AttributeDecoder) Int8() int8 { return int8(ad.Uint8()) }

// Int16 returns a payload of two bytes in ByteOrder.
func (ad *AttributeDecoder) Int16() int16 { return int16(ad.Uint16()) }

// Int32 returns a payload of four bytes in ByteOrder.
func (ad *AttributeDecoder) Int32() int32 { return int32(ad.Uint32()) }

// Int64 returns a payload of eight bytes in ByteOrder.
func (ad *AttributeDecoder) Int64() int64 { return int64(ad.Uint64()) }

// integer returns what read makes of a payload of size bytes.
func integer[T any](ad *AttributeDecoder, size int, read func(binary.ByteOrder, []byte) T) T {
	b := ad.fixed(size)
	if b == nil {
		var zero T
		return zero
	}
	if ad.ByteOrder == nil {
		return read(order.Native, b)
	}
	return read(ad.ByteOrder, b)
}

func firstByte(_ binary.ByteOrder, b []byte) uint8 { return b[0] }

// fixed returns the payload if it has size bytes. Otherwise that is the error,
// and it returns nil.
func (ad *AttributeDecoder) fixed(size int) []byte {
	if ad.Err() != nil {
		return nil
	}
	b := ad.d.Data()
	if len(b) != size {
		ad.d.Fail(fmt.Errorf("%w: %d bytes, want %d", nlattr.ErrLength, len(b), size))
		return nil
	}
	return b
}

// Do calls fn with the payload, which fn must not keep. An error that fn
// returns is the AttributeDecoder's. After an error fn is not called.
func (ad *AttributeDecoder) Do(fn func(b []byte) error) {
	if ad.Err() != nil {
		return
	}
	if fn == nil {
		ad.d.Fail(errNilFunc)
		return
	}
	ad.fail(fn(ad.d.Data()))
}

// Nested calls fn with an AttributeDecoder for the attributes in the payload,
// which has the same ByteOrder. The error that fn returns, or else the nested
// AttributeDecoder's, is this one's as well. After an error fn is not called.
func (ad *AttributeDecoder) Nested(fn func(nad *AttributeDecoder) error) {
	if fn == nil {
		ad.Do(nil)
		return
	}
	ad.Do(func(b []byte) error {
		nad, err := NewAttributeDecoder(b)
		if err != nil {
			return err
		}
		nad.ByteOrder = ad.ByteOrder
		if err := fn(nad); err != nil {
			return err
		}
		return nad.Err()
	})
}

// fail records err. One about an attribute within the current one gets that in
// front of its path; others stay what they are, because callers compare them.
func (ad *AttributeDecoder) fail(err error) {
	if _, ok := err.(*nlattr.Error); ok {
		ad.d.Fail(err)
	} else if ad.err == nil {
		ad.err = err
	}
}
