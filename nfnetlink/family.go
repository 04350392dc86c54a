package nfnetlink

// A Family is a protocol family as netfilter counts them (NFPROTO_*).
type Family uint8

// Protocol families.
const (
	FamilyUnspec Family = 0  // NFPROTO_UNSPEC: none or all of them
	FamilyInet   Family = 1  // NFPROTO_INET: IPv4 and IPv6 at once
	FamilyIPv4   Family = 2  // NFPROTO_IPV4
	FamilyARP    Family = 3  // NFPROTO_ARP
	FamilyNetdev Family = 5  // NFPROTO_NETDEV: the ingress and egress of a device
	FamilyBridge Family = 7  // NFPROTO_BRIDGE
	FamilyIPv6   Family = 10 // NFPROTO_IPV6
)

var familyNames = names{typ: "Family", text: []string{
	FamilyUnspec: "unspec",
	FamilyInet:   "inet",
	FamilyIPv4:   "ip",
	FamilyARP:    "arp",
	FamilyNetdev: "netdev",
	FamilyBridge: "bridge",
	FamilyIPv6:   "ip6",
}}

// String returns the name that nft(8) uses, such as "ip6".
func (f Family) String() string { return familyNames.format(uint32(f)) }

// MarshalText returns what String returns. It never fails.
func (f Family) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what String returns, or a number.
func (f *Family) UnmarshalText(text []byte) error { return parseInto(&familyNames, text, 8, f) }
