package nlattr_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// walk splits a list of attributes in the plainest way: an attribute is what
// the kernel's nla_ok takes for one. It says whether nothing was left over
// that means anything.
func walk(b []byte) (attrs [][]byte, ok bool) {
	for len(b) >= 4 {
		n := int(binary.NativeEndian.Uint16(b))
		if n < 4 || n > len(b) {
			return attrs, false
		}
		attrs = append(attrs, b[:n])
		b = b[min((n+3)/4*4, len(b)):]
	}
	return attrs, len(bytes.Trim(b, "\x00")) == 0
}

// read calls every method of d, on a copy of it each.
func read(d nlattr.Decoder, depth int) {
	for _, fn := range []func(d *nlattr.Decoder){
		func(d *nlattr.Decoder) { d.Uint8() },
		func(d *nlattr.Decoder) { d.Uint16() },
		func(d *nlattr.Decoder) { d.Uint32() },
		func(d *nlattr.Decoder) { d.Uint64() },
		func(d *nlattr.Decoder) { d.Uint() },
		func(d *nlattr.Decoder) { d.Int8() },
		func(d *nlattr.Decoder) { d.Int16() },
		func(d *nlattr.Decoder) { d.Int32() },
		func(d *nlattr.Decoder) { d.Int64() },
		func(d *nlattr.Decoder) { d.Int() },
		func(d *nlattr.Decoder) { d.Uint16BE() },
		func(d *nlattr.Decoder) { d.Uint32BE() },
		func(d *nlattr.Decoder) { d.Uint64BE() },
		func(d *nlattr.Decoder) { d.Flag() },
		func(d *nlattr.Decoder) { _ = d.String() },
		func(d *nlattr.Decoder) { d.Bytes() },
		func(d *nlattr.Decoder) { d.Addr() },
		func(d *nlattr.Decoder) { d.HardwareAddr() },
		func(d *nlattr.Decoder) { d.AppendRaw(nil) },
		func(d *nlattr.Decoder) { d.Fail(errors.New("failed")); d.Next() },
		func(d *nlattr.Decoder) {
			nested := d.Nested()
			for depth < 4 && nested.Next() {
				read(nested, depth+1)
			}
			d.Fail(nested.Err())
		},
	} {
		d := d
		fn(&d)
	}
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte{0, 0, 1})
	f.Add(header(3, 1))
	f.Add(header(0xffff, 1))
	f.Add(attr(1, 1, 2, 3, 4))
	f.Add(slices.Concat(attr(0x8001, attr(2, 1)...), attr(3), []byte{0, 0}))
	f.Add(linkMessage())
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		want, ok := walk(b)

		var e nlattr.Encoder
		var kept []byte
		n := 0
		d := nlattr.NewDecoder(b)
		for d.Next() {
			if n == len(want) || !bytes.Equal(want[n][4:], d.Data()) ||
				binary.NativeEndian.Uint16(want[n][2:]) != d.Type()|d.TypeFlags() {
				t.Fatalf("attribute %d is %d (%x)", n, d.Type(), d.Data())
			}
			n++
			read(d, 0)
			e.Bytes(d.Type()|d.TypeFlags(), d.Data())
			kept = d.AppendRaw(kept)
		}
		if n != len(want) {
			t.Fatalf("%d attributes, want %d", n, len(want))
		}
		if (d.Err() == nil) != ok {
			t.Fatalf("%v, but it is right: %v", d.Err(), ok)
		}
		if err := d.Err(); err != nil && !errors.Is(err, nlattr.ErrTruncated) {
			t.Fatalf("%v is not ErrTruncated", err)
		}
		if !bytes.Equal(b, before) {
			t.Fatal("the Decoder changed what it read")
		}

		// What was read can be written, in either way, and is the same.
		copied, err := e.Encode()
		if err != nil || !bytes.Equal(copied, kept) {
			t.Fatalf("%x, %v\nkept %x", copied, err, kept)
		}
		e.Reset(nil)
		e.Raw(kept)
		raw, err := e.Encode()
		if err != nil || !bytes.Equal(raw, kept) {
			t.Fatalf("%x, %v\nkept %x", raw, err, kept)
		}
	})
}

// plant appends attributes as program says: a tree, of which each byte is a
// node or the way up from one.
func plant(e *nlattr.Encoder, program []byte) {
	var open []nlattr.Nest
	for i, c := range program {
		typ := uint16(i) & 0x3fff
		switch c % 8 {
		case 0:
			open = append(open, e.Nest(typ))
		case 1:
			open = append(open, e.NestNoFlag(typ))
		case 2, 3:
			if len(open) > 0 {
				e.End(open[len(open)-1])
				open = open[:len(open)-1]
			}
		case 4:
			e.Uint8(typ, c)
		case 5:
			e.Uint(typ, uint64(c)<<(c/4))
		case 6:
			e.Bytes(typ, program[:i])
		case 7:
			e.String(typ, string(program[i/2:i]))
		}
	}
	for _, n := range slices.Backward(open) {
		e.End(n)
	}
}

// replant appends what it reads, nest by nest.
func replant(e *nlattr.Encoder, d nlattr.Decoder) error {
	for d.Next() {
		if d.TypeFlags()&nlattr.FlagNested == 0 {
			copy(e.Payload(d.Type(), len(d.Data())), d.Data())
			continue
		}
		n := e.Nest(d.Type())
		d.Fail(replant(e, d.Nested()))
		e.End(n)
	}
	return d.Err()
}

func FuzzEncoder(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{4, 5, 6, 7})
	f.Add([]byte{0, 4, 1, 5, 2, 6, 2, 7, 4})
	f.Add([]byte{0, 0, 0, 0xff, 0xfe, 0xfd, 2, 0xfc, 0})
	f.Add(bytes.Repeat([]byte{0, 6, 7}, 300))
	f.Fuzz(func(t *testing.T, program []byte) {
		var e nlattr.Encoder
		plant(&e, program)
		b, err := e.Encode()
		if err != nil {
			if !errors.Is(err, nlattr.ErrTooLong) {
				t.Fatal(err)
			}
			return
		}
		var again nlattr.Encoder
		if err := replant(&again, nlattr.NewDecoder(b)); err != nil {
			t.Fatal(err)
		}
		b2, err := again.Encode()
		if err != nil || !bytes.Equal(b, b2) {
			t.Fatalf("%v\n%x became\n%x", err, b, b2)
		}
	})
}
