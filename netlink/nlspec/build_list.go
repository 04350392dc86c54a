package nlspec

import (
	"fmt"
	"strconv"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// elements returns what is in an Indexed or a Keyed: the elements of an array,
// which are numbered from one on, or fields that have numbers for names.
func (b *builder) elements(s *inputScope, a *Attr, in *input) (Value, error) {
	elem := b.index.elements[a]
	inner := &inputScope{outer: s}
	if a.Kind == Keyed || in.shape == anObject {
		fields, err := in.object()
		if err != nil {
			return Value{}, err
		}
		nodes := make([]Node, 0, len(fields))
		for i := range fields {
			typ, ok := parseType(fields[i].name)
			if !ok {
				return Value{}, within(fields[i].name, fmt.Errorf("%w: want a number", ErrForm))
			}
			n, err := b.attr(inner, elem, typ, &fields[i].value)
			if err != nil {
				return Value{}, within(fields[i].name, err)
			}
			nodes = append(nodes, n)
		}
		return ListValue(nodes...), nil
	}
	words, err := in.words()
	if err != nil {
		return Value{}, err
	}
	nodes := make([]Node, 0, len(words))
	for i := range words {
		if i == 1<<14-1 {
			return Value{}, nlattr.ErrTooLong
		}
		n, err := b.attr(inner, elem, uint16(i+1), &words[i])
		if err != nil {
			return Value{}, within(strconv.Itoa(i), err)
		}
		nodes = append(nodes, n)
	}
	return ListValue(nodes...), nil
}

// array returns numbers or structures.
func (b *builder) array(a *Attr, in *input) (Value, error) {
	elem := b.index.elements[a]
	words, err := in.words()
	if err != nil {
		return Value{}, err
	}
	if l := b.index.layouts[a.Of]; a.Elem == Structure && l != nil {
		var nodes []Node
		for i := range words {
			n := Node{Attr: elem, Type: uint16(i)}
			fields, err := words[i].object()
			if err == nil {
				n.Value, err = b.structure(l, fields)
			}
			if err != nil {
				return Value{}, within(strconv.Itoa(i), err)
			}
			nodes = append(nodes, n)
		}
		return ListValue(nodes...), nil
	}
	size := a.Elem.size()
	if size == 0 {
		return Value{}, fmt.Errorf("%w: it takes the payload as %q", ErrForm, rawName)
	}
	v := Value{form: Numbers, elem: a.Elem, bigEndian: a.BigEndian}
	for i := range words {
		n, err := b.family.number(elem, &words[i])
		if err != nil {
			return Value{}, within(strconv.Itoa(i), err)
		}
		v.data = appendNumber(v.data, size, a.BigEndian, n.num)
	}
	return v, nil
}

// choice returns what the value of the selector says.
func (b *builder) choice(s *inputScope, a *Attr, in *input) (Value, error) {
	sub := b.index.subs[a.Of]
	if sub == nil {
		return Value{}, fmt.Errorf("%w: it takes the payload as %q", ErrForm, rawName)
	}
	selected, ok := b.selected(s, a.Selector)
	if !ok {
		return Value{}, fmt.Errorf("%w: what it consists of depends on %q, which is not given", ErrForm, a.Selector)
	}
	format := sub.Format(selected)
	if format == nil {
		return Value{}, unknown("format", selected, func(yield func(string) bool) {
			for i := range sub.Formats {
				if !yield(sub.Formats[i].Value) {
					return
				}
			}
		})
	}
	fields, err := in.object()
	if err != nil {
		return Value{}, err
	}
	l, set := b.index.layouts[format.Header], b.index.sets[format.Set]
	members, attrs := divide(fields, l, set)
	inner := &inputScope{outer: s, set: set, fields: attrs}
	if l == nil {
		nodes, err := b.list(inner, nil)
		return ListValue(nodes...), err
	}
	n := Node{Attr: &l.header, header: true}
	if n.Value, err = b.structure(l, members); err != nil {
		return Value{}, err
	}
	nodes, err := b.list(inner, l)
	return ListValue(append([]Node{n}, nodes...)...), err
}

// selected returns the value of a selector as formats have it.
func (b *builder) selected(s *inputScope, selector string) (string, bool) {
	for ; s != nil; s = s.outer {
		sel := s.set.Attr(selector)
		if sel == nil {
			continue
		}
		for _, x := range s.fields {
			if x.name != selector || x.value.shape != aWord {
				continue
			}
			if sel.Kind == String {
				return x.value.word, true
			}
			if v, err := b.family.number(sel, &x.value); err == nil {
				return b.family.numberName(sel, v), true
			}
		}
	}
	return "", false
}

// structure returns the members of a structure. Those that are not given are
// zero, unless it is said what is behind the last one that is.
func (b *builder) structure(l *layout, fields []field) (Value, error) {
	used := make([]bool, len(fields))
	take := func(name string) *input {
		for i := range fields {
			if fields[i].name == name && !used[i] {
				used[i] = true
				return &fields[i].value
			}
		}
		return nil
	}
	v := Value{form: List, list: make([]Node, len(l.members))}
	if behind := take(rawName); behind != nil {
		var err error
		if v.data, err = behind.digits(); err != nil {
			return Value{}, within(rawName, err)
		}
		v.exact = true
	}
	given := 0
	for i := range l.members {
		a := &l.members[i]
		n := Node{Attr: a, Type: a.Type}
		var err error
		if in := take(a.Name); in != nil {
			given = i + 1
			n.Value, err = b.member(a, in)
		} else {
			n.Value = b.zero(a)
		}
		if err != nil {
			return Value{}, within(a.Name, err)
		}
		v.list[i] = n
	}
	for i := range fields {
		if !used[i] {
			return Value{}, unknown("member", fields[i].name, l.names)
		}
	}
	if v.exact {
		v.list = v.list[:given]
	}
	return v, nil
}

func (b *builder) member(a *Attr, in *input) (Value, error) {
	size := int(a.MaxLen)
	if a.Kind == Structure {
		l := b.index.layouts[a.Of]
		fields, err := in.object()
		if err != nil || l == nil {
			return Value{}, err
		}
		return b.structure(l, fields)
	}
	if raw, ok, err := in.raw(); ok {
		return BytesValue(raw), err
	}
	switch {
	case a.Kind.size() != 0:
		return b.family.number(a, in)
	case a.Kind == String:
		s, err := in.text()
		if err == nil && len(s) > size {
			err = tooLong(len(s), size)
		}
		return textOf([]byte(s)), err
	}
	v, err := b.bytes(a, in)
	if n := size - len(v.data); n > 0 {
		v.data = append(v.data, make([]byte, n)...)
	} else if n < 0 && err == nil {
		err = tooLong(len(v.data), size)
	}
	return v, err
}

func tooLong(n, size int) error {
	return fmt.Errorf("%w: %d bytes, at most %d fit", nlattr.ErrLength, n, size)
}

// zero returns the value of a member that is not given.
func (b *builder) zero(a *Attr) Value {
	zeros := make([]byte, a.MaxLen)
	d := decoder{family: b.family, index: b.index}
	return d.member(a, zeros)
}
