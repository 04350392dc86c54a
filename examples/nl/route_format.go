package main

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/netlink-sdk/go/rtnetlink"
)

// routeJSON is what --json prints of a route.
type routeJSON struct {
	Type      string             `json:"type" doc:"what becomes of packets, such as unicast or blackhole"`
	Family    string             `json:"family" doc:"inet or inet6"`
	Dst       string             `json:"dst" doc:"a prefix, an address, or default"`
	From      string             `json:"from,omitempty" doc:"where packets must come from, likewise"`
	TOS       string             `json:"tos,omitempty" doc:"type of service that packets must have, such as 0x10"`
	NexthopID uint32             `json:"nhid,omitempty" doc:"ID of the next hop object"`
	Gateway   string             `json:"gateway,omitempty" doc:"the next router"`
	Via       *viaJSON           `json:"via,omitempty" doc:"in its place, if it is of another family"`
	Dev       string             `json:"dev,omitempty" doc:"the link that packets leave by"`
	InDev     string             `json:"iif,omitempty" doc:"the link that packets come from"`
	Table     string             `json:"table,omitempty" doc:"name or number of the table"`
	Protocol  string             `json:"protocol" doc:"who made the route, such as kernel or static"`
	Scope     string             `json:"scope" doc:"how far the destination is: global, site, link or host"`
	PrefSrc   string             `json:"prefsrc,omitempty" doc:"the source of packets that this machine sends"`
	Metric    uint32             `json:"metric,omitempty" doc:"of several routes the one with the least is taken"`
	Flags     []string           `json:"flags" doc:"flags, such as onlink or linkdown"`
	Mark      uint32             `json:"mark,omitempty" doc:"the mark that was looked up"`
	UID       *uint32            `json:"uid,omitempty" doc:"the user whose packets were looked up"`
	Expires   *int64             `json:"expires,omitempty" doc:"seconds until it is removed"`
	Metrics   []routeMetricsJSON `json:"metrics,omitempty" doc:"what is known of the path; one entry"`
	Pref      string             `json:"pref,omitempty" doc:"rank of an IPv6 router: medium, high or low"`
	Nexthops  []nexthopJSON      `json:"nexthops,omitempty" doc:"the ways, if there are several"`
}

type viaJSON struct {
	Family string `json:"family" doc:"inet or inet6"`
	Host   string `json:"host" doc:"its address"`
}

type nexthopJSON struct {
	Gateway string   `json:"gateway,omitempty" doc:"the next router"`
	Via     *viaJSON `json:"via,omitempty" doc:"in its place, if it is of another family"`
	Dev     string   `json:"dev,omitempty" doc:"the link that packets leave by"`
	Weight  uint16   `json:"weight" doc:"its share of the packets"`
	Flags   []string `json:"flags" doc:"flags, such as onlink or linkdown"`
}

type routeMetricsJSON struct {
	MTU               uint32 `json:"mtu,omitempty"`
	Window            uint32 `json:"window,omitempty"`
	SSThresh          uint32 `json:"ssthresh,omitempty"`
	Cwnd              uint32 `json:"cwnd,omitempty"`
	AdvMSS            uint32 `json:"advmss,omitempty"`
	Reordering        uint32 `json:"reordering,omitempty"`
	HopLimit          uint32 `json:"hoplimit,omitempty"`
	InitCwnd          uint32 `json:"initcwnd,omitempty"`
	InitRwnd          uint32 `json:"initrwnd,omitempty"`
	CongestionControl string `json:"congestion,omitempty"`
}

func newRouteJSON(r *rtnetlink.Route, names linkTable) *routeJSON {
	j := &routeJSON{
		Type:      r.Type.String(),
		Family:    r.Family.String(),
		Dst:       prefix(r.Dst),
		From:      prefix(r.Src),
		NexthopID: r.NexthopID,
		Dev:       names.name(r.OutIface),
		Protocol:  r.Protocol.String(),
		Scope:     r.Scope.Or(rtnetlink.ScopeGlobal).String(),
		PrefSrc:   addr(r.PrefSrc),
		Metric:    r.Priority,
		Flags:     words(routeFlags(r)),
	}
	if r.TOS != 0 {
		j.TOS = fmt.Sprintf("%#02x", r.TOS)
	}
	if r.Table != 0 {
		j.Table = r.Table.String()
	}
	j.Gateway, j.Via = gatewayJSON(r, r.Gateway)
	if r.Family == rtnetlink.FamilyIPv6 {
		j.Pref = r.Preference.String()
	}
	if m := r.Metrics; m != nil {
		j.Metrics = []routeMetricsJSON{{
			m.MTU, m.Window, m.SSThresh, m.Cwnd, m.AdvMSS, m.Reordering,
			m.HopLimit, m.InitCwnd, m.InitRwnd, m.CongestionControl,
		}}
	}
	for i := range r.Multipath {
		n := &r.Multipath[i]
		h := nexthopJSON{Dev: names.name(n.OutIface), Weight: n.Weight, Flags: words(n.Flags)}
		h.Gateway, h.Via = gatewayJSON(r, n.Gateway)
		j.Nexthops = append(j.Nexthops, h)
	}
	if e := r.Extra; e != nil {
		j.InDev = names.name(e.InIface)
		j.Mark = e.Mark
		if uid, ok := e.UID.Get(); ok {
			j.UID = &uid
		}
		if d, ok := e.Expires.Get(); ok {
			s := int64(d / time.Second)
			j.Expires = &s
		}
	}
	return j
}

// gatewayJSON returns a gateway of r, in one of two forms.
func gatewayJSON(r *rtnetlink.Route, gateway netip.Addr) (string, *viaJSON) {
	switch {
	case !gateway.IsValid():
		return "", nil
	case gateway.Is6() && r.Family == rtnetlink.FamilyIPv4:
		return "", &viaJSON{rtnetlink.FamilyIPv6.String(), gateway.String()}
	case gateway.Is4() && r.Family == rtnetlink.FamilyIPv6:
		return "", &viaJSON{rtnetlink.FamilyIPv4.String(), gateway.String()}
	default:
		return gateway.String(), nil
	}
}

// lookupFlags are set in the answer to a lookup: what was asked, and in the
// upper half what became of a packet (RTCF_*), where other routes have flags of
// their own.
const lookupFlags = rtnetlink.RouteCloned | rtnetlink.RouteLookupTable | rtnetlink.RouteFIBMatch | 0xffff_0000

// routeFlags returns the flags of r that say something about the route.
func routeFlags(r *rtnetlink.Route) rtnetlink.RouteFlags {
	if r.Flags&rtnetlink.RouteCloned != 0 {
		return r.Flags &^ lookupFlags
	}
	return r.Flags
}

// prefix returns p as ip does: nothing, default, an address or a prefix.
func prefix(p netip.Prefix) string {
	switch {
	case !p.IsValid():
		return ""
	case p.Bits() == 0:
		return "default"
	case p.IsSingleIP():
		return p.Addr().String()
	default:
		return p.String()
	}
}

func addr(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// routePrinter prints routes, of one table or of several.
func (a *app) routePrinter(names linkTable, tables bool) printer[rtnetlink.Route] {
	if a.json {
		out := array{out: a.out}
		return printer[rtnetlink.Route]{
			print: func(r *rtnetlink.Route) error { return out.add(newRouteJSON(r, names)) },
			end:   out.end,
		}
	}
	t := table{out: a.out, columns: []column{
		{title: "DESTINATION"},
		{title: "VIA"},
		{title: "DEV"},
		{title: "SOURCE", rank: 3},
		{title: "METRIC", right: true, rank: 1},
		{title: "PROTOCOL", rank: 4},
	}}
	if tables {
		t.columns = append(t.columns, column{title: "TABLE", rank: 2})
	}
	t.columns = append(t.columns, column{title: "OPTIONS", optional: true, rank: 5})
	return printer[rtnetlink.Route]{
		print: func(r *rtnetlink.Route) error { return printRoute(&t, r, names, tables) },
		end:   t.end,
	}
}

// printRoute adds a route to the table: a row, or one for each of its ways.
func printRoute(t *table, r *rtnetlink.Route, names linkTable, tables bool) error {
	metric := ""
	if r.Priority > 0 {
		metric = number(r.Priority)
	}
	protocol := ""
	if r.Protocol != 0 {
		protocol = r.Protocol.String()
	}
	dst := cell{text: prefix(r.Dst)}
	if r.Dst.Bits() == 0 {
		dst.how = accent
	}
	cells := []cell{
		dst,
		viaCell(r),
		{text: names.name(r.OutIface)},
		{text: addr(r.PrefSrc)},
		{text: metric},
		{text: protocol},
	}
	if tables {
		table := ""
		if r.Table != 0 {
			table = r.Table.String()
		}
		cells = append(cells, cell{text: table})
	}
	cells = append(cells, cell{text: routeOptions(r, names)})
	if len(r.Multipath) == 0 {
		return t.row(cells...)
	}
	cells[2].how = nothing
	if err := t.row(cells...); err != nil {
		return err
	}
	for i := range r.Multipath {
		n := &r.Multipath[i]
		way := make([]cell, len(cells))
		for i := range way {
			way[i].how = nothing
		}
		way[1] = cell{text: addr(n.Gateway)}
		way[2] = cell{text: names.name(n.OutIface)}
		options := append([]string{"weight " + number(n.Weight)}, words(n.Flags)...)
		way[len(way)-1] = cell{text: strings.Join(options, " ")}
		if err := t.row(way...); err != nil {
			return err
		}
	}
	return nil
}

// viaCell says where packets go, or what else becomes of them.
func viaCell(r *rtnetlink.Route) cell {
	var words []string
	how := plain
	switch r.Type {
	case rtnetlink.RouteUnicast:
	case rtnetlink.RouteBlackhole, rtnetlink.RouteUnreachable, rtnetlink.RouteProhibit:
		how = bad
		words = append(words, r.Type.String())
	default:
		how = faint
		words = append(words, r.Type.String())
	}
	if r.Gateway.IsValid() {
		words = append(words, r.Gateway.String())
	}
	if len(r.Multipath) > 0 {
		words = append(words, number(uint32(len(r.Multipath)))+" ways")
	}
	return cell{strings.Join(words, " "), how}
}

// routeOptions returns what few routes have.
func routeOptions(r *rtnetlink.Route, names linkTable) string {
	options := words(routeFlags(r))
	if g := r.Gateway; r.Dst.Bits() == 0 && (!g.IsValid() || g.Is6() != r.Dst.Addr().Is6()) {
		options = append(options, r.Family.String()) // nothing else tells
	}
	add := func(key, value string) { options = append(options, key+" "+value) }
	if r.Src.IsValid() && !r.Src.Addr().IsUnspecified() {
		add("from", prefix(r.Src))
	}
	if r.TOS != 0 {
		add("tos", fmt.Sprintf("%#02x", r.TOS))
	}
	if r.NexthopID != 0 {
		add("nhid", number(r.NexthopID))
	}
	if r.Preference != rtnetlink.PreferenceMedium {
		add("pref", r.Preference.String())
	}
	if r.Metrics != nil && r.Metrics.MTU != 0 {
		add("mtu", number(r.Metrics.MTU))
	}
	if e := r.Extra; e != nil {
		if e.InIface != 0 {
			add("iif", names.name(e.InIface))
		}
		if d, ok := e.Expires.Get(); ok {
			add("expires", d.Truncate(time.Second).String())
		}
	}
	return strings.Join(options, " ")
}
