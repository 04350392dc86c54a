package netlink_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/internal/order"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// decoderAtFirst returns an AttributeDecoder at the first attribute in b.
func decoderAtFirst(t *testing.T, b []byte) *netlink.AttributeDecoder {
	t.Helper()
	ad, err := netlink.NewAttributeDecoder(b)
	if err != nil {
		t.Fatal(err)
	}
	if !ad.Next() {
		t.Fatalf("there is no attribute: %v", ad.Err())
	}
	return ad
}

func TestAttributeDecoderWalks(t *testing.T) {
	// Len leaves out what has the length zero; Next takes it for an attribute
	// without data.
	b := slices.Concat(rawAttr(1|netlink.Nested|netlink.NetByteOrder, 0xaa), rawHeader(0, 2), rawAttr(3))
	ad, err := netlink.NewAttributeDecoder(b)
	if err != nil {
		t.Fatal(err)
	}
	if ad.Len() != 2 {
		t.Errorf("Len is %d, want 2", ad.Len())
	}
	var types, flags []uint16
	for ad.Next() {
		types, flags = append(types, ad.Type()), append(flags, ad.TypeFlags())
	}
	if ad.Err() != nil || ad.Next() {
		t.Errorf("not at the end: %v", ad.Err())
	}
	if want := []uint16{1, 2, 3}; !slices.Equal(types, want) {
		t.Errorf("types %v, want %v", types, want)
	}
	if want := []uint16{netlink.Nested | netlink.NetByteOrder, 0, 0}; !slices.Equal(flags, want) {
		t.Errorf("flags %#x, want %#x", flags, want)
	}
	if ad.Len() != 2 {
		t.Errorf("at the end Len is %d, want 2", ad.Len())
	}
}

func TestNewAttributeDecoderFails(t *testing.T) {
	for _, b := range [][]byte{{0}, {8, 0, 1}, append(rawAttr(1), 0, 0, 0)} {
		ad, err := netlink.NewAttributeDecoder(b)
		wantAttributeError(t, err, nlattr.ErrTruncated)
		if ad == nil {
			t.Fatal("the decoder is nil: a program that sets ByteOrder before it looks at the error crashes")
		}
		ad.ByteOrder = binary.BigEndian
		if ad.Next() || ad.Len() != 0 || ad.Uint32() != 0 || ad.String() != "" || ad.Err() != err {
			t.Errorf("%x: the decoder does not act as one that has failed: %v", b, ad.Err())
		}
	}
}

// What is wrong between the headers is found on the way.
func TestAttributeDecoderFailsAtNext(t *testing.T) {
	for _, bad := range [][]byte{rawHeader(1, 7), rawHeader(3, 7), rawHeader(9, 7), rawHeader(0xffff, 7)} {
		ad := decoderAtFirst(t, append(rawAttr(1), bad...))
		if ad.Next() {
			t.Errorf("%x: Next is true", bad)
		}
		wantAttributeError(t, ad.Err(), nlattr.ErrTruncated, 7)
	}
}

func TestAttributeDecoderByteOrder(t *testing.T) {
	orders := []struct {
		name     string
		set, use binary.ByteOrder
	}{
		{"nil", nil, binary.NativeEndian},
		{"big", binary.BigEndian, binary.BigEndian},
		{"little", binary.LittleEndian, binary.LittleEndian},
	}
	for _, o := range orders {
		t.Run(o.name, func(t *testing.T) {
			v2, v4, v8 := make([]byte, 2), make([]byte, 4), make([]byte, 8)
			o.use.PutUint16(v2, 0xfffe)
			o.use.PutUint32(v4, 0xfffffffe)
			o.use.PutUint64(v8, 0xfffffffffffffffe)
			b := slices.Concat(rawAttr(1, 0xfe), rawAttr(2, v2...), rawAttr(4, v4...), rawAttr(8, v8...))

			ad, err := netlink.NewAttributeDecoder(b)
			if err != nil {
				t.Fatal(err)
			}
			ad.ByteOrder = o.set
			for ad.Next() {
				ok := false
				switch ad.Type() {
				case 1:
					ok = ad.Uint8() == 0xfe && ad.Int8() == -2
				case 2:
					ok = ad.Uint16() == 0xfffe && ad.Int16() == -2
				case 4:
					ok = ad.Uint32() == 0xfffffffe && ad.Int32() == -2
				case 8:
					ok = ad.Uint64() == 0xfffffffffffffffe && ad.Int64() == -2
				}
				if !ok {
					t.Errorf("wrong value of %d bytes", ad.Type())
				}
			}
			if ad.Err() != nil {
				t.Error(ad.Err())
			}
		})
	}
	if ad, _ := netlink.NewAttributeDecoder(nil); ad.ByteOrder != order.Native {
		t.Errorf("the byte order is %v at first", ad.ByteOrder)
	}
}

func TestAttributeDecoderWrongLength(t *testing.T) {
	tests := []struct {
		name   string
		length int
		isZero func(ad *netlink.AttributeDecoder) bool
	}{
		{"Uint8", 1, func(ad *netlink.AttributeDecoder) bool { return ad.Uint8() == 0 }},
		{"Uint16", 2, func(ad *netlink.AttributeDecoder) bool { return ad.Uint16() == 0 }},
		{"Uint32", 4, func(ad *netlink.AttributeDecoder) bool { return ad.Uint32() == 0 }},
		{"Uint64", 8, func(ad *netlink.AttributeDecoder) bool { return ad.Uint64() == 0 }},
		{"Int8", 1, func(ad *netlink.AttributeDecoder) bool { return ad.Int8() == 0 }},
		{"Int16", 2, func(ad *netlink.AttributeDecoder) bool { return ad.Int16() == 0 }},
		{"Int32", 4, func(ad *netlink.AttributeDecoder) bool { return ad.Int32() == 0 }},
		{"Int64", 8, func(ad *netlink.AttributeDecoder) bool { return ad.Int64() == 0 }},
		{"Flag", 0, func(ad *netlink.AttributeDecoder) bool { return !ad.Flag() }},
	}
	for _, tt := range tests {
		for n := range 10 {
			ad := decoderAtFirst(t, append(rawAttr(7, bytes.Repeat([]byte{0xff}, n)...), rawAttr(8)...))
			isZero := tt.isZero(ad)
			if n == tt.length {
				if isZero || ad.Err() != nil {
					t.Errorf("%s of %d bytes: zero, or %v", tt.name, n, ad.Err())
				}
				continue
			}
			if !isZero {
				t.Errorf("%s of %d bytes is not zero", tt.name, n)
			}
			wantAttributeError(t, ad.Err(), nlattr.ErrLength, 7)
			if ad.Next() || ad.Flag() || ad.String() != "" {
				t.Errorf("%s of %d bytes: it goes on after the error", tt.name, n)
			}
		}
	}
}

func TestAttributeDecoderStringAndBytes(t *testing.T) {
	for in, want := range map[string]string{"": "", "lo": "lo", "lo\x00\x00": "lo", "l\x00o\x00": "l\x00o"} {
		ad := decoderAtFirst(t, rawAttr(1, []byte(in)...))
		if got := ad.String(); got != want {
			t.Errorf("String of %q is %q, want %q", in, got, want)
		}
		b := ad.Bytes()
		if b == nil || string(b) != in {
			t.Errorf("Bytes of %q are %q", in, b)
		}
	}

	given := rawAttr(1, 'a')
	ad := decoderAtFirst(t, given)
	b := ad.Bytes()
	ad.Do(func(data []byte) error {
		if &data[0] != &given[4] || len(data) != 1 || cap(data) != 1 {
			t.Error("Do does not give the payload itself")
		}
		return nil
	})
	given[4] = 'x'
	if string(b) != "a" {
		t.Error("Bytes returned no copy")
	}
}

func TestAttributeDecoderDo(t *testing.T) {
	errOwn := errors.New("own error")
	ad := decoderAtFirst(t, append(rawAttr(1), rawAttr(2)...))
	ad.Do(func([]byte) error { return errOwn })
	if ad.Err() != errOwn {
		t.Errorf("the error is %v, want it as it was returned", ad.Err())
	}
	called := false
	ad.Do(func([]byte) error { called = true; return nil })
	ad.Nested(func(*netlink.AttributeDecoder) error { called = true; return nil })
	if called || ad.Next() || ad.Uint8() != 0 || ad.Flag() || ad.Err() != errOwn {
		t.Errorf("it goes on after an error: %v", ad.Err())
	}
}

func TestAttributeDecoderNested(t *testing.T) {
	errOwn := errors.New("own error")
	inner := rawAttr(2, rawAttr(3, 0, 7)...)
	tests := []struct {
		name  string
		b     []byte
		check func(t *testing.T, ad *netlink.AttributeDecoder)
	}{
		{"value", rawAttr(1|netlink.Nested, inner...), func(t *testing.T, ad *netlink.AttributeDecoder) {
			ad.ByteOrder = binary.BigEndian
			var got uint16
			ad.Nested(func(nad *netlink.AttributeDecoder) error {
				for nad.Next() {
					nad.Nested(func(nad *netlink.AttributeDecoder) error {
						for nad.Next() {
							got = nad.Uint16()
						}
						return nil
					})
				}
				return nil
			})
			if got != 7 || ad.Err() != nil {
				t.Errorf("%d, %v", got, ad.Err())
			}
		}},
		{"wrong value", rawAttr(1, inner...), func(t *testing.T, ad *netlink.AttributeDecoder) {
			ad.Nested(func(nad *netlink.AttributeDecoder) error {
				nad.Next()
				nad.Nested(func(nad *netlink.AttributeDecoder) error {
					nad.Next()
					nad.Uint64()
					return nil
				})
				return nil
			})
			wantAttributeError(t, ad.Err(), nlattr.ErrLength, 1, 2, 3)
		}},
		{"own error", rawAttr(1, inner...), func(t *testing.T, ad *netlink.AttributeDecoder) {
			ad.Nested(func(nad *netlink.AttributeDecoder) error { return errOwn })
			if ad.Err() != errOwn {
				t.Errorf("%v, want it as it was returned", ad.Err())
			}
		}},
		{"left over bytes", rawAttr(1, 0xff), func(t *testing.T, ad *netlink.AttributeDecoder) {
			ad.Nested(func(*netlink.AttributeDecoder) error {
				t.Error("it was called")
				return nil
			})
			wantAttributeError(t, ad.Err(), nlattr.ErrTruncated, 1)
		}},
		{"nothing in it", rawAttr(1), func(t *testing.T, ad *netlink.AttributeDecoder) {
			called := false
			ad.Nested(func(nad *netlink.AttributeDecoder) error {
				called = !nad.Next() && nad.Len() == 0
				return nil
			})
			if !called || ad.Err() != nil {
				t.Errorf("%v, %v", called, ad.Err())
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.check(t, decoderAtFirst(t, tt.b)) })
	}
}

func TestAttributeDecoderNilFunction(t *testing.T) {
	for name, call := range map[string]func(ad *netlink.AttributeDecoder){
		"Do":     func(ad *netlink.AttributeDecoder) { ad.Do(nil) },
		"Nested": func(ad *netlink.AttributeDecoder) { ad.Nested(nil) },
	} {
		ad := decoderAtFirst(t, append(rawAttr(7), rawAttr(8)...))
		call(ad)
		if e, ok := ad.Err().(*nlattr.Error); !ok || !slices.Equal(e.Path, []uint16{7}) || ad.Next() {
			t.Errorf("%s: %v", name, ad.Err())
		}
	}
}

func TestAttributeDecoderZeroValue(t *testing.T) {
	var ad netlink.AttributeDecoder
	if ad.Next() || ad.Len() != 0 || ad.Err() != nil || ad.String() != "" || len(ad.Bytes()) != 0 {
		t.Error("a zero AttributeDecoder has something")
	}
}

// Attributes that nobody asks for cost nothing but the decoder.
func TestAttributeDecoderAllocations(t *testing.T) {
	b := bytes.Repeat(rawAttr(1, 1, 2, 3, 4), 38)
	n := testing.AllocsPerRun(100, func() {
		ad, err := netlink.NewAttributeDecoder(b)
		if err != nil {
			t.Fatal(err)
		}
		sum := uint32(0)
		for ad.Next() {
			sum += ad.Uint32()
		}
		if ad.Err() != nil || sum == 0 {
			t.Fatal(ad.Err())
		}
	})
	if n > 1 {
		t.Errorf("%v allocations for 38 attributes, want one", n)
	}
}

func FuzzAttributeDecoder(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(make([]byte, 7))
	f.Add(rawHeader(1, 7))
	f.Add(slices.Concat(rawAttr(1, 1), rawHeader(0, 9), rawAttr(0x8002, rawAttr(3, 4)...)))
	f.Fuzz(func(t *testing.T, b []byte) {
		ad, err := netlink.NewAttributeDecoder(b)
		want := ad.Len()
		if (err != nil) != (ad.Err() != nil) {
			t.Fatalf("%v, but Err is %v", err, ad.Err())
		}
		got := readAttributes(ad, len(b), 0)
		if ad.Err() == nil && got < want {
			t.Fatalf("%d attributes, but Len is %d", got, want)
		}
	})
}

// readAttributes reads the attributes in turn as what they may be, and returns
// how many there are.
func readAttributes(ad *netlink.AttributeDecoder, turn, depth int) (n int) {
	for ; ad.Next(); n++ {
		switch (turn + len(ad.Bytes())) % 8 {
		case 0:
			_ = ad.Flag()
		case 1:
			_ = ad.Uint8()
		case 2:
			_ = ad.Int16()
		case 3:
			_ = ad.String()
		case 4:
			_ = ad.Uint32()
		case 5:
			ad.Do(func(b []byte) error { turn += len(b); return nil })
		default:
			if depth < 3 {
				ad.Nested(func(nad *netlink.AttributeDecoder) error {
					readAttributes(nad, turn+1, depth+1)
					return nil
				})
			}
		}
	}
	return n
}
