package nlspec

import (
	"slices"
	"sync"
)

// An index finds the parts of a Family by name.
type index struct {
	once      sync.Once
	sets      map[string]*Set
	subs      map[string]*SubMessage
	enums     map[string]*Enum
	layouts   map[string]*layout
	elements  map[*Attr]*Attr // of Array, Indexed and Keyed ones
	operation map[string]*Operation
}

// A layout is a structure with its members described like attributes, of which
// MaxLen is the size.
type layout struct {
	*Struct
	header  Attr // the structure where it stands in front of attributes
	members []Attr
	size    int

	// hidden are the members that have the names of attributes that this is
	// the header of.
	hidden map[string]bool
}

func (f *Family) lookup() *index {
	f.index.once.Do(func() { f.index.build(f) })
	return &f.index
}

func (x *index) build(f *Family) {
	x.sets = byName(f.Sets, func(s *Set) string { return s.Name })
	x.subs = byName(f.SubMessages, func(s *SubMessage) string { return s.Name })
	x.enums = byName(f.Enums, func(e *Enum) string { return e.Name })
	x.operation = byName(f.Operations, func(o *Operation) string { return o.Name })
	structs := byName(f.Structs, func(s *Struct) string { return s.Name })
	x.layouts = make(map[string]*layout, len(structs))
	for name := range structs {
		x.layout(name, structs, 0)
	}
	for i := range f.Operations {
		x.hide(f.Operations[i].Header, f.Operations[i].Set)
	}
	for i := range f.SubMessages {
		for _, format := range f.SubMessages[i].Formats {
			x.hide(format.Header, format.Set)
		}
	}
	x.elements = make(map[*Attr]*Attr)
	for i := range f.Sets {
		for j := range f.Sets[i].Attrs {
			x.describeElement(&f.Sets[i].Attrs[j])
		}
	}
}

func byName[T any](list []T, name func(*T) string) map[string]*T {
	m := make(map[string]*T, len(list))
	for i := range list {
		if n := name(&list[i]); m[n] == nil {
			m[n] = &list[i]
		}
	}
	return m
}

// maxStructs bounds how deeply structures are within each other. Those of the
// kernel are two deep.
const maxStructs = 8

func (x *index) layout(name string, structs map[string]*Struct, depth int) *layout {
	if l := x.layouts[name]; l != nil {
		return l
	}
	s := structs[name]
	if s == nil || depth == maxStructs {
		return nil
	}
	l := &layout{
		Struct:  s,
		header:  Attr{Name: name, Kind: Structure, Of: name},
		members: make([]Attr, len(s.Members)),
	}
	for i, m := range s.Members {
		size := m.Kind.size()
		switch {
		case m.Kind == Structure:
			if inner := x.layout(m.Of, structs, depth+1); inner != nil {
				size = inner.size
			}
		case size == 0:
			size = int(m.Len)
		}
		l.members[i] = Attr{
			Name: m.Name, Type: uint16(i), Kind: m.Kind, Of: m.Of,
			Enum: m.Enum, AsFlags: m.AsFlags, BigEndian: m.BigEndian, Hint: m.Hint,
			MaxLen: uint32(size),
		}
		l.size += size
	}
	x.layouts[name] = l
	return l
}

func (x *index) hide(header, set string) {
	l, s := x.layouts[header], x.sets[set]
	if l == nil || s == nil {
		return
	}
	for _, m := range l.Members {
		if s.Attr(m.Name) != nil {
			if l.hidden == nil {
				l.hidden = make(map[string]bool)
			}
			l.hidden[m.Name] = true
		}
	}
}

func (x *index) describeElement(a *Attr) {
	e := &Attr{Of: a.Of, Enum: a.Enum, AsFlags: a.AsFlags, BigEndian: a.BigEndian, Hint: a.Hint}
	switch a.Kind {
	case Array, Indexed:
		e.Kind = a.Elem
	case Keyed:
		e.Kind = Nest
		if len(a.Keys) > 1 {
			e.Kind, e.Keys = Keyed, a.Keys[1:]
		}
	default:
		return
	}
	x.elements[a] = e
	x.describeElement(e)
}

// Set returns the set of attributes of that name, or nil.
func (f *Family) Set(name string) *Set { return f.lookup().sets[name] }

// SubMessage returns the formats of that name, or nil.
func (f *Family) SubMessage(name string) *SubMessage { return f.lookup().subs[name] }

// Enum returns the enumeration or flags of that name, or nil.
func (f *Family) Enum(name string) *Enum { return f.lookup().enums[name] }

// Struct returns the structure of that name, or nil.
func (f *Family) Struct(name string) *Struct {
	if l := f.lookup().layouts[name]; l != nil {
		return l.Struct
	}
	return nil
}

// Size returns the length in bytes of the structure of that name, and 0 if
// there is none.
func (f *Family) Size(name string) int {
	if l := f.lookup().layouts[name]; l != nil {
		return l.size
	}
	return 0
}

// Attr returns the attribute of that name, or nil.
func (s *Set) Attr(name string) *Attr {
	if s == nil {
		return nil
	}
	for i := range s.Attrs {
		if s.Attrs[i].Name == name {
			return &s.Attrs[i]
		}
	}
	return nil
}

// ByType returns the attribute of that type, which has no flags, or nil.
func (s *Set) ByType(typ uint16) *Attr {
	if s == nil {
		return nil
	}
	if i := int(typ); i < len(s.Attrs) && s.Attrs[i].Type == typ {
		return &s.Attrs[i]
	} else if i > 0 && i <= len(s.Attrs) && s.Attrs[i-1].Type == typ {
		return &s.Attrs[i-1]
	}
	i, ok := slices.BinarySearchFunc(s.Attrs, typ, func(a Attr, typ uint16) int { return int(a.Type) - int(typ) })
	if !ok {
		return nil
	}
	return &s.Attrs[i]
}

// Format returns the format for a value of the selector, or nil.
func (s *SubMessage) Format(value string) *Format {
	if s == nil {
		return nil
	}
	for i := range s.Formats {
		if s.Formats[i].Value == value {
			return &s.Formats[i]
		}
	}
	return nil
}
