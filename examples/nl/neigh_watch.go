package main

import (
	"context"
	"errors"

	"github.com/netlink-sdk/go/netlink"
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
	out := array{out: a.out}
	for ch, err := range c.Neighbor.Watch(ctx, filter) {
		if errors.Is(err, context.Canceled) {
			break // as the user said
		}
		if err != nil {
			return err
		}
		if err := a.printNeighChange(&out, &ch, names); err != nil {
			return err
		}
	}
	if a.json {
		return out.end()
	}
	return nil
}

func (a *app) printNeighChange(out *array, ch *netlink.Change[rtnetlink.Neighbor], names linkTable) error {
	var err error
	if a.json {
		change := neighChangeJSON{Change: ch.Kind.String()}
		if ch.Kind != netlink.Synced {
			change.neighJSON = newNeighJSON(&ch.Object, names)
		}
		err = out.add(change)
	} else {
		line := ch.Kind.String()
		if ch.Kind != netlink.Synced {
			for _, c := range neighCells(&ch.Object, names) {
				if c.text != "" {
					line += " " + printable(c.text)
				}
			}
		}
		_, err = a.out.WriteString(line + "\n")
	}
	if err != nil {
		return err
	}
	return a.out.Flush()
}
