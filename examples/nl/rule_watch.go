package main

import (
	"context"

	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) ruleWatchCommand() *cobra.Command {
	var flags ruleFilterFlags
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Follow rules as they change",
		Long: `Print the rules that there are, "synced", and then each change as it comes, until
interrupted.`,
		Example: `  nl rule watch -4`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter, err := flags.filter(cmd)
			if err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				return a.watchRules(cmd.Context(), c, filter)
			})
		},
	}
	flags.add(cmd)
	return cmd
}

// ruleChangeJSON is what nl rule watch --json prints.
type ruleChangeJSON struct {
	Change string `json:"change" doc:"added, changed, removed, or synced without a rule"`
	*ruleJSON
}

// watchRules prints changes, each at once, until ctx ends.
func (a *app) watchRules(ctx context.Context, c *rtnetlink.Conn, filter *rtnetlink.RuleFilter) error {
	return follow(a, c.Rule.Watch(ctx, filter), func(kind string, r *rtnetlink.Rule) (*ruleChangeJSON, string, error) {
		j := &ruleChangeJSON{Change: kind}
		if r == nil {
			return j, kind, nil
		}
		if r.Family != rtnetlink.FamilyIPv4 && r.Family != rtnetlink.FamilyIPv6 {
			return nil, "", nil // of multicast forwarding
		}
		j.ruleJSON = newRuleJSON(r)
		return j, kind + " " + j.line(), nil
	})
}
