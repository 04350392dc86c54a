package nlattr

import (
	"encoding/binary"
	"fmt"
)

// A Bitfield32 is a mask of 32 bits together with which of them count
// (NLA_BITFIELD32, struct nla_bitfield32). In a request, bits that are not
// selected stay as they are.
type Bitfield32 struct {
	Value    uint32
	Selector uint32
}

// String returns the two masks, such as "0x1/0x3".
func (f Bitfield32) String() string { return fmt.Sprintf("%#x/%#x", f.Value, f.Selector) }

// Bitfield32 returns a payload of a mask and a selector.
func (d *Decoder) Bitfield32() Bitfield32 {
	if len(d.data) != 8 {
		d.badLength(8)
		return Bitfield32{}
	}
	return Bitfield32{
		Value:    binary.NativeEndian.Uint32(d.data),
		Selector: binary.NativeEndian.Uint32(d.data[4:]),
	}
}

// Bitfield32 appends a mask and a selector.
func (e *Encoder) Bitfield32(typ uint16, f Bitfield32) {
	var b [8]byte
	binary.NativeEndian.PutUint32(b[:], f.Value)
	binary.NativeEndian.PutUint32(b[4:], f.Selector)
	e.Bytes(typ, b[:])
}
