package nfnetlink

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// names are the words for the numbers of an enum: the number is the index. A
// number without a word is written as the type's name and the number, such as
// "Group(77)".
type names struct {
	typ  string
	text []string
}

func (n *names) format(v uint32) string {
	if uint64(v) < uint64(len(n.text)) && n.text[v] != "" {
		return n.text[v]
	}
	return n.typ + "(" + strconv.FormatUint(uint64(v), 10) + ")"
}

// parse reads what format returns, and a number by itself, of so many bits.
func (n *names) parse(text []byte, bits int) (uint64, error) {
	word := string(text)
	if i := slices.Index(n.text, word); i >= 0 && word != "" {
		return uint64(i), nil
	}
	number := word
	if inner, ok := strings.CutPrefix(word, n.typ+"("); ok && strings.HasSuffix(inner, ")") {
		number = inner[:len(inner)-1]
	}
	v, err := strconv.ParseUint(number, 0, bits)
	if err != nil {
		return 0, fmt.Errorf("nfnetlink: %q is not a %s", word, n.typ)
	}
	return v, nil
}

// parseInto sets *v to what text says, or leaves it alone and fails.
func parseInto[T ~uint8 | ~uint16 | ~uint32](n *names, text []byte, bits int, v *T) error {
	u, err := n.parse(text, bits)
	if err != nil {
		return err
	}
	*v = T(u)
	return nil
}
