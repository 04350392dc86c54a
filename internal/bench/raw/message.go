//go:build linux

package raw

import "encoding/binary"

// Begin appends the header of a message to b. End completes it, given the
// length that b had.
func Begin(b []byte, typ, flags uint16, seq uint32) []byte {
	b = append(b, 0, 0, 0, 0)
	b = binary.NativeEndian.AppendUint16(b, typ)
	b = binary.NativeEndian.AppendUint16(b, flags)
	b = binary.NativeEndian.AppendUint32(b, seq)
	return append(b, 0, 0, 0, 0)
}

// End sets the length of the message that begins at start.
func End(b []byte, start int) {
	binary.NativeEndian.PutUint32(b[start:], uint32(len(b)-start))
}

// Attr appends an attribute.
func Attr(b []byte, typ uint16, data []byte) []byte {
	b = binary.NativeEndian.AppendUint16(b, uint16(4+len(data)))
	b = binary.NativeEndian.AppendUint16(b, typ)
	b = append(b, data...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// Attr32 appends an attribute of four bytes, in the machine's byte order.
func Attr32(b []byte, typ uint16, v uint32) []byte {
	b = binary.NativeEndian.AppendUint16(b, 8)
	b = binary.NativeEndian.AppendUint16(b, typ)
	return binary.NativeEndian.AppendUint32(b, v)
}

// Attr32BE appends an attribute of four bytes, in network byte order.
func Attr32BE(b []byte, typ uint16, v uint32) []byte {
	b = binary.NativeEndian.AppendUint16(b, 8)
	b = binary.NativeEndian.AppendUint16(b, typ)
	return binary.BigEndian.AppendUint32(b, v)
}

// String appends an attribute that holds s and a zero.
func String(b []byte, typ uint16, s string) []byte {
	return Attr(b, typ, append([]byte(s), 0))
}

// EndNest sets the length of the attribute that begins at start.
func EndNest(b []byte, start int) {
	binary.NativeEndian.PutUint16(b[start:], uint16(len(b)-start))
}

// NextAttr returns the first attribute of a list, its type without flags, and
// what comes after it. It returns false at the end, and where there is none.
func NextAttr(b []byte) (typ uint16, value, rest []byte, ok bool) {
	if len(b) < 4 {
		return 0, nil, nil, false
	}
	n := int(binary.NativeEndian.Uint16(b))
	if n < 4 || n > len(b) {
		return 0, nil, nil, false
	}
	return binary.NativeEndian.Uint16(b[2:]) & 0x3fff, b[4:n], b[min(align(n), len(b)):], true
}
