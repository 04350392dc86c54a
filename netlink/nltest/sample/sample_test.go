package sample_test

import (
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/netlink-sdk/go/netlink/nltest/sample"
)

var family = &nlspec.Family{
	Name: "f",
	Sets: []nlspec.Set{
		{Name: "outer", Attrs: []nlspec.Attr{
			{Name: "kind", Type: 1, Kind: nlspec.String},
			{Name: "data", Type: 2, Kind: nlspec.Choice, Of: "datas", Selector: "kind"},
			{Name: "address", Type: 3, Kind: nlspec.Binary, Hint: nlspec.IPv6},
			{Name: "list", Type: 4, Kind: nlspec.Indexed, Elem: nlspec.U32},
		}},
		{Name: "a", Attrs: []nlspec.Attr{{Name: "n", Type: 1, Kind: nlspec.U16}}},
		{Name: "b", Attrs: []nlspec.Attr{{Name: "again", Type: 2, Kind: nlspec.Nest, Of: "b"}}},
	},
	SubMessages: []nlspec.SubMessage{{Name: "datas", Formats: []nlspec.Format{
		{Value: "first", Set: "a"}, {Value: "second", Set: "b"},
	}}},
}

// TestSet reads samples by hand: of each format, with its name as the selector.
func TestSet(t *testing.T) {
	for variant, want := range []struct {
		kind string
		typ  uint16
	}{{"first", 1}, {"second", 2}} {
		b, last, err := sample.Set(family, "outer", variant)
		if err != nil || last != 1 {
			t.Fatalf("%d more variants, %v", last, err)
		}
		seen := 0
		d := nlattr.NewDecoder(b)
		for d.Next() {
			seen++
			switch d.Type() {
			case 1:
				if got := d.String(); got != want.kind {
					t.Errorf("the selector is %q, not %q", got, want.kind)
				}
			case 2:
				data := d.Nested()
				if !data.Next() || data.Type() != want.typ {
					t.Errorf("%s has an attribute of type %d", want.kind, data.Type())
				}
			case 3:
				if a := d.Addr(); !a.Is6() {
					t.Errorf("the address is %s", a)
				}
			case 4:
				n := 0
				list := d.Nested()
				for list.Next() {
					list.Uint32()
					n++
				}
				if err := list.Err(); err != nil || n != 2 {
					t.Errorf("%d elements, %v", n, err)
				}
			}
		}
		if err := d.Err(); err != nil || seen != 4 {
			t.Errorf("%d attributes, %v", seen, err)
		}
	}
}
