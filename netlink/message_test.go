package netlink_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
)

// wire returns a message's bytes as a program in C would lay them out: length
// is nlmsg_len, whatever follows.
func wire(length uint32, typ, flags uint16, seq, pid uint32, data []byte) []byte {
	b := binary.NativeEndian.AppendUint32(nil, length)
	b = binary.NativeEndian.AppendUint16(b, typ)
	b = binary.NativeEndian.AppendUint16(b, flags)
	b = binary.NativeEndian.AppendUint32(b, seq)
	b = binary.NativeEndian.AppendUint32(b, pid)
	return append(b, data...)
}

func TestMessageMarshal(t *testing.T) {
	tests := []struct {
		name string
		m    netlink.Message
		want []byte // nil for an error
	}{
		{"zero length", netlink.Message{}, nil},
		{"length below the header's", netlink.Message{Header: netlink.Header{Length: 12}}, nil},
		{"unaligned length", netlink.Message{Header: netlink.Header{Length: 17}, Data: []byte{1}}, nil},
		{"length below the data's", netlink.Message{Header: netlink.Header{Length: 20}, Data: []byte("abcde")}, nil},
		{"length that is negative as an int32", netlink.Message{Header: netlink.Header{Length: 1 << 31}}, nil},
		{"greatest length", netlink.Message{Header: netlink.Header{Length: math.MaxUint32}}, nil},
		{"greatest length that is aligned", netlink.Message{Header: netlink.Header{Length: math.MaxUint32 &^ 3}}, nil},
		{"no data", netlink.Message{Header: netlink.Header{Length: 16}}, wire(16, 0, 0, 0, 0, nil)},
		{"data", netlink.Message{
			Header: netlink.Header{Length: 20, Type: netlink.Error, Flags: netlink.Multi, Sequence: 1, PID: math.MaxUint32},
			Data:   []byte("abcd"),
		}, wire(20, 2, 2, 1, math.MaxUint32, []byte("abcd"))},
		{"data that needs padding", netlink.Message{
			Header: netlink.Header{Length: 20, Sequence: math.MaxUint32, PID: 1},
			Data:   []byte("a"),
		}, wire(20, 0, 0, math.MaxUint32, 1, []byte("a\x00\x00\x00"))},
		{"room behind the data", netlink.Message{
			Header: netlink.Header{Length: 24},
			Data:   []byte("ab"),
		}, wire(24, 0, 0, 0, 0, []byte("ab\x00\x00\x00\x00\x00\x00"))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.m.MarshalBinary()
			if tt.want == nil {
				if !errors.Is(err, netlink.ErrMalformed) || got != nil {
					t.Fatalf("got % x, %v, want ErrMalformed", got, err)
				}
			} else if err != nil || !bytes.Equal(got, tt.want) {
				t.Fatalf("got % x, %v, want % x", got, err, tt.want)
			}

			// Appending leaves what is there, also when it fails, and even
			// where the buffer has been used before.
			prefix := append(make([]byte, 0, 128), "prefix"...)
			for i := range prefix[:cap(prefix)][len(prefix):] {
				prefix[:cap(prefix)][len(prefix)+i] = 0xff
			}
			got, err = tt.m.AppendBinary(prefix)
			if (err != nil) != (tt.want == nil) {
				t.Fatalf("AppendBinary: %v", err)
			}
			if want := append([]byte("prefix"), tt.want...); !bytes.Equal(got, want) {
				t.Fatalf("appended: % x, want % x", got, want)
			}
		})
	}
}

func TestMessageAppendDoesNotAllocate(t *testing.T) {
	m := netlink.Message{Header: netlink.Header{Length: 20}, Data: []byte("abc")}
	b := make([]byte, 0, 64)
	n := testing.AllocsPerRun(100, func() {
		var err error
		if b, err = m.AppendBinary(b[:0]); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Fatalf("%v allocations", n)
	}
}

func TestMessageUnmarshal(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		want *netlink.Message // nil for an error
	}{
		{"nothing", nil, nil},
		{"half a header", make([]byte, 12), nil},
		{"unaligned", wire(17, 0, 0, 0, 0, []byte{1}), nil},
		{"length of zero", wire(0, 0, 0, 0, 0, nil), nil},
		{"length below the header's", wire(15, 0, 0, 0, 0, nil), nil},
		{"length beyond the end", wire(20, 0, 0, 0, 0, nil), nil},
		{"length that is negative as an int32", wire(1<<31, 0, 0, 0, 0, nil), nil},
		{"greatest length", wire(math.MaxUint32, 0, 0, 0, 0, nil), nil},
		{"no data", wire(16, 1, 2, 3, 4, nil), &netlink.Message{
			Header: netlink.Header{Length: 16, Type: 1, Flags: 2, Sequence: 3, PID: 4},
			Data:   []byte{},
		}},
		{"data", wire(20, 0xfffe, 0xfffd, math.MaxUint32, 1<<31, []byte("abcd")), &netlink.Message{
			Header: netlink.Header{Length: 20, Type: 0xfffe, Flags: 0xfffd, Sequence: math.MaxUint32, PID: 1 << 31},
			Data:   []byte("abcd"),
		}},
		{"padding", wire(17, 0, 0, 0, 0, []byte("abcd")), &netlink.Message{
			Header: netlink.Header{Length: 17},
			Data:   []byte("a"),
		}},
		{"another message behind", wire(16, 0, 0, 0, 0, wire(16, 0, 0, 0, 0, nil)), &netlink.Message{
			Header: netlink.Header{Length: 16},
			Data:   []byte{},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := netlink.Message{Header: netlink.Header{Length: 99}, Data: []byte("before")}
			got := before
			err := got.UnmarshalBinary(tt.b)
			if tt.want == nil {
				if !errors.Is(err, netlink.ErrMalformed) {
					t.Fatalf("error: %v, want ErrMalformed", err)
				}
				tt.want = &before // it stays as it is
			} else if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*tt.want, got); diff != "" {
				t.Fatalf("message (-want +got):\n%s", diff)
			}
		})
	}
}

// Appending to the data of a message must not overwrite what follows it.
func TestMessageUnmarshalAliases(t *testing.T) {
	b := wire(20, 0, 0, 0, 0, []byte("abcdbehind"))
	b = b[:len(b)-len(b)%4]
	var m netlink.Message
	if err := m.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	_ = append(m.Data, "overwritten"...)
	if !bytes.HasSuffix(b, []byte("abcdbehi")) {
		t.Fatalf("the bytes behind the message were overwritten: %q", b)
	}
	b[16] = 'A'
	if string(m.Data) != "Abcd" {
		t.Fatalf("data %q does not alias the input", m.Data)
	}
}
