package gogen

import "path"

// codecTest writes a fuzz target for all of a family's codecs: what they read
// they write so that it reads the same, unknown attributes included.
func (f *family) codecTest(w *file) {
	name := f.cfg.Name
	table := lowerFirst(name + "Codecs")
	w.p("// %s are all types that hold attributes.", table)
	w.p("var %s = []func() codec{", table)
	for _, s := range f.Sets {
		if f.outer[s] != "" || f.isShared(s) && !f.isNested(s) && !f.whole(s) {
			continue
		}
		w.p("func() codec { return new(%s) },", f.setType(s))
	}
	for _, v := range f.views {
		w.p("func() codec { return new(%s) },", v.name)
	}
	w.p("}")
	w.p("")
	w.p("func Fuzz%sCodecs(f *testing.F) {", name)
	w.p("fuzzCodecs(f, %s)", table)
	w.p("}")
	w.p("")
	w.p("func Test%sSpec(t *testing.T) {", name)
	w.p("if err := %sSpec().Check(); err != nil {", name)
	w.p("t.Error(err)")
	w.p("}")
	w.p("}")
}

// TestFile returns what the fuzz targets of a package share.
func TestFile(folder string) (File, error) {
	w := &file{name: "zcodec_test.go"}
	codecHelpers(w)
	src, err := w.source(path.Base(folder), "nothing but itself")
	return File{Path: folder + "/" + w.name, Source: src}, err
}

func codecHelpers(w *file) {
	w.p("// A codec reads and appends attributes.")
	w.p("type codec interface {")
	w.p("decode(d nlattr.Decoder) error")
	w.p("encode(e *nlattr.Encoder)")
	w.p("}")
	w.p("")
	w.p("func fuzzCodecs(f *testing.F, codecs []func() codec) {")
	w.p("for i := range codecs {")
	w.p("for typ := range uint16(8) {")
	w.p("var e nlattr.Encoder")
	w.p("e.Uint32(typ, 1)")
	w.p("e.Uint8(typ+1, 2)")
	w.p("n := e.Nest(typ+2)")
	w.p("e.String(typ, \"x\")")
	w.p("e.End(n)")
	w.p("b, _ := e.Encode()")
	w.p("f.Add(uint16(i), b)")
	w.p("}")
	w.p("}")
	w.p("f.Fuzz(func(t *testing.T, which uint16, b []byte) {")
	w.p("if int(which) >= len(codecs) {")
	w.p("return")
	w.p("}")
	w.p("first := codecs[which]()")
	w.p("if first.decode(nlattr.NewDecoder(b)) != nil {")
	w.p("return")
	w.p("}")
	w.p("var e nlattr.Encoder")
	w.p("first.encode(&e)")
	w.p("out, err := e.Encode()")
	w.p("if err != nil {")
	w.p("t.Fatalf(\"what was read is not written: %%v\", err)")
	w.p("}")
	w.p("second := codecs[which]()")
	w.p("if err := second.decode(nlattr.NewDecoder(out)); err != nil {")
	w.p("t.Fatalf(\"what was written is not read: %%v\", err)")
	w.p("}")
	w.p("if !reflect.DeepEqual(first, second) {")
	w.p("t.Errorf(\"read %%+v, then %%+v\", first, second)")
	w.p("}")
	w.p("})")
	w.p("}")
	w.p("")
}
