package rtnetlink

import (
	"net"

	"github.com/netlink-sdk/go/netlink"
)

// A Link is a network interface, as the kernel describes it (RTM_NEWLINK).
// "ip link" shows the same.
type Link struct {
	// Index is the number that everything else knows the link by (ifi_index).
	// It is unique within a network namespace.
	Index uint32

	// Name is the link's name (IFLA_IFNAME), and AltNames are further ones
	// that it can be found by (IFLA_ALT_IFNAME). Alias is a note that the
	// administrator left (IFLA_IFALIAS).
	Name     string
	AltNames []string
	Alias    string

	// Family is zero. Where the link is described as the port of a bridge it
	// is FamilyBridge.
	Family Family

	// Type says what kind of hardware this is or looks like (ifi_type).
	Type LinkType

	// Flags are the link's flags (ifi_flags).
	Flags LinkFlags

	// OperState says whether packets pass (IFLA_OPERSTATE), Carrier whether
	// the other end is there (IFLA_CARRIER), and Mode what it takes for the
	// link to become operational (IFLA_LINKMODE).
	OperState OperState
	Carrier   bool
	Mode      LinkMode

	// MTU is the size in bytes of the largest packet (IFLA_MTU). MinMTU and
	// MaxMTU bound it (IFLA_MIN_MTU, IFLA_MAX_MTU); a MaxMTU of zero is no
	// bound.
	MTU    uint32
	MinMTU uint32
	MaxMTU uint32

	// HardwareAddr is the address that frames are sent to (IFLA_ADDRESS), and
	// Broadcast the one that reaches all (IFLA_BROADCAST). Some types of
	// links have none, and tunnels have their end points here. PermAddr is
	// the address that the device came with (IFLA_PERM_ADDRESS), where the
	// driver tells.
	HardwareAddr net.HardwareAddr
	Broadcast    net.HardwareAddr
	PermAddr     net.HardwareAddr

	// Parent is the index of the link that this one is on top of, or the
	// other end of a pair (IFLA_LINK); zero if there is none. It is an index
	// in the namespace ParentNetNSID where that is present: the ID that this
	// namespace has for the other one (IFLA_LINK_NETNSID).
	Parent        uint32
	ParentNetNSID netlink.Opt[int32]

	// Master is the index of the bridge, the bond, or whatever else this link
	// is a port of (IFLA_MASTER); zero if there is none.
	Master uint32

	// Group is a number that links can be grouped by (IFLA_GROUP).
	Group uint32

	// Kind is what sort of virtual link this is, with its settings
	// (IFLA_INFO_KIND, IFLA_INFO_DATA). It is nil for hardware.
	Kind Kind

	// PortKind is what sort of port the link is of its Master, with the
	// settings of the port (IFLA_INFO_SLAVE_KIND, IFLA_INFO_SLAVE_DATA). It
	// is nil if the link has no Master.
	PortKind Kind

	// Qdisc is the kind of the queueing discipline at the root (IFLA_QDISC),
	// and TxQueueLen how many packets it may keep, if it cares (IFLA_TXQLEN).
	Qdisc      string
	TxQueueLen uint32

	// NumTxQueues and NumRxQueues are the numbers of queues that the device
	// was made with (IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES).
	NumTxQueues uint32
	NumRxQueues uint32

	// Promiscuity and AllMulti count who asked the link to receive
	// everything, or all multicast (IFLA_PROMISCUITY, IFLA_ALLMULTI).
	Promiscuity uint32
	AllMulti    uint32

	// CarrierChanges counts how often the carrier came or went, and the other
	// two which (IFLA_CARRIER_CHANGES, IFLA_CARRIER_UP_COUNT,
	// IFLA_CARRIER_DOWN_COUNT).
	CarrierChanges   uint32
	CarrierUpCount   uint32
	CarrierDownCount uint32

	// ProtoDown says that a protocol in user space keeps the link down
	// (IFLA_PROTO_DOWN).
	ProtoDown bool

	// GSOMaxSize and GSOMaxSegs bound, in bytes and in segments, the packets
	// that are segmented on sending, and GROMaxSize, in bytes, those that are
	// put together on receiving (IFLA_GSO_MAX_SIZE, IFLA_GSO_MAX_SEGS,
	// IFLA_GRO_MAX_SIZE). TSOMaxSize and TSOMaxSegs are what the hardware can
	// do (IFLA_TSO_MAX_SIZE, IFLA_TSO_MAX_SEGS).
	GSOMaxSize uint32
	GSOMaxSegs uint32
	GROMaxSize uint32
	TSOMaxSize uint32
	TSOMaxSegs uint32

	// ParentDev is the name of the device behind the link, and ParentBus of
	// the bus that it is on, such as "0000:00:1f.6" on "pci"
	// (IFLA_PARENT_DEV_NAME, IFLA_PARENT_DEV_BUS_NAME).
	ParentDev string
	ParentBus string

	// PhysPortName, PhysPortID and PhysSwitchID tell which port of which
	// switch this is (IFLA_PHYS_PORT_NAME, IFLA_PHYS_PORT_ID,
	// IFLA_PHYS_SWITCH_ID).
	PhysPortName string
	PhysPortID   []byte
	PhysSwitchID []byte

	// Stats are the link's counters (IFLA_STATS64). They are nil unless they
	// were asked for; see LinkFilter.
	Stats *LinkStats

	// NetNS is a descriptor of the network namespace that a link to add is made
	// in (IFLA_NET_NS_FD); zero for that of the Conn. Of a link that the kernel
	// sends it is zero.
	NetNS int

	// Unknown holds the attributes that have no field here, encoded. They are
	// written back as they are. One that was found within another, which has
	// a field, is wrapped into an attribute of the other's type.
	Unknown []byte
}
