package nlenc

import "bytes"

// Bytes returns the bytes of s and a terminating zero.
func Bytes(s string) []byte {
	b := make([]byte, len(s)+1)
	copy(b, s)
	return b
}

// String returns b as a string, without any zeros at its end: there may be
// several, or none.
func String(b []byte) string { return string(bytes.TrimRight(b, "\x00")) }
