package rtnetlink

import (
	"context"
	"errors"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// RTM_*, include/uapi/linux/rtnetlink.h.
const (
	rtmNewRule = 32
	rtmDelRule = 33
	rtmGetRule = 34
)

// A RuleService lists, adds and deletes the rules by which a network namespace
// chooses the routing tables for its packets.
type RuleService struct{ c *Conn }

// A RuleFilter says which rules are wanted. A nil one, or the zero RuleFilter,
// wants all.
type RuleFilter struct {
	// Family is the family that rules must have. The multicast forwarding
	// caches have rules as well, in families of their own.
	Family Family

	// Priority is the priority that they must have.
	Priority netlink.Opt[uint32]

	// Table is the table that they must look into.
	Table Table

	// Protocol tells who must have made them.
	Protocol RouteProtocol
}

func (f *RuleFilter) match(r *Rule) bool {
	return (f.Family == 0 || r.Family == f.Family) &&
		(f.Priority.IsZero() || r.Priority == f.Priority) &&
		(f.Table == 0 || r.Table == f.Table) &&
		(f.Protocol == 0 || r.Protocol == f.Protocol)
}

// request returns the request for the rules. The kernel has no other filter for
// them than the family.
func (f *RuleFilter) request() netlink.Message {
	data := make([]byte, sizeofFIBRuleHdr)
	data[0] = uint8(f.Family)
	return netlink.Message{Header: netlink.Header{Type: rtmGetRule, Flags: netlink.Dump}, Data: data}
}

// All yields the rules that f wants, family by family in the order in which
// they are tried; a nil f wants all. The kernel filters by family alone. What is
// yielded is the caller's.
//
// An error is the last thing yielded. The loop may end early, and its body may
// use the Conn. The kernel does not say if rules are deleted while it lists a
// great many, which may hide others; Watch notices.
func (s *RuleService) All(ctx context.Context, f *RuleFilter) iter.Seq2[Rule, error] {
	return func(yield func(Rule, error) bool) {
		if f == nil {
			f = &RuleFilter{}
		}
		op := operation{name: "rule list", family: &ruleObject}
		for m, err := range s.c.nl.Do(ctx, f.request()) {
			if err != nil {
				yield(Rule{}, op.fail(err))
				return
			}
			if m.Header.Type != rtmNewRule {
				continue
			}
			var r Rule
			if err := r.decode(m.Data); err != nil {
				yield(Rule{}, op.malformed(err))
				return
			}
			if f.match(&r) && !yield(r, nil) {
				return
			}
		}
	}
}

// List returns the rules that f wants, family by family in the order in which
// they are tried; a nil f wants all. See [RuleService.All].
func (s *RuleService) List(ctx context.Context, f *RuleFilter) ([]Rule, error) {
	return collect(s.All(ctx, f))
}

// A ruleChange is one of the things that can be done to a rule. The kernel has
// nothing to change one: it takes no notice of NLM_F_REPLACE, and none of
// NLM_F_CREATE (fib_newrule).
type ruleChange struct {
	name  string
	typ   netlink.HeaderType
	flags netlink.HeaderFlags
}

var (
	ruleAdd    = ruleChange{"rule add", rtmNewRule, netlink.Create | netlink.Excl}
	ruleDelete = ruleChange{"rule delete", rtmDelRule, 0}
)

// errNoRule is what the kernel answers where there is no such rule, ENOENT.
var errNoRule error = errNoTable

var errAnyRule = errors.New("it would delete any rule of its family: say more about the one to delete")

// Add adds a rule, behind those that have the same priority. It fails with an
// error that matches [fs.ErrExist] if there is one that is the same, flags and
// the rule to go to aside.
//
// The kernel can't change a rule. To put another one in its place add that with
// the same priority, and then delete the old one; packets that come in between
// meet the old one first.
func (s *RuleService) Add(ctx context.Context, r *Rule) error {
	return s.change(ctx, &ruleAdd, r)
}

// Delete deletes the first rule that has everything that r says. What is absent
// or zero in r may be anything in the rule, and Goto and Flags always: where
// several rules share a priority, the first that matches need not be the one
// that r was listed as. If there is none the error matches [fs.ErrNotExist].
//
// An r that says nothing but its family is refused: the first rule is the one
// that finds local addresses.
func (s *RuleService) Delete(ctx context.Context, r *Rule) error {
	return s.change(ctx, &ruleDelete, r)
}

// AddAll adds rules, a great many in each system call; they need not be in
// memory at once. It returns nil if all were added, and otherwise a
// [*netlink.BatchError]; see [RouteService.AddAll] and [RuleService.Add].
//
// The kernel looks through all rules for each that it adds.
func (s *RuleService) AddAll(ctx context.Context, rules iter.Seq[Rule], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &ruleAdd, rules, opts)
}

// DeleteAll is to [RuleService.Delete] what [RuleService.AddAll] is to Add.
func (s *RuleService) DeleteAll(ctx context.Context, rules iter.Seq[Rule], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &ruleDelete, rules, opts)
}

func (s *RuleService) change(ctx context.Context, c *ruleChange, r *Rule) error {
	op := operation{name: c.name, family: &ruleObject}
	if r == nil {
		return op.fail(errNil)
	}
	buf := newScratch()
	req, err := c.append(buf.b[:0], r)
	defer func() { buf.release(req) }()
	if err == nil {
		err = s.c.change(ctx, c.typ, c.flags, req)
	}
	if err == nil {
		return nil
	}
	op.object = r.name()
	return op.missing(err, errNoRule)
}

func (s *RuleService) batch(ctx context.Context, c *ruleChange, rules iter.Seq[Rule], opts *netlink.BatchOptions) error {
	b := batch[Rule]{
		typ:    c.typ,
		flags:  c.flags,
		append: c.append,
		op: func(r *Rule) operation {
			return operation{name: c.name, object: r.name(), family: &ruleObject}
		},
		decode: (*Rule).decodeRequest,
		absent: errNoRule,
	}
	return b.run(ctx, s.c.nl, rules, opts)
}

// append appends to b the data of the request that does c to r.
func (c *ruleChange) append(b []byte, r *Rule) ([]byte, error) {
	q := *r
	// The kernel stores what it is given, so that a state would never end.
	q.Flags &^= ruleStates
	if q.Action == 0 && q.Goto != 0 {
		q.Action = RuleGoto
	}
	if c.typ == rtmNewRule {
		if q.Action == 0 {
			q.Action = RuleLookup
		}
		if q.Table == 0 && q.Action == RuleLookup && !q.L3MDev {
			q.Table = TableMain
		}
	} else if r.saysNothing() {
		return nil, errAnyRule
	}
	if !q.FlowLabel.IsZero() && q.FlowLabelMask.IsZero() {
		q.FlowLabelMask = netlink.Some(uint32(allFlowLabel))
	}
	for _, p := range [...]*PortRange{&q.SrcPorts, &q.DstPorts} {
		if p.Last == 0 {
			p.Last = p.First
		}
	}
	return q.append(b)
}

// saysNothing reports whether each rule of its family would match r
// (rule_find).
func (r *Rule) saysNothing() bool {
	return r.Priority.IsZero() && r.Dst.Bits() <= 0 && r.Src.Bits() <= 0 &&
		r.InIface == "" && r.OutIface == "" && r.TOS == 0 && r.DSCP.IsZero() && r.DSCPMask.IsZero() &&
		r.Mark == 0 && r.MarkMask.Or(0) == 0 && r.FlowLabel.IsZero() &&
		r.FlowLabelMask.IsZero() && r.TunnelID == 0 && r.UIDs.IsZero() &&
		r.IPProto == 0 && r.SrcPorts == PortRange{} && r.DstPorts == PortRange{} &&
		r.SrcPortMask == 0 && r.DstPortMask == 0 &&
		!r.L3MDev && r.Action == 0 && r.Table == 0 && r.Goto == 0 &&
		r.SuppressPrefixLen.IsZero() && r.SuppressIfGroup.IsZero() &&
		r.Realms == 0 && r.Protocol == 0 && len(r.Unknown) == 0
}
