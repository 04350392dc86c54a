package nlspec

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// NameOf returns the name of a number, and "" if it has none.
func (e *Enum) NameOf(v uint64) string {
	if v < uint64(len(e.Entries)) && e.Entries[v].Value == v {
		return e.Entries[v].Name
	}
	for i := range e.Entries {
		if e.Entries[i].Value == v {
			return e.Entries[i].Name
		}
	}
	return ""
}

// Value returns the number of that name, and whether there is one.
func (e *Enum) Value(name string) (uint64, bool) {
	for i := range e.Entries {
		if e.Entries[i].Name == name {
			return e.Entries[i].Value, true
		}
	}
	return 0, false
}

func (e *Enum) names(yield func(string) bool) {
	for i := range e.Entries {
		if !yield(e.Entries[i].Name) {
			return
		}
	}
}

// mask returns the bits of an entry. The values of an enumeration that is not
// of flags are positions.
func (e *Enum) mask(x *Entry) uint64 {
	if e.Flags {
		return x.Value
	}
	return 1 << x.Value // 0 if it is too large
}

// flags yields the names of the flags in v, and what remains of it in the end.
func (e *Enum) flags(v uint64) iter.Seq2[string, uint64] {
	return func(yield func(string, uint64) bool) {
		for i := range e.Entries {
			f := e.mask(&e.Entries[i])
			if f == 0 || v&f != f {
				continue
			}
			v &^= f
			if !yield(e.Entries[i].Name, 0) {
				return
			}
		}
		if v != 0 {
			yield("", v)
		}
	}
}

// parse returns the bits that names and numbers stand for: those in an array,
// or those in a word, joined by "|". No word is none.
func (e *Enum) parse(in *input) (uint64, error) {
	if in.shape == anObject {
		return 0, fmt.Errorf("%w: an object, want flags", ErrForm)
	}
	var mask uint64
	for i := range in.elems {
		v, err := e.parse(&in.elems[i])
		if err != nil {
			return 0, err
		}
		mask |= v
	}
	if in.word == "" {
		return mask, nil
	}
	for s := range strings.SplitSeq(in.word, "|") {
		v, err := e.parseFlag(s, in.literal)
		if err != nil {
			return 0, err
		}
		mask |= v
	}
	return mask, nil
}

func (e *Enum) parseFlag(s string, literal bool) (uint64, error) {
	for i := range e.Entries {
		if !literal && e.Entries[i].Name == s {
			return e.mask(&e.Entries[i]), nil
		}
	}
	if v, err := strconv.ParseUint(s, 0, 64); err == nil {
		return v, nil
	}
	return 0, unknown("flag", s, e.names)
}

// enumOf returns the enumeration of an attribute, or nil, and whether its
// numbers are masks.
func (f *Family) enumOf(a *Attr) (e *Enum, mask bool) {
	if a.Enum == "" {
		return nil, false
	}
	e = f.Enum(a.Enum)
	return e, e != nil && (e.Flags || a.AsFlags)
}
