package nlspec_test

import (
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlspec"
)

func TestCheckIsSatisfied(t *testing.T) {
	for _, f := range []*nlspec.Family{&linkFamily, &routeFamily, &allFamily} {
		if err := f.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestCheck(t *testing.T) {
	set := func(attrs ...nlspec.Attr) *nlspec.Family {
		return &nlspec.Family{Sets: []nlspec.Set{{Name: "s", Attrs: attrs}}}
	}
	for want, f := range map[string]*nlspec.Family{
		`"a" is there twice`:              set(nlspec.Attr{Name: "a"}, nlspec.Attr{Name: "a", Type: 1}),
		`the name "" means`:               set(nlspec.Attr{}),
		`the name "12" means`:             set(nlspec.Attr{Name: "12"}),
		`the name "a.b" means`:            set(nlspec.Attr{Name: "a.b"}),
		"the type 1 of b is out of order": set(nlspec.Attr{Name: "a", Type: 1}, nlspec.Attr{Name: "b", Type: 1}),
		"the type 16384 of a":             set(nlspec.Attr{Name: "a", Type: 1 << 14}),
		`s.a: no set "x"`:                 set(nlspec.Attr{Name: "a", Kind: nlspec.Nest, Of: "x"}),
		`s.a: no set ""`:                  set(nlspec.Attr{Name: "a", Kind: nlspec.Keyed}),
		"no keys":                         set(nlspec.Attr{Name: "a", Kind: nlspec.Keyed}),
		`s.a: no struct "x"`:              set(nlspec.Attr{Name: "a", Kind: nlspec.Structure, Of: "x"}),
		`no sub-message "x"`:              set(nlspec.Attr{Name: "a", Kind: nlspec.Choice, Of: "x"}),
		`no enum "x"`:                     set(nlspec.Attr{Name: "a", Kind: nlspec.U8, Enum: "x"}),
		"elements of kind unused":         set(nlspec.Attr{Name: "a", Kind: nlspec.Array}),
		"elements of kind nest":           set(nlspec.Attr{Name: "a", Kind: nlspec.Array, Elem: nlspec.Nest}),
		"unknown kind 99":                 set(nlspec.Attr{Name: "a", Kind: 99}),
		"its bounds contradict":           set(nlspec.Attr{Name: "a", Kind: nlspec.U8, Min: 5, Max: 4}),
		"names for what is no number": {
			Sets:  []nlspec.Set{{Name: "s", Attrs: []nlspec.Attr{{Name: "a", Kind: nlspec.String, Enum: "e"}}}},
			Enums: []nlspec.Enum{{Name: "e"}},
		},
		"x is no position": {
			Sets:  []nlspec.Set{{Name: "s", Attrs: []nlspec.Attr{{Name: "a", Kind: nlspec.U8, Enum: "e", AsFlags: true}}}},
			Enums: []nlspec.Enum{{Name: "e", Entries: []nlspec.Entry{{Name: "x", Value: 64}}}},
		},
		`no selector "k"`: {
			Sets: []nlspec.Set{
				{Name: "s", Attrs: []nlspec.Attr{{Name: "a", Kind: nlspec.Choice, Of: "m", Selector: "k"}}},
				{Name: "elsewhere", Attrs: []nlspec.Attr{{Name: "k", Kind: nlspec.String}}},
			},
			SubMessages: []nlspec.SubMessage{{Name: "m"}},
		},
		"s.k is no selector": {
			Sets: []nlspec.Set{{Name: "s", Attrs: []nlspec.Attr{
				{Name: "k", Kind: nlspec.Binary}, {Name: "a", Type: 1, Kind: nlspec.Choice, Of: "m", Selector: "k"}}},
			},
			SubMessages: []nlspec.SubMessage{{Name: "m"}},
		},
		`m v: no set "x"`: {SubMessages: []nlspec.SubMessage{{Name: "m", Formats: []nlspec.Format{{Value: "v", Set: "x"}}}}},
		"m has no size":   {Structs: []nlspec.Struct{{Name: "s", Members: []nlspec.Member{{Name: "m", Kind: nlspec.Binary}}}}},
		"m is of kind nest": {Structs: []nlspec.Struct{
			{Name: "s", Members: []nlspec.Member{{Name: "m", Kind: nlspec.Nest}}}},
		},
		"inner has no size": {Structs: []nlspec.Struct{ // it is within itself
			{Name: "s", Members: []nlspec.Member{{Name: "inner", Kind: nlspec.Structure, Of: "s"}}}},
		},
		`no operation "x"`: {Operations: []nlspec.Operation{{Name: "o", Request: nlspec.NoNumber, Notifies: "x"}}},
		`no group "g"`:     {Operations: []nlspec.Operation{{Name: "o", Request: nlspec.NoNumber, Group: "g"}}},
		"without requests": {Operations: []nlspec.Operation{{Name: "o", Request: 1}}},
		"the number 256":   {Protocol: 16, Operations: []nlspec.Operation{{Name: "o", Request: 256, Do: &nlspec.Exchange{}}}},
		`no attribute "x"`: {Operations: []nlspec.Operation{{Name: "o", Do: &nlspec.Exchange{Request: []string{"x"}}}}},
		`is the header and an`: {
			Sets:       []nlspec.Set{{Name: "s", Attrs: []nlspec.Attr{{Name: "h"}}}},
			Structs:    []nlspec.Struct{{Name: "h"}},
			Operations: []nlspec.Operation{{Name: "o", Request: nlspec.NoNumber, Set: "s", Header: "h"}},
		},
	} {
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check says %v, want %s", err, want)
		}
	}
}
