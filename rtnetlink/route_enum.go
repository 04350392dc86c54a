package rtnetlink

// Table is the number of a routing table (RTA_TABLE).
type Table uint32

// Routing tables that the kernel knows. In a filter the zero Table stands for
// all tables, and in a route to add or delete for the main one.
const (
	TableCompat  Table = 252 // RT_TABLE_COMPAT: in rtm_table, one above 255
	TableDefault Table = 253 // RT_TABLE_DEFAULT
	TableMain    Table = 254 // RT_TABLE_MAIN
	TableLocal   Table = 255 // RT_TABLE_LOCAL
)

var tableNames = nameTable{typ: "Table", open: true, names: []name{
	{0, "unspec"},
	{uint32(TableDefault), "default"},
	{uint32(TableMain), "main"},
	{uint32(TableLocal), "local"},
}}

// String returns the name, such as "main", or the number.
func (t Table) String() string { return tableNames.text(uint32(t)) }

// MarshalText returns what String does.
func (t Table) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText sets t to the table with that name or number.
func (t *Table) UnmarshalText(b []byte) error {
	v, err := tableNames.parse(b, 32)
	if err == nil {
		*t = Table(v)
	}
	return err
}

// RouteProtocol tells who put a route into the table (rtm_protocol). Numbers
// without a name are free to use, and keep the routes of one program apart
// from those of others.
type RouteProtocol uint8

// Protocols. In a filter the zero RouteProtocol stands for all.
const (
	ProtocolRedirect   RouteProtocol = 1   // RTPROT_REDIRECT: an ICMP redirect
	ProtocolKernel     RouteProtocol = 2   // RTPROT_KERNEL: by the kernel itself
	ProtocolBoot       RouteProtocol = 3   // RTPROT_BOOT: what ip(8) uses unless told
	ProtocolStatic     RouteProtocol = 4   // RTPROT_STATIC: by the administrator
	ProtocolGated      RouteProtocol = 8   // RTPROT_GATED
	ProtocolRA         RouteProtocol = 9   // RTPROT_RA: a router advertisement
	ProtocolMRT        RouteProtocol = 10  // RTPROT_MRT
	ProtocolZebra      RouteProtocol = 11  // RTPROT_ZEBRA
	ProtocolBird       RouteProtocol = 12  // RTPROT_BIRD
	ProtocolDNRouted   RouteProtocol = 13  // RTPROT_DNROUTED
	ProtocolXORP       RouteProtocol = 14  // RTPROT_XORP
	ProtocolNTK        RouteProtocol = 15  // RTPROT_NTK
	ProtocolDHCP       RouteProtocol = 16  // RTPROT_DHCP
	ProtocolMRouted    RouteProtocol = 17  // RTPROT_MROUTED
	ProtocolKeepalived RouteProtocol = 18  // RTPROT_KEEPALIVED
	ProtocolBabel      RouteProtocol = 42  // RTPROT_BABEL
	ProtocolOVN        RouteProtocol = 84  // RTPROT_OVN
	ProtocolOpenR      RouteProtocol = 99  // RTPROT_OPENR
	ProtocolBGP        RouteProtocol = 186 // RTPROT_BGP
	ProtocolISIS       RouteProtocol = 187 // RTPROT_ISIS
	ProtocolOSPF       RouteProtocol = 188 // RTPROT_OSPF
	ProtocolRIP        RouteProtocol = 189 // RTPROT_RIP
	ProtocolEIGRP      RouteProtocol = 192 // RTPROT_EIGRP
)

var routeProtocolNames = nameTable{typ: "RouteProtocol", open: true, names: []name{
	{0, "unspec"},
	{uint32(ProtocolRedirect), "redirect"},
	{uint32(ProtocolKernel), "kernel"},
	{uint32(ProtocolBoot), "boot"},
	{uint32(ProtocolStatic), "static"},
	{uint32(ProtocolGated), "gated"},
	{uint32(ProtocolRA), "ra"},
	{uint32(ProtocolMRT), "mrt"},
	{uint32(ProtocolZebra), "zebra"},
	{uint32(ProtocolBird), "bird"},
	{uint32(ProtocolDNRouted), "dnrouted"},
	{uint32(ProtocolXORP), "xorp"},
	{uint32(ProtocolNTK), "ntk"},
	{uint32(ProtocolDHCP), "dhcp"},
	{uint32(ProtocolMRouted), "mrouted"},
	{uint32(ProtocolKeepalived), "keepalived"},
	{uint32(ProtocolBabel), "babel"},
	{uint32(ProtocolOVN), "ovn"},
	{uint32(ProtocolOpenR), "openr"},
	{uint32(ProtocolBGP), "bgp"},
	{uint32(ProtocolISIS), "isis"},
	{uint32(ProtocolOSPF), "ospf"},
	{uint32(ProtocolRIP), "rip"},
	{uint32(ProtocolEIGRP), "eigrp"},
}}

// String returns the name, such as "kernel", or the number.
func (p RouteProtocol) String() string { return routeProtocolNames.text(uint32(p)) }

// MarshalText returns what String does.
func (p RouteProtocol) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText sets p to the protocol with that name or number.
func (p *RouteProtocol) UnmarshalText(b []byte) error {
	v, err := routeProtocolNames.parse(b, 8)
	if err == nil {
		*p = RouteProtocol(v)
	}
	return err
}

// RouteType says what becomes of a packet that a route matches (rtm_type).
type RouteType uint8

// Types of routes. In a filter, or in a route to delete, the zero RouteType
// stands for all; in a route to add it means RouteUnicast.
const (
	RouteUnicast     RouteType = 1  // RTN_UNICAST: it goes to the next hop
	RouteLocal       RouteType = 2  // RTN_LOCAL: it is for this machine
	RouteBroadcast   RouteType = 3  // RTN_BROADCAST: accepted and sent as broadcast
	RouteAnycast     RouteType = 4  // RTN_ANYCAST: accepted as broadcast, sent as unicast
	RouteMulticast   RouteType = 5  // RTN_MULTICAST
	RouteBlackhole   RouteType = 6  // RTN_BLACKHOLE: it is dropped
	RouteUnreachable RouteType = 7  // RTN_UNREACHABLE: the sender is told that the host is unreachable
	RouteProhibit    RouteType = 8  // RTN_PROHIBIT: the sender is told that it is prohibited
	RouteThrow       RouteType = 9  // RTN_THROW: the lookup goes on with the next rule
	RouteNAT         RouteType = 10 // RTN_NAT
	RouteXResolve    RouteType = 11 // RTN_XRESOLVE
)

var routeTypeNames = nameTable{typ: "RouteType", names: []name{
	{uint32(RouteUnicast), "unicast"},
	{0, "none"},
	{uint32(RouteLocal), "local"},
	{uint32(RouteBroadcast), "broadcast"},
	{uint32(RouteAnycast), "anycast"},
	{uint32(RouteMulticast), "multicast"},
	{uint32(RouteBlackhole), "blackhole"},
	{uint32(RouteUnreachable), "unreachable"},
	{uint32(RouteProhibit), "prohibit"},
	{uint32(RouteThrow), "throw"},
	{uint32(RouteNAT), "nat"},
	{uint32(RouteXResolve), "xresolve"},
}}

// String returns the name, such as "unicast".
func (t RouteType) String() string { return routeTypeNames.text(uint32(t)) }

// MarshalText returns what String does.
func (t RouteType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText sets t to the type with that name or number.
func (t *RouteType) UnmarshalText(b []byte) error {
	v, err := routeTypeNames.parse(b, 8)
	if err == nil {
		*t = RouteType(v)
	}
	return err
}

// RoutePreference ranks the default routers of IPv6 (RTA_PREF, RFC 4191).
type RoutePreference uint8

// Preferences.
const (
	PreferenceMedium  RoutePreference = 0 // ICMPV6_ROUTER_PREF_MEDIUM
	PreferenceHigh    RoutePreference = 1 // ICMPV6_ROUTER_PREF_HIGH
	PreferenceInvalid RoutePreference = 2 // ICMPV6_ROUTER_PREF_INVALID
	PreferenceLow     RoutePreference = 3 // ICMPV6_ROUTER_PREF_LOW
)

var routePreferenceNames = nameTable{typ: "RoutePreference", names: []name{
	{uint32(PreferenceMedium), "medium"},
	{uint32(PreferenceHigh), "high"},
	{uint32(PreferenceInvalid), "invalid"},
	{uint32(PreferenceLow), "low"},
}}

// String returns the name, such as "medium".
func (p RoutePreference) String() string { return routePreferenceNames.text(uint32(p)) }

// MarshalText returns what String does.
func (p RoutePreference) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText sets p to the preference with that name or number.
func (p *RoutePreference) UnmarshalText(b []byte) error {
	v, err := routePreferenceNames.parse(b, 8)
	if err == nil {
		*p = RoutePreference(v)
	}
	return err
}
