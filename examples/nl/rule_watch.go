package main

import (
	"context"
	"errors"

	"github.com/netlink-sdk/go/netlink"
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
	out := array{out: a.out}
	for ch, err := range c.Rule.Watch(ctx, filter) {
		if errors.Is(err, context.Canceled) {
			break // as the user said
		}
		if err != nil {
			return err
		}
		change := ruleChangeJSON{Change: ch.Kind.String()}
		if ch.Kind != netlink.Synced {
			if f := ch.Object.Family; f != rtnetlink.FamilyIPv4 && f != rtnetlink.FamilyIPv6 {
				continue // of multicast forwarding
			}
			change.ruleJSON = newRuleJSON(&ch.Object)
		}
		if err := a.printRuleChange(&out, &change); err != nil {
			return err
		}
	}
	if a.json {
		return out.end()
	}
	return nil
}

func (a *app) printRuleChange(out *array, change *ruleChangeJSON) error {
	if a.json {
		if err := out.add(change); err != nil {
			return err
		}
		return a.out.Flush()
	}
	line := change.Change
	if change.ruleJSON != nil {
		line += " " + change.line()
	}
	if _, err := a.out.WriteString(line + "\n"); err != nil {
		return err
	}
	return a.out.Flush()
}
