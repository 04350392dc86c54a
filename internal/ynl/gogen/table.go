package gogen

import (
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// table writes the description of a family for package nlspec.
func (f *family) table(w *file) {
	fn, v := "Spec", "familySpec"
	if f.cfg.Name != "" {
		fn, v = f.cfg.Name+"Spec", lowerFirst(f.cfg.Name)+"FamilySpec"
	}
	f.claim(fn, "the function "+fn, f.Pos)
	w.p("// %s describes the family %q, for programs that treat all families alike.", fn, f.Name)
	w.p("// It must not be modified.")
	w.p("func %s() *nlspec.Family { return &%s }", fn, v)
	w.p("")
	w.p("var %s = nlspec.Family{", v)
	w.p("Name: %q,", f.Name)
	w.p("Protocol: %d,", f.Number)
	if !f.Raw() {
		w.p("Version: %d,", f.Version)
	}
	section(w, "Operations: []nlspec.Operation", f.Operations, f.tableOperation)
	section(w, "Groups: []nlspec.Group", f.Groups, func(w *file, g spec.Group) {
		if g.ID != 0 {
			w.p("{Name: %q, ID: %d},", g.Name, g.ID)
		} else {
			w.p("{Name: %q},", g.Name)
		}
	})
	section(w, "Sets: []nlspec.Set", f.Sets, func(w *file, s *spec.Set) {
		w.p("{Name: %q, Attrs: []nlspec.Attr{", s.Name)
		var attrs []string
		for _, a := range byValue(s.Attrs) {
			attrs = append(attrs, f.tableAttr(a))
		}
		w.pack(attrs)
		w.p("}},")
	})
	section(w, "SubMessages: []nlspec.SubMessage", f.SubMessages, func(w *file, s *spec.SubMessage) {
		w.p("{Name: %q, Formats: []nlspec.Format{", s.Name)
		var formats []string
		for _, x := range s.Formats {
			c := composite{}
			c.str("Value", x.Value)
			if x.Header != nil {
				c.str("Header", x.Header.Name)
			}
			if x.Set != nil {
				c.str("Set", x.Set.Name)
			}
			formats = append(formats, c.String())
		}
		w.pack(formats)
		w.p("}},")
	})
	section(w, "Structs: []nlspec.Struct", f.Structs, func(w *file, s *spec.Struct) {
		w.p("{Name: %q, Members: []nlspec.Member{", s.Name)
		var members []string
		for _, m := range s.Members {
			members = append(members, tableMember(m))
		}
		w.pack(members)
		w.p("}},")
	})
	section(w, "Enums: []nlspec.Enum", f.Enums, func(w *file, e *spec.Enum) {
		flags := ""
		if e.Flags {
			flags = " Flags: true,"
		}
		w.p("{Name: %q,%s Entries: []nlspec.Entry{", e.Name, flags)
		var entries []string
		for _, x := range e.Entries {
			entries = append(entries, fmt.Sprintf("{Name: %q, Value: %d}", x.Name, x.Value))
		}
		w.pack(entries)
		w.p("}},")
	})
	w.p("}")
	w.p("")
}

func section[T any](w *file, head string, list []T, f func(w *file, v T)) {
	if len(list) == 0 {
		return
	}
	w.p("%s{", head)
	for _, v := range list {
		f(w, v)
	}
	w.p("},")
}

// A composite is the text of a composite literal.
type composite struct{ parts []string }

func (c *composite) add(key, value string) { c.parts = append(c.parts, key+": "+value) }
func (c *composite) str(key, s string) {
	if s != "" {
		c.add(key, fmt.Sprintf("%q", s))
	}
}
func (c *composite) flag(key string, v bool) {
	if v {
		c.add(key, "true")
	}
}
func (c composite) String() string { return "{" + strings.Join(c.parts, ", ") + "}" }

func (f *family) tableOperation(w *file, op *spec.Operation) {
	c := composite{}
	c.str("Name", op.Name)
	c.add("Request", number(op.Request))
	c.add("Reply", number(op.Reply))
	if op.Set != nil {
		c.str("Set", op.Set.Name)
	}
	if op.Header != nil {
		c.str("Header", op.Header.Name)
	}
	head := c.parts // what stands on one line
	if op.Do != nil {
		c.add("Do", tableExchange(op.Do))
	}
	if op.Dump != nil {
		c.add("Dump", tableExchange(op.Dump))
	}
	if op.Notifies != nil {
		c.str("Notifies", op.Notifies.Name)
	}
	if op.IsEvent {
		c.add("Event", tableStrings(op.Event))
	}
	c.str("Group", op.Group)
	c.flag("Privileged", op.Privileged)
	if op.Do == nil && op.Dump == nil {
		w.p("%s,", c)
		return
	}
	w.p("{%s,", strings.Join(head, ", "))
	for _, p := range c.parts[len(head):] {
		w.p("%s,", p)
	}
	w.p("},")
}

func number(n int) string {
	if n < 0 {
		return "nlspec.NoNumber"
	}
	return fmt.Sprint(n)
}

func tableExchange(x *spec.Exchange) string {
	c := composite{}
	if len(x.Request) > 0 {
		c.add("Request", tableStrings(x.Request))
	}
	if len(x.Reply) > 0 {
		c.add("Reply", tableStrings(x.Reply))
	}
	return "&nlspec.Exchange" + c.String()
}

func tableStrings(list []string) string {
	quoted := make([]string, 0, len(list))
	for _, s := range list {
		quoted = append(quoted, fmt.Sprintf("%q", s))
	}
	return "[]string{" + strings.Join(quoted, ", ") + "}"
}

// hints are the names in package nlspec of how values are written.
var hints = map[string]string{
	"hex": "Hex", "ipv4": "IPv4", "ipv6": "IPv6", "ipv4-or-v6": "IP", "mac": "MAC", "uuid": "UUID", "fddi": "MAC",
}

// kinds are the names in package nlspec of types.
var kinds = map[string]string{
	"unused": "Unused", "pad": "Pad", "flag": "Flag", "uint": "Uint", "sint": "Sint",
	"u8": "U8", "u16": "U16", "u32": "U32", "u64": "U64",
	"s8": "S8", "s16": "S16", "s32": "S32", "s64": "S64",
	"string": "String", "binary": "Binary", "nest": "Nest", "indexed-array": "Indexed",
	"nest-type-value": "Keyed", "sub-message": "Choice", "bitfield32": "Bitfield32",
}

func (f *family) tableAttr(a *spec.Attr) string {
	c := composite{}
	c.str("Name", a.Name)
	c.add("Type", fmt.Sprint(a.Value))
	kind, elem := kinds[a.Type], ""
	switch {
	case a.Type == "binary" && a.SubType != "":
		kind, elem = "Array", kinds[a.SubType]
	case a.Type == "binary" && a.Struct != nil:
		kind = "Structure"
	case a.Type == "indexed-array":
		elem = kinds[a.SubType]
	}
	if kind != "Unused" {
		c.add("Kind", "nlspec."+kind)
	}
	switch {
	case a.Nested != nil:
		c.str("Of", a.Nested.Name)
	case a.Struct != nil:
		c.str("Of", a.Struct.Name)
	case a.SubMessage != nil:
		c.str("Of", a.SubMessage.Name)
	}
	if elem != "" {
		c.add("Elem", "nlspec."+elem)
	}
	if a.Enum != nil {
		c.str("Enum", a.Enum.Name)
	}
	c.flag("AsFlags", a.AsFlags && a.Enum != nil && !a.Enum.Flags)
	c.flag("BigEndian", a.BigEndian)
	c.flag("Multi", a.Multi)
	if a.Hint != "" {
		c.add("Hint", "nlspec."+hints[a.Hint])
	}
	c.str("Selector", a.Selector)
	if a.Keys != nil {
		c.add("Keys", tableStrings(a.Keys))
	}
	for _, limit := range []struct {
		key string
		v   int64
	}{
		{"Min", a.Checks.Min}, {"Max", a.Checks.Max},
		{"MinLen", int64(a.Checks.MinLen)}, {"MaxLen", int64(a.Checks.MaxLen)},
	} {
		if limit.v != 0 {
			c.add(limit.key, fmt.Sprint(limit.v))
		}
	}
	return c.String()
}

func tableMember(m *spec.Member) string {
	c := composite{}
	c.str("Name", m.Name)
	kind := kinds[m.Type]
	if m.Struct != nil {
		kind = "Structure"
	}
	c.add("Kind", "nlspec."+kind)
	if m.Len != 0 {
		c.add("Len", fmt.Sprint(m.Len))
	}
	if m.Struct != nil {
		c.str("Of", m.Struct.Name)
	}
	if m.Enum != nil {
		c.str("Enum", m.Enum.Name)
	}
	c.flag("AsFlags", m.AsFlags && m.Enum != nil && !m.Enum.Flags)
	c.flag("BigEndian", m.BigEndian)
	if m.Hint != "" {
		c.add("Hint", "nlspec."+hints[m.Hint])
	}
	return c.String()
}
