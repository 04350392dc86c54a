package rtnetlink

import (
	"fmt"
	"strconv"
	"strings"
)

// A nameTable turns the numbers of an enum into the names that people write,
// and back.
type nameTable struct {
	typ   string // the Go type's name
	names []name

	// open says that the numbers are handed out by whoever runs the machine,
	// as those of routing tables are. One without a name is nothing unusual,
	// and prints as it is.
	open bool
}

type name struct {
	value uint32
	text  string
}

// text returns v's name; for a value without one the number if the table is
// open, and otherwise the type and the number, such as "RouteType(77)".
func (t *nameTable) text(v uint32) string {
	for i := range t.names {
		if t.names[i].value == v {
			return t.names[i].text
		}
	}
	n := strconv.FormatUint(uint64(v), 10)
	if t.open {
		return n
	}
	return t.typ + "(" + n + ")"
}

// parse is the inverse of text for values of so many bits. Upper and lower
// case are the same, and a bare number is taken by every table.
func (t *nameTable) parse(b []byte, bits int) (uint32, error) {
	s := string(b)
	for i := range t.names {
		if strings.EqualFold(t.names[i].text, s) {
			return t.names[i].value, nil
		}
	}
	n, ok := strings.CutPrefix(s, t.typ+"(")
	if ok {
		n, ok = strings.CutSuffix(n, ")")
	}
	if !ok {
		n = s
	}
	v, err := strconv.ParseUint(n, 0, bits)
	if err != nil {
		return 0, fmt.Errorf("rtnetlink: %q is not a %s", s, t.typ)
	}
	return uint32(v), nil
}

// A flagTable turns a set of flags into the names of its members, and back.
type flagTable struct {
	typ   string
	names []name // in the order in which they are printed; one bit each
}

// text returns the names joined by "|", flags without a name as one number at
// the end, and "0" for the empty set.
func (t *flagTable) text(v uint32) string {
	if v == 0 {
		return "0"
	}
	var sb strings.Builder
	for i := range t.names {
		if f := t.names[i].value; v&f != 0 {
			v &^= f
			if sb.Len() > 0 {
				sb.WriteByte('|')
			}
			sb.WriteString(t.names[i].text)
		}
	}
	if v != 0 {
		if sb.Len() > 0 {
			sb.WriteByte('|')
		}
		sb.WriteString("0x" + strconv.FormatUint(uint64(v), 16))
	}
	return sb.String()
}

// parse is the inverse of text.
func (t *flagTable) parse(b []byte) (uint32, error) {
	var v uint32
next:
	for s := range strings.SplitSeq(string(b), "|") {
		for i := range t.names {
			if strings.EqualFold(t.names[i].text, s) {
				v |= t.names[i].value
				continue next
			}
		}
		n, err := strconv.ParseUint(s, 0, 32)
		if err != nil {
			return 0, fmt.Errorf("rtnetlink: %q is not one of %s", s, t.typ)
		}
		v |= uint32(n)
	}
	return v, nil
}
