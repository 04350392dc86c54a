package nlspec_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// request returns a message with its header, as an OpError has it.
func request(typ uint16, data []byte) []byte {
	b := make([]byte, netlink.HeaderLen, netlink.HeaderLen+len(data))
	binary.NativeEndian.PutUint32(b, uint32(len(b)+len(data)))
	binary.NativeEndian.PutUint16(b[4:], typ)
	return append(b, data...)
}

func TestExplainLink(t *testing.T) {
	req := request(16, encode(t, parse(t, &linkFamily, "newlink", `link=1 ifname=v0.7
		linkinfo.kind=vlan linkinfo.data.id=7 linkinfo.data.ingress-qos.mapping.from=1`)))
	// Behind the headers of 32 bytes: link 8, ifname 12, linkinfo 4, kind 12,
	// data 4, id 8, ingress-qos 4, mapping.
	for offset, want := range map[int]string{
		0: "", 31: "", 32: "link", 40: "ifname", 52: "linkinfo", 56: "linkinfo.kind", 68: "linkinfo.data",
		72: "linkinfo.data.id", 80: "linkinfo.data.ingress-qos", 84: "linkinfo.data.ingress-qos.mapping",
		88: "linkinfo.data.ingress-qos.mapping", 96: "", 9999: "", -5: "",
	} {
		e := &netlink.OpError{Op: "link add", Err: fs.ErrInvalid, Offset: offset, Request: req}
		if err := linkFamily.Explain(e); err != error(e) || e.Path != want {
			t.Errorf("the path to %d is %q, want %q", offset, e.Path, want)
		}
	}
	for nest, want := range map[int]string{0: "mtu", 52: "linkinfo.4", 68: "linkinfo.data.ingress-qos", 80: "linkinfo.data.ingress-qos.4", 1000: ""} {
		e := &netlink.OpError{Err: fs.ErrInvalid, Missing: netlink.Some[uint16](4), MissingNest: nest, Request: req}
		if linkFamily.Explain(fmt.Errorf("wrapped: %w", e)); e.Path != want {
			t.Errorf("what is missing in %d is %q, want %q", nest, e.Path, want)
		}
	}
}

func TestExplainGeneric(t *testing.T) {
	m := parse(t, &allFamily, "thing-set", "index=1 keyed.4.2.u8=1 indexed.1.nest.99=00 77=01020304 kind=square choice.size=1")
	req := request(30, append([]byte{3, 1, 0, 0}, encode(t, m)...))
	// Behind the headers of 28 bytes: keyed 4, 4 4, 2 4, u8 8, indexed 4, …
	for offset, want := range map[int]string{
		24: "", 28: "keyed", 32: "keyed.4", 36: "keyed.4.2", 40: "keyed.4.2.u8", 48: "indexed", 52: "indexed.1",
		56: "indexed.1.nest", 60: "indexed.1.nest.99", 68: "77", 72: "77", 76: "kind", 84: "choice", 88: "choice", 92: "choice.size",
	} {
		e := &netlink.OpError{Err: fs.ErrInvalid, Offset: offset, Request: req}
		if allFamily.Explain(e); e.Path != want {
			t.Errorf("the path to %d is %q, want %q", offset, e.Path, want)
		}
	}
	op := operation(t, &allFamily, "thing-set")
	if got := allFamily.Path(op, encode(t, m), 12); got != "keyed.4" {
		t.Errorf("Path(12) = %q, want keyed.4", got)
	}
}

func TestExplainNothing(t *testing.T) {
	if err := linkFamily.Explain(nil); err != nil {
		t.Errorf("nothing became %v", err)
	}
	other := errors.New("another")
	if err := linkFamily.Explain(other); err != other {
		t.Errorf("it became %v", err)
	}
	for _, req := range [][]byte{nil, make([]byte, 10), request(99, nil), request(16, nil), request(16, make([]byte, 20))} {
		e := &netlink.OpError{Err: fs.ErrInvalid, Offset: 40, Request: req, Path: "as it was"}
		linkFamily.Explain(e)
		allFamily.Explain(e)
		if e.Path != "as it was" {
			t.Errorf("the path is %q", e.Path)
		}
	}
}

func TestNamesOfTypes(t *testing.T) {
	for want, types := range map[string][]uint16{
		"":                             nil,
		"u8":                           {3},
		"nest.nest.mac":                {23, 23, 15},
		"keyed.9.8.u16":                {26, 9, 8, 4},
		"indexed.3.u8":                 {24, 3, 3},
		"choice.1":                     {28, 1},
		"u8.5":                         {3, 5},
		"99.1":                         {99, 1},
		"things.structs":               {30, 21},
		"nest.choice.3":                {23, 28, 3},
		"indexed.1.keyed.1.2.bitfield": {24, 1, 26, 1, 2, 22},
	} {
		if got := allFamily.Names("thing", types); got != want {
			t.Errorf("the names of %v are %q, want %q", types, got, want)
		}
	}
}

// The path that is found in bytes is the one to what was decoded from them.
func FuzzPath(f *testing.F) {
	f.Add(encode(f, parse(f, &allFamily, "thing-get", "keyed.4.2.u8=1 kind=square choice.again.stats.x=1")), 12)
	op := operation(f, &allFamily, "thing-get")
	f.Fuzz(func(t *testing.T, b []byte, offset int) {
		allFamily.Path(op, b, offset)
		d := nlattr.NewDecoder(b)
		if pos := 0; d.Next() {
			if got, want := allFamily.Path(op, b, pos), allFamily.Names("thing", []uint16{d.Type()}); got != want {
				t.Errorf("the first attribute is %q, want %q", got, want)
			}
		}
	})
}
