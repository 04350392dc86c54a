package nfnetlink

import (
	"bytes"
	"errors"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestHeader(t *testing.T) {
	h := Header{Family: FamilyIPv6, ResourceID: 0x1234}
	b, err := h.AppendBinary([]byte{0xff})
	if want := []byte{0xff, 10, 0, 0x12, 0x34}; err != nil || !bytes.Equal(b, want) {
		t.Fatalf("AppendBinary: %x, %v, want %x", b, err, want)
	}
	b = append(b[1:], 1, 2, 3)
	got, attrs, err := ParseHeader(b)
	if err != nil || got != h || !bytes.Equal(attrs, []byte{1, 2, 3}) {
		t.Errorf("ParseHeader: %+v, %x, %v, want %+v", got, attrs, err, h)
	}
}

func TestParseHeaderShort(t *testing.T) {
	for n := range HeaderLen {
		h, attrs, err := ParseHeader(make([]byte, n))
		if !errors.Is(err, netlink.ErrMalformed) || h != (Header{}) || attrs != nil {
			t.Errorf("%d bytes: %+v, %x, %v", n, h, attrs, err)
		}
	}
	if _, attrs, err := ParseHeader(make([]byte, HeaderLen)); err != nil || len(attrs) != 0 {
		t.Errorf("a header by itself: %x, %v", attrs, err)
	}
}

func FuzzParseHeader(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{2, 0, 0, 10})
	f.Add([]byte{0, 0, 0, 5, 8, 0, 1, 0, 0, 0, 0, 5}) // a reply to NFT_MSG_GETGEN
	f.Fuzz(func(t *testing.T, b []byte) {
		h, attrs, err := ParseHeader(b)
		if err != nil {
			if len(b) >= HeaderLen {
				t.Fatal(err)
			}
			return
		}
		again, _ := h.AppendBinary(nil)
		if again = append(again, attrs...); !bytes.Equal(again, b) {
			t.Errorf("%x becomes %x", b, again)
		}
	})
}
