package nlspec

import (
	"encoding/binary"
	"fmt"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// Decode returns the message of the operation op in b: the operation's header,
// and attributes. What is in front of them on the wire, struct nlmsghdr and for
// generic netlink struct genlmsghdr, is not in b.
//
// Attributes that are not described are kept as bytes, and so are those that
// are not as described. The latter are errors as well: Decode returns the first
// such *Error together with the message, which is never nil. Only if the bytes
// themselves are not a list of attributes the message lacks something.
//
// The message refers to b, which must not change.
func (f *Family) Decode(op *Operation, b []byte) (*Message, error) {
	m := &Message{Family: f, Operation: op}
	d := decoder{family: f, index: f.lookup()}
	if l := d.index.layouts[op.Header]; l != nil {
		n := min(l.size, len(b))
		m.Header = d.header(l, b[:n])
		b = b[min(nlattr.Align(n), len(b)):]
	}
	s := scope{set: d.index.sets[op.Set], bytes: b}
	var err error
	if m.Attrs, err = d.list(&s); err != nil {
		d.fail(nil, err)
	}
	return m, d.err
}

// DecodeMessage is Decode for a message as a Conn receives or sends it. It
// finds the operation by the message's type, or by the command of generic
// netlink. If there is none the error is a *NumberError and there is no
// message.
func (f *Family) DecodeMessage(m netlink.Message, dir Direction) (*Message, error) {
	number, data := uint16(m.Header.Type), m.Data
	if f.Protocol == genericProtocol {
		if len(data) < genericHeaderLen {
			return nil, fmt.Errorf("%w: no header of generic netlink", netlink.ErrMalformed)
		}
		number, data = uint16(data[0]), data[genericHeaderLen:]
	}
	op := f.ByNumber(number, dir)
	if op == nil {
		return nil, &NumberError{Family: f.Name, Number: number}
	}
	return f.Decode(op, data)
}

// A decoder reads a message.
type decoder struct {
	family *Family
	index  *index
	err    error // the first
}

// fail notes that the attribute that s reads is not as described.
func (d *decoder) fail(s *scope, err error) {
	if d.err == nil {
		d.err = &Error{Path: s.path(), Err: reason(err)}
	}
}

// list returns the attributes of a list. On error it returns those before it.
func (d *decoder) list(s *scope) ([]Node, error) {
	n := 0
	attrs := nlattr.NewDecoder(s.bytes)
	for attrs.Next() {
		n++
	}
	err := attrs.Err()
	if n == 0 {
		return nil, err
	}
	nodes := make([]Node, n)
	attrs = nlattr.NewDecoder(s.bytes)
	for i := range nodes {
		attrs.Next()
		s.at = place{s.describe(attrs.Type()), attrs.Type()}
		nodes[i] = Node{Attr: s.at.attr, Type: s.at.typ, Flags: attrs.TypeFlags()}
		nodes[i].Value = d.attr(s, attrs.Data(), attrs.TypeFlags())
	}
	return nodes, err
}

// attr returns the payload of the attribute that s reads.
func (d *decoder) attr(s *scope, b []byte, flags uint16) Value {
	a := s.at.attr
	if a == nil {
		return BytesValue(b)
	}
	switch a.Kind {
	case Flag:
		if len(b) == 0 {
			return Value{}
		}
		return d.badLength(s, b, "none")
	case Uint, Sint:
		if len(b) != 4 && len(b) != 8 {
			return d.badLength(s, b, "4 or 8")
		}
		v := number(a.Kind, a.isBigEndian(flags), b)
		v.exact = len(b) == 8 && variableSize(v) == 4
		return v
	case String:
		return textOf(b)
	case Structure:
		if l := d.index.layouts[a.Of]; l != nil {
			return d.structure(l, b)
		}
	case Array:
		return d.array(s, b, flags)
	case Bitfield32:
		if len(b) != 8 {
			return d.badLength(s, b, "8")
		}
		return MaskValue(nlattr.Bitfield32{
			Value:    binary.NativeEndian.Uint32(b),
			Selector: binary.NativeEndian.Uint32(b[4:]),
		})
	case Nest, Indexed, Keyed:
		inner, _, _ := d.family.open(s, b)
		return d.nest(&inner, b)
	case Choice:
		return d.choice(s, b)
	default:
		if size := a.Kind.size(); size != 0 {
			if len(b) != size {
				return d.badLength(s, b, fmt.Sprint(size))
			}
			return number(a.Kind, a.isBigEndian(flags), b)
		}
	}
	return BytesValue(b)
}

func (d *decoder) badLength(s *scope, b []byte, want string) Value {
	d.fail(s, fmt.Errorf("%w: %d bytes, want %s", nlattr.ErrLength, len(b), want))
	return BytesValue(b)
}

// variableSize returns how many bytes a number of variable size takes.
func variableSize(v Value) int {
	if v.form == Signed && int64(int32(v.num)) == int64(v.num) || v.form == Unsigned && v.num>>32 == 0 {
		return 4
	}
	return 8
}

// nest returns the attributes of s, which is the payload b of an attribute, or
// if it is not a list of attributes the bytes.
func (d *decoder) nest(s *scope, b []byte) Value {
	if s.depth > maxDepth {
		d.fail(s.outer, ErrDepth)
		return BytesValue(b)
	}
	nodes, err := d.list(s)
	if err != nil {
		d.fail(s.outer, err)
		return BytesValue(b)
	}
	return ListValue(nodes...)
}

// array returns numbers, or structures, that are one behind the other.
func (d *decoder) array(s *scope, b []byte, flags uint16) Value {
	a := s.at.attr
	l, size := (*layout)(nil), a.Elem.size()
	if a.Elem == Structure {
		if l = d.index.layouts[a.Of]; l != nil {
			size = l.size
		}
	}
	switch {
	case size == 0:
		return BytesValue(b)
	case len(b)%size != 0:
		return d.badLength(s, b, fmt.Sprintf("a multiple of %d", size))
	case l == nil:
		return Value{form: Numbers, elem: a.Elem, bigEndian: a.isBigEndian(flags), data: b}
	}
	nodes := make([]Node, len(b)/size)
	for i := range nodes {
		nodes[i] = Node{Attr: d.index.elements[a], Type: uint16(i), Value: d.structure(l, b[i*size:][:size])}
	}
	return ListValue(nodes...)
}

// choice returns the payload of a Choice, which is bytes if the selector says
// nothing that is described.
func (d *decoder) choice(s *scope, b []byte) Value {
	format := s.format(d.family, s.at.attr)
	if format == nil {
		return BytesValue(b)
	}
	l := d.index.layouts[format.Header]
	if format.Set == "" {
		switch {
		case l != nil:
			return ListValue(d.header(l, b))
		case len(b) == 0:
			return ListValue()
		}
		return BytesValue(b)
	}
	inner, _, _ := d.family.openFormat(s, format, b)
	v := d.nest(&inner, b)
	if l == nil || v.form != List {
		return v
	}
	nodes := make([]Node, 0, 1+len(v.list))
	nodes = append(nodes, d.header(l, b[:min(l.size, len(b))]))
	return ListValue(append(nodes, v.list...)...)
}

// header returns the structure in front of attributes.
func (d *decoder) header(l *layout, b []byte) Node {
	return Node{Attr: &l.header, Value: d.structure(l, b), header: true}
}

// structure returns the members of a structure as far as the bytes go, and
// keeps what is behind the last one.
func (d *decoder) structure(l *layout, b []byte) Value {
	nodes := make([]Node, 0, len(l.members))
	for i := range l.members {
		a := &l.members[i]
		size := int(a.MaxLen)
		if size > len(b) {
			break
		}
		nodes = append(nodes, Node{Attr: a, Type: a.Type, Value: d.member(a, b[:size])})
		b = b[size:]
	}
	v := ListValue(nodes...)
	if len(nodes) < len(l.members) || len(b) != 0 {
		v.exact, v.data = true, b
	}
	return v
}

func (d *decoder) member(a *Attr, b []byte) Value {
	switch {
	case a.Kind.size() != 0:
		return number(a.Kind, a.BigEndian, b)
	case a.Kind == String:
		return textOf(b)
	case a.Kind == Structure:
		if l := d.index.layouts[a.Of]; l != nil {
			return d.structure(l, b)
		}
	}
	return BytesValue(b)
}
