package main

import (
	"context"

	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) neighCommand() *cobra.Command {
	var flags neighFilterFlags
	cmd := &cobra.Command{
		Use:     "neigh",
		Aliases: []string{"neighbor", "neighbors", "neighbour"},
		Short:   "Show and change neighbors, and forwarding databases",
		Long: `Show the neighbors that links know: the link-layer addresses of IP addresses (ARP
and NDP). With --proxy, the addresses that this machine answers for. With --fdb,
the forwarding databases of bridges, VXLAN links and others: where packets to a
link-layer address go.`,
		Example: `  nl neigh --dev eth0
  nl neigh --fdb --master br0
  nl neigh add 192.0.2.1 --lladdr 02:00:00:00:00:01 --dev eth0
  nl neigh watch --fdb`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				filter, err := flags.filter(cmd.Context(), c)
				if err != nil {
					return err
				}
				return a.listNeighbors(cmd.Context(), c, filter)
			})
		},
	}
	flags.add(cmd, a)
	cmd.AddCommand(a.neighAddCommand(), a.neighReplaceCommand(), a.neighDeleteCommand(), a.neighWatchCommand())
	return cmd
}

// neighFilterFlags say which neighbors are wanted.
type neighFilterFlags struct {
	ip          familyFlags
	fdb, proxy  bool
	dev, master string
}

func (f *neighFilterFlags) add(cmd *cobra.Command, a *app) {
	f.ip.add(cmd)
	cmd.Flags().BoolVar(&f.fdb, "fdb", false, "forwarding databases")
	cmd.Flags().BoolVar(&f.proxy, "proxy", false, "addresses that this machine answers for")
	cmd.Flags().StringVarP(&f.dev, "dev", "d", "", "only what is behind a `link`")
	cmd.Flags().StringVar(&f.master, "master", "", "only what is behind ports of a `link`")
	complete(cmd, "dev", a.completeLinks)
	complete(cmd, "master", a.completeLinks)
}

func (f *neighFilterFlags) filter(ctx context.Context, c *rtnetlink.Conn) (*rtnetlink.NeighborFilter, error) {
	family, err := f.ip.family()
	if err != nil {
		return nil, err
	}
	filter := &rtnetlink.NeighborFilter{Family: family, Proxy: f.proxy}
	if f.fdb {
		if family != 0 || f.proxy {
			return nil, usagef("--fdb goes with neither -4, -6 nor --proxy")
		}
		filter.Family = rtnetlink.FamilyBridge
	}
	if filter.LinkIndex, err = linkIndex(ctx, c, f.dev); err != nil {
		return nil, err
	}
	filter.Master, err = linkIndex(ctx, c, f.master)
	return filter, err
}

// listNeighbors prints the neighbors that the filter wants.
func (a *app) listNeighbors(ctx context.Context, c *rtnetlink.Conn, filter *rtnetlink.NeighborFilter) error {
	names, err := linkNames(ctx, c)
	if err != nil {
		return err
	}
	p := a.neighPrinter(names, filter.Family == rtnetlink.FamilyBridge)
	for n, nerr := range c.Neighbor.All(ctx, filter) {
		if nerr != nil {
			err = nerr
			break
		}
		if err := p.print(&n); err != nil {
			return err
		}
	}
	return finish(p.end, err)
}
