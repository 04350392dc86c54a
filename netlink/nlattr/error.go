package nlattr

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// What can be wrong with attributes. An [*Error] wraps one of these, or what
// was given to a Fail method.
var (
	// ErrTruncated says that bytes are not a list of attributes: they end
	// within one, or a header has a length that is not possible.
	ErrTruncated = errors.New("truncated")

	// ErrLength says that a payload does not have the length of a value of
	// its kind.
	ErrLength = errors.New("wrong length")

	// ErrTooLong says that a payload is longer than MaxPayload. A list that
	// does not fit into one nest has to be split.
	ErrTooLong = errors.New("too long for an attribute")

	// ErrRange says that a number is too large for its attribute.
	ErrRange = errors.New("out of range")

	// ErrNest says that a nest was ended that is not the innermost open one,
	// or that one was never ended.
	ErrNest = errors.New("nest not ended in its turn")
)

// An Error says which attribute is wrong, and in what way.
type Error struct {
	// Path has the types of the attributes that lead to the wrong one,
	// outermost first, without flags. It is empty where the error is not
	// about one attribute.
	Path []uint16

	// Err is what is wrong with it.
	Err error
}

// Error returns the path, joined by dots, and what is wrong, such as
// "attribute 18.2.1: wrong length: 3 bytes, want 2".
func (e *Error) Error() string {
	var sb strings.Builder
	for i, typ := range e.Path {
		if i == 0 {
			sb.WriteString("attribute ")
		} else {
			sb.WriteByte('.')
		}
		sb.WriteString(strconv.Itoa(int(typ)))
	}
	if sb.Len() == 0 {
		sb.WriteString("attributes")
	}
	return fmt.Sprintf("%s: %v", sb.String(), e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// within returns err as the error of something in the attribute typ. The path
// of an *Error grows at its front; what was returned before stays as it is.
func within(typ uint16, err error) *Error {
	path := []uint16{typ & typeMask}
	if e, ok := err.(*Error); ok {
		return &Error{Path: append(path, e.Path...), Err: e.Err}
	}
	return &Error{Path: path, Err: err}
}
