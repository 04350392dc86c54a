package oracle

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/internal/ynl/gogen"
	"github.com/netlink-sdk/go/internal/ynl/spec"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// All that is in the specifications is in what was generated: operations with
// what they take and give, attributes, formats, structures, enumerations and
// groups. Families are not forgotten either.
func TestCoverage(t *testing.T) {
	operations, attributes := 0, 0
	for name, f := range sorted(specs(t)) {
		r := newReport(t)
		table := families[name]
		if table == nil {
			r.differs(name+" coverage", "the family is not generated, or not known to this test")
			continue
		}
		for _, op := range f.Operations {
			operations++
			place := name + " coverage operation " + op.Name
			got, err := table.Operation(op.Name)
			if err != nil {
				r.differs(place, "it is not generated: %v", err)
				continue
			}
			coverOperation(r, place, op, got)
		}
		for _, s := range f.Sets {
			for _, a := range s.Attrs {
				if s.Of == nil && a.Type != "unused" {
					attributes++
				}
				place := name + " coverage attribute " + s.Name + " " + a.Name
				switch got := table.Set(s.Name).Attr(a.Name); {
				case got == nil:
					r.differs(place, "it is not generated")
				case got.Type != a.Value:
					r.differs(place, "it is %d, and generated as %d", a.Value, got.Type)
				}
			}
		}
		coverParts(r, name+" coverage", f, table)
		coverFields(r, name, f)
	}
	for name := range families {
		if specs(t)[name] == nil {
			t.Errorf("there is no specification of %s", name)
		}
	}
	t.Logf("%d operations and %d attributes are generated", operations, attributes)
}

func coverOperation(r *report, place string, op *spec.Operation, got *nlspec.Operation) {
	if int(got.Request) != op.Request || int(got.Reply) != op.Reply {
		r.differs(place, "its numbers are %d and %d, and generated are %d and %d", op.Request, op.Reply, got.Request, got.Reply)
	}
	for what, x := range map[string]struct {
		want *spec.Exchange
		got  *nlspec.Exchange
	}{"do": {op.Do, got.Do}, "dump": {op.Dump, got.Dump}} {
		switch {
		case x.want == nil && x.got == nil:
		case x.want == nil || x.got == nil:
			r.differs(place+" "+what, "it is there: %v, and generated: %v", x.want != nil, x.got != nil)
		case !slices.Equal(x.want.Request, x.got.Request) || !slices.Equal(x.want.Reply, x.got.Reply):
			r.differs(place+" "+what, "the attributes differ: %v, and generated: %v", x.want, x.got)
		}
	}
	if !slices.Equal(op.Event, got.Event) {
		r.differs(place, "an event has %v, and generated %v", op.Event, got.Event)
	}
}

// coverFields looks for a field for each attribute: its comment has the kernel's
// name.
func coverFields(r *report, name string, f *spec.Family) {
	cfg, err := gogen.ReadConfig(filepath.Join("..", "config", name+".yaml"))
	if err != nil {
		r.t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "..", filepath.FromSlash(cfg.Package), "z*.go"))
	if err != nil || len(files) == 0 {
		r.t.Fatalf("%s has no generated files: %v", cfg.Package, err)
	}
	named := make(map[string]bool)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, m := range fieldComment.FindAllSubmatch(b, -1) {
			named[string(m[1])] = true
		}
	}
	for _, s := range f.Sets {
		for _, a := range s.Attrs {
			if a.Type != "unused" && a.Type != "pad" && !named[a.CName] {
				r.differs(name+" coverage field "+s.Name+" "+a.Name, "there is no field for %s", a.CName)
			}
		}
	}
}

var fieldComment = regexp.MustCompile(`(?m)^\t\S+ +\S+ +// ([A-Za-z0-9_]+)`)

// coverParts looks for everything else.
func coverParts(r *report, place string, f *spec.Family, table *nlspec.Family) {
	for _, s := range f.SubMessages {
		for _, x := range s.Formats {
			got := table.SubMessage(s.Name).Format(x.Value)
			if got == nil || x.Set != nil && got.Set != x.Set.Name || x.Header != nil && got.Header != x.Header.Name {
				r.differs(place+" format "+s.Name+" "+x.Value, "it is generated as %v", got)
			}
		}
	}
	for _, s := range f.Structs {
		if size := table.Size(s.Name); size != s.Size() {
			r.differs(place+" struct "+s.Name, "it has %d bytes, and generated %d", s.Size(), size)
		}
	}
	for _, e := range f.Enums {
		got := table.Enum(e.Name)
		if got == nil {
			r.differs(place+" enum "+e.Name, "it is not generated")
			continue
		}
		for i, v := range e.Entries {
			if i >= len(got.Entries) || got.Entries[i] != (nlspec.Entry{Name: v.Name, Value: v.Value}) {
				r.differs(place+" enum "+e.Name+" "+v.Name, "it is not generated, or otherwise")
			}
		}
	}
	for _, g := range f.Groups {
		if !slices.Contains(table.Groups, nlspec.Group{Name: g.Name, ID: uint32(g.ID)}) {
			r.differs(place+" group "+g.Name, "it is not generated, or otherwise")
		}
	}
}
