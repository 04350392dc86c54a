// Package order names the byte order of the machine.
package order

import "encoding/binary"

// Native is the byte order of the machine: [binary.LittleEndian] or
// [binary.BigEndian] itself, with which programs compare it. Of these,
// [binary.NativeEndian] equals neither.
var Native = func() binary.ByteOrder {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return binary.LittleEndian
	}
	return binary.BigEndian
}()
