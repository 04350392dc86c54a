package nlattr_test

import (
	"errors"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestBitfield32(t *testing.T) {
	want := nlattr.Bitfield32{Value: 1, Selector: 3}
	var e nlattr.Encoder
	e.Bitfield32(7, want)
	e.Uint32(8, 1)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	d := nlattr.NewDecoder(b)
	d.Next()
	if got := d.Bitfield32(); got != want || got.String() != "0x1/0x3" {
		t.Errorf("got %v, want %v", got, want)
	}
	d.Next()
	if got := d.Bitfield32(); got != (nlattr.Bitfield32{}) || !errors.Is(d.Err(), nlattr.ErrLength) {
		t.Errorf("got %v, %v of four bytes", got, d.Err())
	}
}
