package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) nexthopCommand() *cobra.Command {
	var family familyFlags
	var filter rtnetlink.NexthopFilter
	var dev string
	cmd := &cobra.Command{
		Use:     "nexthop",
		Aliases: []string{"nexthops"},
		Short:   "Show, add, replace and delete next hop objects",
		Long: `Show the next hop objects and groups, which routes use by their IDs, in the order
of these.`,
		Example: `  nl nexthop --dev eth0
  nl nexthop --groups --stats
  nl nexthop add 1 --via 192.0.2.1 --dev eth0
  nl nexthop add 10 --group 1=3,2
  nl nexthop add 11 --group 1,2 --buckets 32 --idle-timer 5s
  nl nexthop delete 10`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if filter.Family, err = family.family(); err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				if filter.OutIface, err = linkIndex(cmd.Context(), c, dev); err != nil {
					return err
				}
				return a.listNexthops(cmd.Context(), c, &filter)
			})
		},
	}
	family.add(cmd)
	cmd.Flags().StringVarP(&dev, "dev", "d", "", "only those that leave by a `link`")
	cmd.Flags().BoolVar(&filter.Groups, "groups", false, "only groups")
	cmd.Flags().BoolVar(&filter.FDB, "fdb", false, "only those for forwarding databases")
	cmd.Flags().BoolVarP(&filter.Stats, "stats", "s", false, "show what members of groups have forwarded")
	complete(cmd, "dev", a.completeLinks)
	cmd.AddCommand(
		a.nexthopChangeCommand("add", "Add a next hop object", (*rtnetlink.NexthopService).Add),
		a.nexthopChangeCommand("replace", "Add a next hop object, or put it in the place of one", (*rtnetlink.NexthopService).Replace),
		a.nexthopDeleteCommand(), a.nexthopWatchCommand(), a.nexthopBucketsCommand())
	return cmd
}

func (a *app) listNexthops(ctx context.Context, c *rtnetlink.Conn, filter *rtnetlink.NexthopFilter) error {
	names, err := linkNames(ctx, c)
	if err != nil {
		return err
	}
	p := a.nexthopPrinter(names)
	for n, nerr := range c.Nexthop.All(ctx, filter) {
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

// nexthopFlags describe an object.
type nexthopFlags struct {
	family                 familyFlags
	via, dev, group, proto string
	onlink, blackhole, fdb bool
	buckets                uint16
	idleTimer, unbalanced  time.Duration
}

func (a *app) nexthopChangeCommand(verb, short string, change func(*rtnetlink.NexthopService, context.Context, *rtnetlink.NexthopObject) error) *cobra.Command {
	var f nexthopFlags
	cmd := &cobra.Command{
		Use:   verb + " ID",
		Short: short,
		Long: short + `: a next hop with a gateway, a link or both, a black hole, or
a group of next hops. It is of IPv4 if no address says more.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := f.object(cmd, args[0])
			if err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				if n.OutIface, err = linkIndex(cmd.Context(), c, f.dev); err != nil {
					return err
				}
				return change(c.Nexthop, cmd.Context(), n)
			})
		},
	}
	f.family.add(cmd)
	cmd.Flags().StringVar(&f.via, "via", "", "the `address` of the next router")
	cmd.Flags().StringVarP(&f.dev, "dev", "d", "", "the `link` that packets leave by")
	cmd.Flags().BoolVar(&f.onlink, "onlink", false, "the router is on the link, whatever its address")
	cmd.Flags().BoolVar(&f.blackhole, "blackhole", false, "packets are dropped")
	cmd.Flags().BoolVar(&f.fdb, "fdb", false, "for forwarding databases of VXLAN")
	cmd.Flags().StringVarP(&f.group, "group", "g", "", "`IDs` of members, each with =weight if that is not 1")
	cmd.Flags().StringVar(&f.proto, "protocol", "", "who makes it: a `protocol` such as bgp")
	cmd.Flags().Uint16Var(&f.buckets, "buckets", 0, "make the group resilient, with so `many` buckets")
	cmd.Flags().DurationVar(&f.idleTimer, "idle-timer", 0, "for how long a bucket is idle before another member gets it")
	cmd.Flags().DurationVar(&f.unbalanced, "unbalanced-timer", 0, "for how long buckets may be spread unevenly; 0 for ever")
	complete(cmd, "dev", a.completeLinks)
	complete(cmd, "protocol", cobra.FixedCompletions(enumNames[rtnetlink.RouteProtocol](), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func nexthopID(s string) (uint32, error) {
	id, err := strconv.ParseUint(s, 10, 32)
	if err != nil || id == 0 {
		return 0, usagef("%q is not the ID of a next hop object", s)
	}
	return uint32(id), nil
}

func (f *nexthopFlags) object(cmd *cobra.Command, id string) (*rtnetlink.NexthopObject, error) {
	n := &rtnetlink.NexthopObject{Blackhole: f.blackhole, FDB: f.fdb}
	var err error
	if n.ID, err = nexthopID(id); err != nil {
		return nil, err
	}
	if n.Family, err = f.family.family(); err != nil {
		return nil, err
	}
	if f.via != "" {
		if n.Gateway, err = netip.ParseAddr(f.via); err != nil {
			return nil, usagef("--via: %q is not an address", f.via)
		}
	}
	if f.proto != "" && n.Protocol.UnmarshalText([]byte(f.proto)) != nil {
		return nil, usagef("--protocol: %q is not a protocol", f.proto)
	}
	if f.onlink {
		n.Flags = rtnetlink.RouteOnLink
	}
	if f.group == "" {
		if n.Family == 0 && !n.Gateway.IsValid() {
			n.Family = rtnetlink.FamilyIPv4
		}
		return n, nil
	}
	n.Group = &rtnetlink.NexthopGroup{}
	for m := range strings.SplitSeq(f.group, ",") {
		id, weight, weighted := strings.Cut(m, "=")
		member := rtnetlink.NexthopMember{Weight: 1}
		if member.ID, err = nexthopID(id); err != nil {
			return nil, err
		}
		if weighted {
			w, err := strconv.ParseUint(weight, 10, 16)
			if err != nil || w == 0 {
				return nil, usagef("--group: %q is not a weight from 1 to 65535", weight)
			}
			member.Weight = uint32(w)
		}
		n.Group.Members = append(n.Group.Members, member)
	}
	if f.buckets != 0 {
		r := &rtnetlink.NexthopResilience{Buckets: netlink.Some(f.buckets)}
		if cmd.Flags().Changed("idle-timer") {
			r.IdleTimer = netlink.Some(f.idleTimer)
		}
		if cmd.Flags().Changed("unbalanced-timer") {
			r.UnbalancedTimer = netlink.Some(f.unbalanced)
		}
		n.Group.Type, n.Group.Resilient = rtnetlink.NexthopResilient, r
	}
	return n, nil
}

func (a *app) nexthopDeleteCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "delete ID",
		Aliases: []string{"del"},
		Short:   "Delete a next hop object, and the routes that use it",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := nexthopID(args[0])
			if err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error { return c.Nexthop.Delete(cmd.Context(), id) })
		},
	}
}

func (a *app) nexthopWatchCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: "Follow next hop objects as they change",
		Long: `Print the next hop objects that there are, "synced", and then each change as it
comes, until interrupted.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.rtnetlink(func(c *rtnetlink.Conn) error { return a.watchNexthops(cmd.Context(), c) })
		},
	}
}

// nexthopChangeJSON is what nl nexthop watch --json prints.
type nexthopChangeJSON struct {
	Change string `json:"change" doc:"added, changed, removed, or synced without an object"`
	*nexthopObjectJSON
}

// watchNexthops prints changes, each at once, until ctx ends.
func (a *app) watchNexthops(ctx context.Context, c *rtnetlink.Conn) error {
	return follow(a, c.Nexthop.Watch(ctx, nil), func(kind string, n *rtnetlink.NexthopObject) (*nexthopChangeJSON, string, error) {
		j := &nexthopChangeJSON{Change: kind}
		if n == nil {
			return j, kind, nil
		}
		names, err := linkNames(ctx, c) // of links that may be new
		if err != nil && !errors.Is(err, netlink.ErrDumpInterrupted) {
			return nil, "", err
		}
		j.nexthopObjectJSON = newNexthopObjectJSON(n, names)
		return j, fmt.Sprintf("%s %d %s", kind, n.ID, strings.Join(nexthopWords(n, names), " ")), nil
	})
}

func (a *app) nexthopBucketsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "buckets [ID]",
		Short: "Show the buckets of resilient groups",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var filter rtnetlink.NexthopBucketFilter
			var err error
			if len(args) > 0 {
				if filter.Group, err = nexthopID(args[0]); err != nil {
					return err
				}
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				p := a.bucketPrinter()
				var err error
				for k, kerr := range c.Nexthop.Buckets(cmd.Context(), &filter) {
					if kerr != nil {
						err = kerr
						break
					}
					if err := p.print(&k); err != nil {
						return err
					}
				}
				return finish(p.end, err)
			})
		},
	}
}
