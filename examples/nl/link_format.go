package main

import (
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
)

// linkJSON is what --json prints of a link.
type linkJSON struct {
	Index         uint32             `json:"ifindex" doc:"the link's index"`
	Name          string             `json:"ifname" doc:"its name"`
	Parent        string             `json:"link,omitempty" doc:"the link that it is on top of, or the other end of a pair"`
	ParentIndex   uint32             `json:"link_index,omitempty" doc:"that link's index, if it is in another namespace"`
	ParentNetNSID netlink.Opt[int32] `json:"link_netnsid,omitzero" doc:"and the ID of that namespace"`
	Flags         []string           `json:"flags" doc:"flags, such as UP"`
	MTU           uint32             `json:"mtu" doc:"size of the largest packet in bytes"`
	Qdisc         string             `json:"qdisc,omitempty" doc:"kind of the root queueing discipline"`
	Master        string             `json:"master,omitempty" doc:"the link that it is a port of"`
	OperState     string             `json:"operstate" doc:"operational state, such as UP, DOWN or UNKNOWN"`
	LinkMode      string             `json:"linkmode" doc:"DEFAULT or DORMANT"`
	Group         string             `json:"group" doc:"the group's number, or default for 0"`
	TxQueueLen    uint32             `json:"txqlen,omitempty" doc:"length of the transmit queue in packets"`
	Type          string             `json:"link_type" doc:"kind of hardware, such as ether"`
	Address       string             `json:"address,omitempty" doc:"hardware address"`
	Broadcast     string             `json:"broadcast,omitempty" doc:"its broadcast address"`
	Promiscuity   uint32             `json:"promiscuity" doc:"how many want it to receive everything"`
	AllMulti      uint32             `json:"allmulti" doc:"how many want it to receive all multicast"`
	MinMTU        uint32             `json:"min_mtu" doc:"bounds of mtu"`
	MaxMTU        uint32             `json:"max_mtu" doc:"0 for none"`
	Info          *linkInfoJSON      `json:"linkinfo,omitempty" doc:"what sort of virtual link it is"`
	TxQueues      uint32             `json:"num_tx_queues" doc:"number of transmit queues"`
	RxQueues      uint32             `json:"num_rx_queues" doc:"number of receive queues"`
	GSOMaxSize    uint32             `json:"gso_max_size,omitempty" doc:"bytes of the largest packet that is segmented on sending"`
	GSOMaxSegs    uint32             `json:"gso_max_segs,omitempty" doc:"and its segments"`
	TSOMaxSize    uint32             `json:"tso_max_size,omitempty" doc:"bytes that the hardware can segment"`
	TSOMaxSegs    uint32             `json:"tso_max_segs,omitempty" doc:"and segments"`
	GROMaxSize    uint32             `json:"gro_max_size,omitempty" doc:"bytes of the largest packet that is put together on receiving"`
	ParentBus     string             `json:"parentbus,omitempty" doc:"bus of the device behind it"`
	ParentDev     string             `json:"parentdev,omitempty" doc:"name of the device behind it"`
	Alias         string             `json:"ifalias,omitempty" doc:"a note of the administrator"`
	AltNames      []string           `json:"altnames,omitempty" doc:"further names"`
	Stats         *linkStatsJSON     `json:"stats64,omitempty" doc:"counters, in nl link only"`
}

type linkInfoJSON struct {
	Kind      string `json:"info_kind,omitempty" doc:"kind, such as vlan"`
	SlaveKind string `json:"info_slave_kind,omitempty" doc:"kind of its master"`
}

type linkStatsJSON struct {
	Rx rxStatsJSON `json:"rx" doc:"received"`
	Tx txStatsJSON `json:"tx" doc:"sent"`
}

type rxStatsJSON struct {
	Bytes      uint64 `json:"bytes"`
	Packets    uint64 `json:"packets"`
	Errors     uint64 `json:"errors"`
	Dropped    uint64 `json:"dropped"`
	OverErrors uint64 `json:"over_errors"`
	Multicast  uint64 `json:"multicast"`
}

type txStatsJSON struct {
	Bytes         uint64 `json:"bytes"`
	Packets       uint64 `json:"packets"`
	Errors        uint64 `json:"errors"`
	Dropped       uint64 `json:"dropped"`
	CarrierErrors uint64 `json:"carrier_errors"`
	Collisions    uint64 `json:"collisions"`
}

func newLinkJSON(l *rtnetlink.Link, names linkTable) *linkJSON {
	j := &linkJSON{
		Index:       l.Index,
		Name:        l.Name,
		Flags:       linkFlags(l, names),
		MTU:         l.MTU,
		Qdisc:       l.Qdisc,
		Master:      names.name(l.Master),
		OperState:   l.OperState.String(),
		LinkMode:    l.Mode.String(),
		Group:       groupName(l.Group),
		TxQueueLen:  l.TxQueueLen,
		Type:        l.Type.String(),
		Address:     hardwareAddr(l.Type, l.HardwareAddr),
		Broadcast:   hardwareAddr(l.Type, l.Broadcast),
		Promiscuity: l.Promiscuity,
		AllMulti:    l.AllMulti,
		MinMTU:      l.MinMTU,
		MaxMTU:      l.MaxMTU,
		TxQueues:    l.NumTxQueues,
		RxQueues:    l.NumRxQueues,
		GSOMaxSize:  l.GSOMaxSize,
		GSOMaxSegs:  l.GSOMaxSegs,
		TSOMaxSize:  l.TSOMaxSize,
		TSOMaxSegs:  l.TSOMaxSegs,
		GROMaxSize:  l.GROMaxSize,
		ParentBus:   l.ParentBus,
		ParentDev:   l.ParentDev,
		Alias:       l.Alias,
		AltNames:    l.AltNames,
	}
	if l.ParentNetNSID.IsSome() {
		j.ParentIndex, j.ParentNetNSID = l.Parent, l.ParentNetNSID
	} else {
		j.Parent = names.name(l.Parent)
	}
	if l.Kind != nil || l.PortKind != nil {
		j.Info = &linkInfoJSON{Kind: kindName(l.Kind), SlaveKind: kindName(l.PortKind)}
	}
	if s := l.Stats; s != nil {
		j.Stats = &linkStatsJSON{
			Rx: rxStatsJSON{s.RxBytes, s.RxPackets, s.RxErrors, s.RxDropped, s.RxOverErrors, s.Multicast},
			Tx: txStatsJSON{s.TxBytes, s.TxPackets, s.TxErrors, s.TxDropped, s.TxCarrierErrors, s.Collisions},
		}
	}
	return j
}

// linkFlags returns the flags as ip prints them: the kernel calls a link
// running if it can be used, and ip says only if it ought to be and isn't, or
// if what it is on top of is down.
func linkFlags(l *rtnetlink.Link, names linkTable) []string {
	var flags []string
	if l.Flags&rtnetlink.LinkUp != 0 && l.Flags&rtnetlink.LinkRunning == 0 {
		flags = append(flags, "NO-CARRIER")
	}
	flags = append(flags, words(l.Flags&^rtnetlink.LinkRunning)...)
	if l.Parent != 0 && l.ParentNetNSID.IsZero() && !names[l.Parent].up {
		flags = append(flags, "M-DOWN")
	}
	return flags
}

// words returns the names of flags one by one: none if there are none.
func words[F interface {
	~uint32
	fmt.Stringer
}](f F) []string {
	if f == 0 {
		return []string{}
	}
	return strings.Split(f.String(), "|")
}

// linkTitle returns the link's name, and what it is on top of.
func linkTitle(l *rtnetlink.Link, names linkTable) string {
	switch {
	case l.ParentNetNSID.IsSome():
		return l.Name + "@if" + number(l.Parent)
	case l.Parent != 0 && l.Parent != l.Index:
		return l.Name + "@" + names.name(l.Parent)
	default:
		return l.Name
	}
}

func stateCell(l *rtnetlink.Link) cell {
	c := cell{text: l.OperState.String()}
	switch l.OperState {
	case rtnetlink.OperUp:
		c.how = good
	case rtnetlink.OperDown, rtnetlink.OperLowerLayerDown, rtnetlink.OperNotPresent:
		c.how = bad
	}
	return c
}

func kindName(k rtnetlink.Kind) string {
	if k == nil {
		return ""
	}
	return k.Kind()
}

func groupName(group uint32) string {
	if group == 0 {
		return "default"
	}
	return number(group)
}

// hardwareAddr returns the address of a link of this type. Those of tunnels are
// IP addresses.
func hardwareAddr(typ rtnetlink.LinkType, a net.HardwareAddr) string {
	switch typ {
	case rtnetlink.LinkTypeIPIP, rtnetlink.LinkTypeSIT, rtnetlink.LinkTypeGRE,
		rtnetlink.LinkTypeIP6Tunnel, rtnetlink.LinkTypeGRE6:
		if ip, ok := netip.AddrFromSlice(a); ok {
			return ip.String()
		}
	}
	return a.String()
}

// countCell shows a number of things that should not have happened.
func countCell(n uint64) cell {
	if n == 0 {
		return cell{"0", faint}
	}
	return cell{number(n), bad}
}
