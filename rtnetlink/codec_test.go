package rtnetlink

import (
	"encoding"
	"encoding/hex"
	"errors"
	"net"
	"net/netip"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"github.com/netlink-sdk/go/rtnetlink/rtlink"
)

type codec interface {
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// recorded are data of messages that Linux 6.18 sent on a little-endian
// machine: a header, and an attribute a line.
var recorded = map[string]struct {
	data string
	want codec
}{
	"route": {
		"02100000fe03000100000000" +
			"08000f00fe000000" +
			"080001000a010000" +
			"08000500c0000202" +
			"0800040003000000",
		&Route{
			Family: FamilyIPv4, Dst: netip.MustParsePrefix("10.1.0.0/16"), Table: TableMain,
			Protocol: ProtocolBoot, Scope: netlink.Some(ScopeGlobal), Type: RouteUnicast,
			Gateway: netip.MustParseAddr("192.0.2.2"), OutIface: 3,
		},
	},
	"default route, IPv6": {
		"0a000000fe03000100000000" +
			"08000f00fe000000" +
			"0800060000040000" +
			"1400050020010db8000000000000000000000002" +
			"0800040003000000" +
			"24000c000000000000000000000000000000000000000000000000000000000000000000" +
			"0500140000000000",
		&Route{
			Family: FamilyIPv6, Dst: netip.MustParsePrefix("::/0"), Table: TableMain,
			Protocol: ProtocolBoot, Scope: netlink.Some(ScopeGlobal), Type: RouteUnicast,
			Priority: 1024, Gateway: netip.MustParseAddr("2001:db8::2"), OutIface: 3,
		},
	},
	"route with metrics": {
		"02100000fe03000100000000" +
			"08000f00fe000000" +
			"080001000a0a0000" +
			"900008000800010004200000080002007805000008000300102700000800040020030000" +
			"080005000100000008000600050000000800070006000000080008001405000008000900" +
			"0400000008000a000c00000008000b000d00000008000c000100000008000d0014000000" +
			"08000e000e00000008000f00010000000900100072656e6f000000000800110001000000" +
			"08000500c0000202" +
			"0800040003000000",
		&Route{
			Family: FamilyIPv4, Dst: netip.MustParsePrefix("10.10.0.0/16"), Table: TableMain,
			Protocol: ProtocolBoot, Scope: netlink.Some(ScopeGlobal), Type: RouteUnicast,
			Gateway: netip.MustParseAddr("192.0.2.2"), OutIface: 3,
			Metrics: &RouteMetrics{
				Lock: LockMTU | LockRTOMin, MTU: 1400, Window: 10000,
				RTT: 100 * time.Millisecond, RTTVar: 250 * time.Microsecond, SSThresh: 5,
				Cwnd: 6, AdvMSS: 1300, Reordering: 4, HopLimit: 12, InitCwnd: 13, InitRwnd: 14,
				Features: FeatureECN, RTOMin: 20 * time.Millisecond, QuickAck: true,
				FastOpenNoCookie: true, CongestionControl: "reno",
			},
		},
	},
	"multipath route": {
		"02100000fe03000100000000" +
			"08000f00fe000000" +
			"080001000a0b0000" +
			"5c000900" +
			"180000000300000008000500c000020208000b0005000000" +
			"100000ff0200000008000500c6336402" +
			"2000000203000000160012000a0020010db80000000000000000000000030000" +
			"100004030200000008000500cb007101",
		&Route{
			Family: FamilyIPv4, Dst: netip.MustParsePrefix("10.11.0.0/16"), Table: TableMain,
			Protocol: ProtocolBoot, Scope: netlink.Some(ScopeGlobal), Type: RouteUnicast,
			Multipath: []Nexthop{
				{Gateway: netip.MustParseAddr("192.0.2.2"), OutIface: 3, Weight: 1, Realms: 5},
				{Gateway: netip.MustParseAddr("198.51.100.2"), OutIface: 2, Weight: 256},
				{Gateway: netip.MustParseAddr("2001:db8::3"), OutIface: 3, Weight: 3},
				{Gateway: netip.MustParseAddr("203.0.113.1"), OutIface: 2, Weight: 4, Flags: RouteOnLink},
			},
		},
	},
	"address": {
		"0218800003000000" +
			"08000100c0000201" +
			"08000200c0000201" +
			"0600030061000000" +
			"0800080080000000" +
			"14000600ffffffffffffffff9af409009af40900",
		&Address{
			Family: FamilyIPv4, LinkIndex: 3, Prefix: netip.MustParsePrefix("192.0.2.1/24"),
			Label: "a", Flags: AddressPermanent, Created: 652442 * tick, Updated: 652442 * tick,
		},
	},
	"address, IPv6": {
		"0a40c0fd04000000" +
			"14000100fe80000000000000043436fffeb82dca" +
			"14000600ffffffffffffffff9af409009af40900" +
			"08000800c0000000" +
			"05000b0003000000",
		&Address{
			Family: FamilyIPv6, LinkIndex: 4, Prefix: netip.MustParsePrefix("fe80::434:36ff:feb8:2dca/64"),
			Flags: AddressPermanent | AddressTentative, Scope: ScopeLink,
			Protocol: AddressProtocolLinkLocal, Created: 652442 * tick, Updated: 652442 * tick,
		},
	},
	"link": {
		"00000100030000000310010000000000" +
			"0600030061000000" +
			"08000d00e8030000" +
			"0500100003000000" +
			"0500110000000000" +
			"08000400dc050000" +
			"0800320044000000" +
			"08003300ffff0000" +
			"08001e0001000000" +
			"08001f0002000000" +
			"0800200002000000" +
			"08000a0004000000" +
			"0500210001000000" +
			"0800230002000000" +
			"0a0001008e8676d6a4820000" +
			"0a000200ffffffffffff0000" +
			"30001200" + "090001007665746800000000" + "0b0004006272696467650000" +
			"14000500" + "0500010000000000" + "0600020020000000" +
			"0800050002000000" +
			"0c0006006e6f717565756500" +
			"100034800b00350075706c696e6b0000" +
			"04003e80",
		&Link{
			Index: 3, Name: "a", AltNames: []string{"uplink"}, Type: LinkTypeEthernet,
			Flags: LinkUp | LinkBroadcast | LinkMulticast | LinkLowerUp, OperState: OperLowerLayerDown, Carrier: true,
			MTU: 1500, MinMTU: 68, MaxMTU: 65535, HardwareAddr: net.HardwareAddr{0x8e, 0x86, 0x76, 0xd6, 0xa4, 0x82},
			Broadcast: net.HardwareAddr{255, 255, 255, 255, 255, 255}, Parent: 2, Master: 4,
			Kind: &Veth{}, PortKind: &BridgePort{State: netlink.Some(uint8(0)), Priority: netlink.Some(uint16(32))},
			Qdisc: "noqueue", TxQueueLen: 1000, NumTxQueues: 2, NumRxQueues: 2, Promiscuity: 1, CarrierChanges: 2,
			Unknown: []byte{4, 0, 0x3e, 0x80},
		},
	},
}

func TestRecorded(t *testing.T) {
	testns.NeedHere(t, testns.LittleEndian)
	for name, tt := range recorded {
		t.Run(name, func(t *testing.T) {
			data, err := hex.DecodeString(tt.data)
			if err != nil {
				t.Fatal(err)
			}
			got := reflect.New(reflect.TypeOf(tt.want).Elem()).Interface().(codec)
			if err := got.UnmarshalBinary(data); err != nil {
				t.Fatal(err)
			}
			equal(t, got, tt.want)
			identity(t, got)
		})
	}
}

// identity checks that v is the same after it has been encoded and decoded, and
// that nothing of the bytes is kept.
func identity(t *testing.T, v codec) {
	t.Helper()
	data, err := v.AppendBinary([]byte("before"))
	if err != nil {
		t.Fatalf("encoding %+v: %v", v, err)
	}
	if string(data[:6]) != "before" {
		t.Fatal("what was in front has changed")
	}
	again := reflect.New(reflect.TypeOf(v).Elem()).Interface().(codec)
	if err := again.UnmarshalBinary(data[6:]); err != nil {
		t.Fatalf("decoding %+v: %v", v, err)
	}
	for i := range data {
		data[i] = 0xaa
	}
	if !reflect.DeepEqual(again, v) {
		equal(t, again, v)
	}
}

// fuzz checks that T's decoder copes with anything, and that what it decodes
// survives.
func fuzz[T any, P interface {
	*T
	codec
}](f *testing.F, seeds ...codec) {
	for _, s := range seeds {
		data, err := s.AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, r := range recorded {
		if data, err := hex.DecodeString(r.data); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v T
		if err := P(&v).UnmarshalBinary(data); err != nil {
			var oe *netlink.OpError
			if !errors.As(err, &oe) || !errors.Is(err, netlink.ErrMalformed) {
				t.Fatalf("the error %v does not say that the data is malformed", err)
			}
			return
		}
		identity(t, P(&v))
	})
}

// fullRoute has everything that a route can have.
func fullRoute() *Route {
	return &Route{
		Family: FamilyIPv6, Dst: netip.MustParsePrefix("2001:db8::/32"), Src: netip.MustParsePrefix("2001:db8:1::/48"),
		Gateway: netip.MustParseAddr("192.0.2.1"), PrefSrc: netip.MustParseAddr("2001:db8::1"),
		Table: 1000, Priority: 1, OutIface: 2, NexthopID: 3, Flags: RouteOnLink | RouteHardwareRejected,
		Type: RouteUnicast, Protocol: ProtocolBGP, Scope: netlink.Some(ScopeSite), TOS: 4, Preference: PreferenceLow,
		Metrics: &RouteMetrics{
			Lock: LockMTU, MTU: 1, Window: 2, RTT: unitRTT, RTTVar: unitRTTVar, SSThresh: 3, Cwnd: 4, AdvMSS: 5,
			Reordering: 6, HopLimit: 7, InitCwnd: 8, InitRwnd: 9, Features: FeatureECN, RTOMin: unitRTOMin,
			QuickAck: true, FastOpenNoCookie: true, CongestionControl: "reno",
		},
		Multipath: []Nexthop{
			{Gateway: netip.MustParseAddr("fe80::1"), OutIface: 1, Weight: 256, Flags: RouteOnLink},
			{Gateway: netip.MustParseAddr("192.0.2.3"), OutIface: 2, Weight: 1, Realms: 4, Unknown: attr(22, 1, 2, 3, 4)},
		},
		Extra: &RouteExtra{
			InIface: 1, Mark: 2, UID: netlink.Some(uint32(0)), Realms: 3, Expires: netlink.Some(1500 * time.Millisecond),
			Errno: 113, Users: 5, Used: 6, Idle: 7 * tick,
			Unknown: append(attr(21, 1, 0), attr(rtaMetrics|nlattr.FlagNested, attr(99, 1, 2, 3, 4)...)...),
		},
	}
}

// attr returns an attribute that a codec has no field for.
func attr(typ uint16, data ...byte) []byte {
	e := nlattr.NewEncoder(nil)
	e.Bytes(typ, data)
	b, err := e.Encode()
	if err != nil {
		panic(err) // a few bytes fit
	}
	return b
}

func fullAddress() *Address {
	return &Address{
		Family: FamilyIPv4, LinkIndex: 1, Prefix: netip.MustParsePrefix("192.0.2.1/24"), Peer: netip.MustParseAddr("192.0.2.2"),
		Broadcast: netip.MustParseAddr("192.0.2.255"), Anycast: netip.MustParseAddr("192.0.2.3"), Label: "eth0:1",
		Scope: ScopeSite, Flags: AddressNoPrefixRoute | AddressPermanent, Protocol: AddressProtocolRA, Priority: 5,
		Valid: netlink.Some(2 * time.Second), Preferred: netlink.Some(time.Duration(0)), Created: tick, Updated: 2 * tick,
		Unknown: attr(99, 1, 2, 3),
	}
}

func fullLink() *Link {
	mac := net.HardwareAddr{2, 0, 0, 0, 0, 1}
	return &Link{
		Index: 1, Name: "eth0", AltNames: []string{"a", "b"}, Alias: "alias", Family: FamilyBridge, Type: LinkTypeEthernet,
		Flags: LinkUp | LinkEcho, OperState: OperUp, Carrier: true, Mode: LinkModeDormant, MTU: 1, MinMTU: 2, MaxMTU: 3,
		HardwareAddr: mac, Broadcast: mac, PermAddr: mac, Parent: 4, ParentNetNSID: netlink.Some(int32(0)), Master: 5, Group: 6,
		Kind: &VLAN{ID: netlink.Some(uint16(5))}, PortKind: &BridgePort{State: netlink.Some(uint8(3))}, Qdisc: "mq", TxQueueLen: 7,
		NumTxQueues: 8, NumRxQueues: 9, Promiscuity: 10, AllMulti: 11, CarrierChanges: 12, CarrierUpCount: 13,
		CarrierDownCount: 14, ProtoDown: true, GSOMaxSize: 15, GSOMaxSegs: 16, GROMaxSize: 17, TSOMaxSize: 18, TSOMaxSegs: 19, NetNS: 20,
		ParentDev: "0000:00:1f.6", ParentBus: "pci", PhysPortName: "p0", PhysPortID: []byte{1}, PhysSwitchID: []byte{2},
		Stats: &LinkStats{RxPackets: 1, TxPackets: 2, RxOtherhostDropped: 25},
		Unknown: append(append(attr(99, 1, 2), attr(iflaLinkInfo|nlattr.FlagNested, attr(98, 3)...)...),
			attr(iflaPropList|nlattr.FlagNested, attr(97, 4)...)...),
	}
}

// TestFull checks that no field is forgotten, in an encoder, in a decoder, or
// here.
func TestFull(t *testing.T) {
	for _, v := range []codec{fullRoute(), fullAddress(), fullLink()} {
		s := reflect.ValueOf(v).Elem()
		for i := range s.NumField() {
			if s.Field(i).IsZero() {
				t.Errorf("%s.%s is zero", s.Type(), s.Type().Field(i).Name)
			}
		}
		identity(t, v)
	}
	m := reflect.ValueOf(*fullRoute().Metrics)
	for i := range m.NumField() {
		if m.Field(i).IsZero() {
			t.Errorf("RouteMetrics.%s is zero", m.Type().Field(i).Name)
		}
	}
}

func FuzzRoute(f *testing.F)   { fuzz[Route](f, fullRoute(), &tableRoute) }
func FuzzAddress(f *testing.F) { fuzz[Address](f, fullAddress()) }

func FuzzLink(f *testing.F) {
	fuzz[Link](f, fullLink(),
		&Link{Kind: &Veth{Peer: fullLink()}},
		&Link{Kind: &VXLAN{ID: netlink.Some(uint32(0)), TTLInherit: []byte{1}, RemcsumRX: netlink.Some(uint8(0)), ReservedBits: make([]byte, 8)}},
		&Link{Kind: &Bridge{FDBNLearned: netlink.Some(uint32(1)), VLANProtocol: netlink.Some(rtlink.VLANProtocols8021Q)}},
		&Link{Kind: &Macvtap{Macvlan: Macvlan{BCQueueLenUsed: netlink.Some(uint32(1)), MACAddrCount: netlink.Some(uint32(1))}}},
		&Link{Kind: &Bond{Mode: netlink.Some(uint8(1))}, PortKind: &BondPort{QueueID: netlink.Some(uint16(0))}},
		&Link{Kind: &GENEVE{Remote: netip.MustParseAddr("192.0.2.1"), Remote6: netip.MustParseAddr("2001:db8::1")}},
		&Link{Kind: &RawKind{Name: "xyzzy", Data: attr(1, 5, 0)}, PortKind: &RawKind{Name: "vrf"}},
	)
}

// FuzzRouteCommon compares the decoder for most routes with the one for all.
func FuzzRouteCommon(f *testing.F) {
	for _, r := range []*Route{&tableRoute, fullRoute()} {
		data, err := r.AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, r := range recorded {
		if data, err := hex.DecodeString(r.data); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < sizeofRtMsg {
			return
		}
		var fast, slow Route
		h := (*[sizeofRtMsg]byte)(data)
		fast.decodeHeader(h)
		slow.decodeHeader(h)
		if !fast.decodeCommon(data) {
			return
		}
		if err := slow.decodeAll(data); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(fast, slow) {
			equal(t, fast, slow)
		}
	})
}

// TestRouteSize checks that a million routes need no more memory than they
// should.
func TestRouteSize(t *testing.T) {
	if n := unsafe.Sizeof(Route{}); n > 184 {
		t.Errorf("a Route has %d bytes", n)
	}
}

// TestRouteAllocations checks that neither direction allocates, for IPv6, which
// always has more to say, either.
func TestRouteAllocations(t *testing.T) {
	six := Route{
		Dst: netip.MustParsePrefix("2001:db8::/32"), Gateway: netip.MustParseAddr("fe80::1"), OutIface: 1, Priority: 1024,
		Preference: PreferenceHigh,
	}
	for _, r := range []*Route{&tableRoute, &six} {
		data, err := r.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, attr(rtaCacheInfo, make([]byte, sizeofRtaCacheInfo)...)...)
		var got Route
		buf := make([]byte, 0, 256)
		if n := testing.AllocsPerRun(100, func() { err = errors.Join(err, got.decode(data)) }); n > 0 {
			t.Errorf("decoding %s: %v allocations", r.name(), n)
		}
		if n := testing.AllocsPerRun(100, func() {
			if _, aerr := routeAdd.append(buf, r); aerr != nil {
				err = aerr
			}
		}); n > 0 {
			t.Errorf("encoding %s: %v allocations", r.name(), n)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
