package gogen

import (
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// A field is what becomes of an attribute: a field of a type, the statements
// that decode it (of the current attribute of the Decoder d) and those that
// append it (to the Encoder e).
type field struct {
	name, typ      string
	constant       string
	decode, encode []string
	methods        func(w *file) // more that it needs
}

// field returns what becomes of the attribute a of a type with receiver r.
func (f *family) field(s *spec.Set, r string, a *spec.Attr) field {
	x := field{name: f.fieldName(s.Name, a.Name), constant: f.constant(s, a)}
	v := r + "." + x.name
	if f.isRaw(s, a.Name) {
		x.typ = "[]byte"
		x.decode = lines("%s = d.Bytes()", v)
		x.encode = lines("nlopt.Bytes(e, %s|nlattr.FlagNested, %s)", x.constant, v)
		return x
	}
	switch a.Type {
	case "flag":
		x.typ = "bool"
		x.decode = lines("%s = d.Flag()", v)
		x.encode = lines("e.Flag(%s, %s)", x.constant, v)
	case "string":
		f.stringField(&x, s, a, v)
	case "binary":
		f.binaryField(&x, a, v)
	case "bitfield32":
		x.typ = "netlink.Opt[nlattr.Bitfield32]"
		x.decode = lines("%s = netlink.Some(d.Bitfield32())", v)
		x.encode = lines("nlopt.Bitfield32(e, %s, %s)", x.constant, v)
	case "nest":
		f.nestField(&x, s, a, r, v)
	case "indexed-array":
		f.indexedField(&x, a, v)
	case "nest-type-value":
		f.keyedField(&x, s, a, r, v)
	case "sub-message":
		f.choiceField(&x, s, a, r, v)
	default:
		f.numberField(&x, s, a, v)
	}
	return x
}

// constant is the name of an attribute's type.
func (f *family) constant(s *spec.Set, a *spec.Attr) string {
	for s.Of != nil {
		s = s.Of
	}
	return "attr" + f.setType(s) + f.fieldName(s.Name, a.Name)
}

func lines(format string, args ...any) []string {
	return strings.Split(fmt.Sprintf(format, args...), "\n")
}

// A codec is how a number is read and written.
type codec struct {
	typ    string // in Go
	decode string // an expression
	method string // of an Encoder, and the function of nlopt
}

// number returns the codec of numbers of a kernel's type.
func (f *family) number(typ string, e *spec.Enum, big bool, hint, d string) codec {
	if typ == "u32" && hint == "ipv4" {
		return codec{typ: "netip.Addr", decode: d + ".Addr()", method: "Addr"}
	}
	var c codec
	switch typ {
	case "uint":
		c = codec{typ: "uint64", method: "Uint"}
	case "sint":
		c = codec{typ: "int64", method: "Int"}
	default:
		bits := spec.Bits(typ)
		c.typ = numberType(typ)
		signed := typ[0] == 's' && e == nil
		if signed {
			c.method = fmt.Sprintf("Int%d", bits)
		} else {
			c.method = fmt.Sprintf("Uint%d", bits)
		}
		if big && bits > 8 {
			c.method += "BE"
			if signed {
				c.decode = fmt.Sprintf("%s(%s.Uint%dBE())", c.typ, d, bits)
			}
		}
	}
	if c.decode == "" {
		c.decode = fmt.Sprintf("%s.%s()", d, c.method)
	}
	if e != nil {
		c.typ = f.enumType(e)
		c.decode = c.typ + "(" + c.decode + ")"
	}
	return c
}

func (f *family) numberField(x *field, s *spec.Set, a *spec.Attr, v string) {
	c := f.number(a.Type, a.Enum, a.BigEndian, a.Hint, "d")
	switch {
	case a.Multi:
		x.typ = "[]" + c.typ
		x.decode = lines("%s = append(%s, %s)", v, v, c.decode)
		value := "v"
		if c.typ != "netip.Addr" {
			value = "netlink.Some(v)"
		}
		x.encode = lines("for _, v := range %s {\nnlopt.%s(e, %s, %s)\n}", v, c.method, x.constant, value)
	case c.typ == "netip.Addr":
		x.typ = c.typ
		x.decode = lines("%s = %s", v, c.decode)
		x.encode = lines("nlopt.Addr(e, %s, %s)", x.constant, v)
	case f.isPlain(s, a.Name):
		x.typ = c.typ
		x.decode = lines("%s = %s", v, c.decode)
		x.encode = lines("if %s != 0 {\nnlopt.%s(e, %s, netlink.Some(%s))\n}", v, c.method, x.constant, v)
	default:
		x.typ = "netlink.Opt[" + c.typ + "]"
		x.decode = lines("%s = netlink.Some(%s)", v, c.decode)
		x.encode = lines("nlopt.%s(e, %s, %s)", c.method, x.constant, v)
	}
}

func (f *family) stringField(x *field, s *spec.Set, a *spec.Attr, v string) {
	switch {
	case a.Multi:
		x.typ = "[]string"
		x.decode = lines("%s = append(%s, d.String())", v, v)
		x.encode = lines("for _, v := range %s {\ne.String(%s, v)\n}", v, x.constant)
	case f.isOptional(s, a.Name):
		x.typ = "netlink.Opt[string]"
		x.decode = lines("%s = netlink.Some(d.String())", v)
		x.encode = lines("nlopt.OptString(e, %s, %s)", x.constant, v)
	default:
		x.typ = "string"
		x.decode = lines("%s = d.String()", v)
		x.encode = lines("nlopt.String(e, %s, %s)", x.constant, v)
	}
}

func (f *family) binaryField(x *field, a *spec.Attr, v string) {
	switch {
	case a.Struct != nil && a.Multi:
		typ := f.structType(a.Struct)
		x.typ = "[]" + typ
		x.decode = lines("%s = append(%s, *new(%s).decode(d.Data()))", v, v, typ)
		x.encode = lines("for i := range %s {\n%s[i].put(e.Payload(%s, %s))\n}", v, v, x.constant, f.sizeOf(a.Struct, v+"[i]"))
	case a.Struct != nil:
		typ := f.structType(a.Struct)
		x.typ = "*" + typ
		x.decode = lines("%s = new(%s).decode(d.Data())", v, typ)
		x.encode = lines("if %s != nil {\n%s.put(e.Payload(%s, %s))\n}", v, v, x.constant, f.sizeOf(a.Struct, v))
	case a.SubType != "":
		typ := numberType(a.SubType)
		if a.Enum != nil {
			typ = f.enumType(a.Enum)
			if f.bits[a.Enum] != spec.Bits(a.SubType) {
				f.errorf(a.Pos, "an array of %s in numbers of another width is not supported", typ)
			}
		}
		if a.BigEndian && spec.Bits(a.SubType) > 8 {
			f.errorf(a.Pos, "an array in network byte order is not supported")
		}
		x.typ = "[]" + typ
		x.decode = lines("%s = nlattr.Array[%s](&d)", v, typ)
		x.encode = lines("nlattr.AppendArray(e, %s, %s)", x.constant, v)
	case a.Multi:
		x.typ = "[][]byte"
		x.decode = lines("%s = append(%s, d.Bytes())", v, v)
		x.encode = lines("for _, v := range %s {\ne.Bytes(%s, v)\n}", v, x.constant)
	case a.Hint == "ipv4", a.Hint == "ipv6", a.Hint == "ipv4-or-v6":
		x.typ = "netip.Addr"
		x.decode = lines("%s = d.Addr()", v)
		x.encode = lines("nlopt.Addr(e, %s, %s)", x.constant, v)
	case a.Hint == "mac":
		x.typ = "net.HardwareAddr"
		x.decode = lines("%s = d.HardwareAddr()", v)
		x.encode = lines("nlopt.Bytes(e, %s, %s)", x.constant, v)
	default:
		x.typ = "[]byte"
		x.decode = lines("%s = d.Bytes()", v)
		x.encode = lines("nlopt.Bytes(e, %s, %s)", x.constant, v)
	}
}

// selectorOf is the expression for the value of a selector in a set's methods.
func (f *family) selectorOf(s *spec.Set, r, sel string) string {
	a := s.Attr(sel)
	if a == nil {
		return lowerFirst(goName(sel)) // a parameter
	}
	v := r + "." + f.fieldName(s.Name, sel)
	if a.Type == "string" && !f.isOptional(s, sel) || f.isPlain(s, sel) {
		return v
	}
	if a.Type == "string" {
		return v + `.Or("")`
	}
	return v + ".Or(0)"
}

func (f *family) nestField(x *field, s *spec.Set, a *spec.Attr, r, v string) {
	typ := f.setType(a.Nested)
	args := "d.Nested()"
	if sel := f.outer[a.Nested]; sel != "" {
		args += ", " + f.selectorOf(s, r, sel)
	}
	if a.Multi {
		x.typ = "[]" + typ
		x.decode = lines("var v %s\nd.Fail(v.decode(%s))\n%s = append(%s, v)", typ, args, v, v)
		x.encode = lines("for i := range %s {\nn := e.Nest(%s)\n%s[i].encode(e)\ne.End(n)\n}", v, x.constant, v)
		return
	}
	x.typ = "*" + typ
	x.decode = lines("%s = new(%s)\nd.Fail(%s.decode(%s))", v, typ, v, args)
	x.encode = lines("if %s != nil {\nn := e.Nest(%s)\n%s.encode(e)\ne.End(n)\n}", v, x.constant, v)
}

func (f *family) indexedField(x *field, a *spec.Attr, v string) {
	var typ string
	var decode, encode []string
	switch {
	case a.SubType == "nest" && f.isListed(a.Nested):
		typ = f.setType(a.Nested)
		x.typ = "[]" + typ
		x.decode = lines("var err error\n%s, err = decode%sList(d.Nested())\nd.Fail(err)", v, typ)
		x.encode = lines("encode%sList(e, %s, %s)", typ, x.constant, v)
		return
	case a.SubType == "nest":
		typ = f.setType(a.Nested)
		decode = lines("var v %s\nentries.Fail(v.decode(entries.Nested()))\n%s = append(%s, v)", typ, v, v)
		encode = lines("entry := e.Nest(uint16(i + 1))\n%s[i].encode(e)\ne.End(entry)", v)
	case a.SubType == "binary" && a.Hint != "ipv6" && a.Hint != "ipv4":
		typ = "[]byte"
		decode = lines("%s = append(%s, entries.Bytes())", v, v)
		encode = lines("e.Bytes(uint16(i+1), %s[i])", v)
	case a.SubType == "binary":
		typ = "netip.Addr"
		decode = lines("%s = append(%s, entries.Addr())", v, v)
		encode = lines("e.Addr(uint16(i+1), %s[i])", v)
	default:
		c := f.number(a.SubType, a.Enum, a.BigEndian, a.Hint, "entries")
		typ = c.typ
		decode = lines("%s = append(%s, %s)", v, v, c.decode)
		if typ == "netip.Addr" {
			encode = lines("e.Addr(uint16(i+1), %s[i])", v)
		} else {
			encode = lines("nlopt.%s(e, uint16(i+1), netlink.Some(%s[i]))", c.method, v)
		}
	}
	x.typ = "[]" + typ
	x.decode = lines("%s = []%s{}\nentries := d.Nested()\nfor entries.Next() {", v, typ)
	x.decode = append(append(x.decode, decode...), "}", "d.Fail(entries.Err())")
	x.encode = lines("if %s != nil {\nn := e.Nest(%s)\nfor i := range %s {", v, x.constant, v)
	x.encode = append(append(x.encode, encode...), "}", "e.End(n)", "}")
}

// isListed reports whether lists of a set are in several attributes: then
// functions read and write them.
func (f *family) isListed(set *spec.Set) bool {
	n := 0
	for _, s := range f.Sets {
		for _, a := range s.Attrs {
			if a.Nested == set && a.Type == "indexed-array" {
				n++
			}
		}
	}
	return n > 1
}

// listFunctions writes the functions for lists of a set.
func (f *family) listFunctions(w *file, typ string) {
	w.p("func decode%sList(d nlattr.Decoder) ([]%s, error) {", typ, typ)
	w.p("list := []%s{}", typ)
	w.p("for d.Next() {")
	w.p("var v %s", typ)
	w.p("d.Fail(v.decode(d.Nested()))")
	w.p("list = append(list, v)")
	w.p("}")
	w.p("return list, d.Err()")
	w.p("}")
	w.p("")
	w.p("func encode%sList(e *nlattr.Encoder, typ uint16, list []%s) {", typ, typ)
	w.p("if list == nil {")
	w.p("return")
	w.p("}")
	w.p("n := e.Nest(typ)")
	w.p("for i := range list {")
	w.p("entry := e.Nest(uint16(i + 1))")
	w.p("list[i].encode(e)")
	w.p("e.End(entry)")
	w.p("}")
	w.p("e.End(n)")
	w.p("}")
	w.p("")
}

// keyedField is for attributes whose types are data: the field is a list of
// what they hold, with these types.
func (f *family) keyedField(x *field, s *spec.Set, a *spec.Attr, r, v string) {
	entry := x.name + "Entry"
	inner := f.setType(a.Nested)
	f.claim(entry, "the entries of "+a.Name, a.Pos)
	if len(a.Keys) > 2 || f.outer[a.Nested] != "" {
		f.errorf(a.Pos, "a nest-type-value like this is not supported")
	}
	x.typ = "[]" + entry
	x.decode = lines("d.Fail(%s.decode%s(d.Nested()))", r, x.name)
	nest, end := "", ""
	var keys []string
	for i, k := range a.Keys {
		keys = append(keys, goName(k))
		if i < len(a.Keys)-1 {
			nest += fmt.Sprintf("key := e.Nest(%s[i].%s)\n", v, goName(k))
			end += "e.End(key)\n"
		}
	}
	last := keys[len(keys)-1]
	x.encode = lines("if %s != nil {\nn := e.Nest(%s)\nfor i := range %s {\n%sentry := e.Nest(%s[i].%s)\n%s[i].%s.encode(e)\ne.End(entry)\n%s}\ne.End(n)\n}",
		v, x.constant, v, nest, v, last, v, inner, end)
	typ := f.setType(s)
	x.methods = func(w *file) {
		w.p("// %s is an entry of %s.%s.", entry, typ, x.name)
		w.p("type %s struct {", entry)
		for i, k := range keys {
			w.p("%s uint16 // %s", k, a.Keys[i])
		}
		w.p("%s %s", inner, inner)
		w.p("}")
		w.p("")
		w.p("func (%s *%s) decode%s(d nlattr.Decoder) error {", r, typ, x.name)
		w.p("%s = []%s{}", v, entry)
		w.p("for d.Next() {")
		if len(keys) == 1 {
			w.p("v := %s{%s: d.Type()}", entry, keys[0])
			w.p("d.Fail(v.%s.decode(d.Nested()))", inner)
			w.p("%s = append(%s, v)", v, v)
		} else {
			w.p("entries := d.Nested()")
			w.p("for entries.Next() {")
			w.p("v := %s{%s: d.Type(), %s: entries.Type()}", entry, keys[0], keys[1])
			w.p("entries.Fail(v.%s.decode(entries.Nested()))", inner)
			w.p("%s = append(%s, v)", v, v)
			w.p("}")
			w.p("d.Fail(entries.Err())")
		}
		w.p("}")
		w.p("return d.Err()")
		w.p("}")
		w.p("")
	}
}

func (f *family) choiceField(x *field, s *spec.Set, a *spec.Attr, r, v string) {
	typ := f.subType(a.SubMessage)
	x.typ = typ
	x.decode = lines("var err error\n%s, err = decode%s(d.Data(), %s)\nd.Fail(err)", v, typ, f.selectorOf(s, r, a.Selector))
	x.encode = lines("encode%s(e, %s, %s)", typ, x.constant, v)
}
