package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
)

// An object is a JSON object.
type object = map[string]any

// parse reads a JSON array, and checks that every line has an object.
func parse(t *testing.T, s string) []object {
	t.Helper()
	var list []object
	if err := json.Unmarshal([]byte(s), &list); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	if lines := strings.Count(s, "\n{"); lines != len(list) {
		t.Errorf("%d objects on %d lines", len(list), lines)
	}
	return list
}

// compare compares what nl printed with what ip printed: the same objects in
// the same order, and in those the same values where both have a key. All of
// the keys wanted must be in both, in some object.
func compare(t *testing.T, nl string, ip []byte, wanted ...string) {
	t.Helper()
	got := parse(t, nl)
	var want []object
	if err := json.Unmarshal(ip, &want); err != nil {
		t.Fatalf("%v in %s", err, ip)
	}
	// Some versions print empty objects for what a filter left out.
	want = slices.DeleteFunc(want, func(o object) bool { return len(o) == 0 })
	if len(got) != len(want) {
		t.Fatalf("%d objects, and of ip %d:\n%s\n%s", len(got), len(want), nl, ip)
	}
	common := make(map[string]bool)
	for i := range got {
		g, w := intersect(got[i], want[i])
		for key := range g {
			common[key] = true
		}
		if diff := cmp.Diff(w, g); diff != "" {
			t.Errorf("object %d: -ip +nl:\n%s", i, diff)
		}
	}
	for _, key := range wanted {
		if !common[key] {
			t.Errorf("%s is not in what both print:\n%s\n%s", key, nl, ip)
		}
	}
}

// intersect returns a and b without the keys that the other one lacks.
func intersect(a, b object) (object, object) {
	ra, rb := make(object), make(object)
	for key, va := range a {
		vb, ok := b[key]
		if !ok {
			continue
		}
		ra[key], rb[key] = intersectValues(va, vb)
	}
	return ra, rb
}

func intersectValues(a, b any) (any, any) {
	switch va := a.(type) {
	case object:
		if vb, ok := b.(object); ok {
			return intersect(va, vb)
		}
	case []any:
		vb, ok := b.([]any)
		if !ok || len(va) != len(vb) {
			break
		}
		ra, rb := make([]any, len(va)), make([]any, len(vb))
		for i := range va {
			ra[i], rb[i] = intersectValues(va[i], vb[i])
		}
		return ra, rb
	}
	return a, b
}

// The page of help describes each key that can be printed.
func TestHelpJSON(t *testing.T) {
	help := nl(t, "help", "json")
	for _, typ := range []reflect.Type{
		reflect.TypeFor[linkJSON](), reflect.TypeFor[linkStatsJSON](), reflect.TypeFor[addrInfoJSON](),
		reflect.TypeFor[routeJSON](), reflect.TypeFor[nexthopJSON](), reflect.TypeFor[ruleJSON](), reflect.TypeFor[familyJSON](),
		reflect.TypeFor[operationJSON](), reflect.TypeFor[policyJSON](), reflect.TypeFor[attributeJSON](),
	} {
		for f := range typ.Fields() {
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if doc := f.Tag.Get("doc"); key == "" || doc == "" || !strings.Contains(help, doc+"\n") {
				t.Errorf("%s.%s is not described", typ, f.Name)
			}
		}
	}
	for line := range strings.Lines(help) {
		if strings.HasSuffix(line, " \n") || len(line) > 100 {
			t.Errorf("a line is too long, or ends with a space: %q", line)
		}
	}
}

// A reader can tell an output that was cut short.
func TestArrayCutShort(t *testing.T) {
	var sb strings.Builder
	out := newPipe(&sb)
	a := array{out: out}
	for i := range 2 {
		if err := a.add(map[string]int{"n": i}); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if json.Valid([]byte(sb.String())) {
		t.Errorf("%s looks complete", sb.String())
	}
	if err := a.end(); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	var ns []int
	for _, o := range parse(t, sb.String()) {
		ns = append(ns, int(slices.Collect(maps.Values(o))[0].(float64)))
	}
	if !slices.Equal(ns, []int{0, 1}) {
		t.Errorf("read %d", ns)
	}
}

func TestFinish(t *testing.T) {
	failed, unwritten := errors.New("failed"), errors.New("unwritten")
	interrupted := &netlink.OpError{Op: "link list", Err: netlink.ErrDumpInterrupted}
	for _, tt := range []struct {
		name      string
		err, end  error
		ended     bool
		want      error
		described string
	}{
		{"complete", nil, nil, true, nil, ""},
		{"inconsistent", interrupted, nil, true, netlink.ErrDumpInterrupted, "link list: dump interrupted: the data may be inconsistent"},
		{"cut short", failed, nil, false, failed, "failed"},
		{"not written", nil, unwritten, true, unwritten, "unwritten"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ended := false
			err := finish(func() error { ended = true; return tt.end }, tt.err)
			if ended != tt.ended || !errors.Is(err, tt.want) {
				t.Errorf("ended %t, %v", ended, err)
			}
			if err != nil && describe(err) != tt.described {
				t.Errorf("described as %q, want %q", describe(err), tt.described)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	err := fmt.Errorf("while testing: %w", &netlink.OpError{
		Op: "route get", Object: "192.0.2.1", Err: errors.New("invalid argument"),
		Message: "Invalid\nvalue", Path: "metrics.mtu",
	})
	const want = "route get 192.0.2.1: invalid argument: Invalid value (metrics.mtu)"
	if got := describe(err); got != want {
		t.Errorf("described as %q, want %q", got, want)
	}
}
