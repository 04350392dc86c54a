package nlspec

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

var (
	// ErrDepth says that attributes are nested more deeply than any family
	// does.
	ErrDepth = errors.New("nested too deeply")

	// ErrForm says that a value is not of a form that its attribute takes,
	// such as a list for a number.
	ErrForm = errors.New("wrong kind of value")
)

// An Error says which attribute is wrong, and in what way.
type Error struct {
	// Path has the names of the attributes that lead to the wrong one, joined
	// by dots, with numbers for what has no name. It is empty where the error
	// is not about one attribute.
	Path string

	// Err is what is wrong with it: a *NameError, a *RangeError, or what
	// matches [nlattr.ErrLength] and the like.
	Err error
}

// Error returns the path and what is wrong, such as
// "attribute linkinfo.data.id: wrong length: 3 bytes, want 2".
func (e *Error) Error() string {
	if e.Path == "" {
		return e.Err.Error()
	}
	return "attribute " + e.Path + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// within returns err as the error of something in the attribute of that name.
func within(name string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return &Error{Path: join(name, e.Path), Err: e.Err}
	}
	return &Error{Path: name, Err: err}
}

// reason returns what an error of package nlattr says, without the numbers of
// attributes.
func reason(err error) error {
	var e *nlattr.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// A NameError says that there is nothing of a name.
type NameError struct {
	// What there is nothing of: "operation", "attribute", "member", "value" of
	// an enumeration, "flag", or "format" of a Choice.
	What string

	// Name is what was asked for, and Near what there is of similar names,
	// the most similar first.
	Name string
	Near []string
}

// Error returns what there is not, and what there is instead, such as
// `no attribute "rx-maxx", did you mean rx-max or tx-max?`
func (e *NameError) Error() string {
	s := "no " + e.What + " " + strconv.Quote(e.Name)
	if len(e.Near) == 0 {
		return s
	}
	last := len(e.Near) - 1
	near := e.Near[last]
	if last > 0 {
		near = strings.Join(e.Near[:last], ", ") + " or " + near
	}
	return s + ", did you mean " + near + "?"
}

// A NumberError says that a family has no operation of a number.
type NumberError struct {
	Family string
	Number uint16
}

// Error returns the family and the number.
func (e *NumberError) Error() string {
	return fmt.Sprintf("%s has no operation %d", e.Family, e.Number)
}

// A RangeError says that a number does not fit into its attribute. It matches
// [nlattr.ErrRange].
type RangeError struct {
	// Value is the number as it was given.
	Value string

	// Min and Max are the least and the greatest number that fit.
	Min int64
	Max uint64
}

// Error returns the number and its bounds.
func (e *RangeError) Error() string {
	return fmt.Sprintf("%s is out of range: from %d to %d", e.Value, e.Min, e.Max)
}

// Unwrap returns [nlattr.ErrRange].
func (e *RangeError) Unwrap() error { return nlattr.ErrRange }
