package nlspec

import (
	"fmt"
	"strconv"
	"strings"
)

// An input is a message, or a part of it, as somebody wrote it: names and words
// that have no meaning yet. It is an object, an array, or a word.
type input struct {
	shape  shape
	word   string
	fields []field
	elems  []input

	// literal says that the word was a number or the like of JSON, and so is
	// not a name.
	literal bool
}

type shape uint8

const (
	aWord shape = iota
	anObject
	anArray
)

// A field is a member of an object.
type field struct {
	name  string
	value input
}

func (in *input) describe() string {
	switch in.shape {
	case anObject:
		return "an object"
	case anArray:
		return "an array"
	}
	return strconv.Quote(in.word)
}

// object returns the fields of an object, or of the objects in an array: that
// is how attributes are written whose order matters. No word at all is an
// object without fields.
func (in *input) object() ([]field, error) {
	switch {
	case in.shape == anObject:
		return in.fields, nil
	case in.shape == aWord && in.word == "" && !in.literal:
		return nil, nil
	case in.shape == anArray:
		var all []field
		for i := range in.elems {
			if in.elems[i].shape != anObject {
				return nil, fmt.Errorf("%w: %s, want an object", ErrForm, in.elems[i].describe())
			}
			all = append(all, in.elems[i].fields...)
		}
		return all, nil
	}
	return nil, fmt.Errorf("%w: %s, want attributes", ErrForm, in.describe())
}

// words returns the words of an array, or of a word with commas in it.
func (in *input) words() ([]input, error) {
	switch {
	case in.shape == anArray:
		return in.elems, nil
	case in.shape == anObject:
		return nil, fmt.Errorf("%w: an object, want a list", ErrForm)
	case in.word == "":
		return nil, nil
	}
	var list []input
	for w := range strings.SplitSeq(in.word, ",") {
		list = append(list, input{word: w, literal: in.literal})
	}
	return list, nil
}

// raw returns the bytes of an object that has nothing but them.
func (in *input) raw() (b []byte, ok bool, err error) {
	if in.shape != anObject || len(in.fields) != 1 || in.fields[0].name != rawName {
		return nil, false, nil
	}
	b, err = in.fields[0].value.digits()
	return b, true, err
}

func (in *input) text() (string, error) {
	if in.shape != aWord || in.literal {
		return "", fmt.Errorf("%w: %s, want a text", ErrForm, in.describe())
	}
	return in.word, nil
}

func (in *input) digits() ([]byte, error) {
	if in.shape != aWord || in.literal {
		return nil, fmt.Errorf("%w: %s, want hexadecimal digits", ErrForm, in.describe())
	}
	return parseHex(in.word)
}

// isNumbered reports whether all names of an object are numbers.
func (in *input) isNumbered() bool {
	for i := range in.fields {
		if _, ok := parseType(in.fields[i].name); !ok {
			return false
		}
	}
	return in.shape == anObject && len(in.fields) > 0
}

// parseType returns the type, without flags, that a name is if it is a number.
func parseType(s string) (uint16, bool) {
	n, err := strconv.ParseUint(s, 10, 14)
	return uint16(n), err == nil && (s == "0" || s[0] != '0')
}

// isFalse reports whether the input says that an attribute is not there.
func (in *input) isFalse(a *Attr) bool {
	if in.shape != aWord {
		return false
	}
	return in.literal && in.word == "null" || in.word == "false" && a != nil && a.Kind == Flag
}
