package netlink_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/internal/order"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlenc"
)

func TestAttributeEncoder(t *testing.T) {
	tests := []struct {
		name string
		fn   func(ae *netlink.AttributeEncoder)
		want []byte
	}{
		{"nothing", func(*netlink.AttributeEncoder) {}, []byte{}},
		{"Flag", func(ae *netlink.AttributeEncoder) { ae.Flag(1, true); ae.Flag(2, false) }, rawAttr(1)},
		{"String", func(ae *netlink.AttributeEncoder) { ae.String(1, "lo") }, rawAttr(1, 'l', 'o', 0)},
		{"String, empty", func(ae *netlink.AttributeEncoder) { ae.String(1, "") }, rawAttr(1, 0)},
		{"Bytes", func(ae *netlink.AttributeEncoder) { ae.Bytes(1, []byte{1}) }, rawAttr(1, 1)},
		{"Bytes, nil", func(ae *netlink.AttributeEncoder) { ae.Bytes(1, nil) }, rawAttr(1)},
		{"Do", func(ae *netlink.AttributeEncoder) {
			ae.Do(1, func() ([]byte, error) { return []byte{1, 2}, nil })
		}, rawAttr(1, 1, 2)},
		{"Nested", func(ae *netlink.AttributeEncoder) {
			ae.Flag(1, true)
			ae.Nested(2, func(nae *netlink.AttributeEncoder) error {
				nae.Uint8(3, 4)
				nae.Nested(5, func(nae *netlink.AttributeEncoder) error { nae.Flag(6, true); return nil })
				return nil
			})
			ae.Flag(7, true)
		}, slices.Concat(rawAttr(1), rawAttr(0x8002, append(rawAttr(3, 4), rawAttr(0x8005, rawAttr(6)...)...)...), rawAttr(7))},
		{"Nested, nothing in it", func(ae *netlink.AttributeEncoder) {
			ae.Nested(1, func(*netlink.AttributeEncoder) error { return nil })
		}, rawAttr(0x8001)},
		// What is added to the outer one meanwhile comes first.
		{"outer within nested", func(ae *netlink.AttributeEncoder) {
			ae.Nested(1, func(nae *netlink.AttributeEncoder) error {
				nae.Flag(2, true)
				ae.Flag(3, true)
				return nil
			})
		}, append(rawAttr(3), rawAttr(0x8001, rawAttr(2)...)...)},
		{"flags in the type", func(ae *netlink.AttributeEncoder) { ae.Uint8(1|netlink.NetByteOrder, 1) }, rawAttr(0x4001, 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ae := netlink.NewAttributeEncoder()
			tt.fn(ae)
			b, err := ae.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if b == nil || !bytes.Equal(b, tt.want) {
				t.Errorf("got %x, want %x", b, tt.want)
			}
			if ae.Len() != len(tt.want) {
				t.Errorf("Len is %d, want %d", ae.Len(), len(tt.want))
			}
		})
	}
}

func TestAttributeEncoderByteOrder(t *testing.T) {
	orders := []struct {
		name     string
		set, use binary.ByteOrder
	}{
		{"nil", nil, binary.NativeEndian},
		{"big", binary.BigEndian, binary.BigEndian},
		{"little", binary.LittleEndian, binary.LittleEndian},
	}
	add := func(ae *netlink.AttributeEncoder) {
		ae.Uint8(1, 0xfe)
		ae.Uint16(2, 0xfffe)
		ae.Uint32(4, 0xfffffffe)
		ae.Uint64(8, 0xfffffffffffffffe)
		ae.Int8(1, -2)
		ae.Int16(2, -2)
		ae.Int32(4, -2)
		ae.Int64(8, -2)
	}
	for _, o := range orders {
		t.Run(o.name, func(t *testing.T) {
			v2, v4, v8 := make([]byte, 2), make([]byte, 4), make([]byte, 8)
			o.use.PutUint16(v2, 0xfffe)
			o.use.PutUint32(v4, 0xfffffffe)
			o.use.PutUint64(v8, 0xfffffffffffffffe)
			flat := slices.Concat(rawAttr(1, 0xfe), rawAttr(2, v2...), rawAttr(4, v4...), rawAttr(8, v8...))
			flat = append(flat, flat...)

			ae := netlink.NewAttributeEncoder()
			ae.ByteOrder = o.set
			add(ae)
			ae.Nested(9, func(nae *netlink.AttributeEncoder) error { add(nae); return nil })
			b, err := ae.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if want := append(flat, rawAttr(0x8009, flat...)...); !bytes.Equal(b, want) {
				t.Errorf("got %x\nwant %x", b, want)
			}
		})
	}
	if got := netlink.NewAttributeEncoder().ByteOrder; got != order.Native {
		t.Errorf("the byte order is %v at first", got)
	}
}

func TestAttributeEncoderTooLong(t *testing.T) {
	tests := []struct {
		name string
		fn   func(ae *netlink.AttributeEncoder)
		path []uint16
	}{
		{"Bytes", func(ae *netlink.AttributeEncoder) { ae.Bytes(7, make([]byte, 65532)) }, []uint16{7}},
		{"Bytes that wrap around", func(ae *netlink.AttributeEncoder) { ae.Bytes(7, make([]byte, 65540)) }, []uint16{7}},
		{"String by its end", func(ae *netlink.AttributeEncoder) { ae.String(7, strings.Repeat("x", 65531)) }, []uint16{7}},
		{"Do", func(ae *netlink.AttributeEncoder) {
			ae.Do(7, func() ([]byte, error) { return make([]byte, 65532), nil })
		}, []uint16{7}},
		{"Nested", func(ae *netlink.AttributeEncoder) {
			ae.Nested(7, func(nae *netlink.AttributeEncoder) error {
				for range 65 {
					nae.Bytes(1, make([]byte, 1020))
				}
				return nil
			})
		}, []uint16{7}},
		{"in Nested", func(ae *netlink.AttributeEncoder) {
			ae.Nested(7, func(nae *netlink.AttributeEncoder) error {
				nae.Nested(8, func(nae *netlink.AttributeEncoder) error {
					nae.Bytes(9, make([]byte, 65532))
					return nil
				})
				return nil
			})
		}, []uint16{7, 8, 9}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ae := netlink.NewAttributeEncoder()
			ae.Flag(1, true)
			tt.fn(ae)
			ae.Flag(2, true)
			b, err := ae.Encode()
			wantAttributeError(t, err, nlattr.ErrTooLong, tt.path...)
			if b != nil {
				t.Errorf("and %d bytes", len(b))
			}
		})
	}
}

func TestAttributeEncoderLongest(t *testing.T) {
	ae := netlink.NewAttributeEncoder()
	ae.Bytes(1, make([]byte, 65531))
	ae.String(2, strings.Repeat("x", 65530))
	b, err := ae.Encode()
	if err != nil || len(b) != 2*65536 || ae.Len() != len(b) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestAttributeEncoderFunctionFails(t *testing.T) {
	errOwn := errors.New("own error")
	for name, fail := range map[string]func(ae *netlink.AttributeEncoder){
		"Do": func(ae *netlink.AttributeEncoder) {
			ae.Do(1, func() ([]byte, error) { return []byte{1}, errOwn })
		},
		"Nested": func(ae *netlink.AttributeEncoder) {
			ae.Nested(1, func(*netlink.AttributeEncoder) error { return errOwn })
		},
		"in Nested": func(ae *netlink.AttributeEncoder) {
			ae.Nested(1, func(nae *netlink.AttributeEncoder) error {
				nae.Do(2, func() ([]byte, error) { return nil, errOwn })
				return nil
			})
		},
	} {
		ae := netlink.NewAttributeEncoder()
		ae.Flag(1, true)
		fail(ae)
		n := ae.Len()

		ae.Uint8(1, 1)
		ae.Uint16(1, 1)
		ae.Uint32(1, 1)
		ae.Uint64(1, 1)
		ae.Flag(1, true)
		ae.String(1, "x")
		ae.Bytes(1, []byte{1})
		called := false
		ae.Do(1, func() ([]byte, error) { called = true; return nil, errors.New("second") })
		ae.Nested(1, func(*netlink.AttributeEncoder) error { called = true; return nil })
		if called || ae.Len() != n {
			t.Errorf("%s: it goes on after an error", name)
		}
		if b, err := ae.Encode(); err != errOwn || b != nil {
			t.Errorf("%s: %x, %v, want the error as it was returned", name, b, err)
		}
	}
}

func TestAttributeEncoderNilFunction(t *testing.T) {
	for name, call := range map[string]func(ae *netlink.AttributeEncoder){
		"Do":     func(ae *netlink.AttributeEncoder) { ae.Do(7, nil) },
		"Nested": func(ae *netlink.AttributeEncoder) { ae.Nested(7, nil) },
	} {
		ae := netlink.NewAttributeEncoder()
		call(ae)
		_, err := ae.Encode()
		if e, ok := err.(*nlattr.Error); !ok || !slices.Equal(e.Path, []uint16{7}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What Encode returns is the caller's, and what Bytes was given as well.
func TestAttributeEncoderCopies(t *testing.T) {
	given := []byte{1, 2, 3, 4}
	ae := netlink.NewAttributeEncoder()
	ae.Bytes(1, given)
	clear(given)
	b1, err := ae.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if want := rawAttr(1, 1, 2, 3, 4); !bytes.Equal(b1, want) {
		t.Errorf("got %x, want %x", b1, want)
	}
	clear(b1)
	ae.Flag(2, true)
	b2, err := ae.Encode()
	if want := append(rawAttr(1, 1, 2, 3, 4), rawAttr(2)...); err != nil || !bytes.Equal(b2, want) {
		t.Errorf("got %x, %v, want %x", b2, err, want)
	}
}

func TestAttributeEncoderZeroValue(t *testing.T) {
	var ae netlink.AttributeEncoder
	ae.Uint16(1, 7)
	b, err := ae.Encode()
	if want := rawAttr(1, nlenc.Uint16Bytes(7)...); err != nil || !bytes.Equal(b, want) {
		t.Errorf("got %x, %v, want %x", b, err, want)
	}
}
