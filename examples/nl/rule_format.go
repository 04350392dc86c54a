package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/netlink-sdk/go/rtnetlink"
)

// ruleJSON is what --json prints of a rule.
type ruleJSON struct {
	Family   string `json:"family" doc:"inet or inet6"`
	Priority uint32 `json:"priority" doc:"its place among the others"`
	Not      isJSON `json:"not,omitempty" doc:"null: it matches what the rest does not"`

	Src           string  `json:"src" doc:"where packets come from: an address, with srclen a prefix, or all"`
	SrcLen        int     `json:"srclen,omitempty" doc:"length of the prefix"`
	Dst           string  `json:"dst,omitempty" doc:"where they go to, likewise"`
	DstLen        int     `json:"dstlen,omitempty" doc:"length of the prefix"`
	TOS           string  `json:"tos,omitempty" doc:"their type of service, such as 0x10"`
	DSCP          *uint8  `json:"dscp,omitempty" doc:"their code point"`
	DSCPMask      string  `json:"dscp_mask,omitempty" doc:"what of it counts, if not all"`
	FwMark        string  `json:"fwmark,omitempty" doc:"their mark, such as 0x5"`
	FwMask        string  `json:"fwmask,omitempty" doc:"what of it counts, if not all"`
	FlowLabel     string  `json:"flowlabel,omitempty" doc:"their flow label, such as 0x12"`
	FlowLabelMask string  `json:"flowlabel_mask,omitempty" doc:"what of it counts, if not all"`
	IIF           string  `json:"iif,omitempty" doc:"the link that they come in by"`
	IIFDetached   isJSON  `json:"iif_detached,omitempty" doc:"null: there is no such link"`
	OIF           string  `json:"oif,omitempty" doc:"the link that a socket is bound to"`
	OIFDetached   isJSON  `json:"oif_detached,omitempty" doc:"null: there is no such link"`
	UIDStart      *uint32 `json:"uid_start,omitempty" doc:"the first user"`
	UIDEnd        *uint32 `json:"uid_end,omitempty" doc:"the last user"`
	IPProto       string  `json:"ipproto,omitempty" doc:"protocol above IP, such as tcp"`
	SPort         uint16  `json:"sport,omitempty" doc:"source port, if it is one"`
	SPortMask     string  `json:"sport_mask,omitempty" doc:"what of it counts, if not all"`
	SPortStart    uint16  `json:"sport_start,omitempty" doc:"first source port"`
	SPortEnd      uint16  `json:"sport_end,omitempty" doc:"last source port"`
	DPort         uint16  `json:"dport,omitempty" doc:"destination port, if it is one"`
	DPortMask     string  `json:"dport_mask,omitempty" doc:"what of it counts, if not all"`
	DPortStart    uint16  `json:"dport_start,omitempty" doc:"first destination port"`
	DPortEnd      uint16  `json:"dport_end,omitempty" doc:"last destination port"`
	TunID         uint64  `json:"tun_id,omitempty" doc:"ID of the tunnel"`

	L3MDev            isJSON  `json:"l3mdev,omitempty" doc:"null: the table is that of the VRF"`
	Table             string  `json:"table,omitempty" doc:"name or number of the table to look into"`
	SuppressPrefixLen *uint32 `json:"suppress_prefixlen,omitempty" doc:"length of prefix up to which routes are ignored"`
	SuppressIfGroup   string  `json:"suppress_ifgroup,omitempty" doc:"group of links whose routes are ignored"`
	FlowFrom          string  `json:"flow_from,omitempty" doc:"realm of the source"`
	FlowTo            string  `json:"flow_to,omitempty" doc:"realm of the destination"`
	Goto              uint32  `json:"goto,omitempty" doc:"priority of the rule to go on with"`
	Unresolved        isJSON  `json:"unresolved,omitempty" doc:"null: there is no such rule"`
	Nop               isJSON  `json:"nop,omitempty" doc:"null: nothing is done"`
	Action            string  `json:"action,omitempty" doc:"what else is done: blackhole, unreachable, prohibit"`
	Protocol          string  `json:"protocol" doc:"who made the rule, such as kernel"`
}

// isJSON is something that is there, and null, or left out.
type isJSON bool

func (isJSON) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func newRuleJSON(r *rtnetlink.Rule) *ruleJSON {
	is := func(f rtnetlink.RuleFlags) isJSON { return r.Flags&f != 0 }
	j := &ruleJSON{
		Family: r.Family.String(), Priority: r.Priority.Or(0), Not: is(rtnetlink.RuleInvert), Src: "all",
		IIF: r.InIface, IIFDetached: is(rtnetlink.RuleInDetached),
		OIF: r.OutIface, OIFDetached: is(rtnetlink.RuleOutDetached),
		IPProto: ipProtocol(r.IPProto), TunID: r.TunnelID, L3MDev: isJSON(r.L3MDev), Goto: r.Goto,
		Unresolved: is(rtnetlink.RuleUnresolved), Protocol: r.Protocol.String(),
	}
	if p := r.Src; p.IsValid() {
		j.Src, j.SrcLen = p.Addr().String(), ruleLen(p.Bits(), p.IsSingleIP())
	}
	if p := r.Dst; p.IsValid() {
		j.Dst, j.DstLen = p.Addr().String(), ruleLen(p.Bits(), p.IsSingleIP())
	}
	if r.TOS != 0 {
		j.TOS = hex(r.TOS)
	}
	if v, ok := r.DSCP.Get(); ok {
		j.DSCP = &v
		if mask := r.DSCPMask.Or(0x3f); mask != 0x3f {
			j.DSCPMask = hex(mask)
		}
	}
	if mask := r.MarkMask.Or(0); r.Mark != 0 || mask != 0 {
		j.FwMark = hex(r.Mark)
		if mask != math.MaxUint32 {
			j.FwMask = hex(mask)
		}
	}
	if v, ok := r.FlowLabel.Get(); ok {
		j.FlowLabel = hex(v)
		if mask := r.FlowLabelMask.Or(0xfffff); mask != 0xfffff {
			j.FlowLabelMask = hex(mask)
		}
	}
	if u, ok := r.UIDs.Get(); ok {
		j.UIDStart, j.UIDEnd = &u.First, &u.Last
	}
	j.SPort, j.SPortMask, j.SPortStart, j.SPortEnd = portsJSON(r.SrcPorts, r.SrcPortMask)
	j.DPort, j.DPortMask, j.DPortStart, j.DPortEnd = portsJSON(r.DstPorts, r.DstPortMask)
	switch {
	case r.L3MDev, r.Action == rtnetlink.RuleGoto:
	case r.Action == rtnetlink.RuleLookup:
		j.Table = r.Table.String()
	case r.Action == rtnetlink.RuleNop:
		j.Nop = true
	default:
		j.Action = r.Action.String()
	}
	if v, ok := r.SuppressPrefixLen.Get(); ok {
		j.SuppressPrefixLen = &v
	}
	if v, ok := r.SuppressIfGroup.Get(); ok {
		j.SuppressIfGroup = linkGroup(v)
	}
	if r.Realms != 0 {
		j.FlowTo = number(r.Realms & 0xffff)
		if from := r.Realms >> 16; from != 0 {
			j.FlowFrom = number(from)
		}
	}
	return j
}

// ruleLen returns the length of a prefix, or 0 for an address alone.
func ruleLen(bits int, single bool) int {
	if single {
		return 0
	}
	return bits
}

// hex returns a number as ip prints masks: zero without 0x.
func hex[T uint8 | uint16 | uint32](v T) string {
	if v == 0 {
		return "0"
	}
	return fmt.Sprintf("%#x", v)
}

func ipProtocol(n uint8) string {
	if n == 0 {
		return ""
	}
	if name, ok := ipProtocols[n]; ok {
		return name
	}
	return number(n)
}

// linkGroup returns the name of a group of links as ip has it.
func linkGroup(n uint32) string {
	if n == 0 {
		return "default"
	}
	return number(n)
}

func portsJSON(p rtnetlink.PortRange, mask uint16) (port uint16, masked string, start, end uint16) {
	if p.First != p.Last {
		return 0, "", p.First, p.Last
	}
	if p.First != 0 && mask != 0 && mask != math.MaxUint16 {
		masked = hex(mask)
	}
	return p.First, masked, 0, 0
}

// rulePrinter prints rules.
func (a *app) rulePrinter() printer[rtnetlink.Rule] {
	if a.json {
		out := array{out: a.out}
		return printer[rtnetlink.Rule]{
			print: func(r *rtnetlink.Rule) error { return out.add(newRuleJSON(r)) },
			end:   out.end,
		}
	}
	t := table{out: a.out, columns: []column{
		{title: "FAMILY", rank: 2},
		{title: "PRIORITY", right: true},
		{title: "FROM"},
		{title: "TO", optional: true, rank: 1},
		{title: "MATCH", optional: true},
		{title: "ACTION"},
		{title: "PROTOCOL", rank: 4},
		{title: "OPTIONS", optional: true, rank: 3},
	}}
	return printer[rtnetlink.Rule]{
		print: func(r *rtnetlink.Rule) error {
			j := newRuleJSON(r)
			protocol := ""
			if r.Protocol != 0 {
				protocol = j.Protocol
			}
			return t.row(
				cell{text: j.Family},
				cell{text: number(j.Priority)},
				cell{text: ruleEnd(j.Src, j.SrcLen)},
				cell{text: ruleEnd(j.Dst, j.DstLen)},
				cell{text: strings.Join(j.match(), " ")},
				j.actionCell(),
				cell{text: protocol},
				cell{text: strings.Join(j.options(), " ")},
			)
		},
		end: t.end,
	}
}

func ruleEnd(addr string, bits int) string {
	if bits == 0 {
		return addr
	}
	return addr + "/" + number(uint32(bits))
}

// match returns what packets must be besides where they come from and go to.
func (j *ruleJSON) match() []string {
	var words []string
	add := func(key, value, mask string) {
		if value != "" {
			if mask != "" {
				value += "/" + mask
			}
			words = append(words, key, value)
		}
	}
	ports := func(key string, port uint16, mask string, start, end uint16) {
		switch {
		case port != 0:
			add(key, number(port), mask)
		case start != 0:
			add(key, number(start)+"-"+number(end), "")
		}
	}
	detached := func(is isJSON) {
		if is {
			words = append(words, "[detached]")
		}
	}
	if j.Not {
		words = append(words, "not")
	}
	add("tos", j.TOS, "")
	if j.DSCP != nil {
		add("dscp", number(*j.DSCP), j.DSCPMask)
	}
	add("mark", j.FwMark, j.FwMask)
	add("flow-label", j.FlowLabel, j.FlowLabelMask)
	add("iif", j.IIF, "")
	detached(j.IIFDetached)
	add("oif", j.OIF, "")
	detached(j.OIFDetached)
	switch {
	case j.UIDStart == nil:
	case *j.UIDStart == *j.UIDEnd:
		add("uid", number(*j.UIDStart), "")
	default:
		add("uid", number(*j.UIDStart)+"-"+number(*j.UIDEnd), "")
	}
	add("ip-proto", j.IPProto, "")
	ports("sport", j.SPort, j.SPortMask, j.SPortStart, j.SPortEnd)
	ports("dport", j.DPort, j.DPortMask, j.DPortStart, j.DPortEnd)
	if j.TunID != 0 {
		add("tunnel-id", number(j.TunID), "")
	}
	return words
}

func (j *ruleJSON) actionCell() cell {
	switch {
	case bool(j.L3MDev):
		return cell{text: "lookup [l3mdev]"}
	case j.Goto != 0 && bool(j.Unresolved):
		return cell{"goto " + number(j.Goto) + " [unresolved]", faint}
	case j.Goto != 0:
		return cell{text: "goto " + number(j.Goto)}
	case bool(j.Nop):
		return cell{"nop", faint}
	case j.Action != "":
		return cell{j.Action, bad}
	default:
		return cell{text: "lookup " + j.Table}
	}
}

// options returns what few rules have.
func (j *ruleJSON) options() []string {
	var words []string
	if j.SuppressPrefixLen != nil {
		words = append(words, "suppress-prefix-len", number(*j.SuppressPrefixLen))
	}
	if j.SuppressIfGroup != "" {
		words = append(words, "suppress-if-group", j.SuppressIfGroup)
	}
	switch {
	case j.FlowFrom != "":
		words = append(words, "realms", j.FlowFrom+"/"+j.FlowTo)
	case j.FlowTo != "":
		words = append(words, "realms", j.FlowTo)
	}
	return words
}

// line returns j on a line of its own.
func (j *ruleJSON) line() string {
	words := []string{j.Family, number(j.Priority) + ":", "from", ruleEnd(j.Src, j.SrcLen)}
	if j.Dst != "" {
		words = append(words, "to", ruleEnd(j.Dst, j.DstLen))
	}
	words = append(words, j.match()...)
	words = append(words, j.actionCell().text)
	return printable(strings.Join(append(words, j.options()...), " "))
}
