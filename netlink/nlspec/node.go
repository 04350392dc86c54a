package nlspec

import (
	"bytes"
	"net/netip"
	"strconv"
)

// A Message is a request, a reply or a notification, as a tree.
type Message struct {
	Family    *Family
	Operation *Operation

	// Header is the structure in front of the attributes. Its Attr is nil if
	// the operation has none.
	Header Node

	// Attrs are the attributes, in the order in which they are sent.
	Attrs []Node
}

// A Node is an attribute, an element of a list, or a member of a structure.
type Node struct {
	// Attr describes it, and is nil if nothing does: then Value is the bytes
	// of the payload. Elements and members are described like attributes.
	Attr *Attr

	// Type is the attribute's type, without flags, the number of an element,
	// or the position of a member.
	Type uint16

	// Flags are those of the type. What FlagNested has to be is known: where
	// it was not set, it is not set again, because older families compare.
	Flags uint16

	// header says that this is the structure in front of the attributes of a
	// Choice.
	header bool

	Value Value
}

// Name returns the name of the attribute or member, and the number of what has
// none.
func (n Node) Name() string {
	if n.Attr == nil || n.Attr.Name == "" {
		return strconv.Itoa(int(n.Type))
	}
	return n.Attr.Name
}

// IsHeader reports whether this is the structure in front of the attributes of
// a message or a Choice.
func (n Node) IsHeader() bool { return n.header }

// Addr returns the address that the value is, and whether it is one: a number
// or bytes that people write as an IP address, by the Hint.
func (n Node) Addr() (netip.Addr, bool) {
	if n.Attr == nil {
		return netip.Addr{}, false
	}
	var b []byte
	switch n.Value.form {
	case Bytes:
		b = n.Value.data
	case Unsigned:
		var buf [8]byte
		b = appendNumber(buf[:0], n.Attr.Kind.size(), n.Attr.BigEndian, n.Value.num)
	}
	switch {
	case len(b) == 4 && (n.Attr.Hint == IPv4 || n.Attr.Hint == IP),
		len(b) == 16 && (n.Attr.Hint == IPv6 || n.Attr.Hint == IP):
		return netip.AddrFromSlice(b)
	}
	return netip.Addr{}, false
}

// isPadding reports whether the node says nothing.
func (n Node) isPadding() bool {
	return n.Attr != nil && n.Attr.Kind == Pad && isZero(n.Value.data)
}

func isZero(b []byte) bool { return len(bytes.TrimLeft(b, "\x00")) == 0 }

// Find returns the value at the end of a path of names, such as "linkinfo",
// "kind", and whether it is there. The members of a header count as well.
func (m *Message) Find(path ...string) (Value, bool) {
	if len(path) == 0 {
		return Value{}, false
	}
	if v, ok := find(m.Attrs, path); ok {
		return v, true
	}
	return find(m.Header.Value.list, path)
}

func find(nodes []Node, path []string) (Value, bool) {
	for i := range nodes {
		n := &nodes[i]
		if n.header {
			if v, ok := find(n.Value.list, path); ok {
				return v, true
			}
			continue
		}
		if n.Name() != path[0] {
			continue
		}
		if len(path) == 1 {
			return n.Value, true
		}
		if v, ok := find(n.Value.list, path[1:]); ok {
			return v, true
		}
	}
	return Value{}, false
}

// Equal reports whether both say the same: flags of types, padding, the numbers
// from which the elements of an Indexed are counted on, and how strings end do
// not matter.
func (m *Message) Equal(o *Message) bool {
	if m == nil || o == nil {
		return m == o
	}
	return m.Family == o.Family && m.Operation == o.Operation &&
		m.Header.Value.Equal(o.Header.Value) && equalNodes(m.Attrs, o.Attrs, false)
}

// Equal reports whether both say the same.
func (v Value) Equal(o Value) bool {
	if v.form != o.form || v.form == Numbers && (v.elem != o.elem || v.Len() != o.Len()) {
		return false
	}
	switch v.form {
	case Unsigned, Signed, Mask:
		return v.num == o.num
	case Numbers:
		for i := range v.Len() {
			if v.At(i).num != o.At(i).num {
				return false
			}
		}
		return true
	case List:
		return bytes.Equal(v.data, o.data) && equalNodes(v.list, o.list, false)
	}
	return bytes.Equal(v.data, o.data)
}

func equalNodes(a, b []Node, counted bool) bool {
	a, b = visible(a), visible(b)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if counted {
			x.Type -= a[0].Type
			y.Type -= b[0].Type
		}
		if x.Type != y.Type || x.header != y.header || !x.equalValue(y) {
			return false
		}
	}
	return true
}

func (n Node) equalValue(o Node) bool {
	if n.Attr != nil && n.Attr.Kind == Indexed && n.Value.form == List && o.Value.form == List {
		return equalNodes(n.Value.list, o.Value.list, true)
	}
	return n.Value.Equal(o.Value)
}

// visible returns the nodes that say something.
func visible(nodes []Node) []Node {
	for i := range nodes {
		if !nodes[i].isPadding() {
			continue
		}
		out := append([]Node(nil), nodes[:i]...)
		for _, n := range nodes[i:] {
			if !n.isPadding() {
				out = append(out, n)
			}
		}
		return out
	}
	return nodes
}
