package netlink

import (
	"errors"
	"io/fs"
)

// The first release of the established API had these names. They mean what
// the names without the prefix mean, which new code uses.
const (
	HeaderTypeNoop    = Noop
	HeaderTypeError   = Error
	HeaderTypeDone    = Done
	HeaderTypeOverrun = Overrun

	HeaderFlagsRequest         = Request
	HeaderFlagsMulti           = Multi
	HeaderFlagsAcknowledge     = Acknowledge
	HeaderFlagsEcho            = Echo
	HeaderFlagsDumpInterrupted = DumpInterrupted
	HeaderFlagsDumpFiltered    = DumpFiltered
	HeaderFlagsRoot            = Root
	HeaderFlagsMatch           = Match
	HeaderFlagsAtomic          = Atomic
	HeaderFlagsDump            = Dump
	HeaderFlagsReplace         = Replace
	HeaderFlagsExcl            = Excl
	HeaderFlagsCreate          = Create
	HeaderFlagsAppend          = Append
	HeaderFlagsCapped          = Capped
	HeaderFlagsAcknowledgeTLVs = AcknowledgeTLVs
)

// IsNotExist reports whether err says that something does not exist.
//
// Deprecated: use errors.Is(err, fs.ErrNotExist).
func IsNotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// Validate checks that replies belong to request: that they have its sequence
// number, unless it has none, and its port ID, unless either has none.
//
// A Conn does this by itself, before it hands a reply to anybody.
func Validate(request Message, replies []Message) error {
	for _, m := range replies {
		if request.Header.Sequence != 0 && m.Header.Sequence != request.Header.Sequence {
			return newOpError("validate", ErrMismatchedSequence)
		}
		if request.Header.PID != 0 && m.Header.PID != 0 && m.Header.PID != request.Header.PID {
			return newOpError("validate", ErrMismatchedPID)
		}
	}
	return nil
}
