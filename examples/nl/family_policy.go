package main

import (
	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/spf13/cobra"
)

func (a *app) familyPolicyCommand() *cobra.Command {
	var operation uint8
	cmd := &cobra.Command{
		Use:   "policy NAME",
		Short: "Show what a family accepts",
		Long: `Show which attributes the kernel accepts in requests to a generic netlink family:
sets of attributes, and which set each operation takes. An attribute may nest
those of a set.`,
		Example: `  nl family policy nlctrl
  nl family policy ethtool --operation 1`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeFamilies,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.genetlink(func(c *genetlink.Conn) error {
				var p *genetlink.FamilyPolicy
				var err error
				if cmd.Flags().Changed("operation") {
					p, err = c.OperationPolicy(cmd.Context(), args[0], operation)
				} else {
					p, err = c.Policy(cmd.Context(), args[0])
				}
				if err != nil {
					return err
				}
				if a.json {
					out := array{out: a.out}
					if err := out.add(newPolicyJSON(p)); err != nil {
						return err
					}
					return out.end()
				}
				return a.showPolicy(p)
			})
		},
	}
	cmd.Flags().Uint8Var(&operation, "operation", 0, "only what one operation takes, by its `number`")
	return cmd
}

func (a *app) showPolicy(p *genetlink.FamilyPolicy) error {
	ops := table{out: a.out, columns: []column{
		{title: "OPERATION", right: true}, {title: "DO", right: true}, {title: "DUMP", right: true},
	}}
	for _, op := range p.Operations {
		if err := ops.row(cell{text: number(op.Command)}, cell{text: index(op.Do)}, cell{text: index(op.Dump)}); err != nil {
			return err
		}
	}
	if err := ops.end(); err != nil {
		return err
	}
	sets := table{out: a.out, apart: len(p.Operations) > 0, columns: []column{
		{title: "SET", right: true}, {title: "ATTRIBUTE", right: true}, {title: "ACCEPTS"}, {title: "NESTS", optional: true},
	}}
	for i, set := range p.Sets {
		for _, attr := range set {
			nests := ""
			if attr.Nested.IsSome() {
				nests = "set " + index(attr.Nested)
			}
			if err := sets.row(
				cell{text: number(uint32(i))},
				cell{text: number(attr.Type)},
				cell{text: attr.Policy.String()},
				cell{text: nests},
			); err != nil {
				return err
			}
		}
	}
	return sets.end()
}

func index(i netlink.Opt[uint32]) string {
	if v, ok := i.Get(); ok {
		return number(v)
	}
	return ""
}

// policyJSON is what --json prints of a policy.
type policyJSON struct {
	Operations []operationPolicyJSON `json:"operations" doc:"which set an operation takes"`
	Sets       [][]attributeJSON     `json:"sets" doc:"sets of attributes, by their index"`
}

type operationPolicyJSON struct {
	ID   uint8               `json:"id" doc:"the command"`
	Do   netlink.Opt[uint32] `json:"do,omitzero" doc:"index of the set that a request takes"`
	Dump netlink.Opt[uint32] `json:"dump,omitzero" doc:"index of the set that a request for a dump takes"`
}

type attributeJSON struct {
	ID          uint16              `json:"id" doc:"the attribute's type"`
	Type        string              `json:"type" doc:"what it holds, such as u32, string or nest"`
	MinUnsigned netlink.Opt[uint64] `json:"min_unsigned,omitzero" doc:"least value"`
	MaxUnsigned netlink.Opt[uint64] `json:"max_unsigned,omitzero" doc:"greatest value"`
	MinSigned   netlink.Opt[int64]  `json:"min_signed,omitzero" doc:"least value of a signed one"`
	MaxSigned   netlink.Opt[int64]  `json:"max_signed,omitzero" doc:"greatest value of a signed one"`
	MinLength   netlink.Opt[uint32] `json:"min_length,omitzero" doc:"least length in bytes"`
	MaxLength   netlink.Opt[uint32] `json:"max_length,omitzero" doc:"greatest length in bytes"`
	Mask        netlink.Opt[uint64] `json:"mask,omitzero" doc:"bits that may be set"`
	Nested      netlink.Opt[uint32] `json:"nested,omitzero" doc:"index of the set that it nests"`
}

func newPolicyJSON(p *genetlink.FamilyPolicy) *policyJSON {
	j := &policyJSON{Operations: []operationPolicyJSON{}, Sets: [][]attributeJSON{}}
	for _, op := range p.Operations {
		j.Operations = append(j.Operations, operationPolicyJSON{op.Command, op.Do, op.Dump})
	}
	for _, set := range p.Sets {
		attrs := []attributeJSON{}
		for _, a := range set {
			attrs = append(attrs, attributeJSON{
				a.Type, a.Policy.Type.String(),
				a.MinUnsigned, a.MaxUnsigned, a.MinSigned, a.MaxSigned,
				a.MinLength, a.MaxLength, a.Mask, a.Nested,
			})
		}
		j.Sets = append(j.Sets, attrs)
	}
	return j
}
