package rtnetlink

import (
	"net/netip"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// A Route is an entry of a routing table, or the answer to a lookup
// (RTM_NEWROUTE). "ip route" shows the same.
//
// It is made to be held by the million: what few routes have is behind
// pointers.
type Route struct {
	// Dst is what the route leads to (RTA_DST, rtm_dst_len). A default route
	// has a prefix of length zero, of its family; in a route to add or delete
	// the zero Prefix means the same, and needs a Family.
	Dst netip.Prefix

	// Src is where packets that take the route must come from (RTA_SRC,
	// rtm_src_len); the zero Prefix if that doesn't matter, as always with
	// unicast IPv4. In the answer to a lookup it is the source looked up.
	// "ip route" calls it "from".
	Src netip.Prefix

	// Gateway is the next router, of the same family as Dst (RTA_GATEWAY) or
	// another (RTA_VIA). It is the zero Addr if there is none: the
	// destination is on the link, or Multipath has the gateways.
	Gateway netip.Addr

	// PrefSrc is the address that packets of this machine get as their source
	// (RTA_PREFSRC). "ip route" calls it "src".
	PrefSrc netip.Addr

	// Table is the routing table (RTA_TABLE, rtm_table).
	Table Table

	// Priority is the route's metric: of routes to the same destination the
	// one with the least is taken (RTA_PRIORITY).
	Priority uint32

	// OutIface is the index of the link that packets leave by (RTA_OIF); zero
	// if Multipath has it, or if there is none.
	OutIface uint32

	// NexthopID is the ID of the next hop object that the route uses
	// (RTA_NH_ID); zero if it has its own. The kernel tells what is in the
	// object besides.
	NexthopID uint32

	// Flags are the route's flags (rtm_flags).
	Flags RouteFlags

	// Family is the route's address family (rtm_family). It follows from Dst
	// where it is zero, in a route to add or delete. An IPv4-mapped IPv6
	// address, such as ::ffff:192.0.2.1, is an error unless Family says that
	// it is meant to be IPv6.
	Family Family

	// Type says what becomes of packets (rtm_type).
	Type RouteType

	// Protocol tells who made the route (rtm_protocol). In one to add, zero
	// means ProtocolBoot, as for ip(8); in one to delete, any.
	Protocol RouteProtocol

	// Scope says how far away the destination is (rtm_scope). It is always
	// present in what the kernel sends. In an IPv4 route to add, absent means
	// what ip(8) would use: ScopeHost for local ones, ScopeLink for those
	// without a gateway; in one to delete, any.
	Scope netlink.Opt[Scope]

	// TOS restricts the route to packets with that type of service (rtm_tos).
	TOS uint8

	// Preference ranks default routers of IPv6 (RTA_PREF).
	Preference RoutePreference

	// Metrics are what is known about the path (RTA_METRICS); nil if nothing
	// is.
	Metrics *RouteMetrics

	// Multipath are the next hops of a route that has several
	// (RTA_MULTIPATH).
	Multipath []Nexthop

	// Extra is what few routes have; nil if this one has none of it.
	Extra *RouteExtra
}

// RouteExtra holds what few routes have, to keep the others small. Its zero
// value is the same as none.
type RouteExtra struct {
	// InIface is the index of the link that packets come from (RTA_IIF): in
	// the answer to a lookup, and in multicast forwarding caches.
	InIface uint32

	// Mark is the packet mark that was looked up (RTA_MARK).
	Mark uint32

	// UID is the user whose packets were looked up (RTA_UID).
	UID netlink.Opt[uint32]

	// Realms are the route's realms, the source's in the upper half
	// (RTA_FLOW).
	Realms uint32

	// Expires is how long it takes until the kernel removes the route: in a
	// route to add (RTA_EXPIRES, IPv6 only, in whole seconds), and in one
	// that the kernel sends (rta_expires). It may be negative while the
	// kernel hasn't come to it yet. Absent means never.
	Expires netlink.Opt[time.Duration]

	// Errno is the error that packets meet, as a positive number (rta_error);
	// zero if they pass.
	Errno uint32

	// Users, Used and Idle tell of a route that packets take (rta_clntref,
	// rta_used, rta_lastuse): how many hold it, how often it was used, and
	// how long ago.
	Users uint32
	Used  uint32
	Idle  time.Duration

	// Unknown holds the attributes that have no field here, encoded. They are
	// written back as they are. One that was found within another, which has
	// a field, is wrapped into an attribute of the other's type.
	Unknown []byte
}

// A Nexthop is one of several ways that packets can take on a route
// (struct rtnexthop).
type Nexthop struct {
	// Gateway is the next router (RTA_GATEWAY, RTA_VIA), or the zero Addr if
	// the destination is on the link.
	Gateway netip.Addr

	// OutIface is the index of the link that packets leave by
	// (rtnh_ifindex).
	OutIface uint32

	// Weight is the next hop's share of the packets, from 1 to 256
	// (rtnh_hops, which is one less). In a route to add, zero means 1.
	Weight uint16

	// Flags are the next hop's flags (rtnh_flags): of the route's flags those
	// that fit into eight bits.
	Flags RouteFlags

	// Realms are the realms of packets that go this way (RTA_FLOW).
	Realms uint32

	// Unknown holds the attributes that have no field here, encoded.
	Unknown []byte
}
