package oracle

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// policyDump is what the kernel needs to describe what it accepts.
var policyDump = testns.Feature{Name: "policies of single operations", Since: "5.10"}

// What the kernel accepts in requests, for the families that it has, is what the
// tables describe: operations, attributes, their types, bounds and nesting.
func TestPolicies(t *testing.T) {
	testns.Need(t, policyDump)
	c, err := genetlink.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for name, f := range sorted(families) {
		if f.Protocol != generic {
			continue
		}
		kf, err := c.Family(t.Context(), f.Name)
		if errors.Is(err, genetlink.ErrNoFamily) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			p := policyComparison{report: newReport(t), name: name, family: f, reported: make(map[string]bool)}
			p.operations(kf)
			policies, err := c.Policy(t.Context(), f.Name)
			if errors.Is(err, genetlink.ErrNoPolicy) {
				t.Log("the family has no policies")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			p.policies = policies
			for _, op := range policies.Operations {
				p.operation(op)
			}
			t.Logf("%d operations and %d attributes compared", len(policies.Operations), len(p.compared))
		})
	}
}

// generic is the netlink protocol of generic netlink.
const generic = 16

// A policyComparison compares a table with the policies of the running kernel.
type policyComparison struct {
	*report
	name     string
	family   *nlspec.Family
	policies *genetlink.FamilyPolicy
	compared map[policyPair]bool
	reported map[string]bool
}

// A policyPair is a set of ours and one of the kernel that describe the same, as
// far as the attribute goes.
type policyPair struct {
	set    string
	policy uint32
	typ    uint16
}

// note reports a difference once.
func (p *policyComparison) note(place, format string, args ...any) {
	place = p.name + " " + place
	if text := fmt.Sprintf(format, args...); !p.reported[place+text] {
		p.reported[place+text] = true
		p.differs(place, "%s", text)
	}
}

// request returns the operation that is asked for by a command.
func (p *policyComparison) request(command uint8) *nlspec.Operation {
	for i := range p.family.Operations {
		if op := &p.family.Operations[i]; op.Request == int32(command) && (op.Do != nil || op.Dump != nil) {
			return op
		}
	}
	return nil
}

// operations compares what the family can do.
func (p *policyComparison) operations(kf genetlink.Family) {
	if kf.Version != p.family.Version {
		p.note("version", "it is %d, and the kernel's %d", p.family.Version, kf.Version)
	}
	for _, ko := range kf.Operations {
		op := p.request(ko.Command)
		if op == nil {
			p.note(fmt.Sprintf("operation %d", ko.Command), "the kernel has it, and we do not")
			continue
		}
		place := "operation " + op.Name
		if ko.Flags&genetlink.CmdCapDo != 0 && op.Do == nil {
			p.note(place+" do", "the kernel does it for one object, and we do not")
		}
		if ko.Flags&genetlink.CmdCapDump != 0 && op.Dump == nil {
			p.note(place+" dump", "the kernel dumps, and we do not")
		}
		if privileged := ko.Flags&(genetlink.AdminPerm|genetlink.UnsAdminPerm) != 0; privileged != op.Privileged {
			p.note(place+" privileged", "it takes privileges: %v, and with the kernel: %v", op.Privileged, privileged)
		}
		if size := p.family.Size(op.Header); size != int(kf.HeaderSize) {
			p.note(place+" header", "its header has %d bytes, and the kernel's %d", size, kf.HeaderSize)
		}
	}
	for _, g := range kf.Groups {
		if !slices.ContainsFunc(p.family.Groups, func(o nlspec.Group) bool { return o.Name == g.Name }) {
			p.note("group "+g.Name, "the kernel has it, and we do not")
		}
	}
	for _, g := range p.family.Groups {
		if _, ok := kf.Group(g.Name); !ok {
			p.note("group "+g.Name, "the kernel does not have it")
		}
	}
}

func (p *policyComparison) operation(ko genetlink.OperationPolicy) {
	op := p.request(ko.Command)
	if op == nil || op.Set == "" {
		return
	}
	if p.compared == nil {
		p.compared = make(map[policyPair]bool)
	}
	for what, x := range map[string]struct {
		exchange *nlspec.Exchange
		policy   netlink.Opt[uint32]
	}{"": {op.Do, ko.Do}, " dump": {op.Dump, ko.Dump}} {
		i, ok := x.policy.Get()
		if !ok || len(p.policies.Set(x.policy)) == 0 {
			continue
		}
		p.set(op.Set, i)
		if x.exchange != nil {
			p.exchange(op, what, x.exchange, i)
		}
	}
}

// exchange compares which attributes a request takes. Policies that several
// operations share do not say it.
func (p *policyComparison) exchange(op *nlspec.Operation, what string, x *nlspec.Exchange, policy uint32) {
	accepted := p.policies.Sets[policy]
	greatest := accepted[len(accepted)-1].Type
	set := p.family.Set(op.Set)
	for _, name := range x.Request {
		a := set.Attr(name)
		if _, ok := accepted.Attribute(a.Type); !ok && a.Type <= greatest && a.Kind != nlspec.Pad {
			p.note("refused "+op.Name+what+" "+name, "the kernel does not accept it")
		}
	}
	sharers := 0
	for _, other := range p.policies.Operations {
		if other.Do == netlink.Some(policy) || other.Dump == netlink.Some(policy) {
			sharers++
		}
	}
	if sharers > 1 {
		return
	}
	for _, ka := range accepted {
		if a := set.ByType(ka.Type); a != nil && !slices.Contains(x.Request, a.Name) {
			p.note("unlisted "+op.Name+what+" "+a.Name, "the kernel accepts it, and it is not among what we say")
		}
	}
}

// set compares a set with one that the kernel accepts.
func (p *policyComparison) set(name string, policy uint32) {
	set := p.family.Set(name)
	for _, ka := range p.policies.Set(netlink.Some(policy)) {
		pair := policyPair{name, policy, ka.Type}
		if p.compared[pair] {
			continue
		}
		p.compared[pair] = true
		a := set.ByType(ka.Type)
		if a == nil {
			p.note(fmt.Sprintf("set %s %d", name, ka.Type), "the kernel accepts it, as %s, and we do not have it", &ka.Policy)
			continue
		}
		place := "attribute " + name + " " + a.Name
		if !slices.Contains(kindsOf(ka.Policy.Type), a.Kind) {
			p.note(place, "it is %s, and the kernel's %s", a.Kind, &ka.Policy)
			continue
		}
		p.bounds(place, a, &ka.Policy)
		p.lengths(place, a, &ka.Policy)
		if nested, ok := ka.Nested.Get(); ok {
			switch {
			case a.Kind == nlspec.Nest, a.Kind == nlspec.Indexed && a.Elem == nlspec.Nest:
				p.set(a.Of, nested)
			case a.Kind == nlspec.Indexed:
			default:
				p.note(place, "it is %s, and the kernel's nests attributes", a.Kind)
			}
		}
	}
}

// kindsOf returns what an attribute may be that the kernel calls a type.
func kindsOf(typ netlink.PolicyType) []nlspec.Kind {
	switch typ {
	case netlink.PolicyFlag:
		return []nlspec.Kind{nlspec.Flag}
	case netlink.PolicyUint8:
		return []nlspec.Kind{nlspec.U8}
	case netlink.PolicyUint16:
		return []nlspec.Kind{nlspec.U16}
	case netlink.PolicyUint32:
		return []nlspec.Kind{nlspec.U32}
	case netlink.PolicyUint64:
		return []nlspec.Kind{nlspec.U64}
	case netlink.PolicyInt8:
		return []nlspec.Kind{nlspec.S8}
	case netlink.PolicyInt16:
		return []nlspec.Kind{nlspec.S16}
	case netlink.PolicyInt32:
		return []nlspec.Kind{nlspec.S32}
	case netlink.PolicyInt64:
		return []nlspec.Kind{nlspec.S64}
	case netlink.PolicyBinary:
		return []nlspec.Kind{nlspec.Binary, nlspec.Array, nlspec.Structure}
	case netlink.PolicyString, netlink.PolicyNulString:
		return []nlspec.Kind{nlspec.String}
	case netlink.PolicyNested:
		return []nlspec.Kind{nlspec.Nest, nlspec.Indexed, nlspec.Keyed, nlspec.Choice}
	case netlink.PolicyNestedArray:
		return []nlspec.Kind{nlspec.Indexed}
	case netlink.PolicyBitfield32:
		return []nlspec.Kind{nlspec.Bitfield32}
	case netlink.PolicySint:
		return []nlspec.Kind{nlspec.Sint}
	case netlink.PolicyUint:
		return []nlspec.Kind{nlspec.Uint}
	}
	return nil
}

// bounds compares which values are accepted. The kernel may be older than the
// table and accept less, but not more.
func (p *policyComparison) bounds(place string, a *nlspec.Attr, k *netlink.Policy) {
	if limit, ok := k.MaxUnsigned.Get(); ok && a.Max != 0 && limit > uint64(a.Max) && limit != greatestOf(a.Kind) {
		p.note(place, "it is at most %d, and with the kernel %d", a.Max, limit)
	}
	if limit, ok := k.MaxSigned.Get(); ok && a.Max != 0 && limit > a.Max && uint64(limit) != greatestOf(a.Kind) {
		p.note(place, "it is at most %d, and with the kernel %d", a.Max, limit)
	}
	if limit, ok := k.MinUnsigned.Get(); ok && a.Min > 0 && limit < uint64(a.Min) && limit != 0 {
		p.note(place, "it is at least %d, and with the kernel %d", a.Min, limit)
	}
	e := p.family.Enum(a.Enum)
	if e == nil {
		return
	}
	// Neither may the kernel have values that have no name.
	if limit, ok := k.MaxUnsigned.Get(); ok && limit != greatestOf(a.Kind) && !e.Flags && !a.AsFlags {
		greatest := uint64(0)
		for _, v := range e.Entries {
			greatest = max(greatest, v.Value)
		}
		if limit > greatest {
			p.note(place, "the kernel accepts %d, and the greatest %s is %d", limit, a.Enum, greatest)
		}
	}
	if mask, ok := k.Mask.Get(); ok {
		ours := uint64(0)
		for _, v := range e.Entries {
			if e.Flags {
				ours |= v.Value
			} else {
				ours |= 1 << (v.Value & 63)
			}
		}
		if missing := mask &^ ours; missing != 0 && bits.OnesCount64(mask) < 32 {
			p.note(place, "the kernel accepts the bits %#x, which %s does not name", missing, a.Enum)
		}
	}
}

func greatestOf(k nlspec.Kind) uint64 {
	switch k {
	case nlspec.U8:
		return math.MaxUint8
	case nlspec.U16:
		return math.MaxUint16
	case nlspec.U32:
		return math.MaxUint32
	case nlspec.S8:
		return math.MaxInt8
	case nlspec.S16:
		return math.MaxInt16
	case nlspec.S32:
		return math.MaxInt32
	case nlspec.S64:
		return math.MaxInt64
	}
	return math.MaxUint64
}

// lengths compares how long an attribute may be.
func (p *policyComparison) lengths(place string, a *nlspec.Attr, k *netlink.Policy) {
	least, most := uint32(0), uint32(math.MaxUint32)
	if a.MinLen != 0 {
		least = a.MinLen
	}
	if a.MaxLen != 0 {
		most = a.MaxLen
	}
	if a.Kind == nlspec.Structure {
		size := uint32(p.family.Size(a.Of))
		if limit, ok := k.MinLength.Get(); ok && limit > size {
			p.note(place, "the structure has %d bytes, and the kernel wants %d", size, limit)
		}
		if limit, ok := k.MaxLength.Get(); ok && limit < size {
			p.note(place, "the structure has %d bytes, and the kernel takes %d", size, limit)
		}
	}
	if limit, ok := k.MinLength.Get(); ok && limit < least {
		p.note(place, "it has at least %d bytes, and with the kernel %d", least, limit)
	}
	if limit, ok := k.MaxLength.Get(); ok && limit > most {
		p.note(place, "it has at most %d bytes, and with the kernel %d", most, limit)
	}
}
