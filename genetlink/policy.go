package genetlink

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"syscall"

	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
)

// A FamilyPolicy is what the kernel accepts in requests to a family, as it
// describes it itself.
//
// Policies refer to each other by index, and may refer to themselves: an
// attribute may nest attributes of its own kind. Set follows a reference.
type FamilyPolicy struct {
	// Operations says which attributes each operation takes, in the kernel's
	// order. Operations without a policy are not in it. Kernels before 5.10
	// do not say it: then it is empty, and the first of Sets is what all
	// operations take.
	Operations []OperationPolicy

	// Sets are the sets of attributes, by index. A set may be empty: none of
	// its attributes is accepted, or the kernel checks none.
	Sets []PolicySet
}

// An OperationPolicy says which attributes an operation takes
// (CTRL_ATTR_OP_POLICY).
type OperationPolicy struct {
	// Command is the operation's number.
	Command uint8

	// Do is the index of the set that a request takes
	// (CTRL_ATTR_POLICY_DO); absent if there is no such request, or it is not
	// checked.
	Do netlink.Opt[uint32]

	// Dump is the index of the set that a request with [netlink.Dump] takes
	// (CTRL_ATTR_POLICY_DUMP); absent likewise.
	Dump netlink.Opt[uint32]
}

// A PolicySet holds the policies of attributes that stand side by side, in
// ascending order of their types.
type PolicySet []AttributePolicy

// An AttributePolicy is what the kernel accepts for an attribute.
type AttributePolicy struct {
	// Type is the type of the attribute.
	Type uint16

	netlink.Policy
}

// Operation returns which attributes the operation of that command takes, and
// whether the kernel says so.
func (p *FamilyPolicy) Operation(command uint8) (OperationPolicy, bool) {
	for _, op := range p.Operations {
		if op.Command == command {
			return op, true
		}
	}
	return OperationPolicy{}, false
}

// Set returns the set of an index: of Do or Dump of an operation, or of Nested
// of an attribute. It returns nil, an empty set, if there is none.
func (p *FamilyPolicy) Set(index netlink.Opt[uint32]) PolicySet {
	i, ok := index.Get()
	if !ok || uint64(i) >= uint64(len(p.Sets)) {
		return nil
	}
	return p.Sets[i]
}

// Attribute returns the policy of the attribute of that type, and whether the
// set has it.
func (s PolicySet) Attribute(typ uint16) (AttributePolicy, bool) {
	i, ok := s.find(typ)
	if !ok {
		return AttributePolicy{}, false
	}
	return s[i], true
}

func (s PolicySet) find(typ uint16) (int, bool) {
	return slices.BinarySearchFunc(s, typ, func(a AttributePolicy, typ uint16) int { return cmp.Compare(a.Type, typ) })
}

// Policy returns what the kernel accepts in requests to the family of that
// name: in all of them. The error matches [ErrNoFamily] if there is no such
// family, and [ErrNoPolicy] if it has no policy. The caller may keep and modify
// the result.
func (c *Conn) Policy(ctx context.Context, family string) (*FamilyPolicy, error) {
	return c.getPolicy(ctx, family, netlink.Opt[uint8]{})
}

// OperationPolicy returns what the kernel accepts in requests for one operation
// of the family of that name: the result has this operation only, and the sets
// that it refers to. Its indexes differ from those of [Conn.Policy]. The error
// matches [ErrNoFamily] or [ErrNoOperation] if there is no such family or
// operation, and [ErrNoPolicy] if the operation has no policy. It needs Linux
// 5.10.
func (c *Conn) OperationPolicy(ctx context.Context, family string, command uint8) (*FamilyPolicy, error) {
	return c.getPolicy(ctx, family, netlink.Some(command))
}

// getPolicy asks for the policy of a family, or of one command of it.
func (c *Conn) getPolicy(ctx context.Context, family string, command netlink.Opt[uint8]) (*FamilyPolicy, error) {
	// To ask for a policy does not load a module; to ask for a family does.
	f, _, err := c.resolve(ctx, family)
	if err != nil {
		return nil, err
	}
	req := nlctrl.Message{FamilyName: netlink.Some(family)}
	ops := f.Operations
	if cmd, ok := command.Get(); ok {
		req.Operation = netlink.Some(uint32(cmd))
		ops = []Operation{{Command: cmd, Flags: CmdCapDump | CmdCapHasPol}}
	}
	b, err := req.AppendBinary(nil)
	if err != nil {
		return nil, newOpError("policy get", family, err)
	}

	p := &FamilyPolicy{}
	c.control(ctx, nlctrl.GetPolicy, b, netlink.Dump, func(m Message, rerr error) bool {
		if err = rerr; err == nil {
			err = malformed(p.decode(m.Data))
		}
		return err == nil
	})
	switch {
	case err == nil:
		p.nameDumps(ops)
		return p, nil
	case isUnknownFamily(err):
		c.families.forget(family, f)
		cause := ErrNoFamily
		if command.IsSome() {
			// Before Linux 6.2 nothing explains which of the two is
			// not there.
			switch _, _, lerr := c.resolve(ctx, family); {
			case lerr == nil:
				cause = ErrNoOperation
			case !errors.Is(lerr, ErrNoFamily):
				return nil, lerr
			}
		}
		err = replace(err, syscall.ENOENT, cause)
	default:
		err = replace(err, syscall.ENOENT, ErrNoOperation)
	}
	return nil, explain(replace(err, errNoData, ErrNoPolicy), "policy get", family)
}

// nameDumps finds the commands of operations that can only be dumped. The
// kernel calls them all zero, because it takes the number from the half of the
// operation that they do not have (ctrl_dumppolicy_put_op,
// net/netlink/genetlink.c). It walks over them in the order of ops.
func (p *FamilyPolicy) nameDumps(ops []Operation) {
	var commands []uint8
	for _, op := range ops {
		if op.Flags&(CmdCapDo|CmdCapDump|CmdCapHasPol) == CmdCapDump|CmdCapHasPol {
			commands = append(commands, op.Command)
		}
	}
	var unnamed []*OperationPolicy
	for i := range p.Operations {
		if op := &p.Operations[i]; op.Command == 0 && op.Do.IsZero() {
			unnamed = append(unnamed, op)
		}
	}
	if len(unnamed) != len(commands) {
		return // this kernel does something else
	}
	for i, op := range unnamed {
		op.Command = commands[i]
	}
}

// decode adds what one message of a policy dump says: which sets an operation
// takes, or the policy of one attribute of one set.
func (p *FamilyPolicy) decode(b []byte) error {
	var m nlctrl.Message
	if err := m.UnmarshalBinary(b); err != nil {
		return err
	}
	for _, e := range m.OperationPolicy {
		if e.OpID > math.MaxUint8 {
			return errNoCommand(uint32(e.OpID))
		}
		p.Operations = append(p.Operations, OperationPolicy{uint8(e.OpID), e.OperationPolicy.Do, e.OperationPolicy.Dump})
	}
	for i := range m.Policy {
		e := &m.Policy[i]
		set := int(e.PolicyID) // below 1<<14, which bounds the memory
		if set >= len(p.Sets) {
			p.Sets = append(p.Sets, make([]PolicySet, set+1-len(p.Sets))...)
		}
		p.Sets[set] = p.Sets[set].with(AttributePolicy{e.AttrID, policyOf(&e.Policy)})
	}
	return nil
}

// policyOf is what package netlink, which knows no family, calls the policy.
func policyOf(p *nlctrl.Policy) netlink.Policy {
	mask := p.Mask
	if m, ok := p.Bitfield32Mask.Get(); ok {
		mask = netlink.Some(uint64(m))
	}
	return netlink.Policy{
		Type:        netlink.PolicyType(p.Type),
		MinUnsigned: p.MinValueU,
		MaxUnsigned: p.MaxValueU,
		MinSigned:   p.MinValueS,
		MaxSigned:   p.MaxValueS,
		MinLength:   p.MinLength,
		MaxLength:   p.MaxLength,
		Mask:        mask,
		Nested:      p.PolicyIndex,
		MaxType:     p.PolicyMaxType,
	}
}

// with returns the set with one policy more, or another one.
func (s PolicySet) with(a AttributePolicy) PolicySet {
	i, ok := s.find(a.Type)
	if ok {
		s[i] = a
		return s
	}
	return slices.Insert(s, i, a)
}
