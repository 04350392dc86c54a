package spec

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Read reads a specification and the overlays that change it.
func Read(file string, overlays ...string) (*Family, error) {
	doc, err := parse(file)
	if err != nil {
		return nil, err
	}
	for _, o := range overlays {
		over, err := parse(o)
		if err != nil {
			return nil, err
		}
		if err := doc.apply(over); err != nil {
			return nil, err
		}
	}
	return read(doc)
}

// read makes a Family of a document.
func read(doc *document) (*Family, error) {
	r := &familyReader{reader: reader{doc: doc}}
	f := r.family(doc.root)
	if err := r.err(); err != nil {
		return nil, err
	}
	return f, nil
}

// A familyReader reads a specification from top to bottom. Things may refer to
// what is defined further down, so all of a sort are made before any is filled.
type familyReader struct {
	reader
	f       *Family
	enums   map[string]*Enum
	structs map[string]*Struct
	sets    map[string]*Set
	subs    map[string]*SubMessage
	consts  map[string]*Const
	later   []func()
}

// protocols are the numbers of the netlink protocols that generic netlink
// specifications do not give.
const genericNetlink = 16

func (r *familyReader) family(n *yaml.Node) *Family {
	o := r.object(n)
	r.f = &Family{
		Pos:      r.pos(n),
		Name:     o.need("name"),
		Protocol: o.oneOf("protocol", "genetlink", "genetlink-c", "genetlink-legacy", "netlink-raw"),
		Number:   genericNetlink,
		Version:  1,
	}
	if v, ok := o.number("version"); ok {
		r.f.Version = int(v)
	}
	if v, ok := o.number("protonum"); ok {
		r.f.Number = int(v)
	} else if r.f.Raw() {
		r.errorf(n, "a raw family needs a protonum")
	}
	// These are about C, about the kernel's side, or about people.
	o.ignore("doc", "uapi-header", "c-family-name", "c-version-name", "max-by-define",
		"kernel-policy", "cmd-max-name", "cmd-cnt-name", "kernel-family", "hidden")

	r.enums, r.structs = make(map[string]*Enum), make(map[string]*Struct)
	r.sets, r.subs = make(map[string]*Set), make(map[string]*SubMessage)
	r.consts = make(map[string]*Const)
	for _, d := range o.list("definitions") {
		r.definition(d)
	}
	sets := o.list("attribute-sets")
	for _, s := range sets {
		r.declareSet(s)
	}
	subs := o.list("sub-messages")
	for _, s := range subs {
		r.declareSubMessage(s)
	}
	for _, fill := range r.later {
		fill() // structures
	}
	for _, s := range r.f.Structs {
		if s.holds(s, make(map[*Struct]bool)) {
			r.errs = append(r.errs, s.Pos.Errorf("the structure %q holds itself", s.Name))
			return r.f
		}
	}
	for _, s := range sets {
		r.set(s)
	}
	for _, s := range subs {
		r.subMessage(s)
	}
	if ops := o.get("operations"); ops != nil {
		r.operations(ops)
	}
	if groups := o.get("mcast-groups"); groups != nil {
		r.groups(groups)
	}
	o.done()
	r.checkSelectors()
	return r.f
}

func (r *familyReader) definition(n *yaml.Node) {
	o := r.object(n)
	pos, name := r.pos(o.node), o.need("name")
	doc := o.str("doc")
	switch typ := o.need("type"); typ {
	case "const":
		prefix := o.str("name-prefix")
		o.ignore("header", "scope")
		c := &Const{Pos: pos, Name: name, CName: cName(prefix, name), Value: o.need("value"), Doc: doc}
		if prefix == "" {
			c.CName = cName(r.f.Name, "-", name)
		}
		if r.consts[name] != nil {
			r.errorf(n, "the constant %q is defined twice", name)
		}
		r.consts[name] = c
		r.consts[prefix+name] = c // checks call it so
		r.f.Consts = append(r.f.Consts, c)
	case "enum", "flags":
		e := r.enum(o, pos, name, typ == "flags")
		e.Doc = doc
		if r.enums[name] != nil {
			r.errorf(n, "the enumeration %q is defined twice", name)
		}
		r.enums[name] = e
		r.f.Enums = append(r.f.Enums, e)
	case "struct":
		s := &Struct{Pos: pos, Name: name, Doc: doc}
		if r.structs[name] != nil {
			r.errorf(n, "the structure %q is defined twice", name)
		}
		r.structs[name] = s
		r.f.Structs = append(r.f.Structs, s)
		members := o.list("members")
		r.later = append(r.later, func() {
			for i, mn := range members {
				m, flexible := r.member(mn)
				switch {
				case !flexible:
					s.Members = append(s.Members, m)
				case i < len(members)-1:
					r.errorf(mn, "the flexible member %q is not the last", m.Name)
				default:
					s.Tail = m
				}
			}
			checkNames(&r.reader, n, "member", s.Members, func(m *Member) string { return m.Name })
		})
		o.ignore("header", "enum-name")
	default:
		r.errorf(n, "a definition can't be a %q", typ)
	}
	o.done()
}

// enum reads an enumeration: a value is one more than the last, unless it is
// given. Those of flags are the positions of bits.
func (r *familyReader) enum(o *object, pos Pos, name string, flags bool) *Enum {
	e := &Enum{Pos: pos, Name: name, Flags: flags}
	prefix := o.str("name-prefix")
	if prefix == "" {
		prefix = r.f.Name + "-" + name + "-"
	}
	next := uint64(0)
	if v, ok := o.number("value-start"); ok {
		next = uint64(v)
	}
	for _, n := range o.list("entries") {
		n = follow(n)
		entry := Entry{Pos: r.pos(n)}
		c := ""
		if n.Kind == yaml.ScalarNode {
			entry.Name = n.Value
		} else {
			eo := r.object(n)
			entry.Name, entry.Doc = eo.need("name"), eo.str("doc")
			entry.Name, c = cmp.Or(eo.str("rename"), entry.Name), eo.str("c-name")
			if v, ok := eo.number("value"); ok {
				next = uint64(v)
			}
			eo.ignore("config-cond")
			eo.done()
		}
		entry.Value, entry.CName = next, cmp.Or(c, cName(prefix, entry.Name))
		if flags {
			if next > 63 {
				r.errorf(n, "bit %d of flags", next)
			}
			entry.Value = 1 << (next & 63)
		}
		next++
		e.Entries = append(e.Entries, entry)
	}
	checkNames(&r.reader, o.node, "entry", e.Entries, func(e Entry) string { return e.Name })
	// These are about C.
	o.ignore("header", "enum-name", "enum-cnt-name", "render-max", "cnt-name")
	return e
}

// member reads a member, and whether it is one of no fixed length: an array of
// as many elements as there are. The kernel's specifications have one element
// there; our overlays say that it is flexible.
func (r *familyReader) member(n *yaml.Node) (m *Member, flexible bool) {
	o := r.object(n)
	m = &Member{
		Pos:       r.pos(o.node),
		Name:      o.need("name"),
		Type:      o.oneOf("type", "", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "string", "binary", "pad"),
		AsFlags:   o.boolean("enum-as-flags"),
		BigEndian: o.oneOf("byte-order", "little-endian", "big-endian") == "big-endian",
		Hint:      r.hint(o),
		Doc:       o.str("doc"),
	}
	if bo := o.str("byte-order"); bo == "little-endian" {
		r.errorf(n, "little-endian members are not supported")
	}
	m.Enum = r.enumOf(o)
	if s := o.str("struct"); s != "" {
		if m.Struct = r.structs[s]; m.Struct == nil {
			r.errorf(n, "there is no structure %q", s)
		}
		if m.Type != "binary" {
			r.errorf(n, "a structure in a %q", m.Type)
		}
	}
	switch l := o.get("len"); {
	case m.Type == "":
		r.errorf(n, "the member %q has no type", m.Name)
	case l != nil && IsNumber(m.Type):
		r.errorf(n, "a number with a length")
	case l != nil:
		m.Len = int(r.value(l))
	case m.Struct == nil && !IsNumber(m.Type):
		r.errorf(n, "the member %q has no length", m.Name)
	}
	flexible = o.boolean("flexible")
	if flexible && m.Struct == nil && !IsNumber(m.Type) {
		r.errorf(n, "a flexible %q is not supported", m.Type)
	}
	o.done()
	return m, flexible
}

// hint reads a display-hint.
func (r *familyReader) hint(o *object) string {
	return o.oneOf("display-hint", "", "hex", "mac", "fddi", "ipv4", "ipv6", "ipv4-or-v6", "uuid")
}

func (r *familyReader) enumOf(o *object) *Enum {
	name := o.str("enum")
	if name == "" {
		return nil
	}
	e := r.enums[name]
	if e == nil {
		r.errorf(o.node, "there is no enumeration %q", name)
	}
	return e
}

// value reads a number, a constant, or one of these plus or minus a number.
func (r *familyReader) value(n *yaml.Node) int64 {
	v, err := r.eval(r.scalar(n))
	if err != nil {
		r.errorf(n, "%v", err)
	}
	return v
}

func (r *familyReader) eval(s string) (int64, error) {
	s = strings.TrimSpace(s)
	for _, op := range []string{" + ", " - "} {
		if a, b, ok := strings.Cut(s, op); ok {
			x, err := r.eval(a)
			if err != nil {
				return 0, err
			}
			y, err := r.eval(b)
			if op == " - " {
				y = -y
			}
			return x + y, err
		}
	}
	if v, err := strconv.ParseInt(s, 0, 64); err == nil {
		return v, nil
	}
	if c := r.consts[s]; c != nil {
		v, err := strconv.ParseInt(c.Value, 0, 64)
		if err != nil {
			return 0, fmt.Errorf("the constant %q is not a number", s)
		}
		return v, nil
	}
	if limit, ok := strings.CutSuffix(s, "-max"); ok && IsNumber(limit) {
		bits := Bits(limit)
		if limit[0] == 's' {
			bits--
		}
		if bits >= 63 {
			return 1<<63 - 1, nil
		}
		return 1<<bits - 1, nil
	}
	if limit, ok := strings.CutSuffix(s, "-min"); ok && IsNumber(limit) {
		if limit[0] == 'u' {
			return 0, nil
		}
		return -1 << (Bits(limit) - 1), nil
	}
	return 0, fmt.Errorf("%q is neither a number nor a constant", s)
}

// checkNames complains of two things of the same name.
func checkNames[T any](r *reader, n *yaml.Node, what string, list []T, name func(T) string) {
	seen := make(map[string]bool)
	for _, v := range list {
		if seen[name(v)] {
			r.errorf(n, "two times the %s %q", what, name(v))
		}
		seen[name(v)] = true
	}
}
