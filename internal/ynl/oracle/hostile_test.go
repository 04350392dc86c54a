package oracle

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/netlink-sdk/go/nfnetlink/nftables"
	"github.com/netlink-sdk/go/rtnetlink/rtlink"
	"github.com/netlink-sdk/go/rtnetlink/tc"
)

// A frame is the beginning of a nest: attributes before what is within, and nests
// that stay open.
type frame []struct {
	typ  uint16
	text string // of an attribute that is complete; else it is a nest
}

// appendTo appends the frame, behind which there will be rest bytes.
func (f frame) appendTo(b []byte, rest int) []byte {
	for i, part := range f {
		if part.text != "" {
			e := nlattr.NewEncoder(b)
			e.String(part.typ, part.text)
			b, _ = e.Encode()
			continue
		}
		b = binary.NativeEndian.AppendUint16(b, uint16(4+f[i+1:].size()+rest))
		b = binary.NativeEndian.AppendUint16(b, part.typ|nlattr.FlagNested)
	}
	return b
}

func (f frame) size() int {
	n := 0
	for _, part := range f {
		n += 4
		if part.text != "" {
			n += nlattr.Align(len(part.text) + 1)
		}
	}
	return n
}

// deep returns first, and then f in f as often as an attribute allows.
func deep(first, f frame) []byte {
	n := (65000 - first.size()) / f.size()
	b := first.appendTo(nil, n*f.size())
	for i := range n {
		b = f.appendTo(b, (n-1-i)*f.size())
	}
	return b
}

// Attributes that nest themselves as often as a message allows are read, or
// refused: they are no reason to crash.
func TestHostileNesting(t *testing.T) {
	dynset := frame{{1, "dynset"}, {2, ""}, {7, ""}} // an expression that holds one
	for name, test := range map[string]struct {
		spec, op string
		v        codec
		b        []byte
	}{
		"expressions of a rule": {"nftables", "getrule", new(nftables.Rule), deep(frame{{4, ""}, {1, ""}}, dynset)},
		"expression of a set":   {"nftables", "getset", new(nftables.Set), deep(frame{{17, ""}}, dynset)},
		"actions":               {"tc", "gettfilter", new(tc.Attributes), deep(frame{{1, "u32"}, {2, ""}}, frame{{7, ""}, {1, ""}})},
		"one type":              {"rt-link", "getlink", new(rtlink.Attributes), deep(nil, frame{{18, ""}})},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.v.UnmarshalBinary(test.b); err != nil {
				t.Logf("the type refuses it: %v", err)
			} else if b, err := test.v.AppendBinary(nil); err != nil || len(b) != len(test.b) {
				t.Errorf("what was read, of %d bytes, is written as %d: %v", len(test.b), len(b), err)
			}
			f := families[test.spec]
			op, err := f.Operation(test.op)
			if err != nil {
				t.Fatal(err)
			}
			m, err := f.Decode(op, append(make([]byte, nlattr.Align(f.Size(op.Header))), test.b...))
			var ne *nlspec.Error
			if err != nil && !errors.As(err, &ne) {
				t.Errorf("the error is not typed: %v", err)
			}
			if _, err := m.MarshalBinary(); err != nil {
				t.Errorf("what the table reads is not written: %v", err)
			}
		})
	}
}
