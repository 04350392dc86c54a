package gogen

import (
	_ "embed"
	"path"
)

// codecHelpers is what the fuzz targets of a package share.
//
//go:embed codec_test.txt
var codecHelpers string

// codecTest writes a fuzz target for all of a family's codecs: what they read
// they write so that it reads the same, unknown attributes included.
func (f *family) codecTest(w *file) {
	name := f.cfg.Name
	table := lowerFirst(name + "Codecs")
	w.p("// %s are all types that hold attributes, and what.", table)
	w.p("var %s = []codecOf{", table)
	for _, s := range f.Sets {
		if f.outer[s] != "" || f.isShared(s) && !f.isNested(s) && !f.whole(s) {
			continue
		}
		w.p("{%q, func() codec { return new(%s) }},", s.Name, f.setType(s))
	}
	for _, v := range f.views {
		w.p("{%q, func() codec { return new(%s) }},", v.of.Name, v.name)
	}
	w.p("}")
	w.p("")
	w.p("func Fuzz%sCodecs(f *testing.F) {", name)
	w.p("fuzzCodecs(f, %sSpec(), %s)", name, table)
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
	w.body.WriteString(codecHelpers)
	src, err := w.source(path.Base(folder), "nothing but itself")
	return File{Path: folder + "/" + w.name, Source: src}, err
}
