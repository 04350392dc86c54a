package nlspec

import (
	"strconv"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// A scope is a list of attributes that is being read, and what it is within.
type scope struct {
	outer *scope
	set   *Set   // nil if nothing describes the attributes,
	elem  *Attr  // or this describes all of them
	bytes []byte // all of them
	depth int
	at    place // the attribute that is being read
}

// A place is an attribute that is being read.
type place struct {
	attr *Attr
	typ  uint16
}

// maxDepth bounds how deeply nests are read. The kernel's are up to ten deep; a
// hostile message of 64 KiB could have 16,000.
const maxDepth = 40

// describe returns what describes the attributes of a type, or nil.
func (s *scope) describe(typ uint16) *Attr {
	if s.elem != nil {
		return s.elem
	}
	return s.set.ByType(typ)
}

// open returns the scope of the attributes in the payload b of the attribute
// that is being read, and where they start in there, unless it has none or they
// are not described.
func (f *Family) open(s *scope, b []byte) (inner scope, skip int, ok bool) {
	inner = scope{outer: s, bytes: b, depth: s.depth + 1}
	a := s.at.attr
	if a == nil {
		return inner, 0, false
	}
	x := f.lookup()
	switch a.Kind {
	case Nest:
		inner.set = x.sets[a.Of]
		return inner, 0, true
	case Indexed, Keyed:
		inner.elem = x.elements[a]
		return inner, 0, true
	case Choice:
		return f.openFormat(s, s.format(f, a), b)
	}
	return inner, 0, false
}

// openFormat is open for a Choice that consists of format.
func (f *Family) openFormat(s *scope, format *Format, b []byte) (inner scope, skip int, ok bool) {
	inner = scope{outer: s, bytes: b, depth: s.depth + 1}
	if format == nil || format.Set == "" {
		return inner, 0, false
	}
	inner.set = f.Set(format.Set)
	skip = nlattr.Align(f.Size(format.Header))
	inner.bytes = b[min(skip, len(b)):]
	return inner, skip, true
}

// format returns what the Choice a consists of, or nil if its selector has no
// value that is described. The selector is an attribute of this list, or of one
// around it.
func (s *scope) format(f *Family, a *Attr) *Format {
	sub := f.SubMessage(a.Of)
	if sub == nil {
		return nil
	}
	for ; s != nil; s = s.outer {
		sel := s.set.Attr(a.Selector)
		if sel == nil {
			continue
		}
		d := nlattr.NewDecoder(s.bytes)
		for d.Next() {
			if d.Type() == sel.Type {
				return sub.Format(f.selected(sel, d.Data(), d.TypeFlags()))
			}
		}
	}
	return nil
}

// selected returns the payload of a selector as formats have it: a string, or
// the name of a number.
func (f *Family) selected(sel *Attr, b []byte, flags uint16) string {
	switch size := sel.Kind.size(); {
	case sel.Kind == String:
		return string(textOf(b).text())
	case size != 0 && size == len(b):
		return f.numberName(sel, number(sel.Kind, sel.isBigEndian(flags), b))
	}
	return ""
}

// numberName returns the name of a number, or the number.
func (f *Family) numberName(a *Attr, v Value) string {
	if e := f.Enum(a.Enum); e != nil && !e.Flags && !a.AsFlags {
		if name := e.NameOf(v.num); name != "" {
			return name
		}
	}
	if v.form == Signed {
		return strconv.FormatInt(int64(v.num), 10)
	}
	return strconv.FormatUint(v.num, 10)
}

// isBigEndian reports whether numbers are in network byte order, in an
// attribute whose type has these flags.
func (a *Attr) isBigEndian(flags uint16) bool {
	return a.BigEndian || flags&nlattr.FlagNetByteOrder != 0
}

// name returns the attribute's name, or its number if it has none.
func (p *place) name() string {
	if p.attr == nil || p.attr.Name == "" {
		return strconv.Itoa(int(p.typ))
	}
	return p.attr.Name
}

// path returns the names that lead to the attribute that is being read.
func (s *scope) path() string {
	if s == nil {
		return ""
	}
	return join(s.outer.path(), s.at.name())
}

// join returns a path that is longer by a name.
func join(path, name string) string {
	switch {
	case path == "":
		return name
	case name == "":
		return path
	}
	return path + "." + name
}
