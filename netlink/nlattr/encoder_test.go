package nlattr_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestEncoderValues(t *testing.T) {
	n16 := binary.NativeEndian.AppendUint16(nil, 0xfffe)
	n32 := binary.NativeEndian.AppendUint32(nil, 0xfffffffe)
	n64 := binary.NativeEndian.AppendUint64(nil, 0xfffffffffffffffe)
	small := binary.NativeEndian.AppendUint64(nil, 1<<32)

	tests := []struct {
		name string
		fn   func(e *nlattr.Encoder)
		want []byte
	}{
		{"Uint8", func(e *nlattr.Encoder) { e.Uint8(1, 0xfe) }, attr(1, 0xfe)},
		{"Uint16", func(e *nlattr.Encoder) { e.Uint16(1, 0xfffe) }, attr(1, n16...)},
		{"Uint32", func(e *nlattr.Encoder) { e.Uint32(1, 0xfffffffe) }, attr(1, n32...)},
		{"Uint64", func(e *nlattr.Encoder) { e.Uint64(1, 0xfffffffffffffffe) }, attr(1, n64...)},
		{"Uint short", func(e *nlattr.Encoder) { e.Uint(1, 0xfffffffe) }, attr(1, n32...)},
		{"Uint long", func(e *nlattr.Encoder) { e.Uint(1, 1<<32) }, attr(1, small...)},
		{"Int8", func(e *nlattr.Encoder) { e.Int8(1, -2) }, attr(1, 0xfe)},
		{"Int16", func(e *nlattr.Encoder) { e.Int16(1, -2) }, attr(1, n16...)},
		{"Int32", func(e *nlattr.Encoder) { e.Int32(1, -2) }, attr(1, n32...)},
		{"Int64", func(e *nlattr.Encoder) { e.Int64(1, -2) }, attr(1, n64...)},
		{"Int short", func(e *nlattr.Encoder) { e.Int(1, -2) }, attr(1, n32...)},
		{"Int long", func(e *nlattr.Encoder) { e.Int(1, 1<<32) }, attr(1, small...)},
		{"Uint16BE", func(e *nlattr.Encoder) { e.Uint16BE(1, 0x0102) }, attr(1, 1, 2)},
		{"Uint32BE", func(e *nlattr.Encoder) { e.Uint32BE(1, 0x01020304) }, attr(1, 1, 2, 3, 4)},
		{"Uint64BE", func(e *nlattr.Encoder) { e.Uint64BE(1, 0x0102030405060708) }, attr(1, 1, 2, 3, 4, 5, 6, 7, 8)},
		{"Flag", func(e *nlattr.Encoder) { e.Flag(1, true); e.Flag(2, false) }, attr(1)},
		{"String", func(e *nlattr.Encoder) { e.String(1, "eth0") }, attr(1, 'e', 't', 'h', '0', 0)},
		{"String, aligned", func(e *nlattr.Encoder) { e.String(1, "eth") }, attr(1, 'e', 't', 'h', 0)},
		{"String, empty", func(e *nlattr.Encoder) { e.String(1, "") }, attr(1, 0)},
		{"Bytes", func(e *nlattr.Encoder) { e.Bytes(1, []byte{1, 2, 3}) }, attr(1, 1, 2, 3)},
		{"Bytes, nil", func(e *nlattr.Encoder) { e.Bytes(1, nil) }, attr(1)},
		{"Payload", func(e *nlattr.Encoder) { copy(e.Payload(1, 6), "ab") }, attr(1, 'a', 'b', 0, 0, 0, 0)},
		{"Payload of nothing", func(e *nlattr.Encoder) { e.Payload(1, 0) }, attr(1)},
		{"Addr IPv4", func(e *nlattr.Encoder) { e.Addr(1, netip.MustParseAddr("192.0.2.1")) }, attr(1, 192, 0, 2, 1)},
		{"Addr IPv6", func(e *nlattr.Encoder) { e.Addr(1, netip.MustParseAddr("fe80::1%eth0")) },
			attr(1, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)},
		{"flags in the type", func(e *nlattr.Encoder) { e.Uint8(1|nlattr.FlagNetByteOrder, 7) }, attr(0x4001, 7)},
		{"Nest", func(e *nlattr.Encoder) { n := e.Nest(1); e.Uint8(2, 7); e.End(n) }, attr(0x8001, attr(2, 7)...)},
		{"NestNoFlag", func(e *nlattr.Encoder) { n := e.NestNoFlag(1); e.Uint8(2, 7); e.End(n) }, attr(1, attr(2, 7)...)},
		{"Nest of nothing", func(e *nlattr.Encoder) { e.End(e.Nest(1)) }, attr(0x8001)},
		{"Nests", func(e *nlattr.Encoder) {
			a := e.Nest(1)
			b := e.Nest(2)
			e.Uint8(3, 7)
			e.End(b)
			e.Flag(4, true)
			e.End(a)
			e.Flag(5, true)
		}, append(attr(0x8001, append(attr(0x8002, attr(3, 7)...), attr(4)...)...), attr(5)...)},
		{"Raw", func(e *nlattr.Encoder) { e.Raw(append(attr(0xc001, 7), attr(2)...)) }, append(attr(0xc001, 7), attr(2)...)},
		{"Raw of nothing", func(e *nlattr.Encoder) { e.Raw(nil) }, nil},
		{"Raw without the last padding", func(e *nlattr.Encoder) { e.Raw(attr(1, 7)[:5]) }, attr(1, 7)},
		{"Raw with padding that is not zero", func(e *nlattr.Encoder) { e.Raw(append(header(5, 1), 7, 8, 9, 10)) }, attr(1, 7)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// One buffer has to grow; the other has the room, with rubbish in
			// what may become padding.
			for _, buf := range [][]byte{nil, bytes.Repeat([]byte{0xee}, 64)[:0]} {
				e := nlattr.NewEncoder(buf)
				tt.fn(&e)
				got, err := e.Encode()
				if err != nil || e.Err() != nil {
					t.Fatal(err, e.Err())
				}
				if !bytes.Equal(got, tt.want) {
					t.Errorf("\ngot  %x\nwant %x", got, tt.want)
				}
				if e.Len() != len(tt.want) {
					t.Errorf("Len is %d, want %d", e.Len(), len(tt.want))
				}
			}
		})
	}
}

func TestEncoderAppends(t *testing.T) {
	buf := make([]byte, 3, 64)
	copy(buf, "abc")
	e := nlattr.NewEncoder(buf)
	e.Uint8(1, 7)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if want := append([]byte("abc"), attr(1, 7)...); !bytes.Equal(b, want) {
		t.Errorf("got %x, want %x", b, want)
	}
	if &b[0] != &buf[0] {
		t.Error("it did not append in place")
	}

	e.Flag(2, true)
	again, err := e.Encode()
	if err != nil || !bytes.Equal(again, slices.Concat([]byte("abc"), attr(1, 7), attr(2))) {
		t.Errorf("after another attribute: %x, %v", again, err)
	}

	e.Fail(1, errors.New("failed"))
	e.Reset(buf[:0])
	e.Flag(3, true)
	b, err = e.Encode()
	if err != nil || !bytes.Equal(b, attr(3)) {
		t.Errorf("after Reset: %x, %v", b, err)
	}
}

func TestEncoderLongest(t *testing.T) {
	e := nlattr.NewEncoder(nil)
	e.Bytes(1, make([]byte, nlattr.MaxPayload))
	e.String(2, strings.Repeat("x", nlattr.MaxPayload-1))
	if n := len(e.Payload(3, nlattr.MaxPayload)); n != nlattr.MaxPayload {
		t.Errorf("Payload returned %d bytes", n)
	}
	// The longest nest is one byte shorter than its attributes can be: they
	// take a multiple of four.
	nest := e.Nest(4)
	e.Payload(5, math.MaxUint16-1-4-4-2)
	e.End(nest)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	lengths := []int{}
	d := nlattr.NewDecoder(b)
	for d.Next() {
		lengths = append(lengths, len(d.Data()))
	}
	if want := []int{65531, 65531, 65531, 65528}; d.Err() != nil || !slices.Equal(lengths, want) {
		t.Errorf("lengths %v, want %v; %v", lengths, want, d.Err())
	}
}

func TestEncoderErrors(t *testing.T) {
	errOwn := errors.New("not a name")
	tests := []struct {
		name string
		fn   func(e *nlattr.Encoder)
		is   error
		path []uint16
	}{
		{"Bytes", func(e *nlattr.Encoder) { e.Bytes(7, make([]byte, nlattr.MaxPayload+1)) }, nlattr.ErrTooLong, []uint16{7}},
		{"65536 bytes", func(e *nlattr.Encoder) { e.Bytes(7, make([]byte, 65536)) }, nlattr.ErrTooLong, []uint16{7}},
		{"String", func(e *nlattr.Encoder) { e.String(7, strings.Repeat("x", nlattr.MaxPayload)) }, nlattr.ErrTooLong, []uint16{7}},
		{"Payload", func(e *nlattr.Encoder) { clear(e.Payload(7, nlattr.MaxPayload+1)) }, nlattr.ErrTooLong, []uint16{7}},
		{"Nest", func(e *nlattr.Encoder) {
			n := e.Nest(7)
			e.Payload(8, 60000)
			e.Payload(9, 60000)
			e.End(n)
		}, nlattr.ErrTooLong, []uint16{7}},
		{"Nest by its last byte", func(e *nlattr.Encoder) {
			n := e.Nest(7)
			e.Payload(8, 65526)
			e.Flag(9, true)
			e.End(n)
		}, nlattr.ErrTooLong, []uint16{7}},
		{"in nests", func(e *nlattr.Encoder) {
			a := e.Nest(1)
			b := e.NestNoFlag(2)
			e.Bytes(3|nlattr.FlagNetByteOrder, make([]byte, nlattr.MaxPayload+1))
			e.End(b)
			e.End(a)
		}, nlattr.ErrTooLong, []uint16{1, 2, 3}},
		{"nests begun after it", func(e *nlattr.Encoder) {
			a := e.Nest(1)
			e.Fail(2, errOwn)
			b := e.Nest(3)
			e.Uint8(4, 1)
			e.End(b)
			e.End(a)
			e.End(e.Nest(5))
		}, errOwn, []uint16{1, 2}},
		{"Addr", func(e *nlattr.Encoder) { e.Addr(7, netip.Addr{}) }, nlattr.ErrLength, []uint16{7}},
		{"Raw", func(e *nlattr.Encoder) { e.Raw(append(attr(1), header(9, 7)...)) }, nlattr.ErrTruncated, []uint16{7}},
		{"Fail", func(e *nlattr.Encoder) { e.Fail(7, errOwn); e.Fail(8, errors.New("second")) }, errOwn, []uint16{7}},
		{"Fail with a path", func(e *nlattr.Encoder) { e.Fail(7, &nlattr.Error{Path: []uint16{8}, Err: errOwn}) }, errOwn, []uint16{7, 8}},
		{"open nest", func(e *nlattr.Encoder) { e.Nest(7); e.Uint8(8, 1) }, nlattr.ErrNest, []uint16{7}},
		{"nests ended in the wrong order", func(e *nlattr.Encoder) { a := e.Nest(7); e.Nest(8); e.End(a) }, nlattr.ErrNest, nil},
		{"nest ended twice", func(e *nlattr.Encoder) { n := e.Nest(7); e.End(n); e.End(n) }, nlattr.ErrNest, nil},
		{"nest never begun", func(e *nlattr.Encoder) { e.End(nlattr.Nest{}) }, nlattr.ErrNest, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := nlattr.NewEncoder(nil)
			e.Uint32(1, 1)
			tt.fn(&e)
			e.Uint32(2, 2)
			b, err := e.Encode()
			wantError(t, err, tt.is, tt.path...)
			if b != nil {
				t.Errorf("and %d bytes", len(b))
			}
		})
	}
}

func TestEncoderFailNil(t *testing.T) {
	var e nlattr.Encoder
	e.Fail(1, nil)
	if b, err := e.Encode(); len(b) != 0 || err != nil {
		t.Errorf("%x, %v", b, err)
	}
}

func TestErrorText(t *testing.T) {
	for want, err := range map[string]error{
		"attributes: truncated":       &nlattr.Error{Err: nlattr.ErrTruncated},
		"attribute 5: wrong length":   &nlattr.Error{Path: []uint16{5}, Err: nlattr.ErrLength},
		"attribute 5.0: wrong length": &nlattr.Error{Path: []uint16{5, 0}, Err: nlattr.ErrLength},
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAlign(t *testing.T) {
	for n, want := range []int{0, 4, 4, 4, 4, 8, 8, 8, 8, 12} {
		if got := nlattr.Align(n); got != want {
			t.Errorf("Align(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestFixed(t *testing.T) {
	e := nlattr.NewEncoder(append(make([]byte, 0, 64), 1, 2, 3, 4))
	n := e.Nest(9)
	copy(e.Fixed(2), "ab")
	e.Uint8(1, 7)
	e.End(n)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	d := nlattr.NewDecoder(b[4:])
	if !d.Next() || d.Type() != 9 || string(d.Data()[:4]) != "ab\x00\x00" {
		t.Fatalf("got %x", b)
	}
	inner := nlattr.NewDecoder(d.Data()[4:])
	if !inner.Next() || inner.Uint8() != 7 || inner.Next() || d.Next() {
		t.Errorf("got %x", b)
	}
}

func TestAcquire(t *testing.T) {
	buf := make([]byte, 0, 64)
	var kept [2][]byte
	if n := testing.AllocsPerRun(100, func() {
		for i := range kept {
			e := nlattr.Acquire(buf)
			e.Uint32(uint16(i), 7)
			var err error
			if kept[i], err = e.Release(); err != nil {
				t.Fatal(err)
			}
		}
	}); n >= 1 {
		t.Errorf("%v allocations", n)
	}
	if d := nlattr.NewDecoder(kept[1]); !d.Next() || d.Type() != 1 || d.Uint32() != 7 || d.Next() {
		t.Errorf("got %x", kept[1])
	}
	e := nlattr.Acquire(nil)
	e.Fail(3, nlattr.ErrRange)
	if b, err := e.Release(); b != nil || !errors.Is(err, nlattr.ErrRange) {
		t.Errorf("got %x, %v", b, err)
	}
}
