package rtnetlink

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// A neighborhood is a namespace with links that have neighbors: a pair, and a
// bridge with two ports, of which one is a VXLAN link.
type neighborhood struct {
	c                     *Conn
	ns                    *testns.NS
	pair, bridge          uint32
	port, vxlan, external uint32
	names                 map[uint32]string
}

func newNeighborhood(t *testing.T) *neighborhood {
	t.Helper()
	testns.Need(t, testns.Program("ip", "iproute2"), testns.Program("bridge", "iproute2"))
	c, ns := dial(t)
	h := &neighborhood{c: c, ns: ns}
	h.pair, _ = addVeth(t, c, "pair", "peer")
	h.port, _ = addVeth(t, c, "port", "far")
	for _, words := range []string{
		"ip link add br0 type bridge",
		"ip link set br0 up",
		"ip link set port master br0",
		"ip link add vx type vxlan id 7 dstport 4789 local 192.0.2.1",
		"ip link set vx master br0",
		"ip link set vx up",
		"ip link add ext type vxlan external dstport 4790",
		"ip link set ext up",
	} {
		h.run(t, words)
	}
	h.names = make(map[uint32]string)
	for _, name := range []string{"pair", "br0", "port", "vx", "ext"} {
		l, err := c.Link.ByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		h.names[l.Index] = name
		switch name {
		case "br0":
			h.bridge = l.Index
		case "vx":
			h.vxlan = l.Index
		case "ext":
			h.external = l.Index
		}
	}
	return h
}

// run runs a program in the namespace and returns what it prints.
func (h *neighborhood) run(t *testing.T, words string) []byte {
	t.Helper()
	args := strings.Fields(words)
	var out []byte
	err := h.ns.Do(func() error {
		var err error
		out, err = exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput()
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v: %s", words, err, out)
	}
	return out
}

// A shown is what ip or bridge prints of a neighbor.
type shown map[string]any

// show returns what ip and bridge print of a neighbor that want names, without
// what depends on time.
func (h *neighborhood) show(t *testing.T, want Neighbor) []shown {
	t.Helper()
	words := "ip -json -details -statistics neigh show nud all dev " + h.names[want.LinkIndex]
	switch {
	case want.Family == FamilyBridge:
		words = "bridge -json -details -statistics fdb show dev " + h.names[want.LinkIndex]
	case want.Flags&NeighborProxy != 0:
		words = "ip -json -details neigh show proxy dev " + h.names[want.LinkIndex]
	}
	out := h.run(t, words)
	var all, list []shown
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatalf("%s printed %q: %v", words, out, err)
	}
	for _, s := range all {
		for _, key := range []string{"used", "confirmed", "updated", "probes", "refcnt"} {
			delete(s, key)
		}
		if want.Family == FamilyBridge && s["mac"] == want.HardwareAddr.String() && (s["master"] != nil) == (want.Master != 0) ||
			want.Family != FamilyBridge && s["dst"] == want.Addr.String() {
			list = append(list, s)
		}
	}
	return list
}

// find returns the neighbors that are listed and told by the same as want.
func (h *neighborhood) find(t *testing.T, want Neighbor) []Neighbor {
	t.Helper()
	f := &NeighborFilter{Family: want.Family, LinkIndex: want.LinkIndex, Proxy: want.Flags&NeighborProxy != 0}
	list, err := h.c.Neighbor.List(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(list, func(n Neighbor) bool {
		return n.Family == FamilyBridge && (n.HardwareAddr.String() != want.HardwareAddr.String() || n.Master != want.Master) ||
			n.Family != FamilyBridge && n.Addr != want.Addr
	})
}

// A neighborCase is a neighbor, what ip or bridge print of it, and what makes
// them add it.
type neighborCase struct {
	name  string
	ours  Neighbor
	words string
	print shown
	needs []testns.Feature
	again bool // it can be added again and again, as proxy entries can
	noGet bool // links other than bridges and VXLAN links list theirs, and no more
}

func (tt *neighborCase) unsupported(err error) bool {
	return tt.noGet && errors.Is(err, errors.ErrUnsupported)
}

func mac(last byte) net.HardwareAddr { return net.HardwareAddr{2, 0, 0, 0, 0, last} }

func (h *neighborhood) cases() []neighborCase {
	some := netlink.Some[NeighborState]
	permanent, static := some(NeighborPermanent), some(NeighborPermanent|NeighborNoARP)
	v4, v6 := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("2001:db8::1")
	fdb := func(link, master uint32, last byte, n Neighbor) Neighbor {
		n.Family, n.LinkIndex, n.Master, n.HardwareAddr = FamilyBridge, link, master, mac(last)
		return n
	}
	return []neighborCase{
		{
			name:  "IPv4",
			ours:  Neighbor{Family: FamilyIPv4, LinkIndex: h.pair, Addr: v4, HardwareAddr: mac(1), State: permanent, Type: RouteUnicast},
			words: "ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev pair",
			print: shown{"dst": "10.0.0.1", "lladdr": "02:00:00:00:00:01", "state": []any{"PERMANENT"}},
		},
		{
			name:  "IPv4 that was learned elsewhere",
			ours:  Neighbor{Family: FamilyIPv4, LinkIndex: h.pair, Addr: v4, HardwareAddr: mac(1), State: some(NeighborNoARP), Flags: NeighborExtLearned, Type: RouteUnicast, Protocol: ProtocolBGP},
			words: "ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev pair nud noarp extern_learn protocol bgp",
			print: shown{"dst": "10.0.0.1", "lladdr": "02:00:00:00:00:01", "state": []any{"NOARP"}, "extern_learn": nil, "protocol": "bgp"},
		},
		{
			name:  "IPv4 multicast",
			ours:  Neighbor{Family: FamilyIPv4, LinkIndex: h.pair, Addr: netip.MustParseAddr("224.0.0.9"), HardwareAddr: mac(2), State: permanent, Type: RouteMulticast},
			words: "ip neigh add 224.0.0.9 lladdr 02:00:00:00:00:02 dev pair",
			print: shown{"dst": "224.0.0.9", "lladdr": "02:00:00:00:00:02", "state": []any{"PERMANENT"}},
		},
		{
			name:  "IPv6 router",
			ours:  Neighbor{Family: FamilyIPv6, LinkIndex: h.pair, Addr: v6, HardwareAddr: mac(3), State: some(NeighborStale), Flags: NeighborRouter, Type: RouteUnicast},
			words: "ip neigh add 2001:db8::1 lladdr 02:00:00:00:00:03 dev pair nud stale router",
			print: shown{"dst": "2001:db8::1", "lladdr": "02:00:00:00:00:03", "state": []any{"STALE"}, "router": nil},
		},
		{
			name:  "IPv4 proxy",
			ours:  Neighbor{Family: FamilyIPv4, LinkIndex: h.pair, Addr: v4, State: some(NeighborNone), Flags: NeighborProxy, Type: RouteUnicast},
			words: "ip neigh add proxy 10.0.0.1 dev pair",
			print: shown{"dst": "10.0.0.1", "proxy": nil},
		},
		{
			name:  "IPv6 proxy",
			ours:  Neighbor{Family: FamilyIPv6, LinkIndex: h.pair, Addr: v6, State: some(NeighborNone), Flags: NeighborProxy, Type: RouteUnicast, Protocol: ProtocolStatic},
			words: "ip neigh add proxy 2001:db8::1 dev pair protocol static",
			print: shown{"dst": "2001:db8::1", "proxy": nil, "protocol": "static"},
		},
		{
			name:  "static entry of a bridge",
			ours:  fdb(h.port, h.bridge, 4, Neighbor{State: some(NeighborNoARP)}),
			words: "bridge fdb add 02:00:00:00:00:04 dev port master static",
			print: shown{"mac": "02:00:00:00:00:04", "state": "static", "master": "br0", "flags": []any{}},
		},
		{
			name:  "entry of a bridge that does not move",
			ours:  fdb(h.port, h.bridge, 4, Neighbor{State: some(NeighborNoARP), Flags: NeighborSticky}),
			words: "bridge fdb add 02:00:00:00:00:04 dev port master static sticky",
			print: shown{"mac": "02:00:00:00:00:04", "state": "static", "master": "br0", "flags": []any{"sticky"}},
		},
		{
			name:  "entry of a bridge that is used",
			ours:  fdb(h.port, h.bridge, 4, Neighbor{State: some(NeighborReachable), Flags: NeighborExtLearned}),
			words: "bridge fdb add 02:00:00:00:00:04 dev port master dynamic extern_learn",
			again: true,
			print: shown{"mac": "02:00:00:00:00:04", "state": "", "master": "br0", "flags": []any{"extern_learn"}},
		},
		{
			name: "entry of a bridge whose use is told",
			ours: fdb(h.port, h.bridge, 4, Neighbor{State: some(NeighborNoARP), Activity: netlink.Some(NeighborNotify)}),
			// Not every version of bridge can add it.
			print: shown{"mac": "02:00:00:00:00:04", "state": "static", "master": "br0", "flags": []any{}, "activity_notify": true},
		},
		{
			name:  "address of a bridge",
			ours:  fdb(h.bridge, h.bridge, 5, Neighbor{State: permanent}),
			words: "bridge fdb add 02:00:00:00:00:05 dev br0 self local",
			print: shown{"mac": "02:00:00:00:00:05", "state": "permanent", "master": "br0", "flags": []any{}},
		},
		{
			name:  "address of a link",
			ours:  fdb(h.port, 0, 6, Neighbor{State: permanent, Flags: NeighborSelf}),
			words: "bridge fdb add 02:00:00:00:00:06 dev port self",
			noGet: true,
			print: shown{"mac": "02:00:00:00:00:06", "state": "permanent", "flags": []any{"self"}},
		},
		{
			name:  "entry of a VXLAN link",
			ours:  fdb(h.vxlan, 0, 7, Neighbor{Type: RouteUnicast, State: static, Flags: NeighborSelf, Addr: netip.MustParseAddr("192.0.2.9"), Port: 5, VNI: netlink.Some(uint32(99)), OutIface: h.pair}),
			words: "bridge fdb add 02:00:00:00:00:07 dev vx dst 192.0.2.9 vni 99 port 5 via pair",
			print: shown{"mac": "02:00:00:00:00:07", "state": "permanent", "flags": []any{"self"}, "dst": "192.0.2.9", "port": 5.0, "vni": 99.0, "viaIf": "pair"},
		},
		{
			name:  "entry of a VXLAN link with the network identifier zero",
			ours:  fdb(h.vxlan, 0, 7, Neighbor{Type: RouteUnicast, State: static, Flags: NeighborSelf, Addr: netip.MustParseAddr("192.0.2.9"), VNI: netlink.Some(uint32(0))}),
			words: "bridge fdb add 02:00:00:00:00:07 dev vx dst 192.0.2.9 vni 0",
			print: shown{"mac": "02:00:00:00:00:07", "state": "permanent", "flags": []any{"self"}, "dst": "192.0.2.9", "vni": 0.0},
		},
		{
			name:  "entry of a VXLAN link with many network identifiers",
			ours:  fdb(h.external, 0, 8, Neighbor{Type: RouteUnicast, State: static, Flags: NeighborSelf, Addr: netip.MustParseAddr("192.0.2.9"), VNI: netlink.Some(uint32(10)), SrcVNI: netlink.Some(uint32(10))}),
			words: "bridge fdb add 02:00:00:00:00:08 dev ext dst 192.0.2.9 vni 10 src_vni 10",
			print: shown{"mac": "02:00:00:00:00:08", "state": "permanent", "flags": []any{"self"}, "dst": "192.0.2.9", "vni": 10.0, "src_vni": 10.0},
		},
		{
			name:  "entry of a VXLAN link with a next hop object",
			ours:  fdb(h.vxlan, 0, 9, Neighbor{Type: RouteUnicast, State: static, Flags: NeighborSelf, NexthopID: 102}),
			words: "bridge fdb add 02:00:00:00:00:09 dev vx nhid 102",
			print: shown{"mac": "02:00:00:00:00:09", "state": "permanent", "flags": []any{"self"}, "nhid": 102.0},
			needs: []testns.Feature{{Name: "next hop objects of forwarding databases", Since: "5.8"}},
		},
	}
}

// TestNeighborDifferential has us add, and ip and bridge show; them add, and us
// read, delete and put back what they show the same as before.
func TestNeighborDifferential(t *testing.T) {
	h := newNeighborhood(t)
	h.run(t, "ip nexthop add id 101 via 192.0.2.20 fdb")
	h.run(t, "ip nexthop add id 102 group 101 fdb")
	ctx := t.Context()
	s := h.c.Neighbor
	for _, tt := range h.cases() {
		t.Run(tt.name, func(t *testing.T) {
			testns.Need(t, tt.needs...)
			if err := s.Add(ctx, &tt.ours); err != nil {
				t.Fatal(err)
			}
			oneShown(t, h.show(t, tt.ours), tt.print)
			got := h.the(t, tt.ours)
			equal(t, settledNeighbor(got), tt.ours)
			h.get(t, &tt, got)

			err := s.Add(ctx, &tt.ours)
			if lenient := tt.ours.Flags&NeighborProxy != 0 || tt.again; lenient && err != nil || !lenient && !errors.Is(err, fs.ErrExist) {
				t.Errorf("adding it again: %v", err)
			}
			if err := s.Delete(ctx, &got); err != nil {
				t.Fatal(err)
			}
			if list := h.find(t, tt.ours); len(list) > 0 {
				t.Errorf("it is still listed: %+v", list)
			}
			if err := s.Delete(ctx, &got); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("deleting it again: %v", err)
			}
			if _, err := s.Get(ctx, &got); !errors.Is(err, fs.ErrNotExist) && !tt.unsupported(err) {
				t.Errorf("getting it: %v", err)
			}

			if tt.words != "" {
				h.run(t, tt.words)
			} else if err := s.Add(ctx, &tt.ours); err != nil {
				t.Fatal(err)
			}
			before := h.show(t, tt.ours)
			theirs := h.the(t, tt.ours)
			equal(t, settledNeighbor(theirs), tt.ours)
			if err := s.Delete(ctx, &theirs); err != nil {
				t.Fatal(err)
			}
			if list := h.show(t, tt.ours); len(list) > 0 {
				t.Fatalf("it is still shown: %v", list)
			}
			if err := s.Add(ctx, &theirs); err != nil {
				t.Fatal(err)
			}
			equal(t, h.show(t, tt.ours), before)
			if err := s.Replace(ctx, &theirs); err != nil {
				t.Errorf("replacing it by itself: %v", err)
			}
			equal(t, h.show(t, tt.ours), before)
			if err := s.Delete(ctx, &theirs); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// the returns the one neighbor that is told by the same as want.
func (h *neighborhood) the(t *testing.T, want Neighbor) Neighbor {
	t.Helper()
	list := h.find(t, want)
	if len(list) != 1 {
		t.Fatalf("%d are listed: %+v", len(list), list)
	}
	return list[0]
}

// get checks that Get returns what was listed.
func (h *neighborhood) get(t *testing.T, tt *neighborCase, n Neighbor) {
	t.Helper()
	got, err := h.c.Neighbor.Get(t.Context(), &n)
	if tt.unsupported(err) {
		return
	}
	if err != nil {
		t.Errorf("getting it: %v", err)
		return
	}
	equal(t, settledNeighbor(got), settledNeighbor(n))
}

// settledNeighbor returns n without what depends on time.
func settledNeighbor(n Neighbor) Neighbor {
	n.Times, n.Probes = netlink.Opt[NeighborTimes]{}, 0
	return n
}

// oneShown checks that what is shown is one thing, which has what want has.
// Versions of ip and bridge differ in what more they print, and in what flags
// are printed as.
func oneShown(t *testing.T, got []shown, want shown) {
	t.Helper()
	if len(got) != 1 {
		t.Fatalf("%d are shown: %v", len(got), got)
	}
	for key, w := range want {
		g, ok := got[0][key]
		if known := key != "activity_notify"; !ok && known || ok && fmt.Sprint(g) != fmt.Sprint(w) {
			t.Errorf("%s is shown as %v, want %v: %v", key, g, w, got[0])
		}
	}
}

// TestNeighborChange changes neighbors, which have to be there.
func TestNeighborChange(t *testing.T) {
	h := newNeighborhood(t)
	ctx := t.Context()
	s := h.c.Neighbor
	for name, n := range map[string]Neighbor{
		"IPv4":  {LinkIndex: h.pair, Addr: netip.MustParseAddr("10.0.0.1"), HardwareAddr: mac(1)},
		"VXLAN": {Family: FamilyBridge, LinkIndex: h.vxlan, HardwareAddr: mac(1), Flags: NeighborSelf, Addr: netip.MustParseAddr("192.0.2.9")},
	} {
		var oe *netlink.OpError
		if err := s.Change(ctx, &n); !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &oe) || oe.Op != "neighbor change" || oe.Object != n.name() {
			t.Errorf("%s: changing what is not there: %v", name, err)
		}
		if err := s.Add(ctx, &n); err != nil {
			t.Fatal(err)
		}
		for _, change := range []func() error{
			func() error { return s.Change(ctx, &n) },
			func() error { return s.Replace(ctx, &n) },
		} {
			if n.Family == FamilyBridge {
				n.Addr = n.Addr.Next()
			} else {
				n.HardwareAddr = mac(n.HardwareAddr[5] + 1)
			}
			if err := change(); err != nil {
				t.Fatal(err)
			}
			if n.Family == 0 {
				n.Family = FamilyIPv4
			}
			if got := h.the(t, n); got.Addr != n.Addr || got.HardwareAddr.String() != n.HardwareAddr.String() {
				t.Errorf("%s: got %+v", name, got)
			}
		}
	}
	// Whatever port it is behind.
	static := Neighbor{Family: FamilyBridge, LinkIndex: h.port, HardwareAddr: mac(9), State: netlink.Some(NeighborNoARP)}
	if err := s.Add(ctx, &static); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(ctx, &Neighbor{Family: FamilyBridge, Master: h.bridge, HardwareAddr: mac(9)}); err != nil || got.LinkIndex != h.port {
		t.Errorf("got %+v, %v", got, err)
	}
	unknown := Neighbor{LinkIndex: 4711, Addr: netip.MustParseAddr("10.0.0.1"), HardwareAddr: mac(1)}
	if err := s.Add(ctx, &unknown); !errors.Is(err, unix.ENODEV) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("adding behind a link that there is not: %v", err)
	}
	var oe *netlink.OpError
	short := Neighbor{LinkIndex: h.pair, Addr: netip.MustParseAddr("10.0.0.2"), HardwareAddr: mac(1)[:3]}
	if err := s.Add(ctx, &short); !errors.Is(err, unix.EINVAL) || !errors.As(err, &oe) || oe.Message == "" {
		t.Errorf("adding half an address: %v", err)
	}
	state := Neighbor{Family: FamilyBridge, LinkIndex: h.port, HardwareAddr: mac(3), State: netlink.Some(NeighborFailed)}
	if err := s.Add(ctx, &state); !errors.Is(err, unix.EINVAL) {
		t.Errorf("adding an entry that failed: %v", err)
	}
}

// TestNeighborManaged adds a neighbor that the kernel is to find.
func TestNeighborManaged(t *testing.T) {
	testns.Need(t, testns.Feature{Name: "NTF_EXT_MANAGED", Since: "5.16"})
	h := newNeighborhood(t)
	mustAddr(t, h.c, h.pair, "10.0.0.9/24")
	n := Neighbor{Family: FamilyIPv4, LinkIndex: h.pair, Addr: netip.MustParseAddr("10.0.0.1"), Flags: NeighborManaged}
	if err := h.c.Neighbor.Add(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	if got := h.the(t, n); got.Flags != NeighborManaged || got.State.Or(NeighborPermanent) == NeighborPermanent {
		t.Errorf("got %+v", got)
	}
}

// TestNeighborAppend adds several places to send to.
func TestNeighborAppend(t *testing.T) {
	h := newNeighborhood(t)
	ctx := t.Context()
	s := h.c.Neighbor
	zero := make(net.HardwareAddr, 6)
	var places []Neighbor
	for i := range 3 {
		n := Neighbor{
			Family: FamilyBridge, LinkIndex: h.vxlan, HardwareAddr: zero, Flags: NeighborSelf,
			Type: RouteUnicast, State: netlink.Some(NeighborPermanent), Addr: netip.AddrFrom4([4]byte{192, 0, 2, byte(10 + i)}),
		}
		if err := s.Append(ctx, &n); err != nil {
			t.Fatal(err)
		}
		places = append(places, n)
	}
	got := h.find(t, places[0])
	for i := range got {
		got[i] = settledNeighbor(got[i])
	}
	slices.SortFunc(got, func(a, b Neighbor) int { return a.Addr.Compare(b.Addr) })
	equal(t, got, places)
	if n := len(h.show(t, places[0])); n != 3 {
		t.Errorf("%d are shown", n)
	}
	if err := s.Delete(ctx, &places[1]); err != nil {
		t.Fatal(err)
	}
	if got := h.find(t, places[0]); len(got) != 2 {
		t.Errorf("got %+v", got)
	}
	if err := s.AppendAll(ctx, slices.Values(places), nil); !errors.Is(err, nil) {
		t.Errorf("appending what is there: %v", err)
	}
}

// TestNeighborFilter lists with filters that the kernel applies.
func TestNeighborFilter(t *testing.T) {
	h := newNeighborhood(t)
	ctx := t.Context()
	s := h.c.Neighbor
	for _, n := range []Neighbor{
		{LinkIndex: h.pair, Addr: netip.MustParseAddr("10.0.0.1"), HardwareAddr: mac(1)},
		{LinkIndex: h.pair, Addr: netip.MustParseAddr("2001:db8::1"), HardwareAddr: mac(1)},
		{LinkIndex: h.port, Addr: netip.MustParseAddr("10.0.0.2"), HardwareAddr: mac(2)},
		{LinkIndex: h.pair, Addr: netip.MustParseAddr("10.0.0.3"), Flags: NeighborProxy},
		{LinkIndex: h.port, Addr: netip.MustParseAddr("2001:db8::3"), Flags: NeighborProxy},
		{Family: FamilyBridge, LinkIndex: h.port, HardwareAddr: mac(4)},
		{Family: FamilyBridge, LinkIndex: h.port, HardwareAddr: mac(5), Flags: NeighborSelf},
		{Family: FamilyBridge, LinkIndex: h.vxlan, HardwareAddr: mac(6), Flags: NeighborSelf, Addr: netip.MustParseAddr("192.0.2.9")},
		{Family: FamilyBridge, LinkIndex: h.external, HardwareAddr: mac(7), Flags: NeighborSelf, Addr: netip.MustParseAddr("192.0.2.9"), SrcVNI: netlink.Some(uint32(5))},
	} {
		if err := s.Add(ctx, &n); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		filter *NeighborFilter
		want   []string
	}{
		"nil":                {nil, []string{"10.0.0.1", "10.0.0.2", "2001:db8::1"}},
		"family":             {&NeighborFilter{Family: FamilyIPv4}, []string{"10.0.0.1", "10.0.0.2"}},
		"link":               {&NeighborFilter{LinkIndex: h.pair}, []string{"10.0.0.1", "2001:db8::1"}},
		"master":             {&NeighborFilter{Master: h.bridge}, []string{"10.0.0.2"}},
		"proxy":              {&NeighborFilter{Proxy: true}, []string{"10.0.0.3", "2001:db8::3"}},
		"proxy of a family":  {&NeighborFilter{Proxy: true, Family: FamilyIPv6}, []string{"2001:db8::3"}},
		"proxy of a link":    {&NeighborFilter{Proxy: true, LinkIndex: h.pair}, []string{"10.0.0.3"}},
		"FDB":                {&NeighborFilter{Family: FamilyBridge}, []string{mac(4).String(), mac(5).String(), mac(6).String(), mac(7).String()}},
		"FDB of a port":      {&NeighborFilter{Family: FamilyBridge, LinkIndex: h.port}, []string{mac(4).String(), mac(5).String()}},
		"FDB of a bridge":    {&NeighborFilter{Family: FamilyBridge, Master: h.bridge}, []string{mac(4).String(), mac(5).String(), mac(6).String()}},
		"FDB of no bridge":   {&NeighborFilter{Family: FamilyBridge, LinkIndex: h.external}, []string{mac(7).String()}},
		"link without any":   {&NeighborFilter{LinkIndex: h.external, Family: FamilyIPv4}, nil},
		"a link there isn't": {&NeighborFilter{LinkIndex: 4711}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := s.List(ctx, tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			streamed, err := collect(s.All(ctx, tt.filter))
			if err != nil || len(streamed) != len(list) {
				t.Errorf("%d are streamed, and %d listed: %v", len(streamed), len(list), err)
			}
			var got []string
			for _, n := range list {
				// Not the kernel's own.
				if n.Family != FamilyBridge && n.Type != RouteMulticast && n.State.Or(0) != NeighborNoARP ||
					n.Family == FamilyBridge && strings.HasPrefix(n.name(), "02:00:00:00:00:0") {
					got = append(got, n.name())
				}
			}
			slices.Sort(got)
			equal(t, got, tt.want)
		})
	}
	if _, err := s.List(ctx, &NeighborFilter{Family: FamilyBridge, Master: 4711}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the entries of a bridge that there is not: %v", err)
	}
}

// TestNeighborListedAll compares all that is listed with what ip and bridge
// print, one by one and in order.
func TestNeighborListedAll(t *testing.T) {
	h := newNeighborhood(t)
	for _, tt := range h.cases() {
		if tt.ours.NexthopID == 0 && tt.ours.Activity.IsZero() {
			_ = h.c.Neighbor.Add(t.Context(), &tt.ours) // some are there already, in another form
		}
	}
	for name, tt := range map[string]struct {
		filter NeighborFilter
		words  string
	}{
		"neigh": {NeighborFilter{}, "ip -json -details neigh show nud all"},
		"proxy": {NeighborFilter{Proxy: true}, "ip -json -details neigh show proxy"},
		"fdb":   {NeighborFilter{Family: FamilyBridge}, "bridge -json -details fdb show"},
	} {
		var want []shown
		var list []Neighbor
		for {
			var err error
			if list, err = h.c.Neighbor.List(t.Context(), &tt.filter); err != nil {
				t.Fatal(err)
			}
			want = nil
			if err := json.Unmarshal(h.run(t, tt.words), &want); err != nil {
				t.Fatal(err)
			}
			again, err := h.c.Neighbor.List(t.Context(), &tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			if slices.EqualFunc(list, again, func(a, b Neighbor) bool { return sameNeighbor(&a, &b) }) {
				break // nothing changed meanwhile
			}
		}
		if len(list) == 0 || len(list) != len(want) {
			t.Fatalf("%s: %d are listed, and %d shown", name, len(list), len(want))
		}
		for i, n := range list {
			got := shown{"dst": n.Addr.String(), "lladdr": n.HardwareAddr.String()}
			keys := []string{"dst", "lladdr"}
			if n.Family == FamilyBridge {
				got["mac"] = n.HardwareAddr.String()
				keys = []string{"dst", "mac"}
			}
			for _, key := range keys {
				if w, ok := want[i][key]; ok && w != got[key] {
					t.Errorf("%s %d: %s is %v, want %v", name, i, key, got[key], w)
				}
			}
			if _, router := want[i]["router"]; router != (n.Flags&NeighborRouter != 0) {
				t.Errorf("%s %d: flags are %v, want %v", name, i, n.Flags, want[i])
			}
		}
	}
}

// TestNeighborFlush deletes what matches.
func TestNeighborFlush(t *testing.T) {
	testns.Need(t, testns.Feature{Name: "NLM_F_BULK of forwarding databases", Since: "5.19"})
	h := newNeighborhood(t)
	ctx := t.Context()
	s := h.c.Neighbor
	static, dynamic := netlink.Some(NeighborNoARP), netlink.Some(NeighborReachable)
	for i, state := range []netlink.Opt[NeighborState]{static, dynamic, static, dynamic} {
		n := Neighbor{Family: FamilyBridge, LinkIndex: h.port, HardwareAddr: mac(byte(i)), State: state}
		if err := s.Add(ctx, &n); err != nil {
			t.Fatal(err)
		}
	}
	left := func() (macs []string) {
		for n, err := range s.All(ctx, &NeighborFilter{Family: FamilyBridge, LinkIndex: h.port}) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(n.name(), "02:00:00:00:00:0") {
				macs = append(macs, n.name())
			}
		}
		slices.Sort(macs)
		return macs
	}
	// Those that age, by a mask.
	pattern := Neighbor{
		LinkIndex: h.bridge, OutIface: h.port, Flags: NeighborSelf,
		State: netlink.Some(NeighborNone), StateMask: NeighborNoARP | NeighborPermanent,
	}
	if err := s.Flush(ctx, &pattern); err != nil {
		t.Fatal(err)
	}
	equal(t, left(), []string{mac(0).String(), mac(2).String()})
	if err := s.Flush(ctx, &Neighbor{LinkIndex: h.bridge, OutIface: h.port, Flags: NeighborSelf}); err != nil {
		t.Fatal(err)
	}
	if macs := left(); len(macs) > 0 {
		t.Errorf("%v are left", macs)
	}
	var oe *netlink.OpError
	if err := s.Flush(ctx, &Neighbor{LinkIndex: h.bridge, Flags: NeighborSelf, VLAN: 4095}); !errors.As(err, &oe) || oe.Path != "vlan" {
		t.Errorf("flushing a VLAN that there cannot be: %v", err)
	}
}

func hostNeighbors(link uint32, n int, bad func(i int) bool) iter.Seq[Neighbor] {
	return func(yield func(Neighbor) bool) {
		for i := range n {
			n := Neighbor{LinkIndex: link, Addr: host(i), HardwareAddr: net.HardwareAddr{2, 0, 0, byte(i >> 16), byte(i >> 8), byte(i)}}
			if bad != nil && bad(i) {
				n.HardwareAddr = n.HardwareAddr[:3]
			}
			if !yield(n) {
				return
			}
		}
	}
}

func TestNeighborAddAll(t *testing.T) {
	const n = 10_000
	c, _ := dial(t)
	ctx := t.Context()
	link, _ := addVeth(t, c, "a", "b")
	bad := func(i int) bool { return i%100 == 42 }
	err := c.Neighbor.AddAll(ctx, hostNeighbors(link, n, bad), nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || be.Known != n || be.Sent != n || len(be.Failures) != n/100 {
		t.Fatalf("error: %v", err)
	}
	for i, f := range be.Failures {
		var oe *netlink.OpError
		if f.Index != i*100+42 || !errors.As(f.Err, &oe) || !errors.Is(f.Err, unix.EINVAL) ||
			oe.Op != "neighbor add" || oe.Object != host(f.Index).String() {
			t.Fatalf("failure %d: %+v", i, f)
		}
	}
	list, err := c.Neighbor.List(ctx, &NeighborFilter{Family: FamilyIPv4, LinkIndex: link})
	if err != nil || len(list) != n-n/100 {
		t.Fatalf("%d were added, %v", len(list), err)
	}
	if err := c.Neighbor.ReplaceAll(ctx, hostNeighbors(link, n, nil), nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Neighbor.ChangeAll(ctx, hostNeighbors(link, n, nil), nil); err != nil {
		t.Fatal(err)
	}
	err = c.Neighbor.AddAll(ctx, hostNeighbors(link, 1, nil), nil)
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("adding what is there: %v", err)
	}
	if err := c.Neighbor.DeleteAll(ctx, hostNeighbors(link, n, nil), nil); err != nil {
		t.Fatal(err)
	}
	err = c.Neighbor.DeleteAll(ctx, hostNeighbors(link, 1, nil), nil)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("deleting what is not there: %v", err)
	}
}
