package rtnetlink

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"net"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"github.com/netlink-sdk/go/rtnetlink/rtneigh"
)

// fullNeighbor has everything that a neighbor can have.
func fullNeighbor() *Neighbor {
	return &Neighbor{
		Family: FamilyIPv4, Type: RouteUnicast, Protocol: ProtocolBGP, DontRefresh: true, LinkIndex: 1,
		Addr: netip.MustParseAddr("192.0.2.1"), HardwareAddr: net.HardwareAddr{2, 0, 0, 0, 0, 1},
		State: netlink.Some(NeighborReachable), Flags: NeighborRouter | NeighborManaged,
		VLAN: 5, Port: 4790, VNI: netlink.Some(uint32(0)), SrcVNI: netlink.Some(uint32(7)), OutIface: 2, Master: 3,
		NexthopID: 4, Probes: 6, TunnelNetNSID: netlink.Some(int32(-1)),
		Times:    netlink.Some(NeighborTimes{Confirmed: tick, Used: 2 * tick, Updated: 3 * tick, Users: 4}),
		Activity: netlink.Some(NeighborActivity(0)), StateMask: NeighborStale, FlagsMask: NeighborSticky,
		Unknown: append(attr(99, 1, 2), attr(ndaFDBExtAttrs|nlattr.FlagNested, attr(98, 3)...)...),
	}
}

// recordedNeighbors are data of messages that Linux 6.18 sent on a
// little-endian machine: a header, and an attribute a line.
var recordedNeighbors = map[string]struct {
	data string
	want Neighbor
}{
	"IPv4": {
		"0200000003000000" + "80000001" +
			"080001000a000001" +
			"0a000200020000000001" + "0000" +
			"0800040000000000" +
			"14000300" + "00000000" + "01000000" + "02000000" + "00000000" +
			"05000c00ba000000",
		Neighbor{
			Family: FamilyIPv4, Type: RouteUnicast, LinkIndex: 3, Addr: netip.MustParseAddr("10.0.0.1"),
			HardwareAddr: net.HardwareAddr{2, 0, 0, 0, 0, 1}, State: netlink.Some(NeighborPermanent),
			Protocol: ProtocolBGP, Times: netlink.Some(NeighborTimes{Used: tick, Updated: 2 * tick}),
		},
	},
	"entry of a VXLAN link": {
		"0700000005000000" + "80000200" +
			"0a000200020000000005" + "0000" +
			"08000100c0000209" +
			"0600060000050000" +
			"0800070063000000" +
			"14000300" + "00000000" + "00000000" + "00000000" + "00000000",
		Neighbor{
			Family: FamilyBridge, LinkIndex: 5, HardwareAddr: net.HardwareAddr{2, 0, 0, 0, 0, 5},
			Addr: netip.MustParseAddr("192.0.2.9"), Port: 5, VNI: netlink.Some(uint32(99)),
			State: netlink.Some(NeighborPermanent), Flags: NeighborSelf, Times: netlink.Some(NeighborTimes{}),
		},
	},
}

func TestNeighborRecorded(t *testing.T) {
	testns.NeedHere(t, testns.LittleEndian)
	for name, tt := range recordedNeighbors {
		t.Run(name, func(t *testing.T) {
			data, err := hex.DecodeString(tt.data)
			if err != nil {
				t.Fatal(err)
			}
			var got Neighbor
			if err := got.UnmarshalBinary(data); err != nil {
				t.Fatal(err)
			}
			equal(t, got, tt.want)
			identity(t, &got)
		})
	}
}

// TestNeighborFull checks that no field is forgotten, in the encoder, in the
// decoder, or here.
func TestNeighborFull(t *testing.T) {
	s := reflect.ValueOf(fullNeighbor()).Elem()
	for i := range s.NumField() {
		if s.Field(i).IsZero() {
			t.Errorf("%s is zero", s.Type().Field(i).Name)
		}
	}
	identity(t, fullNeighbor())
}

// neighborSample returns an attribute of a set of the family's description, with
// a value that is not zero.
func neighborSample(t *testing.T, name string, typ uint16) []byte {
	t.Helper()
	e := nlattr.NewEncoder(nil)
	switch name {
	case "dst":
		e.Addr(typ, netip.MustParseAddr("192.0.2.1"))
	case "lladdr":
		e.Bytes(typ, []byte{2, 0, 0, 0, 0, 1})
	case "cacheinfo":
		e.Bytes(typ, slices.Repeat([]byte{1, 0, 1, 0}, 4))
	case "port":
		e.Uint16BE(typ, 4789)
	case "vlan", "ndm-state-mask":
		e.Uint16(typ, 5)
	case "protocol", "ndm-flags-mask":
		e.Uint8(typ, 0xba)
	case "fdb-ext-attrs":
		n := e.Nest(typ)
		e.Uint8(nfeaActivityNotify, 3)
		e.Flag(nfeaDontRefresh, true)
		e.End(n)
	case "probes", "vni", "ifindex", "master", "link-netnsid", "src-vni", "nh-id", "flags-ext":
		e.Uint32(typ, uint32(typ)+1)
	default:
		t.Errorf("there is an attribute that nobody thought of: %s", name)
	}
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestNeighborCoverage checks that each attribute that the kernel's
// specification has is in a field, comes back as it was, and has a name.
func TestNeighborCoverage(t *testing.T) {
	head := []byte{byte(FamilyBridge), 11: 0}
	all := slices.Clone(head)
	covered := 0
	for _, a := range rtneigh.Spec().Set("neighbour-attrs").Attrs {
		if a.Type == ndaUnspec {
			continue // which is none
		}
		covered++
		one := append(slices.Clone(head), neighborSample(t, a.Name, a.Type)...)
		all = append(all, one[len(head):]...)
		var n Neighbor
		if err := n.UnmarshalBinary(one); err != nil {
			t.Errorf("%s: %v", a.Name, err)
			continue
		}
		if len(n.Unknown) > 0 {
			t.Errorf("%s is not known", a.Name)
		}
		if reflect.DeepEqual(n, Neighbor{Family: FamilyBridge, State: netlink.Some(NeighborNone)}) {
			t.Errorf("%s is in no field", a.Name)
		}
		if got, err := n.AppendBinary(nil); err != nil || string(got) != string(one) {
			t.Errorf("%s: %x has become %x, %v", a.Name, one, got, err)
		}
		if got := neighborAttrs.path([]uint16{a.Type}); got != a.Name {
			t.Errorf("%s is called %s", a.Name, got)
		}
	}
	if covered != 17 {
		t.Errorf("%d attributes", covered)
	}
	var n Neighbor
	if err := n.UnmarshalBinary(all); err != nil || len(n.Unknown) > 0 {
		t.Fatalf("of all attributes %x is unknown, %v", n.Unknown, err)
	}
	got, err := n.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, sortedAttrs(t, got[len(head):]), sortedAttrs(t, all[len(head):]))
}

// sortedAttrs returns attributes in the order of their types.
func sortedAttrs(t *testing.T, b []byte) [][]byte {
	t.Helper()
	var attrs [][]byte
	d := nlattr.NewDecoder(b)
	for d.Next() {
		attrs = append(attrs, d.AppendRaw(nil))
	}
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(attrs, func(a, b []byte) int {
		return int(binary.NativeEndian.Uint16(a[2:])&0x3fff) - int(binary.NativeEndian.Uint16(b[2:])&0x3fff)
	})
	return attrs
}

// Addresses of other families are kept, and so are flags that the kernel has no
// room for.
func TestNeighborStrange(t *testing.T) {
	for name, tt := range map[string]struct{ data []byte }{
		"MCTP":              {append([]byte{byte(FamilyMCTP), 11: 0}, attr(ndaDst, 8)...)},
		"no attribute":      {append([]byte{byte(FamilyBridge), 11: 0}, attr(ndaUnspec, 8)...)},
		"flags without end": {append([]byte{byte(FamilyBridge), 11: 0}, attr(ndaFlagsExt, 0xff, 0xff, 0xff, 0xff)...)},
	} {
		var n Neighbor
		if err := n.UnmarshalBinary(tt.data); err != nil || len(n.Unknown) != 8 {
			t.Errorf("%s: got %+v, %v", name, n, err)
			continue
		}
		if got, err := n.AppendBinary(nil); err != nil || string(got) != string(tt.data) {
			t.Errorf("%s: %x has become %x, %v", name, tt.data, got, err)
		}
	}
}

func TestNeighborMalformed(t *testing.T) {
	head := func(f Family, attrs ...byte) []byte { return append([]byte{byte(f), 11: 0}, attrs...) }
	for path, data := range map[string][]byte{
		"":                              {2, 0, 0},
		"dst":                           head(FamilyIPv6, attr(ndaDst, 192, 0, 2, 1)...),
		"vlan":                          head(FamilyBridge, attr(5, 1)...),
		"fdb-ext-attrs.activity-notify": head(FamilyBridge, attr(ndaFDBExtAttrs, attr(nfeaActivityNotify)...)...),
	} {
		var oe *netlink.OpError
		err := new(Neighbor).UnmarshalBinary(data)
		if !errors.As(err, &oe) || !errors.Is(err, netlink.ErrMalformed) || oe.Path != path {
			t.Errorf("%s: got the error %v", path, err)
		}
	}
	if err := new(Neighbor).UnmarshalBinary(head(0)); !errors.Is(err, errFamilyless) {
		t.Errorf("got the error %v", err)
	}
	mapped := netip.MustParseAddr("::ffff:192.0.2.1")
	for _, tt := range []struct {
		n    Neighbor
		path string
		want error
	}{
		{Neighbor{}, "dst", errNoFamily},
		{Neighbor{Addr: mapped}, "dst", errMapped},
		{Neighbor{Addr: mapped, Family: FamilyBridge}, "dst", errMapped},
		{Neighbor{Addr: netip.MustParseAddr("fe80::1%eth0")}, "dst", errZone},
		{Neighbor{Addr: netip.MustParseAddr("::1"), Family: FamilyIPv4}, "dst", errOtherFamily},
	} {
		var oe *netlink.OpError
		err := fake(t).Neighbor.Add(t.Context(), &tt.n)
		if !errors.As(err, &oe) || !errors.Is(err, tt.want) || oe.Path != tt.path || oe.Op != "neighbor add" {
			t.Errorf("%+v: got the error %v", tt.n, err)
		}
	}
	_, err := (&Neighbor{Family: FamilyBridge, FlagsMask: NeighborManaged}).AppendBinary(nil)
	if !errors.Is(err, nlattr.ErrRange) {
		t.Errorf("got the error %v", err)
	}
}

func TestNeighborNil(t *testing.T) {
	s := fake(t).Neighbor
	ctx := t.Context()
	for name, f := range map[string]func() error{
		"neighbor add":     func() error { return s.Add(ctx, nil) },
		"neighbor replace": func() error { return s.Replace(ctx, nil) },
		"neighbor change":  func() error { return s.Change(ctx, nil) },
		"neighbor append":  func() error { return s.Append(ctx, nil) },
		"neighbor delete":  func() error { return s.Delete(ctx, nil) },
		"neighbor flush":   func() error { return s.Flush(ctx, nil) },
		"neighbor get":     func() error { _, err := s.Get(ctx, nil); return err },
	} {
		var oe *netlink.OpError
		if err := f(); !errors.As(err, &oe) || oe.Op != name || !errors.Is(err, errNil) {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
}

// TestNeighborReplies checks what becomes of replies that are inconsistent, not
// filtered, or none.
func TestNeighborReplies(t *testing.T) {
	ctx := t.Context()
	one := fullNeighbor()
	other := &Neighbor{Family: FamilyIPv6, LinkIndex: 7, Addr: netip.MustParseAddr("fe80::1")}
	c := fake(t, message(t, rtmNewNeigh, netlink.DumpInterrupted, one), message(t, rtmDelNeigh, 0, one), message(t, rtmNewNeigh, 0, other))
	list, err := c.Neighbor.List(ctx, &NeighborFilter{LinkIndex: 1})
	if len(list) != 1 || !errors.Is(err, netlink.ErrDumpInterrupted) {
		t.Errorf("got %d and the error %v", len(list), err)
	}
	got := 0
	for n, err := range c.Neighbor.All(ctx, &NeighborFilter{Family: FamilyIPv6}) {
		if err == nil && n.LinkIndex == 7 {
			got++
		} else if !errors.Is(err, netlink.ErrDumpInterrupted) {
			t.Errorf("got %v, %v", n, err)
		}
	}
	if got != 1 {
		t.Errorf("got %d", got)
	}

	short := fake(t, netlink.Message{Header: netlink.Header{Type: rtmNewNeigh}, Data: make([]byte, 4)})
	if _, err := short.Neighbor.List(ctx, nil); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("got the error %v", err)
	}
	if _, err := short.Neighbor.Get(ctx, other); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("got the error %v", err)
	}
	for _, err := range short.Neighbor.All(ctx, nil) {
		if !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("got the error %v", err)
		}
	}
	if _, err := fake(t, message(t, rtmNewRoute, 0, fullRoute())).Neighbor.Get(ctx, other); !errors.Is(err, errNoReply) {
		t.Errorf("got the error %v", err)
	}
}

func TestNeighborNames(t *testing.T) {
	checkNames(t, map[NeighborState]string{0: "none", NeighborReachable | NeighborPermanent: "reachable|permanent", 1 << 15: "0x8000"})
	checkNames(t, map[NeighborFlags]string{0: "0", NeighborRouter | NeighborExtLearned | NeighborManaged: "router|extern_learn|managed", 1 << 31: "0x80000000"})
	checkNames(t, map[NeighborActivity]string{0: "0", NeighborNotify | NeighborInactive: "activity_notify|inactive", 1 << 7: "0x80"})
	if err := new(NeighborState).UnmarshalText([]byte("0x10000")); err == nil {
		t.Error("a state has 17 bits")
	}
	if err := new(NeighborActivity).UnmarshalText([]byte("0x100")); err == nil {
		t.Error("an activity has 9 bits")
	}
}

// TestNeighborTicks checks times that no message can hold.
func TestNeighborTicks(t *testing.T) {
	for d, want := range map[time.Duration]uint32{
		-1: 0, -time.Hour: 0, tick - 1: 0, tick: 1, math.MaxInt64: math.MaxUint32, math.MaxUint32 * tick: math.MaxUint32,
	} {
		if got := clockTicks(d); got != want {
			t.Errorf("%v is %d", d, got)
		}
	}
}

// TestNeighborAllocations checks what a million neighbors cost: the link-layer
// address and, while it is read, the times; and no more memory than they
// should.
func TestNeighborAllocations(t *testing.T) {
	n := recordedNeighbors["IPv4"].want
	data, err := n.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got Neighbor
	if a := testing.AllocsPerRun(100, func() { err = errors.Join(err, got.decode(data)) }); a > 2 {
		t.Errorf("decoding: %v allocations", a)
	}
	buf := make([]byte, 0, 256)
	if a := testing.AllocsPerRun(100, func() {
		if _, aerr := neighborAdd.append(buf, &n); aerr != nil {
			err = aerr
		}
	}); a > 0 {
		t.Errorf("encoding: %v allocations", a)
	}
	if err != nil {
		t.Fatal(err)
	}
	if size := unsafe.Sizeof(Neighbor{}); size > 208 {
		t.Errorf("a Neighbor has %d bytes", size)
	}
}

func FuzzNeighbor(f *testing.F) {
	seeds := []codec{fullNeighbor(), &Neighbor{Family: FamilyMCTP, Unknown: attr(ndaDst, 8)}}
	for _, r := range recordedNeighbors {
		seeds = append(seeds, &r.want)
	}
	fuzz[Neighbor](f, seeds...)
}
