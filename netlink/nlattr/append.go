package nlattr

import (
	"encoding/binary"
	"slices"
)

// The functions below append one attribute to b. They are functions of b, not
// methods of Encoder, because the compiler then knows whether what they return
// is stored in an Encoder on the stack, where that needs no write barrier.

func append8(b []byte, typ uint16, v uint8) []byte {
	b = append(b, 0, 0, 0, 0, v, 0, 0, 0)
	putHeader(b[len(b)-8:], typ, 1)
	return b
}

func append16(b []byte, typ uint16, v uint16) []byte {
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0)
	a := b[len(b)-8:]
	putHeader(a, typ, 2)
	binary.NativeEndian.PutUint16(a[HeaderLen:], v)
	return b
}

func append32(b []byte, typ uint16, v uint32) []byte {
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0)
	a := b[len(b)-8:]
	putHeader(a, typ, 4)
	binary.NativeEndian.PutUint32(a[HeaderLen:], v)
	return b
}

func append64(b []byte, typ uint16, v uint64) []byte {
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	a := b[len(b)-12:]
	putHeader(a, typ, 8)
	binary.NativeEndian.PutUint64(a[HeaderLen:], v)
	return b
}

func appendBytes(b []byte, typ uint16, data []byte) []byte {
	b, room := appendRoom(b, typ, len(data))
	clear(room[copy(room, data):])
	return b
}

// appendRoom appends an attribute with n bytes of payload, and returns these
// and their padding too. Whatever was in the capacity of b is in there.
func appendRoom(b []byte, typ uint16, n int) (long, room []byte) {
	off := len(b)
	b = extend(b, HeaderLen+Align(n))
	putHeader(b[off:], typ, n)
	return b, b[off+HeaderLen:]
}

// extend returns b longer by n bytes. It is inlined; grow is not.
func extend(b []byte, n int) []byte {
	if n <= cap(b)-len(b) {
		return b[:len(b)+n]
	}
	return grow(b, n)
}

func grow(b []byte, n int) []byte { return slices.Grow(b, n)[:len(b)+n] }

// putHeader writes the header of an attribute with n bytes of payload.
func putHeader(b []byte, typ uint16, n int) {
	binary.NativeEndian.PutUint16(b, uint16(HeaderLen+n))
	binary.NativeEndian.PutUint16(b[2:], typ)
}

// hton16, hton32 and hton64 return what is v in network byte order when it is
// stored in the machine's. For the compiler they are one instruction, or none.

func hton16(v uint16) uint16 {
	var b [2]byte
	binary.BigEndian.PutUint16(b[:], v)
	return binary.NativeEndian.Uint16(b[:])
}

func hton32(v uint32) uint32 {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], v)
	return binary.NativeEndian.Uint32(b[:])
}

func hton64(v uint64) uint64 {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], v)
	return binary.NativeEndian.Uint64(b[:])
}
