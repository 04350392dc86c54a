package nlopt_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlopt"
)

// encode returns what f appends, or its error.
func encode(f func(e *nlattr.Encoder)) ([]byte, error) {
	var e nlattr.Encoder
	f(&e)
	return e.Encode()
}

type mode uint32

func TestPresent(t *testing.T) {
	addr := netip.MustParseAddr("192.0.2.1")
	bits := nlattr.Bitfield32{Value: 1, Selector: 2}
	got, err := encode(func(e *nlattr.Encoder) {
		nlopt.Uint8(e, 1, netlink.Some[mode](1))
		nlopt.Uint16(e, 2, netlink.Some[mode](2))
		nlopt.Uint32(e, 3, netlink.Some[uint64](3))
		nlopt.Uint64(e, 4, netlink.Some[uint64](4))
		nlopt.Uint16BE(e, 5, netlink.Some[uint16](5))
		nlopt.Uint32BE(e, 6, netlink.Some[uint32](6))
		nlopt.Uint64BE(e, 7, netlink.Some[uint64](7))
		nlopt.Uint(e, 8, netlink.Some[uint64](8))
		nlopt.Int8(e, 9, netlink.Some[int8](-9))
		nlopt.Int16(e, 10, netlink.Some[int16](-10))
		nlopt.Int32(e, 11, netlink.Some[int32](-11))
		nlopt.Int64(e, 12, netlink.Some[int64](-12))
		nlopt.Int(e, 13, netlink.Some[int64](math.MinInt64))
		nlopt.Int32BE(e, 14, netlink.Some[int32](-14))
		nlopt.Int64BE(e, 15, netlink.Some[int64](-15))
		nlopt.Bitfield32(e, 16, netlink.Some(bits))
		nlopt.String(e, 17, "x")
		nlopt.OptString(e, 18, netlink.Some(""))
		nlopt.Bytes(e, 19, []byte{})
		nlopt.Addr(e, 20, addr)
	})
	want, werr := encode(func(e *nlattr.Encoder) {
		e.Uint8(1, 1)
		e.Uint16(2, 2)
		e.Uint32(3, 3)
		e.Uint64(4, 4)
		e.Uint16BE(5, 5)
		e.Uint32BE(6, 6)
		e.Uint64BE(7, 7)
		e.Uint(8, 8)
		e.Int8(9, -9)
		e.Int16(10, -10)
		e.Int32(11, -11)
		e.Int64(12, -12)
		e.Int(13, math.MinInt64)
		e.Bytes(14, []byte{0xff, 0xff, 0xff, 0xf2})
		e.Bytes(15, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf1})
		e.Bitfield32(16, bits)
		e.String(17, "x")
		e.String(18, "")
		e.Bytes(19, nil)
		e.Addr(20, addr)
	})
	if err != nil || werr != nil || !bytes.Equal(got, want) {
		t.Errorf("got  %x, %v\nwant %x, %v", got, err, want, werr)
	}
}

func TestAbsent(t *testing.T) {
	got, err := encode(func(e *nlattr.Encoder) {
		nlopt.Uint8(e, 1, netlink.Opt[mode]{})
		nlopt.Uint16(e, 2, netlink.Opt[mode]{})
		nlopt.Uint32(e, 3, netlink.Opt[mode]{})
		nlopt.Uint64(e, 4, netlink.Opt[uint64]{})
		nlopt.Uint16BE(e, 5, netlink.Opt[uint16]{})
		nlopt.Uint32BE(e, 6, netlink.Opt[uint32]{})
		nlopt.Uint64BE(e, 7, netlink.Opt[uint64]{})
		nlopt.Uint(e, 8, netlink.Opt[uint64]{})
		nlopt.Int8(e, 9, netlink.Opt[int8]{})
		nlopt.Int16(e, 10, netlink.Opt[int16]{})
		nlopt.Int32(e, 11, netlink.Opt[int32]{})
		nlopt.Int64(e, 12, netlink.Opt[int64]{})
		nlopt.Int(e, 13, netlink.Opt[int64]{})
		nlopt.Int32BE(e, 14, netlink.Opt[int32]{})
		nlopt.Int64BE(e, 15, netlink.Opt[int64]{})
		nlopt.Bitfield32(e, 16, netlink.Opt[nlattr.Bitfield32]{})
		nlopt.String(e, 17, "")
		nlopt.OptString(e, 18, netlink.Opt[string]{})
		nlopt.Bytes[[]byte](e, 19, nil)
		nlopt.Addr(e, 20, netip.Addr{})
	})
	if err != nil || len(got) != 0 {
		t.Errorf("got %x, %v", got, err)
	}
}

func TestOutOfRange(t *testing.T) {
	for i, f := range []func(e *nlattr.Encoder){
		func(e *nlattr.Encoder) { nlopt.Uint8(e, 3, netlink.Some[mode](256)) },
		func(e *nlattr.Encoder) { nlopt.Uint16(e, 3, netlink.Some[mode](1<<16)) },
		func(e *nlattr.Encoder) { nlopt.Uint32(e, 3, netlink.Some[uint64](1<<32)) },
		func(e *nlattr.Encoder) { nlopt.Uint16BE(e, 3, netlink.Some[uint64](1<<16)) },
		func(e *nlattr.Encoder) { nlopt.Uint32BE(e, 3, netlink.Some[uint64](1<<32)) },
		func(e *nlattr.Encoder) { nlopt.Int8(e, 3, netlink.Some[int32](128)) },
		func(e *nlattr.Encoder) { nlopt.Int16(e, 3, netlink.Some[int32](-1<<15-1)) },
		func(e *nlattr.Encoder) { nlopt.Int32(e, 3, netlink.Some[int64](1<<31)) },
		func(e *nlattr.Encoder) { nlopt.Int32BE(e, 3, netlink.Some[int64](1<<31)) },
	} {
		_, err := encode(f)
		var ae *nlattr.Error
		if !errors.Is(err, nlattr.ErrRange) || !errors.As(err, &ae) || len(ae.Path) != 1 || ae.Path[0] != 3 {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	buf := make([]byte, 0, 256)
	some := netlink.Some[mode](1)
	if n := testing.AllocsPerRun(100, func() {
		e := nlattr.NewEncoder(buf)
		nlopt.Uint8(&e, 1, some)
		nlopt.Uint32(&e, 2, some)
		nlopt.Bitfield32(&e, 3, netlink.Some(nlattr.Bitfield32{Value: 1}))
		nlopt.String(&e, 4, "name")
		if _, err := e.Encode(); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func Example() {
	var e nlattr.Encoder
	nlopt.Uint32(&e, 4, netlink.Some[uint32](0)) // zero, and there
	nlopt.Uint32(&e, 5, netlink.Opt[uint32]{})   // not there
	b, err := e.Encode()
	fmt.Println(len(b), err)
	// Output: 8 <nil>
}
