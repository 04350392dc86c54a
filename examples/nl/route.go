package main

import (
	"context"

	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) routeCommand() *cobra.Command {
	var family familyFlags
	var table, protocol, typ, dev string
	cmd := &cobra.Command{
		Use:     "route",
		Aliases: []string{"routes"},
		Short:   "Show and change routes",
		Long: `Show the routes of a routing table, of IPv4 and of IPv6. VIA is the next router,
or says what becomes of packets if they are not just sent.

They are printed as the kernel sends them, however many there are.`,
		Example: `  nl route
  nl route -6 --dev eth0
  nl route --table all --type local
  nl route --protocol bgp --json
  nl route get 192.0.2.1
  nl route add default --via 192.0.2.1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var filter rtnetlink.RouteFilter
			var err error
			if filter.Family, err = family.family(); err != nil {
				return err
			}
			if table != allTables {
				if err := filter.Table.UnmarshalText([]byte(table)); err != nil {
					return usagef("--table: %q is neither a table nor \"all\"", table)
				}
			}
			if protocol != "" {
				if err := filter.Protocol.UnmarshalText([]byte(protocol)); err != nil {
					return usagef("--protocol: %q is not a protocol", protocol)
				}
			}
			if typ != "" {
				if err := filter.Type.UnmarshalText([]byte(typ)); err != nil {
					return usagef("--type: %q is not a type of routes", typ)
				}
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				if filter.OutIface, err = linkIndex(cmd.Context(), c, dev); err != nil {
					return err
				}
				return a.listRoutes(cmd.Context(), c, &filter)
			})
		},
	}
	family.add(cmd)
	cmd.Flags().StringVarP(&table, "table", "t", "main", "a `table`: main, local, default, a number or all")
	cmd.Flags().StringVarP(&dev, "dev", "d", "", "only routes that leave by a `link`")
	cmd.Flags().StringVar(&protocol, "protocol", "", "only routes that a `protocol` made, such as kernel or bgp")
	cmd.Flags().StringVar(&typ, "type", "", "only routes of a `type`, such as unicast, local or blackhole")
	complete(cmd, "table", cobra.FixedCompletions([]cobra.Completion{"main", "local", "default", allTables}, cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "dev", a.completeLinks)
	complete(cmd, "protocol", cobra.FixedCompletions(enumNames[rtnetlink.RouteProtocol](), cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "type", cobra.FixedCompletions(enumNames[rtnetlink.RouteType](), cobra.ShellCompDirectiveNoFileComp))
	cmd.AddCommand(a.routeGetCommand())
	cmd.AddCommand(a.routeChangeCommands()...)
	return cmd
}

// allTables stands for all routing tables.
const allTables = "all"

// enumNames returns the names that the numbers of an enum have.
func enumNames[T interface {
	~uint8
	String() string
}]() []cobra.Completion {
	var names []cobra.Completion
	for i := range 256 {
		s := T(i).String()
		if s[0] >= 'a' && s[0] <= 'z' && s != "unspec" {
			names = append(names, s)
		}
	}
	return names
}

// listRoutes prints the routes that the filter wants.
func (a *app) listRoutes(ctx context.Context, c *rtnetlink.Conn, filter *rtnetlink.RouteFilter) error {
	names, err := linkNames(ctx, c)
	if err != nil {
		return err
	}
	p := a.routePrinter(names, filter.Table == 0)
	for r, rerr := range c.Route.All(ctx, filter) {
		if rerr != nil {
			err = rerr
			break
		}
		if r.Family != rtnetlink.FamilyIPv4 && r.Family != rtnetlink.FamilyIPv6 {
			continue // multicast forwarding and MPLS, in all tables
		}
		if err := p.print(&r); err != nil {
			return err
		}
	}
	return finish(p.end, err)
}
