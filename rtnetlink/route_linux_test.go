package rtnetlink

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// dialRoutes returns a Conn in a namespace with two links, to routers with the
// addresses 192.0.2.2 and 2001:db8::2, and 198.51.100.2 and 2001:db8:1::2.
func dialRoutes(t testing.TB) (c *Conn, a, b uint32) {
	t.Helper()
	c, _ = dial(t)
	a, b = addRouters(t, c)
	return c, a, b
}

func addRouters(t testing.TB, c *Conn) (a, b uint32) {
	t.Helper()
	a, b = addVeth(t, c, "a", "b")
	mustAddr(t, c, a, "192.0.2.1/24")
	mustAddr(t, c, a, "2001:db8::1/64")
	mustAddr(t, c, b, "198.51.100.1/24")
	mustAddr(t, c, b, "2001:db8:1::1/64")
	return a, b
}

// testRoutes returns routes of many sorts over the links of addRouters.
func testRoutes(a, b uint32) map[string]Route {
	gw4, gw6 := netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("2001:db8::2")
	return map[string]Route{
		"link":    {Dst: netip.MustParsePrefix("10.0.0.0/8"), OutIface: a},
		"gateway": {Dst: netip.MustParsePrefix("10.1.0.0/16"), Gateway: gw4, OutIface: a},
		"all of it": {
			Dst: netip.MustParsePrefix("10.2.0.0/24"), Gateway: gw4, OutIface: a,
			PrefSrc: netip.MustParseAddr("192.0.2.1"), Table: 100, Priority: 7, TOS: 4,
			Protocol: ProtocolStatic, Scope: netlink.Some(ScopeSite), Flags: RouteOnLink,
			Extra: &RouteExtra{Realms: 3},
		},
		"a table above 255": {Dst: netip.MustParsePrefix("10.3.0.0/24"), OutIface: a, Table: 1000},
		"default":           {Family: FamilyIPv4, Gateway: gw4, OutIface: a},
		"default, IPv6":     {Family: FamilyIPv6, Gateway: gw6, OutIface: a},
		"default by prefix": {Dst: netip.MustParsePrefix("0.0.0.0/0"), Gateway: gw4, OutIface: a, Priority: 9},
		"blackhole":         {Dst: netip.MustParsePrefix("10.4.0.0/16"), Type: RouteBlackhole},
		"unreachable":       {Dst: netip.MustParsePrefix("10.5.0.0/16"), Type: RouteUnreachable},
		"prohibit":          {Dst: netip.MustParsePrefix("10.6.0.0/16"), Type: RouteProhibit},
		"throw":             {Dst: netip.MustParsePrefix("10.7.0.0/16"), Type: RouteThrow, Table: 100},
		"local":             {Dst: netip.MustParsePrefix("10.8.0.1/32"), Type: RouteLocal, OutIface: a, Table: TableLocal},
		"IPv4 by IPv6":      {Dst: netip.MustParsePrefix("10.9.0.0/16"), Gateway: gw6, OutIface: a},
		"IPv6":              {Dst: netip.MustParsePrefix("2001:db8:9::/48"), Gateway: gw6, OutIface: a, Preference: PreferenceHigh},
		"IPv6, from":        {Dst: netip.MustParsePrefix("2001:db8:a::/48"), Src: netip.MustParsePrefix("2001:db8:b::/48"), Gateway: gw6, OutIface: a},
		"IPv6, mapped":      {Family: FamilyIPv6, Dst: netip.MustParsePrefix("::ffff:0:0/96"), Type: RouteUnreachable},
		"IPv6, for a time": {
			Dst: netip.MustParsePrefix("2001:db8:c::/48"), Gateway: gw6, OutIface: a,
			Extra: &RouteExtra{Expires: netlink.Some(time.Hour)},
		},
		"metrics": {
			Dst: netip.MustParsePrefix("10.10.0.0/16"), Gateway: gw4, OutIface: a,
			Metrics: &RouteMetrics{
				Lock: LockMTU | LockRTOMin, MTU: 1400, Window: 10000,
				RTT: 100 * time.Millisecond, RTTVar: 250 * time.Microsecond, SSThresh: 5,
				Cwnd: 6, AdvMSS: 1300, Reordering: 4, HopLimit: 12, InitCwnd: 13, InitRwnd: 14,
				Features: FeatureECN, RTOMin: 20 * time.Millisecond, QuickAck: true,
				FastOpenNoCookie: true, CongestionControl: "reno",
			},
		},
		"metrics, IPv6": {
			Dst: netip.MustParsePrefix("2001:db8:d::/48"), Gateway: gw6, OutIface: a,
			Metrics: &RouteMetrics{MTU: 1400, HopLimit: 3},
		},
		"multipath": {
			Dst: netip.MustParsePrefix("10.11.0.0/16"),
			Multipath: []Nexthop{
				{Gateway: gw4, OutIface: a, Weight: 1, Realms: 5},
				{Gateway: netip.MustParseAddr("198.51.100.2"), OutIface: b, Weight: 256},
				{Gateway: netip.MustParseAddr("2001:db8::3"), OutIface: a, Weight: 3},
				{Gateway: netip.MustParseAddr("203.0.113.1"), OutIface: b, Weight: 4, Flags: RouteOnLink},
			},
		},
		"multipath, IPv6": {
			Dst: netip.MustParsePrefix("2001:db8:e::/48"),
			Multipath: []Nexthop{
				{Gateway: gw6, OutIface: a, Weight: 2},
				{Gateway: netip.MustParseAddr("2001:db8:1::2"), OutIface: b, Weight: 1},
			},
		},
	}
}

func TestRouteAddDelete(t *testing.T) {
	c, a, b := dialRoutes(t)
	ctx := t.Context()
	for name, r := range testRoutes(a, b) {
		t.Run(name, func(t *testing.T) {
			err := c.Route.Add(ctx, &r)
			if name == "IPv6, from" && errors.Is(err, unix.EINVAL) {
				testns.Need(t, testns.Feature{
					Name:   "IPv6 routes by source",
					Module: "CONFIG_IPV6_SUBTREES",
					Probe:  func() error { return err },
				})
			}
			if err != nil {
				t.Fatal(err)
			}
			err = c.Route.Add(ctx, &r)
			if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "route add "+r.name()) {
				t.Errorf("adding it again: %v", err)
			}
			got := findRoute(t, c, &r)
			if got == nil {
				t.Fatal("it is not listed")
			}
			equal(t, *got, asListed(r, got))

			// What was listed can be taken back.
			if err := c.Route.Replace(ctx, got); err != nil {
				t.Errorf("replacing it by itself: %v", err)
			}
			again := findRoute(t, c, &r)
			if again == nil {
				t.Fatal("after replacing it by itself it is not listed")
			}
			if x := again.Extra; x != nil && x.Expires.IsSome() {
				x.Expires = got.Extra.Expires
			}
			equal(t, *again, *got)
			if err := c.Route.Delete(ctx, got); err != nil {
				t.Fatal(err)
			}
			if findRoute(t, c, &r) != nil {
				t.Error("it is still listed")
			}
			err = c.Route.Delete(ctx, &r)
			if !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, unix.ESRCH) {
				t.Errorf("deleting it again: %v", err)
			}
		})
	}
}

// asListed returns r with what the kernel makes of it; got is what it lists.
func asListed(r Route, got *Route) Route {
	r.Family = got.Family
	if !r.Dst.IsValid() {
		r.Dst = r.Family.defaultPrefix()
	}
	if r.Scope.IsZero() {
		r.Scope = netlink.Some(ScopeGlobal)
		switch {
		case r.Family != FamilyIPv4:
		case r.Type == RouteLocal:
			r.Scope = netlink.Some(ScopeHost)
		case r.Type == 0 && !r.Gateway.IsValid() && r.Multipath == nil:
			r.Scope = netlink.Some(ScopeLink)
		}
	}
	if r.Type == 0 {
		r.Type = RouteUnicast
	}
	if r.Protocol == 0 {
		r.Protocol = ProtocolBoot
	}
	if r.Table == 0 {
		r.Table = TableMain
	}
	if r.Family == FamilyIPv6 {
		if r.Priority == 0 {
			r.Priority = 1024
		}
		if r.Type == RouteUnreachable {
			r.OutIface = got.OutIface // the loopback link's
		}
		if r.Extra != nil && got.Extra != nil {
			// Some of the time has passed.
			want, left := r.Extra.Expires.Or(0), got.Extra.Expires.Or(0)
			if left <= want && left > want-time.Minute {
				x := *r.Extra
				x.Expires = got.Extra.Expires
				r.Extra = &x
			}
		}
	}
	return r
}

// findRoute returns the listed route to r's destination in r's table, nil if
// there is none.
func findRoute(t *testing.T, c *Conn, r *Route) *Route {
	t.Helper()
	f := &RouteFilter{Table: r.Table, Family: r.Family}
	if f.Table == 0 {
		f.Table = TableMain
	}
	if f.Family == 0 {
		f.Family = familyOf(r.Dst.Addr())
	}
	dst := r.Dst
	if !dst.IsValid() {
		dst = f.Family.defaultPrefix()
	}
	for got, err := range c.Route.All(t.Context(), f) {
		if err != nil {
			t.Fatal(err)
		}
		if got.Dst == dst && (r.Priority == 0 || r.Priority == got.Priority) {
			return &got
		}
	}
	return nil
}

func TestRouteFilter(t *testing.T) {
	c, a, b := dialRoutes(t)
	ctx := t.Context()
	for _, name := range []string{"gateway", "all of it", "a table above 255", "default", "default, IPv6", "blackhole", "multipath", "metrics, IPv6"} {
		mustRoute(t, c, testRoutes(a, b)[name])
	}
	added := func(r *Route) bool { return r.Protocol == ProtocolBoot || r.Protocol == ProtocolStatic }
	for name, tt := range map[string]struct {
		filter *RouteFilter
		want   string
	}{
		"nil":                     {nil, "0.0.0.0/0 10.1.0.0/16 10.11.0.0/16 10.2.0.0/24 10.3.0.0/24 10.4.0.0/16 2001:db8:d::/48 ::/0"},
		"IPv6":                    {&RouteFilter{Family: FamilyIPv6}, "2001:db8:d::/48 ::/0"},
		"MPLS":                    {&RouteFilter{Family: FamilyMPLS}, ""},
		"main":                    {&RouteFilter{Table: TableMain}, "0.0.0.0/0 10.1.0.0/16 10.11.0.0/16 10.4.0.0/16 2001:db8:d::/48 ::/0"},
		"table":                   {&RouteFilter{Table: 100, Family: FamilyIPv4}, "10.2.0.0/24"},
		"a table above 255":       {&RouteFilter{Table: 1000}, "10.3.0.0/24"},
		"no such table":           {&RouteFilter{Table: 4711}, ""},
		"no such table, IPv4":     {&RouteFilter{Table: 4711, Family: FamilyIPv4}, ""},
		"no such table, IPv6":     {&RouteFilter{Table: 4711, Family: FamilyIPv6}, ""},
		"protocol":                {&RouteFilter{Protocol: ProtocolStatic}, "10.2.0.0/24"},
		"type":                    {&RouteFilter{Type: RouteBlackhole}, "10.4.0.0/16"},
		"link":                    {&RouteFilter{OutIface: b, Protocol: ProtocolBoot}, "10.11.0.0/16"},
		"link, family and table":  {&RouteFilter{OutIface: a, Family: FamilyIPv6, Table: TableMain, Protocol: ProtocolBoot}, "2001:db8:d::/48 ::/0"},
		"a link that there isn't": {&RouteFilter{OutIface: 4711, Family: FamilyIPv4}, "error"},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := c.Route.List(ctx, tt.filter)
			var streamed []Route
			for r, serr := range c.Route.All(ctx, tt.filter) {
				if serr != nil {
					if err == nil {
						t.Fatalf("All fails, and List does not: %v", serr)
					}
					break
				}
				streamed = append(streamed, r)
			}
			if tt.want == "error" {
				if !errors.Is(err, unix.ENODEV) {
					t.Fatalf("got the error %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			equal(t, list, streamed)
			var got []string
			for i := range list {
				if r := &list[i]; added(r) {
					got = append(got, r.Dst.String())
				}
			}
			slices.Sort(got)
			equal(t, strings.Join(got, " "), tt.want)
		})
	}
}

func TestRouteGet(t *testing.T) {
	c, a, b := dialRoutes(t)
	ctx := t.Context()
	for _, name := range []string{"gateway", "multipath", "blackhole", "prohibit", "unreachable", "default, IPv6"} {
		mustRoute(t, c, testRoutes(a, b)[name])
	}
	for _, dst := range []string{"10.1.2.3", "::ffff:10.1.2.3"} {
		r, err := c.Route.Get(ctx, netip.MustParseAddr(dst), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := Route{Dst: r.Dst, Gateway: r.Gateway, OutIface: r.OutIface, PrefSrc: r.PrefSrc, Table: r.Table, Family: r.Family}
		equal(t, got, Route{
			Dst: netip.MustParsePrefix("10.1.2.3/32"), Gateway: netip.MustParseAddr("192.0.2.2"),
			OutIface: a, PrefSrc: netip.MustParseAddr("192.0.2.1"), Table: TableMain, Family: FamilyIPv4,
		})
	}

	r, err := c.Route.Get(ctx, netip.MustParseAddr("10.11.0.1"), &RouteLookup{Entry: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Dst != netip.MustParsePrefix("10.11.0.0/16") || len(r.Multipath) != 4 {
		t.Errorf("the entry is %+v", r)
	}
	r, err = c.Route.Get(ctx, netip.MustParseAddr("2001:db8:ffff::1"), &RouteLookup{
		Src: netip.MustParseAddr("2001:db8::1"), OutIface: a, Mark: 5, UID: netlink.Some(uint32(0)),
		IPProto: unix.IPPROTO_TCP, SrcPort: 1000, DstPort: 80, TOS: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Gateway != netip.MustParseAddr("2001:db8::2") || r.OutIface != a {
		t.Errorf("the way is %+v", r)
	}
	r, err = c.Route.Get(ctx, netip.MustParseAddr("192.0.2.1"), &RouteLookup{Src: netip.MustParseAddr("198.51.100.77"), InIface: b})
	if err != nil {
		t.Fatal(err)
	}
	if r.Type != RouteLocal || r.Extra == nil || r.Extra.InIface != b {
		t.Errorf("what comes in is treated like %+v with %+v", r, r.Extra)
	}

	for dst, errno := range map[string]unix.Errno{
		"10.4.0.1":    unix.EINVAL,
		"10.5.0.1":    unix.EHOSTUNREACH,
		"10.6.0.1":    unix.EACCES,
		"203.0.113.1": unix.ENETUNREACH,
	} {
		_, err := c.Route.Get(ctx, netip.MustParseAddr(dst), nil)
		if !errors.Is(err, errno) || !strings.Contains(err.Error(), "route get "+dst) {
			t.Errorf("%s: got the error %v, not %v", dst, err, errno)
		}
	}
}

// TestRouteErrors checks that errors name what they are about, whether they
// come from here or from the kernel.
func TestRouteErrors(t *testing.T) {
	c, a, _ := dialRoutes(t)
	ctx := t.Context()
	mapped := netip.MustParseAddr("::ffff:192.0.2.2")
	dst := netip.MustParsePrefix("10.0.0.0/8")
	for name, tt := range map[string]struct {
		route Route
		want  error // nil for one of the kernel
		path  string
	}{
		"no family":            {Route{Gateway: netip.MustParseAddr("192.0.2.2")}, errNoFamily, "dst"},
		"mapped gateway":       {Route{Dst: dst, Gateway: mapped}, errMapped, "via"},
		"mapped destination":   {Route{Dst: netip.PrefixFrom(mapped, 128), OutIface: a}, errMapped, "dst"},
		"mapped source":        {Route{Dst: dst, PrefSrc: mapped, OutIface: a}, errMapped, "prefsrc"},
		"mapped, of IPv4":      {Route{Family: FamilyIPv4, Dst: dst, PrefSrc: mapped}, errMapped, "prefsrc"},
		"other family":         {Route{Dst: dst, PrefSrc: netip.MustParseAddr("2001:db8::1")}, errOtherFamily, "prefsrc"},
		"other Family":         {Route{Family: FamilyIPv6, Dst: dst}, errOtherFamily, "dst"},
		"zone":                 {Route{Dst: netip.MustParsePrefix("2001:db8::/32"), Gateway: netip.MustParseAddr("fe80::1%a")}, errZone, "gateway"},
		"long prefix":          {Route{Dst: netip.PrefixFrom(dst.Addr(), 33)}, errPrefixLength, "dst"},
		"long source prefix":   {Route{Dst: dst, Src: netip.PrefixFrom(dst.Addr(), 33)}, errPrefixLength, "src"},
		"weight":               {Route{Dst: dst, Multipath: []Nexthop{{OutIface: a, Weight: 257}}}, errWeight, "multipath"},
		"mapped next hop":      {Route{Dst: dst, Multipath: []Nexthop{{OutIface: a, Gateway: mapped}}}, errMapped, "multipath"},
		"negative time":        {Route{Dst: dst, Metrics: &RouteMetrics{RTT: -1}}, errMetricTime, "metrics.rtt"},
		"long time":            {Route{Dst: dst, Metrics: &RouteMetrics{RTOMin: 1 << 62}}, errMetricTime, "metrics.rto-min"},
		"expired":              {Route{Dst: dst, Extra: &RouteExtra{Expires: netlink.Some(-time.Second)}}, errNegative, "expires"},
		"unknown":              {Route{Dst: dst, Extra: &RouteExtra{Unknown: []byte{1, 2, 3}}}, nlattr.ErrTruncated, ""},
		"kernel: metric":       {Route{Dst: dst, OutIface: a, Metrics: &RouteMetrics{CongestionControl: "no-such-algorithm"}}, nil, "metrics.cc-algo"},
		"kernel: no such link": {Route{Dst: dst, OutIface: 4711}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.Route.Add(ctx, &tt.route)
			var oe *netlink.OpError
			if !errors.As(err, &oe) {
				t.Fatalf("got the error %v", err)
			}
			if oe.Op != "route add" || oe.Object != tt.route.name() {
				t.Errorf("the error %q is about %q of %q", err, oe.Op, oe.Object)
			}
			if tt.want != nil && (!errors.Is(err, tt.want) || oe.Path != tt.path) {
				t.Errorf("got the error %q about %q, want %q about %q", err, oe.Path, tt.want, tt.path)
			}
			if errno := unix.Errno(0); tt.want == nil && !errors.As(err, &errno) {
				t.Errorf("the error %q is not the kernel's", err)
			}
		})
	}
}

// TestRouteList lists so many routes that their bytes need several chunks.
func TestRouteList(t *testing.T) {
	c, a, _ := dialRoutes(t)
	const n = 500
	for i := range n {
		mustRoute(t, c, Route{Dst: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 0}), 24), OutIface: a, Protocol: ProtocolBGP})
	}
	f := &RouteFilter{Protocol: ProtocolBGP}
	list, err := c.Route.List(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != n || cap(list) != n {
		t.Fatalf("there are %d routes in room for %d, not %d", len(list), cap(list), n)
	}
	seen := make(map[netip.Prefix]bool)
	for i := range list {
		seen[list[i].Dst] = true
	}
	if len(seen) != n {
		t.Errorf("%d of %d routes are different", len(seen), n)
	}
}

// TestRouteGolden compares with what ip prints.
func TestRouteGolden(t *testing.T) {
	c, ns := dial(t)
	a, b := addRouters(t, c)
	for name, r := range testRoutes(a, b) {
		if name != "IPv6, from" && name != "default by prefix" {
			mustRoute(t, c, r)
		}
	}
	names := map[uint32]string{a: "a", b: "b"}
	for l, err := range c.Link.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		names[l.Index] = l.Name
	}
	for _, family := range []Family{FamilyIPv4, FamilyIPv6} {
		t.Run(family.String(), func(t *testing.T) {
			var want []ipRoute
			list := settled(t, ns, func() ([]Route, error) {
				list, err := c.Route.List(t.Context(), &RouteFilter{Family: family})
				for i := range list {
					if x := list[i].Extra; x != nil {
						x.Expires = netlink.Opt[time.Duration]{} // which runs, and which ip is not asked for
					}
				}
				return list, err
			}, &want, "-family", family.String(), "route", "show", "table", "all")
			if len(list) != len(want) {
				t.Fatalf("there are %d routes, not %d", len(list), len(want))
			}
			for i := range list {
				equal(t, asIP(&list[i], names), want[i])
			}
		})
	}
}

// ipRoute is a route as ip prints it.
type ipRoute struct {
	Type     string      `json:"type"`
	Dst      string      `json:"dst"`
	Gateway  string      `json:"gateway"`
	Via      *ipVia      `json:"via"`
	Dev      string      `json:"dev"`
	Table    string      `json:"table"`
	Protocol string      `json:"protocol"`
	Scope    string      `json:"scope"`
	PrefSrc  string      `json:"prefsrc"`
	TOS      string      `json:"tos"`
	Metric   uint32      `json:"metric"`
	Flags    []string    `json:"flags"`
	Pref     string      `json:"pref"`
	Metrics  []ipMetrics `json:"metrics"`
	Nexthops []ipNexthop `json:"nexthops"`
}

type ipMetrics struct {
	MTU      uint32 `json:"mtu"`
	Window   uint32 `json:"window"`
	RTT      uint32 `json:"rtt"`
	SSThresh uint32 `json:"ssthresh"`
	AdvMSS   uint32 `json:"advmss"`
	HopLimit uint32 `json:"hoplimit"`
	CC       string `json:"congestion"`
}

type ipVia struct {
	Family string `json:"family"`
	Host   string `json:"host"`
}

type ipNexthop struct {
	Gateway string   `json:"gateway"`
	Via     *ipVia   `json:"via"`
	Dev     string   `json:"dev"`
	Weight  uint16   `json:"weight"`
	Flags   []string `json:"flags"`
}

// asIP returns r as ip prints it.
func asIP(r *Route, names map[uint32]string) ipRoute {
	p := ipRoute{
		Type: r.Type.String(), Dst: "default", Dev: names[r.OutIface],
		Table: r.Table.String(), Protocol: r.Protocol.String(), Scope: r.Scope.String(), Metric: r.Priority,
	}
	if r.Dst.Bits() > 0 {
		p.Dst = r.Dst.String()
		if r.Dst.IsSingleIP() {
			p.Dst = r.Dst.Addr().String()
		}
	}
	p.Gateway, p.Via = asVia(r.Gateway, r.Family)
	if r.PrefSrc.IsValid() {
		p.PrefSrc = r.PrefSrc.String()
	}
	if r.TOS != 0 {
		p.TOS = fmt.Sprintf("%#02x", r.TOS)
	}
	if r.Flags != 0 {
		p.Flags = strings.Split(r.Flags.String(), "|")
	}
	if r.Family == FamilyIPv6 {
		p.Pref = r.Preference.String()
	}
	for _, n := range r.Multipath {
		h := ipNexthop{Dev: names[n.OutIface], Weight: n.Weight}
		h.Gateway, h.Via = asVia(n.Gateway, r.Family)
		if n.Flags != 0 {
			h.Flags = strings.Split(n.Flags.String(), "|")
		}
		p.Nexthops = append(p.Nexthops, h)
	}
	if m := r.Metrics; m != nil {
		p.Metrics = []ipMetrics{{
			MTU: m.MTU, Window: m.Window, RTT: uint32(m.RTT.Milliseconds()), SSThresh: m.SSThresh,
			AdvMSS: m.AdvMSS, HopLimit: m.HopLimit, CC: m.CongestionControl,
		}}
	}
	return p
}

func asVia(a netip.Addr, f Family) (gateway string, via *ipVia) {
	switch {
	case !a.IsValid():
		return "", nil
	case familyOf(a) == f:
		return a.String(), nil
	default:
		return "", &ipVia{familyOf(a).String(), a.String()}
	}
}
