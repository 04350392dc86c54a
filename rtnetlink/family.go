package rtnetlink

import "net/netip"

// Family is an address family, as a route, an address or a request has one
// (AF_*). In a filter the zero Family stands for all.
type Family uint8

// Address families that rtnetlink has objects of.
const (
	FamilyIPv4   Family = 2  // AF_INET
	FamilyBridge Family = 7  // AF_BRIDGE
	FamilyIPv6   Family = 10 // AF_INET6
	FamilyPacket Family = 17 // AF_PACKET
	FamilyMPLS   Family = 28 // AF_MPLS
	FamilyMCTP   Family = 45 // AF_MCTP

	// The multicast forwarding caches are families of their own.
	FamilyIPv4Multicast Family = 128 // RTNL_FAMILY_IPMR
	FamilyIPv6Multicast Family = 129 // RTNL_FAMILY_IP6MR
)

var familyNames = nameTable{typ: "Family", names: []name{
	{0, "unspec"},
	{uint32(FamilyIPv4), "inet"},
	{uint32(FamilyBridge), "bridge"},
	{uint32(FamilyIPv6), "inet6"},
	{uint32(FamilyPacket), "link"},
	{uint32(FamilyMPLS), "mpls"},
	{uint32(FamilyMCTP), "mctp"},
	{uint32(FamilyIPv4Multicast), "ipmr"},
	{uint32(FamilyIPv6Multicast), "ip6mr"},
}}

// String returns the name that "ip -family" takes, such as "inet6".
func (f Family) String() string { return familyNames.text(uint32(f)) }

// MarshalText returns what String does.
func (f Family) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText sets f to the family with that name or number.
func (f *Family) UnmarshalText(b []byte) error {
	v, err := familyNames.parse(b, 8)
	if err == nil {
		*f = Family(v)
	}
	return err
}

// familyOf returns the family of an address, zero for the zero Addr. An
// IPv4-mapped IPv6 address is IPv6.
func familyOf(a netip.Addr) Family {
	switch {
	case a.Is4():
		return FamilyIPv4
	case a.Is6():
		return FamilyIPv6
	default:
		return 0
	}
}

// addrFamily returns the family whose addresses the objects of f have, zero
// if those are no IP addresses.
func (f Family) addrFamily() Family {
	switch f {
	case FamilyIPv4, FamilyIPv4Multicast:
		return FamilyIPv4
	case FamilyIPv6, FamilyIPv6Multicast:
		return FamilyIPv6
	default:
		return 0
	}
}

// defaultPrefix returns the prefix that holds all addresses of f, which is the
// destination of a default route.
func (f Family) defaultPrefix() netip.Prefix {
	switch f.addrFamily() {
	case FamilyIPv4:
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	case FamilyIPv6:
		return netip.PrefixFrom(netip.IPv6Unspecified(), 0)
	default:
		return netip.Prefix{}
	}
}
