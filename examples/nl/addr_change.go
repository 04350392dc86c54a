package main

import (
	"context"
	"net/netip"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

// addrChanges are what is done to one address, by the name of the command.
var addrChanges = []struct {
	use, short string
	change     func(context.Context, *rtnetlink.AddressService, *rtnetlink.Address) error
}{
	{"add", "Give a link an address, and fail if it has it", func(ctx context.Context, s *rtnetlink.AddressService, a *rtnetlink.Address) error {
		return s.Add(ctx, a)
	}},
	{"replace", "Give a link an address, or change one that it has", func(ctx context.Context, s *rtnetlink.AddressService, a *rtnetlink.Address) error {
		return s.Replace(ctx, a)
	}},
	{"delete", "Take an address from a link", func(ctx context.Context, s *rtnetlink.AddressService, a *rtnetlink.Address) error {
		return s.Delete(ctx, a)
	}},
}

func (a *app) addrChangeCommands() []*cobra.Command {
	var cmds []*cobra.Command
	for _, change := range addrChanges {
		var flags addrSettings
		cmd := &cobra.Command{
			Use:     change.use + " ADDRESS/LENGTH --dev LINK",
			Short:   change.short,
			Example: "  nl addr " + change.use + " 192.0.2.1/24 --dev eth0",
			Args:    cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
			RunE: func(cmd *cobra.Command, args []string) error {
				addr, err := flags.address(args[0])
				if err != nil {
					return err
				}
				return a.rtnetlink(func(c *rtnetlink.Conn) error {
					if addr.LinkIndex, err = linkIndex(cmd.Context(), c, flags.dev); err != nil {
						return err
					}
					return change.change(cmd.Context(), c.Address, addr)
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

// addrSettings describe an address.
type addrSettings struct {
	dev, peer, broadcast, label, scope string

	valid, preferred     time.Duration
	noDAD, noPrefixRoute bool
	metric               uint32
}

func (f *addrSettings) add(cmd *cobra.Command, a *app) {
	fs := cmd.Flags()
	fs.StringVarP(&f.dev, "dev", "d", "", "the `link` that has it")
	fs.StringVar(&f.peer, "peer", "", "the `address` of the other end of a point-to-point link")
	fs.StringVar(&f.broadcast, "broadcast", "", "the broadcast `address`")
	fs.StringVar(&f.label, "label", "", "a `name` for it, which begins with the link's (IPv4)")
	fs.StringVar(&f.scope, "scope", "", "how far it is `valid`: global, link or host")
	fs.DurationVar(&f.valid, "valid", 0, "for how `long` it may be used, such as 1h; for ever if not given")
	fs.DurationVar(&f.preferred, "preferred", 0, "for how `long` to begin with it")
	fs.BoolVar(&f.noDAD, "no-dad", false, "do not look for duplicates (IPv6)")
	fs.BoolVar(&f.noPrefixRoute, "no-prefix-route", false, "make no route to its prefix")
	fs.Uint32Var(&f.metric, "metric", 0, "the `metric` of that route")
	complete(cmd, "dev", a.completeLinks)
}

func (f *addrSettings) address(arg string) (*rtnetlink.Address, error) {
	addr := &rtnetlink.Address{Label: f.label, Priority: f.metric}
	if f.dev == "" {
		return nil, usagef("an address is a link's: --dev is missing")
	}
	if !setPrefix(&addr.Prefix, arg) {
		return nil, usagef("%q is neither an address nor an address/length", arg)
	}
	for _, v := range []struct {
		flag, text string
		addr       *netip.Addr
	}{{"peer", f.peer, &addr.Peer}, {"broadcast", f.broadcast, &addr.Broadcast}} {
		if v.text == "" {
			continue
		}
		var err error
		if *v.addr, err = netip.ParseAddr(v.text); err != nil {
			return nil, usagef("--%s: %q is not an address", v.flag, v.text)
		}
	}
	if f.scope != "" && addr.Scope.UnmarshalText([]byte(f.scope)) != nil {
		return nil, usagef("--scope: %q is not a scope", f.scope)
	}
	if f.valid > 0 {
		addr.Valid = netlink.Some(f.valid)
	}
	if f.preferred > 0 {
		addr.Preferred = netlink.Some(f.preferred)
	}
	if f.noDAD {
		addr.Flags |= rtnetlink.AddressNoDAD
	}
	if f.noPrefixRoute {
		addr.Flags |= rtnetlink.AddressNoPrefixRoute
	}
	return addr, nil
}
