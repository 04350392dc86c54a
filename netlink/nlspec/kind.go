package nlspec

import "strconv"

var kindNames = [...]string{
	Unused: "unused", Pad: "pad", Flag: "flag",
	U8: "u8", U16: "u16", U32: "u32", U64: "u64", S8: "s8", S16: "s16", S32: "s32", S64: "s64",
	Uint: "uint", Sint: "sint", String: "string", Binary: "binary", Structure: "struct", Array: "array",
	Bitfield32: "bitfield32", Nest: "nest", Indexed: "indexed-array", Keyed: "nest-type-value", Choice: "sub-message",
}

// String returns the name that the kernel's specifications have for the kind,
// such as "u32".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// size returns the length in bytes of a number of fixed size, and 0 for
// anything else.
func (k Kind) size() int {
	switch k {
	case U8, S8:
		return 1
	case U16, S16:
		return 2
	case U32, S32:
		return 4
	case U64, S64:
		return 8
	}
	return 0
}

func (k Kind) isNumber() bool { return k.size() != 0 || k == Uint || k == Sint }

func (k Kind) isSigned() bool { return k >= S8 && k <= S64 || k == Sint }

// bounds returns the least and the greatest number of the kind.
func (k Kind) bounds() (least int64, greatest uint64) {
	n := k.size() * 8
	if n == 0 {
		n = 64
	}
	if k.isSigned() {
		return -1 << (n - 1), 1<<(n-1) - 1
	}
	return 0, 1<<n - 1
}
