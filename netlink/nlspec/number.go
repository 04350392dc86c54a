package nlspec

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// number returns a number that was written as digits, as the name of a value,
// as names of flags, or as an address.
func (f *Family) number(a *Attr, in *input) (Value, error) {
	e, mask := f.enumOf(a)
	if mask {
		v, err := e.parse(in)
		if err != nil {
			return Value{}, err
		}
		return bits(a.Kind, v)
	}
	if in.shape != aWord {
		return Value{}, fmt.Errorf("%w: %s, want a number", ErrForm, in.describe())
	}
	if e != nil && !in.literal {
		if v, ok := e.Value(in.word); ok {
			return bits(a.Kind, v)
		}
		v, err := parseNumber(a.Kind, in.word)
		if errors.Is(err, ErrForm) {
			err = unknown("value", in.word, e.names)
		}
		return v, err
	}
	if (a.Hint == IPv4 || a.Hint == IP) && a.Kind.size() == 4 && strings.Contains(in.word, ".") && !in.literal {
		b, err := parseHinted(IPv4, in.word)
		if err != nil {
			return Value{}, err
		}
		return number(a.Kind, a.BigEndian, b), nil
	}
	return parseNumber(a.Kind, in.word)
}

// bits returns the number that is v in 64 bits.
func bits(k Kind, v uint64) (Value, error) {
	n := UintValue(v)
	if k.isSigned() {
		n = IntValue(int64(v))
	}
	return n, fits(k, &n)
}

func parseNumber(k Kind, s string) (v Value, err error) {
	if strings.HasPrefix(s, "-") {
		var n int64
		n, err = strconv.ParseInt(s, 0, 64)
		v = IntValue(n)
	} else {
		var n uint64
		n, err = strconv.ParseUint(s, 0, 64)
		v = UintValue(n)
	}
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return Value{}, fmt.Errorf("%w: %q, want a number", ErrForm, s)
	}
	if err != nil || fits(k, &v) != nil {
		least, greatest := k.bounds()
		return Value{}, &RangeError{Value: s, Min: least, Max: greatest}
	}
	return bits(k, v.num)
}

// mask returns a Bitfield32 that was written as an object of a value and a
// selector, as both with "/" between, or as the bits that count.
func (f *Family) mask(a *Attr, in *input) (Value, error) {
	value, selector := *in, *in
	switch {
	case in.shape == anObject:
		value, selector = input{}, input{}
		for _, x := range in.fields {
			switch x.name {
			case "value":
				value = x.value
			case "selector":
				selector = x.value
			default:
				return Value{}, unknown("member", x.name, func(yield func(string) bool) {
					_ = yield("value") && yield("selector")
				})
			}
		}
	case in.shape == aWord:
		if v, s, ok := strings.Cut(in.word, "/"); ok {
			value.word, selector.word = v, s
		}
	}
	v, err := f.mask32(a, &value)
	if err != nil {
		return Value{}, err
	}
	s, err := f.mask32(a, &selector)
	return MaskValue(nlattr.Bitfield32{Value: v, Selector: s}), err
}

func (f *Family) mask32(a *Attr, in *input) (uint32, error) {
	e, _ := f.enumOf(a)
	if e == nil {
		e = &Enum{Flags: true}
	}
	v, err := e.parse(in)
	if err == nil && v > math.MaxUint32 {
		err = &RangeError{Value: strconv.FormatUint(v, 10), Max: math.MaxUint32}
	}
	return uint32(v), err
}
