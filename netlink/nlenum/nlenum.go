// Package nlenum turns the numbers of the kernel's enumerations into the names
// that people write, and back. The types of the family packages stand on it:
// their methods String, MarshalText and UnmarshalText.
//
// A number without a name is written as the type and the number, such as
// "Mode(77)", and flags without a name as a number behind the others, such as
// "onlink|0x400". Both are read back as they were written, so that what a newer
// kernel says survives.
package nlenum

import (
	"fmt"
	"strconv"
	"strings"
)

// Names are the names of an enumeration's values.
type Names struct {
	// Type is the name of the Go type, for values without a name and for
	// errors.
	Type string

	// Values are the values and their names. Where a value has several names
	// the first is written, and all are read.
	Values []Name
}

// A Name is the name of a value, or of a flag.
type Name struct {
	Value uint64
	Text  string
}

// String returns v's name.
func (n *Names) String(v uint64) string {
	// Most enumerations count from zero.
	if v < uint64(len(n.Values)) && n.Values[v].Value == v {
		return n.Values[v].Text
	}
	for i := range n.Values {
		if n.Values[i].Value == v {
			return n.Values[i].Text
		}
	}
	return n.Type + "(" + strconv.FormatUint(v, 10) + ")"
}

// Parse returns the value that text names. It is the inverse of String; a
// number by itself is taken as well, and upper and lower case are the same.
func (n *Names) Parse(text []byte) (uint64, error) {
	s := string(text)
	for i := range n.Values {
		if strings.EqualFold(n.Values[i].Text, s) {
			return n.Values[i].Value, nil
		}
	}
	number := s
	if inner, ok := strings.CutPrefix(s, n.Type+"("); ok && strings.HasSuffix(inner, ")") {
		number = inner[:len(inner)-1]
	}
	v, err := strconv.ParseUint(number, 0, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a %s", s, n.Type)
	}
	return v, nil
}

// Flags are the names of a mask's bits.
type Flags Names

// String returns the names of the flags in v, joined by "|", and "0" if there
// are none.
func (n *Flags) String(v uint64) string {
	if v == 0 {
		return "0"
	}
	var sb strings.Builder
	for i := range n.Values {
		f := n.Values[i].Value
		if f == 0 || v&f != f {
			continue
		}
		v &^= f
		if sb.Len() > 0 {
			sb.WriteByte('|')
		}
		sb.WriteString(n.Values[i].Text)
	}
	if v != 0 {
		if sb.Len() > 0 {
			sb.WriteByte('|')
		}
		sb.WriteString("0x" + strconv.FormatUint(v, 16))
	}
	return sb.String()
}

// Parse returns the flags that text names. It is the inverse of String.
func (n *Flags) Parse(text []byte) (uint64, error) {
	var v uint64
	if len(text) == 0 {
		return 0, nil
	}
	for s := range strings.SplitSeq(string(text), "|") {
		f, err := n.parseOne(s)
		if err != nil {
			return 0, err
		}
		v |= f
	}
	return v, nil
}

func (n *Flags) parseOne(s string) (uint64, error) {
	for i := range n.Values {
		if strings.EqualFold(n.Values[i].Text, s) {
			return n.Values[i].Value, nil
		}
	}
	v, err := strconv.ParseUint(s, 0, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not one of %s", s, n.Type)
	}
	return v, nil
}

// Unsigned are the types that enumerations are made of.
type Unsigned interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Set sets *v to the value that text names, and leaves it alone if there is
// none, or if it does not fit.
func Set[T Unsigned](v *T, n *Names, text []byte) error {
	u, err := n.Parse(text)
	return set(v, u, err, n.Type)
}

// SetFlags sets *v to the flags that text names, and leaves it alone if it is
// not understood, or if they do not fit.
func SetFlags[T Unsigned](v *T, n *Flags, text []byte) error {
	u, err := n.Parse(text)
	return set(v, u, err, n.Type)
}

func set[T Unsigned](v *T, u uint64, err error, typ string) error {
	if err != nil {
		return err
	}
	if uint64(T(u)) != u {
		return fmt.Errorf("%d is too large for a %s", u, typ)
	}
	*v = T(u)
	return nil
}
