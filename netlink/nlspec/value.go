package nlspec

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// A Form says what a Value holds.
type Form uint8

// Forms.
const (
	Empty    Form = iota // nothing: a Flag
	Unsigned             // see Value.Uint64
	Signed               // see Value.Int64
	Text                 // see Value.Text
	Bytes                // see Value.Bytes; also what is not as described, or not described
	Mask                 // see Value.Bitfield32
	Numbers              // see Value.Len and Value.At
	List                 // see Value.Nodes
)

var formNames = [...]string{
	Empty: "nothing", Unsigned: "an unsigned number", Signed: "a signed number", Text: "a text",
	Bytes: "bytes", Mask: "a mask", Numbers: "numbers", List: "a list",
}

// String returns what it is in a few words, such as "an unsigned number".
func (f Form) String() string {
	if int(f) < len(formNames) {
		return formNames[f]
	}
	return "Form(" + strconv.Itoa(int(f)) + ")"
}

// A Value is the payload of an attribute, or a member of a structure. It is a
// number, a string, bytes, or a list of nodes: its Form says which. Its zero
// value is empty.
//
// Of a Value that was decoded, strings, bytes and arrays of numbers are part of
// the bytes that it was decoded from.
type Value struct {
	form Form

	// exact says that the bytes are not those that the value would have by
	// itself: that a Uint has eight bytes without need, or that a structure
	// ends where nodes and data do.
	exact bool

	// elem and bigEndian say what the data of an array of numbers is.
	elem      Kind
	bigEndian bool

	num  uint64 // a number, or both masks, or how many zeros are behind a text
	data []byte // a text, bytes, an array, or what is behind a structure
	list []Node
}

// UintValue returns a Value for a number of any unsigned kind.
func UintValue(v uint64) Value { return Value{form: Unsigned, num: v} }

// IntValue returns a Value for a number of any signed kind.
func IntValue(v int64) Value { return Value{form: Signed, num: uint64(v)} }

// TextValue returns a Value for a String.
func TextValue(s string) Value { return Value{form: Text, data: []byte(s), num: 1} }

// BytesValue returns a Value for a Binary, or for an attribute of any kind
// whose payload is known better than its description. It keeps b.
func BytesValue(b []byte) Value { return Value{form: Bytes, data: b} }

// MaskValue returns a Value for a Bitfield32.
func MaskValue(f nlattr.Bitfield32) Value {
	return Value{form: Mask, num: uint64(f.Value) | uint64(f.Selector)<<32}
}

// ListValue returns a Value for a Nest, an Indexed, a Keyed or a Choice. It
// keeps nodes.
func ListValue(nodes ...Node) Value { return Value{form: List, list: nodes} }

// Form returns what the value holds.
func (v Value) Form() Form { return v.form }

// Uint64 returns an Unsigned number, or a Signed one that is not negative, and
// whether it is such a number.
func (v Value) Uint64() (uint64, bool) {
	ok := v.form == Unsigned || v.form == Signed && int64(v.num) >= 0
	if !ok {
		return 0, false
	}
	return v.num, true
}

// Int64 returns a Signed number, or an Unsigned one that fits, and whether it
// is such a number.
func (v Value) Int64() (int64, bool) {
	ok := v.form == Signed || v.form == Unsigned && int64(v.num) >= 0
	if !ok {
		return 0, false
	}
	return int64(v.num), true
}

// Text returns a Text, without the zeros at its end, and whether it is one.
func (v Value) Text() (string, bool) { return string(v.text()), v.form == Text }

func (v Value) text() []byte {
	if v.form != Text {
		return nil
	}
	return v.data
}

// Bytes returns Bytes, which are not to be changed, and whether it holds such.
func (v Value) Bytes() ([]byte, bool) {
	if v.form != Bytes {
		return nil, false
	}
	return v.data, true
}

// Bitfield32 returns a Mask, and whether it is one.
func (v Value) Bitfield32() (nlattr.Bitfield32, bool) {
	if v.form != Mask {
		return nlattr.Bitfield32{}, false
	}
	return nlattr.Bitfield32{Value: uint32(v.num), Selector: uint32(v.num >> 32)}, true
}

// Nodes returns the nodes of a List: attributes, the elements of an Indexed or
// a Keyed one or of an array of structures, or the members of a structure. It
// returns nil for other forms.
func (v Value) Nodes() []Node { return v.list }

// Len returns how many elements Numbers, or a List, have.
func (v Value) Len() int {
	if v.form == Numbers {
		return len(v.data) / v.elem.size()
	}
	return len(v.list)
}

// At returns the element i of Numbers, from zero on. It is empty if there is
// none.
func (v Value) At(i int) Value {
	if v.form != Numbers || i < 0 || i >= v.Len() {
		return Value{}
	}
	size := v.elem.size()
	return number(v.elem, v.bigEndian, v.data[i*size:][:size])
}

// number returns the number of kind in b, which has the length of it.
func number(kind Kind, bigEndian bool, b []byte) Value {
	var order binary.ByteOrder = binary.NativeEndian
	if bigEndian {
		order = binary.BigEndian
	}
	var u uint64
	switch len(b) {
	case 1:
		u = uint64(b[0])
	case 2:
		u = uint64(order.Uint16(b))
	case 4:
		u = uint64(order.Uint32(b))
	case 8:
		u = order.Uint64(b)
	}
	if !kind.isSigned() {
		return UintValue(u)
	}
	unused := 64 - 8*len(b)
	return IntValue(int64(u<<unused) >> unused)
}

// appendNumber appends the lowest size bytes of u.
func appendNumber(b []byte, size int, bigEndian bool, u uint64) []byte {
	var order binary.AppendByteOrder = binary.NativeEndian
	if bigEndian {
		order = binary.BigEndian
	}
	switch size {
	case 1:
		return append(b, byte(u))
	case 2:
		return order.AppendUint16(b, uint16(u))
	case 4:
		return order.AppendUint32(b, uint32(u))
	default:
		return order.AppendUint64(b, u)
	}
}

// textOf returns a string, which may have zeros behind it. What is not UTF-8
// stays bytes.
func textOf(b []byte) Value {
	s := bytes.TrimRight(b, "\x00")
	if !utf8.Valid(s) {
		return BytesValue(b)
	}
	return Value{form: Text, data: s, num: uint64(len(b) - len(s))}
}
