// Package sample encodes samples of what a family's description describes, for
// tests of its codecs.
package sample

import (
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// Set encodes attributes of a set of the family f, one of each that is described,
// nested ones included. Where a sub-message has several formats, variant says
// which it has, from 0 to last. The error is that of an attribute that is too
// long.
func Set(f *nlspec.Family, set string, variant int) (b []byte, last int, err error) {
	s := sampler{family: f, variant: variant}
	s.set(set, 0)
	b, err = s.e.Encode()
	return b, s.variants, err
}

// A sampler encodes attributes of all kinds.
type sampler struct {
	family   *nlspec.Family
	e        nlattr.Encoder
	variant  int // which of its formats a sub-message has
	variants int // the last of them
	chosen   []chosen
}

// A chosen is the value of a selector.
type chosen struct{ selector, value string }

// deepest is how deep samples are: sets may hold themselves.
const deepest = 4

func (s *sampler) set(name string, depth int) {
	set := s.family.Set(name)
	outer := len(s.chosen)
	for _, a := range set.Attrs {
		if sub := s.family.SubMessage(a.Of); a.Kind == nlspec.Choice && sub != nil && len(sub.Formats) > 0 {
			s.variants = max(s.variants, len(sub.Formats)-1)
			s.chosen = append(s.chosen, chosen{a.Selector, sub.Formats[s.variant%len(sub.Formats)].Value})
		}
	}
	for i := range set.Attrs {
		s.attr(&set.Attrs[i], set.Attrs[i].Type, depth)
	}
	s.chosen = s.chosen[:outer]
}

func (s *sampler) attr(a *nlspec.Attr, typ uint16, depth int) {
	value := s.chosenFor(a.Name)
	switch a.Kind {
	case nlspec.Unused, nlspec.Pad:
	case nlspec.Flag:
		s.e.Flag(typ, true)
	case nlspec.U8, nlspec.S8:
		s.e.Uint8(typ, uint8(s.number(a, value)))
	case nlspec.U16, nlspec.S16:
		s.e.Uint16(typ, uint16(s.number(a, value)))
	case nlspec.U32, nlspec.S32, nlspec.Uint, nlspec.Sint:
		if a.BigEndian {
			s.e.Uint32BE(typ, uint32(s.number(a, value)))
		} else {
			s.e.Uint32(typ, uint32(s.number(a, value)))
		}
	case nlspec.U64, nlspec.S64, nlspec.Bitfield32:
		s.e.Uint64(typ, s.number(a, value))
	case nlspec.String:
		if value == "" {
			value = "a text"
		}
		s.e.String(typ, value)
	case nlspec.Structure:
		s.e.Bytes(typ, make([]byte, s.family.Size(a.Of)+8))
	case nlspec.Binary, nlspec.Array:
		s.e.Bytes(typ, make([]byte, s.length(a)))
	case nlspec.Choice:
		s.choice(a, typ, depth)
	default:
		s.nest(a, typ, depth)
	}
}

// chosenFor returns the value of a selector that is chosen innermost, or "".
func (s *sampler) chosenFor(selector string) string {
	for i := len(s.chosen) - 1; i >= 0; i-- {
		if s.chosen[i].selector == selector {
			return s.chosen[i].value
		}
	}
	return ""
}

// number returns what a number is, which may select something.
func (s *sampler) number(a *nlspec.Attr, value string) uint64 {
	if e := s.family.Enum(a.Enum); e != nil {
		for _, entry := range e.Entries {
			if entry.Name == value {
				return entry.Value
			}
		}
	}
	return uint64(a.Type) + 1
}

func (s *sampler) length(a *nlspec.Attr) int {
	switch {
	case a.Hint == nlspec.IPv4:
		return 4
	case a.Hint == nlspec.IPv6:
		return 16
	case a.Hint == nlspec.IP:
		return 4 + 12*(s.variant%2)
	}
	return max(8, int(a.MinLen))
}

func (s *sampler) nest(a *nlspec.Attr, typ uint16, depth int) {
	n := s.e.Nest(typ)
	switch {
	case depth == deepest:
	case a.Kind == nlspec.Nest:
		s.set(a.Of, depth+1)
	case a.Kind == nlspec.Keyed:
		s.keyed(a.Of, len(a.Keys), depth)
	default:
		element := nlspec.Attr{Kind: a.Elem, Of: a.Of, Enum: a.Enum, BigEndian: a.BigEndian, Hint: a.Hint}
		s.attr(&element, 1, depth+1)
		s.attr(&element, 2, depth+1)
	}
	s.e.End(n)
}

func (s *sampler) keyed(set string, keys, depth int) {
	n := s.e.Nest(uint16(keys))
	if keys > 1 {
		s.keyed(set, keys-1, depth)
	} else {
		s.set(set, depth+1)
	}
	s.e.End(n)
}

func (s *sampler) choice(a *nlspec.Attr, typ uint16, depth int) {
	format := s.family.SubMessage(a.Of).Format(s.chosenFor(a.Selector))
	if format == nil || depth == deepest {
		return
	}
	n := s.e.Nest(typ)
	if format.Header != "" {
		s.e.Fixed(s.family.Size(format.Header))
	}
	if format.Set != "" {
		s.set(format.Set, depth+1)
	}
	s.e.End(n)
}
