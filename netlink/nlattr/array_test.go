package nlattr_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestArray(t *testing.T) {
	type mode uint16
	var e nlattr.Encoder
	nlattr.AppendArray(&e, 1, []uint8{1, 2, 3})
	nlattr.AppendArray(&e, 2, []mode{1, 1 << 15, 3})
	nlattr.AppendArray(&e, 3, []int32{-1})
	nlattr.AppendArray(&e, 4, []uint64{1 << 63})
	nlattr.AppendArray(&e, 5, []uint64{})
	nlattr.AppendArray[uint8](&e, 6, nil)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	d := nlattr.NewDecoder(b)
	next := func(typ uint16) {
		t.Helper()
		if !d.Next() || d.Type() != typ {
			t.Fatalf("no attribute %d", typ)
		}
	}
	next(1)
	if got := nlattr.Array[uint8](&d); !slices.Equal(got, []uint8{1, 2, 3}) {
		t.Errorf("got %v", got)
	}
	next(2)
	if got := nlattr.Array[mode](&d); !slices.Equal(got, []mode{1, 1 << 15, 3}) {
		t.Errorf("got %v", got)
	}
	next(3)
	if got := nlattr.Array[int32](&d); !slices.Equal(got, []int32{-1}) {
		t.Errorf("got %v", got)
	}
	next(4)
	if got := nlattr.Array[uint64](&d); !slices.Equal(got, []uint64{1 << 63}) {
		t.Errorf("got %v", got)
	}
	next(5)
	if got := nlattr.Array[uint64](&d); got == nil || len(got) != 0 {
		t.Errorf("got %v", got)
	}
	if d.Next() || d.Err() != nil {
		t.Errorf("there is %d, %v", d.Type(), d.Err())
	}

	d = nlattr.NewDecoder(b)
	d.Next()
	if got := nlattr.Array[uint16](&d); got != nil || !errors.Is(d.Err(), nlattr.ErrLength) {
		t.Errorf("got %v, %v of three bytes", got, d.Err())
	}
	nlattr.AppendArray(&e, 7, make([]uint32, 1<<14))
	if _, err := e.Encode(); !errors.Is(err, nlattr.ErrTooLong) {
		t.Errorf("65,536 bytes are no error: %v", err)
	}
}

func TestCString(t *testing.T) {
	for in, want := range map[string]string{"": "", "eth0": "eth0", "eth0\x00\x00x": "eth0", "\x00": ""} {
		if got := nlattr.CString([]byte(in)); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestFixedOf(t *testing.T) {
	b := []byte{1, 2, 3, 4}
	if got := nlattr.Fixed(b, 3); len(got) != 4 || &got[0] != &b[0] {
		t.Errorf("got %v", got)
	}
	if got := nlattr.Fixed(b[:2], 4); !slices.Equal(got, []byte{1, 2, 0, 0}) || b[2] != 3 {
		t.Errorf("got %v, and %v is left", got, b)
	}
	if got := nlattr.Fixed(nil, 2); !slices.Equal(got, []byte{0, 0}) {
		t.Errorf("got %v", got)
	}
}
