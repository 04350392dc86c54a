package rtnetlink

import (
	"encoding/binary"
	"errors"
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

var (
	nexthopObjects  = testns.Feature{Name: "next hop objects", Since: "5.3"}
	resilientGroups = testns.Feature{Name: "resilient next hop groups", Since: "5.13"}
	groupStats      = testns.Feature{Name: "statistics of next hop groups", Since: "6.9"}
	wideWeights     = testns.Feature{Name: "next hop weights of 16 bits", Since: "6.12"}
)

// hopScene is a namespace with a pair of links that carry, and an address.
func hopScene(t *testing.T) (*Conn, *testns.NS, uint32, uint32) {
	t.Helper()
	testns.Need(t, nexthopObjects)
	c, ns := dial(t)
	a, b := addVeth(t, c, "a", "b")
	setLink(t, c, 1, unix.IFF_UP, nil)
	mustAddr(t, c, a, "192.0.2.1/24")
	for _, index := range []uint32{a, b} {
		for ch, err := range c.Link.Watch(t.Context(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			if ch.Object.Index == index && ch.Object.Flags&LinkLowerUp != 0 {
				break
			}
		}
	}
	return c, ns, a, b
}

func mustNexthop(t testing.TB, c *Conn, list ...NexthopObject) {
	t.Helper()
	for i := range list {
		if err := c.Nexthop.Add(t.Context(), &list[i]); err != nil {
			t.Fatal(err)
		}
	}
}

func hops(ids ...uint32) *NexthopGroup {
	g := &NexthopGroup{}
	for _, id := range ids {
		g.Members = append(g.Members, NexthopMember{ID: id, Weight: 1})
	}
	return g
}

func ip(s string) netip.Addr { return netip.MustParseAddr(s) }

// encapIP is what "encap ip id 5 dst 192.0.2.9 ttl 3" makes.
func encapIP(t *testing.T) []byte {
	t.Helper()
	e := nlattr.NewEncoder(nil)
	e.Bytes(1, []byte{0, 0, 0, 0, 0, 0, 0, 5}) // LWTUNNEL_IP_ID
	e.Bytes(2, []byte{192, 0, 2, 9})           // LWTUNNEL_IP_DST
	e.Uint8(4, 3)                              // LWTUNNEL_IP_TTL
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNexthopAddDelete(t *testing.T) {
	c, _, dev, _ := hopScene(t)
	ctx := t.Context()
	mustNexthop(t, c,
		NexthopObject{ID: 100, Gateway: ip("192.0.2.100"), OutIface: dev},
		NexthopObject{ID: 101, Gateway: ip("192.0.2.101"), OutIface: dev},
		NexthopObject{ID: 102, Gateway: ip("192.0.2.102"), FDB: true})
	for name, tt := range map[string]struct {
		object NexthopObject
		needs  *testns.Feature
	}{
		"gateway":        {object: NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), OutIface: dev, Protocol: ProtocolBGP}},
		"gateway, IPv6":  {object: NexthopObject{ID: 1, Gateway: ip("fe80::1"), OutIface: dev}},
		"on the link":    {object: NexthopObject{ID: 1, Gateway: ip("198.51.100.1"), OutIface: dev, Flags: RouteOnLink}},
		"link":           {object: NexthopObject{ID: 1, Family: FamilyIPv4, OutIface: dev}},
		"black hole":     {object: NexthopObject{ID: 1, Family: FamilyIPv6, Blackhole: true}},
		"encapsulation":  {object: NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), OutIface: dev, EncapType: EncapIP, Encap: encapIP(t)}},
		"forwarding":     {object: NexthopObject{ID: 1, Gateway: ip("2001:db8::7"), FDB: true}},
		"forwarding, of": {object: NexthopObject{ID: 1, Group: hops(102), FDB: true}},
		"group":          {object: NexthopObject{ID: 1, Group: hops(100, 101), Protocol: ProtocolStatic}},
		"weights":        {object: NexthopObject{ID: 1, Group: &NexthopGroup{Members: []NexthopMember{{100, 255}, {101, 2}}}}},
		"wide weights":   {object: NexthopObject{ID: 1, Group: &NexthopGroup{Members: []NexthopMember{{100, 256}, {101, 65535}}}}, needs: &wideWeights},
		"resilient": {object: NexthopObject{ID: 1, Group: &NexthopGroup{
			Members: []NexthopMember{{100, 1}, {101, 3}}, Type: NexthopResilient,
			Resilient: &NexthopResilience{
				Buckets: netlink.Some(uint16(16)), IdleTimer: netlink.Some(1500 * time.Millisecond), UnbalancedTimer: netlink.Some(time.Minute),
			},
		}}, needs: &resilientGroups},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.needs != nil {
				testns.Need(t, *tt.needs)
			}
			n := tt.object
			if err := c.Nexthop.Add(ctx, &n); err != nil {
				t.Fatal(err)
			}
			err := c.Nexthop.Add(ctx, &n)
			if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "nexthop add 1") {
				t.Errorf("adding it again: %v", err)
			}
			got, err := c.Nexthop.Get(ctx, 1)
			if err != nil {
				t.Fatal(err)
			}
			list, err := c.Nexthop.List(ctx, nil)
			if err != nil || len(list) != 4 {
				t.Fatalf("%d are listed: %v", len(list), err)
			}
			equal(t, settledNexthop(&list[0]), settledNexthop(&got))

			// What was read can be put back.
			for name, change := range map[string]func() error{
				"replace": func() error { return c.Nexthop.Replace(ctx, &got) },
				"change":  func() error { return c.Nexthop.Change(ctx, &got) },
			} {
				if err := change(); err != nil {
					t.Errorf("%s by itself: %v", name, err)
				}
			}
			again, err := c.Nexthop.Get(ctx, 1)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, settledNexthop(&again), settledNexthop(&got))
			if err := c.Nexthop.Delete(ctx, 1); err != nil {
				t.Fatal(err)
			}
			for name, f := range map[string]func() error{
				"nexthop delete 1": func() error { return c.Nexthop.Delete(ctx, 1) },
				"nexthop change 1": func() error { return c.Nexthop.Change(ctx, &got) },
				"nexthop get 1":    func() error { _, err := c.Nexthop.Get(ctx, 1); return err },
			} {
				if err := f(); !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, unix.ENOENT) || !strings.Contains(err.Error(), name) {
					t.Errorf("%s: %v", name, err)
				}
			}

			// The kernel adds to what it was given.
			want := n
			want.Scope = got.Scope
			if want.Group == nil && want.Family == 0 {
				want.Family = familyOf(n.Gateway)
			}
			if want.EncapType != 0 {
				// It spells out what was left out.
				if len(got.Encap) <= len(want.Encap) {
					t.Errorf("the encapsulation is %x", got.Encap)
				}
				want.Encap = got.Encap
			}
			got = settledNexthop(&got)
			equal(t, got, want)
		})
	}
}

// What the kernel does not take is an error with its words.
func TestNexthopRefused(t *testing.T) {
	c, _, dev, _ := hopScene(t)
	ctx := t.Context()
	mustNexthop(t, c, NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), OutIface: dev}, NexthopObject{ID: 2, Group: hops(1)})
	weighted := func(w uint32) NexthopObject {
		return NexthopObject{ID: 9, Group: &NexthopGroup{Members: []NexthopMember{{1, w}}}}
	}
	for name, tt := range map[string]struct {
		object NexthopObject
		words  string
		errno  error
	}{
		"member":     {NexthopObject{ID: 9, Group: hops(77)}, "Invalid nexthop id", unix.EINVAL},
		"group":      {NexthopObject{ID: 9, Group: &NexthopGroup{}}, "", unix.EINVAL},
		"blackhole":  {NexthopObject{ID: 9, Blackhole: true, Gateway: ip("192.0.2.2")}, "Blackhole", unix.EINVAL},
		"device":     {NexthopObject{ID: 9, Family: FamilyIPv4, OutIface: 4711}, "device", unix.EINVAL},
		"flags":      {NexthopObject{ID: 9, Family: FamilyIPv4, OutIface: dev, Flags: RoutePervasive}, "Invalid nexthop flags", unix.EINVAL},
		"weight":     {weighted(65536), "weight", unix.EINVAL},
		"wrong type": {NexthopObject{ID: 9, Group: &NexthopGroup{Members: hops(1).Members, Type: 77}}, "Invalid group type", unix.EINVAL},
	} {
		if name == "weight" && !wideWeightsHere(t) {
			continue
		}
		err := c.Nexthop.Add(ctx, &tt.object)
		var oe *netlink.OpError
		if !errors.As(err, &oe) || !errors.Is(err, tt.errno) || !strings.Contains(strings.ToLower(oe.Message), strings.ToLower(tt.words)) {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
}

// wideWeightsHere reports whether the kernel takes weights above 255.
func wideWeightsHere(t *testing.T) bool {
	t.Helper()
	c, _ := dial(t)
	mustNexthop(t, c, NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), FDB: true})
	n := NexthopObject{ID: 2, FDB: true, Group: &NexthopGroup{Members: []NexthopMember{{1, 300}}}}
	return c.Nexthop.Add(t.Context(), &n) == nil
}

// The kernel chooses an ID where none is given.
func TestNexthopCreate(t *testing.T) {
	c, _, dev, _ := hopScene(t)
	n := NexthopObject{Gateway: ip("192.0.2.2"), OutIface: dev}
	one, err := c.Nexthop.Create(t.Context(), &n)
	if err != nil {
		t.Fatal(err)
	}
	two, err := c.Nexthop.Create(t.Context(), &n)
	if err != nil {
		t.Fatal(err)
	}
	if one.ID == 0 || two.ID == 0 || one.ID == two.ID || one.Gateway != n.Gateway {
		t.Errorf("got %+v and %+v", one, two)
	}
	got, err := c.Nexthop.Get(t.Context(), two.ID)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, two)
	if _, err := c.Nexthop.Create(t.Context(), &one); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating it again: %v", err)
	}
}

func TestNexthopFilter(t *testing.T) {
	c, _, a, b := hopScene(t)
	br := addLink(t, c, "br", "bridge", nil)
	setLink(t, c, b, unix.IFF_UP, func(e *nlattr.Encoder) { e.Uint32(iflaMaster, br) })
	mustNexthop(t, c,
		NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), OutIface: a, Protocol: ProtocolBGP},
		NexthopObject{ID: 2, Gateway: ip("fe80::1"), OutIface: a},
		NexthopObject{ID: 3, Family: FamilyIPv4, OutIface: b},
		NexthopObject{ID: 4, Group: hops(1)},
		NexthopObject{ID: 5, Gateway: ip("192.0.2.9"), FDB: true},
		NexthopObject{ID: 6, Group: hops(5), FDB: true},
		NexthopObject{ID: 7, Family: FamilyIPv6, Blackhole: true})
	for name, tt := range map[string]struct {
		filter *NexthopFilter
		want   []uint32
	}{
		"nil":        {nil, []uint32{1, 2, 3, 4, 5, 6, 7}},
		"IPv4":       {&NexthopFilter{Family: FamilyIPv4}, []uint32{1, 3, 5}},
		"IPv6":       {&NexthopFilter{Family: FamilyIPv6}, []uint32{2, 7}},
		"link":       {&NexthopFilter{OutIface: a}, []uint32{1, 2}},
		"master":     {&NexthopFilter{Master: br}, []uint32{3}},
		"groups":     {&NexthopFilter{Groups: true}, []uint32{4, 6}},
		"FDB":        {&NexthopFilter{FDB: true}, []uint32{5, 6}},
		"FDB groups": {&NexthopFilter{FDB: true, Groups: true}, []uint32{6}},
		"protocol":   {&NexthopFilter{Protocol: ProtocolBGP}, []uint32{1}},
		"nothing":    {&NexthopFilter{OutIface: b, Family: FamilyIPv6}, nil},
	} {
		list, err := c.Nexthop.List(t.Context(), tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []uint32
		for _, n := range list {
			got = append(got, n.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
	for range c.Nexthop.All(t.Context(), nil) {
		break // and the Conn is good for more
	}
	if _, err := c.Nexthop.Get(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

// Statistics of groups are there where they are asked for, and so is whether
// hardware counts.
func TestNexthopStats(t *testing.T) {
	c, _, a, _ := hopScene(t)
	testns.Need(t, groupStats)
	mustNexthop(t, c, NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), OutIface: a},
		NexthopObject{ID: 2, Group: &NexthopGroup{Members: []NexthopMember{{1, 1}}, HWStats: netlink.Some(true)}})
	plain, err := c.Nexthop.Get(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if plain.Group.Stats != nil {
		t.Errorf("nobody asked for %+v", plain.Group.Stats)
	}
	for _, hardware := range []bool{false, true} {
		got, err := c.Nexthop.GetStats(t.Context(), 2, hardware)
		if err != nil {
			t.Fatal(err)
		}
		list, err := c.Nexthop.List(t.Context(), &NexthopFilter{Groups: true, Stats: true, HWStats: hardware})
		if err != nil || len(list) != 1 {
			t.Fatalf("listed %v: %v", list, err)
		}
		equal(t, list[0], got)
		s := got.Group.Stats
		if s == nil || len(s.Members) != 1 || s.Members[0].ID != netlink.Some(uint32(1)) || !s.Members[0].Packets.IsSome() {
			t.Fatalf("the statistics are %+v", s)
		}
		if got.Group.HWStats != netlink.Some(true) || got.Group.HWStatsUsed.IsSome() != hardware || s.Members[0].HWPackets.IsSome() != hardware {
			t.Errorf("hardware: %+v, %+v", got.Group, s)
		}
		if err := c.Nexthop.Replace(t.Context(), &got); err != nil {
			t.Error(err)
		}
	}
}

func TestNexthopBuckets(t *testing.T) {
	c, ns, a, b := hopScene(t)
	testns.Need(t, resilientGroups)
	resilient := func(id uint32, members ...NexthopMember) NexthopObject {
		return NexthopObject{ID: id, Protocol: ProtocolBGP, Group: &NexthopGroup{
			Members: members, Type: NexthopResilient, Resilient: &NexthopResilience{Buckets: netlink.Some(uint16(8))},
		}}
	}
	mustNexthop(t, c,
		NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), OutIface: a},
		NexthopObject{ID: 2, Family: FamilyIPv4, OutIface: b},
		resilient(10, NexthopMember{1, 1}, NexthopMember{2, 3}), resilient(11, NexthopMember{1, 1}))
	for name, tt := range map[string]struct {
		filter *NexthopBucketFilter
		want   int
	}{
		"nil":     {nil, 16},
		"group":   {&NexthopBucketFilter{Group: 10}, 8},
		"nexthop": {&NexthopBucketFilter{Nexthop: 1}, 2 + 8},
		"both":    {&NexthopBucketFilter{Group: 10, Nexthop: 2}, 6},
		"link":    {&NexthopBucketFilter{Group: 10, OutIface: a}, 2},
		"master":  {&NexthopBucketFilter{Master: 4711}, 0},
	} {
		list, err := c.Nexthop.ListBuckets(t.Context(), tt.filter)
		if err != nil || len(list) != tt.want {
			t.Errorf("%s: got %d: %v", name, len(list), err)
		}
	}
	list, err := c.Nexthop.ListBuckets(t.Context(), &NexthopBucketFilter{Group: 10})
	if err != nil {
		t.Fatal(err)
	}
	var want []struct {
		ID     uint32   `json:"id"`
		Flags  []string `json:"flags"`
		Bucket struct {
			Index uint16 `json:"index"`
			NhID  uint32 `json:"nhid"`
		} `json:"bucket"`
	}
	ipJSON(t, ns, &want, "nexthop", "bucket", "show", "id", "10")
	if len(want) != len(list) {
		t.Fatalf("ip has %d", len(want))
	}
	for i, w := range want {
		k := list[i]
		if k.Group != w.ID || k.Index != w.Bucket.Index || k.Nexthop != w.Bucket.NhID || len(w.Flags) != 0 || k.Flags != 0 || k.Protocol != ProtocolBGP || len(k.Unknown) > 0 {
			t.Errorf("got %+v, and ip %+v", k, w)
		}
		got, err := c.Nexthop.Bucket(t.Context(), 10, k.Index)
		if err != nil {
			t.Fatal(err)
		}
		k.Idle = got.Idle // it goes on
		equal(t, got, k)
	}
	for name, f := range map[string]func() error{
		"bucket": func() error { _, err := c.Nexthop.Bucket(t.Context(), 10, 8); return err },
		"group":  func() error { _, err := c.Nexthop.Bucket(t.Context(), 12, 0); return err },
		"list": func() error {
			_, err := c.Nexthop.ListBuckets(t.Context(), &NexthopBucketFilter{Group: 12})
			return err
		},
	} {
		if err := f(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
	if _, err := c.Nexthop.Bucket(t.Context(), 1, 0); !errors.Is(err, unix.EINVAL) {
		t.Errorf("a next hop that is no group: %v", err)
	}
}

// TestNexthopGolden has ip make objects, reads them, deletes them, and writes
// them back: ip shows the same as before.
func TestNexthopGolden(t *testing.T) {
	c, ns, _, _ := hopScene(t)
	testns.Need(t, resilientGroups, testns.Program("ip", "iproute2"))
	ctx := t.Context()
	for _, args := range []string{
		"id 1 via 192.0.2.2 dev a proto bgp",
		"id 2 via 198.51.100.3 dev a onlink",
		"id 3 via fe80::1 dev a",
		"id 4 dev a",
		"id 5 blackhole",
		"id 6 encap ip id 5 dst 192.0.2.9 ttl 3 via 192.0.2.4 dev a",
		"id 7 via 192.0.2.9 fdb",
		"id 8 group 7 fdb",
		"id 9 group 1,5/2,255",
		"id 10 group 1,3/2 type resilient buckets 8 idle_timer 5 unbalanced_timer 7",
		"id 11 encap seg6 mode encap segs 2001:db8::8,2001:db8::9 via fe80::1 dev a",
	} {
		runIP(t, ns, strings.Fields("nexthop add "+args)...)
	}
	var before, after []map[string]any
	ipJSON(t, ns, &before, "nexthop")
	list, err := c.Nexthop.List(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != len(before) || len(list) != 11 {
		t.Fatalf("got %d, and ip shows %d", len(list), len(before))
	}
	for i, w := range before {
		n := &list[i]
		gateway, _ := w["gateway"].(string)
		_, blackhole := w["blackhole"]
		_, fdb := w["fdb"]
		group, _ := w["group"].([]any)
		got := ""
		if n.Gateway.IsValid() {
			got = n.Gateway.String()
		}
		if got != gateway || n.Blackhole != blackhole || n.FDB != fdb || n.Scope.String() != w["scope"] || n.Protocol.String() != w["protocol"] ||
			(n.Group != nil) != (group != nil) || (n.OutIface != 0) != (w["dev"] == "a") || n.EncapType != 0 && n.EncapType.String() != w["encap"] || len(n.Unknown) > 0 {
			t.Errorf("got %+v, and ip %v", n, w)
		}
		for i, m := range group {
			m := m.(map[string]any)
			weight, ok := m["weight"].(float64)
			if !ok {
				weight = 1
			}
			if got := n.Group.Members[i]; float64(got.ID) != m["id"] || float64(got.Weight) != weight {
				t.Errorf("got the member %+v, and ip %v", got, m)
			}
		}
		if args, ok := w["resilient_args"].(map[string]any); ok {
			r := n.Group.Resilient
			if n.Group.Type != NexthopResilient || float64(r.Buckets.Or(0)) != args["buckets"] ||
				r.IdleTimer.Or(0).Seconds() != args["idle_timer"] || r.UnbalancedTimer.Or(0).Seconds() != args["unbalanced_timer"] {
				t.Errorf("got %+v, and ip %v", r, args)
			}
		}
	}

	if err := c.Nexthop.DeleteAll(ctx, func(yield func(uint32) bool) {
		for _, n := range slices.Backward(list) {
			if !yield(n.ID) {
				return
			}
		}
	}, nil); err != nil {
		t.Fatal(err)
	}
	if rest, err := c.Nexthop.List(ctx, nil); err != nil || len(rest) != 0 {
		t.Fatalf("%d are left: %v", len(rest), err)
	}
	if err := c.Nexthop.AddAll(ctx, slices.Values(list), nil); err != nil {
		t.Fatal(err)
	}
	ipJSON(t, ns, &after, "nexthop")
	equal(t, after, before)
}

func TestNexthopBatch(t *testing.T) {
	c, _, a, _ := hopScene(t)
	ctx := t.Context()
	all := []NexthopObject{
		{ID: 1, Gateway: ip("192.0.2.2"), OutIface: a},
		{ID: 1, Gateway: ip("192.0.2.3"), OutIface: a}, // exists
		{ID: 2, Group: hops(77)},                       // no such member
		{ID: 3, Group: hops(1)},
		{ID: 4, Blackhole: true}, // of no family
	}
	failures := func(err error) map[int]*netlink.OpError {
		var be *netlink.BatchError
		if !errors.As(err, &be) {
			t.Fatalf("got the error %v", err)
		}
		out := make(map[int]*netlink.OpError)
		for _, f := range be.Failures {
			var oe *netlink.OpError
			if !errors.As(f.Err, &oe) {
				t.Fatalf("got the error %v", f.Err)
			}
			out[f.Index] = oe
		}
		return out
	}
	got := failures(c.Nexthop.AddAll(ctx, slices.Values(all), nil))
	if len(got) != 3 || !errors.Is(got[1], fs.ErrExist) || got[1].Object != "1" || !errors.Is(got[2], unix.EINVAL) ||
		got[2].Object != "2" || got[2].Message == "" || !errors.Is(got[4], errNoFamily) {
		t.Errorf("adding: %v", got)
	}
	all[1].ID, all[1].Gateway = 9, ip("192.0.2.4")
	if err := c.Nexthop.ReplaceAll(ctx, slices.Values(all[:2]), nil); err != nil {
		t.Error(err)
	}
	all[1].ID = 10
	got = failures(c.Nexthop.ChangeAll(ctx, slices.Values(all[:2]), nil))
	if len(got) != 1 || !errors.Is(got[1], fs.ErrNotExist) || got[1].Op != "nexthop change" {
		t.Errorf("changing: %v", got)
	}
	got = failures(c.Nexthop.DeleteAll(ctx, slices.Values([]uint32{9, 10, 3, 1}), nil))
	if len(got) != 1 || !errors.Is(got[1], fs.ErrNotExist) || got[1].Op != "nexthop delete" || got[1].Object != "10" {
		t.Errorf("deleting: %v", got)
	}
	if rest, err := c.Nexthop.List(ctx, nil); err != nil || len(rest) != 0 {
		t.Errorf("%d are left: %v", len(rest), err)
	}
}

// Routes use objects, and go with them.
func TestNexthopRoutes(t *testing.T) {
	c, ns, a, _ := hopScene(t)
	ctx := t.Context()
	mustNexthop(t, c, NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), OutIface: a}, NexthopObject{ID: 2, Gateway: ip("192.0.2.3"), OutIface: a},
		NexthopObject{ID: 3, Group: &NexthopGroup{Members: []NexthopMember{{1, 2}, {2, 1}}}})
	dst := netip.MustParsePrefix("203.0.113.0/24")
	mustRoute(t, c, Route{Dst: dst, NexthopID: 3})
	find := func() *Route {
		for r, err := range c.Route.All(ctx, &RouteFilter{Family: FamilyIPv4, Table: TableMain}) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Dst == dst {
				return &r
			}
		}
		return nil
	}
	r := find()
	if r == nil || r.NexthopID != 3 || len(r.Multipath) != 2 || r.Multipath[0].Weight != 2 || r.Multipath[1].Gateway != ip("192.0.2.3") {
		t.Fatalf("the route is %+v", r)
	}
	var shown []map[string]any
	ipJSON(t, ns, &shown, "route", "show", dst.String())
	if len(shown) != 1 || shown[0]["nhid"] != 3.0 {
		t.Errorf("ip shows %v", shown)
	}
	if err := c.Nexthop.Replace(ctx, &NexthopObject{ID: 3, Group: hops(2)}); err != nil {
		t.Fatal(err)
	}
	if r := find(); r == nil || r.NexthopID != 3 || len(r.Multipath) > 1 {
		t.Errorf("the route is %+v", r)
	}
	if err := c.Nexthop.Delete(ctx, 2); err != nil { // and the group with its last member
		t.Fatal(err)
	}
	if r := find(); r != nil {
		t.Errorf("the route is still there: %+v", r)
	}
}

func TestNexthopWatch(t *testing.T) {
	c, _, a, b := hopScene(t)
	ctx := t.Context()
	mustNexthop(t, c, NexthopObject{ID: 1, Gateway: ip("192.0.2.2"), OutIface: a})
	step := 0
	expect := func(ch netlink.Change[NexthopObject], kind netlink.ChangeKind, id uint32) {
		t.Helper()
		if ch.Kind != kind || ch.Object.ID != id {
			t.Fatalf("step %d: got %v %+v", step, ch.Kind, ch.Object)
		}
	}
	for ch, err := range c.Nexthop.Watch(ctx, &NexthopFilter{Protocol: 0}) {
		if err != nil {
			t.Fatal(err)
		}
		if ch.Kind == netlink.Synced && step != 1 {
			continue // links have changed meanwhile
		}
		step++
		switch step {
		case 1:
			expect(ch, netlink.Added, 1)
		case 2:
			if ch.Kind != netlink.Synced {
				t.Fatalf("got %v", ch.Kind)
			}
			mustNexthop(t, c, NexthopObject{ID: 2, Gateway: ip("192.0.2.3"), OutIface: a})
		case 3:
			expect(ch, netlink.Added, 2)
			mustNexthop(t, c, NexthopObject{ID: 3, Group: hops(1, 2)})
		case 4:
			expect(ch, netlink.Added, 3)
			if err := c.Nexthop.Replace(ctx, &NexthopObject{ID: 1, Gateway: ip("192.0.2.9"), OutIface: a}); err != nil {
				t.Fatal(err)
			}
		case 5:
			expect(ch, netlink.Changed, 1)
			if ch.Old.Gateway != ip("192.0.2.2") || ch.Object.Gateway != ip("192.0.2.9") {
				t.Errorf("it has changed from %+v to %+v", ch.Old, ch.Object)
			}
			if err := c.Nexthop.Delete(ctx, 2); err != nil {
				t.Fatal(err)
			}
		case 6, 7: // the object goes, and the group loses a member: in either order
			if ch.Object.ID == 2 {
				expect(ch, netlink.Removed, 2)
			} else {
				expect(ch, netlink.Changed, 3)
				equal(t, ch.Object.Group.Members, hops(1).Members)
			}
			if step == 7 {
				// The other end goes down, and with the carrier the objects, of
				// which the kernel tells nothing.
				head := make([]byte, sizeofIfInfoMsg)
				putLinkDown(head, b)
				if err := c.change(ctx, rtmNewLink, 0, head); err != nil {
					t.Fatal(err)
				}
			}
		case 8:
			if ch.Kind != netlink.Removed {
				t.Fatalf("got %v %+v", ch.Kind, ch.Object)
			}
		case 9:
			if ch.Kind != netlink.Removed {
				t.Fatalf("got %v %+v", ch.Kind, ch.Object)
			}
			return
		}
	}
}

// putLinkDown makes head the header of a request that takes a link down.
func putLinkDown(head []byte, index uint32) {
	binary.NativeEndian.PutUint32(head[4:], index)
	binary.NativeEndian.PutUint32(head[12:], unix.IFF_UP)
}
