package rtnetlink

import (
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/rtnetlink/rtrule"
)

// FRA_*, include/uapi/linux/fib_rules.h: those that errors are about. Package
// rtrule has all of them.
const (
	fraDst = 1
	fraSrc = 2
)

const (
	sizeofFIBRuleHdr = 12 // struct fib_rule_hdr

	// allFlowLabel is the mask of a whole flow label (IPV6_FLOWLABEL_MASK).
	allFlowLabel = 0xfffff
)

var ruleObject = object{name: "rule", headerLen: sizeofFIBRuleHdr, attrs: ruleAttrs}

// ruleAttrs has the names of the set fib-rule-attrs. They are here so that
// programs are not linked with the tables that describe it.
var ruleAttrs = &attrNames{names: []string{
	1: "dst", 2: "src", 3: "iifname", 4: "goto", 5: "unused2", 6: "priority",
	7: "unused3", 8: "unused4", 9: "unused5", 10: "fwmark", 11: "flow",
	12: "tun-id", 13: "suppress-ifgroup", 14: "suppress-prefixlen",
	15: "table", 16: "fwmask", 17: "oifname", 18: "pad", 19: "l3mdev",
	20: "uid-range", 21: "protocol", 22: "ip-proto", 23: "sport-range",
	24: "dport-range", 25: "dscp", 26: "flowlabel", 27: "flowlabel-mask",
	28: "sport-mask", 29: "dport-mask", 30: "dscp-mask",
}}

var errNoRuleFamily = errors.New("it has neither Dst nor Src to tell its family, nor a Family")

// UnmarshalBinary sets r to the rule in b, the data of an RTM_NEWRULE or
// RTM_DELRULE message that the kernel sent: a struct fib_rule_hdr and
// attributes. Nothing of b is kept.
func (r *Rule) UnmarshalBinary(b []byte) error {
	if err := r.decode(b); err != nil {
		op := operation{name: "rule decode", family: &ruleObject}
		return op.malformed(err)
	}
	return nil
}

// AppendBinary appends to b the data of a message that holds r.
func (r *Rule) AppendBinary(b []byte) ([]byte, error) {
	out, err := r.append(b)
	if err != nil {
		op := operation{name: "rule encode", object: r.name(), family: &ruleObject}
		return b, op.fail(err)
	}
	return out, nil
}

// name is what errors call r: its priority, what of its selectors and what it
// does tell it apart in most cases.
func (r *Rule) name() string {
	var words []string
	add := func(w ...string) { words = append(words, w...) }
	if p, ok := r.Priority.Get(); ok {
		add(strconv.FormatUint(uint64(p), 10))
	}
	if r.Src.IsValid() {
		add("from", r.Src.String())
	}
	if r.Dst.IsValid() {
		add("to", r.Dst.String())
	}
	if r.Mark != 0 {
		add("fwmark", "0x"+strconv.FormatUint(uint64(r.Mark), 16))
	}
	if r.InIface != "" {
		add("iif", r.InIface)
	}
	if r.OutIface != "" {
		add("oif", r.OutIface)
	}
	switch {
	case r.Goto != 0:
		add("goto", strconv.FormatUint(uint64(r.Goto), 10))
	case r.Table != 0:
		add("lookup", r.Table.String())
	case r.Action > RuleLookup:
		add(r.Action.String())
	}
	return strings.Join(words, " ")
}

// decode reads what the kernel sends, which leaves out a priority of zero.
func (r *Rule) decode(b []byte) error {
	err := r.decodeRequest(b)
	if r.Priority.IsZero() {
		r.Priority = netlink.Some(uint32(0))
	}
	return err
}

// decodeRequest reads what the kernel is sent.
func (r *Rule) decodeRequest(b []byte) error {
	*r = Rule{}
	if len(b) < sizeofFIBRuleHdr {
		return errShortHeader
	}
	var (
		h     rtrule.FIBRuleHdr
		attrs rtrule.FIBRule
	)
	if err := errors.Join(h.UnmarshalBinary(b), attrs.UnmarshalBinary(b[sizeofFIBRuleHdr:])); err != nil {
		return err
	}
	r.Family = Family(h.Family)
	if r.Family == 0 {
		return errFamilyless
	}
	r.TOS = h.TOS
	r.Action = RuleAction(h.Action)
	r.Flags = RuleFlags(h.Flags)
	r.Table = Table(attrs.Table.Or(uint32(h.Table)))

	r.Priority = attrs.Priority
	r.InIface, r.OutIface = attrs.Iifname, attrs.Oifname
	r.DSCP, r.DSCPMask = attrs.DSCP, attrs.DSCPMask
	r.Mark, r.MarkMask = attrs.FwMark.Or(0), attrs.FwMask
	r.FlowLabel, r.FlowLabelMask = attrs.Flowlabel, attrs.FlowlabelMask
	r.TunnelID = attrs.TunID.Or(0)
	if u := attrs.UIDRange; u != nil {
		r.UIDs = netlink.Some(UIDRange{u.Start, u.End})
	}
	r.IPProto = attrs.IPProto.Or(0)
	if p := attrs.SportRange; p != nil {
		r.SrcPorts = PortRange{p.Start, p.End}
	}
	if p := attrs.DportRange; p != nil {
		r.DstPorts = PortRange{p.Start, p.End}
	}
	r.SrcPortMask, r.DstPortMask = attrs.SportMask.Or(0), attrs.DportMask.Or(0)
	r.L3MDev = attrs.L3mdev.Or(0) != 0
	r.Goto = attrs.Goto.Or(0)
	r.SuppressPrefixLen = given(attrs.SuppressPrefixlen)
	r.SuppressIfGroup = given(attrs.SuppressIfgroup)
	r.Realms = attrs.Flow.Or(0)
	r.Protocol = RouteProtocol(attrs.Protocol.Or(0))
	r.Unknown = attrs.Unknown

	var err error
	if r.Dst, err = r.prefix(attrs.Dst, h.DstLen, fraDst); err != nil {
		return err
	}
	r.Src, err = r.prefix(attrs.Src, h.SrcLen, fraSrc)
	return err
}

// given returns v, in which the kernel says by a -1 that there is none.
func given(v netlink.Opt[uint32]) netlink.Opt[uint32] {
	if v.Or(0) == math.MaxUint32 {
		return netlink.Opt[uint32]{}
	}
	return v
}

// prefix returns a prefix of r. One without a length is none: it matches all.
func (r *Rule) prefix(a netip.Addr, bits uint8, typ uint16) (netip.Prefix, error) {
	if bits == 0 {
		return netip.Prefix{}, nil
	}
	family := r.Family.addrFamily()
	if family == 0 || a.IsValid() && familyOf(a) != family {
		return netip.Prefix{}, &nlattr.Error{Path: []uint16{typ}, Err: errWrongFamily}
	}
	return prefix(a, family, bits, typ)
}

func (r *Rule) append(b []byte) ([]byte, error) {
	family := r.Family
	if family == 0 {
		family = familyOf(r.Dst.Addr())
	}
	if family == 0 {
		family = familyOf(r.Src.Addr())
	}
	if family == 0 {
		return nil, errNoRuleFamily
	}
	for _, p := range [...]struct {
		prefix netip.Prefix
		typ    uint16
	}{{r.Dst, fraDst}, {r.Src, fraSrc}} {
		if err := r.checkPrefix(p.prefix, family); err != nil {
			return nil, &nlattr.Error{Path: []uint16{p.typ}, Err: err}
		}
	}
	h := rtrule.FIBRuleHdr{
		Family: uint8(family),
		DstLen: uint8(max(r.Dst.Bits(), 0)),
		SrcLen: uint8(max(r.Src.Bits(), 0)),
		TOS:    r.TOS,
		Table:  uint8(TableCompat),
		Action: rtrule.FrAct(r.Action),
		Flags:  uint32(r.Flags),
	}
	if r.Table <= math.MaxUint8 {
		h.Table = uint8(r.Table)
	}
	attrs := rtrule.FIBRule{
		Priority:          r.Priority,
		Iifname:           r.InIface,
		Oifname:           r.OutIface,
		DSCP:              r.DSCP,
		DSCPMask:          r.DSCPMask,
		FwMark:            unlessZero(r.Mark),
		FwMask:            r.MarkMask,
		Flowlabel:         r.FlowLabel,
		FlowlabelMask:     r.FlowLabelMask,
		TunID:             unlessZero(r.TunnelID),
		IPProto:           unlessZero(r.IPProto),
		SportRange:        r.SrcPorts.attr(),
		DportRange:        r.DstPorts.attr(),
		SportMask:         unlessZero(r.SrcPortMask),
		DportMask:         unlessZero(r.DstPortMask),
		Table:             unlessZero(uint32(r.Table)),
		Goto:              unlessZero(r.Goto),
		SuppressPrefixlen: r.SuppressPrefixLen,
		SuppressIfgroup:   r.SuppressIfGroup,
		Flow:              unlessZero(r.Realms),
		Protocol:          unlessZero(uint8(r.Protocol)),
		Unknown:           r.Unknown,
	}
	if h.DstLen > 0 {
		attrs.Dst = r.Dst.Addr()
	}
	if h.SrcLen > 0 {
		attrs.Src = r.Src.Addr()
	}
	if u, ok := r.UIDs.Get(); ok {
		attrs.UIDRange = &rtrule.FIBRuleUIDRange{Start: u.First, End: u.Last}
	}
	if r.L3MDev {
		attrs.L3mdev = netlink.Some(uint8(1))
	}
	b, err := h.AppendBinary(b)
	if err != nil {
		return nil, err
	}
	return attrs.AppendBinary(b)
}

// checkPrefix returns why p can't be a part of r, whose addresses are of a
// family.
func (r *Rule) checkPrefix(p netip.Prefix, family Family) error {
	switch {
	case p == netip.Prefix{}:
		return nil
	case !p.IsValid():
		return errPrefixLength
	case family.addrFamily() == 0:
		return errOtherFamily
	}
	return checkAddr(p.Addr(), r.Family, family.addrFamily())
}

func (p PortRange) attr() *rtrule.FIBRulePortRange {
	if p == (PortRange{}) {
		return nil
	}
	return &rtrule.FIBRulePortRange{Start: p.First, End: p.Last}
}
