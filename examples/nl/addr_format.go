package main

import (
	"math"
	"strings"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
)

// linkAddresses is a link with its addresses.
type linkAddresses struct {
	link  *rtnetlink.Link
	addrs []rtnetlink.Address
}

func (a *app) addrPrinter(names linkTable) printer[linkAddresses] {
	if a.json {
		out := array{out: a.out}
		return printer[linkAddresses]{
			print: func(l *linkAddresses) error { return out.add(newAddrJSON(l, names)) },
			end:   out.end,
		}
	}
	t := table{out: a.out, columns: []column{
		{title: "LINK"},
		{title: "STATE", rank: 2},
		{title: "ADDRESS"},
		{title: "SCOPE", rank: 3},
		{title: "LABEL", optional: true, rank: 4},
		{title: "PEER", optional: true, rank: 1},
		{title: "VALID", optional: true, right: true, rank: 5},
		{title: "FLAGS", optional: true, rank: 6},
	}}
	return printer[linkAddresses]{
		print: func(l *linkAddresses) error {
			link, state := cell{linkTitle(l.link, names), accent}, stateCell(l.link)
			if len(l.addrs) == 0 {
				return t.row(link, state, cell{}, cell{}, cell{}, cell{}, cell{}, cell{})
			}
			for i := range l.addrs {
				if err := t.row(append([]cell{link, state}, addrCells(l.link, &l.addrs[i])...)...); err != nil {
					return err
				}
				link, state = cell{how: nothing}, cell{how: nothing}
			}
			return nil
		},
		end: t.end,
	}
}

// addrCells returns what a table says of an address, besides whose it is.
func addrCells(l *rtnetlink.Link, addr *rtnetlink.Address) []cell {
	label := addr.Label
	if label == l.Name {
		label = ""
	}
	peer := ""
	if addr.Peer.IsValid() {
		peer = addr.Peer.String()
	}
	valid := ""
	if d, ok := addr.Valid.Get(); ok {
		valid = d.String()
	}
	how := plain
	if addr.Flags&rtnetlink.AddressDADFailed != 0 {
		how = bad
	}
	return []cell{
		{addr.Prefix.String(), how},
		{text: addr.Scope.String()},
		{text: label},
		{text: peer},
		{text: valid},
		{text: strings.Join(addrFlags(addr), " ")},
	}
}

// addrJSON is what --json prints of a link with its addresses.
type addrJSON struct {
	linkJSON
	Addrs []addrInfoJSON `json:"addr_info" doc:"its addresses"`
}

type addrInfoJSON struct {
	Family    string `json:"family" doc:"inet or inet6"`
	Local     string `json:"local" doc:"the address"`
	Address   string `json:"address,omitempty" doc:"the other end of a point-to-point link"`
	PrefixLen int    `json:"prefixlen" doc:"length of the prefix that is on the link, or the other end's"`
	Broadcast string `json:"broadcast,omitempty" doc:"broadcast address"`
	Anycast   string `json:"anycast,omitempty" doc:"anycast address"`
	Scope     string `json:"scope" doc:"global, site, link, host or a number"`
	Protocol  string `json:"protocol,omitempty" doc:"where the address comes from"`
	Metric    uint32 `json:"metric,omitempty" doc:"metric of the route to the prefix"`

	Dynamic       bool `json:"dynamic,omitempty" doc:"it was learned from the network"`
	Secondary     bool `json:"secondary,omitempty" doc:"another one is the source by default (IPv4)"`
	Temporary     bool `json:"temporary,omitempty" doc:"it is made up for privacy (IPv6)"`
	Tentative     bool `json:"tentative,omitempty" doc:"duplicates are being looked for"`
	Deprecated    bool `json:"deprecated,omitempty" doc:"its preferred lifetime is over"`
	DADFailed     bool `json:"dadfailed,omitempty" doc:"somebody else has it"`
	Optimistic    bool `json:"optimistic,omitempty" doc:"used while duplicates are looked for"`
	NoDAD         bool `json:"nodad,omitempty" doc:"duplicates are not looked for"`
	Home          bool `json:"home,omitempty" doc:"home address of a mobile host"`
	MngTmpAddr    bool `json:"mngtmpaddr,omitempty" doc:"temporary addresses are made from it"`
	NoPrefixRoute bool `json:"noprefixroute,omitempty" doc:"there is no route to the prefix"`
	AutoJoin      bool `json:"autojoin,omitempty" doc:"a multicast group that the link joins"`
	StablePrivacy bool `json:"stable-privacy,omitempty" doc:"it is made as in RFC 7217"`

	Label     string `json:"label,omitempty" doc:"name of an IPv4 address"`
	Valid     uint32 `json:"valid_life_time" doc:"seconds that it is valid, 4294967295 for ever"`
	Preferred uint32 `json:"preferred_life_time" doc:"seconds that connections may begin with it, likewise"`
}

func newAddrJSON(l *linkAddresses, names linkTable) *addrJSON {
	j := &addrJSON{linkJSON: *newLinkJSON(l.link, names), Addrs: []addrInfoJSON{}}
	for i := range l.addrs {
		j.Addrs = append(j.Addrs, newAddrInfoJSON(&l.addrs[i]))
	}
	return j
}

func newAddrInfoJSON(addr *rtnetlink.Address) addrInfoJSON {
	has := func(f rtnetlink.AddressFlags) bool { return addr.Flags&f != 0 }
	v6 := addr.Family == rtnetlink.FamilyIPv6
	j := addrInfoJSON{
		Family:    addr.Family.String(),
		Local:     addr.Prefix.Addr().String(),
		PrefixLen: addr.Prefix.Bits(),
		Scope:     addr.Scope.String(),
		Metric:    addr.Priority,
		Label:     addr.Label,
		Valid:     seconds(addr.Valid),
		Preferred: seconds(addr.Preferred),

		Dynamic:       !has(rtnetlink.AddressPermanent),
		Secondary:     has(rtnetlink.AddressSecondary) && !v6,
		Temporary:     has(rtnetlink.AddressTemporary) && v6,
		Tentative:     has(rtnetlink.AddressTentative),
		Deprecated:    has(rtnetlink.AddressDeprecated),
		DADFailed:     has(rtnetlink.AddressDADFailed),
		Optimistic:    has(rtnetlink.AddressOptimistic),
		NoDAD:         has(rtnetlink.AddressNoDAD),
		Home:          has(rtnetlink.AddressHome),
		MngTmpAddr:    has(rtnetlink.AddressManageTemp),
		NoPrefixRoute: has(rtnetlink.AddressNoPrefixRoute),
		AutoJoin:      has(rtnetlink.AddressMulticastJoin),
		StablePrivacy: has(rtnetlink.AddressStablePrivacy),
	}
	if addr.Peer.IsValid() {
		j.Address = addr.Peer.String()
	}
	if addr.Broadcast.IsValid() {
		j.Broadcast = addr.Broadcast.String()
	}
	if addr.Anycast.IsValid() {
		j.Anycast = addr.Anycast.String()
	}
	if addr.Protocol != 0 {
		j.Protocol = addr.Protocol.String()
	}
	return j
}

// addrFlags returns the flags as ip prints them: permanent addresses are the
// rule, and the others are dynamic.
func addrFlags(addr *rtnetlink.Address) []string {
	flags := words(addr.Flags &^ rtnetlink.AddressPermanent)
	if addr.Flags&rtnetlink.AddressPermanent == 0 {
		flags = append(flags, "dynamic")
	}
	for i, f := range flags {
		// They are the same bit.
		if f == "secondary" && addr.Family == rtnetlink.FamilyIPv6 {
			flags[i] = "temporary"
		}
	}
	return flags
}

// seconds returns a lifetime as the kernel counts it.
func seconds(d netlink.Opt[time.Duration]) uint32 {
	v, ok := d.Get()
	if !ok || v < 0 || v/time.Second > math.MaxUint32 {
		return math.MaxUint32
	}
	return uint32(v / time.Second)
}
