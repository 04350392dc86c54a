package nlenc_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlenc"
)

func TestNativeEndian(t *testing.T) {
	order := nlenc.NativeEndian()
	if order != binary.LittleEndian && order != binary.BigEndian {
		t.Fatalf("%v is neither of the two byte orders", order)
	}
	if got, want := order.Uint32([]byte{1, 2, 3, 4}), binary.NativeEndian.Uint32([]byte{1, 2, 3, 4}); got != want {
		t.Errorf("it is not the machine's: %#x, want %#x", got, want)
	}
}

// The functions of each integer type, with what it holds turned into uint64.
var integers = []struct {
	name  string
	size  int
	put   func(b []byte, v uint64)
	get   func(b []byte) uint64
	bytes func(v uint64) []byte
}{
	{"Uint8", 1,
		func(b []byte, v uint64) { nlenc.PutUint8(b, uint8(v)) },
		func(b []byte) uint64 { return uint64(nlenc.Uint8(b)) },
		func(v uint64) []byte { return nlenc.Uint8Bytes(uint8(v)) }},
	{"Uint16", 2,
		func(b []byte, v uint64) { nlenc.PutUint16(b, uint16(v)) },
		func(b []byte) uint64 { return uint64(nlenc.Uint16(b)) },
		func(v uint64) []byte { return nlenc.Uint16Bytes(uint16(v)) }},
	{"Uint32", 4,
		func(b []byte, v uint64) { nlenc.PutUint32(b, uint32(v)) },
		func(b []byte) uint64 { return uint64(nlenc.Uint32(b)) },
		func(v uint64) []byte { return nlenc.Uint32Bytes(uint32(v)) }},
	{"Uint64", 8,
		func(b []byte, v uint64) { nlenc.PutUint64(b, v) },
		func(b []byte) uint64 { return nlenc.Uint64(b) },
		func(v uint64) []byte { return nlenc.Uint64Bytes(v) }},
	{"Int32", 4,
		func(b []byte, v uint64) { nlenc.PutInt32(b, int32(v)) },
		func(b []byte) uint64 { return uint64(uint32(nlenc.Int32(b))) },
		func(v uint64) []byte { return nlenc.Int32Bytes(int32(v)) }},
}

func TestIntegers(t *testing.T) {
	const v = 0x8182838485868788
	for _, tt := range integers {
		t.Run(tt.name, func(t *testing.T) {
			// The lowest bytes of v, in the machine's order.
			want := binary.LittleEndian.AppendUint64(nil, v)[:tt.size]
			low := uint64(v) & (1<<(8*tt.size) - 1)
			if nlenc.NativeEndian() == binary.BigEndian {
				slices.Reverse(want)
			}

			b := make([]byte, tt.size)
			tt.put(b, v)
			if !bytes.Equal(b, want) {
				t.Errorf("Put stored %x, want %x", b, want)
			}
			if got := tt.get(want); got != low {
				t.Errorf("got %#x, want %#x", got, low)
			}
			if got := tt.bytes(v); !bytes.Equal(got, want) {
				t.Errorf("Bytes returned %x, want %x", got, want)
			}
		})
	}
}

func TestIntegersPanicOnWrongLength(t *testing.T) {
	for _, tt := range integers {
		for n := range 10 {
			if n == tt.size {
				continue
			}
			b := make([]byte, n)
			for name, fn := range map[string]func(){
				"Put" + tt.name: func() { tt.put(b, 1) },
				tt.name:         func() { tt.get(b) },
			} {
				message := panicOf(fn)
				if want := fmt.Sprintf("nlenc: %s: the slice has %d bytes", name, n); !strings.HasPrefix(message, want) {
					t.Errorf("the panic is %q, want %q", message, want)
				}
			}
		}
	}
}

func panicOf(fn func()) (message string) {
	defer func() {
		message = fmt.Sprint(recover())
	}()
	fn()
	return ""
}

func TestStrings(t *testing.T) {
	for _, s := range []string{"", "lo", "a\x00b"} {
		b := nlenc.Bytes(s)
		if string(b) != s+"\x00" {
			t.Errorf("Bytes(%q) = %q", s, b)
		}
		if got := nlenc.String(b); got != s {
			t.Errorf("String(%q) = %q, want %q", b, got, s)
		}
	}
	for in, want := range map[string]string{
		"":            "",
		"lo":          "lo",
		"lo\x00":      "lo",
		"lo\x00\x00":  "lo",
		"\x00\x00":    "",
		"\x00lo\x00":  "\x00lo",
		"l\x00o\x00 ": "l\x00o\x00 ",
	} {
		if got := nlenc.String([]byte(in)); got != want {
			t.Errorf("String(%q) = %q, want %q", in, got, want)
		}
	}
	if nlenc.String(nil) != "" {
		t.Error("String(nil) is not empty")
	}
}
