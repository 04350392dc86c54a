package netlink_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
)

// attr returns the bytes of an attribute, with padding.
func attr(typ uint16, data ...byte) []byte {
	b := binary.NativeEndian.AppendUint16(nil, uint16(4+len(data)))
	b = binary.NativeEndian.AppendUint16(b, typ)
	b = append(b, data...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func attr32(typ uint16, v uint32) []byte {
	return attr(typ, binary.NativeEndian.AppendUint32(nil, v)...)
}

func attr64(typ uint16, v uint64) []byte {
	return attr(typ, binary.NativeEndian.AppendUint64(nil, v)...)
}

// join concatenates.
func join(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func TestParsePolicy(t *testing.T) {
	minusOne := int64(-1)
	tests := []struct {
		name string
		b    []byte
		want netlink.Policy
		text string
	}{
		{"nothing", nil, netlink.Policy{}, "invalid"},
		{"flag", attr32(1, 1), netlink.Policy{Type: netlink.PolicyFlag}, "flag"},
		{"range", join(attr32(1, 3), attr64(4, 1), attr64(5, 4094)), netlink.Policy{
			Type:        netlink.PolicyUint16,
			MinUnsigned: netlink.Some[uint64](1),
			MaxUnsigned: netlink.Some[uint64](4094),
		}, "u16 1..4094"},
		{"whole range of u64", join(attr32(1, 5), attr64(4, 0), attr64(5, math.MaxUint64)), netlink.Policy{
			Type:        netlink.PolicyUint64,
			MinUnsigned: netlink.Some[uint64](0),
			MaxUnsigned: netlink.Some[uint64](math.MaxUint64),
		}, "u64 0..18446744073709551615"},
		{"signed range", join(attr32(1, 8), attr64(2, uint64(minusOne)), attr64(3, 5)), netlink.Policy{
			Type:      netlink.PolicyInt32,
			MinSigned: netlink.Some(minusOne),
			MaxSigned: netlink.Some[int64](5),
		}, "s32 -1..5"},
		{"length", join(attr32(1, 11), attr32(7, 15)), netlink.Policy{
			Type:      netlink.PolicyString,
			MaxLength: netlink.Some[uint32](15),
		}, "string length ..15"},
		{"least length", join(attr32(1, 10), attr32(6, 4)), netlink.Policy{
			Type:      netlink.PolicyBinary,
			MinLength: netlink.Some[uint32](4),
		}, "binary length 4.."},
		{"mask", join(attr32(1, 4), attr64(12, 0xff)), netlink.Policy{
			Type: netlink.PolicyUint32,
			Mask: netlink.Some[uint64](0xff),
		}, "u32 mask 0xff"},
		{"bitfield", join(attr32(1, 15), attr32(10, 3)), netlink.Policy{
			Type: netlink.PolicyBitfield32,
			Mask: netlink.Some[uint64](3),
		}, "bitfield32 mask 0x3"},
		{"nest", join(attr32(1, 13), attr32(8, 0), attr32(9, 7)), netlink.Policy{
			Type:    netlink.PolicyNested,
			Nested:  netlink.Some[uint32](0),
			MaxType: netlink.Some[uint32](7),
		}, "nest"},
		{"what is not known yet", join(attr32(1, 17), attr(99, 1, 2, 3), attr32(1|0x8000, 16)), netlink.Policy{
			Type: netlink.PolicySint,
		}, "sint"},
		{"a type that is not known yet", attr32(1, 4711), netlink.Policy{Type: 4711}, "PolicyType(4711)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := netlink.ParsePolicy(tt.b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
			if s := got.String(); s != tt.text {
				t.Errorf("String() = %q, want %q", s, tt.text)
			}
		})
	}
	if s := (*netlink.Policy)(nil).String(); s != "<nil>" {
		t.Errorf("no policy prints as %q", s)
	}
}

func TestParsePolicyMalformed(t *testing.T) {
	for name, b := range map[string][]byte{
		"half a header":          {8, 0},
		"length below header":    {2, 0, 2, 0},
		"length beyond the end":  attr32(1, 1)[:6],
		"type of two bytes":      attr(1, 1, 0),
		"bound of four bytes":    attr32(4, 1),
		"length of eight bytes":  attr64(6, 1),
		"mask without a payload": attr(12),
	} {
		if p, err := netlink.ParsePolicy(b); err == nil {
			t.Errorf("%s: parsed as %v", name, &p)
		}
	}
}

func TestPolicyTypeString(t *testing.T) {
	for typ, want := range map[netlink.PolicyType]string{
		netlink.PolicyInvalid:     "invalid",
		netlink.PolicyUint8:       "u8",
		netlink.PolicyInt64:       "s64",
		netlink.PolicyNulString:   "nul-string",
		netlink.PolicyNestedArray: "nest-array",
		netlink.PolicyBitfield32:  "bitfield32",
		netlink.PolicyUint:        "uint",
		netlink.PolicyUint + 1:    "PolicyType(18)",
		math.MaxUint32:            "PolicyType(4294967295)",
	} {
		if got := typ.String(); got != want {
			t.Errorf("PolicyType(%d).String() = %q, want %q", uint32(typ), got, want)
		}
	}
}
