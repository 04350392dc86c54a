package netlink

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// PolicyType is the type that the kernel's policy gives an attribute
// (enum netlink_attribute_type).
type PolicyType uint32

// The types of attributes.
const (
	PolicyInvalid     PolicyType = iota // NL_ATTR_TYPE_INVALID
	PolicyFlag                          // NL_ATTR_TYPE_FLAG
	PolicyUint8                         // NL_ATTR_TYPE_U8
	PolicyUint16                        // NL_ATTR_TYPE_U16
	PolicyUint32                        // NL_ATTR_TYPE_U32
	PolicyUint64                        // NL_ATTR_TYPE_U64
	PolicyInt8                          // NL_ATTR_TYPE_S8
	PolicyInt16                         // NL_ATTR_TYPE_S16
	PolicyInt32                         // NL_ATTR_TYPE_S32
	PolicyInt64                         // NL_ATTR_TYPE_S64
	PolicyBinary                        // NL_ATTR_TYPE_BINARY
	PolicyString                        // NL_ATTR_TYPE_STRING
	PolicyNulString                     // NL_ATTR_TYPE_NUL_STRING
	PolicyNested                        // NL_ATTR_TYPE_NESTED
	PolicyNestedArray                   // NL_ATTR_TYPE_NESTED_ARRAY
	PolicyBitfield32                    // NL_ATTR_TYPE_BITFIELD32
	PolicySint                          // NL_ATTR_TYPE_SINT
	PolicyUint                          // NL_ATTR_TYPE_UINT
)

var policyNames = [...]string{
	"invalid", "flag", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64",
	"binary", "string", "nul-string", "nest", "nest-array", "bitfield32", "sint", "uint",
}

// String returns the kernel's short name of the type, such as "u32".
func (t PolicyType) String() string {
	if t < PolicyType(len(policyNames)) {
		return policyNames[t]
	}
	return "PolicyType(" + strconv.FormatUint(uint64(t), 10) + ")"
}

// A Policy is what the kernel accepts for an attribute (NL_POLICY_TYPE_ATTR_*).
// It comes with an error about that attribute, and from the generic netlink
// controller's policy dump.
type Policy struct {
	// Type is the attribute's type.
	Type PolicyType

	// MinUnsigned and MaxUnsigned bound an unsigned value.
	MinUnsigned, MaxUnsigned Opt[uint64]

	// MinSigned and MaxSigned bound a signed value.
	MinSigned, MaxSigned Opt[int64]

	// MinLength and MaxLength bound the payload's length in bytes.
	MinLength, MaxLength Opt[uint32]

	// Mask has the bits that a value may have set; for a bitfield those of
	// its selector.
	Mask Opt[uint64]

	// Nested is the index of the policy of the nested attributes, in a policy
	// dump.
	Nested Opt[uint32]

	// MaxType is the highest type of a nested attribute.
	MaxType Opt[uint32]
}

// String describes the policy, such as "u16 0..4094".
func (p *Policy) String() string {
	if p == nil {
		return "<nil>"
	}
	var sb strings.Builder
	sb.WriteString(p.Type.String())
	bounds(&sb, "", p.MinUnsigned, p.MaxUnsigned)
	bounds(&sb, "", p.MinSigned, p.MaxSigned)
	bounds(&sb, "length ", p.MinLength, p.MaxLength)
	if m, ok := p.Mask.Get(); ok {
		fmt.Fprintf(&sb, " mask %#x", m)
	}
	return sb.String()
}

// bounds writes a range such as " 1..4094"; an open end stays empty.
func bounds[T any](sb *strings.Builder, what string, lo, hi Opt[T]) {
	if lo.IsZero() && hi.IsZero() {
		return
	}
	sb.WriteString(" " + what)
	if v, ok := lo.Get(); ok {
		fmt.Fprint(sb, v)
	}
	sb.WriteString("..")
	if v, ok := hi.Get(); ok {
		fmt.Fprint(sb, v)
	}
}

// NL_POLICY_TYPE_ATTR_*, include/uapi/linux/netlink.h.
const (
	policyAttrType           = 1
	policyAttrMinS           = 2
	policyAttrMaxS           = 3
	policyAttrMinU           = 4
	policyAttrMaxU           = 5
	policyAttrMinLength      = 6
	policyAttrMaxLength      = 7
	policyAttrPolicyIdx      = 8
	policyAttrPolicyMaxType  = 9
	policyAttrBitfield32Mask = 10
	policyAttrMask           = 12
)

// ParsePolicy reads a policy out of the payload of an attribute that holds
// one: NLMSGERR_ATTR_POLICY, or an entry of CTRL_ATTR_POLICY.
func ParsePolicy(b []byte) (Policy, error) {
	var p Policy
	d := nlattr.NewDecoder(b)
	for d.Next() {
		switch d.Type() {
		case policyAttrType:
			p.Type = PolicyType(d.Uint32())
		case policyAttrMinS:
			p.MinSigned = Some(d.Int64())
		case policyAttrMaxS:
			p.MaxSigned = Some(d.Int64())
		case policyAttrMinU:
			p.MinUnsigned = Some(d.Uint64())
		case policyAttrMaxU:
			p.MaxUnsigned = Some(d.Uint64())
		case policyAttrMinLength:
			p.MinLength = Some(d.Uint32())
		case policyAttrMaxLength:
			p.MaxLength = Some(d.Uint32())
		case policyAttrPolicyIdx:
			p.Nested = Some(d.Uint32())
		case policyAttrPolicyMaxType:
			p.MaxType = Some(d.Uint32())
		case policyAttrBitfield32Mask:
			p.Mask = Some(uint64(d.Uint32()))
		case policyAttrMask:
			p.Mask = Some(d.Uint64())
		}
	}
	return p, d.Err()
}
