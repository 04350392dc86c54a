package gogen

import (
	"go/token"
	"strings"
	"unicode"
)

// initialisms are the words that Go writes in capitals, and those that people
// write in a way of their own.
var initialisms = map[string]string{
	"bssid": "BSSID", "ssid": "SSID", "mssid": "MSSID", "wiphy": "Wiphy",
	"8021q": "8021Q", "8021ad": "8021AD", "ipv4": "IPv4", "ipv6": "IPv6",
	"ids": "IDs", "netnsid": "NetNSID", "netns": "NetNS", "nsid": "NSID",
	"ifindex": "IfIndex", "ifname": "IfName", "ifalias": "IfAlias",
	"cacheinfo": "CacheInfo", "linkinfo": "LinkInfo", "prefsrc": "PrefSrc",
	"txqlen": "TxQLen", "fwmark": "FwMark", "fwmask": "FwMask",
	"allowedips": "AllowedIPs", "endpoint": "Endpoint", "userdata": "UserData",
	"bitset": "Bitset", "skbuff": "SKBuff", "nexthop": "Nexthop", "rxq": "RXQ", "txq": "TXQ",
	"macaddr": "MACAddr", "lladdr": "LLAddr", "ioctl": "Ioctl", "ports": "Ports",
	"linkmode": "LinkMode", "linkmodes": "LinkModes", "linkstate": "LinkState",
	"stringset": "StringSet", "stringsets": "StringSets",
	"tsinfo": "TSInfo", "tsconfig": "TSConfig", "eeprom": "EEPROM", "privflags": "PrivFlags",
	"msecs": "Msecs", "usecs": "Usecs", "hwtstamp": "HWTstamp", "policer": "Policer",
}

// upper are the words that are written in capitals.
var upper = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(`
		abs ack acl acpi act ad aes af afi ageing aid ail aqc arp as asic asn bc bpf br bss cake can cbs cidr cpu
		crc crypto csum ct dad db dcb dev dfs dhcp dma dns dpipe dpll drr dscp dst dsa eap ebpf ecn eee eht eof esp
		ets eth etf fcs fd fdb fec fib fin fifo fq fw gact geneve gid gpio gre gro gso gue ha hash he hfsc hhf hook
		hsr ht htb hw icmp icmpv6 icv id ie if ifa ife igmp iif ike imsi int io ioam ip ipip iptun irq isatap iv
		json kck kek l2 l3 l4 lag lan lap lb le llc lldp lo lsn lwt mac mad mcast mcs mdb mdi mdix mfc mib mime mld
		mlo mm mp mpath mpls mptcp mq ms msdu mss mst mtu nai nan napi nat nd ndisc net nf nfs nic nft nlattr nsh
		oam oif oob os osf ovs ovpn pae pcap pci pcie pcr pdu pf phc phy pid pie pin pki plca pmd pmk ppp prp
		pse psp ptp pto ptk qos qfq qp quota ra ram rcu red rfc rfkill rmon rpc rps rss rssi rst rtt rx sa sar sb
		sci sctp sdu sf sfb sfp sfq sgi sha sip smac snmp snr soc spi sqi srv ssh sss stab stp sta sw syn tbf tc tcp tcs
		tdls tid tim tls tos tp ts tso tsf ttl tx txop udp udplite uid uri url usb utf uuid vf vht vlan vm vni vpn vrf
		vti wan wep wep40 wmm wol wowlan wpa wps xdp xfrm xps xsk zc
		cb cc sdl md sta
	`) {
		m[w] = true
	}
	// Words of which the capitals read badly.
	for _, w := range strings.Fields(`act ad as can dev crypto hash he hook if int le lo net os pin quota red stab ageing cake nan md dst src abs`) {
		delete(m, w)
	}
	return m
}()

// goName returns the Go name for a kernel's name, exported.
func goName(s string) string {
	var sb strings.Builder
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		lower := strings.ToLower(w)
		switch {
		case initialisms[lower] != "":
			sb.WriteString(initialisms[lower])
		case upper[lower]:
			sb.WriteString(strings.ToUpper(w))
		default:
			sb.WriteString(strings.ToUpper(w[:1]) + w[1:])
		}
	}
	name := sb.String()
	if name == "" || !unicode.IsLetter(rune(name[0])) {
		return "N" + name
	}
	return name
}

// lowerFirst makes an exported name unexported: MTUSize becomes mtuSize.
func lowerFirst(s string) string {
	n := 0
	for n < len(s) && unicode.IsUpper(rune(s[n])) {
		n++
	}
	if n > 1 && n < len(s) && unicode.IsLower(rune(s[n])) {
		n-- // the last capital begins the next word
	}
	s = strings.ToLower(s[:n]) + s[n:]
	if token.IsKeyword(s) {
		s += "_"
	}
	return s
}
