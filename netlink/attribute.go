package netlink

import (
	"bytes"
	"fmt"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// Flags in the upper two bits of an attribute's type.
const (
	// Nested says that the payload is a list of attributes (NLA_F_NESTED).
	Nested uint16 = nlattr.FlagNested

	// NetByteOrder says that the payload is in network byte order
	// (NLA_F_NET_BYTEORDER).
	NetByteOrder uint16 = nlattr.FlagNetByteOrder
)

// An Attribute is one attribute of a message, struct nlattr.
//
// It completes the established API. Codecs read and append attributes with
// package nlattr, without an Attribute in between.
type Attribute struct {
	// Length of the attribute in bytes, with the four of its header (nla_len).
	// MarshalAttributes fills it in where it is zero; leave it to that.
	Length uint16

	// Type says what Data is (nla_type), with the flags Nested and
	// NetByteOrder.
	Type uint16

	// Data is the payload, without padding.
	Data []byte
}

// MarshalAttributes returns the bytes of attrs, each padded to four.
//
// An attribute with more than [nlattr.MaxPayload] bytes of data is the error
// [nlattr.ErrTooLong]. A Length that is not zero must be that of Data; it may
// count padding. Otherwise it is the error [nlattr.ErrLength].
//
// New code appends attributes with an [nlattr.Encoder].
func MarshalAttributes(attrs []Attribute) ([]byte, error) {
	size := 0
	for _, a := range attrs {
		size += nlattr.HeaderLen + nlattr.Align(len(a.Data))
	}
	e := nlattr.NewEncoder(make([]byte, 0, size))
	for _, a := range attrs {
		n := len(a.Data)
		if a.Length != 0 {
			n = int(a.Length) - nlattr.HeaderLen
			if n < 0 || nlattr.Align(n) != nlattr.Align(len(a.Data)) {
				e.Fail(a.Type, fmt.Errorf("%w: Length is %d for %d bytes of data", nlattr.ErrLength, a.Length, len(a.Data)))
				break
			}
		}
		copy(e.Payload(a.Type, n), a.Data)
	}
	return e.Encode()
}

// UnmarshalAttributes returns the attributes in b, with copies of their data.
// Where there are none it returns nil. Four bytes whose length is zero are no
// attribute, as in padding, and left out.
//
// New code reads attributes with an [nlattr.Decoder].
func UnmarshalAttributes(b []byte) ([]Attribute, error) {
	ad, err := NewAttributeDecoder(bytes.Clone(b))
	if err != nil {
		return nil, err
	}
	if ad.Len() == 0 {
		return nil, nil
	}
	attrs := make([]Attribute, 0, ad.Len())
	for ad.Next() {
		if ad.padding {
			continue
		}
		data := ad.d.Data()
		attrs = append(attrs, Attribute{
			Length: uint16(nlattr.HeaderLen + len(data)),
			Type:   ad.Type() | ad.TypeFlags(),
			Data:   data,
		})
	}
	if err := ad.Err(); err != nil {
		return nil, err
	}
	return attrs, nil
}
