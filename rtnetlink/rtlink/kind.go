package rtlink

import (
	"encoding"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// A Kind is the data of a link of some kind, or of a port of such a link. Only the
// types of this package are Kinds.
type Kind interface {
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler

	// Kind returns the kernel's name of the kind.
	Kind() string

	encode(e *nlattr.Encoder)
}

// NewKind returns the data of a link of the kind with that name, with nothing set,
// or nil if it has no type here.
func NewKind(name string) Kind {
	switch name {
	case "bond":
		return new(Bond)
	case "bridge":
		return new(Bridge)
	case "gre":
		return new(GRE)
	case "ip6gre":
		return new(IP6GRE)
	case "geneve":
		return new(GENEVE)
	case "hsr":
		return new(HSR)
	case "ipip":
		return new(IPTunnel)
	case "ip6tnl":
		return new(IP6Tunnel)
	case "tun":
		return new(Tun)
	case "vlan":
		return new(VLAN)
	case "vrf":
		return new(VRF)
	case "vti":
		return new(VTI)
	case "vti6":
		return new(VTI6)
	case "netkit":
		return new(Netkit)
	case "ovpn":
		return new(OVPN)
	case "vxlan":
		return new(VXLAN)
	case "macvlan":
		return new(Macvlan)
	case "ipvlan":
		return new(IPVLAN)
	case "xfrm":
		return new(XFRM)
	case "bareudp":
		return new(BareUDP)
	case "gretap":
		return new(GRETap)
	case "erspan":
		return new(ERSPAN)
	case "sit":
		return new(SIT)
	case "macvtap":
		return new(Macvtap)
	case "ipvtap":
		return new(IPVTap)
	}
	return nil
}

// NewPortKind is NewKind for the data of a port of such a link.
func NewPortKind(name string) Kind {
	switch name {
	case "bridge":
		return new(BridgePort)
	case "bond":
		return new(BondPort)
	}
	return nil
}

// Kinds that have the data of another one.
type (
	// A GRETap is a tunnel of Ethernet frames in GRE in IPv4.
	GRETap struct{ GRE }

	// An ERSPAN is a tunnel of mirrored frames in GRE in IPv4.
	ERSPAN struct{ GRE }

	// A SIT is a tunnel of IPv6 in IPv4.
	SIT struct{ IPTunnel }

	// A Macvtap is a Macvlan whose frames a program reads and writes.
	Macvtap struct{ Macvlan }

	// An IPVTap is an IPVLAN whose frames a program reads and writes.
	IPVTap struct{ IPVLAN }
)

// Kind returns "bond".
func (*Bond) Kind() string { return "bond" }

// Kind returns "bridge".
func (*Bridge) Kind() string { return "bridge" }

// Kind returns "gre".
func (*GRE) Kind() string { return "gre" }

// Kind returns "ip6gre".
func (*IP6GRE) Kind() string { return "ip6gre" }

// Kind returns "geneve".
func (*GENEVE) Kind() string { return "geneve" }

// Kind returns "hsr".
func (*HSR) Kind() string { return "hsr" }

// Kind returns "ipip".
func (*IPTunnel) Kind() string { return "ipip" }

// Kind returns "ip6tnl".
func (*IP6Tunnel) Kind() string { return "ip6tnl" }

// Kind returns "tun".
func (*Tun) Kind() string { return "tun" }

// Kind returns "vlan".
func (*VLAN) Kind() string { return "vlan" }

// Kind returns "vrf".
func (*VRF) Kind() string { return "vrf" }

// Kind returns "vti".
func (*VTI) Kind() string { return "vti" }

// Kind returns "vti6".
func (*VTI6) Kind() string { return "vti6" }

// Kind returns "netkit".
func (*Netkit) Kind() string { return "netkit" }

// Kind returns "ovpn".
func (*OVPN) Kind() string { return "ovpn" }

// Kind returns "vxlan".
func (*VXLAN) Kind() string { return "vxlan" }

// Kind returns "macvlan".
func (*Macvlan) Kind() string { return "macvlan" }

// Kind returns "ipvlan".
func (*IPVLAN) Kind() string { return "ipvlan" }

// Kind returns "xfrm".
func (*XFRM) Kind() string { return "xfrm" }

// Kind returns "bareudp".
func (*BareUDP) Kind() string { return "bareudp" }

// Kind returns "gretap".
func (*GRETap) Kind() string { return "gretap" }

// Kind returns "erspan".
func (*ERSPAN) Kind() string { return "erspan" }

// Kind returns "sit".
func (*SIT) Kind() string { return "sit" }

// Kind returns "macvtap".
func (*Macvtap) Kind() string { return "macvtap" }

// Kind returns "ipvtap".
func (*IPVTap) Kind() string { return "ipvtap" }

// Kind returns "bridge".
func (*BridgePort) Kind() string { return "bridge" }

// Kind returns "bond".
func (*BondPort) Kind() string { return "bond" }

// Settable returns m without what the kernel tells and takes from nobody.
func (m *Bridge) Settable() Kind {
	settable := *m
	settable.FDBNLearned = netlink.Opt[uint32]{}
	return &settable
}

// Settable returns m without what the kernel tells and takes from nobody.
func (m *Macvlan) Settable() Kind {
	settable := *m
	settable.BCQueueLenUsed, settable.MACAddrCount = netlink.Opt[uint32]{}, netlink.Opt[uint32]{}
	return &settable
}

// Settable returns m without what the kernel tells and takes from nobody.
func (m *Macvtap) Settable() Kind {
	settable, _ := m.Macvlan.Settable().(*Macvlan)
	return &Macvtap{Macvlan: *settable}
}

// Settable returns m as the kernel takes it: TTLInherit is a flag then, and not
// the number that the kernel tells, and a RemcsumRX that is off next to
// ReservedBits is left out, which would be taken for one that is on.
func (m *VXLAN) Settable() Kind {
	settable := *m
	switch {
	case len(m.TTLInherit) == 1 && m.TTLInherit[0] == 0:
		settable.TTLInherit = nil
	case len(m.TTLInherit) == 1:
		settable.TTLInherit = []byte{}
	}
	if settable.ReservedBits != nil && settable.RemcsumRX.Or(1) == 0 {
		settable.RemcsumRX = netlink.Opt[uint8]{}
	}
	return &settable
}
