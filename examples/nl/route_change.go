package main

import (
	"context"
	"net/netip"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

// routeChanges are what is done to one route, by the name of the command.
var routeChanges = []struct {
	use, short string
	change     func(context.Context, *rtnetlink.RouteService, *rtnetlink.Route) error
}{
	{"add", "Add a route, and fail if there is one", func(ctx context.Context, s *rtnetlink.RouteService, r *rtnetlink.Route) error {
		return s.Add(ctx, r)
	}},
	{"replace", "Add a route, or put it in the place of one", func(ctx context.Context, s *rtnetlink.RouteService, r *rtnetlink.Route) error {
		return s.Replace(ctx, r)
	}},
	{"delete", "Delete a route", func(ctx context.Context, s *rtnetlink.RouteService, r *rtnetlink.Route) error {
		return s.Delete(ctx, r)
	}},
}

func (a *app) routeChangeCommands() []*cobra.Command {
	var cmds []*cobra.Command
	for _, change := range routeChanges {
		var flags routeSettings
		cmd := &cobra.Command{
			Use:   change.use + " PREFIX|default",
			Short: change.short,
			Example: "  nl route " + change.use + ` 192.0.2.0/24 --via 198.51.100.1
  nl route ` + change.use + ` default -6 --via fe80::1 --dev eth0
  nl route ` + change.use + ` 192.0.2.0/24 --nexthop via=198.51.100.1,weight=2 --nexthop dev=eth1`,
			Args: cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.rtnetlink(func(c *rtnetlink.Conn) error {
					r, err := flags.route(cmd.Context(), c, args[0])
					if err != nil {
						return err
					}
					return change.change(cmd.Context(), c.Route, r)
				})
			},
		}
		if change.use == "delete" {
			cmd.Aliases = []string{"del"}
		}
		flags.add(cmd, a)
		cmds = append(cmds, cmd)
	}
	return cmds
}

// routeSettings describe a route.
type routeSettings struct {
	family familyFlags

	via, dev, src, table, protocol, typ, scope string

	metric, nexthopID, mtu, advMSS uint32
	onLink                         bool
	nexthops                       []string
}

func (f *routeSettings) add(cmd *cobra.Command, a *app) {
	f.family.add(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.via, "via", "", "the next `router`")
	fs.StringVarP(&f.dev, "dev", "d", "", "the `link` that packets leave by")
	fs.StringVar(&f.src, "src", "", "the source `address` of packets of this machine")
	fs.StringVarP(&f.table, "table", "t", "main", "the `table`: main, local, default or a number")
	fs.StringVar(&f.protocol, "protocol", "", "the `protocol` that makes it, such as static or bgp")
	fs.StringVar(&f.typ, "type", "", "what becomes of `packets`: unicast, blackhole, unreachable, prohibit, …")
	fs.StringVar(&f.scope, "scope", "", "how `far` the destination is: global, link or host")
	fs.Uint32Var(&f.metric, "metric", 0, "the `metric`: the least is taken")
	fs.Uint32Var(&f.nexthopID, "nhid", 0, "the `ID` of a next hop object")
	fs.Uint32Var(&f.mtu, "mtu", 0, "the size of the largest packet, in `bytes`")
	fs.Uint32Var(&f.advMSS, "advmss", 0, "the segment size to advertise, in `bytes`")
	fs.BoolVar(&f.onLink, "onlink", false, "the router is on the link, whatever its address")
	fs.StringArrayVar(&f.nexthops, "nexthop", nil, "one of several next `hops`: via=ADDRESS,dev=LINK,weight=N")
	complete(cmd, "dev", a.completeLinks)
	complete(cmd, "protocol", cobra.FixedCompletions(enumNames[rtnetlink.RouteProtocol](), cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "type", cobra.FixedCompletions(enumNames[rtnetlink.RouteType](), cobra.ShellCompDirectiveNoFileComp))
}

// route returns the route to a destination that the flags describe.
func (f *routeSettings) route(ctx context.Context, c *rtnetlink.Conn, dst string) (*rtnetlink.Route, error) {
	r := &rtnetlink.Route{Priority: f.metric, NexthopID: f.nexthopID}
	var err error
	if dst != "default" && !setPrefix(&r.Dst, dst) {
		return nil, usagef("%q is neither a prefix nor an address, nor \"default\"", dst)
	}
	if r.Family, err = f.family.family(); err != nil {
		return nil, err
	}
	if r.Gateway, err = routeAddr("via", f.via); err != nil {
		return nil, err
	}
	if r.PrefSrc, err = routeAddr("src", f.src); err != nil {
		return nil, err
	}
	if r.Family == 0 && dst == "default" {
		r.Family = rtnetlink.FamilyIPv4
		if r.Gateway.Is6() {
			r.Family = rtnetlink.FamilyIPv6
		}
	}
	var scope rtnetlink.Scope
	for _, v := range []struct {
		flag, text string
		field      interface{ UnmarshalText([]byte) error }
	}{
		{"table", f.table, &r.Table}, {"protocol", f.protocol, &r.Protocol}, {"type", f.typ, &r.Type}, {"scope", f.scope, &scope},
	} {
		if v.text != "" && v.field.UnmarshalText([]byte(v.text)) != nil {
			return nil, usagef("--%s: %q is none", v.flag, v.text)
		}
	}
	if f.scope != "" {
		r.Scope = netlink.Some(scope)
	}
	if f.mtu != 0 || f.advMSS != 0 {
		r.Metrics = &rtnetlink.RouteMetrics{MTU: f.mtu, AdvMSS: f.advMSS}
	}
	if f.onLink {
		r.Flags |= rtnetlink.RouteOnLink
	}
	if r.OutIface, err = linkIndex(ctx, c, f.dev); err != nil {
		return nil, err
	}
	for _, s := range f.nexthops {
		n, err := routeNexthop(ctx, c, s)
		if err != nil {
			return nil, err
		}
		r.Multipath = append(r.Multipath, n)
	}
	return r, nil
}

// routeNexthop returns what a value of --nexthop describes.
func routeNexthop(ctx context.Context, c *rtnetlink.Conn, s string) (n rtnetlink.Nexthop, err error) {
	for part := range strings.SplitSeq(s, ",") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "via":
			n.Gateway, err = routeAddr("nexthop", value)
		case "dev":
			n.OutIface, err = linkIndex(ctx, c, value)
		case "weight":
			var weight uint64
			if weight, err = strconv.ParseUint(value, 10, 16); err != nil || weight == 0 {
				err = usagef("--nexthop: %q is not a weight", value)
			}
			n.Weight = uint16(weight)
		default:
			err = usagef("--nexthop: %q is none of via, dev and weight", key)
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func routeAddr(flag, s string) (netip.Addr, error) {
	if s == "" {
		return netip.Addr{}, nil
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		err = usagef("--%s: %q is not an address", flag, s)
	}
	return a, err
}
