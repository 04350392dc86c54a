package btf

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"slices"
	"testing"
)

// file makes BTF of types and strings.
func file(types []uint32, strings string) []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(nil, magic)
	b = append(b, 1, 0)
	for _, v := range []int{headerLen, 0, 4 * len(types), 4 * len(types), len(strings)} {
		b = le.AppendUint32(b, uint32(v))
	}
	for _, v := range types {
		b = le.AppendUint32(b, v)
	}
	return append(b, strings...)
}

// small is
//
//	struct s { int i; struct { u8 s[3]; }; const struct s *p; unsigned b:3; };
//	enum { A = -1 };
//	enum e : u64 { B = 1 << 32 };
//	typedef struct { int i; } t;
var small = file([]uint32{
	1, kindInt << 24, 4, signedFlag<<24 | 32, // 1
	0, kindInt << 24, 1, 8, // 2
	0, kindArray << 24, 0, 2, 1, 3, // 3
	0, kindStruct<<24 | 1, 3, 5, 3, 0, // 4
	5, 1<<31 | kindStruct<<24 | 4, 24, // 5
	/**/ 7, 1, 0, 0, 4, 32, 9, 6, 64, 11, 1, 3<<24 | 128,
	0, kindPointer << 24, 7, // 6
	0, kindConst << 24, 5, // 7
	0, 1<<31 | kindEnum<<24 | 1, 4, 13, 0xffffffff, // 8
	15, kindEnum64<<24 | 1, 8, 17, 0, 1, // 9
	0, kindStruct<<24 | 1, 4, 7, 1, 0, // 10
	19, kindTypedef << 24, 10, // 11
}, "\x00int\x00s\x00i\x00p\x00b\x00A\x00e\x00B\x00t\x00")

func TestParse(t *testing.T) {
	types, err := Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	s := types.Structs("s")
	if len(s) != 1 || s[0].Size != 24 {
		t.Fatalf("the structures are %+v", s)
	}
	want := []Member{
		{Name: "i", Size: 4, Signed: true},
		{Name: "s", Offset: 4, Size: 3},
		{Name: "p", Offset: 8, Size: 8},
		{Name: "b", Offset: 16, Size: 4, Bits: 3, Signed: true},
	}
	if !slices.Equal(s[0].Members, want) {
		t.Errorf("the members are %+v, want %+v", s[0].Members, want)
	}
	if s := types.Structs("t"); len(s) != 1 || s[0].Size != 4 {
		t.Errorf("the structure with a typedef is %+v", s)
	}
	e := types.Enums()
	if len(e) != 2 || e[0].Values[0] != (Value{"A", -1}) || e[1].Name != "e" || e[1].Values[0] != (Value{"B", 1 << 32}) {
		t.Errorf("the enumerations are %+v, %+v", e[0], e[1])
	}
}

func TestLoad(t *testing.T) {
	types, err := Load()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("needs a kernel that describes its types")
	}
	if err != nil {
		t.Fatal(err)
	}
	s := types.Structs("nlmsghdr")
	if len(s) != 1 || s[0].Size != 16 || len(s[0].Members) != 5 || s[0].Members[4].Offset != 12 {
		t.Errorf("struct nlmsghdr is %+v", s)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add(small[:len(small)-4])
	f.Add(file([]uint32{0, kindTypedef << 24, 1}, "\x00"))
	f.Add(file([]uint32{0, kindArray << 24, 0, 1, 1, 1 << 31}, "\x00"))
	f.Add(file([]uint32{1, kindStruct<<24 | 2, 4, 0, 1, 0, 0, 1, 0}, "\x00x\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		types, err := Parse(b)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("the error is not typed: %v", err)
			}
			return
		}
		for _, e := range types.Enums() {
			for _, v := range e.Values {
				_ = v.Name
			}
		}
	})
}
