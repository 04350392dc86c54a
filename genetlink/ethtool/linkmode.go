package ethtool

import (
	"fmt"
	"iter"
	"math/bits"
	"strings"

	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlenum"
)

// A LinkMode is a way to use a link, such as 1000baseT/Full (enum
// ethtool_link_mode_bit_indices). Newer kernels have more of them than there are
// constants; [Client.Strings] has their names.
type LinkMode uint32

// String returns the kernel's name, such as "1000baseT/Full".
func (m LinkMode) String() string { return linkModeNames.String(uint64(m)) }

// MarshalText returns what String does.
func (m LinkMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText is the inverse of String.
func (m *LinkMode) UnmarshalText(b []byte) error { return nlenum.Set(m, &linkModeNames, b) }

// maxLinkModes is how many link modes a set has room for: twice as many as there
// are.
const maxLinkModes = 256

// A LinkModeSet is a set of link modes, of those below 256. Its zero value is
// empty. Sets are comparable with ==.
type LinkModeSet struct{ words [maxLinkModes / 64]uint64 }

// LinkModeSetOf returns the set of some modes.
func LinkModeSetOf(modes ...LinkMode) LinkModeSet { return LinkModeSet{}.With(modes...) }

// Has reports whether the mode is in the set.
func (s LinkModeSet) Has(m LinkMode) bool {
	return m < maxLinkModes && s.words[m>>6]&(1<<(m&63)) != 0
}

// With returns the set with more modes in it. Modes from 256 on are left out.
func (s LinkModeSet) With(modes ...LinkMode) LinkModeSet {
	for _, m := range modes {
		if m < maxLinkModes {
			s.words[m>>6] |= 1 << (m & 63)
		}
	}
	return s
}

// Without returns the set without some modes.
func (s LinkModeSet) Without(modes ...LinkMode) LinkModeSet {
	for _, m := range modes {
		if m < maxLinkModes {
			s.words[m>>6] &^= 1 << (m & 63)
		}
	}
	return s
}

// Union returns the modes that are in either set.
func (s LinkModeSet) Union(t LinkModeSet) LinkModeSet {
	for i := range s.words {
		s.words[i] |= t.words[i]
	}
	return s
}

// Intersect returns the modes that are in both sets.
func (s LinkModeSet) Intersect(t LinkModeSet) LinkModeSet {
	for i := range s.words {
		s.words[i] &= t.words[i]
	}
	return s
}

// IsZero reports whether the set is empty.
func (s LinkModeSet) IsZero() bool { return s == LinkModeSet{} }

// Len returns the number of modes in the set.
func (s LinkModeSet) Len() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// All yields the modes in the set, lowest first.
func (s LinkModeSet) All() iter.Seq[LinkMode] {
	return func(yield func(LinkMode) bool) {
		for i, w := range s.words {
			for ; w != 0; w &= w - 1 {
				if !yield(LinkMode(i<<6 + bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// String returns the names of the modes joined by "|", such as
// "1000baseT/Full|Autoneg", and "0" if there are none.
func (s LinkModeSet) String() string {
	b, _ := s.AppendText(nil)
	return string(b)
}

// AppendText appends what String returns.
func (s LinkModeSet) AppendText(b []byte) ([]byte, error) {
	if s.IsZero() {
		return append(b, '0'), nil
	}
	sep := ""
	for m := range s.All() {
		b = append(append(b, sep...), m.String()...)
		sep = "|"
	}
	return b, nil
}

// MarshalText returns what String does.
func (s LinkModeSet) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText is the inverse of String.
func (s *LinkModeSet) UnmarshalText(b []byte) error {
	var set LinkModeSet
	text := string(b)
	if text == "" || text == "0" {
		*s = set
		return nil
	}
	for name := range strings.SplitSeq(text, "|") {
		var m LinkMode
		if err := m.UnmarshalText([]byte(name)); err != nil {
			return err
		}
		if m >= maxLinkModes {
			return fmt.Errorf("%w: %s", nlattr.ErrRange, m)
		}
		set = set.With(m)
	}
	*s = set
	return nil
}

// Names returns the names of the modes as the running kernel has them:
// names is what [Client.Strings] returns for [StringSetLinkModes]. Those that are
// not among them are as String has them.
func (s LinkModeSet) Names(names []string) []string {
	list := make([]string, 0, s.Len())
	for m := range s.All() {
		if int(m) < len(names) && names[m] != "" {
			list = append(list, names[m])
		} else {
			list = append(list, m.String())
		}
	}
	return list
}

// readLinkModes reads a bitset of link modes: which are set, and which are
// possible. Without a mask, these are the same.
func readLinkModes(a *bitsetAttrs) (set, possible LinkModeSet, err error) {
	b, err := readBitset(a)
	if err != nil {
		return set, possible, err
	}
	if set, err = asLinkModes(b.value); err != nil || b.list {
		return set, set, err
	}
	possible, err = asLinkModes(b.mask)
	return set, possible, err
}

func asLinkModes(w words) (LinkModeSet, error) {
	var s LinkModeSet
	for i := range w.all() {
		if i >= maxLinkModes {
			return s, fmt.Errorf("%w: link mode %d", nlattr.ErrRange, i)
		}
		s = s.With(LinkMode(i))
	}
	return s, nil
}

// bitset returns the bitset that has exactly the modes of s.
func (s LinkModeSet) bitset() *bitsetAttrs {
	size := 1
	for m := range s.All() {
		size = int(m) + 1
	}
	b := bitset{size: size, value: newWords(size), list: true}
	for m := range s.All() {
		b.value.set(int(m))
	}
	return b.compact()
}
