package ethtool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math/bits"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// maxBits is how many bits a bitset can have (ETHNL_MAX_BITSET_SIZE,
// net/ethtool/bitset.h).
const maxBits = 1<<15 - 1

// A bitset is a set of numbered bits, and maybe a mask that says which of them
// count, or which are possible.
//
// The kernel has two forms of them (net/ethtool/bitset.c). The compact one has
// value and mask as arrays of words of 32 bits. The verbose one lists bits, with
// their names: those of the mask, each with its value, or, where there is no
// mask, those that are set.
type bitset struct {
	size   int
	value  words
	mask   words // of no account if list is set
	list   bool  // there is no mask: the bits are what they are
	labels []string
}

// words are bits, 32 to a word.
type words []uint32

func newWords(size int) words { return make(words, (size+31)/32) }

func (w words) has(i int) bool {
	return i>>5 < len(w) && w[i>>5]&(1<<(i&31)) != 0
}

func (w words) set(i int) { w[i>>5] |= 1 << (i & 31) }

// all yields the bits that are set, in order.
func (w words) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, v := range w {
			for ; v != 0; v &= v - 1 {
				if !yield(i<<5 + bits.TrailingZeros32(v)) {
					return
				}
			}
		}
	}
}

// What can be wrong with a bitset.
var (
	errBitsetSize  = errors.New("a bitset of an impossible size")
	errBitsetWords = errors.New("a bitset whose words are not as many as its size takes")
	errBitsetBit   = errors.New("a bit beyond the end of its bitset")
	errBitsetIndex = errors.New("a bit without a number")
)

// readBitset reads a bitset of either form. That of an absent attribute is
// empty.
func readBitset(a *bitsetAttrs) (bitset, error) {
	if a == nil {
		return bitset{list: true}, nil
	}
	size, _ := a.Size.Get()
	if size > maxBits {
		return bitset{}, fmt.Errorf("%w: %d bits", errBitsetSize, size)
	}
	b := bitset{size: int(size), list: a.NoMask}
	if a.Bits != nil {
		return b, b.readBits(a.Bits.Bit)
	}
	var err error
	if b.value, err = readWords(a.Value, b.size); err != nil {
		return bitset{}, err
	}
	if !b.list {
		if b.mask, err = readWords(a.Mask, b.size); err != nil {
			return bitset{}, err
		}
	}
	return b, nil
}

// readBits reads the verbose form.
func (b *bitset) readBits(list []bitAttrs) error {
	b.value, b.labels = newWords(b.size), make([]string, b.size)
	if !b.list {
		b.mask = newWords(b.size)
	}
	for i := range list {
		n, ok := list[i].Index.Get()
		switch {
		case !ok:
			return errBitsetIndex
		case n >= uint32(b.size):
			return fmt.Errorf("%w: %d of %d", errBitsetBit, n, b.size)
		}
		if !b.list {
			b.mask.set(int(n))
		}
		if b.list || list[i].Value {
			b.value.set(int(n))
		}
		b.labels[n] = list[i].Name
	}
	return nil
}

// readWords reads the words of the compact form. Bits beyond the size, which the
// kernel keeps at zero, are dropped.
func readWords(p []byte, size int) (words, error) {
	w := newWords(size)
	if len(p) != 4*len(w) {
		return nil, fmt.Errorf("%w: %d bytes for %d bits", errBitsetWords, len(p), size)
	}
	for i := range w {
		w[i] = binary.NativeEndian.Uint32(p[4*i:])
	}
	if rest := size & 31; rest != 0 {
		w[len(w)-1] &= 1<<rest - 1
	}
	return w, nil
}

func (w words) bytes() []byte {
	p := make([]byte, 0, 4*len(w))
	for _, v := range w {
		p = binary.NativeEndian.AppendUint32(p, v)
	}
	return p
}

// compact returns the compact form.
func (b *bitset) compact() *bitsetAttrs {
	a := &bitsetAttrs{NoMask: b.list, Size: netlink.Some(uint32(b.size)), Value: b.value.bytes()}
	if !b.list {
		a.Mask = b.mask.bytes()
	}
	return a
}

// verbose returns the verbose form.
func (b *bitset) verbose() *bitsetAttrs {
	a := &bitsetAttrs{NoMask: b.list, Size: netlink.Some(uint32(b.size)), Bits: new(bitsAttrs)}
	listed := b.mask
	if b.list {
		listed = b.value
	}
	for i := range listed.all() {
		bit := bitAttrs{Index: netlink.Some(uint32(i)), Value: !b.list && b.value.has(i)}
		if i < len(b.labels) {
			bit.Name = b.labels[i]
		}
		a.Bits.Bit = append(a.Bits.Bit, bit)
	}
	return a
}

// name returns the name of a bit: the bitset's own, or that among names.
func (b *bitset) name(i int, names []string) string {
	switch {
	case i < len(b.labels) && b.labels[i] != "":
		return b.labels[i]
	case i < len(names):
		return names[i]
	}
	return ""
}

// named is a change of bits by their names: each is to be on or off, and others
// stay as they are.
func named(states map[string]bool) *bitsetAttrs {
	a := &bitsetAttrs{Bits: new(bitsAttrs)}
	for _, name := range sortedKeys(states) {
		a.Bits.Bit = append(a.Bits.Bit, bitAttrs{Name: name, Value: states[name]})
	}
	return a
}

// flags are types whose values are masks.
type flags interface{ ~uint32 }

// readFlags reads a bitset of at most 32 bits that have a fixed meaning: which
// are set, and which are possible. Without a mask, these are the same.
func readFlags[F flags](a *bitsetAttrs) (set, possible F, err error) {
	b, err := readBitset(a)
	if err != nil {
		return 0, 0, err
	}
	if set, err = asFlags[F](b.value); err != nil || b.list {
		return set, set, err
	}
	possible, err = asFlags[F](b.mask)
	return set, possible, err
}

func asFlags[F flags](w words) (F, error) {
	var f uint32
	for i := range w.all() {
		if i >= 32 {
			return 0, fmt.Errorf("%w: bit %d", nlattr.ErrRange, i)
		}
		f |= 1 << i
	}
	return F(f), nil
}

// flagSet is the bitset that has exactly the bits of f.
func flagSet[F flags](f F) *bitsetAttrs {
	b := bitset{size: max(1, bits.Len32(uint32(f))), value: words{uint32(f)}, list: true}
	return b.compact()
}
