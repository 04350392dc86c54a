package genetlink

import (
	"bytes"
	"errors"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestMessageBinary(t *testing.T) {
	for _, tt := range []struct {
		name string
		m    Message
		b    []byte
	}{
		{"empty", Message{}, []byte{0, 0, 0, 0}},
		{"header", Message{Header: Header{Command: 3, Version: 2}}, []byte{3, 2, 0, 0}},
		{"data", Message{Header: Header{Command: 3, Version: 2}, Data: []byte{9, 8}}, []byte{3, 2, 0, 0, 9, 8}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := tt.m.MarshalBinary()
			if err != nil || !bytes.Equal(b, tt.b) {
				t.Errorf("marshaled: % x, %v; want % x", b, err, tt.b)
			}
			b, err = tt.m.AppendBinary([]byte{7})
			if err != nil || !bytes.Equal(b, append([]byte{7}, tt.b...)) {
				t.Errorf("appended: % x, %v", b, err)
			}
			var m Message
			if err := m.UnmarshalBinary(tt.b); err != nil {
				t.Fatal(err)
			}
			if m.Header != tt.m.Header || !bytes.Equal(m.Data, tt.m.Data) || m.Data == nil {
				t.Errorf("unmarshaled: %#v; want %#v", m, tt.m)
			}
		})
	}
}

func TestMessageUnmarshalInvalid(t *testing.T) {
	for _, b := range [][]byte{nil, {1}, {1, 2, 0}, {1, 2, 1, 0}, {1, 2, 0, 1, 5, 6}} {
		m := Message{Header: Header{Command: 9}}
		if err := m.UnmarshalBinary(b); !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("% x: got %v", b, err)
		}
		if m.Header.Command != 9 {
			t.Errorf("% x: a failure has changed the message", b)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte{3, 1, 0, 0, 0xb, 0, 2, 0, 'n', 'l', 'c', 't', 'r', 'l', 0, 0})
	f.Add([]byte{1, 2, 0, 1})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Message
		if err := m.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, netlink.ErrMalformed) {
				t.Errorf("the error is not typed: %v", err)
			}
			return
		}
		if got, err := m.MarshalBinary(); err != nil || !bytes.Equal(got, b) {
			t.Errorf("% x comes back as % x, %v", b, got, err)
		}
	})
}
