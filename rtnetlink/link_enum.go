package rtnetlink

// OperState is the operational state of a link (IFLA_OPERSTATE, RFC 2863).
type OperState uint8

// Operational states.
const (
	OperUnknown        OperState = 0 // IF_OPER_UNKNOWN: the driver does not say
	OperNotPresent     OperState = 1 // IF_OPER_NOTPRESENT
	OperDown           OperState = 2 // IF_OPER_DOWN
	OperLowerLayerDown OperState = 3 // IF_OPER_LOWERLAYERDOWN: what it is on top of is down
	OperTesting        OperState = 4 // IF_OPER_TESTING
	OperDormant        OperState = 5 // IF_OPER_DORMANT: it waits for an event, such as a login
	OperUp             OperState = 6 // IF_OPER_UP
)

var operStateNames = nameTable{typ: "OperState", names: []name{
	{uint32(OperUp), "UP"},
	{uint32(OperDown), "DOWN"},
	{uint32(OperUnknown), "UNKNOWN"},
	{uint32(OperNotPresent), "NOTPRESENT"},
	{uint32(OperLowerLayerDown), "LOWERLAYERDOWN"},
	{uint32(OperTesting), "TESTING"},
	{uint32(OperDormant), "DORMANT"},
}}

// String returns the name, such as "LOWERLAYERDOWN".
func (s OperState) String() string { return operStateNames.text(uint32(s)) }

// MarshalText returns what String does.
func (s OperState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets s to the state with that name or number.
func (s *OperState) UnmarshalText(b []byte) error {
	v, err := operStateNames.parse(b, 8)
	if err == nil {
		*s = OperState(v)
	}
	return err
}

// LinkMode says when a link may become operational (IFLA_LINKMODE).
type LinkMode uint8

// Link modes.
const (
	LinkModeDefault LinkMode = 0 // IF_LINK_MODE_DEFAULT: when it has a carrier
	LinkModeDormant LinkMode = 1 // IF_LINK_MODE_DORMANT: when user space says so
	LinkModeTesting LinkMode = 2 // IF_LINK_MODE_TESTING: not while it is being tested
)

var linkModeNames = nameTable{typ: "LinkMode", names: []name{
	{uint32(LinkModeDefault), "DEFAULT"},
	{uint32(LinkModeDormant), "DORMANT"},
	{uint32(LinkModeTesting), "TESTING"},
}}

// String returns the name, such as "DEFAULT".
func (m LinkMode) String() string { return linkModeNames.text(uint32(m)) }

// MarshalText returns what String does.
func (m LinkMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText sets m to the mode with that name or number.
func (m *LinkMode) UnmarshalText(b []byte) error {
	v, err := linkModeNames.parse(b, 8)
	if err == nil {
		*m = LinkMode(v)
	}
	return err
}

// LinkType is the kind of hardware that a link is or pretends to be, which
// decides the form of its hardware addresses (ARPHRD_*).
type LinkType uint16

// Some types of links. String knows the names of more.
const (
	LinkTypeEthernet   LinkType = 1      // ARPHRD_ETHER
	LinkTypeInfiniBand LinkType = 32     // ARPHRD_INFINIBAND
	LinkTypeCAN        LinkType = 280    // ARPHRD_CAN
	LinkTypePPP        LinkType = 512    // ARPHRD_PPP
	LinkTypeRawIP      LinkType = 519    // ARPHRD_RAWIP
	LinkTypeIPIP       LinkType = 768    // ARPHRD_TUNNEL: IPv4 in IPv4
	LinkTypeIP6Tunnel  LinkType = 769    // ARPHRD_TUNNEL6: anything in IPv6
	LinkTypeLoopback   LinkType = 772    // ARPHRD_LOOPBACK
	LinkTypeSIT        LinkType = 776    // ARPHRD_SIT: IPv6 in IPv4
	LinkTypeGRE        LinkType = 778    // ARPHRD_IPGRE
	LinkTypeIEEE80211  LinkType = 801    // ARPHRD_IEEE80211
	LinkTypeMonitor    LinkType = 803    // ARPHRD_IEEE80211_RADIOTAP
	LinkTypeGRE6       LinkType = 823    // ARPHRD_IP6GRE
	LinkTypeNetlink    LinkType = 824    // ARPHRD_NETLINK
	LinkTypeVSockMon   LinkType = 826    // ARPHRD_VSOCKMON
	LinkTypeNone       LinkType = 0xFFFE // ARPHRD_NONE: no hardware address
	LinkTypeVoid       LinkType = 0xFFFF // ARPHRD_VOID
)

var linkTypeNames = nameTable{typ: "LinkType", names: []name{
	{1, "ether"}, {772, "loopback"}, {0xFFFE, "none"},
	{0, "netrom"}, {2, "eether"}, {3, "ax25"}, {4, "pronet"}, {5, "chaos"},
	{6, "ieee802"}, {7, "arcnet"}, {8, "atalk"}, {15, "dlci"}, {19, "atm"},
	{23, "metricom"}, {24, "ieee1394"}, {32, "infiniband"}, {256, "slip"},
	{257, "cslip"}, {258, "slip6"}, {259, "cslip6"}, {260, "rsrvd"},
	{264, "adapt"}, {270, "rose"}, {271, "x25"}, {272, "hwx25"}, {280, "can"},
	{290, "mctp"}, {512, "ppp"}, {513, "hdlc"}, {516, "lapb"}, {517, "ddcmp"},
	{518, "rawhdlc"}, {519, "rawip"}, {768, "ipip"}, {769, "tunnel6"},
	{770, "frad"}, {771, "skip"}, {773, "ltalk"}, {774, "fddi"}, {775, "bif"},
	{776, "sit"}, {777, "ip/ddp"}, {778, "gre"}, {779, "pimreg"},
	{780, "hippi"}, {781, "ash"}, {782, "econet"}, {783, "irda"},
	{784, "fcpp"}, {785, "fcal"}, {786, "fcpl"}, {787, "fcfabric"},
	{800, "tr"}, {801, "ieee802.11"}, {802, "ieee802.11/prism"},
	{803, "ieee802.11/radiotap"}, {804, "ieee802.15.4"},
	{805, "ieee802.15.4/monitor"}, {820, "phonet"}, {821, "phonet_pipe"},
	{822, "caif"}, {823, "gre6"}, {824, "netlink"}, {825, "6lowpan"},
	{826, "vsockmon"}, {0xFFFF, "void"},
}}

// String returns the name, such as "ether".
func (t LinkType) String() string { return linkTypeNames.text(uint32(t)) }

// MarshalText returns what String does.
func (t LinkType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText sets t to the type with that name or number.
func (t *LinkType) UnmarshalText(b []byte) error {
	v, err := linkTypeNames.parse(b, 16)
	if err == nil {
		*t = LinkType(v)
	}
	return err
}
