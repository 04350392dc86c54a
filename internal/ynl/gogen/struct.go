package gogen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// sizeof is the constant for a structure's size.
func sizeof(typ string) string { return "sizeof" + typ }

// structures writes all structures.
func (f *family) structures(w *file) {
	if len(f.Structs) == 0 {
		return
	}
	w.p("// Sizes of structures in bytes.")
	w.p("const (")
	for _, s := range f.Structs {
		size := sizeof(f.structType(s))
		f.claim(size, "the size of "+s.Name, s.Pos)
		w.p("%s = %d", size, s.Size())
	}
	w.p(")")
	w.p("")
	for _, s := range f.Structs {
		f.structure(w, s)
	}
}

// structure writes a type of fixed layout.
func (f *family) structure(w *file, s *spec.Struct) {
	typ := f.structType(s)
	size := sizeof(typ)
	f.checkTail(s)
	w.comment(typ + " is struct " + strings.ReplaceAll(s.Name, "-", "_") + ". " + s.Doc)
	w.p("type %s struct {", typ)
	for _, m := range s.Members {
		if m.Type != "pad" {
			w.p("%s %s // %s%s", f.fieldName(s.Name, m.Name), f.memberType(m), m.Name, docTail(m.Doc))
		}
	}
	if m := s.Tail; m != nil {
		w.p("%s []%s // %s%s", f.fieldName(s.Name, m.Name), f.memberType(m), m.Name, docTail(m.Doc))
	}
	w.p("}")
	w.p("")
	w.p("func (s *%s) decode(b []byte) *%s {", typ, typ)
	if s.Tail != nil {
		w.p("rest := b[min(len(b), %s):]", size)
	}
	if len(s.Members) > 0 {
		w.p("b = nlattr.Fixed(b, %s)", size)
	}
	off := 0
	for _, m := range s.Members {
		if m.Type != "pad" {
			w.p("%s", f.decodeMember(m, "s."+f.fieldName(s.Name, m.Name), off))
		}
		off += m.Size()
	}
	if s.Tail != nil {
		f.decodeTail(w, s.Tail, "s."+f.fieldName(s.Name, s.Tail.Name))
	}
	w.p("return s")
	w.p("}")
	w.p("")
	if f.Raw() && f.isHeader(s) {
		f.headerMethods(w, typ)
	}
	w.p("func (s *%s) put(b []byte) {", typ)
	off = 0
	for _, m := range s.Members {
		if m.Type != "pad" {
			w.p("%s", f.encodeMember(m, "s."+f.fieldName(s.Name, m.Name), off))
		}
		off += m.Size()
	}
	if s.Tail != nil {
		f.encodeTail(w, s.Tail, "s."+f.fieldName(s.Name, s.Tail.Name), size)
	}
	w.p("}")
	w.p("")
	if s.Tail != nil {
		w.p("func (s *%s) size() int { return %s + %s*len(s.%s) }", typ, size, f.tailSize(s.Tail), f.fieldName(s.Name, s.Tail.Name))
		w.p("")
	}
}

// checkTail complains of structures without a fixed size where something is
// behind them.
func (f *family) checkTail(s *spec.Struct) {
	if s.Tail != nil && (f.isHeader(s) || len(f.choices[s]) > 0) {
		f.errorf(s.Pos, "a structure without a fixed size is not supported as a header")
	}
	for _, m := range s.Members {
		if m.Struct != nil && m.Struct.Tail != nil {
			f.errorf(m.Pos, "a structure without a fixed size within another is not supported")
		}
	}
}

// tailSize is the expression for the size of an element of a Tail.
func (f *family) tailSize(m *spec.Member) string {
	if m.Struct != nil {
		return sizeof(f.structType(m.Struct))
	}
	return fmt.Sprint(m.Size())
}

func (f *family) decodeTail(w *file, m *spec.Member, field string) {
	size := f.tailSize(m)
	value := fmt.Sprintf("%s.Uint%d(rest)", byteOrder(m.BigEndian), spec.Bits(m.Type))
	if m.Struct != nil {
		value = fmt.Sprintf("*new(%s).decode(rest)", f.structType(m.Struct))
	}
	w.p("for ; len(rest) >= %s; rest = rest[%s:] {", size, size)
	w.p("%s = append(%s, %s)", field, field, value)
	w.p("}")
}

func (f *family) encodeTail(w *file, m *spec.Member, field, size string) {
	at := fmt.Sprintf("b[%s+%s*i:]", size, f.tailSize(m))
	w.p("for i := range %s {", field)
	if m.Struct != nil {
		w.p("%s[i].put(%s)", field, at)
	} else {
		w.p("%s.PutUint%d(%s, %s[i])", byteOrder(m.BigEndian), spec.Bits(m.Type), at, field)
	}
	w.p("}")
}

// sizeOf is the expression for the size of a structure that is in a field.
func (f *family) sizeOf(s *spec.Struct, field string) string {
	if s.Tail != nil {
		return field + ".size()"
	}
	return sizeof(f.structType(s))
}

// isHeader reports whether messages begin with the structure.
func (f *family) isHeader(s *spec.Struct) bool {
	return slices.ContainsFunc(f.Operations, func(op *spec.Operation) bool { return op.Header == s })
}

// headerMethods writes the methods of a structure that raw messages begin with.
func (f *family) headerMethods(w *file, typ string) {
	w.p("// UnmarshalBinary sets s to the structure that b begins with. Attributes may be")
	w.p("// behind it, from the next multiple of four on.")
	w.p("func (s *%s) UnmarshalBinary(b []byte) error {", typ)
	w.p("if len(b) < %s {", sizeof(typ))
	w.p("return &nlattr.Error{Err: nlattr.ErrTruncated}")
	w.p("}")
	w.p("s.decode(b)")
	w.p("return nil")
	w.p("}")
	w.p("")
	w.p("// AppendBinary appends the structure to b, and zeros up to a multiple of four.")
	w.p("func (s *%s) AppendBinary(b []byte) ([]byte, error) {", typ)
	w.p("e := nlattr.NewEncoder(b)")
	w.p("s.put(e.Fixed(%s))", sizeof(typ))
	w.p("return e.Encode()")
	w.p("}")
	w.p("")
}

func (f *family) memberType(m *spec.Member) string {
	switch {
	case m.Struct != nil:
		return f.structType(m.Struct)
	case m.Enum != nil:
		return f.enumType(m.Enum)
	case isAddr(m.Hint, m.Size()):
		return "netip.Addr"
	case m.Type == "string":
		return "string"
	case m.Type == "binary":
		return fmt.Sprintf("[%d]byte", m.Len)
	default:
		return numberType(m.Type)
	}
}

// isAddr reports whether a value of so many bytes is an IP address.
func isAddr(hint string, size int) bool {
	return hint == "ipv4" && size == 4 || hint == "ipv6" && size == 16
}

// numberType is the Go type of a kernel's type of numbers.
func numberType(typ string) string {
	if typ[0] == 's' {
		return "int" + typ[1:]
	}
	return "uint" + typ[1:]
}

func byteOrder(big bool) string {
	if big {
		return "binary.BigEndian"
	}
	return "binary.NativeEndian"
}

func (f *family) decodeMember(m *spec.Member, field string, off int) string {
	at := fmt.Sprintf("b[%d:%d]", off, off+m.Size())
	switch {
	case m.Struct != nil:
		return fmt.Sprintf("%s.decode(%s)", field, at)
	case isAddr(m.Hint, m.Size()):
		return fmt.Sprintf("%s = netip.AddrFrom%d([%d]byte(%s))", field, m.Size(), m.Size(), at)
	case m.Type == "string":
		return fmt.Sprintf("%s = nlattr.CString(%s)", field, at)
	case m.Type == "binary":
		return fmt.Sprintf("%s = [%d]byte(%s)", field, m.Len, at)
	}
	bits := spec.Bits(m.Type)
	expr := fmt.Sprintf("%s.Uint%d(b[%d:])", byteOrder(m.BigEndian), bits, off)
	if bits == 8 {
		expr = fmt.Sprintf("b[%d]", off)
	}
	if typ := f.memberType(m); typ != uintType(bits) {
		expr = typ + "(" + expr + ")"
	}
	return field + " = " + expr
}

func (f *family) encodeMember(m *spec.Member, field string, off int) string {
	at := fmt.Sprintf("b[%d:%d]", off, off+m.Size())
	switch {
	case m.Struct != nil:
		return fmt.Sprintf("%s.put(%s)", field, at)
	case isAddr(m.Hint, m.Size()):
		return fmt.Sprintf("copy(%s, %s.AsSlice())", at, field)
	case m.Type == "string":
		return fmt.Sprintf("copy(%s, %s)", fmt.Sprintf("b[%d:%d]", off, off+m.Size()), field)
	case m.Type == "binary":
		return fmt.Sprintf("copy(%s, %s[:])", at, field)
	}
	bits := spec.Bits(m.Type)
	if f.memberType(m) != uintType(bits) {
		field = uintType(bits) + "(" + field + ")"
	}
	if bits == 8 {
		return fmt.Sprintf("b[%d] = %s", off, field)
	}
	return fmt.Sprintf("%s.PutUint%d(b[%d:], %s)", byteOrder(m.BigEndian), bits, off, field)
}
