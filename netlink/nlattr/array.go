package nlattr

import (
	"bytes"
	"encoding/binary"
	"unsafe"
)

// Number are the types of numbers that come in arrays.
type Number interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int8 | ~int16 | ~int32 | ~int64
}

// Array returns d's payload as an array of numbers, one behind the other, in
// the machine's byte order. It copies. The array is not nil, unless there is no
// current attribute.
func Array[T Number](d *Decoder) []T {
	size := int(unsafe.Sizeof(T(0)))
	if d.data == nil {
		return nil
	}
	if len(d.data)%size != 0 {
		d.badLength(len(d.data) / size * size)
		return nil
	}
	a := make([]T, 0, len(d.data)/size)
	for b := d.data; len(b) > 0; b = b[size:] {
		switch size {
		case 1:
			a = append(a, T(b[0]))
		case 2:
			a = append(a, T(binary.NativeEndian.Uint16(b)))
		case 4:
			a = append(a, T(binary.NativeEndian.Uint32(b)))
		default:
			a = append(a, T(binary.NativeEndian.Uint64(b)))
		}
	}
	return a
}

// AppendArray appends an array of numbers, one behind the other, in the
// machine's byte order; nothing if a is nil.
func AppendArray[T Number](e *Encoder, typ uint16, a []T) {
	if a == nil {
		return
	}
	size := int(unsafe.Sizeof(T(0)))
	if len(a) > MaxPayload/size {
		e.tooLong(typ, len(a)*size)
		return
	}
	var room []byte
	e.b, room = appendRoom(e.b, typ, len(a)*size)
	for _, v := range a {
		switch size {
		case 1:
			room[0] = byte(v)
		case 2:
			binary.NativeEndian.PutUint16(room, uint16(v))
		case 4:
			binary.NativeEndian.PutUint32(room, uint32(v))
		default:
			binary.NativeEndian.PutUint64(room, uint64(v))
		}
		room = room[size:]
	}
	clear(room) // the padding
}

// CString returns b up to its first zero, as arrays of characters in structures
// hold strings.
func CString(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}

// Fixed returns at least n bytes of a structure: b, or if a kernel that has less
// of the structure sent it, b with zeros behind.
func Fixed(b []byte, n int) []byte {
	if len(b) >= n {
		return b
	}
	return append(b[:len(b):len(b)], make([]byte, n-len(b))...)
}
