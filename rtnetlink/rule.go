package rtnetlink

import (
	"net/netip"

	"github.com/netlink-sdk/go/netlink"
)

// A Rule says what is done to find the route of packets that it matches
// (RTM_NEWRULE). Rules are tried in the order of their priorities, until one
// gives a route. "ip rule" shows the same.
//
// A selector that is absent matches all packets. In a rule to delete, what is
// absent or zero is of no account; see [RuleService.Delete].
type Rule struct {
	// Family is the address family of packets (fib_rule_hdr.family). It
	// follows from Dst or Src where it is zero, in a rule to add or delete. An
	// IPv4-mapped IPv6 address is an error unless Family says that it is meant
	// to be IPv6.
	Family Family

	// Priority is the place of the rule among the others: those with less come
	// first (FRA_PRIORITY). It is always present in what the kernel sends. In a
	// rule to add, absent means one less than that of the first rule that is
	// not at zero.
	Priority netlink.Opt[uint32]

	// Dst and Src are where packets go to and come from (FRA_DST, FRA_SRC); the
	// zero Prefix if that doesn't matter.
	Dst netip.Prefix
	Src netip.Prefix

	// InIface and OutIface are names of links (FRA_IIFNAME, FRA_OIFNAME): the
	// one that packets come in by, "lo" for those that this machine sends, and
	// the one that a socket is bound to. There need not be such a link.
	InIface  string
	OutIface string

	// TOS is the type of service that packets have (fib_rule_hdr.tos). Of its
	// two lowest bits the kernel takes neither.
	TOS uint8

	// DSCP is the differentiated services code point of packets, from 0 to 63,
	// where DSCPMask has a one; an absent mask is all ones (FRA_DSCP, since
	// Linux 6.13; FRA_DSCP_MASK, since 6.15).
	DSCP     netlink.Opt[uint8]
	DSCPMask netlink.Opt[uint8]

	// Mark is the packet mark, where MarkMask has a one (FRA_FWMARK,
	// FRA_FWMASK). An absent mask is all ones, and none if Mark is zero.
	// "ip rule" calls them "fwmark".
	Mark     uint32
	MarkMask netlink.Opt[uint32]

	// FlowLabel is the flow label of IPv6 packets, where FlowLabelMask has a
	// one (FRA_FLOWLABEL, FRA_FLOWLABEL_MASK, since Linux 6.14). An absent mask
	// in a rule to add or delete is all ones.
	FlowLabel     netlink.Opt[uint32]
	FlowLabelMask netlink.Opt[uint32]

	// TunnelID is the ID of the tunnel that packets come from or go to
	// (FRA_TUN_ID).
	TunnelID uint64

	// UIDs are the users whose sockets packets come from (FRA_UID_RANGE).
	UIDs netlink.Opt[UIDRange]

	// IPProto is the protocol above IP, such as 6 for TCP (FRA_IP_PROTO).
	IPProto uint8

	// SrcPorts and DstPorts are the ports of packets (FRA_SPORT_RANGE,
	// FRA_DPORT_RANGE). Instead of a range there may be a port and a mask, of
	// the bits that count (FRA_SPORT_MASK, FRA_DPORT_MASK, since Linux 6.15);
	// without one all of them do.
	SrcPorts    PortRange
	DstPorts    PortRange
	SrcPortMask uint16
	DstPortMask uint16

	// L3MDev says that the table is that of the VRF that the packet belongs to
	// (FRA_L3MDEV).
	L3MDev bool

	// Action says what is done (fib_rule_hdr.action). In a rule to add, zero
	// means RuleGoto if there is a Goto, and RuleLookup if not.
	Action RuleAction

	// Table is the routing table that RuleLookup looks into (FRA_TABLE,
	// fib_rule_hdr.table). In a rule to add, zero means TableMain, unless
	// L3MDev names the table.
	Table Table

	// Goto is the priority of the rule that RuleGoto goes on with: it must be
	// more than the rule's own (FRA_GOTO).
	Goto uint32

	// SuppressPrefixLen and SuppressIfGroup make RuleLookup ignore what it
	// found: a route whose prefix is of that length or shorter, and one by a
	// link of that group (FRA_SUPPRESS_PREFIXLEN, FRA_SUPPRESS_IFGROUP).
	SuppressPrefixLen netlink.Opt[uint32]
	SuppressIfGroup   netlink.Opt[uint32]

	// Realms are the realms of packets, the source's in the upper half
	// (FRA_FLOW, IPv4 only).
	Realms uint32

	// Protocol tells who made the rule (FRA_PROTOCOL).
	Protocol RouteProtocol

	// Flags are the rule's flags (fib_rule_hdr.flags).
	Flags RuleFlags

	// Unknown holds the attributes that have no field here, encoded. They are
	// written back as they are.
	Unknown []byte
}

// A UIDRange are the users from First to Last (struct fib_rule_uid_range).
type UIDRange struct{ First, Last uint32 }

// A PortRange are the ports from First to Last (struct fib_rule_port_range).
// The zero PortRange is all ports. In a rule to add or delete, a Last of zero
// means First alone.
type PortRange struct{ First, Last uint16 }

// RuleAction says what a rule does with packets (FR_ACT_*).
type RuleAction uint8

// Actions of rules.
const (
	RuleLookup      RuleAction = 1 // FR_ACT_TO_TBL: look into a table
	RuleGoto        RuleAction = 2 // FR_ACT_GOTO: go on with another rule
	RuleNop         RuleAction = 3 // FR_ACT_NOP: go on with the next
	RuleBlackhole   RuleAction = 6 // FR_ACT_BLACKHOLE: drop them
	RuleUnreachable RuleAction = 7 // FR_ACT_UNREACHABLE: tell the sender that the network is unreachable
	RuleProhibit    RuleAction = 8 // FR_ACT_PROHIBIT: tell the sender that it is prohibited
)

var ruleActionNames = nameTable{typ: "RuleAction", names: []name{
	{uint32(RuleLookup), "lookup"},
	{0, "unspec"},
	{uint32(RuleGoto), "goto"},
	{uint32(RuleNop), "nop"},
	{uint32(RuleBlackhole), "blackhole"},
	{uint32(RuleUnreachable), "unreachable"},
	{uint32(RuleProhibit), "prohibit"},
}}

// String returns the name, such as "lookup".
func (a RuleAction) String() string { return ruleActionNames.text(uint32(a)) }

// MarshalText returns what String does.
func (a RuleAction) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText sets a to the action with that name or number.
func (a *RuleAction) UnmarshalText(b []byte) error {
	v, err := ruleActionNames.parse(b, 8)
	if err == nil {
		*a = RuleAction(v)
	}
	return err
}

// RuleFlags are the flags of a rule (fib_rule_hdr.flags).
type RuleFlags uint32

// Flags of rules. The kernel sets those that tell of a state by itself, and they
// are left out of what is added.
const (
	RulePermanent   RuleFlags = 0x1     // FIB_RULE_PERMANENT: it can't be deleted
	RuleInvert      RuleFlags = 0x2     // FIB_RULE_INVERT: it matches what the selectors don't
	RuleUnresolved  RuleFlags = 0x4     // FIB_RULE_UNRESOLVED: there is no rule to go to; a state
	RuleInDetached  RuleFlags = 0x8     // FIB_RULE_IIF_DETACHED: there is no link InIface; a state
	RuleOutDetached RuleFlags = 0x10    // FIB_RULE_OIF_DETACHED: there is no link OutIface; a state
	RuleFindSource  RuleFlags = 0x10000 // FIB_RULE_FIND_SADDR: look again with the source found

	ruleStates = RuleUnresolved | RuleInDetached | RuleOutDetached
)

var ruleFlagNames = flagTable{typ: "RuleFlags", names: []name{
	{uint32(RuleInvert), "not"},
	{uint32(RulePermanent), "permanent"},
	{uint32(RuleUnresolved), "unresolved"},
	{uint32(RuleInDetached), "iif_detached"},
	{uint32(RuleOutDetached), "oif_detached"},
	{uint32(RuleFindSource), "find_saddr"},
}}

// String returns the names of the flags joined by "|", such as
// "not|iif_detached".
func (f RuleFlags) String() string { return ruleFlagNames.text(uint32(f)) }

// MarshalText returns what String does.
func (f RuleFlags) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText sets f to the flags that String would print that way.
func (f *RuleFlags) UnmarshalText(b []byte) error {
	v, err := ruleFlagNames.parse(b)
	if err == nil {
		*f = RuleFlags(v)
	}
	return err
}
