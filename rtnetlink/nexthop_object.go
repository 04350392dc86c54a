package rtnetlink

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// A NexthopObject is a next hop, or a group of them, that stands on its own and
// has an ID (RTM_NEWNEXTHOP): routes use it by that ID, and need not be changed
// when it is. "ip nexthop" shows the same.
//
// A [Nexthop], in contrast, is a part of one route. A route has either next hops
// of its own, in Gateway and OutIface or in Multipath, or the ID of a
// NexthopObject in NexthopID. An entry of a VXLAN's forwarding database may have
// the ID of one for that purpose.
type NexthopObject struct {
	// ID is the object's ID (NHA_ID). In one to add, zero means one that the
	// kernel chooses; see [NexthopService.Create].
	ID uint32

	// Family is the family of the next hop (nh_family): which routes can use
	// it. It follows from Gateway where it is zero, in an object to add. One
	// without a gateway needs it; a group has none.
	Family Family

	// Protocol tells who made the object (nh_protocol).
	Protocol RouteProtocol

	// Scope says how far away the gateway is (nh_scope). The kernel tells it,
	// and does not take it.
	Scope Scope

	// Flags are the flags of the next hop (nh_flags). Of these the kernel
	// takes RouteOnLink, and tells the rest.
	Flags RouteFlags

	// Gateway is the next router (NHA_GATEWAY), or the other end of the tunnel
	// if the object is for forwarding databases. It is the zero Addr if the
	// destination is on the link.
	Gateway netip.Addr

	// OutIface is the index of the link that packets leave by (NHA_OIF).
	OutIface uint32

	// Blackhole says that packets are dropped (NHA_BLACKHOLE).
	Blackhole bool

	// FDB says that the object is for forwarding databases of VXLAN, and not
	// for routes (NHA_FDB).
	FDB bool

	// EncapType says what packets are put into (NHA_ENCAP_TYPE), and Encap
	// has the attributes that tell how, encoded (NHA_ENCAP).
	EncapType EncapType
	Encap     []byte

	// Group makes a group of the object; nil if it is a single next hop.
	Group *NexthopGroup

	// Unknown holds the attributes that have no field here, encoded. They are
	// written back as they are.
	Unknown []byte
}

// A NexthopGroup is what a group of next hops has.
type NexthopGroup struct {
	// Members are the next hops (NHA_GROUP). They are all of routes or all of
	// forwarding databases, which the group's FDB says likewise.
	Members []NexthopMember

	// Type says how packets are spread over them (NHA_GROUP_TYPE). It can't be
	// changed.
	Type NexthopGroupType

	// Resilient has the settings of a group of the type NexthopResilient
	// (NHA_RES_GROUP); nil if it has none. In a group to add that means the
	// kernel's defaults, and in one to replace that they stay.
	Resilient *NexthopResilience

	// HWStats says whether hardware counts packets (NHA_HW_STATS_ENABLE), and
	// HWStatsUsed whether any does (NHA_HW_STATS_USED). The kernel tells them
	// where statistics were asked for, and takes the former. A group that is
	// replaced without it does not count.
	HWStats     netlink.Opt[bool]
	HWStatsUsed netlink.Opt[bool]

	// Stats are what was forwarded (NHA_GROUP_STATS); nil unless that was
	// asked for. They are told, and not taken.
	Stats *NexthopGroupStats
}

// A NexthopMember is a member of a group (struct nexthop_grp).
type NexthopMember struct {
	// ID is the ID of the next hop, which is not a group. It must exist.
	ID uint32

	// Weight is the member's share of the packets. In a group to add, zero
	// means 1. The kernel takes up to 65535 (255 before Linux 6.12).
	Weight uint32
}

// NexthopResilience are the settings of a resilient group (NHA_RES_GROUP): one
// that has a table of buckets, each with a member's ID, and gives packets of a
// flow the same bucket. Times are in steps of 10 ms.
type NexthopResilience struct {
	// Buckets is the number of buckets (NHA_RES_GROUP_BUCKETS). It can't be
	// changed.
	Buckets netlink.Opt[uint16]

	// IdleTimer is for how long no packet must have come to a bucket before
	// another member gets it (NHA_RES_GROUP_IDLE_TIMER): two minutes if absent.
	IdleTimer netlink.Opt[time.Duration]

	// UnbalancedTimer is for how long the buckets may be spread other than the
	// weights say before busy ones are given to other members too
	// (NHA_RES_GROUP_UNBALANCED_TIMER). Zero, or absent, means for ever.
	UnbalancedTimer netlink.Opt[time.Duration]

	// Unbalanced is for how long they have been
	// (NHA_RES_GROUP_UNBALANCED_TIME). The kernel tells it, and does not take
	// it.
	Unbalanced netlink.Opt[time.Duration]

	// Unknown holds the attributes that have no field here, encoded.
	Unknown []byte
}

// NexthopGroupStats are the statistics of a group (NHA_GROUP_STATS).
type NexthopGroupStats struct {
	Members []NexthopStats // NHA_GROUP_STATS_ENTRY
	Unknown []byte         // attributes that have no field here, encoded
}

// NexthopStats are the statistics of a member of a group.
type NexthopStats struct {
	ID        netlink.Opt[uint32] // NHA_GROUP_STATS_ENTRY_ID: the member
	Packets   netlink.Opt[uint64] // NHA_GROUP_STATS_ENTRY_PACKETS: packets forwarded, by hardware too
	HWPackets netlink.Opt[uint64] // NHA_GROUP_STATS_ENTRY_PACKETS_HW: by hardware, where that was asked for
	Unknown   []byte              // attributes that have no field here, encoded
}

// name is what errors call n.
func (n *NexthopObject) name() string { return nexthopName(n.ID) }

func nexthopName(id uint32) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(id), 10)
}
