package rtnetlink

import (
	"net/netip"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// An Address is an IP address of a link (RTM_NEWADDR). "ip address" shows the
// same.
type Address struct {
	// Family is the address's family (ifa_family). It follows from Prefix
	// where it is zero, in an address to add or delete. An IPv4-mapped IPv6
	// address, such as ::ffff:192.0.2.1, is an error unless Family says that
	// it is meant to be IPv6.
	Family Family

	// LinkIndex is the index of the link that has the address (ifa_index).
	LinkIndex uint32

	// Prefix is the address, with the length of the prefix that is on the
	// link (IFA_LOCAL, ifa_prefixlen).
	Prefix netip.Prefix

	// Peer is the address of the other end of a point-to-point link, and the
	// length in Prefix is the peer's (IFA_ADDRESS). It is the zero Addr if
	// there is none.
	Peer netip.Addr

	// Broadcast is the broadcast address (IFA_BROADCAST), and Anycast an
	// anycast address (IFA_ANYCAST). They are the zero Addr if there is none.
	// The kernel does not fill in a broadcast address by itself.
	Broadcast netip.Addr
	Anycast   netip.Addr

	// Label is a name for an IPv4 address (IFA_LABEL): the link's, alone or
	// with a colon and more behind it.
	Label string

	// Scope says how far the address is valid (ifa_scope).
	Scope Scope

	// Flags are the address's flags (IFA_FLAGS).
	Flags AddressFlags

	// Protocol tells where the address comes from (IFA_PROTO).
	Protocol AddressProtocol

	// Priority is the metric of the route to the prefix that the kernel makes
	// (IFA_RT_PRIORITY). Zero is the default.
	Priority uint32

	// Valid and Preferred say for how long the address may be used, and for
	// how long to begin with it (IFA_CACHEINFO): both in whole seconds, for
	// ever where absent. In an address to add, an absent Preferred is the
	// same as Valid.
	Valid     netlink.Opt[time.Duration]
	Preferred netlink.Opt[time.Duration]

	// Created and Updated tell when the address was made and changed, counted
	// from when the system was started, in steps of 10 ms.
	Created time.Duration
	Updated time.Duration

	// Unknown holds the attributes that have no field here, encoded. They are
	// written back as they are.
	Unknown []byte
}

// AddressFlags are the flags of an address (IFA_FLAGS).
type AddressFlags uint32

// Flags of addresses.
const (
	AddressSecondary      AddressFlags = 0x1   // IFA_F_SECONDARY: another one is the source by default
	AddressTemporary      AddressFlags = 0x1   // IFA_F_TEMPORARY: the same bit, of IPv6 (RFC 8981)
	AddressNoDAD          AddressFlags = 0x2   // IFA_F_NODAD: do not look for duplicates
	AddressOptimistic     AddressFlags = 0x4   // IFA_F_OPTIMISTIC: used while duplicates are looked for
	AddressDADFailed      AddressFlags = 0x8   // IFA_F_DADFAILED: somebody else has it
	AddressHome           AddressFlags = 0x10  // IFA_F_HOMEADDRESS: of a mobile host
	AddressDeprecated     AddressFlags = 0x20  // IFA_F_DEPRECATED: its preferred lifetime is over
	AddressTentative      AddressFlags = 0x40  // IFA_F_TENTATIVE: duplicates are being looked for
	AddressPermanent      AddressFlags = 0x80  // IFA_F_PERMANENT: it was not learned from the network
	AddressManageTemp     AddressFlags = 0x100 // IFA_F_MANAGETEMPADDR: make temporary ones from it
	AddressNoPrefixRoute  AddressFlags = 0x200 // IFA_F_NOPREFIXROUTE: without a route to the prefix
	AddressMulticastJoin  AddressFlags = 0x400 // IFA_F_MCAUTOJOIN: a multicast group to join on the link
	AddressStablePrivacy  AddressFlags = 0x800 // IFA_F_STABLE_PRIVACY: made as in RFC 7217
	addressHeaderFlagMask AddressFlags = 0xff  // what ifa_flags has room for
)

var addressFlagNames = flagTable{typ: "AddressFlags", names: []name{
	{uint32(AddressSecondary), "secondary"},
	{uint32(AddressTentative), "tentative"},
	{uint32(AddressDeprecated), "deprecated"},
	{uint32(AddressHome), "home"},
	{uint32(AddressNoDAD), "nodad"},
	{uint32(AddressManageTemp), "mngtmpaddr"},
	{uint32(AddressNoPrefixRoute), "noprefixroute"},
	{uint32(AddressMulticastJoin), "autojoin"},
	{uint32(AddressPermanent), "permanent"},
	{uint32(AddressDADFailed), "dadfailed"},
	{uint32(AddressOptimistic), "optimistic"},
	{uint32(AddressStablePrivacy), "stable-privacy"},
}}

// String returns the names of the flags joined by "|", such as
// "permanent|noprefixroute".
func (f AddressFlags) String() string { return addressFlagNames.text(uint32(f)) }

// MarshalText returns what String does.
func (f AddressFlags) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText sets f to the flags that String would print that way.
func (f *AddressFlags) UnmarshalText(b []byte) error {
	v, err := addressFlagNames.parse(b)
	if err == nil {
		*f = AddressFlags(v)
	}
	return err
}

// AddressProtocol tells where an address comes from (IFA_PROTO, since Linux
// 5.18). Numbers without a name are free to use.
type AddressProtocol uint8

// Protocols of addresses.
const (
	AddressProtocolLoopback  AddressProtocol = 1 // IFAPROT_KERNEL_LO: the loopback link's own
	AddressProtocolRA        AddressProtocol = 2 // IFAPROT_KERNEL_RA: a router advertisement
	AddressProtocolLinkLocal AddressProtocol = 3 // IFAPROT_KERNEL_LL: the link-local one
)

var addressProtocolNames = nameTable{typ: "AddressProtocol", open: true, names: []name{
	{0, "unspec"},
	{uint32(AddressProtocolLoopback), "kernel_lo"},
	{uint32(AddressProtocolRA), "kernel_ra"},
	{uint32(AddressProtocolLinkLocal), "kernel_ll"},
}}

// String returns the name, such as "kernel_ll", or the number.
func (p AddressProtocol) String() string { return addressProtocolNames.text(uint32(p)) }

// MarshalText returns what String does.
func (p AddressProtocol) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText sets p to the protocol with that name or number.
func (p *AddressProtocol) UnmarshalText(b []byte) error {
	v, err := addressProtocolNames.parse(b, 8)
	if err == nil {
		*p = AddressProtocol(v)
	}
	return err
}
