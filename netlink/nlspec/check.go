package nlspec

import (
	"errors"
	"fmt"
	"strings"
)

// Check returns what is wrong with the family's tables: names that nothing has
// or that several things have, types out of order, structures without a size.
// It is for tests; other functions treat what does not resolve as not
// described.
func (f *Family) Check() error {
	c := checker{f, f.lookup(), nil}
	c.unique("operation", names(f.Operations, func(o *Operation) string { return o.Name }))
	for i := range f.Operations {
		c.operation(&f.Operations[i])
	}
	c.unique("set", names(f.Sets, func(s *Set) string { return s.Name }))
	for i := range f.Sets {
		c.set(&f.Sets[i])
	}
	c.unique("sub-message", names(f.SubMessages, func(s *SubMessage) string { return s.Name }))
	for i := range f.SubMessages {
		c.subMessage(&f.SubMessages[i])
	}
	c.unique("struct", names(f.Structs, func(s *Struct) string { return s.Name }))
	for i := range f.Structs {
		c.structure(&f.Structs[i])
	}
	c.unique("enum", names(f.Enums, func(e *Enum) string { return e.Name }))
	for i := range f.Enums {
		c.enum(&f.Enums[i])
	}
	return errors.Join(c.errs...)
}

// A checker collects what is wrong.
type checker struct {
	family *Family
	index  *index
	errs   []error
}

func (c *checker) fail(what string, err string) {
	c.errs = append(c.errs, fmt.Errorf("%s: %s: %s", c.family.Name, what, err))
}

func names[T any](list []T, name func(*T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = name(&list[i])
	}
	return out
}

// unique checks names by themselves, and that no two are the same.
func (c *checker) unique(what string, names []string) {
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if _, number := parseType(n); n == "" || number || n == rawName || strings.ContainsAny(n, ".=|,/ ") {
			c.fail(what, fmt.Sprintf("the name %q means something else", n))
		}
		if seen[n] {
			c.fail(what, fmt.Sprintf("%q is there twice", n))
		}
		seen[n] = true
	}
}

// resolve checks that a name is that of something, or empty if it may be.
func resolve[T any](c *checker, what, kind, name string, in map[string]*T, optional bool) {
	if in[name] == nil && (name != "" || !optional) {
		c.fail(what, fmt.Sprintf("no %s %q", kind, name))
	}
}

func (c *checker) operation(op *Operation) {
	what := "operation " + op.Name
	resolve(c, what, "set", op.Set, c.index.sets, true)
	resolve(c, what, "struct", op.Header, c.index.layouts, true)
	resolve(c, what, "operation", op.Notifies, c.index.operation, true)
	c.header(what, op.Header, op.Set)

	limit := int32(1<<16 - 1)
	if c.family.Protocol == genericProtocol {
		limit = 1<<8 - 1
	}
	for _, n := range []int32{op.Request, op.Reply} {
		if n != NoNumber && (n < 0 || n > limit) {
			c.fail(what, fmt.Sprintf("the number %d is out of range", n))
		}
	}
	if op.answers() != (op.Request != NoNumber) {
		c.fail(what, "a number of requests without requests, or the reverse")
	}
	var attrs []string
	for _, x := range []*Exchange{op.Do, op.Dump} {
		if x != nil {
			attrs = append(append(attrs, x.Request...), x.Reply...)
		}
	}
	for _, a := range append(attrs, op.Event...) {
		if c.index.sets[op.Set].Attr(a) == nil {
			c.fail(what, fmt.Sprintf("no attribute %q", a))
		}
	}
	for _, g := range c.family.Groups {
		if g.Name == op.Group {
			return
		}
	}
	if op.Group != "" {
		c.fail(what, fmt.Sprintf("no group %q", op.Group))
	}
}

// header checks that the name of a structure in front of attributes is not one
// of theirs.
func (c *checker) header(what, header, set string) {
	if c.index.sets[set].Attr(header) != nil {
		c.fail(what, fmt.Sprintf("%q is the header and an attribute", header))
	}
}

func (c *checker) set(s *Set) {
	c.unique("set "+s.Name, names(s.Attrs, func(a *Attr) string { return a.Name }))
	for i := range s.Attrs {
		a := &s.Attrs[i]
		if i > 0 && a.Type <= s.Attrs[i-1].Type || a.Type > 1<<14-1 {
			c.fail("set "+s.Name, fmt.Sprintf("the type %d of %s is out of order", a.Type, a.Name))
		}
		c.attr(s, a)
	}
}

func (c *checker) attr(s *Set, a *Attr) {
	what := "attribute " + s.Name + "." + a.Name
	resolve(c, what, "enum", a.Enum, c.index.enums, true)
	if a.Max != 0 && a.Min > a.Max || a.MaxLen != 0 && a.MinLen > a.MaxLen {
		c.fail(what, "its bounds contradict each other")
	}
	if a.Enum != "" && !a.Kind.isNumber() && !a.Elem.isNumber() && a.Kind != Bitfield32 {
		c.fail(what, "names for what is no number")
	}
	if a.AsFlags {
		c.positions(what, a.Enum)
	}
	switch a.Kind {
	case Nest:
		resolve(c, what, "set", a.Of, c.index.sets, false)
	case Structure:
		resolve(c, what, "struct", a.Of, c.index.layouts, false)
	case Choice:
		resolve(c, what, "sub-message", a.Of, c.index.subs, false)
		c.selector(what, s, a)
	case Keyed:
		resolve(c, what, "set", a.Of, c.index.sets, false)
		if len(a.Keys) == 0 {
			c.fail(what, "no keys")
		}
	case Array, Indexed:
		c.elements(what, a)
	default:
		if a.Kind > Choice {
			c.fail(what, fmt.Sprintf("unknown kind %d", a.Kind))
		}
	}
}

func (c *checker) elements(what string, a *Attr) {
	switch {
	case a.Elem == Nest && a.Kind == Indexed:
		resolve(c, what, "set", a.Of, c.index.sets, false)
	case a.Elem == Structure:
		resolve(c, what, "struct", a.Of, c.index.layouts, false)
	case a.Elem.size() != 0, a.Kind == Indexed && (a.Elem.isNumber() || a.Elem == String || a.Elem == Binary):
	default:
		c.fail(what, "elements of kind "+a.Elem.String())
	}
}

// selector checks that the selector of a Choice is in its set or in one around
// it, and that its values can be told from each other.
func (c *checker) selector(what string, s *Set, a *Attr) {
	found := false
	for i := range c.family.Sets {
		outer := &c.family.Sets[i]
		sel := outer.Attr(a.Selector)
		if sel == nil || !c.holds(outer, s, make(map[string]bool)) {
			continue
		}
		found = true
		if _, mask := c.family.enumOf(sel); mask || sel.Multi || sel.Kind != String && sel.Kind.size() == 0 {
			c.fail(what, fmt.Sprintf("%s.%s is no selector", outer.Name, sel.Name))
		}
	}
	if !found {
		c.fail(what, fmt.Sprintf("no selector %q", a.Selector))
	}
}

// holds reports whether attributes of s are within those of outer.
func (c *checker) holds(outer, s *Set, seen map[string]bool) bool {
	if outer == s {
		return true
	}
	if outer == nil || seen[outer.Name] {
		return false
	}
	seen[outer.Name] = true
	for i := range outer.Attrs {
		a := &outer.Attrs[i]
		switch {
		case a.Kind == Choice && c.index.subs[a.Of] != nil:
			for _, format := range c.index.subs[a.Of].Formats {
				if c.holds(c.index.sets[format.Set], s, seen) {
					return true
				}
			}
		case a.Kind == Nest, a.Kind == Keyed, a.Kind == Indexed:
			if c.holds(c.index.sets[a.Of], s, seen) {
				return true
			}
		}
	}
	return false
}

func (c *checker) subMessage(s *SubMessage) {
	what := "sub-message " + s.Name
	c.unique(what, names(s.Formats, func(x *Format) string { return x.Value }))
	for _, x := range s.Formats {
		resolve(c, what+" "+x.Value, "struct", x.Header, c.index.layouts, true)
		resolve(c, what+" "+x.Value, "set", x.Set, c.index.sets, true)
		c.header(what+" "+x.Value, x.Header, x.Set)
	}
}

func (c *checker) structure(s *Struct) {
	what := "struct " + s.Name
	var members []string
	for i, m := range s.Members {
		if m.Kind != Pad {
			members = append(members, m.Name)
		}
		resolve(c, what+"."+m.Name, "enum", m.Enum, c.index.enums, true)
		if m.AsFlags {
			c.positions(what+"."+m.Name, m.Enum)
		}
		l := c.index.layouts[s.Name]
		switch {
		case m.Kind == Structure, m.Kind.size() != 0, m.Kind == String, m.Kind == Binary, m.Kind == Pad:
			if l.members[i].MaxLen == 0 {
				c.fail(what, m.Name+" has no size")
			}
		default:
			c.fail(what, m.Name+" is of kind "+m.Kind.String())
		}
	}
	c.unique(what, members)
}

func (c *checker) enum(e *Enum) {
	c.unique("enum "+e.Name, names(e.Entries, func(x *Entry) string { return x.Name }))
}

// positions checks that the values of an enumeration can be positions of bits.
func (c *checker) positions(what, enum string) {
	e := c.index.enums[enum]
	if e == nil || e.Flags {
		c.fail(what, fmt.Sprintf("%q is no enumeration of positions", enum))
		return
	}
	for _, x := range e.Entries {
		if x.Value > 63 {
			c.fail(what, fmt.Sprintf("%s is no position of a bit", x.Name))
		}
	}
}
