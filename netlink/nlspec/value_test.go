package nlspec_test

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

func find(t *testing.T, m *nlspec.Message, path ...string) nlspec.Value {
	t.Helper()
	v, ok := m.Find(path...)
	if !ok {
		t.Fatalf("no %v in %v", path, m)
	}
	return v
}

func TestValues(t *testing.T) {
	m := parse(t, &allFamily, "thing-set", `index=9 u8=5 s16=-5 s32=5 string=abc binary=0a0b masks=1/3 numbers=7,8
		nest.nest.u64=1 kind=square choice.x=3 choice.inner.y=4 flag`)
	if n, ok := find(t, m, "index").Uint64(); n != 9 || !ok {
		t.Errorf("index is %d, %t", n, ok)
	}
	if n, ok := find(t, m, "u8").Int64(); n != 5 || !ok {
		t.Errorf("u8 is %d, %t", n, ok)
	}
	if n, ok := find(t, m, "s16").Int64(); n != -5 || !ok {
		t.Errorf("s16 is %d, %t", n, ok)
	}
	if n, ok := find(t, m, "s16").Uint64(); n != 0 || ok {
		t.Errorf("as unsigned s16 is %d, %t", n, ok)
	}
	if n, ok := find(t, m, "s32").Uint64(); n != 5 || !ok {
		t.Errorf("s32 is %d, %t", n, ok)
	}
	if n, ok := find(t, m, "nest", "nest", "u64").Uint64(); n != 1 || !ok {
		t.Errorf("nest.nest.u64 is %d, %t", n, ok)
	}
	if s, ok := find(t, m, "string").Text(); s != "abc" || !ok {
		t.Errorf("string is %q, %t", s, ok)
	}
	if b, ok := find(t, m, "binary").Bytes(); !bytes.Equal(b, []byte{10, 11}) || !ok {
		t.Errorf("binary is %x, %t", b, ok)
	}
	if f, ok := find(t, m, "masks").Bitfield32(); f != (nlattr.Bitfield32{Value: 1, Selector: 3}) || !ok {
		t.Errorf("masks is %v, %t", f, ok)
	}
	numbers := find(t, m, "numbers")
	if n, _ := numbers.At(1).Uint64(); numbers.Len() != 2 || n != 8 || numbers.At(2).Form() != nlspec.Empty || numbers.At(-1).Form() != nlspec.Empty {
		t.Errorf("numbers are %d, the second %d", numbers.Len(), n)
	}
	if n, ok := find(t, m, "choice", "y").Uint64(); n != 4 || !ok {
		t.Errorf("the header's y is %d, %t", n, ok)
	}
	if n, ok := find(t, m, "choice", "x").Int64(); n != 0 || !ok {
		t.Errorf("the first x is %d, %t", n, ok)
	}
	if find(t, m, "choice").Len() != 2 || !find(t, m, "choice").Nodes()[0].IsHeader() {
		t.Error("a choice does not have its header first")
	}
	for _, path := range [][]string{{}, {"u16"}, {"u8", "x"}, {"nest", "u8"}} {
		if v, ok := m.Find(path...); ok {
			t.Errorf("%v is %v", path, v)
		}
	}
	flag := find(t, m, "flag")
	if _, ok := flag.Text(); ok || flag.Form() != nlspec.Empty {
		t.Error("a flag has a text")
	}
	if _, ok := flag.Bytes(); ok {
		t.Error("a flag has bytes")
	}
	if _, ok := flag.Bitfield32(); ok {
		t.Error("a flag has masks")
	}
}

func TestAddr(t *testing.T) {
	m := parse(t, &allFamily, "thing-get", "ip=2001:db8::1 ipv4=10.0.0.1 mac=02:00:00:01 99=00000000 nest.0x=01")
	for i, want := range []string{"2001:db8::1", "10.0.0.1", "", "", ""} {
		a, ok := m.Attrs[i].Addr()
		if ok != (want != "") || ok && a != netip.MustParseAddr(want) {
			t.Errorf("%s is %v, %t, want %q", m.Attrs[i].Name(), a, ok, want)
		}
	}
}

// A message may be built without words.
func TestBuildByHand(t *testing.T) {
	set := linkFamily.Set("link-attrs")
	info := linkFamily.Set("linkinfo-attrs")
	node := func(s *nlspec.Set, name string, v nlspec.Value) nlspec.Node {
		return nlspec.Node{Attr: s.Attr(name), Type: s.Attr(name).Type, Value: v}
	}
	op := operation(t, &linkFamily, "newlink")
	m := &nlspec.Message{Family: &linkFamily, Operation: op, Attrs: []nlspec.Node{
		node(set, "ifname", nlspec.TextValue("v")),
		node(set, "mtu", nlspec.UintValue(1400)),
		node(set, "linkinfo", nlspec.ListValue(node(info, "kind", nlspec.TextValue("veth")))),
	}}
	want := attributes(t, func(e *nlattr.Encoder) {
		e.String(3, "v")
		e.Uint32(4, 1400)
		n := e.NestNoFlag(18)
		e.String(1, "veth")
		e.End(n)
	})
	if got := encode(t, m); !bytes.Equal(got, want) {
		t.Errorf("it is\n%x, want\n%x", got, want)
	}
	text, err := m.AppendText([]byte("> "))
	if err != nil || string(text) != "> newlink ifname: v, mtu: 1400, linkinfo: {kind: veth}" {
		t.Errorf("it is %s, %v", text, err)
	}
	if got := string(linkFamily.AppendValue(nil, m.Attrs[2])); got != "{kind: veth}" {
		t.Errorf("the value is %s", got)
	}

	m.Attrs[1].Value = nlspec.IntValue(-1)
	if _, err := m.MarshalBinary(); err == nil || err.Error() != "attribute mtu: -1 is out of range: from 0 to 4294967295" {
		t.Errorf("the error is %v", err)
	}
	m.Attrs[1] = nlspec.Node{Type: 99, Value: nlspec.UintValue(1)}
	if _, err := m.MarshalBinary(); err == nil || err.Error() != "attribute 99: wrong kind of value: an unsigned number, want bytes" {
		t.Errorf("the error is %v", err)
	}
	m.Attrs[1] = node(set, "mtu", nlspec.MaskValue(nlattr.Bitfield32{}))
	if _, err := m.MarshalBinary(); err == nil || err.Error() != "attribute mtu: wrong kind of value: a mask, want u32" {
		t.Errorf("the error is %v", err)
	}
}

func TestEqual(t *testing.T) {
	m := parse(t, &allFamily, "thing-set", "u8=1 numbers=1,2 nest.u8=1")
	for words, want := range map[string]bool{
		"u8=1 numbers=1,2 nest.u8=1":         true,
		"1= u8=1 numbers=1,2 nest.u8=1":      true, // padding says nothing
		"u8=2 numbers=1,2 nest.u8=1":         false,
		"u8=1 numbers=1,3 nest.u8=1":         false,
		"u8=1 numbers=1 nest.u8=1":           false,
		"u8=1 numbers=1,2 nest.u8=2":         false,
		"u8=1 numbers=1,2 nest":              false,
		"u8=1 numbers=1,2 nest.u8=1 index=1": false,
		"numbers=1,2 u8=1 nest.u8=1":         false,
	} {
		if got := m.Equal(parse(t, &allFamily, "thing-set", words)); got != want {
			t.Errorf("Equal to %s is %t", words, got)
		}
	}
	if m.Equal(nil) || !(*nlspec.Message)(nil).Equal(nil) {
		t.Error("a message is equal to none")
	}
	if nlspec.TextValue("a").Equal(nlspec.BytesValue([]byte("a"))) {
		t.Error("a text is equal to bytes")
	}
}

func TestForms(t *testing.T) {
	if got := nlspec.List.String(); got != "a list" {
		t.Errorf("it is %q", got)
	}
	if got := nlspec.Form(99).String() + nlspec.Kind(99).String(); got != "Form(99)Kind(99)" {
		t.Errorf("it is %q", got)
	}
}
