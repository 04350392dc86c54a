package ethtool

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestBitset(t *testing.T) {
	bit := func(index uint32, name string, value bool) bitAttrs {
		return bitAttrs{Index: some(index), Name: name, Value: value}
	}
	for _, tt := range []struct {
		name     string
		compact  *bitsetAttrs
		verbose  []bitAttrs
		set, all []int
		list     bool
	}{
		{
			name:    "mask",
			compact: &bitsetAttrs{Size: some[uint32](40), Value: words{1 << 3, 1 << 7}.bytes(), Mask: words{1<<3 | 1<<4, 1 << 7}.bytes()},
			verbose: []bitAttrs{bit(3, "c", true), bit(4, "d", false), bit(39, "z", true)},
			set:     []int{3, 39},
			all:     []int{3, 4, 39},
		},
		{
			name:    "list",
			compact: &bitsetAttrs{NoMask: true, Size: some[uint32](32), Value: words{1<<31 | 1}.bytes()},
			verbose: []bitAttrs{bit(0, "a", false), bit(31, "b", false)},
			set:     []int{0, 31},
			list:    true,
		},
		{
			name:    "empty",
			compact: &bitsetAttrs{NoMask: true, Size: some[uint32](0), Value: []byte{}},
			list:    true,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			verbose := &bitsetAttrs{NoMask: tt.compact.NoMask, Size: tt.compact.Size, Bits: &bitsAttrs{Bit: tt.verbose}}
			for _, a := range []*bitsetAttrs{tt.compact, verbose} {
				b, err := readBitset(a)
				if err != nil {
					t.Fatal(err)
				}
				if set, all := slices.Collect(b.value.all()), slices.Collect(b.mask.all()); !slices.Equal(set, tt.set) ||
					!slices.Equal(all, tt.all) || b.list != tt.list {
					t.Errorf("set are %v of %v, %v", set, all, b.list)
				}
				if got := b.compact(); !reflect.DeepEqual(got, tt.compact) {
					t.Errorf("compact: %+v\nwant %+v", got, tt.compact)
				}
				if a == verbose {
					if got := b.verbose(); !reflect.DeepEqual(got, verbose) {
						t.Errorf("verbose: %+v\nwant %+v", got.Bits, verbose.Bits)
					}
				}
			}
		})
	}
}

func TestBitsetAbsent(t *testing.T) {
	b, err := readBitset(nil)
	if err != nil || b.size != 0 || b.value.has(0) || !b.list {
		t.Errorf("got %+v, %v", b, err)
	}
}

func TestBitsetDropsWhatIsBeyond(t *testing.T) {
	b, err := readBitset(&bitsetAttrs{NoMask: true, Size: some[uint32](3), Value: words{0xff}.bytes()})
	if err != nil || b.value[0] != 7 {
		t.Errorf("got %x, %v", b.value, err)
	}
}

func TestBitsetMalformed(t *testing.T) {
	four := make([]byte, 4)
	for name, tt := range map[string]struct {
		a    bitsetAttrs
		want error
	}{
		"too large":        {bitsetAttrs{Size: some[uint32](maxBits + 1)}, errBitsetSize},
		"value too short":  {bitsetAttrs{NoMask: true, Size: some[uint32](33), Value: four}, errBitsetWords},
		"value too long":   {bitsetAttrs{NoMask: true, Size: some[uint32](32), Value: make([]byte, 8)}, errBitsetWords},
		"value in between": {bitsetAttrs{NoMask: true, Size: some[uint32](9), Value: make([]byte, 2)}, errBitsetWords},
		"no value":         {bitsetAttrs{NoMask: true, Size: some[uint32](9)}, errBitsetWords},
		"no mask":          {bitsetAttrs{Size: some[uint32](9), Value: four}, errBitsetWords},
		"bit beyond":       {bitsetAttrs{Size: some[uint32](9), Bits: &bitsAttrs{Bit: []bitAttrs{{Index: some[uint32](9)}}}}, errBitsetBit},
		"bit of no size":   {bitsetAttrs{Bits: &bitsAttrs{Bit: []bitAttrs{{Index: some[uint32](0)}}}}, errBitsetBit},
		"bit by name":      {bitsetAttrs{Size: some[uint32](9), Bits: &bitsAttrs{Bit: []bitAttrs{{Name: "x"}}}}, errBitsetIndex},
	} {
		if _, err := readBitset(&tt.a); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFlags(t *testing.T) {
	for _, f := range []WakeMode{0, 1, WakeModeMagic | WakeModePHY, 1 << 31} {
		set, possible, err := readFlags[WakeMode](flagSet(f))
		if err != nil || set != f || possible != f {
			t.Errorf("%s has become %s, %s, %v", f, set, possible, err)
		}
	}
	if _, _, err := readFlags[WakeMode](wordsOf(40, []int{33})); !errors.Is(err, nlattr.ErrRange) {
		t.Errorf("bit 33: %v", err)
	}
	if _, _, err := readFlags[WakeMode](wordsOf(40, nil, []int{33})); !errors.Is(err, nlattr.ErrRange) {
		t.Errorf("bit 33 of the mask: %v", err)
	}
}

// Whatever is read as a bitset is read the same when it has been written, in both
// forms.
func FuzzBitset(f *testing.F) {
	for _, a := range []*bitsetAttrs{
		wordsOf(40, []int{1, 39}), wordsOf(64, []int{2}, []int{2, 63}), wordsOf(0, nil),
		named(map[string]bool{"a": true}),
		(&bitset{size: 3, value: words{2}, mask: words{3}, labels: []string{"a", "b", ""}}).verbose(),
	} {
		var e nlattr.Encoder
		a.encode(&e)
		b, err := e.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		var a bitsetAttrs
		if a.decode(nlattr.NewDecoder(p)) != nil {
			return
		}
		first, err := readBitset(&a)
		if err != nil {
			return
		}
		for _, form := range []*bitsetAttrs{first.compact(), first.verbose()} {
			second, err := readBitset(form)
			if err != nil {
				t.Fatal(err)
			}
			if first.size != second.size || first.list != second.list ||
				!slices.Equal(first.value, second.value) && form.Bits == nil || !slices.Equal(first.mask, second.mask) {
				t.Errorf("%+v has become %+v", first, second)
			}
			for i := range first.size {
				counts := first.list || first.mask.has(i)
				if counts && first.value.has(i) != second.value.has(i) || form.Bits != nil && counts &&
					first.value.has(i) && first.name(i, nil) != second.name(i, nil) {
					t.Errorf("bit %d of %+v has become that of %+v", i, first, second)
				}
			}
		}
	})
}
