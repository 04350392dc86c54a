package nlspec

import (
	"fmt"
	"slices"
	"strings"
)

// ParseArgs returns the message of the operation op that words of a command
// line describe:
//
//	header.dev-name=eth0 rx=512
//	linkinfo.kind=vlan linkinfo.data.id=7
//	features.bits.bit.0.name=tx-checksumming features.bits.bit.0.value
//
// Each word is the path of an attribute, or of a member of the header, and its
// value. A name without a value is a Flag, or a nest with nothing in it.
//
//   - Numbers are decimal, or start with 0x; names of an enumeration, and of
//     flags joined by "|", stand for theirs. A Bitfield32 is a value, in which
//     case nothing but these bits counts, or a value, "/" and a selector.
//   - Addresses and the like are written as usual, other bytes as hexadecimal
//     digits.
//   - A path that comes again adds to an attribute that may come several times,
//     to an Array or an Indexed, and to a mask. Numbers in a path tell nests
//     apart. A list of numbers may also be one value, with commas.
//   - A number stands for an attribute that is not described, whose payload is
//     in digits. Behind any path, "0x" stands for the payload as it is.
//
// Members of the header that are not given are zero. The error is an *Error
// with the path. Bounds are those of the wire: what the kernel accepts beyond
// that is for it to say.
func (f *Family) ParseArgs(op *Operation, args []string) (*Message, error) {
	root := input{shape: anObject}
	for _, arg := range args {
		path, word, given := strings.Cut(arg, "=")
		names := strings.Split(path, ".")
		if len(names) > maxDepth || slices.Contains(names, "") {
			return nil, &Error{Path: path, Err: fmt.Errorf("%w: not a path of names", ErrForm)}
		}
		value := input{word: word}
		if !given {
			value = input{shape: anObject} // see input.object, and Flag
		}
		if err := root.set(names, value); err != nil {
			return nil, &Error{Path: path, Err: err}
		}
	}
	return f.build(op, &root)
}

// set puts a value at the end of a path. Where there is one already both become
// an array.
func (in *input) set(names []string, value input) error {
	if in.shape != anObject {
		return fmt.Errorf("%w: the path has a value and goes on", ErrForm)
	}
	last := len(names) == 1
	for i := range in.fields {
		have := &in.fields[i]
		if have.name != names[0] {
			continue
		}
		switch {
		case !last:
			return have.value.set(names[1:], value)
		case have.value.shape == anArray:
			have.value.elems = append(have.value.elems, value)
		default:
			have.value = input{shape: anArray, elems: []input{have.value, value}}
		}
		return nil
	}
	if !last {
		inner := input{shape: anObject}
		if err := inner.set(names[1:], value); err != nil {
			return err
		}
		value = inner
	}
	in.fields = append(in.fields, field{names[0], value})
	return nil
}
