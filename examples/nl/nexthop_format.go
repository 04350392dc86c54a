package main

import (
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/rtnetlink"
)

func (a *app) nexthopPrinter(names linkTable) printer[rtnetlink.NexthopObject] {
	if a.json {
		out := array{out: a.out}
		return printer[rtnetlink.NexthopObject]{
			print: func(n *rtnetlink.NexthopObject) error { return out.add(newNexthopObjectJSON(n, names)) },
			end:   out.end,
		}
	}
	t := table{out: a.out, columns: []column{
		{title: "ID", right: true},
		{title: "NEXT HOP"},
		{title: "PROTOCOL", rank: 1},
		{title: "PACKETS", optional: true, right: true, rank: 2},
	}}
	return printer[rtnetlink.NexthopObject]{
		print: func(n *rtnetlink.NexthopObject) error {
			return t.row(cell{text: number(n.ID)}, cell{strings.Join(nexthopWords(n, names), " "), accent},
				cell{text: n.Protocol.String()}, cell{text: packets(n)})
		},
		end: t.end,
	}
}

// nexthopWords say where packets go, in the words of nl nexthop add.
func nexthopWords(n *rtnetlink.NexthopObject, names linkTable) []string {
	var w []string
	if n.EncapType != 0 {
		w = append(w, "encap "+n.EncapType.String())
	}
	if g := n.Group; g != nil {
		var members []string
		for _, m := range g.Members {
			s := number(m.ID)
			if m.Weight != 1 {
				s += "=" + number(m.Weight)
			}
			members = append(members, s)
		}
		w = append(w, "group "+strings.Join(members, ","))
		if r := g.Resilient; r != nil {
			w = append(w, fmt.Sprintf("buckets %d", r.Buckets.Or(0)))
		}
	}
	if n.Gateway.IsValid() {
		w = append(w, "via "+n.Gateway.String())
	}
	if n.OutIface != 0 {
		w = append(w, "dev "+names.name(n.OutIface))
	}
	if n.Blackhole {
		w = append(w, "blackhole")
	}
	if n.FDB {
		w = append(w, "fdb")
	}
	return append(w, words(n.Flags)...)
}

// packets is what a group has forwarded, all members together.
func packets(n *rtnetlink.NexthopObject) string {
	if n.Group == nil || n.Group.Stats == nil {
		return ""
	}
	sum := uint64(0)
	for _, m := range n.Group.Stats.Members {
		sum += m.Packets.Or(0)
	}
	return number(sum)
}

// nexthopObjectJSON is what --json prints of a next hop object.
type nexthopObjectJSON struct {
	ID        uint32              `json:"id" doc:"the ID that routes use it by"`
	Group     []nexthopMemberJSON `json:"group,omitempty" doc:"members of a group"`
	Type      string              `json:"type,omitempty" doc:"resilient, for such a group"`
	Resilient *resilienceJSON     `json:"resilient_args,omitempty" doc:"its settings"`
	Encap     string              `json:"encap,omitempty" doc:"what packets are put into, such as ip or seg6"`
	Gateway   string              `json:"gateway,omitempty" doc:"the next router"`
	Dev       string              `json:"dev,omitempty" doc:"the link that packets leave by"`
	Scope     string              `json:"scope" doc:"how far away the gateway is"`
	Blackhole *struct{}           `json:"blackhole,omitempty" doc:"there if packets are dropped"`
	Protocol  string              `json:"protocol" doc:"who made it"`
	Flags     []string            `json:"flags" doc:"such as onlink, linkdown and offload"`
	FDB       *struct{}           `json:"fdb,omitempty" doc:"there if it is for forwarding databases"`
}

type nexthopMemberJSON struct {
	ID      uint32  `json:"id" doc:"the member's ID"`
	Weight  uint32  `json:"weight,omitempty" doc:"its share, if not 1"`
	Packets *uint64 `json:"packets,omitempty" doc:"what it has forwarded, with --stats"`
}

type resilienceJSON struct {
	Buckets         uint16  `json:"buckets" doc:"number of buckets"`
	IdleTimer       float64 `json:"idle_timer" doc:"seconds that a bucket is idle before another member gets it"`
	UnbalancedTimer float64 `json:"unbalanced_timer" doc:"seconds that buckets may be spread unevenly"`
	UnbalancedTime  float64 `json:"unbalanced_time" doc:"seconds that they have been"`
}

func newNexthopObjectJSON(n *rtnetlink.NexthopObject, names linkTable) *nexthopObjectJSON {
	j := &nexthopObjectJSON{
		ID: n.ID, Dev: names.name(n.OutIface), Scope: n.Scope.String(), Protocol: n.Protocol.String(),
		Flags: append([]string{}, words(n.Flags)...),
	}
	if n.EncapType != 0 {
		j.Encap = n.EncapType.String()
	}
	if n.Gateway.IsValid() {
		j.Gateway = n.Gateway.String()
	}
	if n.Blackhole {
		j.Blackhole = &struct{}{}
	}
	if n.FDB {
		j.FDB = &struct{}{}
	}
	g := n.Group
	if g == nil {
		return j
	}
	for _, m := range g.Members {
		member := nexthopMemberJSON{ID: m.ID}
		if m.Weight != 1 {
			member.Weight = m.Weight
		}
		if g.Stats != nil {
			for _, s := range g.Stats.Members {
				if s.ID.Or(0) == m.ID {
					v := s.Packets.Or(0)
					member.Packets = &v
				}
			}
		}
		j.Group = append(j.Group, member)
	}
	if r := g.Resilient; r != nil {
		j.Type = g.Type.String()
		j.Resilient = &resilienceJSON{
			r.Buckets.Or(0), r.IdleTimer.Or(0).Seconds(), r.UnbalancedTimer.Or(0).Seconds(), r.Unbalanced.Or(0).Seconds(),
		}
	}
	return j
}

// bucketJSON is what nl nexthop buckets --json prints.
type bucketJSON struct {
	ID     uint32          `json:"id" doc:"the group"`
	Bucket bucketStateJSON `json:"bucket" doc:"the bucket"`
	Flags  []string        `json:"flags" doc:"offload and trap"`
}

type bucketStateJSON struct {
	Index    uint16  `json:"index" doc:"its place"`
	IdleTime float64 `json:"idle_time" doc:"seconds without a packet"`
	Nexthop  uint32  `json:"nhid" doc:"the member that has it"`
}

func (a *app) bucketPrinter() printer[rtnetlink.NexthopBucket] {
	if a.json {
		out := array{out: a.out}
		return printer[rtnetlink.NexthopBucket]{
			print: func(k *rtnetlink.NexthopBucket) error {
				return out.add(&bucketJSON{k.Group, bucketStateJSON{k.Index, k.Idle.Seconds(), k.Nexthop}, append([]string{}, words(k.Flags)...)})
			},
			end: out.end,
		}
	}
	t := table{out: a.out, columns: []column{
		{title: "GROUP", right: true}, {title: "BUCKET", right: true}, {title: "NEXT HOP", right: true}, {title: "IDLE", right: true},
	}}
	return printer[rtnetlink.NexthopBucket]{
		print: func(k *rtnetlink.NexthopBucket) error {
			return t.row(cell{text: number(k.Group)}, cell{text: number(k.Index)}, cell{text: number(k.Nexthop)}, cell{text: k.Idle.String()})
		},
		end: t.end,
	}
}
