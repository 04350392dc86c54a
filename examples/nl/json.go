package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// An array prints values as a JSON array, one value a line, as they come.
type array struct {
	out *terminal
	any bool // whether there was one
}

func (a *array) add(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	before := "[\n"
	if a.any {
		before = ",\n"
	}
	a.any = true
	if _, err := a.out.WriteString(before); err != nil {
		return err
	}
	_, err = a.out.Write(b)
	return err
}

// end ends the array. What is cut short by an error has no end, so that nobody
// takes it for all there is.
func (a *array) end() error {
	s := "\n]\n"
	if !a.any {
		s = "[]\n"
	}
	_, err := a.out.WriteString(s)
	return err
}

// jsonTopic is a page of help.
func jsonTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "json",
		Short: "What --json prints",
		Long: `With --json each command prints an array, with one object a line, also where
there is only one object. It is printed as it is read, however large it is; if
something fails on the way, the array is not closed. Keys that are the same in
"ip -details -json" have the same names and values. Keys with a question mark
are left out where there is nothing to say. New keys may come.

nl link:
` + keys[linkJSON]() + `
nl addr, in addition to the keys of nl link:
` + keys[addrJSON]() + `
nl route:
` + keys[routeJSON]() + `
nl nexthop:
` + keys[nexthopObjectJSON]() + `
nl nexthop buckets:
` + keys[bucketJSON]() + `
nl rule, and nl rule watch with one more key first:
` + keys[ruleChangeJSON]() + keys[ruleJSON]() + `
nl neigh, and nl neigh watch with one more key first:
` + keys[neighChangeJSON]() + keys[neighJSON]() + `
nl family:
` + keys[familyJSON]() + `
nl family policy:
` + keys[policyJSON]() + `
nl policy:
` + keys[comparisonJSON]() + `
nl call FAMILY OPERATION prints replies by the names of the specification: numbers
that have a name as that, masks as arrays of names, and bytes in hexadecimal
digits, or as addresses.

nl call FAMILY OPERATION --describe:
` + keys[attrSpecJSON]() + `
nl call FAMILY:
` + keys[operationSpecJSON]() + `
nl call:
` + keys[specJSON](),
	}
}

// trailing is the space that a tabwriter leaves at the end of lines.
var trailing = regexp.MustCompile(`(?m) +$`)

// keys describes the keys of T as JSON, by the tags of its fields.
func keys[T any]() string {
	var sb strings.Builder
	w := tabwriter.NewWriter(&sb, 0, 0, 2, ' ', 0)
	writeKeys(w, reflect.TypeFor[T](), "  ")
	w.Flush() // a strings.Builder takes everything
	return trailing.ReplaceAllString(sb.String(), "")
}

func writeKeys(w *tabwriter.Writer, t reflect.Type, indent string) {
	for f := range t.Fields() {
		if f.Anonymous {
			continue // described elsewhere
		}
		key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if options != "" {
			key += "?"
		}
		fmt.Fprintf(w, "%s%s\t%s\n", indent, key, f.Tag.Get("doc"))
		inner := f.Type
		for inner.Kind() == reflect.Slice || inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && strings.HasSuffix(inner.Name(), "JSON") {
			writeKeys(w, inner, indent+"  ")
		}
	}
}
