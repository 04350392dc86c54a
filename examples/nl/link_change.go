package main

import (
	"net"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/netlink-sdk/go/rtnetlink/rtlink"
	"github.com/spf13/cobra"
)

func (a *app) linkAddCommand() *cobra.Command {
	var kind, parent, address, peer string
	var flags linkSettingFlags
	cmd := &cobra.Command{
		Use:   "add NAME --kind KIND [SETTING=VALUE...]",
		Short: "Make a virtual link",
		Long: `Make a virtual link. Settings of its kind are called what they are called in the
kernel's specification, which "nl call rt-link newlink --help" lists as
linkinfo.data.`,
		Example: `  nl link add br0 --kind bridge --up stp-state=1
  nl link add v10 --kind vlan --parent eth0 id=10
  nl link add vx7 --kind vxlan id=7 port=4789 local=192.0.2.1
  nl link add left --kind veth --peer right`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if kind == "" {
				return usagef("a link is of some kind: --kind is missing")
			}
			l := rtnetlink.Link{Name: args[0]}
			var err error
			if l.Kind, err = linkKind(kind, args[1:]); err != nil {
				return err
			}
			if peer != "" {
				veth, ok := l.Kind.(*rtnetlink.Veth)
				if !ok {
					return usagef("--peer is for the kind veth")
				}
				veth.Peer = &rtnetlink.Link{Name: peer}
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				s, err := flags.settings(cmd, c)
				if err != nil {
					return err
				}
				if l.Parent, err = linkIndex(cmd.Context(), c, parent); err != nil {
					return err
				}
				if address != "" {
					if l.HardwareAddr, err = net.ParseMAC(address); err != nil {
						return usagef("--address: %q is not a link-layer address", address)
					}
				}
				l.MTU, l.Master, l.Group = s.MTU.Or(0), s.Master.Or(0), s.Group.Or(0)
				l.TxQueueLen = s.TxQueueLen.Or(0)
				l.Flags = s.Set
				return c.Link.Add(cmd.Context(), &l)
			})
		},
	}
	fs := cmd.Flags()
	fs.StringVarP(&kind, "kind", "k", "", "its `kind`, such as bridge, veth, vlan, vxlan or dummy")
	fs.StringVar(&parent, "parent", "", "the `link` that it is on top of")
	fs.StringVar(&address, "address", "", "its link-layer `address`")
	fs.StringVar(&peer, "peer", "", "the `name` of the other end of a veth")
	complete(cmd, "parent", a.completeLinks)
	flags.add(cmd, a)
	return cmd
}

// linkKind returns a link's kind with settings.
func linkKind(kind string, settings []string) (rtnetlink.Kind, error) {
	f := rtlink.Spec()
	op, err := f.Operation("newlink")
	if err != nil {
		return nil, err
	}
	words := []string{"linkinfo.kind=" + kind}
	for _, s := range settings {
		words = append(words, "linkinfo.data."+s)
	}
	m, err := f.ParseArgs(op, words)
	if err != nil {
		return nil, usageError{err}
	}
	b, err := m.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	var l rtnetlink.Link
	if err := l.UnmarshalBinary(b); err != nil {
		return nil, err
	}
	return l.Kind, nil
}

func (a *app) linkSetCommand() *cobra.Command {
	var name, alias, address string
	var noMaster bool
	var flags linkSettingFlags
	cmd := &cobra.Command{
		Use:   "set LINK [SETTING=VALUE...]",
		Short: "Change a link",
		Long: `Change a link. What is not given stays. Settings are those of its kind: see nl
link add.`,
		Example: `  nl link set eth0 --up --mtu 9000
  nl link set eth1 --master br0
  nl link set br0 forward-delay=200`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeLinks,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				l, err := findLink(cmd.Context(), c, args[0])
				if err != nil {
					return err
				}
				s, err := flags.settings(cmd, c)
				if err != nil {
					return err
				}
				if len(args) > 1 {
					if l.Kind == nil {
						return usagef("%s is of no kind that has settings", args[0])
					}
					if s.Kind, err = linkKind(l.Kind.Kind(), args[1:]); err != nil {
						return err
					}
				}
				if cmd.Flags().Changed("name") {
					s.Name = netlink.Some(name)
				}
				if cmd.Flags().Changed("alias") {
					s.Alias = netlink.Some(alias)
				}
				if noMaster {
					s.Master = netlink.Some[uint32](0)
				}
				if address != "" {
					if s.HardwareAddr, err = net.ParseMAC(address); err != nil {
						return usagef("--address: %q is not a link-layer address", address)
					}
				}
				return c.Link.Change(cmd.Context(), l.Index, s)
			})
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&name, "name", "", "a new `name`")
	fs.StringVar(&alias, "alias", "", "a `note`; an empty one removes it")
	fs.StringVar(&address, "address", "", "a new link-layer `address`")
	fs.BoolVar(&noMaster, "no-master", false, "make it a port of nothing")
	flags.add(cmd, a)
	fs.BoolVar(&flags.down, "down", false, "take it down")
	cmd.MarkFlagsMutuallyExclusive("up", "down")
	cmd.MarkFlagsMutuallyExclusive("master", "no-master")
	return cmd
}

func (a *app) linkDeleteCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "delete LINK...",
		Aliases:           []string{"del"},
		Short:             "Remove virtual links",
		Example:           "  nl link delete v10",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeLinks,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				for _, arg := range args {
					l, err := findLink(cmd.Context(), c, arg)
					if err != nil {
						return err
					}
					if err := c.Link.Delete(cmd.Context(), l.Index); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

// linkSettingFlags are settings of a link that is made or changed.
type linkSettingFlags struct {
	up, down           bool
	master             string
	mtu, group, txqlen uint32
}

func (f *linkSettingFlags) add(cmd *cobra.Command, a *app) {
	fs := cmd.Flags()
	fs.BoolVar(&f.up, "up", false, "bring it up")
	fs.StringVar(&f.master, "master", "", "make it a port of a `link`")
	fs.Uint32Var(&f.mtu, "mtu", 0, "the size of the largest packet, in `bytes`")
	fs.Uint32Var(&f.group, "group", 0, "the `group` that it belongs to")
	fs.Uint32Var(&f.txqlen, "txqlen", 0, "how many `packets` may queue")
	complete(cmd, "master", a.completeLinks)
}

func (f *linkSettingFlags) settings(cmd *cobra.Command, c *rtnetlink.Conn) (*rtnetlink.LinkSettings, error) {
	s := &rtnetlink.LinkSettings{}
	for _, v := range []struct {
		flag  string
		value uint32
		field *netlink.Opt[uint32]
	}{
		{"mtu", f.mtu, &s.MTU}, {"group", f.group, &s.Group}, {"txqlen", f.txqlen, &s.TxQueueLen},
	} {
		if cmd.Flags().Changed(v.flag) {
			*v.field = netlink.Some(v.value)
		}
	}
	if f.up {
		s.Set = rtnetlink.LinkUp
	}
	if f.down {
		s.Clear = rtnetlink.LinkUp
	}
	if f.master != "" {
		master, err := linkIndex(cmd.Context(), c, f.master)
		if err != nil {
			return nil, err
		}
		s.Master = netlink.Some(master)
	}
	return s, nil
}
