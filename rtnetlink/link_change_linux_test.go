package rtnetlink

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"github.com/netlink-sdk/go/rtnetlink/rtlink"
	"golang.org/x/sys/unix"
)

// hasKind is the feature that the kernel has links of a kind.
func hasKind(t *testing.T, kind Kind, module string) testns.Feature {
	t.Helper()
	return testns.Feature{
		Name: "links of the kind " + kind.Kind(), Module: module,
		Probe: func() error {
			c, err := Dial(&netlink.Config{NetNS: testns.New(t).FD()})
			if err != nil {
				return err
			}
			defer c.Close()
			parent := Link{Name: "p", Kind: &RawKind{Name: "ifb"}}
			if err := c.Link.Add(t.Context(), &parent); err != nil {
				return err
			}
			p, err := c.Link.ByName(t.Context(), "p")
			if err != nil {
				return err
			}
			err = c.Link.Add(t.Context(), &Link{Name: "x", Parent: p.Index, Kind: kind})
			if errors.Is(err, unix.EOPNOTSUPP) {
				return err
			}
			return nil
		},
	}
}

// linkJSON is what ip prints of a link's kind.
type linkJSON struct {
	IfName   string   `json:"ifname"`
	Flags    []string `json:"flags"`
	MTU      uint32   `json:"mtu"`
	Address  string   `json:"address"`
	Link     string   `json:"link"`
	Master   string   `json:"master"`
	Group    string   `json:"group"`
	IfAlias  string   `json:"ifalias"`
	TxQLen   uint32   `json:"txqlen"`
	LinkInfo struct {
		Kind     string         `json:"info_kind"`
		Data     map[string]any `json:"info_data"`
		PortData map[string]any `json:"info_slave_data"`
	} `json:"linkinfo"`
}

func printed(t *testing.T, ns *testns.NS, name string) linkJSON {
	t.Helper()
	var links []linkJSON
	ipJSON(t, ns, &links, "link", "show", "dev", name)
	if len(links) != 1 {
		t.Fatalf("ip prints %d links", len(links))
	}
	return links[0]
}

// TestLinkKinds has links of each kind made, checks that ip says the same of them,
// and that what is read of them and made again elsewhere is the same again.
func TestLinkKinds(t *testing.T) {
	v4, group := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("239.0.0.1")
	tests := []struct {
		kind   Kind
		parent bool
		module string
		want   map[string]any // in what ip prints as info_data
	}{
		{&Bridge{AgeingTime: some[uint32](10_000), STPState: some[uint32](1), MCASTSnooping: some[uint8](0)}, false, "CONFIG_BRIDGE",
			map[string]any{"ageing_time": 10_000., "stp_state": 1., "mcast_snooping": 0.}},
		{&VXLAN{ID: some[uint32](42), Link: some[uint32](50), Group: group, Local: v4, Port: some[uint16](4789), TTL: some[uint8](5), Learning: some[uint8](0), Gbp: true,
			TTLInherit: nil, UDPCSUM: some[uint8](0)}, true, "CONFIG_VXLAN",
			map[string]any{"id": 42., "group": "239.0.0.1", "local": "192.0.2.1", "port": 4789., "ttl": 5., "learning": false, "udp_csum": false, "gbp": true}},
		{&VXLAN{ID: some[uint32](0), TTLInherit: []byte{}}, false, "CONFIG_VXLAN", map[string]any{"id": 0.}},
		{&Macvlan{Mode: some(rtlink.MacvlanModeBridge), BCQueueLen: some[uint32](77)}, true, "CONFIG_MACVLAN", map[string]any{"mode": "bridge", "bcqueuelen": 77.}},
		{&Macvtap{Macvlan: Macvlan{Mode: some(rtlink.MacvlanModePrivate)}}, true, "CONFIG_MACVTAP", map[string]any{"mode": "private"}},
		{&VLAN{ID: some[uint16](10)}, true, "CONFIG_VLAN_8021Q", map[string]any{"id": 10., "protocol": "802.1Q"}},
		{&VRF{Table: some[uint32](100)}, false, "CONFIG_NET_VRF", map[string]any{"table": 100.}},
		{&Bond{Mode: some[uint8](1), Miimon: some[uint32](100)}, false, "CONFIG_BONDING", map[string]any{"mode": "active-backup", "miimon": 100.}},
		{&GENEVE{ID: some[uint32](7), Remote: v4}, false, "CONFIG_GENEVE", map[string]any{"id": 7., "remote": "192.0.2.1"}},
		{&GRE{Remote: v4, TTL: some[uint8](9)}, false, "CONFIG_NET_IPGRE", map[string]any{"remote": "192.0.2.1", "ttl": 9.}},
		{&GRETap{GRE: GRE{Remote: v4}}, false, "CONFIG_NET_IPGRE", map[string]any{"remote": "192.0.2.1"}},
		{&IPTunnel{Remote: v4}, false, "CONFIG_NET_IPIP", map[string]any{"remote": "192.0.2.1"}},
		{&SIT{IPTunnel: IPTunnel{Remote: v4}}, false, "CONFIG_IPV6_SIT", map[string]any{"remote": "192.0.2.1"}},
		{&IPVLAN{Mode: some(rtlink.IpvlanModeL3)}, true, "CONFIG_IPVLAN", map[string]any{"mode": "l3"}},
		{&XFRM{IfID: some[uint32](9)}, true, "CONFIG_XFRM_INTERFACE", map[string]any{}},
		{&RawKind{Name: "dummy"}, false, "CONFIG_DUMMY", nil},
		{&RawKind{Name: "ifb"}, false, "CONFIG_IFB", nil},
		{&RawKind{Name: "wireguard"}, false, "CONFIG_WIREGUARD", nil},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprintf("%s/%d", tt.kind.Kind(), i), func(t *testing.T) {
			testns.Need(t, hasKind(t, tt.kind, tt.module))
			made, ns := dial(t)
			again, ns2 := dial(t)
			l := Link{Name: "new0", Kind: tt.kind, MTU: 1400, HardwareAddr: net.HardwareAddr{2, 0, 0, 0, 0, 7}}
			switch tt.kind.(type) {
			case *GRE, *IPTunnel, *SIT, *XFRM:
				l.HardwareAddr = nil
			case *IPVLAN:
				l.HardwareAddr, l.MTU = nil, 0
			}
			if k, ok := tt.kind.(*RawKind); ok && k.Name == "wireguard" {
				l.HardwareAddr = nil
			}
			for _, c := range []*Conn{made, again} {
				if err := c.Link.Add(t.Context(), &Link{Index: 50, Name: "parent", Kind: &RawKind{Name: "ifb"}, Flags: LinkUp}); err != nil {
					t.Fatal(err)
				}
			}
			if tt.parent {
				l.Parent = 50
			}
			if err := made.Link.Add(t.Context(), &l); err != nil {
				t.Fatal(err)
			}
			got, err := made.Link.ByName(t.Context(), "new0")
			if err != nil {
				t.Fatal(err)
			}
			if reflect.TypeOf(got.Kind) != reflect.TypeOf(tt.kind) || got.Kind.Kind() != tt.kind.Kind() {
				t.Errorf("it is read as a %T, %q", got.Kind, got.Kind.Kind())
			}
			if l.MTU != 0 && got.MTU != l.MTU {
				t.Errorf("its MTU is %d", got.MTU)
			}
			if l.HardwareAddr != nil && got.HardwareAddr.String() != l.HardwareAddr.String() {
				t.Errorf("its address is %s", got.HardwareAddr)
			}
			first := printed(t, ns, "new0")
			if first.LinkInfo.Kind != tt.kind.Kind() {
				t.Errorf("ip says that it is a %q", first.LinkInfo.Kind)
			}
			for key, want := range tt.want {
				if got := first.LinkInfo.Data[key]; got != want {
					t.Errorf("ip says that %s is %v, not %v", key, got, want)
				}
			}
			if k, ok := got.Kind.(*Bridge); ok {
				// A kernel without VLANs in bridges does not even take that they
				// are off.
				k.VLANFiltering = netlink.Opt[uint8]{}
				if k.MultiBoolopt != nil {
					k.MultiBoolopt.Optmask &= k.MultiBoolopt.Optval
				}
			}
			got.Unknown = nil // the settings of protocols: the other namespace's
			if err := again.Link.Add(t.Context(), &got); err != nil {
				t.Fatalf("what was read is not taken back: %v", err)
			}
			second := printed(t, ns2, "new0")
			for _, l := range []*linkJSON{&first, &second} {
				for key := range l.LinkInfo.Data {
					if slices.Contains([]string{"hello_timer", "gc_timer", "tcn_timer", "topology_change_timer", "bridge_id", "root_id", "ad_partner_mac"}, key) {
						delete(l.LinkInfo.Data, key) // which run, or are the bridge's own
					}
				}
			}
			equal(t, second, first)
		})
	}
}

func some[T any](v T) netlink.Opt[T] { return netlink.Some(v) }

// TestLinkNamespaces makes a pair of links whose ends are in two namespaces, by a
// Conn of a third, and moves one back.
func TestLinkNamespaces(t *testing.T) {
	c, home := dial(t)
	a, nsA := dial(t)
	b, nsB := dial(t)
	ctx := t.Context()
	pair := Link{
		Name: "left", NetNS: nsA.FD(), Flags: LinkUp,
		Kind: &Veth{Peer: &Link{Name: "right", NetNS: nsB.FD(), MTU: 1300, HardwareAddr: net.HardwareAddr{2, 0, 0, 0, 0, 9}}},
	}
	if err := c.Link.Add(ctx, &pair); err != nil {
		t.Fatal(err)
	}
	left, err := a.Link.ByName(ctx, "left")
	if err != nil {
		t.Fatal(err)
	}
	right, err := b.Link.ByName(ctx, "right")
	if err != nil {
		t.Fatal(err)
	}
	if left.Parent != right.Index || left.ParentNetNSID.IsZero() || left.Flags&LinkUp == 0 {
		t.Errorf("left is %+v", left)
	}
	if right.MTU != 1300 || right.Flags&LinkUp != 0 || right.HardwareAddr.String() != "02:00:00:00:00:09" {
		t.Errorf("right is %+v", right)
	}
	if _, ok := left.Kind.(*Veth); !ok {
		t.Errorf("left is a %T", left.Kind)
	}
	if err := a.Link.Change(ctx, left.Index, &LinkSettings{NetNS: home.FD(), Name: some("back")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Link.ByName(ctx, "back"); err != nil {
		t.Error(err)
	}
	if _, err := a.Link.ByName(ctx, "left"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v for a link that has gone", err)
	}
}

func TestLinkChange(t *testing.T) {
	c, ns := dial(t)
	ctx := t.Context()
	for _, l := range []Link{{Name: "br0", Kind: &Bridge{}}, {Name: "p0", Kind: &Veth{}}} {
		if err := c.Link.Add(ctx, &l); err != nil {
			t.Fatal(err)
		}
	}
	br, err := c.Link.ByName(ctx, "br0")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Link.ByName(ctx, "p0")
	if err != nil {
		t.Fatal(err)
	}
	change := func(index uint32, s *LinkSettings) {
		t.Helper()
		if err := c.Link.Change(ctx, index, s); err != nil {
			t.Fatal(err)
		}
	}
	change(br.Index, &LinkSettings{Kind: &Bridge{ForwardDelay: some[uint32](500)}, Set: LinkUp, Alias: some("the bridge")})
	change(p.Index, &LinkSettings{
		Name: some("port"), MTU: some[uint32](1280), TxQueueLen: some[uint32](0), Group: some[uint32](9),
		Master: some(br.Index), HardwareAddr: net.HardwareAddr{2, 0, 0, 0, 0, 3}, Set: LinkUp,
	})
	change(p.Index, &LinkSettings{PortKind: &BridgePort{Cost: some[uint32](77), Guard: some[uint8](1)}})

	got := printed(t, ns, "br0")
	if got.LinkInfo.Data["forward_delay"] != 500. || got.IfAlias != "the bridge" || !slices.Contains(got.Flags, "UP") {
		t.Errorf("the bridge is %+v", got)
	}
	got = printed(t, ns, "port")
	if got.MTU != 1280 || got.TxQLen != 0 || got.Group != "9" || got.Master != "br0" ||
		got.Address != "02:00:00:00:00:03" || got.LinkInfo.PortData["cost"] != 77. || got.LinkInfo.PortData["guard"] != true {
		t.Errorf("the port is %+v", got)
	}
	l, err := c.Link.Get(ctx, p.Index)
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := l.PortKind.(*BridgePort); !ok || k.Cost != some[uint32](77) {
		t.Errorf("the port is read as %#v", l.PortKind)
	}

	change(p.Index, &LinkSettings{Master: some[uint32](0), Clear: LinkUp, Group: some[uint32](0)})
	change(br.Index, &LinkSettings{Alias: some("")})
	if got = printed(t, ns, "port"); got.Master != "" || slices.Contains(got.Flags, "UP") || got.Group != "default" {
		t.Errorf("released it is %+v", got)
	}
	if got = printed(t, ns, "br0"); got.IfAlias != "" {
		t.Errorf("the alias is %q", got.IfAlias)
	}

	if err := c.Link.AddAltNames(ctx, p.Index, "a-name-longer-than-fifteen", "other"); err != nil {
		t.Fatal(err)
	}
	if l, err = c.Link.ByName(ctx, "a-name-longer-than-fifteen"); err != nil || !slices.Equal(l.AltNames, []string{"a-name-longer-than-fifteen", "other"}) {
		t.Errorf("by another name: %+v, %v", l.AltNames, err)
	}
	if err := c.Link.AddAltNames(ctx, br.Index, "other"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a name twice: %v", err)
	}
	if err := c.Link.DeleteAltNames(ctx, p.Index, "other"); err != nil {
		t.Error(err)
	}
	if err := c.Link.DeleteAltNames(ctx, p.Index, "other"); err == nil {
		t.Error("a name was deleted twice")
	}
	if err := c.Link.Delete(ctx, p.Index); err != nil {
		t.Error(err)
	}
}

func TestLinkChangeErrors(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	bridge := Link{Name: "x", Kind: &Bridge{}}
	if err := c.Link.Add(ctx, &bridge); err != nil {
		t.Fatal(err)
	}
	x, err := c.Link.ByName(ctx, "x")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		err  error
		want error
		op   string
		path string
	}{
		"exists":      {c.Link.Add(ctx, &bridge), fs.ErrExist, "link add", ""},
		"no kind":     {c.Link.Add(ctx, &Link{Name: "y", Kind: &RawKind{Name: "xyzzy"}}), unix.EOPNOTSUPP, "link add", ""},
		"bad data":    {c.Link.Add(ctx, &Link{Name: "y", Kind: &VXLAN{ID: some[uint32](1 << 24)}}), unix.ERANGE, "link add", "linkinfo.data"},
		"long name":   {c.Link.Add(ctx, &Link{Name: "a-name-longer-than-fifteen", Kind: bridge.Kind}), unix.ERANGE, "link add", "ifname"},
		"peer up":     {c.Link.Add(ctx, &Link{Name: "y", Kind: &Veth{Peer: &Link{Flags: LinkUp}}}), errPeerUp, "link add", "linkinfo.data"},
		"nil":         {c.Link.Add(ctx, nil), errNil, "link add", ""},
		"absent":      {c.Link.Change(ctx, 9999, &LinkSettings{Set: LinkUp}), fs.ErrNotExist, "link change", ""},
		"MTU":         {c.Link.Change(ctx, x.Index, &LinkSettings{MTU: some[uint32](1 << 30)}), unix.EINVAL, "link change", ""},
		"no settings": {c.Link.Change(ctx, x.Index, nil), errNil, "link change", ""},
		"no index":    {c.Link.Change(ctx, 0, &LinkSettings{}), errNoIndex, "link change", ""},
		"delete":      {c.Link.Delete(ctx, 9999), fs.ErrNotExist, "link delete", ""},
		"loopback":    {c.Link.Delete(ctx, 1), unix.EOPNOTSUPP, "link delete", ""},
		"zero":        {c.Link.Delete(ctx, 0), errNoIndex, "link delete", ""},
	} {
		var oe *netlink.OpError
		switch {
		case !errors.As(tt.err, &oe):
			t.Errorf("%s: %v is not an OpError", name, tt.err)
		case !errors.Is(tt.err, tt.want) || oe.Op != tt.op:
			t.Errorf("%s: got %v", name, tt.err)
		case tt.path != "" && (len(oe.Path) < len(tt.path) || oe.Path[:len(tt.path)] != tt.path):
			t.Errorf("%s: the path is %q: %v", name, oe.Path, tt.err)
		}
	}
}

func TestLinkBatch(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	const n = 200
	links := func(yield func(Link) bool) {
		for i := range n {
			if !yield(Link{Name: fmt.Sprintf("i%d", i%(n-1)), Kind: &RawKind{Name: "ifb"}}) {
				return
			}
		}
	}
	var be *netlink.BatchError
	err := c.Link.AddAll(ctx, links, nil)
	if !errors.As(err, &be) || !errors.Is(err, fs.ErrExist) || len(be.Failures) != 1 {
		t.Fatalf("a name twice: %v", err)
	}
	var indexes []uint32
	for l, err := range c.Link.All(ctx, &LinkFilter{Kind: "ifb"}) {
		if err != nil {
			t.Fatal(err)
		}
		indexes = append(indexes, l.Index)
	}
	if len(indexes) != n-1 {
		t.Errorf("there are %d links", len(indexes))
	}
	indexes = append(indexes, 99999)
	err = c.Link.DeleteAll(ctx, slices.Values(indexes), nil)
	if !errors.As(err, &be) || !errors.Is(err, fs.ErrNotExist) || len(be.Failures) != 1 {
		t.Errorf("one that does not exist: %v", err)
	}
}
