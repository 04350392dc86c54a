package main

import (
	"context"

	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) neighWatchCommand() *cobra.Command {
	var flags neighFilterFlags
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Follow neighbors as they change",
		Long: `Print the neighbors that there are, "synced", and then each change as it comes,
until interrupted. Of addresses that this machine answers for, the kernel does
not tell.`,
		Example: `  nl neigh watch --dev eth0
  nl neigh watch --fdb`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				filter, err := flags.filter(cmd.Context(), c)
				if err != nil {
					return err
				}
				return a.watchNeighbors(cmd.Context(), c, filter)
			})
		},
	}
	flags.add(cmd, a)
	return cmd
}

// neighChangeJSON is what nl neigh watch --json prints.
type neighChangeJSON struct {
	Change string `json:"change" doc:"added, changed, removed, or synced without a neighbor"`
	*neighJSON
}

// watchNeighbors prints changes, each at once, until ctx ends.
func (a *app) watchNeighbors(ctx context.Context, c *rtnetlink.Conn, filter *rtnetlink.NeighborFilter) error {
	names, err := linkNames(ctx, c)
	if err != nil {
		return err
	}
	return follow(a, c.Neighbor.Watch(ctx, filter), func(kind string, n *rtnetlink.Neighbor) (*neighChangeJSON, string, error) {
		j, line := &neighChangeJSON{Change: kind}, kind
		if n != nil {
			j.neighJSON = newNeighJSON(n, names)
			for _, c := range neighCells(n, names) {
				if c.text != "" {
					line += " " + printable(c.text)
				}
			}
		}
		return j, line, nil
	})
}
