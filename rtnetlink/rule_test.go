package rtnetlink

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"reflect"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"github.com/netlink-sdk/go/rtnetlink/rtrule"
)

// fullRule has everything that a rule can have, which no single one has.
func fullRule() *Rule {
	return &Rule{
		Family: FamilyIPv6, Priority: netlink.Some(uint32(7)),
		Dst: netip.MustParsePrefix("2001:db8::/32"), Src: netip.MustParsePrefix("2001:db8:1::/48"),
		InIface: "eth0", OutIface: "eth1", TOS: 4, DSCP: netlink.Some(uint8(0)), DSCPMask: netlink.Some(uint8(0)),
		Mark: 1, MarkMask: netlink.Some(uint32(0)), FlowLabel: netlink.Some(uint32(0)),
		FlowLabelMask: netlink.Some(uint32(0xf)), TunnelID: 1 << 40, UIDs: netlink.Some(UIDRange{0, 70000}), IPProto: 6,
		SrcPorts: PortRange{1, 2}, DstPorts: PortRange{0x100, 0x100}, SrcPortMask: 3, DstPortMask: 0xff00, L3MDev: true,
		Action: RuleGoto, Table: 1000, Goto: 8, SuppressPrefixLen: netlink.Some(uint32(0)),
		SuppressIfGroup: netlink.Some(uint32(0)), Realms: 3<<16 | 4, Protocol: ProtocolBGP,
		Flags: RuleInvert | RuleUnresolved | RuleFindSource, Unknown: attr(99, 1, 2, 3),
	}
}

func TestRuleFull(t *testing.T) {
	r := fullRule()
	s := reflect.ValueOf(r).Elem()
	for i := range s.NumField() {
		if s.Field(i).IsZero() {
			t.Errorf("%s is zero", s.Type().Field(i).Name)
		}
	}
	identity(t, r)
}

func FuzzRule(f *testing.F) {
	for _, r := range recordedRules {
		if data, err := hex.DecodeString(r.data); err == nil {
			f.Add(data)
		}
	}
	fuzz[Rule](f, fullRule(), &Rule{Family: FamilyIPv4})
}

// recordedRules are data of messages as in recorded.
var recordedRules = map[string]struct {
	data string
	want Rule
}{
	"local": {
		"02000000ff00000100000000" + "08000f00ff000000" + "08000e00ffffffff" + "0500150002000000",
		Rule{
			Family: FamilyIPv4, Priority: netlink.Some(uint32(0)), Action: RuleLookup, Table: TableLocal,
			Protocol: ProtocolKernel,
		},
	},
	"selectors": {
		"02081000fc0000010a000000" + "08000f00e8030000" + "08000e0000000000" + "0500150004000000" +
			"090003006e6f706500000000" + "0800060064000000" + "08000a0005000000" + "08001000ff000000" +
			"0c000c00000000000000004d" + "0c0014007011010080380100" + "0800170035003500" + "06001c00ffff0000" +
			"0800180050005a00" + "0500160006000000" + "08000d0000000000" + "0500190004000000" + "05001e003c000000" +
			"080001000a000000" + "08000200c0000000" + "08000b0004000300",
		Rule{
			Family: FamilyIPv4, Priority: netlink.Some(uint32(100)), Dst: netip.MustParsePrefix("10.0.0.0/8"),
			Src: netip.MustParsePrefix("192.0.0.0/16"), InIface: "nope", DSCP: netlink.Some(uint8(4)),
			DSCPMask: netlink.Some(uint8(0x3c)), Mark: 5, MarkMask: netlink.Some(uint32(0xff)), TunnelID: 77,
			UIDs: netlink.Some(UIDRange{70000, 80000}), IPProto: 6, SrcPorts: PortRange{53, 53}, SrcPortMask: 0xffff,
			DstPorts: PortRange{80, 90}, Action: RuleLookup, Table: 1000, SuppressPrefixLen: netlink.Some(uint32(0)),
			SuppressIfGroup: netlink.Some(uint32(0)), Realms: 3<<16 | 4, Protocol: ProtocolStatic,
			Flags: RuleInvert | RuleInDetached,
		},
	},
	"flow label": {
		"0a0020000000000204000000" + "08000f0000000000" + "08000e00ffffffff" + "0500150000000000" +
			"0800060009000000" + "08000400f4010000" + "08001a0000000012" + "08001b00000fffff" +
			"1400020020010db8000000000000000000000000",
		Rule{
			Family: FamilyIPv6, Priority: netlink.Some(uint32(9)), Src: netip.MustParsePrefix("2001:db8::/32"),
			FlowLabel: netlink.Some(uint32(0x12)), FlowLabelMask: netlink.Some(uint32(0xfffff)),
			Action: RuleGoto, Goto: 500, Flags: RuleUnresolved,
		},
	},
}

func TestRuleRecorded(t *testing.T) {
	testns.NeedHere(t, testns.LittleEndian)
	for name, tt := range recordedRules {
		t.Run(name, func(t *testing.T) {
			data, err := hex.DecodeString(tt.data)
			if err != nil {
				t.Fatal(err)
			}
			var got Rule
			if err := got.UnmarshalBinary(data); err != nil {
				t.Fatal(err)
			}
			equal(t, got, tt.want)
			identity(t, &got)
		})
	}
}

func TestRuleNames(t *testing.T) {
	checkNames(t, map[RuleAction]string{0: "unspec", RuleLookup: "lookup", RuleProhibit: "prohibit", 77: "RuleAction(77)"})
	checkNames(t, map[RuleFlags]string{0: "0", RuleInvert | RuleInDetached: "not|iif_detached", 1 << 31: "0x80000000"})
}

// ruleSet is what the kernel's specification says that a rule has.
func ruleSet() []nlspec.Attr { return rtrule.Spec().Set("fib-rule-attrs").Attrs }

// sampleRule returns a message with the attributes that want wants, and how
// many those are.
func sampleRule(t *testing.T, want func(a *nlspec.Attr) bool) (data []byte, n int) {
	t.Helper()
	h := rtrule.FIBRuleHdr{Family: uint8(FamilyIPv6), Action: rtrule.FrActToTbl}
	var e nlattr.Encoder
	for _, a := range ruleSet() {
		if a.Kind == nlspec.Pad || a.Kind == nlspec.Unused || !want(&a) {
			continue
		}
		n++
		v := uint64(a.Type) + 1
		switch {
		case a.Name == "l3mdev":
			e.Uint8(a.Type, 1)
		case a.Hint == nlspec.IP:
			e.Addr(a.Type, netip.MustParseAddr("2001:db8::1"))
			if a.Name == "dst" {
				h.DstLen = 128
			} else {
				h.SrcLen = 64
			}
		case a.Kind == nlspec.String:
			e.String(a.Type, a.Name)
		case a.Kind == nlspec.U8:
			e.Uint8(a.Type, uint8(v))
		case a.Kind == nlspec.U16:
			e.Uint16(a.Type, uint16(v))
		case a.Kind == nlspec.U32 && a.BigEndian:
			e.Uint32BE(a.Type, uint32(v))
		case a.Kind == nlspec.U32:
			e.Uint32(a.Type, uint32(v))
		case a.Kind == nlspec.U64 && a.BigEndian:
			e.Uint64BE(a.Type, v)
		case a.Kind == nlspec.Structure:
			e.Bytes(a.Type, bytes.Repeat([]byte{byte(v)}, rtrule.Spec().Size(a.Of)))
		default:
			t.Fatalf("%s is of a kind that there is no sample for", a.Name)
		}
		if a.Name == "table" {
			h.Table = uint8(v)
		}
	}
	data, err := h.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	attrs, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return append(data, attrs...), n
}

// TestRuleCovers counts the attributes of the kernel's specification: each of
// them, alone and together with the others, has a field and comes back.
func TestRuleCovers(t *testing.T) {
	check := func(name string, data []byte) Rule {
		t.Helper()
		var r Rule
		if err := r.decodeRequest(data); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(r.Unknown) > 0 {
			t.Errorf("%s has no field", name)
		}
		again, err := r.append(nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(again, data) {
			t.Errorf("%s: read %x, written %x", name, data, again)
		}
		return r
	}
	nothing, _ := sampleRule(t, func(*nlspec.Attr) bool { return false })
	empty := check("a rule without attributes", nothing)
	all, n := sampleRule(t, func(*nlspec.Attr) bool { return true })
	check("all attributes", all)
	covered := 0
	for _, a := range ruleSet() {
		one, wanted := sampleRule(t, func(b *nlspec.Attr) bool { return b.Type == a.Type })
		if wanted == 0 {
			continue
		}
		if r := check(a.Name, one); reflect.DeepEqual(r, empty) {
			t.Errorf("%s makes no difference", a.Name)
		}
		covered++
	}
	if covered != n || n < 25 {
		t.Errorf("%d of %d attributes are covered", covered, n)
	}
	t.Logf("%d of %d attributes", covered, n)
}

// TestRuleAttributeNames compares the names with the kernel's.
func TestRuleAttributeNames(t *testing.T) {
	for _, a := range ruleSet() {
		if got := ruleAttrs.path([]uint16{a.Type}); got != a.Name {
			t.Errorf("attribute %d is %q, not %q", a.Type, got, a.Name)
		}
	}
	if n, want := len(ruleAttrs.names), len(ruleSet())+1; n != want {
		t.Errorf("%d names, not %d", n, want)
	}
}

// What is asked of the kernel is what the caller leaves to be understood.
func TestRuleDefaults(t *testing.T) {
	v4 := netip.MustParsePrefix("10.0.0.0/8")
	for name, tt := range map[string]struct {
		change *ruleChange
		rule   Rule
		want   Rule
	}{
		"main table": {&ruleAdd, Rule{Src: v4}, Rule{Family: FamilyIPv4, Src: v4, Action: RuleLookup, Table: TableMain}},
		"VRF":        {&ruleAdd, Rule{Src: v4, L3MDev: true}, Rule{Family: FamilyIPv4, Src: v4, Action: RuleLookup, L3MDev: true}},
		"goto": {
			&ruleAdd, Rule{Family: FamilyIPv6, Goto: 5},
			Rule{Family: FamilyIPv6, Action: RuleGoto, Goto: 5},
		},
		"blackhole": {&ruleAdd, Rule{Dst: v4, Action: RuleBlackhole}, Rule{Family: FamilyIPv4, Dst: v4, Action: RuleBlackhole}},
		"state": {
			&ruleAdd, Rule{Family: FamilyIPv4, Flags: RuleInvert | ruleStates},
			Rule{Family: FamilyIPv4, Action: RuleLookup, Table: TableMain, Flags: RuleInvert},
		},
		"one port": {
			&ruleDelete, Rule{Family: FamilyIPv4, DstPorts: PortRange{First: 53}},
			Rule{Family: FamilyIPv4, DstPorts: PortRange{53, 53}},
		},
		"flow label": {
			&ruleDelete, Rule{Family: FamilyIPv6, FlowLabel: netlink.Some(uint32(0))},
			Rule{Family: FamilyIPv6, FlowLabel: netlink.Some(uint32(0)), FlowLabelMask: netlink.Some(uint32(0xfffff))},
		},
		"anything": {&ruleDelete, Rule{Src: v4}, Rule{Family: FamilyIPv4, Src: v4}},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := tt.change.append(nil, &tt.rule)
			if err != nil {
				t.Fatal(err)
			}
			var got Rule
			if err := got.decodeRequest(data); err != nil {
				t.Fatal(err)
			}
			equal(t, got, tt.want)
		})
	}
}

// Each field alone keeps a rule from being refused for saying nothing, but for
// those that the kernel does not look at.
func TestRuleSaysNothing(t *testing.T) {
	full := reflect.ValueOf(*fullRule())
	for i := range full.NumField() {
		var r Rule
		reflect.ValueOf(&r).Elem().Field(i).Set(full.Field(i))
		switch name := full.Type().Field(i).Name; name {
		case "Family", "Flags", "MarkMask":
			if !r.saysNothing() {
				t.Errorf("%s alone says something", name)
			}
		default:
			if r.saysNothing() {
				t.Errorf("%s alone says nothing", name)
			}
		}
	}
}

func TestRuleMalformed(t *testing.T) {
	for name, data := range map[string]string{
		"nothing":               "",
		"half a header":         "0200000000",
		"no family":             "000000000000000000000000",
		"a prefix too long":     "022100000000000100000000" + "080001000a000000",
		"another family":        "0a0800000000000100000000" + "080001000a000000",
		"a prefix of no family": "2d0800000000000100000000",
		"half an attribute":     "020000000000000100000000" + "08000600",
	} {
		b, err := hex.DecodeString(data)
		if err != nil {
			t.Fatal(err)
		}
		var r Rule
		if err := r.UnmarshalBinary(b); err == nil {
			t.Errorf("%s was read as %+v", name, r)
		}
	}
}
