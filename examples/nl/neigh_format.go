package main

import (
	"encoding/json"
	"strings"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
)

// neighJSON is what --json prints of a neighbor.
type neighJSON struct {
	Dst         string          `json:"dst,omitempty" doc:"the IP address; with --fdb the end of a tunnel"`
	MAC         string          `json:"mac,omitempty" doc:"with --fdb: the link-layer address"`
	Dev         string          `json:"dev,omitempty" doc:"the link that it is behind"`
	IfName      string          `json:"ifname,omitempty" doc:"with --fdb: likewise"`
	LLAddr      string          `json:"lladdr,omitempty" doc:"the link-layer address"`
	Router      json.RawMessage `json:"router,omitempty" doc:"null: it is a router"`
	Proxy       json.RawMessage `json:"proxy,omitempty" doc:"null: this machine answers for it"`
	ExternLearn json.RawMessage `json:"extern_learn,omitempty" doc:"null: somebody outside of the kernel has learned it"`
	VLAN        uint16          `json:"vlan,omitempty" doc:"the VLAN that it is for"`
	Port        uint16          `json:"port,omitempty" doc:"UDP port of the tunnel"`
	VNI         *uint32         `json:"vni,omitempty" doc:"network identifier that packets get"`
	SrcVNI      *uint32         `json:"src_vni,omitempty" doc:"network identifier that it is for"`
	ViaIf       string          `json:"viaIf,omitempty" doc:"the link that the tunnel's packets leave by"`
	NexthopID   uint32          `json:"nhid,omitempty" doc:"ID of the next hop object"`
	Flags       *[]string       `json:"flags,omitempty" doc:"with --fdb: flags, such as self or sticky"`
	Master      string          `json:"master,omitempty" doc:"the bridge that has the entry"`
	State       *neighState     `json:"state,omitempty" doc:"array of states, such as REACHABLE; with --fdb static, permanent or nothing"`
	Protocol    string          `json:"protocol,omitempty" doc:"who made it, such as static"`
}

func newNeighJSON(n *rtnetlink.Neighbor, names linkTable) *neighJSON {
	j := &neighJSON{
		Dst:       addr(n.Addr),
		VLAN:      n.VLAN,
		Port:      n.Port,
		VNI:       optional(n.VNI),
		SrcVNI:    optional(n.SrcVNI),
		ViaIf:     names.name(n.OutIface),
		NexthopID: n.NexthopID,
		Master:    names.name(n.Master),
	}
	if n.Protocol != 0 {
		j.Protocol = n.Protocol.String()
	}
	state := n.State.Or(rtnetlink.NeighborNone)
	if n.Family == rtnetlink.FamilyBridge {
		flags := words(n.Flags)
		j.MAC, j.IfName, j.Flags = n.HardwareAddr.String(), names.name(n.LinkIndex), &flags
		j.State = &neighState{[]string{fdbState(state)}, true}
		return j
	}
	j.Dev, j.LLAddr = names.name(n.LinkIndex), n.HardwareAddr.String()
	j.Router = null(n.Flags & rtnetlink.NeighborRouter)
	j.Proxy = null(n.Flags & rtnetlink.NeighborProxy)
	j.ExternLearn = null(n.Flags & rtnetlink.NeighborExtLearned)
	if j.Proxy == nil {
		j.State = &neighState{strings.Split(strings.ToUpper(state.String()), "|"), false}
	}
	return j
}

// neighState has the names of states: several in an array, or one by itself.
type neighState struct {
	names []string
	one   bool
}

// MarshalJSON returns an array, or a string.
func (s *neighState) MarshalJSON() ([]byte, error) {
	if s.one {
		return json.Marshal(s.names[0])
	}
	return json.Marshal(s.names)
}

// null is what ip prints of a flag that is set.
func null(f rtnetlink.NeighborFlags) json.RawMessage {
	if f == 0 {
		return nil
	}
	return json.RawMessage("null")
}

func optional(o netlink.Opt[uint32]) *uint32 {
	if v, ok := o.Get(); ok {
		return &v
	}
	return nil
}

// fdbState returns the state as bridge calls it.
func fdbState(s rtnetlink.NeighborState) string {
	switch {
	case s&rtnetlink.NeighborPermanent != 0:
		return "permanent"
	case s&rtnetlink.NeighborNoARP != 0:
		return "static"
	case s&rtnetlink.NeighborStale != 0:
		return "stale"
	case s&rtnetlink.NeighborReachable != 0:
		return ""
	default:
		return s.String()
	}
}

// neighPrinter prints neighbors, or entries of forwarding databases.
func (a *app) neighPrinter(names linkTable, fdb bool) printer[rtnetlink.Neighbor] {
	if a.json {
		out := array{out: a.out}
		return printer[rtnetlink.Neighbor]{
			print: func(n *rtnetlink.Neighbor) error { return out.add(newNeighJSON(n, names)) },
			end:   out.end,
		}
	}
	t := table{out: a.out, columns: []column{
		{title: "ADDRESS"},
		{title: "DEV"},
		{title: "LLADDR"},
		{title: "STATE", rank: 1},
		{title: "OPTIONS", optional: true, rank: 2},
	}}
	if fdb {
		t.columns[0].title, t.columns[2].title, t.columns[2].optional = "LLADDR", "TO", true
	}
	return printer[rtnetlink.Neighbor]{
		print: func(n *rtnetlink.Neighbor) error { return t.row(neighCells(n, names)...) },
		end:   t.end,
	}
}

func neighCells(n *rtnetlink.Neighbor, names linkTable) []cell {
	address, other, state := addr(n.Addr), n.HardwareAddr.String(), n.State.Or(rtnetlink.NeighborNone).String()
	if n.Family == rtnetlink.FamilyBridge {
		address, other, state = other, address, fdbState(n.State.Or(rtnetlink.NeighborNone))
	}
	how := plain
	if n.State.Or(rtnetlink.NeighborNone)&rtnetlink.NeighborFailed != 0 {
		how = bad
	}
	return []cell{
		{text: address},
		{names.name(n.LinkIndex), accent},
		{text: other},
		{state, how},
		{text: neighOptions(n, names)},
	}
}

// neighOptions returns what few neighbors have.
func neighOptions(n *rtnetlink.Neighbor, names linkTable) string {
	options := words(n.Flags)
	add := func(key, value string) { options = append(options, key+" "+value) }
	if n.Master != 0 {
		add("master", names.name(n.Master))
	}
	if n.VLAN != 0 {
		add("vlan", number(n.VLAN))
	}
	if n.Port != 0 {
		add("port", number(n.Port))
	}
	if v, ok := n.VNI.Get(); ok {
		add("vni", number(v))
	}
	if v, ok := n.SrcVNI.Get(); ok {
		add("src_vni", number(v))
	}
	if n.OutIface != 0 {
		add("via", names.name(n.OutIface))
	}
	if n.NexthopID != 0 {
		add("nhid", number(n.NexthopID))
	}
	if n.Protocol != 0 {
		add("protocol", n.Protocol.String())
	}
	return strings.Join(options, " ")
}
