package nlattr_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// attr returns an attribute with its padding. Tests that read take their bytes
// from here, not from the Encoder.
func attr(typ uint16, payload ...byte) []byte {
	b := header(4+len(payload), typ)
	b = append(b, payload...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func header(length int, typ uint16) []byte {
	b := binary.NativeEndian.AppendUint16(nil, uint16(length))
	return binary.NativeEndian.AppendUint16(b, typ)
}

func first(t *testing.T, b []byte) nlattr.Decoder {
	t.Helper()
	d := nlattr.NewDecoder(b)
	if !d.Next() {
		t.Fatalf("there is no attribute: %v", d.Err())
	}
	return d
}

func TestDecoderWalks(t *testing.T) {
	all := slices.Concat(attr(1, 0xaa), attr(2|nlattr.FlagNested|nlattr.FlagNetByteOrder), attr(3, 1, 2, 3, 4))
	type seen struct {
		typ, flags uint16
		data       string
	}
	want := []seen{{1, 0, "\xaa"}, {2, nlattr.FlagNested | nlattr.FlagNetByteOrder, ""}, {3, 0, "\x01\x02\x03\x04"}}

	tests := []struct {
		name string
		b    []byte
		want []seen
	}{
		{"nothing", nil, nil},
		{"no bytes", []byte{}, nil},
		{"three", all, want},
		{"without the last padding", attr(9, 0xaa)[:5], []seen{{9, 0, "\xaa"}}},
		{"with half of the last padding", attr(9, 0xaa)[:6], []seen{{9, 0, "\xaa"}}},
		{"three zeros more", append(attr(9, 0xaa), 0, 0, 0), []seen{{9, 0, "\xaa"}}},
		{"one zero only", []byte{0}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []seen
			d := nlattr.NewDecoder(tt.b)
			for d.Next() {
				got = append(got, seen{d.Type(), d.TypeFlags(), string(d.Data())})
				if cap(d.Data()) != len(d.Data()) {
					t.Error("what follows the payload can be reached by append")
				}
				if d.Data() == nil {
					t.Error("the payload is nil")
				}
			}
			if d.Err() != nil {
				t.Fatal(d.Err())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if d.Next() || d.Data() != nil || d.Type() != 0 {
				t.Error("there is an attribute after the last one")
			}
		})
	}
}

func TestDecoderMalformed(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		path []uint16
	}{
		{"one byte", []byte{1}, nil},
		{"three bytes", []byte{0, 0, 1}, nil},
		{"bytes after the last attribute", append(attr(1), 0, 7), nil},
		{"length 0", header(0, 5), []uint16{5}},
		{"length 3", header(3, 5), []uint16{5}},
		{"length is one too many", attr(5, 1, 2, 3, 4)[:7], []uint16{5}},
		{"longest length", header(0xffff, 5|nlattr.FlagNested), []uint16{5}},
		{"the second lies", append(attr(1, 1), header(5, 6)...), []uint16{6}},
		{"four zeros", make([]byte, 4), []uint16{0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := nlattr.NewDecoder(tt.b)
			if d.Err() != nil {
				t.Fatalf("an error before anything was read: %v", d.Err())
			}
			for d.Next() {
			}
			wantError(t, d.Err(), nlattr.ErrTruncated, tt.path...)
			if d.Next() {
				t.Error("Next is true after an error")
			}
			// What comes later does not replace the first error.
			was := d.Err()
			d.Fail(errors.New("later"))
			_ = d.Uint32()
			if d.Err() != was {
				t.Errorf("%v became %v", was, d.Err())
			}
		})
	}
}

func wantError(t *testing.T, err, is error, path ...uint16) {
	t.Helper()
	e, ok := err.(*nlattr.Error)
	if !ok {
		t.Fatalf("%v (%T) is not an *Error", err, err)
	}
	if !errors.Is(err, is) {
		t.Errorf("%v is not %v", err, is)
	}
	if !slices.Equal(e.Path, path) {
		t.Errorf("the path is %v, want %v", e.Path, path)
	}
}

func TestDecoderValues(t *testing.T) {
	n16 := binary.NativeEndian.AppendUint16(nil, 0xfffe)
	n32 := binary.NativeEndian.AppendUint32(nil, 0xfffffffe)
	n64 := binary.NativeEndian.AppendUint64(nil, 0xfffffffffffffffe)
	v6 := netip.MustParseAddr("2001:db8::1")

	check := func(name string, payload []byte, ok func(d *nlattr.Decoder) bool) {
		t.Run(name, func(t *testing.T) {
			d := first(t, attr(1, payload...))
			if !ok(&d) || d.Err() != nil {
				t.Errorf("%x: wrong value, or %v", payload, d.Err())
			}
		})
	}
	check("Uint8", []byte{0xfe}, func(d *nlattr.Decoder) bool { return d.Uint8() == 0xfe })
	check("Uint16", n16, func(d *nlattr.Decoder) bool { return d.Uint16() == 0xfffe })
	check("Uint32", n32, func(d *nlattr.Decoder) bool { return d.Uint32() == 0xfffffffe })
	check("Uint64", n64, func(d *nlattr.Decoder) bool { return d.Uint64() == 0xfffffffffffffffe })
	check("Uint short", n32, func(d *nlattr.Decoder) bool { return d.Uint() == 0xfffffffe })
	check("Uint long", n64, func(d *nlattr.Decoder) bool { return d.Uint() == 0xfffffffffffffffe })
	check("Int8", []byte{0xfe}, func(d *nlattr.Decoder) bool { return d.Int8() == -2 })
	check("Int16", n16, func(d *nlattr.Decoder) bool { return d.Int16() == -2 })
	check("Int32", n32, func(d *nlattr.Decoder) bool { return d.Int32() == -2 })
	check("Int64", n64, func(d *nlattr.Decoder) bool { return d.Int64() == -2 })
	check("Int short", n32, func(d *nlattr.Decoder) bool { return d.Int() == -2 })
	check("Int long", n64, func(d *nlattr.Decoder) bool { return d.Int() == -2 })
	check("Uint16BE", []byte{1, 2}, func(d *nlattr.Decoder) bool { return d.Uint16BE() == 0x0102 })
	check("Uint32BE", []byte{1, 2, 3, 4}, func(d *nlattr.Decoder) bool { return d.Uint32BE() == 0x01020304 })
	check("Uint64BE", []byte{1, 2, 3, 4, 5, 6, 7, 8}, func(d *nlattr.Decoder) bool { return d.Uint64BE() == 0x0102030405060708 })
	check("Flag", nil, func(d *nlattr.Decoder) bool { return d.Flag() })
	check("String", []byte("eth0\x00"), func(d *nlattr.Decoder) bool { return d.String() == "eth0" })
	check("String without end", []byte("eth0"), func(d *nlattr.Decoder) bool { return d.String() == "eth0" })
	check("String in an array", []byte("e\x000\x00\x00\x00"), func(d *nlattr.Decoder) bool { return d.String() == "e\x000" })
	check("String of zeros", make([]byte, 4), func(d *nlattr.Decoder) bool { return d.String() == "" })
	check("String of nothing", nil, func(d *nlattr.Decoder) bool { return d.String() == "" })
	check("Bytes", []byte{1, 2}, func(d *nlattr.Decoder) bool { return bytes.Equal(d.Bytes(), []byte{1, 2}) })
	check("Bytes of nothing", nil, func(d *nlattr.Decoder) bool { return d.Bytes() != nil && len(d.Bytes()) == 0 })
	check("Addr IPv4", []byte{192, 0, 2, 1}, func(d *nlattr.Decoder) bool { return d.Addr() == netip.MustParseAddr("192.0.2.1") })
	check("Addr IPv6", v6.AsSlice(), func(d *nlattr.Decoder) bool { return d.Addr() == v6 })
	check("HardwareAddr", []byte{2, 0, 0, 0, 0, 1}, func(d *nlattr.Decoder) bool { return d.HardwareAddr().String() == "02:00:00:00:00:01" })
	check("AppendRaw", []byte{9}, func(d *nlattr.Decoder) bool {
		return bytes.Equal(d.AppendRaw([]byte{0xff}), append([]byte{0xff}, attr(1, 9)...))
	})
}

func TestDecoderWrongLength(t *testing.T) {
	tests := []struct {
		name    string
		lengths []int // that are right
		isZero  func(d *nlattr.Decoder) bool
	}{
		{"Uint8", []int{1}, func(d *nlattr.Decoder) bool { return d.Uint8() == 0 }},
		{"Uint16", []int{2}, func(d *nlattr.Decoder) bool { return d.Uint16() == 0 }},
		{"Uint32", []int{4}, func(d *nlattr.Decoder) bool { return d.Uint32() == 0 }},
		{"Uint64", []int{8}, func(d *nlattr.Decoder) bool { return d.Uint64() == 0 }},
		{"Uint", []int{4, 8}, func(d *nlattr.Decoder) bool { return d.Uint() == 0 }},
		{"Int8", []int{1}, func(d *nlattr.Decoder) bool { return d.Int8() == 0 }},
		{"Int16", []int{2}, func(d *nlattr.Decoder) bool { return d.Int16() == 0 }},
		{"Int32", []int{4}, func(d *nlattr.Decoder) bool { return d.Int32() == 0 }},
		{"Int64", []int{8}, func(d *nlattr.Decoder) bool { return d.Int64() == 0 }},
		{"Int", []int{4, 8}, func(d *nlattr.Decoder) bool { return d.Int() == 0 }},
		{"Uint16BE", []int{2}, func(d *nlattr.Decoder) bool { return d.Uint16BE() == 0 }},
		{"Uint32BE", []int{4}, func(d *nlattr.Decoder) bool { return d.Uint32BE() == 0 }},
		{"Uint64BE", []int{8}, func(d *nlattr.Decoder) bool { return d.Uint64BE() == 0 }},
		{"Addr", []int{4, 16}, func(d *nlattr.Decoder) bool { return d.Addr() == netip.Addr{} }},
		{"Flag", []int{0}, func(d *nlattr.Decoder) bool { return !d.Flag() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for n := range 20 {
				d := first(t, append(attr(77, bytes.Repeat([]byte{0xff}, n)...), attr(78)...))
				isZero := tt.isZero(&d)
				if slices.Contains(tt.lengths, n) {
					if isZero || d.Err() != nil {
						t.Errorf("%d bytes: zero, or %v", n, d.Err())
					}
					continue
				}
				if !isZero {
					t.Errorf("%d bytes: not the zero value", n)
				}
				wantError(t, d.Err(), nlattr.ErrLength, 77)
				if d.Next() {
					t.Errorf("%d bytes: Next is true after an error", n)
				}
			}
		})
	}
}

// Copies do not change with the bytes that the Decoder reads; Data does.
func TestDecoderCopies(t *testing.T) {
	b := attr(1, 'a', 'b')
	d := first(t, b)
	s, c, mac, data := d.String(), d.Bytes(), d.HardwareAddr(), d.Data()
	b[4] = 'x'
	if s != "ab" || string(c) != "ab" || string(mac) != "ab" {
		t.Errorf("String, Bytes and HardwareAddr changed to %q, %q, %q", s, c, mac)
	}
	if string(data) != "xb" {
		t.Errorf("Data returned a copy, %q", data)
	}
}

func TestDecoderIsAValue(t *testing.T) {
	d := first(t, slices.Concat(attr(1), attr(2), attr(3)))
	fork := d
	fork.Next()
	fork.Fail(errors.New("of the copy"))
	if d.Type() != 1 || !d.Next() || d.Type() != 2 || d.Err() != nil {
		t.Errorf("a copy moved the original: type %d, %v", d.Type(), d.Err())
	}
}

func TestDecoderFail(t *testing.T) {
	errOwn := errors.New("too many")
	inner := attr(2, 1, 2, 3)
	b := append(attr(1|nlattr.FlagNested, attr(3|nlattr.FlagNested, inner...)...), attr(9)...)

	t.Run("nil", func(t *testing.T) {
		d := first(t, b)
		d.Fail(nil)
		nested := d.Nested()
		d.Fail(nested.Err())
		if d.Err() != nil || !d.Next() || d.Type() != 9 {
			t.Errorf("it failed: %v", d.Err())
		}
	})
	t.Run("path of nests", func(t *testing.T) {
		d := first(t, b)
		d2 := d.Nested()
		d2.Next()
		d3 := d2.Nested()
		d3.Next()
		_ = d3.Uint16()
		innermost := d3.Err()
		d2.Fail(d3.Err())
		d.Fail(d2.Err())
		wantError(t, d.Err(), nlattr.ErrLength, 1, 3, 2)
		wantError(t, innermost, nlattr.ErrLength, 2)
		if got, want := d.Err().Error(), "attribute 1.3.2: wrong length: 3 bytes, want 2"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if d.Next() {
			t.Error("Next is true after Fail")
		}
	})
	t.Run("own error", func(t *testing.T) {
		d := first(t, b)
		d.Fail(errOwn)
		d.Fail(errors.New("second"))
		wantError(t, d.Err(), errOwn, 1)
		if d.Data() != nil || d.Flag() || d.String() != "" || d.Bytes() != nil || d.AppendRaw(nil) != nil {
			t.Error("a failed Decoder has a value")
		}
	})
	t.Run("before the first", func(t *testing.T) {
		d := nlattr.NewDecoder(b)
		d.Fail(errOwn)
		wantError(t, d.Err(), errOwn)
		if d.Next() {
			t.Error("Next is true after Fail")
		}
	})
	t.Run("after the last", func(t *testing.T) {
		d := nlattr.NewDecoder(b)
		for d.Next() {
		}
		d.Fail(&nlattr.Error{Path: []uint16{4}, Err: errOwn})
		wantError(t, d.Err(), errOwn, 4)
	})
	t.Run("truncated nest", func(t *testing.T) {
		d := first(t, attr(1, 0xff))
		nested := d.Nested()
		for nested.Next() {
		}
		d.Fail(nested.Err())
		wantError(t, d.Err(), nlattr.ErrTruncated, 1)
	})
}

func TestDecoderZeroValue(t *testing.T) {
	var d nlattr.Decoder
	if d.Next() || d.Err() != nil || d.Data() != nil || d.Flag() || d.Type() != 0 {
		t.Error("a zero Decoder has something")
	}
	nested := d.Nested()
	if nested.Next() || nested.Err() != nil {
		t.Error("and something nested")
	}
	if d.Uint32() != 0 {
		t.Error("and a value")
	}
	wantError(t, d.Err(), nlattr.ErrLength)
}
