package main

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

func (a *app) ruleAddCommand() *cobra.Command {
	var flags ruleFlags
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Add a rule",
		Long: `Add a rule. What is not given matches all packets. Unless told otherwise it
looks into the table main, comes before all rules but the first, and is for
IPv4 if no address says more.`,
		Example: `  nl rule add --from 192.0.2.0/24 --table 100
  nl rule add -6 --mark 0x10/0xf0 --dport 80-90 --action prohibit
  nl rule add --not --mark 51820 --table 51820 --priority 1000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := flags.rule(cmd)
			if err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error { return c.Rule.Add(cmd.Context(), r) })
		},
	}
	flags.add(cmd, a)
	return cmd
}

func (a *app) ruleDeleteCommand() *cobra.Command {
	var flags ruleFlags
	cmd := &cobra.Command{
		Use:     "delete",
		Aliases: []string{"del"},
		Short:   "Delete a rule",
		Long: `Delete the first rule that has everything that is given; what is not given may
be anything, and --goto and --not always. It is one of IPv4 if no address says
more.`,
		Example: `  nl rule delete --priority 1000
  nl rule delete -6 --table 100`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := flags.rule(cmd)
			if err != nil {
				return err
			}
			return a.rtnetlink(func(c *rtnetlink.Conn) error { return c.Rule.Delete(cmd.Context(), r) })
		},
	}
	flags.add(cmd, a)
	return cmd
}

// ruleFlags describe a rule.
type ruleFlags struct {
	family   familyFlags
	fields   rtnetlink.Rule
	priority uint32
	not      bool

	suppressPrefixLen uint32
}

// ruleTexts are the flags whose text says more than a number.
var ruleTexts = []struct {
	name, usage string
	set         func(r *rtnetlink.Rule, s string) bool
}{
	{"from", "the `prefix` that packets come from", func(r *rtnetlink.Rule, s string) bool { return setPrefix(&r.Src, s) }},
	{"to", "the `prefix` that they go to", func(r *rtnetlink.Rule, s string) bool { return setPrefix(&r.Dst, s) }},
	{"mark", "their `mark`, or mark/mask", func(r *rtnetlink.Rule, s string) bool {
		return setMasked(s, 32, func(v, mask netlink.Opt[uint64]) {
			r.Mark, r.MarkMask = uint32(v.Or(0)), narrow[uint32](mask)
		})
	}},
	{"tos", "their type of `service`", func(r *rtnetlink.Rule, s string) bool { return setNumber(&r.TOS, s, 8) }},
	{"dscp", "their code `point`, or point/mask", func(r *rtnetlink.Rule, s string) bool {
		return setMasked(s, 8, func(v, mask netlink.Opt[uint64]) { r.DSCP, r.DSCPMask = narrow[uint8](v), narrow[uint8](mask) })
	}},
	{"flow-label", "their flow `label`, or label/mask", func(r *rtnetlink.Rule, s string) bool {
		return setMasked(s, 32, func(v, mask netlink.Opt[uint64]) {
			r.FlowLabel, r.FlowLabelMask = narrow[uint32](v), narrow[uint32](mask)
		})
	}},
	{"sport", "their source `port`, first-last, or port/mask", func(r *rtnetlink.Rule, s string) bool {
		return setPorts(&r.SrcPorts, &r.SrcPortMask, s)
	}},
	{"dport", "their destination `port`, likewise", func(r *rtnetlink.Rule, s string) bool {
		return setPorts(&r.DstPorts, &r.DstPortMask, s)
	}},
	{"ip-proto", "the `protocol` above IP: tcp, udp, icmp, … or a number", func(r *rtnetlink.Rule, s string) bool {
		for n, name := range ipProtocols {
			if name == s {
				r.IPProto = n
				return true
			}
		}
		return setNumber(&r.IPProto, s, 8)
	}},
	{"uid", "the `user` ID of who sends them, or first-last", func(r *rtnetlink.Rule, s string) bool {
		first, last, ok := setRange(s, 32)
		r.UIDs = netlink.Some(rtnetlink.UIDRange{First: uint32(first), Last: uint32(last)})
		return ok
	}},
	{"tunnel-id", "the `ID` of their tunnel", func(r *rtnetlink.Rule, s string) bool { return setNumber(&r.TunnelID, s, 64) }},
	{"action", "what is `done`: lookup, goto, nop, blackhole, unreachable or prohibit", func(r *rtnetlink.Rule, s string) bool {
		return r.Action.UnmarshalText([]byte(s)) == nil
	}},
	{"table", "the `table` to look into: main, local, default or a number", func(r *rtnetlink.Rule, s string) bool {
		return r.Table.UnmarshalText([]byte(s)) == nil
	}},
	{"suppress-if-group", "ignore routes by links of a `group`: default or a number", func(r *rtnetlink.Rule, s string) bool {
		group, err := strconv.ParseUint(s, 0, 32)
		r.SuppressIfGroup = netlink.Some(uint32(group))
		return err == nil || s == "default"
	}},
	{"realms", "the `realms` of packets: from/to, or to", func(r *rtnetlink.Rule, s string) bool {
		from, to, both := strings.Cut(s, "/")
		if !both {
			from, to = "0", from
		}
		f, ferr := strconv.ParseUint(from, 0, 16)
		t, terr := strconv.ParseUint(to, 0, 16)
		r.Realms = uint32(f<<16 | t)
		return ferr == nil && terr == nil
	}},
	{"protocol", "the `protocol` that makes the rule, such as static or bgp", func(r *rtnetlink.Rule, s string) bool {
		return r.Protocol.UnmarshalText([]byte(s)) == nil
	}},
}

// ipProtocols are names of protocols above IP.
var ipProtocols = map[uint8]string{1: "icmp", 6: "tcp", 17: "udp", 33: "dccp", 47: "gre", 50: "esp", 58: "ipv6-icmp", 132: "sctp"}

func (f *ruleFlags) add(cmd *cobra.Command, a *app) {
	f.family.add(cmd)
	flags := cmd.Flags()
	for _, text := range ruleTexts {
		short := ""
		if text.name == "table" {
			short = "t"
		}
		flags.StringP(text.name, short, "", text.usage)
	}
	flags.Uint32VarP(&f.priority, "priority", "p", 0, "the rule's `priority`")
	flags.BoolVar(&f.not, "not", false, "match what the rest does not")
	flags.StringVar(&f.fields.InIface, "iif", "", "the `link` that packets come in by; lo if this machine sends them")
	flags.StringVar(&f.fields.OutIface, "oif", "", "the `link` that a socket is bound to")
	flags.BoolVar(&f.fields.L3MDev, "l3mdev", false, "look into the table of the packet's VRF")
	flags.Uint32Var(&f.fields.Goto, "goto", 0, "the `priority` of the rule to go on with")
	flags.Uint32Var(&f.suppressPrefixLen, "suppress-prefix-len", 0, "ignore routes with a prefix of that `length` or shorter")
	completeRuleNames(cmd)
	complete(cmd, "action", cobra.FixedCompletions(enumNames[rtnetlink.RuleAction](), cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "iif", a.completeLinks)
	complete(cmd, "oif", a.completeLinks)
}

// rule returns the rule that the flags describe.
func (f *ruleFlags) rule(cmd *cobra.Command) (*rtnetlink.Rule, error) {
	r := f.fields
	flags := cmd.Flags()
	for _, text := range ruleTexts {
		if !flags.Changed(text.name) {
			continue
		}
		if s := flags.Lookup(text.name).Value.String(); !text.set(&r, s) {
			return nil, usagef("--%s: %q makes no sense", text.name, s)
		}
	}
	var err error
	if r.Family, err = f.family.family(); err != nil {
		return nil, err
	}
	if r.Family == 0 && !r.Src.IsValid() && !r.Dst.IsValid() {
		r.Family = rtnetlink.FamilyIPv4
	}
	if f.not {
		r.Flags |= rtnetlink.RuleInvert
	}
	for _, number := range []struct {
		name  string
		value uint32
		field *netlink.Opt[uint32]
	}{
		{"priority", f.priority, &r.Priority},
		{"suppress-prefix-len", f.suppressPrefixLen, &r.SuppressPrefixLen},
	} {
		if flags.Changed(number.name) {
			*number.field = netlink.Some(number.value)
		}
	}
	return &r, nil
}

// setPrefix sets p to a prefix, or to the prefix of an address alone.
func setPrefix(p *netip.Prefix, s string) bool {
	if a, err := netip.ParseAddr(s); err == nil {
		*p = netip.PrefixFrom(a, a.BitLen())
		return true
	}
	v, err := netip.ParsePrefix(s)
	*p = v
	return err == nil
}

func setNumber[T ~uint8 | ~uint16 | ~uint64](v *T, s string, bits int) bool {
	n, err := strconv.ParseUint(s, 0, bits)
	*v = T(n)
	return err == nil
}

// setMasked calls set with a value and its mask, if there is one.
func setMasked(s string, bits int, set func(v, mask netlink.Opt[uint64])) bool {
	value, mask, masked := strings.Cut(s, "/")
	v, err := strconv.ParseUint(value, 0, bits)
	var m netlink.Opt[uint64]
	if masked && err == nil {
		var n uint64
		n, err = strconv.ParseUint(mask, 0, bits)
		m = netlink.Some(n)
	}
	set(netlink.Some(v), m)
	return err == nil
}

func narrow[T uint8 | uint16 | uint32](v netlink.Opt[uint64]) netlink.Opt[T] {
	if n, ok := v.Get(); ok {
		return netlink.Some(T(n))
	}
	return netlink.Opt[T]{}
}

// setRange returns the ends of a range; both are the same if there is one
// number.
func setRange(s string, bits int) (first, last uint64, ok bool) {
	a, b, both := strings.Cut(s, "-")
	if !both {
		b = a
	}
	first, ferr := strconv.ParseUint(a, 0, bits)
	last, lerr := strconv.ParseUint(b, 0, bits)
	return first, last, ferr == nil && lerr == nil
}

func setPorts(p *rtnetlink.PortRange, mask *uint16, s string) bool {
	if strings.Contains(s, "/") {
		return setMasked(s, 16, func(v, m netlink.Opt[uint64]) {
			port := uint16(v.Or(0))
			*p, *mask = rtnetlink.PortRange{First: port, Last: port}, uint16(m.Or(0))
		})
	}
	first, last, ok := setRange(s, 16)
	*p = rtnetlink.PortRange{First: uint16(first), Last: uint16(last)}
	return ok
}
