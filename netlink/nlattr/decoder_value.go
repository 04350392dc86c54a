package nlattr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
)

// Uint8 returns a payload of one byte (NLA_U8).
func (d *Decoder) Uint8() uint8 {
	if len(d.data) != 1 {
		d.badLength(1)
		return 0
	}
	return d.data[0]
}

// Uint16 returns a payload of two bytes in the machine's byte order (NLA_U16).
func (d *Decoder) Uint16() uint16 {
	if len(d.data) != 2 {
		d.badLength(2)
		return 0
	}
	return binary.NativeEndian.Uint16(d.data)
}

// Uint32 returns a payload of four bytes in the machine's byte order (NLA_U32).
func (d *Decoder) Uint32() uint32 {
	if len(d.data) != 4 {
		d.badLength(4)
		return 0
	}
	return binary.NativeEndian.Uint32(d.data)
}

// Uint64 returns a payload of eight bytes in the machine's byte order
// (NLA_U64). The payload need not be aligned to eight bytes.
func (d *Decoder) Uint64() uint64 {
	if len(d.data) != 8 {
		d.badLength(8)
		return 0
	}
	return binary.NativeEndian.Uint64(d.data)
}

// Uint returns a payload of four or eight bytes in the machine's byte order, of
// which the sender takes the shorter that holds the value (NLA_UINT).
func (d *Decoder) Uint() uint64 {
	switch len(d.data) {
	case 4:
		return uint64(binary.NativeEndian.Uint32(d.data))
	case 8:
		return binary.NativeEndian.Uint64(d.data)
	}
	d.badVariable()
	return 0
}

// Int8 returns a payload of one byte (NLA_S8).
func (d *Decoder) Int8() int8 { return int8(d.Uint8()) }

// Int16 returns a payload of two bytes in the machine's byte order (NLA_S16).
func (d *Decoder) Int16() int16 { return int16(d.Uint16()) }

// Int32 returns a payload of four bytes in the machine's byte order (NLA_S32).
func (d *Decoder) Int32() int32 { return int32(d.Uint32()) }

// Int64 returns a payload of eight bytes in the machine's byte order (NLA_S64).
func (d *Decoder) Int64() int64 { return int64(d.Uint64()) }

// Int returns a payload of four or eight bytes in the machine's byte order, of
// which the sender takes the shorter that holds the value (NLA_SINT).
func (d *Decoder) Int() int64 {
	switch len(d.data) {
	case 4:
		return int64(int32(binary.NativeEndian.Uint32(d.data)))
	case 8:
		return int64(binary.NativeEndian.Uint64(d.data))
	}
	d.badVariable()
	return 0
}

func (d *Decoder) badVariable() {
	d.fail(fmt.Errorf("%w: %d bytes, want 4 or 8", ErrLength, len(d.data)))
}

// Uint16BE returns a payload of two bytes in network byte order (NLA_BE16).
func (d *Decoder) Uint16BE() uint16 {
	if len(d.data) != 2 {
		d.badLength(2)
		return 0
	}
	return binary.BigEndian.Uint16(d.data)
}

// Uint32BE returns a payload of four bytes in network byte order (NLA_BE32).
func (d *Decoder) Uint32BE() uint32 {
	if len(d.data) != 4 {
		d.badLength(4)
		return 0
	}
	return binary.BigEndian.Uint32(d.data)
}

// Uint64BE returns a payload of eight bytes in network byte order.
func (d *Decoder) Uint64BE() uint64 {
	if len(d.data) != 8 {
		d.badLength(8)
		return 0
	}
	return binary.BigEndian.Uint64(d.data)
}

// Flag returns true for an attribute that has no payload and means something
// by being there (NLA_FLAG).
func (d *Decoder) Flag() bool {
	if len(d.data) != 0 {
		d.badLength(0)
		return false
	}
	return d.data != nil
}

// String returns the payload as a string, without the zeros at its end: the
// kernel sends some with a terminator (NLA_NUL_STRING), some without
// (NLA_STRING), and some in an array of fixed length.
func (d *Decoder) String() string {
	return string(bytes.TrimRight(d.data, "\x00"))
}

// Bytes returns a copy of the payload: not nil, unless there is no current
// attribute. Data returns it without copying.
func (d *Decoder) Bytes() []byte { return bytes.Clone(d.data) }

// Addr returns a payload of four bytes as an IPv4 address, one of sixteen as an
// IPv6 address. IPv4 addresses within IPv6 stay what they are, see
// [netip.Addr.Unmap].
func (d *Decoder) Addr() netip.Addr {
	a, ok := netip.AddrFromSlice(d.data)
	if !ok {
		d.fail(fmt.Errorf("%w: %d bytes, want 4 or 16", ErrLength, len(d.data)))
	}
	return a
}

// HardwareAddr returns a copy of the payload as a link-layer address. Its
// length depends on the link: 6 bytes for Ethernet, 20 for InfiniBand, 4 for
// IPv4 tunnels, none for links without addresses.
func (d *Decoder) HardwareAddr() net.HardwareAddr { return d.Bytes() }
