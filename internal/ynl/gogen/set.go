package gogen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// constants writes the types of the attributes of sets.
func (f *family) constants(w *file, sets []*spec.Set) {
	var lines []string
	for _, s := range sets {
		if s.Of != nil {
			continue // they are the whole set's
		}
		n := len(lines)
		for _, a := range s.Attrs {
			if a.Type != "unused" {
				lines = append(lines, fmt.Sprintf("%s = %d", f.constant(s, a), a.Value))
			}
		}
		if n > 0 && len(lines) > n {
			lines = slices.Insert(lines, n, "")
		}
	}
	switch len(lines) {
	case 0:
		return
	case 1:
		w.p("const %s", lines[0])
	default:
		w.p("const (")
		for _, line := range lines {
			w.p("%s", line)
		}
		w.p(")")
	}
	w.p("")
}

// set writes a type that holds a set of attributes. top says that messages
// consist of it, and header which structure stands in front then.
func (f *family) set(w *file, s *spec.Set, typ string, top bool, header *spec.Struct) {
	r := receiver(typ)
	doc := typ + " is the attribute set " + s.Name + ". "
	if s.Of != nil && f.isShared(s) {
		doc = typ + " is a part of the attribute set " + s.Name + ". "
	}
	w.comment(doc + s.Doc)
	w.p("type %s struct {", typ)
	if header != nil {
		w.p("%s", f.structType(header))
		w.p("")
	}
	var fields []field
	for _, a := range s.Attrs {
		if !hasField(a) {
			continue
		}
		x := f.field(s, r, a)
		fields = append(fields, x)
		w.p("%s %s // %s%s", x.name, x.typ, a.CName, docTail(a.Doc))
	}
	w.p("Unknown []byte // attributes that have no field here, encoded")
	w.p("}")
	w.p("")
	if top || f.isAlone(s) {
		f.binaryMethods(w, s, typ, r, header)
	}
	f.decodeMethod(w, s, typ, r, fields)
	f.encodeMethod(w, s, typ, r, fields)
	if f.isListed(s) {
		f.listFunctions(w, typ)
	}
	for _, x := range fields {
		if x.methods != nil {
			x.methods(w)
		}
	}
}

// receiver is the name of the receiver of a type's methods. What they have
// besides are d, e, n, i, v and b.
func receiver(typ string) string {
	r := strings.ToLower(typ[:1])
	if strings.Contains("denivb", r) {
		return "m"
	}
	return r
}

// isNested reports whether the set is within attributes.
func (f *family) isNested(s *spec.Set) bool {
	if len(f.choices[s]) > 0 {
		return true
	}
	for _, o := range f.Sets {
		for _, a := range o.Attrs {
			if a.Nested == s {
				return true
			}
		}
	}
	return false
}

// isAlone reports whether the set is read and written without a message around it.
func (f *family) isAlone(s *spec.Set) bool {
	return slices.ContainsFunc(f.choices[s], func(sub *spec.SubMessage) bool {
		return slices.Contains(f.cfg.Alone, sub.Name)
	})
}

// binaryMethods writes what makes messages of a type.
func (f *family) binaryMethods(w *file, s *spec.Set, typ, r string, header *spec.Struct) {
	w.p("// UnmarshalBinary reads %s. Nothing of b is kept.", f.whatData(s))
	w.p("func (%s *%s) UnmarshalBinary(b []byte) error {", r, typ)
	w.p("*%s = %s{}", r, typ)
	if header != nil {
		h := f.structType(header)
		w.p("if len(b) < sizeof%s {", h)
		w.p("return &nlattr.Error{Err: nlattr.ErrTruncated}")
		w.p("}")
		w.p("%s.%s.decode(b)", r, h)
		w.p("return %s.decode(nlattr.NewDecoder(b[sizeof%s:]))", r, h)
	} else {
		w.p("return %s.decode(nlattr.NewDecoder(b))", r)
	}
	w.p("}")
	w.p("")
	f.appendMethod(w, s, typ, r, header)
}

// whatData says what the bytes of a set are.
func (f *family) whatData(s *spec.Set) string {
	if s != nil && f.isAlone(s) {
		return "attributes"
	}
	return "the data of a message"
}

// hasChoice reports whether there is a sub-message in a set: what it holds is
// encoded by a method of an interface.
func (f *family) hasChoice(s *spec.Set, seen map[*spec.Set]bool) bool {
	if seen[s] {
		return false
	}
	seen[s] = true
	return slices.ContainsFunc(s.Attrs, func(a *spec.Attr) bool {
		return a.SubMessage != nil || a.Nested != nil && f.hasChoice(a.Nested, seen)
	})
}

func (f *family) appendMethod(w *file, s *spec.Set, typ, r string, header *spec.Struct) {
	w.p("// AppendBinary appends %s to b.", f.whatData(s))
	w.p("func (%s *%s) AppendBinary(b []byte) ([]byte, error) {", r, typ)
	e, end := "&e", "e.Encode()"
	if s != nil && f.hasChoice(s, make(map[*spec.Set]bool)) {
		e, end = "e", "e.Release()"
		w.p("e := nlattr.Acquire(b)")
	} else {
		w.p("e := nlattr.NewEncoder(b)")
	}
	if header != nil {
		h := f.structType(header)
		w.p("%s.%s.put(e.Fixed(sizeof%s))", r, h, h)
	}
	w.p("%s.encode(%s)", r, e)
	w.p("return %s", end)
	w.p("}")
	w.p("")
}

func (f *family) decodeMethod(w *file, s *spec.Set, typ, r string, fields []field) {
	params := "d nlattr.Decoder"
	if sel := f.outer[s]; sel != "" {
		params += ", " + lowerFirst(goName(sel)) + " string"
	}
	w.p("func (%s *%s) decode(%s) error {", r, typ, params)
	w.p("for d.Next() {")
	if len(fields) == 0 && len(s.Attrs) == 0 {
		// What is in it is not described.
		w.p("%s.Unknown = d.AppendRaw(%s.Unknown)", r, r)
		w.p("}")
		w.p("return d.Err()")
		w.p("}")
		w.p("")
		return
	}
	w.p("switch d.Type() {")
	for _, x := range fields {
		w.p("case %s:", x.constant)
		for _, line := range x.decode {
			w.p("%s", line)
		}
	}
	var pads []string
	for _, a := range s.Attrs {
		if a.Type == "pad" {
			pads = append(pads, f.constant(s, a))
		}
	}
	if len(pads) > 0 {
		w.p("case %s:", strings.Join(pads, ", "))
	}
	w.p("default:")
	w.p("%s.Unknown = d.AppendRaw(%s.Unknown)", r, r)
	w.p("}")
	w.p("}")
	w.p("return d.Err()")
	w.p("}")
	w.p("")
}

func (f *family) encodeMethod(w *file, s *spec.Set, typ, r string, fields []field) {
	w.p("func (%s *%s) encode(e *nlattr.Encoder) {", r, typ)
	for _, x := range fields {
		for _, line := range x.encode {
			w.p("%s", line)
		}
	}
	w.p("e.Raw(%s.Unknown)", r)
	w.p("}")
	w.p("")
}

// choices writes all sub-messages.
func (f *family) choiceTypes(w *file) {
	for _, s := range f.SubMessages {
		f.choice(w, s)
	}
	if len(f.SubMessages) > 0 {
		w.p("// decodeInto has v read its attributes from b.")
		w.p("func decodeInto[T interface{ decode(nlattr.Decoder) error }](v T, b []byte) (T, error) {")
		w.p("return v, v.decode(nlattr.NewDecoder(b))")
		w.p("}")
	}
}

// choice writes the interface of what a sub-message may be, and how to decode
// it.
func (f *family) choice(w *file, sub *spec.SubMessage) {
	typ := f.subType(sub)
	types := make(map[string]bool)
	for _, format := range sub.Formats {
		if t, _ := f.formatBody(sub, format); t != "" {
			types["*"+t] = true
		}
	}
	w.comment(fmt.Sprintf("%s is the sub-message %s. It is a Raw%s where it has no type here, and otherwise one of %s.",
		typ, sub.Name, typ, strings.Join(sortedKeys(types), ", ")))
	w.p("type %s interface {", typ)
	w.p("is%s()", typ)
	w.p("}")
	w.p("")
	w.p("// Raw%s are the bytes of a sub-message that has no type here.", typ)
	w.p("type Raw%s []byte", typ)
	w.p("")
	w.p("func encode%s(e *nlattr.Encoder, typ uint16, v %s) {", typ, typ)
	w.p("switch v := v.(type) {")
	w.p("case Raw%s:", typ)
	w.p("e.Bytes(typ, v)")
	w.p("case interface{ encode(*nlattr.Encoder) }:")
	w.p("n := e.NestNoFlag(typ)")
	w.p("v.encode(e)")
	w.p("e.End(n)")
	w.p("}")
	w.p("}")
	w.p("")
	w.p("func (Raw%s) is%s() {}", typ, typ)
	marked := make(map[string]bool)
	for _, format := range sub.Formats {
		if t, _ := f.formatBody(sub, format); t != "" && !marked[t] {
			marked[t] = true
			w.p("func (*%s) is%s() {}", t, typ)
			if format.Set == nil && f.choices[format.Header][0] == sub {
				w.p("func (s *%s) encode(e *nlattr.Encoder) { s.put(e.Fixed(%s)) }", t, sizeof(t))
			}
		}
	}
	w.p("")
	sel, values := f.selectorType(sub)
	w.p("func decode%s(b []byte, selector %s) (%s, error) {", typ, sel, typ)
	w.p("switch selector {")
	done := make(map[string]bool)
	for _, format := range sub.Formats {
		target, body := f.formatBody(sub, format)
		if target == "" || done[target] {
			continue
		}
		done[target] = true
		var cases []string
		for _, other := range sub.Formats {
			if t, _ := f.formatBody(sub, other); t == target {
				cases = append(cases, values(other))
			}
		}
		w.p("case %s:", strings.Join(cases, ", "))
		w.p("%s", body)
	}
	w.p("}")
	w.p("return append(Raw%s{}, b...), nil", typ)
	w.p("}")
	w.p("")
	for _, format := range sub.Formats {
		if format.Set != nil && format.Header != nil {
			f.combined(w, sub, format)
		}
	}
}

// selectorType is the Go type of a sub-message's selector, and how its values
// are written.
func (f *family) selectorType(sub *spec.SubMessage) (typ string, value func(spec.Format) string) {
	for _, s := range f.Sets {
		for _, a := range s.Attrs {
			if a.SubMessage != sub {
				continue
			}
			if sel := s.Attr(a.Selector); sel != nil && sel.Enum != nil {
				enum := f.enumType(sel.Enum)
				return enum, func(x spec.Format) string { return f.valueName(enum, spec.Entry{Name: x.Value}) }
			}
		}
	}
	return "string", func(x spec.Format) string { return `"` + x.Value + `"` }
}

// formatBody is the type of a format, and the statements that decode it into v.
func (f *family) formatBody(sub *spec.SubMessage, x spec.Format) (typ, body string) {
	switch {
	case x.Set != nil && x.Header != nil:
		t := f.combinedType(sub, x)
		return t, "v := new(" + t + ")\nreturn v, v.decode(b)"
	case x.Set != nil:
		sel := f.outer[x.Set]
		if sel != "" {
			f.errorf(x.Pos, "the format %q needs a selector from outside: not supported", x.Value)
		}
		t := f.setType(x.Set)
		return t, "return decodeInto(new(" + t + "), b)"
	case x.Header != nil:
		t := f.structType(x.Header)
		return t, "return new(" + t + ").decode(b), nil"
	}
	return "", ""
}

func (f *family) combinedType(sub *spec.SubMessage, x spec.Format) string {
	return goName(x.Value) + f.subType(sub)
}

// combined writes the type of a format that is a structure with attributes
// behind it.
func (f *family) combined(w *file, sub *spec.SubMessage, x spec.Format) {
	typ := f.combinedType(sub, x)
	f.claim(typ, "the format "+x.Value, x.Pos)
	header, set := f.structType(x.Header), f.setType(x.Set)
	w.p("// %s is the %s of %q: a structure, and attributes behind it.", typ, f.subType(sub), x.Value)
	w.p("type %s struct {", typ)
	w.p("%s", header)
	w.p("%s", set)
	w.p("}")
	w.p("")
	w.p("func (v *%s) decode(b []byte) error {", typ)
	w.p("v.%s.decode(b)", header)
	w.p("return v.%s.decode(nlattr.NewDecoder(b[min(len(b), nlattr.Align(sizeof%s)):]))", set, header)
	w.p("}")
	w.p("")
	w.p("func (v *%s) encode(e *nlattr.Encoder) {", typ)
	w.p("v.%s.put(e.Fixed(sizeof%s))", header, header)
	w.p("v.%s.encode(e)", set)
	w.p("}")
	w.p("")
}
