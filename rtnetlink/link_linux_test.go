package rtnetlink

import (
	"errors"
	"io/fs"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"golang.org/x/sys/unix"
)

func TestLinkGet(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	mac := net.HardwareAddr{2, 0, 0, 0, 0, 1}
	index := addLink(t, c, "br0", "bridge", func(e *nlattr.Encoder) {
		e.Bytes(iflaAddress, mac)
		e.Uint32(iflaMTU, 1400)
		e.Uint32(iflaGroup, 7)
	})
	setLink(t, c, index, 0, func(e *nlattr.Encoder) { e.String(iflaAlias, "the bridge") })

	l, err := c.Link.Get(ctx, index)
	if err != nil {
		t.Fatal(err)
	}
	if l.Stats == nil {
		t.Error("there are no statistics")
	}
	if k, ok := l.Kind.(*Bridge); !ok || k.AgeingTime.IsZero() {
		t.Errorf("the kind is %#v", l.Kind)
	}
	if l.Flags&LinkUp == 0 {
		t.Errorf("it is not up: %s", l.Flags)
	}
	if len(l.Unknown) == 0 {
		t.Error("the settings of IPv4 and IPv6 are not kept")
	}
	want := Link{
		Index: index, Name: "br0", Alias: "the bridge", MTU: 1400, Group: 7,
		HardwareAddr: mac, Broadcast: net.HardwareAddr{255, 255, 255, 255, 255, 255},
		Type: LinkTypeEthernet,
	}
	got := Link{
		Index: l.Index, Name: l.Name, Alias: l.Alias, MTU: l.MTU, Group: l.Group,
		HardwareAddr: l.HardwareAddr, Broadcast: l.Broadcast, Type: l.Type,
	}
	equal(t, got, want)

	byName, err := c.Link.ByName(ctx, "br0")
	if err != nil {
		t.Fatal(err)
	}
	if byName.Index != index {
		t.Errorf("found by its name it has the index %d, not %d", byName.Index, index)
	}
}

func TestLinkByAltName(t *testing.T) {
	c, _ := dial(t)
	index := addLink(t, c, "br0", "bridge", nil)
	long := strings.Repeat("long", 10)
	for _, name := range []string{"short", long} {
		if err := c.Link.AddAltNames(t.Context(), index, name); err != nil {
			t.Fatal(err)
		}
		l, err := c.Link.ByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if l.Index != index {
			t.Errorf("%q has the index %d, not %d", name, l.Index, index)
		}
	}
	l, err := c.Link.Get(t.Context(), index)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, l.AltNames, []string{"short", long})
}

func TestLinkAbsent(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	_, byIndex := c.Link.Get(ctx, 4711)
	_, byName := c.Link.ByName(ctx, "eth4711")
	_, byLongName := c.Link.ByName(ctx, "a-name-that-only-an-alternative-has")
	for name, err := range map[string]error{
		`link get #4711`:    byIndex,
		`link get eth4711`:  byName,
		`link get a-name-t`: byLongName,
	} {
		if !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, unix.ENODEV) {
			t.Errorf("got the error %v", err)
			continue
		}
		if !strings.Contains(err.Error(), name) {
			t.Errorf("the error %q does not name %q", err, name)
		}
	}
	for name, err := range map[string]error{
		"the index 0":    func() error { _, err := c.Link.Get(ctx, 0); return err }(),
		"an empty name":  func() error { _, err := c.Link.ByName(ctx, ""); return err }(),
		"too long a one": func() error { _, err := c.Link.ByName(ctx, strings.Repeat("x", 70000)); return err }(),
	} {
		var oe *netlink.OpError
		if !errors.As(err, &oe) || oe.Op != "link get" {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
}

func TestLinkFilter(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	there, err := c.Link.List(ctx, nil) // modules of tunnels make links of their own
	if err != nil {
		t.Fatal(err)
	}
	br := addLink(t, c, "br0", "bridge", nil)
	a, b := addVeth(t, c, "a", "b")
	setLink(t, c, a, 0, func(e *nlattr.Encoder) { e.Uint32(iflaMaster, br) })

	for name, tt := range map[string]struct {
		filter *LinkFilter
		want   []string
	}{
		"nil":                     {nil, []string{"lo", "br0", "b", "a"}},
		"zero":                    {&LinkFilter{}, []string{"lo", "br0", "b", "a"}},
		"kind":                    {&LinkFilter{Kind: "veth"}, []string{"b", "a"}},
		"master":                  {&LinkFilter{Master: br}, []string{"a"}},
		"both":                    {&LinkFilter{Kind: "bridge", Master: br}, nil},
		"a kind that nobody has":  {&LinkFilter{Kind: "xyzzy"}, nil},
		"and a master":            {&LinkFilter{Kind: "xyzzy", Master: br}, nil},
		"a master without a port": {&LinkFilter{Master: b}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			links, err := c.Link.List(ctx, tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, l := range links {
				if l.Stats != nil {
					t.Errorf("%s has statistics", l.Name)
				}
				made := !slices.ContainsFunc(there, func(o Link) bool { return o.Index == l.Index })
				if made || l.Index == 1 {
					names = append(names, l.Name)
				}
			}
			equal(t, names, tt.want)
		})
	}

	links, err := c.Link.List(ctx, &LinkFilter{Master: br, Stats: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(links) != 1 || links[0].Stats == nil {
		t.Fatalf("got %+v", links)
	}
	if l := &links[0]; l.PortKind == nil || l.PortKind.Kind() != "bridge" || l.Master != br || l.Parent != b {
		t.Errorf("got %+v", links)
	}
}

// TestLinkParentElsewhere moves one end of a pair into another namespace.
func TestLinkParentElsewhere(t *testing.T) {
	c, _ := dial(t)
	_, other := dial(t)
	a, b := addVeth(t, c, "a", "b")
	const iflaNetNSFD = 28
	setLink(t, c, b, 0, func(e *nlattr.Encoder) { e.Uint32(iflaNetNSFD, uint32(other.FD())) })
	l, err := c.Link.Get(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if l.Parent != b || l.ParentNetNSID.IsZero() {
		t.Errorf("its other end is %d in namespace %s, not %d in another", l.Parent, l.ParentNetNSID, b)
	}
	lo, err := c.Link.ByName(t.Context(), "lo")
	if err != nil {
		t.Fatal(err)
	}
	if lo.Parent != 0 || lo.ParentNetNSID.IsSome() {
		t.Errorf("lo is on top of %d in namespace %s", lo.Parent, lo.ParentNetNSID)
	}
}

// TestLinkLoopUsesConn makes requests within the body of a loop over a dump,
// and leaves it early.
func TestLinkLoopUsesConn(t *testing.T) {
	c, _ := dial(t)
	addVeth(t, c, "a", "b")
	seen := 0
	for l, err := range c.Link.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		again, err := c.Link.Get(t.Context(), l.Index)
		if err != nil {
			t.Fatal(err)
		}
		if again.Name != l.Name {
			t.Errorf("%q is %q", l.Name, again.Name)
		}
		if seen++; seen == 2 {
			break
		}
	}
	if seen != 2 {
		t.Errorf("saw %d links", seen)
	}
	if _, err := c.Link.ByName(t.Context(), "lo"); err != nil {
		t.Errorf("after leaving a loop early: %v", err)
	}
}

// TestLinkGolden compares with what ip prints.
func TestLinkGolden(t *testing.T) {
	c, ns := dial(t)
	br := addLink(t, c, "br0", "bridge", nil)
	a, _ := addVeth(t, c, "a", "b")
	setLink(t, c, a, 0, func(e *nlattr.Encoder) { e.Uint32(iflaMaster, br) })
	if err := c.Link.AddAltNames(t.Context(), a, "first", "second"); err != nil {
		t.Fatal(err)
	}
	addLink(t, c, "ifb7", "ifb", nil)
	addLink(t, c, "mv", "macvlan", func(e *nlattr.Encoder) { e.Uint32(iflaLink, br) })
	const vxlanID = 1
	e := nlattr.NewEncoder(nil)
	e.Uint32(vxlanID, 42)
	data, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	addKind(t, c, "vx", &RawKind{Name: "vxlan", Data: data}, nil)

	var want []struct {
		IfIndex     uint32   `json:"ifindex"`
		IfName      string   `json:"ifname"`
		AltNames    []string `json:"altnames"`
		Flags       []string `json:"flags"`
		MTU         uint32   `json:"mtu"`
		MinMTU      uint32   `json:"min_mtu"`
		MaxMTU      uint32   `json:"max_mtu"`
		Qdisc       string   `json:"qdisc"`
		OperState   string   `json:"operstate"`
		LinkMode    string   `json:"linkmode"`
		TxQLen      uint32   `json:"txqlen"`
		LinkType    string   `json:"link_type"`
		Address     string   `json:"address"`
		Broadcast   string   `json:"broadcast"`
		Master      string   `json:"master"`
		Link        string   `json:"link"`
		Promiscuity uint32   `json:"promiscuity"`
		AllMulti    uint32   `json:"allmulti"`
		NumTxQueues uint32   `json:"num_tx_queues"`
		NumRxQueues uint32   `json:"num_rx_queues"`
		GSOMaxSize  uint32   `json:"gso_max_size"`
		GSOMaxSegs  uint32   `json:"gso_max_segs"`
		LinkInfo    struct {
			Kind     string `json:"info_kind"`
			PortKind string `json:"info_slave_kind"`
		} `json:"linkinfo"`
	}
	links := settled(t, ns, func() ([]Link, error) {
		links, err := c.Link.List(t.Context(), nil)
		for i := range links {
			l := &links[i]
			l.Unknown = nil
			if l.Kind != nil {
				l.Kind = &RawKind{Name: l.Kind.Kind()} // a bridge's timers run
			}
			if l.PortKind != nil {
				l.PortKind = &RawKind{Name: l.PortKind.Kind()}
			}
		}
		return links, err
	}, &want, "link", "show")
	if len(links) != len(want) {
		t.Fatalf("there are %d links, not %d", len(links), len(want))
	}
	names := make(map[uint32]string)
	for _, l := range links {
		names[l.Index] = l.Name
	}
	got := want[:0:0]
	for i := range links {
		l := &links[i]
		g := want[i]
		g.IfIndex, g.IfName, g.AltNames = l.Index, l.Name, l.AltNames
		g.Flags = nil
		if l.Flags&LinkUp != 0 && l.Flags&LinkRunning == 0 {
			g.Flags = append(g.Flags, "NO-CARRIER") // which ip derives
		}
		g.Flags = append(g.Flags, strings.Split((l.Flags&^LinkRunning).String(), "|")...)
		g.MTU, g.MinMTU, g.MaxMTU = l.MTU, l.MinMTU, l.MaxMTU
		g.Qdisc, g.OperState, g.LinkMode = l.Qdisc, l.OperState.String(), l.Mode.String()
		g.TxQLen, g.LinkType = l.TxQueueLen, l.Type.String()
		g.Address, g.Broadcast = l.HardwareAddr.String(), l.Broadcast.String()
		g.Master, g.Link = names[l.Master], names[l.Parent]
		g.Promiscuity, g.AllMulti = l.Promiscuity, l.AllMulti
		g.NumTxQueues, g.NumRxQueues = l.NumTxQueues, l.NumRxQueues
		g.GSOMaxSize, g.GSOMaxSegs = l.GSOMaxSize, l.GSOMaxSegs
		g.LinkInfo.Kind, g.LinkInfo.PortKind = "", ""
		if l.Kind != nil {
			g.LinkInfo.Kind = l.Kind.Kind()
		}
		if l.PortKind != nil {
			g.LinkInfo.PortKind = l.PortKind.Kind()
		}
		got = append(got, g)
	}
	equal(t, got, want)
}
