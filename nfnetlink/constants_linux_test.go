package nfnetlink_test

import (
	"testing"

	"github.com/netlink-sdk/go/nfnetlink"
	"golang.org/x/sys/unix"
)

func TestConstants(t *testing.T) {
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"NETLINK_NETFILTER", nfnetlink.Protocol, unix.NETLINK_NETFILTER},

		{"NFPROTO_UNSPEC", int(nfnetlink.FamilyUnspec), unix.NFPROTO_UNSPEC},
		{"NFPROTO_INET", int(nfnetlink.FamilyInet), unix.NFPROTO_INET},
		{"NFPROTO_IPV4", int(nfnetlink.FamilyIPv4), unix.NFPROTO_IPV4},
		{"NFPROTO_ARP", int(nfnetlink.FamilyARP), unix.NFPROTO_ARP},
		{"NFPROTO_NETDEV", int(nfnetlink.FamilyNetdev), unix.NFPROTO_NETDEV},
		{"NFPROTO_BRIDGE", int(nfnetlink.FamilyBridge), unix.NFPROTO_BRIDGE},
		{"NFPROTO_IPV6", int(nfnetlink.FamilyIPv6), unix.NFPROTO_IPV6},

		{"NFNL_SUBSYS_NONE", int(nfnetlink.SubsystemNone), unix.NFNL_SUBSYS_NONE},
		{"NFNL_SUBSYS_CTNETLINK", int(nfnetlink.SubsystemConntrack), unix.NFNL_SUBSYS_CTNETLINK},
		{"NFNL_SUBSYS_CTNETLINK_EXP", int(nfnetlink.SubsystemConntrackExpect), unix.NFNL_SUBSYS_CTNETLINK_EXP},
		{"NFNL_SUBSYS_QUEUE", int(nfnetlink.SubsystemQueue), unix.NFNL_SUBSYS_QUEUE},
		{"NFNL_SUBSYS_ULOG", int(nfnetlink.SubsystemLog), unix.NFNL_SUBSYS_ULOG},
		{"NFNL_SUBSYS_OSF", int(nfnetlink.SubsystemOSF), unix.NFNL_SUBSYS_OSF},
		{"NFNL_SUBSYS_IPSET", int(nfnetlink.SubsystemIPSet), unix.NFNL_SUBSYS_IPSET},
		{"NFNL_SUBSYS_ACCT", int(nfnetlink.SubsystemAcct), unix.NFNL_SUBSYS_ACCT},
		{"NFNL_SUBSYS_CTNETLINK_TIMEOUT", int(nfnetlink.SubsystemConntrackTimeout), unix.NFNL_SUBSYS_CTNETLINK_TIMEOUT},
		{"NFNL_SUBSYS_CTHELPER", int(nfnetlink.SubsystemConntrackHelper), unix.NFNL_SUBSYS_CTHELPER},
		{"NFNL_SUBSYS_NFTABLES", int(nfnetlink.SubsystemNFTables), unix.NFNL_SUBSYS_NFTABLES},
		{"NFNL_SUBSYS_NFT_COMPAT", int(nfnetlink.SubsystemNFTCompat), unix.NFNL_SUBSYS_NFT_COMPAT},
		{"NFNL_SUBSYS_HOOK", int(nfnetlink.SubsystemHook), unix.NFNL_SUBSYS_HOOK},
		{"NFNL_SUBSYS_COUNT", int(nfnetlink.SubsystemHook) + 1, unix.NFNL_SUBSYS_COUNT},

		{"NFNLGRP_CONNTRACK_NEW", int(nfnetlink.GroupConntrackNew), unix.NFNLGRP_CONNTRACK_NEW},
		{"NFNLGRP_CONNTRACK_UPDATE", int(nfnetlink.GroupConntrackUpdate), unix.NFNLGRP_CONNTRACK_UPDATE},
		{"NFNLGRP_CONNTRACK_DESTROY", int(nfnetlink.GroupConntrackDestroy), unix.NFNLGRP_CONNTRACK_DESTROY},
		{"NFNLGRP_CONNTRACK_EXP_NEW", int(nfnetlink.GroupConntrackExpectNew), unix.NFNLGRP_CONNTRACK_EXP_NEW},
		{"NFNLGRP_CONNTRACK_EXP_UPDATE", int(nfnetlink.GroupConntrackExpectUpdate), unix.NFNLGRP_CONNTRACK_EXP_UPDATE},
		{"NFNLGRP_CONNTRACK_EXP_DESTROY", int(nfnetlink.GroupConntrackExpectDestroy), unix.NFNLGRP_CONNTRACK_EXP_DESTROY},
		{"NFNLGRP_NFTABLES", int(nfnetlink.GroupNFTables), unix.NFNLGRP_NFTABLES},
		{"NFNLGRP_ACCT_QUOTA", int(nfnetlink.GroupAcctQuota), unix.NFNLGRP_ACCT_QUOTA},
		{"NFNLGRP_NFTRACE", int(nfnetlink.GroupNFTrace), unix.NFNLGRP_NFTRACE},
		{"NFNLGRP_MAX", int(nfnetlink.GroupNFTrace), unix.NFNLGRP_MAX},

		{"NFNL_MSG_BATCH_BEGIN", int(nfnetlink.BatchBegin), unix.NFNL_MSG_BATCH_BEGIN},
		{"NFNL_MSG_BATCH_END", int(nfnetlink.BatchEnd), unix.NFNL_MSG_BATCH_END},
		{"NFNL_BATCH_GENID", nfnetlink.BatchGenID, unix.NFNL_BATCH_GENID},
	} {
		if tt.got != tt.want {
			t.Errorf("%s is %d here and %d in package unix", tt.name, tt.got, tt.want)
		}
	}
}
