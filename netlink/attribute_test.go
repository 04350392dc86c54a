package netlink_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// rawAttr returns an attribute as it is sent, with its padding.
func rawAttr(typ uint16, payload ...byte) []byte {
	b := append(rawHeader(4+len(payload), typ), payload...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func rawHeader(length int, typ uint16) []byte {
	b := binary.NativeEndian.AppendUint16(nil, uint16(length))
	return binary.NativeEndian.AppendUint16(b, typ)
}

func TestMarshalAttributes(t *testing.T) {
	tests := []struct {
		name  string
		attrs []netlink.Attribute
		want  []byte
	}{
		{"none", nil, []byte{}},
		{"no data", []netlink.Attribute{{Type: 1}}, rawAttr(1)},
		{"padded", []netlink.Attribute{{Type: 1, Data: []byte{0xff}}}, rawAttr(1, 0xff)},
		{"aligned", []netlink.Attribute{{Type: 1, Data: []byte{1, 2, 3, 4}}}, rawAttr(1, 1, 2, 3, 4)},
		{"flags", []netlink.Attribute{{Type: 1 | netlink.Nested | netlink.NetByteOrder}}, rawAttr(0xc001)},
		{"several", []netlink.Attribute{{Type: 1, Data: []byte{1}}, {Type: 2}, {Type: 1, Data: []byte{2}}},
			slices.Concat(rawAttr(1, 1), rawAttr(2), rawAttr(1, 2))},
		{"its Length", []netlink.Attribute{{Length: 5, Type: 1, Data: []byte{0xff}}}, rawAttr(1, 0xff)},
		{"a Length with padding", []netlink.Attribute{{Length: 8, Type: 1, Data: []byte{0xff}}}, rawAttr(1, 0xff, 0, 0, 0)},
		{"a Length within the last word", []netlink.Attribute{{Length: 6, Type: 1, Data: []byte{1, 2, 0}}}, rawAttr(1, 1, 2)},
		{"the longest", []netlink.Attribute{{Type: 1, Data: make([]byte, nlattr.MaxPayload)}}, rawAttr(1, make([]byte, 65531)...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := netlink.MarshalAttributes(tt.attrs)
			if err != nil {
				t.Fatal(err)
			}
			if b == nil || !bytes.Equal(b, tt.want) {
				t.Errorf("got %x, want %x", b, tt.want)
			}
		})
	}
}

func TestMarshalAttributesErrors(t *testing.T) {
	tests := []struct {
		name string
		attr netlink.Attribute
		want error
	}{
		// These would wrap around and be sent with a length of 0 and 4.
		{"one byte too many", netlink.Attribute{Type: 7, Data: make([]byte, 65532)}, nlattr.ErrTooLong},
		{"65536 bytes", netlink.Attribute{Type: 7, Data: make([]byte, 65536)}, nlattr.ErrTooLong},
		{"too long with a Length that is not", netlink.Attribute{Length: 8, Type: 7, Data: make([]byte, 65540)}, nlattr.ErrLength},
		{"Length of less than a header", netlink.Attribute{Length: 3, Type: 7}, nlattr.ErrLength},
		{"Length beyond the data", netlink.Attribute{Length: 9, Type: 7, Data: make([]byte, 4)}, nlattr.ErrLength},
		{"Length before the end of the data", netlink.Attribute{Length: 4, Type: 7, Data: make([]byte, 1)}, nlattr.ErrLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := netlink.MarshalAttributes([]netlink.Attribute{{Type: 1}, tt.attr, {Type: 2}})
			wantAttributeError(t, err, tt.want, 7)
			if b != nil {
				t.Errorf("and %d bytes", len(b))
			}
		})
	}
}

func wantAttributeError(t *testing.T, err, is error, path ...uint16) {
	t.Helper()
	var e *nlattr.Error
	if !errors.As(err, &e) || !errors.Is(err, is) {
		t.Fatalf("the error is %v, want an *nlattr.Error of %v", err, is)
	}
	if !slices.Equal(e.Path, path) {
		t.Errorf("the path is %v, want %v", e.Path, path)
	}
}

func TestUnmarshalAttributes(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		want []netlink.Attribute
	}{
		{"nothing", nil, nil},
		{"no data", rawAttr(1), []netlink.Attribute{{Length: 4, Type: 1, Data: []byte{}}}},
		{"padded", rawAttr(1, 0xff), []netlink.Attribute{{Length: 5, Type: 1, Data: []byte{0xff}}}},
		{"without the last padding", rawAttr(1, 0xff)[:5], []netlink.Attribute{{Length: 5, Type: 1, Data: []byte{0xff}}}},
		{"flags", rawAttr(0xffff), []netlink.Attribute{{Length: 4, Type: 0xffff, Data: []byte{}}}},
		{"several", slices.Concat(rawAttr(1, 1), rawAttr(2), rawAttr(1, 1, 2, 3, 4)), []netlink.Attribute{
			{Length: 5, Type: 1, Data: []byte{1}},
			{Length: 4, Type: 2, Data: []byte{}},
			{Length: 8, Type: 1, Data: []byte{1, 2, 3, 4}},
		}},
		{"length zero only", make([]byte, 8), nil},
		{"length zero in between", slices.Concat(rawAttr(1), rawHeader(0, 9), rawAttr(2)), []netlink.Attribute{
			{Length: 4, Type: 1, Data: []byte{}},
			{Length: 4, Type: 2, Data: []byte{}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := netlink.UnmarshalAttributes(tt.b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestUnmarshalAttributesErrors(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		path []uint16
	}{
		{"three bytes", make([]byte, 3), nil},
		{"three bytes after an attribute", append(rawAttr(1), 0, 0, 0), nil},
		{"length 1", rawHeader(1, 7), []uint16{7}},
		{"length 3", rawHeader(3, 7), []uint16{7}},
		{"longest length", rawHeader(0xffff, 7), []uint16{7}},
		{"the second lies", append(rawAttr(1), rawHeader(5, 7)...), []uint16{7}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			attrs, err := netlink.UnmarshalAttributes(tt.b)
			wantAttributeError(t, err, nlattr.ErrTruncated, tt.path...)
			if attrs != nil {
				t.Errorf("and %v", attrs)
			}
		})
	}
}

// The data is the caller's: it changes neither with the bytes that it was read
// from nor with the data of its neighbour.
func TestUnmarshalAttributesCopies(t *testing.T) {
	b := append(rawAttr(1, 1, 2, 3, 4), rawAttr(2, 5)...)
	attrs, err := netlink.UnmarshalAttributes(b)
	if err != nil {
		t.Fatal(err)
	}
	clear(b)
	_ = append(attrs[0].Data, 0xff, 0xff, 0xff, 0xff, 0xff)
	want := []netlink.Attribute{{Length: 8, Type: 1, Data: []byte{1, 2, 3, 4}}, {Length: 5, Type: 2, Data: []byte{5}}}
	if diff := cmp.Diff(want, attrs); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func FuzzUnmarshalAttributes(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(make([]byte, 7))
	f.Add(rawHeader(1, 7))
	f.Add(rawHeader(0xffff, 7))
	f.Add(slices.Concat(rawAttr(1, 1), rawHeader(0, 9), rawAttr(0x8002, rawAttr(3, 4)...)))
	f.Fuzz(func(t *testing.T, b []byte) {
		attrs, err := netlink.UnmarshalAttributes(b)
		if err != nil {
			if !errors.Is(err, nlattr.ErrTruncated) || attrs != nil {
				t.Fatalf("%v and %v", err, attrs)
			}
			return
		}
		b2, err := netlink.MarshalAttributes(attrs)
		if err != nil {
			t.Fatal(err)
		}
		again, err := netlink.UnmarshalAttributes(b2)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(attrs, again); diff != "" {
			t.Fatalf("%x became %x\n%s", b, b2, diff)
		}
	})
}
