package main

import (
	"context"
	"errors"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) addrCommand() *cobra.Command {
	var family familyFlags
	var dev string
	cmd := &cobra.Command{
		Use:     "addr",
		Aliases: []string{"address", "addresses"},
		Short:   "Show and change IP addresses",
		Long: `Show the IP addresses of this network namespace, link by link. With a filter,
links without an address that passes it are not shown.`,
		Example: `  nl addr
  nl addr --dev eth0 -6
  nl addr add 192.0.2.1/24 --dev eth0`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var filter rtnetlink.AddressFilter
			var err error
			if filter.Family, err = family.family(); err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				if filter.LinkIndex, err = linkIndex(cmd.Context(), c, dev); err != nil {
					return err
				}
				return a.listAddresses(cmd.Context(), c, &filter)
			})
		},
	}
	family.add(cmd)
	cmd.Flags().StringVarP(&dev, "dev", "d", "", "only the addresses of a `link`")
	complete(cmd, "dev", a.completeLinks)
	cmd.AddCommand(a.addrChangeCommands()...)
	return cmd
}

// familyFlags are -4 and -6. Without either, both families are wanted.
type familyFlags struct{ v4, v6 bool }

func (f *familyFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&f.v4, "ipv4", "4", false, "only IPv4")
	cmd.Flags().BoolVarP(&f.v6, "ipv6", "6", false, "only IPv6")
}

func (f *familyFlags) family() (rtnetlink.Family, error) {
	switch {
	case f.v4 && f.v6:
		return 0, usagef("nothing is both IPv4 and IPv6")
	case f.v4:
		return rtnetlink.FamilyIPv4, nil
	case f.v6:
		return rtnetlink.FamilyIPv6, nil
	default:
		return 0, nil
	}
}

// listAddresses prints the addresses that the filter wants, link by link. The
// kernel sends them family by family.
func (a *app) listAddresses(ctx context.Context, c *rtnetlink.Conn, filter *rtnetlink.AddressFilter) error {
	links, linksErr := c.Link.List(ctx, nil)
	if linksErr != nil && !errors.Is(linksErr, netlink.ErrDumpInterrupted) {
		return linksErr
	}
	names := make(linkTable, len(links))
	for i := range links {
		names.add(&links[i])
	}
	addrs := make(map[uint32][]rtnetlink.Address)
	var addrsErr error
	for addr, err := range c.Address.All(ctx, filter) {
		if err != nil {
			addrsErr = err
			break
		}
		addrs[addr.LinkIndex] = append(addrs[addr.LinkIndex], addr)
	}
	if addrsErr != nil && !errors.Is(addrsErr, netlink.ErrDumpInterrupted) {
		return addrsErr
	}

	p := a.addrPrinter(names)
	filtered := *filter != rtnetlink.AddressFilter{}
	for i := range links {
		l := linkAddresses{&links[i], addrs[links[i].Index]}
		if filtered && len(l.addrs) == 0 {
			continue
		}
		if err := p.print(&l); err != nil {
			return err
		}
	}
	return finish(p.end, errors.Join(linksErr, addrsErr))
}
