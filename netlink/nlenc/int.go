package nlenc

import (
	"encoding/binary"
	"fmt"
)

// check panics unless b is as long as the integer that the function name reads
// or writes.
func check(name string, b []byte, want int) {
	if len(b) != want {
		panic(fmt.Sprintf("nlenc: %s: the slice has %d bytes, not %d", name, len(b), want))
	}
}

// PutUint8 stores v in b. It panics unless b has one byte.
//
// Deprecated: assign to b[0].
func PutUint8(b []byte, v uint8) {
	check("PutUint8", b, 1)
	b[0] = v
}

// PutUint16 stores v in b. It panics unless b has two bytes.
//
// Deprecated: use [binary.NativeEndian].
func PutUint16(b []byte, v uint16) {
	check("PutUint16", b, 2)
	binary.NativeEndian.PutUint16(b, v)
}

// PutUint32 stores v in b. It panics unless b has four bytes.
//
// Deprecated: use [binary.NativeEndian].
func PutUint32(b []byte, v uint32) {
	check("PutUint32", b, 4)
	binary.NativeEndian.PutUint32(b, v)
}

// PutUint64 stores v in b. It panics unless b has eight bytes.
//
// Deprecated: use [binary.NativeEndian].
func PutUint64(b []byte, v uint64) {
	check("PutUint64", b, 8)
	binary.NativeEndian.PutUint64(b, v)
}

// PutInt32 stores v in b. It panics unless b has four bytes.
//
// Deprecated: use [binary.NativeEndian] and convert v to uint32.
func PutInt32(b []byte, v int32) {
	check("PutInt32", b, 4)
	binary.NativeEndian.PutUint32(b, uint32(v))
}

// Uint8 returns the integer in b. It panics unless b has one byte.
//
// Deprecated: use b[0].
func Uint8(b []byte) uint8 {
	check("Uint8", b, 1)
	return b[0]
}

// Uint16 returns the integer in b. It panics unless b has two bytes.
//
// Deprecated: use [binary.NativeEndian].
func Uint16(b []byte) uint16 {
	check("Uint16", b, 2)
	return binary.NativeEndian.Uint16(b)
}

// Uint32 returns the integer in b. It panics unless b has four bytes.
//
// Deprecated: use [binary.NativeEndian].
func Uint32(b []byte) uint32 {
	check("Uint32", b, 4)
	return binary.NativeEndian.Uint32(b)
}

// Uint64 returns the integer in b. It panics unless b has eight bytes.
//
// Deprecated: use [binary.NativeEndian].
func Uint64(b []byte) uint64 {
	check("Uint64", b, 8)
	return binary.NativeEndian.Uint64(b)
}

// Int32 returns the integer in b. It panics unless b has four bytes.
//
// Deprecated: use [binary.NativeEndian] and convert the result to int32.
func Int32(b []byte) int32 {
	check("Int32", b, 4)
	return int32(binary.NativeEndian.Uint32(b))
}

// Uint8Bytes returns a new slice that holds v.
//
// Deprecated: use []byte{v}.
func Uint8Bytes(v uint8) []byte { return []byte{v} }

// Uint16Bytes returns a new slice of two bytes that holds v.
func Uint16Bytes(v uint16) []byte {
	return binary.NativeEndian.AppendUint16(make([]byte, 0, 2), v)
}

// Uint32Bytes returns a new slice of four bytes that holds v.
func Uint32Bytes(v uint32) []byte {
	return binary.NativeEndian.AppendUint32(make([]byte, 0, 4), v)
}

// Uint64Bytes returns a new slice of eight bytes that holds v.
func Uint64Bytes(v uint64) []byte {
	return binary.NativeEndian.AppendUint64(make([]byte, 0, 8), v)
}

// Int32Bytes returns a new slice of four bytes that holds v.
func Int32Bytes(v int32) []byte { return Uint32Bytes(uint32(v)) }
