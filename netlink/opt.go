package netlink

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Opt is a value that may be absent. It stands where the kernel tells "not
// given" from "zero"; the zero Opt is absent. Opts are comparable with == when
// T is.
//
// In JSON an absent value is null, and with the option omitzero it is left out.
type Opt[T any] struct {
	v  T
	ok bool
}

// Some returns an Opt that holds v.
func Some[T any](v T) Opt[T] { return Opt[T]{v, true} }

// Get returns the value, and whether there is one.
func (o Opt[T]) Get() (T, bool) { return o.v, o.ok }

// Or returns the value, or def if there is none.
func (o Opt[T]) Or(def T) T {
	if o.ok {
		return o.v
	}
	return def
}

// IsSome reports whether there is a value.
func (o Opt[T]) IsSome() bool { return o.ok }

// IsZero reports whether there is no value.
func (o Opt[T]) IsZero() bool { return !o.ok }

// Equal reports whether both have no value or both have the same: by the
// method Equal of T if it has one, and otherwise as reflect.DeepEqual compares.
// It is there for programs that compare what holds an Opt, such as the cmp
// package; where T is comparable, == does.
func (o Opt[T]) Equal(p Opt[T]) bool {
	if !o.ok || !p.ok {
		return o.ok == p.ok
	}
	if e, ok := any(o.v).(interface{ Equal(T) bool }); ok {
		return e.Equal(p.v)
	}
	return reflect.DeepEqual(o.v, p.v)
}

// String prints the value, or "none".
func (o Opt[T]) String() string {
	if !o.ok {
		return "none"
	}
	return fmt.Sprint(o.v)
}

// MarshalJSON returns the value's JSON, or null.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if !o.ok {
		return []byte("null"), nil
	}
	return json.Marshal(o.v)
}

// UnmarshalJSON sets the value; null makes it absent.
func (o *Opt[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*o = Opt[T]{}
		return nil
	}
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}
