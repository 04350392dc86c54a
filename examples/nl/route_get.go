package main

import (
	"net/netip"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) routeGetCommand() *cobra.Command {
	var from, iif, oif string
	var mark, uid uint32
	var entry bool
	cmd := &cobra.Command{
		Use:   "get ADDRESS",
		Short: "Show the way to an address",
		Long: `Show the way that packets to an address take: packets that this machine sends,
or, with --iif, packets that it forwards.`,
		Example: `  nl route get 192.0.2.1
  nl route get 2001:db8::1 --from 2001:db8::2 --iif eth0`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			dst, err := netip.ParseAddr(args[0])
			if err != nil {
				return usagef("%q is not an IP address", args[0])
			}
			lookup := rtnetlink.RouteLookup{Mark: mark, Entry: entry}
			if from != "" {
				if lookup.Src, err = netip.ParseAddr(from); err != nil {
					return usagef("--from: %q is not an IP address", from)
				}
			}
			if cmd.Flags().Changed("uid") {
				lookup.UID = netlink.Some(uid)
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				if lookup.InIface, err = linkIndex(cmd.Context(), c, iif); err != nil {
					return err
				}
				if lookup.OutIface, err = linkIndex(cmd.Context(), c, oif); err != nil {
					return err
				}
				names, err := linkNames(cmd.Context(), c)
				if err != nil {
					return err
				}
				r, err := c.Route.Get(cmd.Context(), dst, &lookup)
				if err != nil {
					return err
				}
				p := a.routePrinter(names, true)
				if err := p.print(&r); err != nil {
					return err
				}
				return p.end()
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the packets' source `address`")
	cmd.Flags().StringVar(&iif, "iif", "", "the `link` that they come from")
	cmd.Flags().StringVar(&oif, "oif", "", "the `link` that they must leave by")
	cmd.Flags().Uint32Var(&mark, "mark", 0, "their `mark`")
	cmd.Flags().Uint32Var(&uid, "uid", 0, "the `user` ID of who sends them")
	cmd.Flags().BoolVar(&entry, "entry", false, "show the entry of the table that matches, with its prefix")
	complete(cmd, "iif", a.completeLinks)
	complete(cmd, "oif", a.completeLinks)
	return cmd
}
