package main

import (
	"context"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) ruleCommand() *cobra.Command {
	var flags ruleFilterFlags
	cmd := &cobra.Command{
		Use:     "rule",
		Aliases: []string{"rules"},
		Short:   "Show, add and delete policy routing rules",
		Long: `Show the rules by which the kernel chooses a routing table, of IPv4 and of IPv6,
in the order in which they are tried.`,
		Example: `  nl rule
  nl rule -6 --table main
  nl rule add --from 192.0.2.0/24 --table 100
  nl rule delete --priority 32765
  nl rule watch`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter, err := flags.filter(cmd)
			if err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				return a.listRules(cmd.Context(), c, filter)
			})
		},
	}
	flags.add(cmd)
	cmd.AddCommand(a.ruleAddCommand(), a.ruleDeleteCommand(), a.ruleWatchCommand())
	return cmd
}

// ruleFilterFlags say which rules are wanted.
type ruleFilterFlags struct {
	family          familyFlags
	priority        uint32
	table, protocol string
}

func (f *ruleFilterFlags) add(cmd *cobra.Command) {
	f.family.add(cmd)
	cmd.Flags().Uint32VarP(&f.priority, "priority", "p", 0, "only rules of a `priority`")
	cmd.Flags().StringVarP(&f.table, "table", "t", "", "only rules that look into a `table`: main, local, default or a number")
	cmd.Flags().StringVar(&f.protocol, "protocol", "", "only rules that a `protocol` made, such as kernel or bgp")
	completeRuleNames(cmd)
}

// completeRuleNames completes the names that flags of rules take.
func completeRuleNames(cmd *cobra.Command) {
	complete(cmd, "table", cobra.FixedCompletions([]cobra.Completion{"main", "local", "default"}, cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "protocol", cobra.FixedCompletions(enumNames[rtnetlink.RouteProtocol](), cobra.ShellCompDirectiveNoFileComp))
}

func (f *ruleFilterFlags) filter(cmd *cobra.Command) (*rtnetlink.RuleFilter, error) {
	var filter rtnetlink.RuleFilter
	var err error
	if filter.Family, err = f.family.family(); err != nil {
		return nil, err
	}
	if cmd.Flags().Changed("priority") {
		filter.Priority = netlink.Some(f.priority)
	}
	if f.table != "" {
		if err := filter.Table.UnmarshalText([]byte(f.table)); err != nil {
			return nil, usagef("--table: %q is not a table", f.table)
		}
	}
	if f.protocol != "" {
		if err := filter.Protocol.UnmarshalText([]byte(f.protocol)); err != nil {
			return nil, usagef("--protocol: %q is not a protocol", f.protocol)
		}
	}
	return &filter, nil
}

// listRules prints the rules that the filter wants, those of IPv4 first.
func (a *app) listRules(ctx context.Context, c *rtnetlink.Conn, filter *rtnetlink.RuleFilter) error {
	p := a.rulePrinter()
	for _, family := range []rtnetlink.Family{rtnetlink.FamilyIPv4, rtnetlink.FamilyIPv6} {
		if filter.Family != 0 && filter.Family != family {
			continue
		}
		f := *filter
		f.Family = family
		for r, err := range c.Rule.All(ctx, &f) {
			if err != nil {
				return finish(p.end, err)
			}
			if err := p.print(&r); err != nil {
				return err
			}
		}
	}
	return p.end()
}
