package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/spf13/cobra"
)

// requestFlags are the flags of a request that changes something.
var requestFlags = []struct {
	name, usage string
	flag        netlink.HeaderFlags
}{
	{"create", "make what is not there (NLM_F_CREATE)", netlink.Create},
	{"excl", "fail if it is there (NLM_F_EXCL)", netlink.Excl},
	{"replace", "put it in the place of what is there (NLM_F_REPLACE)", netlink.Replace},
	{"append", "add it behind what is there (NLM_F_APPEND)", netlink.Append},
	{"echo", "have the kernel tell what it made (NLM_F_ECHO)", netlink.Echo},
}

func (a *app) callCommand() *cobra.Command {
	c := call{app: a}
	var flags []*bool
	cmd := &cobra.Command{
		Use:   "call [FAMILY [OPERATION [NAME[=VALUE]...]]]",
		Short: "Make any request that there is a description of",
		Long: `Make a request to the kernel, of any netlink family that the kernel's
specifications describe: generic netlink, rtnetlink or netfilter. Without an
operation it lists those of the family, and without a family the families.
With --describe it lists what an operation takes.

What the request says follows as names and values. A name is a path: names of
nested attributes, or of members of the header, joined by dots. Numbers tell
elements of a list apart. An attribute that is a flag has no value.

  header.dev-name=eth0 rx=512
  ifname=v0 linkinfo.kind=vlan linkinfo.data.id=7 linkinfo.data.flag-bits=...

Numbers may be hexadecimal, and names of the enumeration; masks are names joined
by "|", addresses are written as usual, and other bytes in hexadecimal digits.
What the operation can do for one thing ("do") and for all ("dump"), it does for
one, unless --dump is set.`,
		Example: `  nl call
  nl call ethtool
  nl call ethtool rings-set --describe
  nl call ethtool features-get header.dev-name=eth0
  nl call netdev dev-get --dump
  nl call --json rt-link getlink ifname=lo
  nl call rt-link newlink ifname=br0 linkinfo.kind=bridge --create --excl`,
		ValidArgsFunction: completeCall,
		RunE: func(cmd *cobra.Command, args []string) error {
			for i, f := range requestFlags {
				if *flags[i] {
					c.flags |= f.flag
				}
			}
			return c.run(cmd.Context(), cmd, args)
		},
	}
	cmd.Flags().BoolVar(&c.dump, "dump", false, "ask for all there is")
	cmd.Flags().BoolVar(&c.describe, "describe", false, "list what the operation takes")
	cmd.Flags().BoolVar(&c.dry, "dry-run", false, "print the request and don't make it")
	for _, f := range requestFlags {
		flags = append(flags, cmd.Flags().Bool(f.name, false, f.usage))
	}
	return cmd
}

// A call is a request that the user makes.
type call struct {
	*app
	dump, describe, dry bool
	flags               netlink.HeaderFlags

	family *nlspec.Family
	op     *nlspec.Operation
}

func (c *call) run(ctx context.Context, cmd *cobra.Command, args []string) (err error) {
	if len(args) == 0 {
		return c.listSpecs()
	}
	if c.family, err = findSpec(args[0]); err != nil {
		return err
	}
	if len(args) == 1 {
		return c.listOperations(c.family)
	}
	if c.op, err = findOperation(c.family, args[1]); err != nil {
		return err
	}
	switch {
	case c.op.Do == nil:
		c.dump = true
	case c.dump && c.op.Dump == nil:
		return usagef("%s %s: there is no dump of it", c.family.Name, c.op.Name)
	}
	if c.describe {
		return c.describeRequest(c.family, c.op, c.dump)
	}
	req, err := c.family.ParseArgs(c.op, args[2:])
	if err != nil {
		return usageError{err}
	}
	data, err := req.MarshalBinary()
	if err != nil {
		return err
	}
	p := c.messagePrinter(c.family)
	if c.dry {
		if err := p.print(req); err != nil {
			return err
		}
		return p.end()
	}
	err = c.send(ctx, data, func(m *nlspec.Message, err error) error {
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "nl: warning: the reply is not as described: %v\n", err)
		}
		return p.print(m)
	})
	return finish(p.end, c.explain(err))
}

// explain names the operation and the attribute that an error of the kernel is
// about.
func (c *call) explain(err error) error {
	var oe *netlink.OpError
	if errors.As(err, &oe) {
		if oe.Op != "family get" {
			oe.Op = c.family.Name + " " + c.op.Name
		}
		return c.family.Explain(err)
	}
	return err
}

// messagePrinter prints messages, whatever they are.
func (a *app) messagePrinter(f *nlspec.Family) printer[nlspec.Message] {
	if a.json {
		out := array{out: a.out}
		return printer[nlspec.Message]{
			print: func(m *nlspec.Message) error { return out.add(m) },
			end:   out.end,
		}
	}
	var buf []byte
	return printer[nlspec.Message]{
		print: func(m *nlspec.Message) error {
			buf = m.AppendIndent(buf[:0], "")
			for line := range strings.Lines(string(buf)) {
				if _, err := a.out.WriteString(a.paintLine(strings.TrimSuffix(line, "\n")) + "\n"); err != nil {
					return err
				}
			}
			return nil
		},
		end: func() error { return nil },
	}
}

// paintLine returns a line of a message with the name in colour.
func (a *app) paintLine(line string) string {
	inner := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(inner)]
	name, value, ok := strings.Cut(inner, ":")
	switch {
	case indent == "":
		return a.out.paint(printable(inner), heading)
	case !ok:
		return indent + printable(inner)
	}
	return indent + a.out.paint(printable(name)+":", faint) + printable(value)
}

// listSpecs lists the families that can be called.
func (a *app) listSpecs() error {
	t := table{out: a.out, columns: []column{
		{title: "FAMILY"}, {title: "PROTOCOL", rank: 1}, {title: "REQUESTS", right: true, rank: 2}, {title: "NOTIFICATIONS", right: true, rank: 3},
	}}
	out := array{out: a.out}
	for _, f := range specs {
		j := specJSON{Name: f.Name, Protocol: protocolName(f)}
		for range requests(f) {
			j.Requests++
		}
		j.Notifications = len(f.Operations) - j.Requests
		if a.json {
			if err := out.add(&j); err != nil {
				return err
			}
			continue
		}
		if err := t.row(
			cell{j.Name, accent}, cell{text: j.Protocol},
			cell{text: number(uint32(j.Requests))}, cell{text: number(uint32(j.Notifications))},
		); err != nil {
			return err
		}
	}
	if a.json {
		return out.end()
	}
	return t.end()
}

// specJSON is what --json prints of a family that can be called.
type specJSON struct {
	Name          string `json:"name" doc:"its name"`
	Protocol      string `json:"protocol" doc:"generic, rtnetlink or netfilter"`
	Requests      int    `json:"requests" doc:"how many operations can be asked for"`
	Notifications int    `json:"notifications" doc:"how many the kernel tells unasked"`
}

// listOperations lists what a family can be asked for.
func (a *app) listOperations(f *nlspec.Family) error {
	t := table{out: a.out, columns: []column{
		{title: "OPERATION"}, {title: "REQUEST"}, {title: "NEEDS", optional: true, rank: 1}, {title: "TAKES", rank: 2},
	}}
	out := array{out: a.out}
	for op := range requests(f) {
		j := operationSpecJSON{Name: op.Name, Header: op.Header}
		if op.Do != nil {
			j.Do = some(op.Do.Request)
		}
		if op.Dump != nil {
			j.Dump = some(op.Dump.Request)
		}
		needs := ""
		if op.Privileged {
			needs = "CAP_NET_ADMIN"
		}
		if a.json {
			if err := out.add(&j); err != nil {
				return err
			}
			continue
		}
		takes := j.Do
		if op.Do == nil {
			takes = j.Dump
		}
		if op.Header != "" {
			takes = append([]string{op.Header}, takes...)
		}
		if err := t.row(cell{op.Name, accent}, cell{text: howAsked(op)}, cell{text: needs}, cell{text: strings.Join(takes, " ")}); err != nil {
			return err
		}
	}
	if a.json {
		return out.end()
	}
	return t.end()
}

// some returns a list that is not nil.
func some(list []string) []string { return append([]string{}, list...) }

// operationSpecJSON is what --json prints of an operation that can be called.
type operationSpecJSON struct {
	Name   string   `json:"name" doc:"its name"`
	Header string   `json:"header,omitempty" doc:"the structure in front of the attributes"`
	Do     []string `json:"do,omitempty" doc:"attributes that a request for one thing takes"`
	Dump   []string `json:"dump,omitempty" doc:"attributes that a request for all takes"`
}
