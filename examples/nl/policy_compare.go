package main

import (
	"math"
	"slices"
	"strconv"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// What may differ.
const (
	notInKernel    = "not in this kernel"
	notAccepted    = "not accepted by this kernel"
	fewerValues    = "fewer values in the kernel"
	notSpecified   = "not in the specification"
	notRequested   = "the kernel has no such request"
	typesDiffer    = "type"
	boundsDiffer   = "bounds"
	kernelBoundsIt = "bounds in the kernel only"
)

// A policy compares what a family accepts with what its specification says.
type policy struct {
	family *nlspec.Family
	only   *nlspec.Operation // nil if all operations are wanted
	diff   bool              // leave out what is the same

	accepts *genetlink.FamilyPolicy
	rows    []comparisonJSON
}

// compare returns a row for each attribute.
func (p *policy) compare(known *genetlink.Family, accepts *genetlink.FamilyPolicy) []comparisonJSON {
	p.accepts = accepts
	for op := range requests(p.family) {
		if p.only != nil && p.only != op {
			continue
		}
		in, there := known.Operation(uint8(op.Request))
		if !there {
			p.add(comparisonJSON{Operation: op.Name, Request: howAsked(op), Difference: notInKernel})
			continue
		}
		sets, _ := accepts.Operation(uint8(op.Request))
		p.request(op, op.Do, "do", in.Flags&genetlink.CmdCapDo != 0, sets.Do)
		p.request(op, op.Dump, "dump", in.Flags&genetlink.CmdCapDump != 0, sets.Dump)
	}
	if p.only != nil {
		return p.rows
	}
	for _, op := range known.Operations {
		if p.family.ByNumber(uint16(op.Command), nlspec.Request) == nil {
			p.add(comparisonJSON{Operation: number(op.Command), Request: waysOf(op.Flags), Difference: notSpecified})
		}
	}
	return p.rows
}

// waysOf says in which ways the kernel can be asked for an operation.
func waysOf(f genetlink.OperationFlags) string {
	do, dump := f&genetlink.CmdCapDo != 0, f&genetlink.CmdCapDump != 0
	switch {
	case do && dump:
		return "do, dump"
	case dump:
		return "dump"
	}
	return "do"
}

func (p *policy) add(r comparisonJSON) {
	if !p.diff || r.Difference != "" {
		p.rows = append(p.rows, r)
	}
}

// request compares what one way of asking for an operation takes.
func (p *policy) request(op *nlspec.Operation, x *nlspec.Exchange, way string, possible bool, set netlink.Opt[uint32]) {
	row := comparisonJSON{Operation: op.Name, Request: way}
	switch {
	case x == nil && !possible:
		return
	case x == nil:
		row.Difference = notSpecified
		p.add(row)
		return
	case !possible:
		row.Difference = notRequested
		p.add(row)
		return
	}
	c := comparison{policy: p, row: row, checked: set.IsSome()}
	if len(p.accepts.Operations) == 0 && len(p.accepts.Sets) > 0 {
		// Before Linux 5.10: one policy for all.
		set, c.checked = netlink.Some[uint32](0), true
	}
	before := len(p.rows)
	c.set("", p.family.Set(op.Set), set, x.Request)
	if len(p.rows) == before && !p.diff {
		row.Specification, row.Kernel = "no attributes", "no attributes"
		if !c.checked {
			row.Kernel = ""
		}
		p.add(row)
	}
}

// A comparison is that of one request.
type comparison struct {
	policy  *policy
	row     comparisonJSON // what all rows have
	checked bool           // the kernel tells what it accepts

	within []nesting // because sets may nest themselves
}

type nesting struct {
	set    string
	policy uint32
}

// set compares a set of attributes with what the kernel accepts in its place.
// Where it is not nested, only what is listed counts.
func (c *comparison) set(prefix string, s *nlspec.Set, index netlink.Opt[uint32], listed []string) {
	accepted := c.policy.accepts.Set(index)
	var types []uint16
	for _, a := range accepted {
		types = append(types, a.Type)
	}
	if s != nil {
		for i := range s.Attrs {
			types = append(types, s.Attrs[i].Type)
		}
	}
	slices.Sort(types)
	for _, typ := range slices.Compact(types) {
		a := s.ByType(typ)
		k, is := accepted.Attribute(typ)
		if a != nil && (a.Kind == nlspec.Pad || a.Kind == nlspec.Unused) {
			continue
		}
		takes := a != nil && (prefix != "" || slices.Contains(listed, a.Name))
		if !takes && (!is || a != nil) {
			continue // of no concern to this request
		}
		c.attr(prefix, typ, a, is, k.Policy)
	}
}

func (c *comparison) attr(prefix string, typ uint16, a *nlspec.Attr, is bool, k netlink.Policy) {
	row := c.row
	row.Attribute = prefix + strconv.Itoa(int(typ))
	if a != nil {
		row.Attribute = prefix + a.Name
		row.Specification = kindOf(a)
	}
	if is {
		row.Kernel = k.String()
	}
	switch {
	case a == nil:
		row.Difference = notSpecified
	case !is && c.checked:
		row.Difference = notAccepted
	case is:
		row.Difference = difference(a, c.policy.family.Enum(a.Enum), &k)
	}
	c.policy.add(row)
	if a == nil || !is || a.Of == "" || k.Nested.IsZero() {
		return
	}
	switch {
	case a.Kind == nlspec.Nest && k.Type == netlink.PolicyNested:
	case a.Kind == nlspec.Indexed && a.Elem == nlspec.Nest && k.Type == netlink.PolicyNestedArray:
	default:
		return
	}
	n := nesting{a.Of, k.Nested.Or(0)}
	if slices.Contains(c.within, n) {
		return
	}
	c.within = append(c.within, n)
	c.set(row.Attribute+".", c.policy.family.Set(a.Of), k.Nested, nil)
	c.within = c.within[:len(c.within)-1]
}

// difference says what the kernel has otherwise than the specification.
func difference(a *nlspec.Attr, e *nlspec.Enum, k *netlink.Policy) string {
	if !slices.Contains(policyTypes(a), k.Type) {
		return typesDiffer
	}
	if a.Min == 0 && a.Max == 0 && a.MinLen == 0 && a.MaxLen == 0 {
		switch {
		case e == nil && narrows(k):
			return kernelBoundsIt
		case e != nil && lacksValues(e, a.AsFlags, k):
			return fewerValues
		}
		return ""
	}
	least, greatest := bounds(k)
	switch {
	case a.Min != 0 && least != float64(a.Min),
		a.Max != 0 && greatest != float64(a.Max),
		a.MinLen != 0 && k.MinLength.Or(0) != a.MinLen,
		a.MaxLen != 0 && k.MaxLength.IsSome() && k.MaxLength.Or(0) != a.MaxLen:
		return boundsDiffer
	}
	return ""
}

// lacksValues reports whether the kernel refuses values of the enumeration.
func lacksValues(e *nlspec.Enum, asFlags bool, k *netlink.Policy) bool {
	greatest, bounded := k.MaxUnsigned.Get()
	mask, masked := k.Mask.Get()
	for _, x := range e.Entries {
		v := x.Value
		if asFlags {
			v = 1 << v
		}
		if bounded && v > greatest || masked && v&^mask != 0 {
			return true
		}
	}
	return false
}

// bounds returns the least and the greatest number that the kernel accepts. The
// bounds that specifications have are exact as floating-point numbers, and so
// are those of types that have fewer bits.
func bounds(k *netlink.Policy) (least, greatest float64) {
	if k.MinSigned.IsSome() || k.MaxSigned.IsSome() {
		return float64(k.MinSigned.Or(math.MinInt64)), float64(k.MaxSigned.Or(math.MaxInt64))
	}
	return float64(k.MinUnsigned.Or(0)), float64(k.MaxUnsigned.Or(math.MaxUint64))
}

// narrows reports whether the kernel accepts fewer numbers than there are of the
// type.
func narrows(k *netlink.Policy) bool {
	bits := 0
	switch k.Type {
	case netlink.PolicyUint8, netlink.PolicyInt8:
		bits = 8
	case netlink.PolicyUint16, netlink.PolicyInt16:
		bits = 16
	case netlink.PolicyUint32, netlink.PolicyInt32:
		bits = 32
	case netlink.PolicyUint64, netlink.PolicyInt64, netlink.PolicyUint, netlink.PolicySint:
		bits = 64
	default:
		return false
	}
	if lo, ok := k.MinSigned.Get(); ok && lo > -1<<(bits-1) {
		return true
	}
	if hi, ok := k.MaxSigned.Get(); ok && hi < 1<<(bits-1)-1 {
		return true
	}
	hi, ok := k.MaxUnsigned.Get()
	return k.MinUnsigned.Or(0) > 0 || ok && hi < math.MaxUint64>>(64-bits)
}

// policyTypes are the types by which a kernel may check an attribute.
func policyTypes(a *nlspec.Attr) []netlink.PolicyType {
	switch a.Kind {
	case nlspec.Flag:
		return []netlink.PolicyType{netlink.PolicyFlag}
	case nlspec.U8, nlspec.U16, nlspec.U32, nlspec.U64:
		return []netlink.PolicyType{netlink.PolicyUint8 + netlink.PolicyType(a.Kind-nlspec.U8)}
	case nlspec.S8, nlspec.S16, nlspec.S32, nlspec.S64:
		return []netlink.PolicyType{netlink.PolicyInt8 + netlink.PolicyType(a.Kind-nlspec.S8)}
	case nlspec.Uint:
		return []netlink.PolicyType{netlink.PolicyUint}
	case nlspec.Sint:
		return []netlink.PolicyType{netlink.PolicySint}
	case nlspec.String:
		return []netlink.PolicyType{netlink.PolicyString, netlink.PolicyNulString}
	case nlspec.Binary, nlspec.Structure, nlspec.Array:
		return []netlink.PolicyType{netlink.PolicyBinary}
	case nlspec.Bitfield32:
		return []netlink.PolicyType{netlink.PolicyBitfield32}
	}
	return []netlink.PolicyType{netlink.PolicyNested, netlink.PolicyNestedArray}
}
