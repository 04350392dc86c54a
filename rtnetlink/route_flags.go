package rtnetlink

// RouteFlags are the flags of a route and of its next hops (rtm_flags,
// rtnh_flags).
type RouteFlags uint32

// Flags that a next hop may have, and a route that has one next hop.
const (
	RouteDead       RouteFlags = 0x1  // RTNH_F_DEAD: it can't be used
	RoutePervasive  RouteFlags = 0x2  // RTNH_F_PERVASIVE
	RouteOnLink     RouteFlags = 0x4  // RTNH_F_ONLINK: the gateway is on the link, whatever its address
	RouteOffload    RouteFlags = 0x8  // RTNH_F_OFFLOAD: the hardware forwards
	RouteLinkDown   RouteFlags = 0x10 // RTNH_F_LINKDOWN: the link has no carrier
	RouteUnresolved RouteFlags = 0x20 // RTNH_F_UNRESOLVED: an entry of a multicast cache that waits
	RouteTrap       RouteFlags = 0x40 // RTNH_F_TRAP: the hardware hands packets to the kernel
)

// Flags of a route, or of a request for one.
const (
	RouteNotify           RouteFlags = 0x100       // RTM_F_NOTIFY: tell when it changes
	RouteCloned           RouteFlags = 0x200       // RTM_F_CLONED: it is a cached exception
	RouteEqualize         RouteFlags = 0x400       // RTM_F_EQUALIZE
	RoutePrefix           RouteFlags = 0x800       // RTM_F_PREFIX: a prefix that a router advertised
	RouteLookupTable      RouteFlags = 0x1000      // RTM_F_LOOKUP_TABLE: tell the table of a lookup
	RouteFIBMatch         RouteFlags = 0x2000      // RTM_F_FIB_MATCH: the entry itself is the answer
	RouteHardware         RouteFlags = 0x4000      // RTM_F_OFFLOAD: the route is in hardware
	RouteHardwareTrap     RouteFlags = 0x8000      // RTM_F_TRAP: the route traps packets to the kernel
	RouteHardwareRejected RouteFlags = 0x2000_0000 // RTM_F_OFFLOAD_FAILED: the hardware did not take it
)

// iproute2 has no names for the flags that requests alone have.
var routeFlagNames = flagTable{typ: "RouteFlags", names: []name{
	{uint32(RouteDead), "dead"},
	{uint32(RouteOnLink), "onlink"},
	{uint32(RoutePervasive), "pervasive"},
	{uint32(RouteOffload), "offload"},
	{uint32(RouteTrap), "trap"},
	{uint32(RouteNotify), "notify"},
	{uint32(RouteLinkDown), "linkdown"},
	{uint32(RouteUnresolved), "unresolved"},
	{uint32(RouteHardware), "rt_offload"},
	{uint32(RouteHardwareTrap), "rt_trap"},
	{uint32(RouteHardwareRejected), "rt_offload_failed"},
	{uint32(RouteCloned), "cloned"},
	{uint32(RouteEqualize), "equalize"},
	{uint32(RoutePrefix), "prefix"},
	{uint32(RouteLookupTable), "lookup_table"},
	{uint32(RouteFIBMatch), "fib_match"},
}}

// String returns the names of the flags joined by "|", such as "onlink|linkdown".
func (f RouteFlags) String() string { return routeFlagNames.text(uint32(f)) }

// MarshalText returns what String does.
func (f RouteFlags) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText sets f to the flags that String would print that way.
func (f *RouteFlags) UnmarshalText(b []byte) error {
	v, err := routeFlagNames.parse(b)
	if err == nil {
		*f = RouteFlags(v)
	}
	return err
}
