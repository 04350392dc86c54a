package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/spf13/cobra"
)

func (a *app) familyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "family [NAME]",
		Aliases: []string{"families"},
		Short:   "Show generic netlink families",
		Long: `Show the generic netlink families that are known in this network namespace, or
what one of them can do. To ask for one by its name makes the kernel load the
module that has it, if the user may do that.`,
		Example: `  nl family
  nl family ethtool
  nl family policy nlctrl`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completeFamilies,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.genetlink(func(c *genetlink.Conn) error {
				if len(args) > 0 {
					return a.showFamily(cmd.Context(), c, args[0])
				}
				return a.listFamilies(cmd.Context(), c)
			})
		},
	}
	cmd.AddCommand(a.familyPolicyCommand())
	return cmd
}

func (a *app) listFamilies(ctx context.Context, c *genetlink.Conn) error {
	p := a.familyPrinter()
	var err error
	for f, ferr := range c.Families(ctx) {
		if ferr != nil {
			err = ferr
			break
		}
		if err := p.print(&f); err != nil {
			return err
		}
	}
	return finish(p.end, err)
}

func (a *app) familyPrinter() printer[genetlink.Family] {
	if a.json {
		out := array{out: a.out}
		return printer[genetlink.Family]{
			print: func(f *genetlink.Family) error { return out.add(newFamilyJSON(f)) },
			end:   out.end,
		}
	}
	t := table{out: a.out, columns: []column{
		{title: "ID", right: true},
		{title: "NAME"},
		{title: "VERSION", right: true, rank: 4},
		{title: "HEADER", right: true, rank: 3},
		{title: "MAXATTR", right: true, rank: 2},
		{title: "OPERATIONS", right: true, rank: 1},
		{title: "GROUPS", rank: 5},
	}}
	return printer[genetlink.Family]{
		print: func(f *genetlink.Family) error {
			var groups []string
			for _, g := range f.Groups {
				groups = append(groups, g.Name)
			}
			return t.row(
				cell{text: number(f.ID)},
				cell{f.Name, accent},
				cell{text: number(f.Version)},
				cell{text: number(f.HeaderSize)},
				cell{text: number(f.MaxAttribute)},
				cell{text: number(uint32(len(f.Operations)))},
				cell{text: strings.Join(groups, ",")},
			)
		},
		end: t.end,
	}
}

// showFamily prints all about a family.
func (a *app) showFamily(ctx context.Context, c *genetlink.Conn, family string) error {
	f, err := c.Family(ctx, family)
	if err != nil {
		return err
	}
	if a.json {
		p := a.familyPrinter()
		if err := p.print(&f); err != nil {
			return err
		}
		return p.end()
	}
	d := details{out: a.out}
	d.title(f.Name, "ID "+number(f.ID))
	d.line("version", number(f.Version))
	d.line("header", fmt.Sprintf("%d bytes", f.HeaderSize))
	d.line("maxattr", number(f.MaxAttribute))
	if d.err != nil {
		return d.err
	}

	groups := table{out: a.out, indent: "  ", apart: true, columns: []column{{title: "GROUP", right: true}, {title: "NAME"}}}
	for _, g := range f.Groups {
		if err := groups.row(cell{text: number(g.ID)}, cell{g.Name, accent}); err != nil {
			return err
		}
	}
	if err := groups.end(); err != nil {
		return err
	}
	ops := table{out: a.out, indent: "  ", apart: true, columns: []column{{title: "OPERATION", right: true}, {title: "FLAGS"}}}
	for _, op := range f.Operations {
		if err := ops.row(cell{text: number(op.Command)}, cell{text: strings.Join(words(op.Flags), " ")}); err != nil {
			return err
		}
	}
	return ops.end()
}

// familyJSON is what --json prints of a family.
type familyJSON struct {
	ID           uint16          `json:"id" doc:"the type of its messages"`
	Name         string          `json:"name" doc:"its name"`
	Version      uint8           `json:"version" doc:"version of its protocol"`
	HeaderSize   uint32          `json:"hdrsize" doc:"bytes of the header that it has of its own"`
	MaxAttribute uint32          `json:"maxattr" doc:"highest attribute that all operations share, or 0"`
	Operations   []operationJSON `json:"operations" doc:"what it can do"`
	Groups       []groupJSON     `json:"groups" doc:"its multicast groups"`
}

type operationJSON struct {
	ID    uint8    `json:"id" doc:"the command"`
	Flags []string `json:"flags" doc:"how, and by whom, it may be asked for"`
}

type groupJSON struct {
	ID   uint32 `json:"id" doc:"the number to join"`
	Name string `json:"name" doc:"its name"`
}

func newFamilyJSON(f *genetlink.Family) *familyJSON {
	j := &familyJSON{
		ID:           f.ID,
		Name:         f.Name,
		Version:      f.Version,
		HeaderSize:   f.HeaderSize,
		MaxAttribute: f.MaxAttribute,
		Operations:   []operationJSON{},
		Groups:       []groupJSON{},
	}
	for _, op := range f.Operations {
		j.Operations = append(j.Operations, operationJSON{op.Command, words(op.Flags)})
	}
	for _, g := range f.Groups {
		j.Groups = append(j.Groups, groupJSON{g.ID, g.Name})
	}
	return j
}

// completeFamilies completes the name of a family.
func (a *app) completeFamilies(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	_ = a.genetlink(func(c *genetlink.Conn) error {
		for f, err := range c.Families(cmd.Context()) {
			if err != nil {
				return err
			}
			names = append(names, f.Name)
		}
		return nil
	})
	return names, cobra.ShellCompDirectiveNoFileComp
}
