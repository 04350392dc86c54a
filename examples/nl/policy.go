package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/spf13/cobra"
)

func (a *app) policyCommand() *cobra.Command {
	var p policy
	cmd := &cobra.Command{
		Use:   "policy FAMILY [OPERATION]",
		Short: "Compare what the running kernel accepts with its specification",
		Long: `Compare what the running kernel accepts in requests to a generic netlink family
with what the specification says, which nl call goes by: attribute by attribute,
with types and bounds. What only one of the two has, or has differently, is said
in the last column.

What a request need not be told about is left out: attributes of the family that
the kernel would accept, but that the specification does not list for the
operation. Requests for one thing ("do") and for all ("dump") are told apart.

Protocols other than generic netlink tell nobody what they accept.`,
		Example: `  nl policy netdev
  nl policy ethtool rings-set
  nl policy ethtool --diff`,
		Args: cobra.RangeArgs(1, 2),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			out, directive := completeSpecs(args)
			if len(args) == 0 {
				out = slices.DeleteFunc(out, func(c cobra.Completion) bool { return !strings.HasSuffix(c, "\tgeneric") })
			}
			return out, directive
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := findSpec(args[0])
			if err != nil {
				return err
			}
			if f.Protocol != protocolGeneric {
				return usagef("%s: only generic netlink families tell what they accept, and this is %s", f.Name, protocolName(f))
			}
			if len(args) == 2 {
				if p.only, err = findOperation(f, args[1]); err != nil {
					return err
				}
			}
			p.family = f
			return a.genetlink(func(c *genetlink.Conn) error { return a.comparePolicy(cmd.Context(), c, &p) })
		},
	}
	cmd.Flags().BoolVar(&p.diff, "diff", false, "only what differs")
	return cmd
}

func (a *app) comparePolicy(ctx context.Context, c *genetlink.Conn, p *policy) error {
	known, err := c.Family(ctx, p.family.Name)
	if err != nil {
		return err
	}
	accepts, err := c.Policy(ctx, p.family.Name)
	if err != nil && !errors.Is(err, genetlink.ErrNoPolicy) {
		return err
	}
	if accepts == nil {
		accepts = &genetlink.FamilyPolicy{}
	}
	rows := p.compare(&known, accepts)
	if a.json {
		out := array{out: a.out}
		for i := range rows {
			if err := out.add(&rows[i]); err != nil {
				return err
			}
		}
		return out.end()
	}
	return a.showComparison(rows)
}

func (a *app) showComparison(rows []comparisonJSON) error {
	t := table{out: a.out, columns: []column{
		{title: "OPERATION"}, {title: "REQUEST"}, {title: "ATTRIBUTE"},
		{title: "SPECIFICATION", rank: 2}, {title: "KERNEL", rank: 1}, {title: "DIFFERENCE", optional: true},
	}}
	for i := range rows {
		r := &rows[i]
		op, request := cell{r.Operation, accent}, cell{text: r.Request}
		if i > 0 && rows[i-1].Operation == r.Operation {
			// Once is enough for the eye, but not for programs that count words.
			op.how = faint
		}
		if err := t.row(op, request, cell{text: r.Attribute}, cell{text: r.Specification}, cell{text: r.Kernel}, cell{r.Difference, bad}); err != nil {
			return err
		}
	}
	return t.end()
}

// comparisonJSON is what --json prints of an attribute that a request takes.
type comparisonJSON struct {
	Operation     string `json:"operation" doc:"name of the operation, or its number if it is not specified"`
	Request       string `json:"request" doc:"do, for one thing, or dump, for all"`
	Attribute     string `json:"attribute,omitempty" doc:"the path of its name; absent if it is about the request"`
	Specification string `json:"specification,omitempty" doc:"what it holds by the specification"`
	Kernel        string `json:"kernel,omitempty" doc:"what the running kernel accepts"`
	Difference    string `json:"difference,omitempty" doc:"what differs"`
}
