package main

import (
	"context"
	"net"
	"net/netip"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) neighAddCommand() *cobra.Command {
	return a.neighChangeCommand("add", "Add a neighbor", "fail if there is one already",
		func(ctx context.Context, c *rtnetlink.Conn, n *rtnetlink.Neighbor) error {
			return c.Neighbor.Add(ctx, n)
		})
}

func (a *app) neighReplaceCommand() *cobra.Command {
	return a.neighChangeCommand("replace", "Add or change a neighbor", "change it if there is one already",
		func(ctx context.Context, c *rtnetlink.Conn, n *rtnetlink.Neighbor) error {
			return c.Neighbor.Replace(ctx, n)
		})
}

func (a *app) neighDeleteCommand() *cobra.Command {
	cmd := a.neighChangeCommand("delete", "Delete a neighbor", "fail if there is none",
		func(ctx context.Context, c *rtnetlink.Conn, n *rtnetlink.Neighbor) error {
			return c.Neighbor.Delete(ctx, n)
		})
	cmd.Aliases = []string{"del"}
	return cmd
}

// neighChangeCommand returns a command that does something to one neighbor.
func (a *app) neighChangeCommand(use, short, otherwise string, change func(context.Context, *rtnetlink.Conn, *rtnetlink.Neighbor) error) *cobra.Command {
	var flags neighFlags
	cmd := &cobra.Command{
		Use:   use + " ADDRESS --dev LINK",
		Short: short,
		Long: short + `, and ` + otherwise + `. An IP address is a neighbor, or with --proxy
one that this machine answers for. A link-layer address is an entry of a
forwarding database: of the link's own, or with --to-master of that of the bridge
that the link is a port of. Without --state it is permanent.`,
		Example: `  nl neigh ` + use + ` 192.0.2.1 --lladdr 02:00:00:00:00:01 --dev eth0
  nl neigh ` + use + ` 02:00:00:00:00:01 --dev vx0 --dst 198.51.100.1`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := flags.neighbor(cmd, args[0])
			if err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				if n.LinkIndex, err = linkIndex(cmd.Context(), c, flags.dev); err != nil {
					return err
				}
				if n.OutIface, err = linkIndex(cmd.Context(), c, flags.via); err != nil {
					return err
				}
				return change(cmd.Context(), c, n)
			})
		},
	}
	flags.add(cmd, a)
	return cmd
}

// neighFlags describe a neighbor.
type neighFlags struct {
	dev, lladdr, state, protocol string

	proxy, router, managed, learned bool

	toMaster, sticky bool
	dst, via         string
	vlan, port       uint16
	vni, srcVNI      uint32
	nexthop          uint32
}

func (f *neighFlags) add(cmd *cobra.Command, a *app) {
	fs := cmd.Flags()
	fs.StringVarP(&f.dev, "dev", "d", "", "the `link` that it is behind")
	fs.StringVar(&f.lladdr, "lladdr", "", "its link-layer `address`")
	fs.StringVar(&f.state, "state", "", "its `state`, such as permanent, noarp (static), reachable or stale")
	fs.StringVar(&f.protocol, "protocol", "", "the `protocol` that makes it, such as static")
	fs.BoolVar(&f.proxy, "proxy", false, "answer for it")
	fs.BoolVar(&f.router, "router", false, "it is a router (IPv6)")
	fs.BoolVar(&f.managed, "managed", false, "have the kernel find it, and keep it reachable")
	fs.BoolVar(&f.learned, "extern-learn", false, "it was learned outside of the kernel")
	fs.BoolVar(&f.toMaster, "to-master", false, "an entry of the bridge that the link is a port of")
	fs.BoolVar(&f.sticky, "sticky", false, "it does not move to another port")
	fs.StringVar(&f.dst, "dst", "", "the `address` of a tunnel's end")
	fs.StringVar(&f.via, "via", "", "the `link` that a tunnel's packets leave by")
	fs.Uint16Var(&f.vlan, "vlan", 0, "the `VLAN` that it is for")
	fs.Uint16Var(&f.port, "port", 0, "a tunnel's UDP `port`")
	fs.Uint32Var(&f.vni, "vni", 0, "a tunnel's network `identifier`")
	fs.Uint32Var(&f.srcVNI, "src-vni", 0, "the network `identifier` that it is for")
	fs.Uint32Var(&f.nexthop, "nhid", 0, "`ID` of a next hop object")
	complete(cmd, "dev", a.completeLinks)
	complete(cmd, "via", a.completeLinks)
	complete(cmd, "protocol", cobra.FixedCompletions(enumNames[rtnetlink.RouteProtocol](), cobra.ShellCompDirectiveNoFileComp))
}

// neighbor returns the neighbor with an address that the flags describe.
func (f *neighFlags) neighbor(cmd *cobra.Command, address string) (*rtnetlink.Neighbor, error) {
	if f.dev == "" {
		return nil, usagef("a neighbor is behind a link: --dev is missing")
	}
	n := &rtnetlink.Neighbor{VLAN: f.vlan, Port: f.port, NexthopID: f.nexthop}
	var err error
	if n.Addr, err = netip.ParseAddr(address); err != nil {
		err = f.entry(n, address)
	} else if f.dst != "" || f.toMaster {
		err = usagef("%s is an IP address, and no entry of a forwarding database", address)
	} else if f.lladdr != "" {
		if n.HardwareAddr, err = net.ParseMAC(f.lladdr); err != nil {
			err = usagef("--lladdr: %q is not a link-layer address", f.lladdr)
		}
	}
	if err != nil {
		return nil, err
	}
	if f.state != "" {
		var s rtnetlink.NeighborState
		if err := s.UnmarshalText([]byte(f.state)); err != nil {
			return nil, usagef("--state: %q is not a state of neighbors", f.state)
		}
		n.State = netlink.Some(s)
	}
	if f.protocol != "" {
		if err := n.Protocol.UnmarshalText([]byte(f.protocol)); err != nil {
			return nil, usagef("--protocol: %q is not a protocol", f.protocol)
		}
	}
	if cmd.Flags().Changed("vni") {
		n.VNI = netlink.Some(f.vni)
	}
	if cmd.Flags().Changed("src-vni") {
		n.SrcVNI = netlink.Some(f.srcVNI)
	}
	n.Flags |= f.flags()
	return n, nil
}

// entry makes n an entry of a forwarding database.
func (f *neighFlags) entry(n *rtnetlink.Neighbor, address string) error {
	var err error
	if n.HardwareAddr, err = net.ParseMAC(address); err != nil {
		return usagef("%q is neither an IP address nor a link-layer address", address)
	}
	n.Family, n.Flags = rtnetlink.FamilyBridge, rtnetlink.NeighborSelf
	if f.toMaster {
		n.Flags = rtnetlink.NeighborMaster
	}
	if f.dst != "" {
		if n.Addr, err = netip.ParseAddr(f.dst); err != nil {
			return usagef("--dst: %q is not an IP address", f.dst)
		}
	}
	return nil
}

func (f *neighFlags) flags() (flags rtnetlink.NeighborFlags) {
	for flag, set := range map[rtnetlink.NeighborFlags]bool{
		rtnetlink.NeighborProxy:      f.proxy,
		rtnetlink.NeighborRouter:     f.router,
		rtnetlink.NeighborManaged:    f.managed,
		rtnetlink.NeighborExtLearned: f.learned,
		rtnetlink.NeighborSticky:     f.sticky,
	} {
		if set {
			flags |= flag
		}
	}
	return flags
}
