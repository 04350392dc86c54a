package netlink

import "errors"

// Retry calls list until what it returns is consistent, n times at most: as
// long as its error is [ErrDumpInterrupted]. It returns what the last call did,
// which may be an inconsistent list together with that error.
//
// It suits lists of what changes now and then. What changes all the time is
// never read without an interruption: [Watch] follows that.
func Retry[T any](n int, list func() (T, error)) (T, error) {
	for ; n > 1; n-- {
		got, err := list()
		if !errors.Is(err, ErrDumpInterrupted) {
			return got, err
		}
	}
	return list()
}
