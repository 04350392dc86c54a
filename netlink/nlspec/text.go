package nlspec

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// String returns the message on one line: the name of the operation, the
// members of the header and the attributes, such as
// "rings-get header: {dev-name: eth0}, rx-max: 512, tcp-data-split: enabled".
func (m *Message) String() string { return string(m.appendText(nil)) }

// AppendText appends the message on one line, see String. It never fails.
func (m *Message) AppendText(b []byte) ([]byte, error) { return m.appendText(b), nil }

func (m *Message) appendText(b []byte) []byte {
	b = append(b, m.Operation.Name...)
	if nodes := m.Family.flatten(m.nodes(), false); len(nodes) > 0 {
		b = append(b, ' ')
		b = m.Family.appendLine(b, nodes)
	}
	return b
}

// AppendIndent appends the message with a line for each attribute, which starts
// with prefix and is indented by how deep it is. Flags are names without a
// value.
func (m *Message) AppendIndent(b []byte, prefix string) []byte {
	b = append(append(append(b, prefix...), m.Operation.Name...), '\n')
	return m.Family.appendLines(b, m.Family.flatten(m.nodes(), false), prefix+"  ")
}

// AppendValue appends the value of a node as String has it.
func (f *Family) AppendValue(b []byte, n Node) []byte { return f.appendNode(b, &n) }

// appendLine appends nodes as "name: value, name: value".
func (f *Family) appendLine(b []byte, nodes []Node) []byte {
	first := true
	for run := range runs(nodes) {
		if !first {
			b = append(b, ", "...)
		}
		first = false
		n := &run[0]
		b = append(b, n.Name()...)
		switch {
		case n.Attr != nil && n.Attr.Multi, len(run) > 1:
			b = append(b, ": ["...)
			for i := range run {
				if i > 0 {
					b = append(b, ", "...)
				}
				b = f.appendNode(b, &run[i])
			}
			b = append(b, ']')
		case n.Value.form != Empty:
			b = append(b, ": "...)
			b = f.appendNode(b, n)
		}
	}
	return b
}

func (f *Family) appendLines(b []byte, nodes []Node, prefix string) []byte {
	for i := range nodes {
		n := &nodes[i]
		b = append(append(b, prefix...), n.Name()...)
		switch {
		case n.Value.form == List:
			b = append(b, ":\n"...)
			b = f.appendLines(b, f.flatten(n.Value.list, false), prefix+"  ")
			if !isZero(n.Value.data) {
				b = append(append(b, prefix...), "  "+rawName...)
				b = append(hex.AppendEncode(b, n.Value.data), '\n')
			}
			continue
		case n.Value.form != Empty:
			b = f.appendNode(append(b, ": "...), n)
		}
		b = append(b, '\n')
	}
	return b
}

// appendNode appends the value of a node.
func (f *Family) appendNode(b []byte, n *Node) []byte {
	v := n.Value
	switch v.form {
	case Empty:
		return append(b, "true"...)
	case Text:
		return appendWord(b, string(v.data))
	case Bytes:
		return appendBytes(b, n.Attr, v.data)
	case Mask:
		b = append(f.appendMask(b, n.Attr, v.num&(1<<32-1)), '/')
		return f.appendMask(b, n.Attr, v.num>>32)
	case Numbers:
		elem := f.element(n.Attr)
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = f.appendNumber(b, elem, v.At(i))
		}
		return append(b, ']')
	case List:
		return f.appendList(b, n)
	}
	return f.appendNumber(b, n.Attr, v)
}

func (f *Family) appendList(b []byte, n *Node) []byte {
	v := n.Value
	if n.Attr != nil && (n.Attr.Kind == Indexed && isCounted(v.list) || n.Attr.Kind == Array) {
		b = append(b, '[')
		for i := range v.list {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = f.appendNode(b, &v.list[i])
		}
		return append(b, ']')
	}
	b = f.appendLine(append(b, '{'), f.flatten(v.list, false))
	if !isZero(v.data) {
		b = hex.AppendEncode(append(b, ", "+rawName...), v.data)
	}
	return append(b, '}')
}

// appendNumber appends a number: its name, the names of its bits, an address, or
// digits.
func (f *Family) appendNumber(b []byte, a *Attr, v Value) []byte {
	if a != nil {
		if e, mask := f.enumOf(a); mask {
			return f.appendMask(b, a, v.num)
		} else if e != nil {
			return append(b, f.numberName(a, v)...)
		}
		if b, ok := appendAddress(b, a, v); ok {
			return b
		}
		if a.Hint == Hex {
			return strconv.AppendUint(append(b, "0x"...), v.num, 16)
		}
	}
	if v.form == Signed {
		return strconv.AppendInt(b, int64(v.num), 10)
	}
	return strconv.AppendUint(b, v.num, 10)
}

// appendMask appends the names of bits, joined by "|", with a number for what
// has no name.
func (f *Family) appendMask(b []byte, a *Attr, v uint64) []byte {
	e, _ := f.enumOf(a)
	if e == nil {
		return strconv.AppendUint(append(b, "0x"...), v, 16)
	}
	if v == 0 {
		return append(b, '0')
	}
	start := len(b)
	for name, rest := range e.flags(v) {
		if len(b) > start {
			b = append(b, '|')
		}
		if b = append(b, name...); rest != 0 {
			b = strconv.AppendUint(append(b, "0x"...), rest, 16)
		}
	}
	return b
}

// appendBytes appends bytes as the attribute's hint says, or as digits.
func appendBytes(b []byte, a *Attr, v []byte) []byte {
	if a != nil && a.Kind == Binary && a.Hint != NoHint && len(v) > 0 {
		if b, ok := appendHinted(b, a.Hint, v); ok {
			return b
		}
	}
	return hex.AppendEncode(append(b, rawName...), v)
}

// appendWord appends a string: quoted unless that changes nothing and it can't
// be taken for what is around it.
func appendWord(b []byte, s string) []byte {
	const plain = "-_./:@+%*"
	for i := range len(s) {
		c := s[i]
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if (c < '0' || c > '9') && strings.IndexByte(plain, c) < 0 {
				return strconv.AppendQuote(b, s)
			}
		}
	}
	if s == "" {
		return append(b, `""`...)
	}
	return append(b, s...)
}

// element returns what describes the elements of an Array, an Indexed or a
// Keyed one.
func (f *Family) element(a *Attr) *Attr { return f.lookup().elements[a] }
