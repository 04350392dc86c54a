package oracle

import (
	"fmt"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/internal/ynl/oracle/btf"
)

// A named number is one that the kernel has a name for.
type named struct {
	name  string // ours
	c     string // the kernel's
	value int64
}

// isBound matches the names of enumerators that are not values, but say how many
// there are.
var isBound = regexp.MustCompile(`^__|^NUM_|_MAX$|_UNSPEC$|_UNSPECIFIED$|_PAD$|_MAX_INDEX$|_BIT$|_CNT$|^ETH_SS_COUNT$`)

// enumOf returns the enumeration of the kernel in which most of the names are,
// and how many.
func (k kernel) enumOf(list []named) (*btf.Enum, int) {
	var best *btf.Enum
	most := 0
	for _, types := range k {
		for _, e := range types.Enums() {
			n := 0
			for _, v := range list {
				if slices.ContainsFunc(e.Values, func(k btf.Value) bool { return k.Name == v.c }) {
					n++
				}
			}
			if n > most {
				best, most = e, n
			}
		}
		if best != nil {
			break // the running kernel knows better than the headers
		}
	}
	return best, most
}

// compareNumbers compares a set's attributes, or the values of an enumeration,
// with the enumeration of the kernel in which they are. It returns false if
// there is none.
func (k kernel) compareNumbers(r *report, place string, ours []named) bool {
	e, _ := k.enumOf(ours)
	if e == nil {
		return false
	}
	for _, d := range compareEnum(e, ours) {
		r.differs(place+" "+d.member, "%s", d.text)
	}
	return true
}

// compareFlags is compareNumbers for the bits of a mask, whose positions are what
// some of the kernel's enumerations have.
func (k kernel) compareFlags(r *report, place string, ours []named) bool {
	e, _ := k.enumOf(ours)
	if e == nil {
		return false
	}
	positions := slices.Clone(ours)
	for i := range positions {
		positions[i].value = int64(bits.TrailingZeros64(uint64(positions[i].value)))
	}
	masks := &btf.Enum{}
	for _, v := range e.Values {
		if bits.OnesCount64(uint64(v.Value)) == 1 {
			masks.Values = append(masks.Values, v) // and none of several bits
		}
	}
	best := compareEnum(masks, ours)
	if d := compareEnum(e, positions); len(d) < len(best) {
		best = d
	}
	for _, d := range best {
		r.differs(place+" "+d.member, "%s", d.text)
	}
	return true
}

func compareEnum(e *btf.Enum, ours []named) []difference {
	var all []difference
	differ := func(what, format string, args ...any) {
		all = append(all, difference{what, fmt.Sprintf(format, args...)})
	}
	greatest := int64(0)
	for _, v := range e.Values {
		if !isBound.MatchString(v.Name) {
			greatest = max(greatest, v.Value)
		}
	}
	for _, v := range ours {
		at := slices.IndexFunc(e.Values, func(k btf.Value) bool { return k.Name == v.c })
		switch {
		case at >= 0 && !sameValue(e.Values[at].Value, v.value):
			differ(v.name, "it is %d, and the kernel's %s is %d", v.value, v.c, e.Values[at].Value)
		case at >= 0 || v.c == "":
		case v.value > greatest:
			// Newer kernels have more.
		default:
			other := slices.IndexFunc(e.Values, func(k btf.Value) bool {
				return sameValue(k.Value, v.value) && !isBound.MatchString(k.Name)
			})
			if other >= 0 {
				differ(v.name, "it is called %s here, and %s by the kernel", v.c, e.Values[other].Name)
			} else {
				differ(v.name, "the kernel has no %s, and nothing else that is %d", v.c, v.value)
			}
		}
	}
	for _, kv := range e.Values {
		isOurs := slices.ContainsFunc(ours, func(v named) bool { return v.c == kv.Name || sameValue(kv.Value, v.value) })
		if !isOurs && !isBound.MatchString(kv.Name) {
			differ(kv.Name, "the kernel has it, as %d, and we do not", kv.Value)
		}
	}
	return all
}

// sameValue reports whether two numbers are the same on the wire: those of the
// kernel may be negative.
func sameValue(kernel, ours int64) bool {
	return kernel == ours || kernel < 0 && int64(uint32(kernel)) == ours
}

// The types of attributes are what they are in the kernel, which has none that
// is not described. So are the values of enumerations.
func TestNumbers(t *testing.T) {
	k := theKernel(t)
	for name, f := range sorted(specs(t)) {
		r := newReport(t)
		compared := 0
		var absent []string
		note := func(ok bool, name string) {
			if ok {
				compared++
			} else {
				absent = append(absent, name)
			}
		}
		for _, s := range f.Sets {
			if s.Of != nil {
				continue
			}
			var list []named
			for _, a := range s.Attrs {
				c := a.CName
				if a.Type == "unused" || a.Type == "pad" {
					c = "" // whatever it is called
				}
				list = append(list, named{a.Name, c, int64(a.Value)})
			}
			note(k.compareNumbers(r, name+" set "+s.Name, list), s.Name)
		}
		for _, e := range f.Enums {
			compare := k.compareNumbers
			if e.Flags {
				compare = k.compareFlags
			}
			var list []named
			for _, v := range e.Entries {
				list = append(list, named{v.Name, v.CName, int64(v.Value)})
			}
			note(compare(r, name+" enum "+e.Name, list), e.Name)
		}
		t.Logf("%s: %d compared; the kernel has no enumeration for: %s", name, compared, strings.Join(absent, ", "))
	}
}

// netfilter is the netlink protocol that has subsystems.
const netfilter = 12

// The commands of operations are what they are in the kernel. It may have more,
// that it does not use.
func TestCommands(t *testing.T) {
	k := theKernel(t)
	numbers := make(map[string]int64)
	for _, types := range slices.Backward(k) {
		for _, e := range types.Enums() {
			for _, v := range e.Values {
				numbers[v.Name] = v.Value
			}
		}
	}
	for name, f := range sorted(specs(t)) {
		r := newReport(t)
		compared := 0
		for _, op := range f.Operations {
			n, ok := numbers[op.CName]
			if !ok {
				continue
			}
			compared++
			ours := op.Request
			if ours < 0 {
				ours = op.Reply
			}
			if f.Number == netfilter {
				ours &= 0xff // without the subsystem
			}
			if n != int64(ours) {
				r.differs(name+" operation "+op.Name, "it is %d, and the kernel's %s is %d", ours, op.CName, n)
			}
		}
		t.Logf("%s: %d of %d compared", name, compared, len(f.Operations))
	}
}
