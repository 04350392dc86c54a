// Package gogen writes Go for the specifications of netlink families: a type
// for each attribute set, structure and enumeration, a client for the
// operations of generic netlink families, and the table that package nlspec
// reads.
package gogen

import (
	"cmp"
	"errors"
	"go/format"
	"slices"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// A File is a generated file.
type File struct {
	Path   string // from the top of the repository
	Source []byte
}

// Generate returns the Go files for a family. from is the name of the
// specification's file, for their headers.
func Generate(s *spec.Family, cfg *Config, from string) ([]File, error) {
	f, err := newFamily(s, cfg, from)
	if err != nil {
		return nil, err
	}
	var files []*file
	add := func(name string, write func(w *file)) {
		w := &file{name: "z" + f.prefix() + name + ".go"}
		write(w)
		if w.body.Len() > 0 {
			files = append(files, w)
		}
	}
	requests := map[*spec.Exchange]request{}
	if cfg.Client != "" {
		requests = f.requests()
	}
	add("enum", func(w *file) {
		f.consts(w)
		for _, e := range f.Enums {
			f.enum(w, e)
		}
	})
	add("struct", f.structures)
	for _, group := range f.groupSets() {
		add(group.name, func(w *file) {
			f.constants(w, group.sets)
			for _, s := range group.sets {
				f.writeSet(w, s)
			}
		})
	}
	add("choice", f.choiceTypes)
	if cfg.Client != "" {
		add("client", func(w *file) { f.client(w, requests) })
		add("request", func(w *file) {
			f.exchanges(func(_ *spec.Operation, x *spec.Exchange) {
				if q := requests[x]; q.own {
					f.ownRequest(w, q)
				}
			})
		})
		add("notification", f.notifications)
	}
	add("spec", f.table)
	add("codecs_test", f.codecTest)
	f.checkConfig()
	if err := errors.Join(f.errs...); err != nil {
		return nil, err
	}
	var out []File
	if cfg.About != "" {
		src, err := f.doc()
		if err != nil {
			return nil, err
		}
		out = append(out, File{Path: cfg.Package + "/zdoc.go", Source: src})
	}
	for _, w := range files {
		src, err := w.source(f.pkg, f.file)
		if err != nil {
			return nil, err
		}
		out = append(out, File{Path: cfg.Package + "/" + w.name, Source: src})
	}
	return out, nil
}

// doc returns the file that says what the package is for.
func (f *family) doc() ([]byte, error) {
	w := new(file)
	w.p("%s %s. DO NOT EDIT.", Header, f.file)
	w.p("")
	w.comment("Package " + f.pkg + " " + f.cfg.About)
	w.p("//")
	if f.Raw() {
		w.comment("It is the exact layer of what the kernel sends and takes: types, and their encoding. All of it is written from the kernel's specification.")
	} else {
		w.comment("All of it is written from the kernel's specification: a method for each operation, and types with a field for each attribute, of which the comment has the kernel's name. A field is absent unless it is set; see [netlink.Opt].")
	}
	w.p("package %s", f.pkg)
	return format.Source(w.body.Bytes())
}

// prefix tells the files of families apart that share a package.
func (f *family) prefix() string { return strings.ToLower(f.cfg.Name) }

// consts writes the named numbers and strings of a specification.
func (f *family) consts(w *file) {
	var list []*spec.Const
	for _, c := range f.Consts {
		if c.Value != "0" { // the kernel's own, of which the value is in a header
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return
	}
	w.p("// Constants of the family.")
	w.p("const (")
	for _, c := range list {
		name := goName(c.Name)
		f.claim(name, "the constant "+c.Name, c.Pos)
		value := c.Value
		if _, err := strconv.ParseInt(value, 0, 64); err != nil {
			value = strconv.Quote(value)
		}
		w.p("%s = %s // %s%s", name, value, c.CName, docTail(c.Doc))
	}
	w.p(")")
	w.p("")
}

// writeSet writes what becomes of a set: its type, or those of its views.
func (f *family) writeSet(w *file, s *spec.Set) {
	header := f.headerOf(s)
	if !f.isShared(s) {
		f.set(w, s, f.setType(s), f.isTop(s), header)
		return
	}
	for _, v := range f.views {
		if v.of == s {
			f.set(w, v.set, v.name, true, header)
		}
	}
	if f.isNested(s) || f.whole(s) {
		f.set(w, s, f.setType(s), true, header)
	}
}

// whole reports whether a set that has views is needed as a type besides.
func (f *family) whole(s *spec.Set) bool {
	return slices.ContainsFunc(f.Operations, func(op *spec.Operation) bool {
		return op.Set == s && f.viewOf(op) == nil
	})
}

// isTop reports whether messages consist of the set.
func (f *family) isTop(s *spec.Set) bool {
	return f.outer[s] == "" && slices.ContainsFunc(f.Operations, func(op *spec.Operation) bool { return op.Set == s })
}

// headerOf is the structure in front of a set in messages of generic netlink.
// Raw protocols have several for one set.
func (f *family) headerOf(s *spec.Set) *spec.Struct {
	if f.Raw() {
		return nil
	}
	for _, op := range f.Operations {
		if op.Set == s && op.Header != nil {
			return op.Header
		}
	}
	return nil
}

// groupSets puts sets together that belong into one file: with a set those that
// are nowhere but in it.
func (f *family) groupSets() []*setGroup {
	owner := make(map[*spec.Set]*spec.Set)
	for _, s := range f.Sets {
		if f.isTop(s) || len(f.choices[s]) > 0 {
			continue
		}
		var in *spec.Set
		users := 0
		for _, o := range f.Sets {
			if o != s && slices.ContainsFunc(o.Attrs, func(a *spec.Attr) bool { return a.Nested == s }) {
				in = o
				users++
			}
		}
		if users == 1 {
			owner[s] = in
		}
	}
	root := func(s *spec.Set) *spec.Set {
		seen := make(map[*spec.Set]bool)
		for owner[s] != nil && !seen[s] {
			seen[s] = true
			s = owner[s]
		}
		return s
	}
	groups := make(map[*spec.Set]*setGroup)
	var out []*setGroup
	for _, s := range f.Sets {
		r := root(s)
		if groups[r] == nil {
			groups[r] = &setGroup{name: strings.ToLower(f.setType(r))}
			out = append(out, groups[r])
		}
		groups[r].sets = append(groups[r].sets, s)
		groups[r].attrs += len(s.Attrs)
	}
	for r, g := range groups {
		slices.SortStableFunc(g.sets, func(a, b *spec.Set) int { return cmp.Compare(b2i(b == r), b2i(a == r)) })
		g.choices = f.choices[r]
	}
	return f.mergeSmall(out)
}

// A setGroup is what goes into a file.
type setGroup struct {
	name    string
	sets    []*spec.Set
	attrs   int
	choices []*spec.SubMessage // that the first set is a format of
}

// mergeSmall puts the formats of a sub-message into one file, but for those
// that are large enough for one of their own.
func (f *family) mergeSmall(groups []*setGroup) []*setGroup {
	const large = 40 // attributes
	var out []*setGroup
	merged := make(map[*spec.SubMessage]*setGroup)
	for _, g := range groups {
		if len(g.choices) == 0 || g.attrs >= large {
			out = append(out, g)
			continue
		}
		sub := g.choices[0]
		if merged[sub] == nil {
			merged[sub] = &setGroup{name: strings.ToLower(f.subType(sub))}
			out = append(out, merged[sub])
		}
		merged[sub].sets = append(merged[sub].sets, g.sets...)
	}
	return out
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// byValue returns attributes in the order of their types.
func byValue(attrs []*spec.Attr) []*spec.Attr {
	attrs = slices.Clone(attrs)
	slices.SortStableFunc(attrs, func(a, b *spec.Attr) int { return cmp.Compare(a.Value, b.Value) })
	return attrs
}
