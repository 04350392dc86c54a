package nlspec

import (
	"fmt"
	"slices"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// A builder makes the tree of a message of what somebody wrote.
type builder struct {
	family *Family
	index  *index
}

// An inputScope is a list of attributes that is being built, and what it is
// within.
type inputScope struct {
	outer  *inputScope
	set    *Set
	fields []field
}

// build returns the message of the operation op that in describes.
func (f *Family) build(op *Operation, in *input) (*Message, error) {
	b := builder{f, f.lookup()}
	m := &Message{Family: f, Operation: op}
	fields, err := in.object()
	if err != nil {
		return nil, &Error{Err: err}
	}
	l, set := b.index.layouts[op.Header], b.index.sets[op.Set]
	members, attrs := divide(fields, l, set)
	if l != nil {
		m.Header = Node{Attr: &l.header, header: true}
		if m.Header.Value, err = b.structure(l, members); err != nil {
			return nil, within("", err)
		}
	}
	if m.Attrs, err = b.list(&inputScope{set: set, fields: attrs}, l); err != nil {
		return nil, within("", err)
	}
	return m, nil
}

// divide returns which fields are members of a header, and which attributes
// behind it. A name that both have is an attribute.
func divide(fields []field, l *layout, set *Set) (members, attrs []field) {
	if l == nil {
		return nil, fields
	}
	for _, x := range fields {
		switch {
		case set.Attr(x.name) != nil:
			attrs = append(attrs, x)
		case x.name == l.Name && x.value.shape != aWord:
			inner, _ := x.value.object()
			members = append(members, inner...)
		case l.member(x.name) != nil:
			members = append(members, x)
		default:
			attrs = append(attrs, x)
		}
	}
	return members, attrs
}

func (l *layout) member(name string) *Attr {
	for i := range l.members {
		if l.members[i].Name == name {
			return &l.members[i]
		}
	}
	return nil
}

// list returns the attributes of a list. The header in front of them, if there
// is one, is for errors.
func (b *builder) list(s *inputScope, header *layout) ([]Node, error) {
	var nodes []Node
	for i := range s.fields {
		x := &s.fields[i]
		a := s.set.Attr(x.name)
		typ, isType := parseType(x.name)
		switch {
		case a != nil:
			typ = a.Type
		case !isType:
			return nil, unknownAttr(x.name, s.set, header)
		default:
			a = s.set.ByType(typ)
		}
		for _, in := range occurrences(a, &x.value) {
			if in.isFalse(a) {
				continue
			}
			n, err := b.attr(s, a, typ, &in)
			if err != nil {
				return nil, within(x.name, err)
			}
			nodes = append(nodes, n)
		}
	}
	return nodes, nil
}

func unknownAttr(name string, set *Set, header *layout) error {
	return unknown("attribute", name, func(yield func(string) bool) {
		if set != nil {
			for i := range set.Attrs {
				if set.Attrs[i].Kind != Pad && !yield(set.Attrs[i].Name) {
					return
				}
			}
		}
		if header != nil {
			header.names(yield)
		}
	})
}

func (l *layout) names(yield func(string) bool) {
	for i := range l.members {
		if l.members[i].Kind != Pad && !yield(l.members[i].Name) {
			return
		}
	}
}

// occurrences returns what is given for one name: several if the attribute may
// come several times.
func occurrences(a *Attr, in *input) []input {
	switch {
	case a != nil && !a.Multi:
	case in.shape == anArray:
		return in.elems
	case a != nil && a.Kind != Indexed && a.Kind != Keyed && in.isNumbered():
		fields := slices.Clone(in.fields)
		slices.SortStableFunc(fields, func(a, b field) int {
			i, _ := parseType(a.name)
			j, _ := parseType(b.name)
			return int(i) - int(j)
		})
		out := make([]input, len(fields))
		for i := range fields {
			out[i] = fields[i].value
		}
		return out
	}
	return []input{*in}
}

func (b *builder) attr(s *inputScope, a *Attr, typ uint16, in *input) (Node, error) {
	n := Node{Attr: a, Type: typ}
	var err error
	if a == nil {
		var raw []byte
		raw, err = in.digits()
		n.Value = BytesValue(raw)
		return n, err
	}
	n.Value, err = b.value(s, a, in)
	if n.Value.form == List {
		switch a.Kind {
		case Nest, Indexed, Keyed, Choice:
			if len(n.Value.list) == 0 || !n.Value.list[0].header {
				n.Flags = nlattr.FlagNested
			}
		}
	}
	return n, err
}

// value returns the payload of an attribute.
func (b *builder) value(s *inputScope, a *Attr, in *input) (Value, error) {
	if a.Kind != Structure {
		if raw, ok, err := in.raw(); ok {
			return BytesValue(raw), err
		}
	}
	switch a.Kind {
	case Flag:
		if in.shape == anObject && len(in.fields) == 0 || in.shape == aWord && (in.word == "true" || in.word == "1" || in.word == "") {
			return Value{}, nil
		}
		return Value{}, fmt.Errorf("%w: %s, want true or false", ErrForm, in.describe())
	case String:
		s, err := in.text()
		return TextValue(s), err
	case Unused, Pad, Binary:
		return b.bytes(a, in)
	case Bitfield32:
		return b.family.mask(a, in)
	case Array:
		return b.array(a, in)
	case Structure:
		fields, err := in.object()
		if err != nil {
			return Value{}, err
		}
		l := b.index.layouts[a.Of]
		if l == nil {
			return Value{}, unknown("structure", a.Of, func(func(string) bool) {})
		}
		return b.structure(l, fields)
	case Nest:
		fields, err := in.object()
		if err != nil {
			return Value{}, err
		}
		nodes, err := b.list(&inputScope{outer: s, set: b.index.sets[a.Of], fields: fields}, nil)
		return ListValue(nodes...), err
	case Indexed, Keyed:
		return b.elements(s, a, in)
	case Choice:
		return b.choice(s, a, in)
	}
	return b.family.number(a, in)
}

func (b *builder) bytes(a *Attr, in *input) (Value, error) {
	if in.shape != aWord || in.literal {
		return Value{}, fmt.Errorf("%w: %s, want bytes", ErrForm, in.describe())
	}
	hint := a.Hint
	if a.Kind != Binary {
		hint = NoHint
	}
	v, err := parseHinted(hint, in.word)
	return BytesValue(v), err
}
