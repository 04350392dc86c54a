package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/netlink-sdk/go/netlink/nlspec"
)

// describeRequest lists what a request takes.
func (a *app) describeRequest(f *nlspec.Family, op *nlspec.Operation, dump bool) error {
	t := table{out: a.out, columns: []column{{title: "NAME"}, {title: "TYPE"}, {title: "VALUES", rank: 1}}}
	out := array{out: a.out}
	var err error
	add := func(j attrSpecJSON) bool {
		if a.json {
			err = out.add(&j)
		} else {
			err = t.row(cell{j.Name, accent}, cell{text: j.Type}, cell{strings.Join(j.Values, " "), plain})
		}
		return err == nil
	}
	describeMembers(f, op.Header, add)
	x := op.Do
	if dump {
		x = op.Dump
	}
	d := describer{family: f, add: add}
	d.set("", f.Set(op.Set), x.Request)
	switch {
	case err != nil:
		return err
	case a.json:
		return out.end()
	}
	return t.end()
}

// attrSpecJSON is what --json prints of an attribute that a request takes.
type attrSpecJSON struct {
	Name   string   `json:"name" doc:"the path of its name"`
	Type   string   `json:"type" doc:"what it holds"`
	Values []string `json:"values,omitempty" doc:"names of its values"`
}

// describeMembers lists the members of a structure.
func describeMembers(f *nlspec.Family, header string, add func(attrSpecJSON) bool) {
	s := f.Struct(header)
	if s == nil {
		return
	}
	for _, m := range s.Members {
		if m.Kind == nlspec.Pad {
			continue
		}
		if !add(attrSpecJSON{m.Name, m.Kind.String(), entryNames(f.Enum(m.Enum))}) {
			return
		}
	}
}

// A describer lists attributes, and those that are nested in them.
type describer struct {
	family *nlspec.Family
	add    func(attrSpecJSON) bool

	within []string // sets, because some nest themselves
	ended  bool
}

// maxNests is how deep nested attributes are listed.
const maxNests = 5

// set lists the attributes of a set, or those of them that are listed.
func (d *describer) set(prefix string, s *nlspec.Set, listed []string) {
	if s == nil || slices.Contains(d.within, s.Name) || len(d.within) == maxNests {
		return
	}
	d.within = append(d.within, s.Name)
	defer func() { d.within = d.within[:len(d.within)-1] }()
	for i := range s.Attrs {
		a := &s.Attrs[i]
		if d.ended || a.Kind == nlspec.Pad || a.Kind == nlspec.Unused || prefix == "" && !slices.Contains(listed, a.Name) {
			continue
		}
		name := prefix + a.Name
		if d.ended = !d.add(attrSpecJSON{name, kindOf(a), valueNames(d.family, a)}); d.ended {
			return
		}
		switch {
		case a.Kind == nlspec.Nest:
			d.set(name+".", d.family.Set(a.Of), nil)
		case a.Kind == nlspec.Indexed && a.Elem == nlspec.Nest:
			d.set(name+".0.", d.family.Set(a.Of), nil)
		}
	}
}

// kindOf says what an attribute holds, and within which bounds.
func kindOf(a *nlspec.Attr) string {
	s := a.Kind.String()
	switch a.Kind {
	case nlspec.Array, nlspec.Indexed:
		s = a.Elem.String() + " list"
	case nlspec.Choice:
		s += " by " + a.Selector
	}
	if a.BigEndian {
		s += " big-endian"
	}
	if a.Multi {
		s += " multi"
	}
	switch {
	case a.Min != 0 && a.Max != 0:
		s += fmt.Sprintf(" %d..%d", a.Min, a.Max)
	case a.Min != 0:
		s += fmt.Sprintf(" %d..", a.Min)
	case a.Max != 0:
		s += fmt.Sprintf(" ..%d", a.Max)
	}
	switch {
	case a.MinLen != 0 && a.MinLen == a.MaxLen:
		s += fmt.Sprintf(" length %d", a.MinLen)
	case a.MinLen != 0 && a.MaxLen != 0:
		s += fmt.Sprintf(" length %d..%d", a.MinLen, a.MaxLen)
	case a.MinLen != 0:
		s += fmt.Sprintf(" length %d..", a.MinLen)
	case a.MaxLen != 0:
		s += fmt.Sprintf(" length ..%d", a.MaxLen)
	}
	return s
}

// valueNames are names of values that an attribute takes: of an enumeration, or
// of the formats that a selector chooses.
func valueNames(f *nlspec.Family, a *nlspec.Attr) []string {
	if a.Kind == nlspec.Choice {
		return formatNames(f, a)
	}
	return entryNames(f.Enum(a.Enum))
}

func entryNames(e *nlspec.Enum) []string {
	if e == nil {
		return nil
	}
	var names []string
	for _, x := range e.Entries {
		names = append(names, x.Name)
	}
	return names
}

func formatNames(f *nlspec.Family, a *nlspec.Attr) []string {
	sub := f.SubMessage(a.Of)
	if sub == nil {
		return nil
	}
	var names []string
	for _, x := range sub.Formats {
		names = append(names, x.Value)
	}
	return names
}
