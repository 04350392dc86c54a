package nlspec

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// AppendBinary appends the bytes of the message, from the operation's header
// on: what Decode reads. The error is an *Error.
//
// What was decoded is encoded to the same bytes, unless padding was missing or
// not zero.
func (m *Message) AppendBinary(b []byte) ([]byte, error) {
	header, err := appendStructure(nil, m.Header.Value)
	if err != nil {
		return nil, err
	}
	if len(m.Attrs) == 0 {
		return append(b, header...), nil // not aligned
	}
	e := nlattr.NewEncoder(b)
	copy(e.Fixed(len(header)), header)
	if err := encodeList(&e, m.Attrs); err != nil {
		return nil, err
	}
	b, err = e.Encode()
	var ne *nlattr.Error
	if errors.As(err, &ne) {
		return nil, &Error{Path: m.Family.Names(m.Operation.Set, ne.Path), Err: ne.Err}
	}
	return b, err
}

// MarshalBinary returns the bytes of the message, see AppendBinary.
func (m *Message) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

func encodeList(e *nlattr.Encoder, nodes []Node) error {
	for i := range nodes {
		if err := encode(e, &nodes[i]); err != nil {
			return within(nodes[i].Name(), err)
		}
	}
	return nil
}

// encode appends one attribute.
func encode(e *nlattr.Encoder, n *Node) error {
	v, typ := &n.Value, n.Type|n.Flags
	switch {
	case v.form == Bytes:
		e.Bytes(typ, v.data)
		return nil
	case n.Attr == nil:
		return wrongForm(v, "bytes")
	case v.form == List && n.Attr.Kind == Structure:
		return encodeBytes(e, typ, *v, appendStructure)
	case v.form == List && n.Attr.Kind == Array:
		return encodeBytes(e, typ, *v, appendStructures)
	case v.form == List:
		return encodeNest(e, n, typ)
	}
	var buf [8]byte
	b, err := appendValue(buf[:0], n.Attr, n.Flags, v)
	if err != nil {
		return err
	}
	e.Bytes(typ, b)
	return nil
}

func encodeBytes(e *nlattr.Encoder, typ uint16, v Value, appendTo func([]byte, Value) ([]byte, error)) error {
	b, err := appendTo(nil, v)
	if err == nil {
		e.Bytes(typ, b)
	}
	return err
}

func encodeNest(e *nlattr.Encoder, n *Node, typ uint16) error {
	switch n.Attr.Kind {
	case Nest, Indexed, Keyed, Choice:
	default:
		return wrongForm(&n.Value, n.Attr.Kind.String())
	}
	nodes, header := n.Value.list, []byte(nil)
	if len(nodes) > 0 && nodes[0].header {
		var err error
		if header, err = appendStructure(nil, nodes[0].Value); err != nil {
			return err
		}
		if nodes = nodes[1:]; len(nodes) == 0 {
			e.Bytes(typ, header) // not aligned
			return nil
		}
	}
	nest := e.NestNoFlag(typ)
	copy(e.Fixed(len(header)), header)
	if err := encodeList(e, nodes); err != nil {
		return err
	}
	e.End(nest)
	return nil
}

// appendValue appends the payload of an attribute that is neither bytes nor a
// list.
func appendValue(b []byte, a *Attr, flags uint16, v *Value) ([]byte, error) {
	switch {
	case v.form == Empty && a.Kind == Flag:
		return b, nil
	case v.form == Text && a.Kind == String:
		return append(append(b, v.data...), make([]byte, v.num)...), nil
	case v.form == Mask && a.Kind == Bitfield32:
		b = appendNumber(b, 4, false, v.num)
		return appendNumber(b, 4, false, v.num>>32), nil
	case v.form == Numbers && a.Kind == Array && v.elem == a.Elem:
		return append(b, v.data...), nil
	case (v.form == Unsigned || v.form == Signed) && a.Kind.isNumber():
		if err := fits(a.Kind, v); err != nil {
			return nil, err
		}
		size := a.Kind.size()
		if size == 0 {
			size = variableSize(*v)
			if v.exact {
				size = 8
			}
		}
		return appendNumber(b, size, a.isBigEndian(flags), v.num), nil
	}
	return nil, wrongForm(v, a.Kind.String())
}

// fits returns the error that a number is out of the bounds of its kind.
func fits(k Kind, v *Value) error {
	least, greatest := k.bounds()
	if negative := v.form == Signed && int64(v.num) < 0; negative {
		if int64(v.num) >= least {
			return nil
		}
	} else if v.num <= greatest {
		return nil
	}
	text := strconv.FormatUint(v.num, 10)
	if v.form == Signed {
		text = strconv.FormatInt(int64(v.num), 10)
	}
	return &RangeError{Value: text, Min: least, Max: greatest}
}

func wrongForm(v *Value, want string) error {
	return fmt.Errorf("%w: %s, want %s", ErrForm, v.form, want)
}

// appendStructures appends structures, one behind the other.
func appendStructures(b []byte, v Value) ([]byte, error) {
	var err error
	for i := range v.list {
		if b, err = appendStructure(b, v.list[i].Value); err != nil {
			return nil, within(strconv.Itoa(i), err)
		}
	}
	return b, nil
}

// appendStructure appends the members of a structure, and what is behind them.
func appendStructure(b []byte, v Value) ([]byte, error) {
	var err error
	for i := range v.list {
		if b, err = appendMember(b, &v.list[i]); err != nil {
			return nil, within(v.list[i].Name(), err)
		}
	}
	return append(b, v.data...), nil
}

func appendMember(b []byte, n *Node) ([]byte, error) {
	if n.Attr == nil {
		return nil, wrongForm(&n.Value, "a member")
	}
	start, size := len(b), int(n.Attr.MaxLen)
	var err error
	switch v := &n.Value; {
	case v.form == Bytes:
		b = append(b, v.data...)
	case v.form == List && n.Attr.Kind == Structure:
		b, err = appendStructure(b, *v)
	case v.form == Text && n.Attr.Kind == String:
		if b = append(b, v.data...); len(b) < start+size {
			b = append(b, make([]byte, start+size-len(b))...)
		}
	default:
		b, err = appendValue(b, n.Attr, 0, v)
	}
	if err == nil && len(b) != start+size {
		err = fmt.Errorf("%w: %d bytes, want %d", nlattr.ErrLength, len(b)-start, size)
	}
	return b, err
}
