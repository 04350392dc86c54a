package spec

import (
	"cmp"
	"math"
	"slices"

	"go.yaml.in/yaml/v3"
)

func (r *familyReader) declareSet(n *yaml.Node) {
	o := r.object(n)
	s := &Set{Pos: r.pos(o.node), Name: o.need("name"), Doc: o.str("doc")}
	if r.sets[s.Name] != nil {
		r.errorf(n, "the attribute set %q is defined twice", s.Name)
	}
	r.sets[s.Name] = s
	r.f.Sets = append(r.f.Sets, s)
}

// set fills a set: the first attribute is 1, each is one more than the last,
// unless a value is given.
func (r *familyReader) set(n *yaml.Node) {
	o := r.object(n)
	s := r.sets[o.need("name")]
	if of := o.str("subset-of"); of != "" {
		if s.Of = r.sets[of]; s.Of == nil {
			r.errorf(n, "there is no attribute set %q", of)
			return
		}
	}
	prefix := o.str("name-prefix")
	switch {
	case prefix != "":
	case s.Name == r.f.Name:
		prefix = r.f.Name + "-a-"
	default:
		prefix = r.f.Name + "-a-" + s.Name + "-"
	}
	next := int64(1)
	for _, an := range o.list("attributes") {
		ao := r.object(an)
		if s.Of != nil {
			r.subsetAttr(s, ao)
			continue
		}
		a := &Attr{Pos: r.pos(ao.node), Name: ao.need("name")}
		if v, ok := ao.number("value"); ok {
			next = v
		}
		if next < 0 || next > math.MaxUint16>>2 {
			r.errorf(an, "an attribute can't have the type %d", next)
		}
		a.Value = uint16(next)
		next++
		a.CName = cmp.Or(ao.str("c-name"), cName(cmp.Or(ao.str("name-prefix"), prefix), a.Name))
		r.attr(a, ao)
		s.Attrs = append(s.Attrs, a)
	}
	checkNames(&r.reader, n, "attribute", s.Attrs, func(a *Attr) string { return a.Name })
	o.ignore("doc", "attr-max-name", "attr-cnt-name", "enum-name", "header")
	o.done()
	if s.Of == nil {
		r.order(s)
	}
}

// order puts attributes into the order of their types: overlays add at the end
// what belongs in between.
func (r *familyReader) order(s *Set) {
	slices.SortStableFunc(s.Attrs, func(a, b *Attr) int { return cmp.Compare(a.Value, b.Value) })
	for i, a := range s.Attrs[min(1, len(s.Attrs)):] {
		if before := s.Attrs[i]; a.Value == before.Value {
			r.errs = append(r.errs, a.Pos.Errorf("the attribute %q has the type %d, and so has %q", a.Name, a.Value, before.Name))
		}
	}
}

// subsetAttr adds the attribute of the whole set, with what the subset changes.
func (r *familyReader) subsetAttr(s *Set, o *object) {
	name := o.need("name")
	whole := s.Of.Attr(name)
	if whole == nil {
		r.errorf(o.node, "%q is not among the attributes of %q, or %q comes after this subset of it", name, s.Of.Name, s.Of.Name)
		return
	}
	if s.Attr(name) != nil {
		return // some list one twice
	}
	a := *whole
	a.Pos = r.pos(o.node)
	r.attr(&a, o)
	s.Attrs = append(s.Attrs, &a)
}

// attr reads an attribute's type into a, which may be that of a whole set.
func (r *familyReader) attr(a *Attr, o *object) {
	if t := o.oneOf("type", "", "unused", "pad", "flag", "binary", "uint", "sint",
		"u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "string", "nest",
		"indexed-array", "nest-type-value", "sub-message", "bitfield32"); t != "" {
		a.Type = t
	}
	if a.Type == "" {
		r.errorf(o.node, "the attribute %q has no type", a.Name)
	}
	if t := o.str("sub-type"); t != "" {
		a.SubType = t
	}
	if h := r.hint(o); h != "" {
		a.Hint = h
	}
	if e := r.enumOf(o); e != nil {
		a.Enum = e
	}
	if o.get("enum-as-flags") != nil {
		a.AsFlags = o.boolean("enum-as-flags")
	}
	switch bo := o.oneOf("byte-order", "", "big-endian", "little-endian"); bo {
	case "big-endian":
		a.BigEndian = true
	case "little-endian":
		r.errorf(o.node, "little-endian attributes are not supported")
	}
	if o.get("multi-attr") != nil {
		a.Multi = o.boolean("multi-attr")
	}
	if s := o.str("selector"); s != "" {
		a.Selector = s
	}
	if k := o.strings("type-value"); k != nil {
		a.Keys = k
	}
	if d := o.str("doc"); d != "" {
		a.Doc = d
	}
	if s := o.str("nested-attributes"); s != "" {
		if a.Nested = r.sets[s]; a.Nested == nil {
			r.errorf(o.node, "there is no attribute set %q", s)
		}
	}
	if s := o.str("struct"); s != "" {
		if a.Struct = r.structs[s]; a.Struct == nil {
			r.errorf(o.node, "there is no structure %q", s)
		}
	}
	if s := o.str("sub-message"); s != "" {
		if a.SubMessage = r.subs[s]; a.SubMessage == nil {
			r.errorf(o.node, "there is no sub-message %q", s)
		}
	}
	if c := o.get("checks"); c != nil {
		a.Checks = r.checks(c)
	}
	if o.get("len") != nil {
		n := r.value(o.get("len"))
		a.Checks.MinLen, a.Checks.MaxLen = int(n), int(n)
	}
	o.ignore("value", "name-prefix", "c-name")
	o.done()
	r.checkAttr(o, a)
}

// checkAttr complains of what does not go together.
func (r *familyReader) checkAttr(o *object, a *Attr) {
	needs := func(ok bool, what string) {
		if !ok {
			r.errorf(o.node, "the attribute %q, of type %q, needs %s", a.Name, a.Type, what)
		}
	}
	switch a.Type {
	case "nest":
		needs(a.Nested != nil, "nested-attributes")
	case "nest-type-value":
		needs(a.Nested != nil, "nested-attributes")
		needs(len(a.Keys) > 0, "a type-value")
	case "indexed-array":
		switch {
		case a.SubType == "nest":
			needs(a.Nested != nil, "nested-attributes")
		case a.SubType == "binary", IsNumber(a.SubType):
		default:
			r.errorf(o.node, "an indexed-array of %q is not supported", a.SubType)
		}
	case "sub-message":
		needs(a.SubMessage != nil, "a sub-message")
		needs(a.Selector != "", "a selector")
	case "binary":
		if a.SubType != "" && !IsNumber(a.SubType) {
			r.errorf(o.node, "an array of %q is not supported", a.SubType)
		}
	default:
		if a.SubType != "" {
			r.errorf(o.node, "a %q has no sub-type", a.Type)
		}
	}
	if a.Enum != nil && !IsNumber(a.Type) && !IsNumber(a.SubType) && a.Type != "uint" && a.Type != "bitfield32" {
		r.errorf(o.node, "an enumeration of a %q is not supported", a.Type)
	}
	if a.Multi {
		switch a.Type {
		case "nest", "string", "binary", "u8", "u16", "u32", "u64":
		default:
			r.errorf(o.node, "several of type %q are not supported", a.Type)
		}
	}
}

// checks reads what is said of values.
func (r *familyReader) checks(n *yaml.Node) Checks {
	o := r.object(n)
	var c Checks
	num := func(key string) int64 {
		if v := o.get(key); v != nil {
			return r.value(v)
		}
		return 0
	}
	c.Min, c.Max = num("min"), num("max")
	c.MinLen, c.MaxLen = int(num("min-len")), int(num("max-len"))
	if exact := int(num("exact-len")); exact != 0 {
		c.MinLen, c.MaxLen = exact, exact
	}
	o.ignore("unterminated-ok", "flags-mask", "sparse")
	o.done()
	return c
}

func (r *familyReader) declareSubMessage(n *yaml.Node) {
	o := r.object(n)
	s := &SubMessage{Pos: r.pos(o.node), Name: o.need("name")}
	if r.subs[s.Name] != nil {
		r.errorf(n, "the sub-message %q is defined twice", s.Name)
	}
	r.subs[s.Name] = s
	r.f.SubMessages = append(r.f.SubMessages, s)
}

func (r *familyReader) subMessage(n *yaml.Node) {
	o := r.object(n)
	s := r.subs[o.need("name")]
	for _, fn := range o.list("formats") {
		fo := r.object(fn)
		f := Format{Pos: r.pos(fo.node), Value: fo.need("value")}
		if h := fo.str("fixed-header"); h != "" {
			if f.Header = r.structs[h]; f.Header == nil {
				r.errorf(fn, "there is no structure %q", h)
			}
		}
		if a := fo.str("attribute-set"); a != "" {
			if f.Set = r.sets[a]; f.Set == nil {
				r.errorf(fn, "there is no attribute set %q", a)
			}
		}
		fo.ignore("doc")
		fo.done()
		s.Formats = append(s.Formats, f)
	}
	checkNames(&r.reader, n, "format", s.Formats, func(f Format) string { return f.Value })
	o.ignore("doc")
	o.done()
}

// checkSelectors complains of selectors that are nowhere. One may be in a set
// around the one that has the sub-message, so all that hold it are looked at.
func (r *familyReader) checkSelectors() {
	for _, s := range r.f.Sets {
		for _, a := range s.Attrs {
			if a.Selector != "" && !r.selectable(s, a.Selector, make(map[*Set]bool)) {
				r.errs = append(r.errs, a.Pos.Errorf("the selector %q is neither in %q nor in a set around it", a.Selector, s.Name))
			}
		}
	}
}

func (r *familyReader) selectable(s *Set, name string, seen map[*Set]bool) bool {
	if sel := s.Attr(name); sel != nil {
		return sel.Type == "string" || IsNumber(sel.Type) && sel.Enum != nil
	}
	seen[s] = true
	for _, outer := range r.f.Sets {
		for _, a := range outer.Attrs {
			if a.Nested == s && !seen[outer] && r.selectable(outer, name, seen) {
				return true
			}
		}
	}
	return false
}
