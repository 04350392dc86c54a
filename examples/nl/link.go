package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) linkCommand() *cobra.Command {
	var kind, master string
	var stats bool
	cmd := &cobra.Command{
		Use:     "link",
		Aliases: []string{"links"},
		Short:   "Show and change network interfaces",
		Long: `Show the network interfaces of this network namespace, in the order of their
indexes. What stands behind an @ is the link that one is on top of, or the other
end of a pair.`,
		Example: `  nl link
  nl link --kind veth
  nl link --master br0 --stats
  nl link show eth0
  nl link add v10 --kind vlan --parent eth0 id=10`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				filter := rtnetlink.LinkFilter{Kind: kind, Stats: stats || a.json}
				var err error
				if filter.Master, err = linkIndex(cmd.Context(), c, master); err != nil {
					return err
				}
				return a.listLinks(cmd.Context(), c, &filter, stats)
			})
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", "only links of a `kind`, such as veth")
	cmd.Flags().StringVar(&master, "master", "", "only ports of a `link`")
	cmd.Flags().BoolVarP(&stats, "stats", "s", false, "show what was received and sent")
	complete(cmd, "kind", a.completeKinds)
	complete(cmd, "master", a.completeLinks)
	cmd.AddCommand(a.linkShowCommand(), a.linkAddCommand(), a.linkSetCommand(), a.linkDeleteCommand())
	return cmd
}

// listLinks prints the links that the filter wants.
func (a *app) listLinks(ctx context.Context, c *rtnetlink.Conn, filter *rtnetlink.LinkFilter, stats bool) error {
	names, err := linkNames(ctx, c)
	if err != nil {
		return err
	}
	p := a.linkPrinter(names)
	if stats && !a.json {
		p = a.statsPrinter(names)
	}
	for l, lerr := range c.Link.All(ctx, filter) {
		if lerr != nil {
			err = lerr
			break
		}
		if err := p.print(&l); err != nil {
			return err
		}
	}
	return finish(p.end, err)
}

// finish ends an output, unless err says that it is not complete. What may be
// inconsistent is complete.
func finish(end func() error, err error) error {
	if err == nil || errors.Is(err, netlink.ErrDumpInterrupted) {
		if eerr := end(); err == nil {
			err = eerr
		}
	}
	return err
}

// A printer prints things of one sort.
type printer[T any] struct {
	print func(*T) error
	end   func() error
}

func (a *app) linkPrinter(names linkTable) printer[rtnetlink.Link] {
	if a.json {
		out := array{out: a.out}
		return printer[rtnetlink.Link]{
			print: func(l *rtnetlink.Link) error { return out.add(newLinkJSON(l, names)) },
			end:   out.end,
		}
	}
	t := table{out: a.out, columns: []column{
		{title: "INDEX", right: true},
		{title: "NAME"},
		{title: "KIND", rank: 2},
		{title: "STATE"},
		{title: "MTU", right: true, rank: 1},
		{title: "ADDRESS", rank: 3},
		{title: "MASTER", optional: true, rank: 4},
		{title: "ALIAS", optional: true, rank: 5},
	}}
	return printer[rtnetlink.Link]{
		print: func(l *rtnetlink.Link) error {
			return t.row(
				cell{text: number(l.Index)},
				cell{linkTitle(l, names), accent},
				cell{text: kindName(l.Kind)},
				stateCell(l),
				cell{text: number(l.MTU)},
				cell{text: hardwareAddr(l.Type, l.HardwareAddr)},
				cell{names.name(l.Master), accent},
				cell{text: l.Alias},
			)
		},
		end: t.end,
	}
}

func (a *app) statsPrinter(names linkTable) printer[rtnetlink.Link] {
	t := table{out: a.out, columns: []column{
		{title: "NAME"},
		{title: "STATE", rank: 5},
		{title: "RX", right: true},
		{title: "PACKETS", right: true, rank: 3},
		{title: "ERRORS", right: true, rank: 2},
		{title: "DROPPED", right: true, rank: 1},
		{title: "TX", right: true},
		{title: "PACKETS", right: true, rank: 3},
		{title: "ERRORS", right: true, rank: 2},
		{title: "DROPPED", right: true, rank: 1},
	}}
	return printer[rtnetlink.Link]{
		print: func(l *rtnetlink.Link) error {
			s := l.Stats
			if s == nil {
				s = &rtnetlink.LinkStats{}
			}
			return t.row(
				cell{linkTitle(l, names), accent},
				stateCell(l),
				cell{text: size(s.RxBytes)},
				cell{text: number(s.RxPackets)},
				countCell(s.RxErrors),
				countCell(s.RxDropped),
				cell{text: size(s.TxBytes)},
				cell{text: number(s.TxPackets)},
				countCell(s.TxErrors),
				countCell(s.TxDropped),
			)
		},
		end: t.end,
	}
}

// linkTable has what has to be known of other links, by their indexes.
type linkTable map[uint32]linkEntry

type linkEntry struct {
	name string
	up   bool
}

func (t linkTable) add(l *rtnetlink.Link) {
	t[l.Index] = linkEntry{l.Name, l.Flags&rtnetlink.LinkUp != 0}
}

// name returns the name of a link, or what ip calls one that it doesn't know;
// nothing for the index zero.
func (t linkTable) name(index uint32) string {
	if index == 0 {
		return ""
	}
	if l, ok := t[index]; ok {
		return l.name
	}
	return "if" + number(index)
}

// linkNames returns a table of all links.
func linkNames(ctx context.Context, c *rtnetlink.Conn) (linkTable, error) {
	names := make(linkTable)
	for l, err := range c.Link.All(ctx, nil) {
		if errors.Is(err, netlink.ErrDumpInterrupted) {
			break // some link may have no name
		}
		if err != nil {
			return nil, err
		}
		names.add(&l)
	}
	return names, nil
}

// findLink returns the link with a name, or with an index.
func findLink(ctx context.Context, c *rtnetlink.Conn, link string) (rtnetlink.Link, error) {
	// A name may be a number, but hardly ever is.
	if index, err := strconv.ParseUint(link, 10, 32); err == nil {
		return c.Link.Get(ctx, uint32(index))
	}
	return c.Link.ByName(ctx, link)
}

// linkIndex returns the index of a link, or zero where none was asked for.
func linkIndex(ctx context.Context, c *rtnetlink.Conn, link string) (uint32, error) {
	if link == "" {
		return 0, nil
	}
	l, err := findLink(ctx, c, link)
	return l.Index, err
}

// completeLinks completes the names of links.
func (a *app) completeLinks(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	_ = a.rtnetlink(func(c *rtnetlink.Conn) error {
		for l, err := range c.Link.All(cmd.Context(), nil) {
			if err != nil {
				return err
			}
			what := kindName(l.Kind)
			if what == "" {
				what = l.Type.String()
			}
			names = append(names, cobra.CompletionWithDesc(l.Name, what+", "+l.OperState.String()))
		}
		return nil
	})
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeKinds completes the kinds of the links that there are.
func (a *app) completeKinds(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	kinds := make(map[cobra.Completion]bool)
	_ = a.rtnetlink(func(c *rtnetlink.Conn) error {
		for l, err := range c.Link.All(cmd.Context(), nil) {
			if err != nil {
				return err
			}
			if l.Kind != nil {
				kinds[l.Kind.Kind()] = true
			}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(kinds)), cobra.ShellCompDirectiveNoFileComp
}
