package main

import (
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) linkShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME|INDEX...",
		Short: "Show everything about some links",
		Long: `Show everything about some network interfaces, named by a name, an alternative
name or an index.`,
		Example:           "  nl link show lo eth0",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeLinks,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.rtnetlink(func(c *rtnetlink.Conn) error {
				names, err := linkNames(cmd.Context(), c)
				if err != nil {
					return err
				}
				out := array{out: a.out}
				for i, arg := range args {
					l, err := findLink(cmd.Context(), c, arg)
					if err != nil {
						return err
					}
					if a.json {
						err = out.add(newLinkJSON(&l, names))
					} else {
						err = a.showLink(&l, names, i > 0)
					}
					if err != nil {
						return err
					}
				}
				if a.json {
					return out.end()
				}
				return nil
			})
		},
	}
}

// showLink prints all about a link, after an empty line if it is another one.
func (a *app) showLink(l *rtnetlink.Link, names linkTable, another bool) error {
	d := details{out: a.out, another: another}
	d.title(l.Name, "index "+number(l.Index))
	d.line("names", strings.Join(l.AltNames, " "))
	d.line("alias", l.Alias)
	d.line("kind", kindName(l.Kind))
	d.line("type", l.Type.String())
	d.cell("state", stateCell(l))
	d.line("flags", strings.Join(linkFlags(l, names), " "))
	d.line("address", hardwareAddr(l.Type, l.HardwareAddr))
	if l.PermAddr.String() != l.HardwareAddr.String() {
		d.line("permanent", hardwareAddr(l.Type, l.PermAddr))
	}
	d.line("broadcast", hardwareAddr(l.Type, l.Broadcast))
	d.line("mtu", mtu(l))
	if nsid, ok := l.ParentNetNSID.Get(); ok {
		d.line("parent", fmt.Sprintf("index %d in the namespace with the ID %d", l.Parent, nsid))
	} else if l.Parent != l.Index {
		d.line("parent", names.name(l.Parent))
	}
	if l.Master != 0 {
		d.line("master", strings.TrimSpace(names.name(l.Master)+" "+kindName(l.PortKind)))
	}
	d.line("group", groupName(l.Group))
	d.line("qdisc", l.Qdisc)
	d.line("queues", fmt.Sprintf("%d tx of %d packets, %d rx", l.NumTxQueues, l.TxQueueLen, l.NumRxQueues))
	d.line("offload", fmt.Sprintf("gso %d bytes and %d segments, gro %d bytes", l.GSOMaxSize, l.GSOMaxSegs, l.GROMaxSize))
	d.line("device", strings.TrimSpace(l.ParentDev+" "+l.ParentBus))
	d.line("carrier", carrier(l))
	if err := d.err; err != nil || l.Stats == nil {
		return err
	}
	return a.showStats(l.Stats)
}

// carrier says whether the link has a carrier, and whether that is so for good.
func carrier(l *rtnetlink.Link) string {
	s := "no"
	if l.Carrier {
		s = "yes"
	}
	if l.CarrierChanges > 0 {
		s += fmt.Sprintf(" (changed %d×)", l.CarrierChanges)
	}
	return s
}

// mtu returns the link's MTU and its bounds.
func mtu(l *rtnetlink.Link) string {
	s := number(l.MTU)
	switch {
	case l.MaxMTU > 0:
		s += fmt.Sprintf(" (%d to %d)", l.MinMTU, l.MaxMTU)
	case l.MinMTU > 0:
		s += fmt.Sprintf(" (at least %d)", l.MinMTU)
	}
	return s
}

// showStats prints all counters that are not zero, and the important ones.
func (a *app) showStats(s *rtnetlink.LinkStats) error {
	t := table{out: a.out, indent: "  ", apart: true, columns: []column{
		{title: "COUNTER"}, {title: "RX", right: true}, {title: "TX", right: true},
	}}
	for _, c := range []struct {
		name   string
		rx, tx uint64
		always bool
	}{
		{"bytes", s.RxBytes, s.TxBytes, true},
		{"packets", s.RxPackets, s.TxPackets, true},
		{"errors", s.RxErrors, s.TxErrors, true},
		{"dropped", s.RxDropped, s.TxDropped, true},
		{"multicast", s.Multicast, 0, false},
		{"compressed", s.RxCompressed, s.TxCompressed, false},
		{"collisions", 0, s.Collisions, false},
		{"length errors", s.RxLengthErrors, 0, false},
		{"over errors", s.RxOverErrors, 0, false},
		{"crc errors", s.RxCRCErrors, 0, false},
		{"frame errors", s.RxFrameErrors, 0, false},
		{"fifo errors", s.RxFIFOErrors, s.TxFIFOErrors, false},
		{"missed errors", s.RxMissedErrors, 0, false},
		{"aborted errors", 0, s.TxAbortedErrors, false},
		{"carrier errors", 0, s.TxCarrierErrors, false},
		{"heartbeat errors", 0, s.TxHeartbeatErrors, false},
		{"window errors", 0, s.TxWindowErrors, false},
		{"no handler", s.RxNoHandler, 0, false},
		{"other host", s.RxOtherhostDropped, 0, false},
	} {
		if !c.always && c.rx|c.tx == 0 {
			continue
		}
		if err := t.row(cell{text: c.name}, cell{text: number(c.rx)}, cell{text: number(c.tx)}); err != nil {
			return err
		}
	}
	return t.end()
}
