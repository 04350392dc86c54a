package main

import (
	"slices"
	"strings"

	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/spf13/cobra"
)

// completeCall completes a family, an operation, and what that takes: the next
// name of a path, or the value behind it.
func completeCall(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) < 2 {
		return completeSpecs(args)
	}
	const none = cobra.ShellCompDirectiveNoFileComp
	f, err := findSpec(args[0])
	if err != nil {
		return nil, none
	}
	op, err := findOperation(f, args[1])
	if err != nil {
		return nil, none
	}
	dump, _ := cmd.Flags().GetBool("dump")
	c := completer{family: f, op: op, dump: dump || op.Do == nil, given: args[2:]}
	path, value, isValue := strings.Cut(word, "=")
	if isValue {
		return c.values(path, value), none
	}
	return c.names(path), none | cobra.ShellCompDirectiveNoSpace
}

// A completer completes words of a request.
type completer struct {
	family *nlspec.Family
	op     *nlspec.Operation
	dump   bool
	given  []string // the words that are complete
}

// A level is a place in a request: where the attributes of a set stand, or
// numbers that tell nests apart.
type level struct {
	set      *nlspec.Set
	header   *nlspec.Struct // the members of which stand there too
	listed   []string       // the attributes that are taken, or nil if all are
	numbered bool
}

func (c *completer) top() level {
	l := level{set: c.family.Set(c.op.Set), header: c.family.Struct(c.op.Header)}
	if c.dump {
		l.listed = some(c.op.Dump.Request)
	} else {
		l.listed = some(c.op.Do.Request)
	}
	return l
}

// names completes the last name of a path.
func (c *completer) names(path string) []cobra.Completion {
	l, before, ok := c.walk(path)
	if !ok {
		return nil
	}
	if l.numbered {
		return []cobra.Completion{before + "0."}
	}
	var out []cobra.Completion
	if l.header != nil {
		for _, m := range l.header.Members {
			if m.Kind != nlspec.Pad {
				out = append(out, cobra.CompletionWithDesc(before+m.Name+"=", m.Kind.String()))
			}
		}
	}
	if l.set == nil {
		return out
	}
	for i := range l.set.Attrs {
		a := &l.set.Attrs[i]
		if a.Kind == nlspec.Pad || a.Kind == nlspec.Unused || l.listed != nil && !slices.Contains(l.listed, a.Name) {
			continue
		}
		out = append(out, cobra.CompletionWithDesc(before+a.Name+ending(a), kindOf(a)))
	}
	return out
}

// ending is what follows the name of an attribute.
func ending(a *nlspec.Attr) string {
	switch a.Kind {
	case nlspec.Nest, nlspec.Keyed, nlspec.Choice, nlspec.Structure:
		return "."
	case nlspec.Indexed:
		if a.Elem == nlspec.Nest {
			return "."
		}
	case nlspec.Flag:
		return ""
	}
	return "="
}

// values completes the value at the end of a path.
func (c *completer) values(path, value string) []cobra.Completion {
	l, _, ok := c.walk(path)
	if !ok {
		return nil
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	var values []string
	if l.header != nil {
		for _, m := range l.header.Members {
			if m.Name == name {
				values = entryNames(c.family.Enum(m.Enum))
			}
		}
	}
	if a := l.set.Attr(name); a != nil {
		values = entryNames(c.family.Enum(a.Enum))
		for i := range l.set.Attrs { // what it selects is what it may be
			if b := &l.set.Attrs[i]; b.Kind == nlspec.Choice && b.Selector == name {
				values = formatNames(c.family, b)
			}
		}
	}
	before := value[:strings.LastIndexByte(value, '|')+1] // flags
	var out []cobra.Completion
	for _, v := range values {
		out = append(out, path+"="+before+v)
	}
	return out
}

// walk follows a path up to its last name. It returns where that stands, and
// the path before it.
func (c *completer) walk(path string) (l level, before string, ok bool) {
	names := strings.Split(path, ".")
	l = c.top()
	for i, name := range names[:len(names)-1] {
		if l.numbered {
			l.numbered = false
			continue
		}
		a := l.set.Attr(name)
		if a == nil {
			return level{}, "", false
		}
		switch a.Kind {
		case nlspec.Nest:
			l = level{set: c.family.Set(a.Of)}
		case nlspec.Indexed, nlspec.Keyed:
			if a.Kind == nlspec.Indexed && a.Elem != nlspec.Nest || len(a.Keys) > 1 {
				return level{}, "", false
			}
			l = level{set: c.family.Set(a.Of), numbered: true}
		case nlspec.Structure:
			l = level{header: c.family.Struct(a.Of)}
		case nlspec.Choice:
			format := c.family.SubMessage(a.Of).Format(c.selected(names[:i], a.Selector))
			if format == nil {
				return level{}, "", false
			}
			l = level{set: c.family.Set(format.Set), header: c.family.Struct(format.Header)}
		default:
			return level{}, "", false
		}
	}
	return l, path[:strings.LastIndexByte(path, '.')+1], true
}

// selected returns the value that was given to a selector, in the same nest or
// in one around it.
func (c *completer) selected(within []string, selector string) string {
	for i := len(within); i >= 0; i-- {
		name := strings.Join(append(slices.Clone(within[:i]), selector), ".")
		for _, word := range c.given {
			if path, value, ok := strings.Cut(word, "="); ok && path == name {
				return value
			}
		}
	}
	return ""
}
