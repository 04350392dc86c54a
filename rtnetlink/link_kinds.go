package rtnetlink

import "github.com/netlink-sdk/go/rtnetlink/rtlink"

// Kinds of links, and their settings. The kernel fills in what is absent in a link
// to add. Package rtlink says what
// each attribute is.
type (
	// A Bond binds several links into one ("bond").
	Bond = rtlink.Bond

	// A Bridge is a switch in software ("bridge").
	Bridge = rtlink.Bridge

	// A GRE is a tunnel of IP in GRE in IPv4 ("gre").
	GRE = rtlink.GRE

	// An IP6GRE is a tunnel of IP in GRE in IPv6 ("ip6gre").
	IP6GRE = rtlink.IP6GRE

	// A GENEVE is a tunnel of Ethernet frames in UDP (RFC 8926) ("geneve").
	GENEVE = rtlink.GENEVE

	// An HSR sends each frame on both ports of a ring (IEC 62439-3) ("hsr").
	HSR = rtlink.HSR

	// An IPTunnel is a tunnel of IPv4 in IPv4 ("ipip").
	IPTunnel = rtlink.IPTunnel

	// An IP6Tunnel is a tunnel of IP in IPv6 ("ip6tnl").
	IP6Tunnel = rtlink.IP6Tunnel

	// A Tun is a device whose packets a program reads and writes; it is made through /dev/net/tun ("tun").
	Tun = rtlink.Tun

	// A VLAN has the frames of its parent that carry a tag (IEEE 802.1Q) ("vlan").
	VLAN = rtlink.VLAN

	// A VRF is a domain of routing with a table of its own ("vrf").
	VRF = rtlink.VRF

	// A VTI has the packets that IPsec takes through IPv4 ("vti").
	VTI = rtlink.VTI

	// A VTI6 has the packets that IPsec takes through IPv6 ("vti6").
	VTI6 = rtlink.VTI6

	// A Netkit is a pair of devices that BPF programs forward between ("netkit").
	Netkit = rtlink.Netkit

	// An OVPN is a tunnel of OpenVPN ("ovpn").
	OVPN = rtlink.OVPN

	// A VXLAN is a tunnel of Ethernet frames in UDP (RFC 7348) ("vxlan").
	VXLAN = rtlink.VXLAN

	// A Macvlan shares its parent under a hardware address of its own ("macvlan").
	Macvlan = rtlink.Macvlan

	// An IPVLAN shares its parent and its hardware address under IP addresses of its own ("ipvlan").
	IPVLAN = rtlink.IPVLAN

	// An XFRM has the packets of IPsec policies with its ID ("xfrm").
	XFRM = rtlink.XFRM

	// A BareUDP is a tunnel of anything in UDP ("bareudp").
	BareUDP = rtlink.BareUDP

	// A GRETap is a tunnel of Ethernet frames in GRE in IPv4 ("gretap").
	GRETap = rtlink.GRETap

	// An ERSPAN is a tunnel of mirrored frames in GRE in IPv4 ("erspan").
	ERSPAN = rtlink.ERSPAN

	// A SIT is a tunnel of IPv6 in IPv4 ("sit").
	SIT = rtlink.SIT

	// A Macvtap is a Macvlan whose frames a program reads and writes ("macvtap").
	Macvtap = rtlink.Macvtap

	// An IPVTap is an IPVLAN whose frames a program reads and writes ("ipvtap").
	IPVTap = rtlink.IPVTap
)

// Kinds of ports, and the settings that a port has of its master.
type (
	// A BridgePort is a port of a [Bridge].
	BridgePort = rtlink.BridgePort

	// A BondPort is a port of a [Bond].
	BondPort = rtlink.BondPort
)
