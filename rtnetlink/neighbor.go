package rtnetlink

import (
	"fmt"
	"math"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// A Neighbor is one of three things that the kernel has the same messages for
// (RTM_NEWNEIGH):
//
//   - an entry of a neighbor table, which gives the link-layer address of an IP
//     address (ARP, NDP): "ip neighbor" shows the same. It is told by LinkIndex
//     and Addr.
//   - a proxy entry, which has [NeighborProxy] among its Flags: an IP address
//     that this machine answers for on a link. It is told like that, too.
//   - an entry of a forwarding database (FDB) of a bridge, of a VXLAN link, or
//     of another one that filters what it receives, which says where packets to
//     a link-layer address go: "bridge fdb" shows the same. Its Family is
//     [FamilyBridge]. It is told by LinkIndex, HardwareAddr, VLAN and SrcVNI.
type Neighbor struct {
	// Family is the family of Addr, or FamilyBridge for an entry of a
	// forwarding database (ndm_family). Where it is zero, in a neighbor to add,
	// get or delete, it follows from Addr. An IPv4-mapped IPv6 address, such as
	// ::ffff:192.0.2.1, is an error unless Family says that it is meant to be
	// IPv6.
	Family Family

	// Type says what Addr is: of one host, of many, or of this one
	// (ndm_type). The kernel finds that out by itself.
	Type RouteType

	// Protocol tells who made the entry (NDA_PROTOCOL).
	Protocol RouteProtocol

	// DontRefresh leaves the times of an FDB entry that is replaced as they
	// are (NFEA_DONT_REFRESH). It is for requests only.
	DontRefresh bool

	// LinkIndex is the index of the link that the neighbor is behind
	// (ndm_ifindex).
	LinkIndex uint32

	// Addr is the IP address (NDA_DST). Of an FDB entry it is the end of the
	// tunnel that the packets go to, if there is one.
	Addr netip.Addr

	// HardwareAddr is the link-layer address (NDA_LLADDR), nil if it is not
	// known.
	HardwareAddr net.HardwareAddr

	// State tells how far the kernel believes the entry (ndm_state). Where it
	// is absent, in a neighbor to add, it is NeighborPermanent, unless the
	// Flags ask the kernel to find the neighbor by itself.
	State netlink.Opt[NeighborState]

	// Flags are the entry's flags (ndm_flags, NDA_FLAGS_EXT).
	Flags NeighborFlags

	// VLAN is the VLAN that an FDB entry is for (NDA_VLAN).
	VLAN uint16

	// Port is the UDP port that a tunnel's packets go to, where it is not the
	// link's own (NDA_PORT).
	Port uint16

	// VNI is the network identifier that a tunnel's packets get, where it is
	// not the link's own (NDA_VNI). SrcVNI is the one that an entry is for, on
	// a link that has many (NDA_SRC_VNI).
	VNI    netlink.Opt[uint32]
	SrcVNI netlink.Opt[uint32]

	// OutIface is the index of the link that a tunnel's packets leave by
	// (NDA_IFINDEX), zero for the one that a route leads to.
	OutIface uint32

	// Master is the index of the bridge that has the FDB entry (NDA_MASTER).
	// It is zero for the entries that a link has by itself.
	Master uint32

	// NexthopID is the ID of the next hop object that a tunnel's packets are
	// sent to (NDA_NH_ID), in the place of Addr, Port, VNI and OutIface.
	NexthopID uint32

	// Probes is the number of requests that have not been answered
	// (NDA_PROBES).
	Probes uint32

	// TunnelNetNSID is the ID that this namespace has for the one that the
	// tunnel's packets are in, where it is another one (NDA_LINK_NETNSID).
	TunnelNetNSID netlink.Opt[int32]

	// Times is absent where the kernel keeps none.
	Times netlink.Opt[NeighborTimes]

	// Activity says whether the kernel sends a notification when an FDB entry
	// is used no more, and whether that is so (NFEA_ACTIVITY_NOTIFY).
	Activity netlink.Opt[NeighborActivity]

	// StateMask and FlagsMask say which bits of State and Flags count, in a
	// neighbor to flush (NDA_NDM_STATE_MASK, NDA_NDM_FLAGS_MASK): see
	// [NeighborService.Flush].
	StateMask NeighborState
	FlagsMask NeighborFlags

	// Unknown holds the attributes that have no field here, encoded. They are
	// written back as they are. Those of NDA_FDB_EXT_ATTRS are within it.
	Unknown []byte
}

// NeighborTimes tell how a neighbor is used (NDA_CACHEINFO). Durations are
// counted back from when the kernel was asked, in steps of 10 ms.
type NeighborTimes struct {
	Confirmed time.Duration // since the neighbor was last known to be there
	Used      time.Duration // since it was last used
	Updated   time.Duration // since it last changed
	Users     uint32        // number of users of the entry in the kernel
}

// NeighborState tells how far the kernel believes an entry (NUD_*). It is a
// set: an entry of a forwarding database may have several of them.
//
// An entry of a bridge is NeighborPermanent if packets to it are the bridge's
// own, NeighborNoARP if it is static, NeighborReachable if it ages, and
// NeighborStale once it is too old.
type NeighborState uint16

// States of neighbors.
const (
	NeighborNone       NeighborState = 0x0  // NUD_NONE: nothing has been tried
	NeighborIncomplete NeighborState = 0x1  // NUD_INCOMPLETE: being looked for
	NeighborReachable  NeighborState = 0x2  // NUD_REACHABLE: it answered just now
	NeighborStale      NeighborState = 0x4  // NUD_STALE: to be confirmed before long, if used
	NeighborDelay      NeighborState = 0x8  // NUD_DELAY: used, and soon to be confirmed
	NeighborProbe      NeighborState = 0x10 // NUD_PROBE: being asked once more
	NeighborFailed     NeighborState = 0x20 // NUD_FAILED: it does not answer
	NeighborNoARP      NeighborState = 0x40 // NUD_NOARP: it need not be looked for
	NeighborPermanent  NeighborState = 0x80 // NUD_PERMANENT: somebody has set it
)

var neighborStateNames = flagTable{typ: "NeighborState", names: []name{
	{uint32(NeighborIncomplete), "incomplete"},
	{uint32(NeighborReachable), "reachable"},
	{uint32(NeighborStale), "stale"},
	{uint32(NeighborDelay), "delay"},
	{uint32(NeighborProbe), "probe"},
	{uint32(NeighborFailed), "failed"},
	{uint32(NeighborNoARP), "noarp"},
	{uint32(NeighborPermanent), "permanent"},
}}

// String returns the name, such as "reachable"; of several they are joined by
// "|".
func (s NeighborState) String() string {
	if s == NeighborNone {
		return neighborNoneName
	}
	return neighborStateNames.text(uint32(s))
}

const neighborNoneName = "none"

// MarshalText returns what String does.
func (s NeighborState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets s to the state that String would print that way.
func (s *NeighborState) UnmarshalText(b []byte) error {
	if strings.EqualFold(string(b), neighborNoneName) {
		*s = NeighborNone
		return nil
	}
	v, err := neighborStateNames.parse(b)
	if err == nil && v > math.MaxUint16 {
		err = fmt.Errorf("rtnetlink: %q is too large for a NeighborState", b)
	}
	if err == nil {
		*s = NeighborState(v)
	}
	return err
}

// NeighborFlags are the flags of a neighbor (NTF_*), and from the ninth bit on
// those that came later (NTF_EXT_*), as in the kernel.
type NeighborFlags uint32

// Flags of neighbors.
const (
	NeighborUse           NeighborFlags = 0x1                         // NTF_USE: to be looked for as if a packet had been sent
	NeighborSelf          NeighborFlags = 0x2                         // NTF_SELF: of the link's own forwarding database
	NeighborMaster        NeighborFlags = 0x4                         // NTF_MASTER: of that of the bridge that the link is a port of
	NeighborProxy         NeighborFlags = 0x8                         // NTF_PROXY: this machine answers for it
	NeighborExtLearned    NeighborFlags = 0x10                        // NTF_EXT_LEARNED: somebody outside of the kernel has learned it
	NeighborOffloaded     NeighborFlags = 0x20                        // NTF_OFFLOADED: hardware has it
	NeighborSticky        NeighborFlags = 0x40                        // NTF_STICKY: it does not move to another port
	NeighborRouter        NeighborFlags = 0x80                        // NTF_ROUTER: it is a router (IPv6)
	NeighborManaged       NeighborFlags = 0x1 << neighborFlagExtShift // NTF_EXT_MANAGED: the kernel keeps it reachable
	NeighborLocked        NeighborFlags = 0x2 << neighborFlagExtShift // NTF_EXT_LOCKED: the port is locked, and this host is not let in
	NeighborExtValidated  NeighborFlags = 0x4 << neighborFlagExtShift // NTF_EXT_EXT_VALIDATED: somebody outside of the kernel looks after it
	neighborFlagExtShift                = 8                           // NTF_EXT_SHIFT
	neighborHeaderFlags   NeighborFlags = 0xff                        // what ndm_flags has room for
	neighborDatabaseFlags               = NeighborSelf | NeighborMaster
)

var neighborFlagNames = flagTable{typ: "NeighborFlags", names: []name{
	{uint32(NeighborUse), "use"},
	{uint32(NeighborSelf), "self"},
	{uint32(NeighborMaster), "master"},
	{uint32(NeighborProxy), "proxy"},
	{uint32(NeighborRouter), "router"},
	{uint32(NeighborExtLearned), "extern_learn"},
	{uint32(NeighborOffloaded), "offload"},
	{uint32(NeighborSticky), "sticky"},
	{uint32(NeighborManaged), "managed"},
	{uint32(NeighborLocked), "locked"},
	{uint32(NeighborExtValidated), "extern_valid"},
}}

// String returns the names of the flags joined by "|", such as
// "router|extern_learn".
func (f NeighborFlags) String() string { return neighborFlagNames.text(uint32(f)) }

// MarshalText returns what String does.
func (f NeighborFlags) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText sets f to the flags that String would print that way.
func (f *NeighborFlags) UnmarshalText(b []byte) error {
	v, err := neighborFlagNames.parse(b)
	if err == nil {
		*f = NeighborFlags(v)
	}
	return err
}

// NeighborActivity says what is told of the use of an FDB entry
// (NFEA_ACTIVITY_NOTIFY).
type NeighborActivity uint8

// What is told of the use of an FDB entry.
const (
	NeighborNotify   NeighborActivity = 0x1 // FDB_NOTIFY_BIT: when it begins and ends
	NeighborInactive NeighborActivity = 0x2 // FDB_NOTIFY_INACTIVE_BIT: it has ended
)

var neighborActivityNames = flagTable{typ: "NeighborActivity", names: []name{
	{uint32(NeighborNotify), "activity_notify"},
	{uint32(NeighborInactive), "inactive"},
}}

// String returns the names joined by "|", such as "activity_notify|inactive".
func (a NeighborActivity) String() string { return neighborActivityNames.text(uint32(a)) }

// MarshalText returns what String does.
func (a NeighborActivity) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText sets a to what String would print that way.
func (a *NeighborActivity) UnmarshalText(b []byte) error {
	v, err := neighborActivityNames.parse(b)
	if err == nil && v > math.MaxUint8 {
		err = fmt.Errorf("rtnetlink: %q is too large for a NeighborActivity", b)
	}
	if err == nil {
		*a = NeighborActivity(v)
	}
	return err
}
