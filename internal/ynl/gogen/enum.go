package gogen

import (
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// enum writes a type of numbers that have names.
func (f *family) enum(w *file, e *spec.Enum) {
	typ, bits := f.enumType(e), f.bits[e]
	what := "enumeration"
	helper, set := "Names", "Set"
	if e.Flags {
		what, helper, set = "set of flags", "Flags", "SetFlags"
	}
	w.comment(typ + " is the " + what + " " + e.Name + ". " + e.Doc)
	w.p("type %s %s", typ, uintType(bits))
	w.p("")
	w.p("// Values of %s.", typ)
	w.p("const (")
	for _, entry := range e.Entries {
		name := f.valueName(typ, entry)
		f.claim(name, "the value "+e.Name+"."+entry.Name, entry.Pos)
		format := "%s %s = %d // %s%s"
		if e.Flags {
			format = "%s %s = %#x // %s%s"
		}
		w.p(format, name, typ, entry.Value, entry.CName, docTail(entry.Doc))
	}
	w.p(")")
	w.p("")
	table := lowerFirst(typ) + "Names"
	w.p("var %s = nlenum.%s{Type: %q, Values: []nlenum.Name{", table, helper, typ)
	var names []string
	for _, entry := range e.Entries {
		names = append(names, fmt.Sprintf("{Value: %d, Text: %q}", entry.Value, entry.Name))
	}
	w.pack(names)
	w.p("}}")
	w.p("")
	w.p("// String returns the kernel's name, such as %q.", firstName(e))
	w.p("func (v %s) String() string { return %s.String(uint64(v)) }", typ, table)
	w.p("")
	w.p("// MarshalText returns what String does.")
	w.p("func (v %s) MarshalText() ([]byte, error) { return []byte(v.String()), nil }", typ)
	w.p("")
	w.p("// UnmarshalText is the inverse of String.")
	w.p("func (v *%s) UnmarshalText(b []byte) error { return nlenum.%s(v, &%s, b) }", typ, set, table)
	w.p("")
}

// valueName is the constant for a value: the type's name and the value's, which
// some kernel names begin with already.
func (f *family) valueName(typ string, entry spec.Entry) string {
	tail := goNameTail(entry.Name)
	if t, ok := strings.CutPrefix(tail, typ); ok && t != "" {
		tail = t
	}
	return typ + tail
}

// goNameTail is goName for what stands behind another name: it may begin with a
// digit.
func goNameTail(s string) string {
	n := goName(s)
	if len(n) > 1 && n[0] == 'N' && n[1] >= '0' && n[1] <= '9' {
		return n[1:]
	}
	return n
}

func docTail(doc string) string {
	if doc == "" {
		return ""
	}
	return ": " + doc
}

func firstName(e *spec.Enum) string {
	for _, entry := range e.Entries {
		if entry.Name != "unspec" {
			return entry.Name
		}
	}
	return "unspec"
}
