package nfnetlink

// A Group is a multicast group to join (NFNLGRP_*).
type Group uint32

// Groups.
const (
	GroupConntrackNew           Group = 1 // NFNLGRP_CONNTRACK_NEW
	GroupConntrackUpdate        Group = 2 // NFNLGRP_CONNTRACK_UPDATE
	GroupConntrackDestroy       Group = 3 // NFNLGRP_CONNTRACK_DESTROY
	GroupConntrackExpectNew     Group = 4 // NFNLGRP_CONNTRACK_EXP_NEW
	GroupConntrackExpectUpdate  Group = 5 // NFNLGRP_CONNTRACK_EXP_UPDATE
	GroupConntrackExpectDestroy Group = 6 // NFNLGRP_CONNTRACK_EXP_DESTROY
	GroupNFTables               Group = 7 // NFNLGRP_NFTABLES: changes of the rule set
	GroupAcctQuota              Group = 8 // NFNLGRP_ACCT_QUOTA: accounting objects over their quota
	GroupNFTrace                Group = 9 // NFNLGRP_NFTRACE: the way of packets through nftables
)

var groupNames = names{typ: "Group", text: []string{
	GroupConntrackNew:           "conntrack-new",
	GroupConntrackUpdate:        "conntrack-update",
	GroupConntrackDestroy:       "conntrack-destroy",
	GroupConntrackExpectNew:     "conntrack-expect-new",
	GroupConntrackExpectUpdate:  "conntrack-expect-update",
	GroupConntrackExpectDestroy: "conntrack-expect-destroy",
	GroupNFTables:               "nftables",
	GroupAcctQuota:              "acct-quota",
	GroupNFTrace:                "nftrace",
}}

// String returns the group's name, such as "conntrack-new".
func (g Group) String() string { return groupNames.format(uint32(g)) }

// MarshalText returns what String returns. It never fails.
func (g Group) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads what String returns, or a number.
func (g *Group) UnmarshalText(text []byte) error { return parseInto(&groupNames, text, 32, g) }
