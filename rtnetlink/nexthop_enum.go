package rtnetlink

// NexthopGroupType says how a group of next hops spreads packets (NHA_GROUP_TYPE).
type NexthopGroupType uint16

// Types of groups.
const (
	NexthopMultipath NexthopGroupType = 0 // NEXTHOP_GRP_TYPE_MPATH: by ranges of hashes, which move when members change
	NexthopResilient NexthopGroupType = 1 // NEXTHOP_GRP_TYPE_RES: by buckets, which stay while they are in use
)

var nexthopGroupTypeNames = nameTable{typ: "NexthopGroupType", names: []name{
	{uint32(NexthopMultipath), "mpath"},
	{uint32(NexthopResilient), "resilient"},
}}

// String returns the name that "ip nexthop" takes, such as "resilient".
func (t NexthopGroupType) String() string { return nexthopGroupTypeNames.text(uint32(t)) }

// MarshalText returns what String does.
func (t NexthopGroupType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText sets t to the type with that name or number.
func (t *NexthopGroupType) UnmarshalText(b []byte) error {
	v, err := nexthopGroupTypeNames.parse(b, 16)
	if err == nil {
		*t = NexthopGroupType(v)
	}
	return err
}

// EncapType says what packets are put into (LWTUNNEL_ENCAP_*).
type EncapType uint16

// Types of encapsulation.
const (
	EncapNone      EncapType = 0  // LWTUNNEL_ENCAP_NONE
	EncapMPLS      EncapType = 1  // LWTUNNEL_ENCAP_MPLS
	EncapIP        EncapType = 2  // LWTUNNEL_ENCAP_IP
	EncapILA       EncapType = 3  // LWTUNNEL_ENCAP_ILA
	EncapIP6       EncapType = 4  // LWTUNNEL_ENCAP_IP6
	EncapSEG6      EncapType = 5  // LWTUNNEL_ENCAP_SEG6
	EncapBPF       EncapType = 6  // LWTUNNEL_ENCAP_BPF
	EncapSEG6Local EncapType = 7  // LWTUNNEL_ENCAP_SEG6_LOCAL
	EncapRPL       EncapType = 8  // LWTUNNEL_ENCAP_RPL
	EncapIOAM6     EncapType = 9  // LWTUNNEL_ENCAP_IOAM6
	EncapXFRM      EncapType = 10 // LWTUNNEL_ENCAP_XFRM
)

var encapTypeNames = nameTable{typ: "EncapType", names: []name{
	{uint32(EncapNone), "none"},
	{uint32(EncapMPLS), "mpls"},
	{uint32(EncapIP), "ip"},
	{uint32(EncapILA), "ila"},
	{uint32(EncapIP6), "ip6"},
	{uint32(EncapSEG6), "seg6"},
	{uint32(EncapBPF), "bpf"},
	{uint32(EncapSEG6Local), "seg6local"},
	{uint32(EncapRPL), "rpl"},
	{uint32(EncapIOAM6), "ioam6"},
	{uint32(EncapXFRM), "xfrm"},
}}

// String returns the name that "ip route" takes, such as "seg6".
func (t EncapType) String() string { return encapTypeNames.text(uint32(t)) }

// MarshalText returns what String does.
func (t EncapType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText sets t to the type with that name or number.
func (t *EncapType) UnmarshalText(b []byte) error {
	v, err := encapTypeNames.parse(b, 16)
	if err == nil {
		*t = EncapType(v)
	}
	return err
}
