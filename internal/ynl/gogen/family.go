package gogen

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// A family is a specification together with its names in Go.
type family struct {
	*spec.Family
	cfg  *Config
	pkg  string // name of the Go package
	file string // name of the specification's file, for headers

	types   map[string]string // of "set:x", "enum:x", "struct:x", "sub:x"
	owners  map[string]spec.Pos
	bits    map[*spec.Enum]int
	views   []*view
	outer   map[*spec.Set]string // the selector that a set needs from outside
	choices map[any][]*spec.SubMessage
	used    map[string]bool // entries of the configuration
	errs    []error
}

// A view is a part of a set that is a type of its own.
type view struct {
	name string
	set  *spec.Set // with the view's attributes
	of   *spec.Set
	ops  []*spec.Operation
}

func (f *family) errorf(p spec.Pos, format string, args ...any) {
	f.errs = append(f.errs, p.Errorf(format, args...))
}

func newFamily(s *spec.Family, cfg *Config, file string) (*family, error) {
	f := &family{
		Family:  s,
		cfg:     cfg,
		pkg:     path.Base(cfg.Package),
		file:    file,
		types:   make(map[string]string),
		owners:  make(map[string]spec.Pos),
		bits:    make(map[*spec.Enum]int),
		outer:   make(map[*spec.Set]string),
		choices: make(map[any][]*spec.SubMessage),
		used:    make(map[string]bool),
	}
	f.nameTypes()
	f.sizeEnums()
	f.makeViews()
	f.findSelectors()
	f.findChoices()
	f.checkFields()
	return f, errors.Join(f.errs...)
}

// nameTypes gives every type its name.
func (f *family) nameTypes() {
	for _, e := range f.Enums {
		f.nameType("enum", e.Name, e.Name, e.Pos)
	}
	for _, s := range f.Structs {
		f.nameType("struct", s.Name, s.Name, s.Pos)
	}
	for _, s := range f.Sets {
		f.nameType("set", s.Name, strings.TrimSuffix(strings.TrimSuffix(s.Name, "-attrs"), "-attributes"), s.Pos)
	}
	for _, s := range f.SubMessages {
		f.nameType("sub", s.Name, strings.TrimSuffix(s.Name, "-msg"), s.Pos)
	}
}

func (f *family) nameType(sort, name, short string, pos spec.Pos) {
	for _, p := range f.cfg.Strip {
		if s, ok := strings.CutPrefix(short, p); ok && s != "" {
			short = s
			break
		}
	}
	goname := goName(short)
	if n := f.configured(f.cfg.Types, sort+":"+name, name); n != "" {
		goname = n
	}
	f.types[sort+":"+name] = goname
	f.claim(goname, sort+" "+name, pos)
}

// claim complains if a name in the package is taken.
func (f *family) claim(goname, what string, pos spec.Pos) {
	if other, taken := f.owners[goname]; taken {
		f.errorf(pos, "%s would be %s in Go, which is taken (%s): name it in the configuration", what, goname, other)
	}
	f.owners[goname] = pos
}

// configured looks keys up in a part of the configuration.
func (f *family) configured(m map[string]string, keys ...string) string {
	for _, k := range keys {
		if v, ok := m[k]; ok {
			f.used[k] = true
			return v
		}
	}
	return ""
}

func (f *family) enumType(e *spec.Enum) string             { return f.types["enum:"+e.Name] }
func (f *family) structType(s *spec.Struct) string         { return f.types["struct:"+s.Name] }
func (f *family) subType(s *spec.SubMessage) string        { return f.types["sub:"+s.Name] }
func (f *family) setType(s *spec.Set) string               { return f.types["set:"+s.Name] }
func (f *family) isPlain(s *spec.Set, name string) bool    { return f.listed(f.cfg.Plain, s, name) }
func (f *family) isRaw(s *spec.Set, name string) bool      { return f.listed(f.cfg.Raw, s, name) }
func (f *family) isOptional(s *spec.Set, name string) bool { return f.listed(f.cfg.Optional, s, name) }

func (f *family) listed(list []string, s *spec.Set, name string) bool {
	for _, key := range []string{s.Name, s.Name + "." + name} {
		if slices.Contains(list, key) {
			f.used[key] = true
			return true
		}
	}
	return false
}

func (f *family) fieldName(container, name string) string {
	if n := f.configured(f.cfg.Fields, container+"."+name, name); n != "" {
		return n
	}
	return goName(name)
}

func (f *family) operationName(op *spec.Operation) string {
	if n := f.configured(f.cfg.Operations, op.Name); n != "" {
		return n
	}
	return goName(op.Name)
}

// sizeEnums finds how many bits each enumeration takes: as many as its widest
// use, as some are used in two widths.
func (f *family) sizeEnums() {
	for _, s := range f.Sets {
		for _, a := range s.Attrs {
			if a.Enum != nil {
				f.bits[a.Enum] = max(f.bits[a.Enum], numberBits(a))
			}
		}
	}
	for _, s := range f.Structs {
		for _, m := range s.Members {
			if m.Enum != nil {
				f.bits[m.Enum] = max(f.bits[m.Enum], spec.Bits(m.Type))
			}
		}
	}
	for _, e := range f.Enums {
		for _, entry := range e.Entries {
			for _, limit := range []int{8, 16, 32, 64} {
				if limit == 64 || entry.Value < 1<<limit {
					if f.bits[e] < limit && (f.bits[e] != 0 || limit > 32) {
						f.bits[e] = limit
					}
					break
				}
			}
		}
		if f.bits[e] == 0 {
			f.bits[e] = 32 // used by nothing but people
		}
	}
}

// numberBits is how many bits an attribute's numbers have.
func numberBits(a *spec.Attr) int {
	switch {
	case a.Type == "uint" || a.Type == "sint":
		return 64
	case a.Type == "bitfield32":
		return 32
	case spec.IsNumber(a.Type):
		return spec.Bits(a.Type)
	}
	return spec.Bits(a.SubType)
}

// makeViews makes the parts of sets that are types of their own.
func (f *family) makeViews() {
	for _, name := range sortedKeys(f.cfg.Views) {
		cfg := f.cfg.Views[name]
		v := &view{name: name}
		wanted := make(map[string]bool)
		for _, op := range f.Operations {
			if !slices.ContainsFunc(cfg.Operations, func(p string) bool { return strings.HasPrefix(op.Name, p) }) {
				continue
			}
			v.ops = append(v.ops, op)
			if v.of != nil && op.Set != v.of && op.Set != nil {
				f.errorf(op.Pos, "the view %s is of two sets, %s and %s", name, v.of.Name, op.Set.Name)
			}
			v.of = op.Set
			for _, a := range allAttrs(op) {
				wanted[a] = true
			}
		}
		if v.of == nil {
			f.errorf(f.Pos, "the view %s has no operations", name)
			continue
		}
		v.set = &spec.Set{Pos: v.of.Pos, Name: v.of.Name, Of: v.of}
		for _, a := range v.of.Attrs {
			if wanted[a.Name] || slices.ContainsFunc(cfg.Attributes, func(p string) bool {
				begin, wild := strings.CutSuffix(p, "*")
				return a.Name == p || wild && strings.HasPrefix(a.Name, begin)
			}) {
				v.set.Attrs = append(v.set.Attrs, a)
			}
		}
		f.views = append(f.views, v)
		f.claim(name, "the view", v.of.Pos)
	}
}

// allAttrs returns the attributes of an operation's requests and replies.
func allAttrs(op *spec.Operation) []string {
	all := slices.Clone(op.Event)
	for _, x := range []*spec.Exchange{op.Do, op.Dump} {
		if x != nil {
			all = append(append(all, x.Request...), x.Reply...)
		}
	}
	return all
}

// viewOf returns the view that op belongs to, or nil.
func (f *family) viewOf(op *spec.Operation) *view {
	if op.Notifies != nil {
		op = op.Notifies
	}
	for _, v := range f.views {
		if slices.Contains(v.ops, op) {
			return v
		}
	}
	return nil
}

// isShared reports whether s is a set that has views only: it is not a type.
func (f *family) isShared(s *spec.Set) bool {
	return slices.ContainsFunc(f.views, func(v *view) bool { return v.of == s })
}

// findSelectors finds the sets that have a sub-message whose selector is in a
// set around them.
func (f *family) findSelectors() {
	for again := true; again; {
		again = false
		for _, s := range f.Sets {
			for _, a := range s.Attrs {
				sel := a.Selector
				if a.Nested != nil && f.outer[a.Nested] != "" {
					sel = f.outer[a.Nested]
					if a.Type != "nest" || a.Multi {
						f.errorf(a.Pos, "a %q of attributes whose selector is outside is not supported", a.Type)
					}
				}
				if sel == "" || s.Attr(sel) != nil || f.outer[s] == sel {
					continue
				}
				if f.outer[s] != "" {
					f.errorf(a.Pos, "two selectors outside of %q are not supported", s.Name)
				}
				f.outer[s], again = sel, true
			}
		}
	}
}

// findChoices finds the sets and structures that are formats of sub-messages.
func (f *family) findChoices() {
	for _, sub := range f.SubMessages {
		for _, format := range sub.Formats {
			var key any
			switch {
			case format.Set != nil && format.Header != nil:
				continue // a type of its own
			case format.Set != nil:
				key = format.Set
			case format.Header != nil:
				key = format.Header
			default:
				continue
			}
			if !slices.Contains(f.choices[key], sub) {
				f.choices[key] = append(f.choices[key], sub)
			}
		}
	}
}

// checkFields complains of fields that would have the same name.
func (f *family) checkFields() {
	check := func(pos spec.Pos, container string, names []string) {
		seen := map[string]string{"Unknown": "Unknown"}
		for _, n := range names {
			g := f.fieldName(container, n)
			if other, taken := seen[g]; taken {
				f.errorf(pos, "%s.%s would be %s in Go, as %s is: name it in the configuration", container, n, g, other)
			}
			seen[g] = n
		}
	}
	for _, s := range f.Sets {
		var names []string
		for _, a := range s.Attrs {
			if hasField(a) {
				names = append(names, a.Name)
			}
		}
		check(s.Pos, s.Name, names)
	}
	for _, s := range f.Structs {
		var names []string
		for _, m := range s.Members {
			if m.Type != "pad" {
				names = append(names, m.Name)
			}
		}
		check(s.Pos, s.Name, names)
	}
}

// hasField reports whether an attribute says something.
func hasField(a *spec.Attr) bool { return a.Type != "pad" && a.Type != "unused" }

// checkConfig complains of what the configuration says of nothing.
func (f *family) checkConfig() {
	complain := func(k string) {
		if !f.used[k] {
			f.errorf(f.Pos, "the configuration names %q, which there is not", k)
		}
	}
	for _, m := range []map[string]string{f.cfg.Types, f.cfg.Fields} {
		for _, k := range sortedKeys(m) {
			complain(k)
		}
	}
	for _, k := range sortedKeys(f.cfg.Operations) {
		if !slices.ContainsFunc(f.Family.Operations, func(op *spec.Operation) bool { return op.Name == k }) {
			complain(k)
		}
	}
	for _, k := range slices.Concat(f.cfg.Plain, f.cfg.Optional, f.cfg.Raw) {
		set, attr, _ := strings.Cut(k, ".")
		if !slices.ContainsFunc(f.Sets, func(s *spec.Set) bool {
			return s.Name == set && (attr == "" || s.Attr(attr) != nil)
		}) {
			complain(k)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// uintType is the Go type of numbers of so many bits.
func uintType(bits int) string { return fmt.Sprintf("uint%d", bits) }
