package nlspec_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlspec"
)

// linkFamily is a part of what rtnetlink says of links.
var linkFamily = nlspec.Family{
	Name: "link",
	Operations: []nlspec.Operation{
		{Name: "newlink", Request: 16, Reply: nlspec.NoNumber, Set: "link-attrs", Header: "ifinfomsg",
			Do: &nlspec.Exchange{Request: []string{"ifname", "mtu", "linkinfo"}}},
		{Name: "newlink-ntf", Request: nlspec.NoNumber, Reply: 16, Set: "link-attrs", Header: "ifinfomsg", Notifies: "getlink", Group: "link"},
		{Name: "getlink", Request: 18, Reply: 16, Set: "link-attrs", Header: "ifinfomsg",
			Do: &nlspec.Exchange{Request: []string{"ifname"}, Reply: []string{"ifname", "mtu", "linkinfo"}}},
	},
	Groups: []nlspec.Group{{Name: "link", ID: 1}},
	Sets: []nlspec.Set{
		{Name: "link-attrs", Attrs: []nlspec.Attr{
			{Name: "address", Type: 1, Kind: nlspec.Binary, Hint: nlspec.MAC},
			{Name: "ifname", Type: 3, Kind: nlspec.String},
			{Name: "mtu", Type: 4, Kind: nlspec.U32},
			{Name: "link", Type: 5, Kind: nlspec.U32},
			{Name: "linkinfo", Type: 18, Kind: nlspec.Nest, Of: "linkinfo-attrs"},
		}},
		{Name: "linkinfo-attrs", Attrs: []nlspec.Attr{
			{Name: "kind", Type: 1, Kind: nlspec.String},
			{Name: "data", Type: 2, Kind: nlspec.Choice, Of: "linkinfo-data", Selector: "kind"},
		}},
		{Name: "vlan-attrs", Attrs: []nlspec.Attr{
			{Name: "id", Type: 1, Kind: nlspec.U16, Max: 4095},
			{Name: "flags", Type: 2, Kind: nlspec.Structure, Of: "vlan-flags"},
			{Name: "ingress-qos", Type: 4, Kind: nlspec.Nest, Of: "vlan-qos"},
			{Name: "protocol", Type: 5, Kind: nlspec.U16, Enum: "vlan-protocols", BigEndian: true},
		}},
		{Name: "vlan-qos", Attrs: []nlspec.Attr{
			{Name: "mapping", Type: 1, Kind: nlspec.Structure, Of: "vlan-qos-mapping", Multi: true},
		}},
	},
	SubMessages: []nlspec.SubMessage{
		{Name: "linkinfo-data", Formats: []nlspec.Format{{Value: "vlan", Set: "vlan-attrs"}}},
	},
	Structs: []nlspec.Struct{
		{Name: "ifinfomsg", Members: []nlspec.Member{
			{Name: "ifi-family", Kind: nlspec.U8}, {Name: "pad", Kind: nlspec.Pad, Len: 1},
			{Name: "ifi-type", Kind: nlspec.U16}, {Name: "ifi-index", Kind: nlspec.S32},
			{Name: "ifi-flags", Kind: nlspec.U32, Enum: "ifi-flags"}, {Name: "ifi-change", Kind: nlspec.U32},
		}},
		{Name: "vlan-flags", Members: []nlspec.Member{
			{Name: "flags", Kind: nlspec.U32, Enum: "vlan-flags"}, {Name: "mask", Kind: nlspec.U32, Hint: nlspec.Hex},
		}},
		{Name: "vlan-qos-mapping", Members: []nlspec.Member{{Name: "from", Kind: nlspec.U32}, {Name: "to", Kind: nlspec.U32}}},
	},
	Enums: []nlspec.Enum{
		{Name: "ifi-flags", Flags: true, Entries: []nlspec.Entry{
			{Name: "up", Value: 1}, {Name: "broadcast", Value: 2}, {Name: "running", Value: 64}, {Name: "multicast", Value: 4096},
			{Name: "lower-up", Value: 65536},
		}},
		{Name: "vlan-flags", Flags: true, Entries: []nlspec.Entry{{Name: "reorder-hdr", Value: 1}, {Name: "gvrp", Value: 2}}},
		{Name: "vlan-protocols", Entries: []nlspec.Entry{{Name: "8021q", Value: 0x8100}, {Name: "8021ad", Value: 0x88a8}}},
	},
}

// routeFamily is a part of what rtnetlink says of routes.
var routeFamily = nlspec.Family{
	Name: "route",
	Operations: []nlspec.Operation{
		{Name: "getroute", Request: 26, Reply: 24, Set: "route-attrs", Header: "rtmsg", Do: &nlspec.Exchange{}},
	},
	Sets: []nlspec.Set{
		{Name: "route-attrs", Attrs: []nlspec.Attr{
			{Name: "dst", Type: 1, Kind: nlspec.Binary, Hint: nlspec.IP}, {Name: "oif", Type: 4, Kind: nlspec.U32},
			{Name: "gateway", Type: 5, Kind: nlspec.Binary, Hint: nlspec.IP},
			{Name: "metrics", Type: 8, Kind: nlspec.Nest, Of: "metrics"}, {Name: "table", Type: 15, Kind: nlspec.U32},
		}},
		{Name: "metrics", Attrs: []nlspec.Attr{
			{Name: "mtu", Type: 2, Kind: nlspec.U32}, {Name: "advmss", Type: 8, Kind: nlspec.U32},
			{Name: "cc-algo", Type: 16, Kind: nlspec.String},
		}},
	},
	Structs: []nlspec.Struct{{Name: "rtmsg", Members: []nlspec.Member{
		{Name: "family", Kind: nlspec.U8}, {Name: "dst-len", Kind: nlspec.U8}, {Name: "src-len", Kind: nlspec.U8},
		{Name: "tos", Kind: nlspec.U8}, {Name: "table", Kind: nlspec.U8}, {Name: "protocol", Kind: nlspec.U8},
		{Name: "scope", Kind: nlspec.U8}, {Name: "type", Kind: nlspec.U8, Enum: "types"}, {Name: "flags", Kind: nlspec.U32},
	}}},
	Enums: []nlspec.Enum{{Name: "types", Entries: []nlspec.Entry{{Name: "unspec"}, {Name: "unicast", Value: 1}}}},
}

// allFamily has something of every kind.
var allFamily = nlspec.Family{
	Name:     "all",
	Protocol: 16,
	Version:  1,
	Operations: []nlspec.Operation{
		{Name: "thing-get", Request: 1, Reply: 2, Set: "thing", Do: &nlspec.Exchange{Request: []string{"u8"}}},
		{Name: "thing-set", Request: 3, Reply: nlspec.NoNumber, Set: "thing", Header: "head", Do: &nlspec.Exchange{}},
		{Name: "thing-ntf", Request: nlspec.NoNumber, Reply: 2, Set: "thing", Notifies: "thing-get"},
		{Name: "other-ntf", Request: nlspec.NoNumber, Reply: 7, Set: "thing", Event: []string{"u8"}},
	},
	Sets: []nlspec.Set{
		{Name: "thing", Attrs: []nlspec.Attr{
			{Name: "unspec", Type: 0},
			{Name: "pad", Type: 1, Kind: nlspec.Pad},
			{Name: "flag", Type: 2, Kind: nlspec.Flag},
			{Name: "u8", Type: 3, Kind: nlspec.U8},
			{Name: "u16", Type: 4, Kind: nlspec.U16, BigEndian: true},
			{Name: "u32", Type: 5, Kind: nlspec.U32, Hint: nlspec.Hex},
			{Name: "u64", Type: 6, Kind: nlspec.U64},
			{Name: "s8", Type: 7, Kind: nlspec.S8, Enum: "moods"},
			{Name: "s16", Type: 8, Kind: nlspec.S16},
			{Name: "s32", Type: 9, Kind: nlspec.S32, BigEndian: true},
			{Name: "s64", Type: 10, Kind: nlspec.S64},
			{Name: "uint", Type: 11, Kind: nlspec.Uint},
			{Name: "sint", Type: 12, Kind: nlspec.Sint},
			{Name: "string", Type: 13, Kind: nlspec.String},
			{Name: "binary", Type: 14, Kind: nlspec.Binary},
			{Name: "mac", Type: 15, Kind: nlspec.Binary, Hint: nlspec.MAC},
			{Name: "ip", Type: 16, Kind: nlspec.Binary, Hint: nlspec.IP},
			{Name: "uuid", Type: 17, Kind: nlspec.Binary, Hint: nlspec.UUID},
			{Name: "ipv4", Type: 18, Kind: nlspec.U32, BigEndian: true, Hint: nlspec.IPv4},
			{Name: "struct", Type: 19, Kind: nlspec.Structure, Of: "point"},
			{Name: "numbers", Type: 20, Kind: nlspec.Array, Elem: nlspec.U16},
			{Name: "structs", Type: 21, Kind: nlspec.Array, Elem: nlspec.Structure, Of: "inner"},
			{Name: "bitfield", Type: 22, Kind: nlspec.Bitfield32, Enum: "colors"},
			{Name: "nest", Type: 23, Kind: nlspec.Nest, Of: "thing"},
			{Name: "indexed", Type: 24, Kind: nlspec.Indexed, Elem: nlspec.Nest, Of: "thing"},
			{Name: "addresses", Type: 25, Kind: nlspec.Indexed, Elem: nlspec.Binary, Hint: nlspec.IPv6},
			{Name: "keyed", Type: 26, Kind: nlspec.Keyed, Of: "thing", Keys: []string{"policy", "attr"}},
			{Name: "kind", Type: 27, Kind: nlspec.U8, Enum: "sorts"},
			{Name: "choice", Type: 28, Kind: nlspec.Choice, Of: "choices", Selector: "kind"},
			{Name: "names", Type: 29, Kind: nlspec.String, Multi: true},
			{Name: "things", Type: 30, Kind: nlspec.Nest, Of: "thing", Multi: true},
			{Name: "mode", Type: 31, Kind: nlspec.U32, Enum: "sorts"},
			{Name: "colors", Type: 32, Kind: nlspec.U32, Enum: "colors"},
			{Name: "bits", Type: 33, Kind: nlspec.U64, Enum: "sorts", AsFlags: true},
			{Name: "masks", Type: 34, Kind: nlspec.Bitfield32},
			{Name: "color-list", Type: 35, Kind: nlspec.U8, Enum: "colors", Multi: true},
		}},
		{Name: "square", Attrs: []nlspec.Attr{
			{Name: "size", Type: 1, Kind: nlspec.U32},
			{Name: "x", Type: 2, Kind: nlspec.U8}, // also in its header
			{Name: "again", Type: 3, Kind: nlspec.Nest, Of: "deeper"},
		}},
		{Name: "deeper", Attrs: []nlspec.Attr{
			{Name: "stats", Type: 1, Kind: nlspec.Choice, Of: "choices", Selector: "kind"}, // the selector is far out
		}},
	},
	SubMessages: []nlspec.SubMessage{{Name: "choices", Formats: []nlspec.Format{
		{Value: "none"}, {Value: "circle", Header: "inner"}, {Value: "square", Header: "inner", Set: "square"},
		{Value: "thing", Set: "thing"},
	}}},
	Structs: []nlspec.Struct{
		{Name: "head", Members: []nlspec.Member{{Name: "index", Kind: nlspec.U32}, {Name: "u8", Kind: nlspec.U8}}},
		{Name: "inner", Members: []nlspec.Member{{Name: "x", Kind: nlspec.S16}, {Name: "y", Kind: nlspec.U16, BigEndian: true}}},
		{Name: "point", Members: []nlspec.Member{
			{Name: "name", Kind: nlspec.String, Len: 8}, {Name: "sort", Kind: nlspec.U8, Enum: "sorts"},
			{Name: "pad", Kind: nlspec.Pad, Len: 3}, {Name: "at", Kind: nlspec.Structure, Of: "inner"},
			{Name: "addr", Kind: nlspec.Binary, Len: 4, Hint: nlspec.IPv4},
		}},
	},
	Enums: []nlspec.Enum{
		{Name: "sorts", Entries: []nlspec.Entry{{Name: "none"}, {Name: "circle", Value: 1}, {Name: "square", Value: 2}, {Name: "thing", Value: 3}}},
		{Name: "moods", Entries: []nlspec.Entry{{Name: "bad", Value: 1<<64 - 1}, {Name: "good", Value: 1}}},
		{Name: "colors", Flags: true, Entries: []nlspec.Entry{{Name: "red", Value: 1}, {Name: "green", Value: 2}, {Name: "dark", Value: 12}}},
	},
}

func operation(t testing.TB, f *nlspec.Family, name string) *nlspec.Operation {
	t.Helper()
	op, err := f.Operation(name)
	if err != nil {
		t.Fatal(err)
	}
	return op
}

// unhex returns the bytes of digits, between which there may be spaces.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// parse returns the message of words, separated by spaces.
func parse(t testing.TB, f *nlspec.Family, op, words string) *nlspec.Message {
	t.Helper()
	m, err := f.ParseArgs(operation(t, f, op), strings.Fields(words))
	if err != nil {
		t.Fatalf("ParseArgs(%s): %v", words, err)
	}
	return m
}

func encode(t testing.TB, m *nlspec.Message) []byte {
	t.Helper()
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkRoundTrip checks that a message is the same after bytes, and after JSON.
func checkRoundTrip(t testing.TB, m *nlspec.Message) {
	t.Helper()
	b := encode(t, m)
	again, err := m.Family.Decode(m.Operation, b)
	if err != nil || !again.Equal(m) {
		t.Fatalf("from bytes: %v, %v\nwant %v", again, err, m)
	}
	text := m.AppendJSON(nil)
	if again, err = m.Family.ParseJSON(m.Operation, text); err != nil || !again.Equal(m) {
		t.Fatalf("from JSON: %v, %v\nwant %v\n%s", again, err, m, text)
	}
	// An attribute is the same whether its nest has the flag or not.
	if again, err = m.Family.Decode(m.Operation, encode(t, again)); err != nil || !again.Equal(m) {
		t.Fatalf("from JSON and bytes: %v, %v\nwant %v", again, err, m)
	}
}
