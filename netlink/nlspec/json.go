package nlspec

import (
	"encoding/hex"
	"strconv"
	"unicode/utf8"
)

// MarshalJSON returns the message as an object: the members of the header, and
// the attributes in their order. See AppendJSON.
func (m *Message) MarshalJSON() ([]byte, error) { return m.AppendJSON(nil), nil }

// AppendJSON appends the message as JSON. [Family.ParseJSON] is its inverse.
//
//   - Numbers are numbers, whatever their size, or the name that an enumeration
//     has for them. Masks of flags are arrays of names, with a number for bits
//     without a name.
//   - Bytes are strings of hexadecimal digits, or addresses and the like where
//     there is a hint. An attribute that is not described has its type for a
//     name and its payload in digits for a value. The payload of one that is
//     not as described is the object {"0x": "…"} instead.
//   - A Flag is true. A Bitfield32 is an object of a "value" and a "selector".
//   - An attribute that may come several times is an array, even if it came
//     once, and so are an Array and an Indexed. A Keyed is an object with
//     numbers for names.
//   - Members of a header that have the name of an attribute are in an object
//     with the name of the structure. So is, as "0x", what a header or a
//     structure has behind its members, or if it is too short, the beginning
//     of the first member that lacks.
//   - Attributes of which one comes several times although nothing says that it
//     may are an array of objects, each of one attribute: their order matters.
func (m *Message) AppendJSON(b []byte) []byte {
	return m.Family.appendObject(b, m.nodes(), nil)
}

// appendObject appends nodes, and the bytes behind a structure unless they are
// nil.
func (f *Family) appendObject(b []byte, nodes []Node, behind []byte) []byte {
	if behind == nil {
		nodes = f.flatten(nodes, true) // and otherwise the last member says where the end is
	}
	ordered := repeats(nodes)
	open, sep, end := "{", ",", "}"
	if ordered {
		open, sep, end = "[{", "},{", "}]"
	}
	b = append(b, open...)
	first := true
	for run := range runs(nodes) {
		if !first {
			b = append(b, sep...)
		}
		first = false
		b = append(appendQuoted(b, run[0].Name()), ':')
		b = f.appendRun(b, run)
	}
	if behind != nil {
		if !first {
			b = append(b, sep...)
		}
		b = append(appendDigits(append(b, `"0x":`...), behind), end...)
		return b
	}
	return append(b, end...)
}

func (f *Family) appendRun(b []byte, run []Node) []byte {
	if n := &run[0]; len(run) == 1 && (n.Attr == nil || !n.Attr.Multi) {
		return f.appendJSON(b, n)
	}
	return f.appendArray(b, run)
}

func (f *Family) appendArray(b []byte, nodes []Node) []byte {
	b = append(b, '[')
	for i := range nodes {
		if i > 0 {
			b = append(b, ',')
		}
		b = f.appendJSON(b, &nodes[i])
	}
	return append(b, ']')
}

// appendJSON appends the value of a node.
func (f *Family) appendJSON(b []byte, n *Node) []byte {
	v := n.Value
	switch v.form {
	case Empty:
		return append(b, "true"...)
	case Text:
		return appendQuoted(b, string(v.data))
	case Bytes:
		return appendJSONBytes(b, n.Attr, v.data)
	case Mask:
		b = f.appendJSONMask(append(b, `{"value":`...), n.Attr, v.num&(1<<32-1))
		b = f.appendJSONMask(append(b, `,"selector":`...), n.Attr, v.num>>32)
		return append(b, '}')
	case Numbers:
		elem := f.element(n.Attr)
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = f.appendJSONNumber(b, elem, v.At(i))
		}
		return append(b, ']')
	case List:
		return f.appendJSONList(b, n)
	}
	return f.appendJSONNumber(b, n.Attr, v)
}

func (f *Family) appendJSONList(b []byte, n *Node) []byte {
	v := n.Value
	switch {
	case n.Attr == nil:
	case n.Attr.Kind == Array:
		return f.appendArray(b, v.list)
	case n.Attr.Kind == Indexed && isCounted(v.list):
		return f.appendArray(b, v.list)
	case n.Attr.Kind == Indexed:
		// Not an array of objects even if a number comes twice: that would
		// be the elements.
		b = append(b, '{')
		for i := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendQuoted(b, v.list[i].Name()), ':')
			b = f.appendJSON(b, &v.list[i])
		}
		return append(b, '}')
	case n.Attr.Kind == Structure && v.exact:
		return f.appendObject(b, v.list, append([]byte{}, v.data...))
	}
	return f.appendObject(b, v.list, nil)
}

func (f *Family) appendJSONNumber(b []byte, a *Attr, v Value) []byte {
	if a != nil {
		if e, mask := f.enumOf(a); mask {
			return f.appendJSONMask(b, a, v.num)
		} else if e != nil && e.NameOf(v.num) != "" {
			return appendQuoted(b, f.numberName(a, v))
		}
		if e := len(b); true {
			if addr, ok := appendAddress(append(b, '"'), a, v); ok {
				return append(addr, '"')
			}
			b = b[:e]
		}
	}
	if v.form == Signed {
		return strconv.AppendInt(b, int64(v.num), 10)
	}
	return strconv.AppendUint(b, v.num, 10)
}

func (f *Family) appendJSONMask(b []byte, a *Attr, v uint64) []byte {
	e, _ := f.enumOf(a)
	if e == nil {
		return strconv.AppendUint(b, v, 10)
	}
	b = append(b, '[')
	first := true
	for name, rest := range e.flags(v) {
		if !first {
			b = append(b, ',')
		}
		if first = false; rest != 0 {
			b = strconv.AppendUint(b, rest, 10)
		} else {
			b = appendQuoted(b, name)
		}
	}
	return append(b, ']')
}

func appendJSONBytes(b []byte, a *Attr, v []byte) []byte {
	switch {
	case a == nil, a.Kind == Unused, a.Kind == Pad:
		return appendDigits(b, v)
	case a.Kind == Binary:
		if text, ok := appendHinted(append(b, '"'), a.Hint, v); ok {
			return append(text, '"')
		}
	}
	return append(appendDigits(append(b, `{"0x":`...), v), '}')
}

func appendDigits(b, v []byte) []byte { return append(hex.AppendEncode(append(b, '"'), v), '"') }

// appendQuoted appends a string of JSON.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0:
			b = append(b, `\u00`...)
			b = hex.AppendEncode(b, []byte{byte(r)})
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
