package rtnetlink

import (
	"errors"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/rtnetlink/rtnexthop"
)

// fullNexthop has everything that a next hop object can have, although no object
// has all of it.
func fullNexthop() *NexthopObject {
	return &NexthopObject{
		ID: 1, Family: FamilyIPv6, Protocol: ProtocolBGP, Scope: ScopeLink, Flags: RouteOnLink | RouteOffload,
		Gateway: netip.MustParseAddr("2001:db8::1"), OutIface: 2, Blackhole: true, FDB: true,
		EncapType: EncapIP6, Encap: attr(1, 0, 0, 0, 0, 0, 0, 0, 5),
		Group: &NexthopGroup{
			Members: []NexthopMember{{ID: 3, Weight: 1}, {ID: 4, Weight: 256}, {ID: 5, Weight: 257}, {ID: 6, Weight: 65536}},
			Type:    NexthopResilient,
			Resilient: &NexthopResilience{
				Buckets: netlink.Some(uint16(8)), IdleTimer: netlink.Some(tick), UnbalancedTimer: netlink.Some(time.Duration(0)),
				Unbalanced: netlink.Some(3 * tick), Unknown: attr(99, 1),
			},
			HWStats: netlink.Some(false), HWStatsUsed: netlink.Some(true),
			Stats: &NexthopGroupStats{
				Members: []NexthopStats{{
					ID: netlink.Some(uint32(3)), Packets: netlink.Some(uint64(1 << 40)), HWPackets: netlink.Some(uint64(0)),
					Unknown: attr(98, 2),
				}},
				Unknown: attr(97, 3),
			},
		},
		Unknown: attr(96, 4),
	}
}

func fullNexthopBucket() *NexthopBucket {
	return &NexthopBucket{
		Group: 1, Index: 2, Nexthop: 3, Idle: 4 * tick, Protocol: ProtocolBGP, Flags: RouteOffload,
		Unknown: attr(99, 1), BucketUnknown: attr(98, 2),
	}
}

// TestNexthopFull checks that no field is forgotten.
func TestNexthopFull(t *testing.T) {
	n := fullNexthop()
	for _, v := range []any{*n, *n.Group, *n.Group.Resilient, *n.Group.Stats, n.Group.Stats.Members[0], *fullNexthopBucket()} {
		s := reflect.ValueOf(v)
		for i := range s.NumField() {
			if s.Field(i).IsZero() {
				t.Errorf("%s.%s is zero", s.Type(), s.Type().Field(i).Name)
			}
		}
	}
	identity(t, n)
	identity(t, fullNexthopBucket())
}

// TestNexthopAttributes checks that every attribute of the kernel's has a field:
// those of objects and of buckets, but for what dumps alone take.
func TestNexthopAttributes(t *testing.T) {
	seen := make(map[uint16]bool)
	for _, v := range []codec{fullNexthop(), fullNexthopBucket()} {
		data, err := v.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		d := nlattr.NewDecoder(data[sizeofNhMsg:])
		for d.Next() {
			seen[d.Type()] = true
		}
	}
	req, err := (&NexthopFilter{OutIface: 1, Master: 2, Groups: true, FDB: true, Stats: true}).request(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := nlattr.NewDecoder(req.Data[sizeofNhMsg:])
	for d.Next() {
		seen[d.Type()] = true
	}
	for _, a := range rtnexthop.Spec().Sets[0].Attrs {
		if !seen[a.Type] {
			t.Errorf("%s is neither read nor written", a.Name)
		}
	}
}

// A kernel before Linux 6.12 sends anything where the upper half of a weight is.
func TestNexthopOldWeights(t *testing.T) {
	b, err := appendNexthopMessage(nil, &rtnexthop.Header{}, &rtnexthop.Attributes{
		ID:    netlink.Some(uint32(1)),
		Group: &rtnexthop.Members{Entries: []rtnexthop.Member{{ID: 2, Weight: 4, WeightHigh: 0xaa}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var n NexthopObject
	if err := n.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	equal(t, n.Group.Members, []NexthopMember{{ID: 2, Weight: 5}})
}

// TestNexthopInvalid adds what can't be said.
func TestNexthopInvalid(t *testing.T) {
	c := fake(t)
	resilient := func(r NexthopResilience) NexthopObject {
		return NexthopObject{ID: 1, Group: &NexthopGroup{Resilient: &r}}
	}
	for name, tt := range map[string]struct {
		object NexthopObject
		err    error
		path   string
	}{
		"no family":      {NexthopObject{ID: 1, Blackhole: true}, errNoFamily, ""},
		"mapped":         {NexthopObject{ID: 1, Gateway: netip.MustParseAddr("::ffff:192.0.2.1")}, errMapped, "gateway"},
		"zone":           {NexthopObject{ID: 1, Gateway: netip.MustParseAddr("fe80::1%eth0")}, errZone, "gateway"},
		"other family":   {NexthopObject{ID: 1, Family: FamilyIPv4, Gateway: netip.MustParseAddr("fe80::1")}, errOtherFamily, "gateway"},
		"no address":     {NexthopObject{ID: 1, Family: FamilyMPLS, Gateway: netip.MustParseAddr("fe80::1")}, errOtherFamily, "gateway"},
		"weight":         {NexthopObject{ID: 1, Group: &NexthopGroup{Members: []NexthopMember{{2, 1}, {3, 65537}}}}, errMemberWeight, "group"},
		"negative":       {resilient(NexthopResilience{IdleTimer: netlink.Some(-tick)}), errNegative, "res-group.idle-timer"},
		"too long":       {resilient(NexthopResilience{UnbalancedTimer: netlink.Some(1 << 32 * tick)}), errLongTime, "res-group.unbalanced-timer"},
		"unknown is bad": {NexthopObject{ID: 1, Family: FamilyIPv4, Unknown: []byte{1}}, nlattr.ErrTruncated, ""},
	} {
		err := c.Nexthop.Add(t.Context(), &tt.object)
		var oe *netlink.OpError
		if !errors.As(err, &oe) || !errors.Is(err, tt.err) || oe.Path != tt.path || oe.Op != "nexthop add" || oe.Object != "1" {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
	for name, f := range map[string]func() error{
		"nexthop add":     func() error { return c.Nexthop.Add(t.Context(), nil) },
		"nexthop replace": func() error { return c.Nexthop.Replace(t.Context(), nil) },
		"nexthop change":  func() error { return c.Nexthop.Change(t.Context(), nil) },
		"nexthop create":  func() error { _, err := c.Nexthop.Create(t.Context(), nil); return err },
	} {
		var oe *netlink.OpError
		if err := f(); !errors.As(err, &oe) || oe.Op != name || !errors.Is(err, errNil) {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
}

func TestNexthopMalformed(t *testing.T) {
	ctx := t.Context()
	short := func(typ netlink.HeaderType) *NexthopService {
		return fake(t, netlink.Message{Header: netlink.Header{Type: typ}, Data: make([]byte, 4)}).Nexthop
	}
	for name, f := range map[string]func() error{
		"nexthop list":        func() error { _, err := short(rtmNewNexthop).List(ctx, nil); return err },
		"nexthop get":         func() error { _, err := short(rtmNewNexthop).Get(ctx, 1); return err },
		"nexthop bucket list": func() error { _, err := short(rtmNewNexthopBucket).ListBuckets(ctx, nil); return err },
		"nexthop bucket get":  func() error { _, err := short(rtmNewNexthopBucket).Bucket(ctx, 1, 2); return err },
	} {
		err := f()
		var oe *netlink.OpError
		if !errors.As(err, &oe) || !errors.Is(err, netlink.ErrMalformed) || oe.Op != name {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
	// Data of an inconsistent dump comes with the error that says so.
	n, err := fake(t, message(t, rtmNewNexthop, netlink.DumpInterrupted, fullNexthop())).Nexthop.List(ctx, nil)
	if len(n) != 1 || !errors.Is(err, netlink.ErrDumpInterrupted) {
		t.Errorf("got %d and the error %v", len(n), err)
	}
}

func TestNexthopNames(t *testing.T) {
	checkNames(t, map[NexthopGroupType]string{NexthopMultipath: "mpath", NexthopResilient: "resilient", 7: "NexthopGroupType(7)"})
	checkNames(t, map[EncapType]string{EncapNone: "none", EncapSEG6Local: "seg6local", 99: "EncapType(99)"})
}

func FuzzNexthopObject(f *testing.F) { fuzz[NexthopObject](f, fullNexthop()) }
func FuzzNexthopBucket(f *testing.F) { fuzz[NexthopBucket](f, fullNexthopBucket()) }
