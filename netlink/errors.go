package netlink

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink/internal/sys"
)

// Errors that a Conn reports in [OpError.Err], besides the kernel's errno
// values (a [syscall.Errno]; errors.Is knows fs.ErrNotExist and the like), the
// errors of system calls (a [*os.SyscallError]) and those of a context.
var (
	// ErrDumpInterrupted says that what was dumped changed while it was
	// dumped, so that the reply, which is delivered nevertheless, may lack
	// objects or hold some twice. Ask again where that matters.
	ErrDumpInterrupted = errors.New("dump interrupted: the data may be inconsistent")

	// ErrOverrun says that the socket's receive buffer was full and the
	// kernel had to drop a message. For a request it means that the reply may
	// have been among what was lost, so that its outcome is not known.
	ErrOverrun = fmt.Errorf("messages were lost: the receive buffer is full (%w)", sys.ENOBUFS)

	// ErrTruncated says that a datagram was larger than the largest one that
	// the Conn takes; see Config.MessageBufferSize.
	ErrTruncated = errors.New("message truncated: it is larger than the buffer")

	// ErrNotSupported says that this Conn or this operating system lacks the
	// operation.
	ErrNotSupported = fmt.Errorf("operation not supported on this connection (%w)", errors.ErrUnsupported)

	// ErrMismatchedSequence says that a reply has another request's sequence
	// number.
	ErrMismatchedSequence = errors.New("mismatched sequence in netlink reply")

	// ErrMismatchedPID says that a reply is meant for another socket.
	ErrMismatchedPID = errors.New("mismatched PID in netlink reply")

	// ErrMalformed says that bytes from the other side are not a message.
	ErrMalformed = errors.New("malformed netlink message")
)

var (
	errShortMessage           = fmt.Errorf("%w: it ends too early", ErrMalformed)
	errUnalignedMessage       = fmt.Errorf("%w: its length is not aligned", ErrMalformed)
	errIncorrectMessageLength = fmt.Errorf("%w: its header has an impossible length", ErrMalformed)
	errShortErrorMessage      = fmt.Errorf("%w: not enough data for an error code", ErrMalformed)
	errPositiveError          = fmt.Errorf("%w: its error code is positive", ErrMalformed)
)

// lostMessages is the error of a system call that says that messages were
// lost. It is that error, and ErrOverrun too.
type lostMessages struct{ error }

func (e lostMessages) Unwrap() []error { return []error{e.error, ErrOverrun} }

// errClosed ends what waits on a Conn when that is closed. What is begun on a
// closed Conn fails as the system call would. Programs that are older than
// errors.Is look at the text of the one and at the errno of the other.
type errClosed struct{}

func (errClosed) Error() string        { return "use of closed file" }
func (errClosed) Is(target error) bool { return target == sys.EBADF }

var (
	_ error     = (*OpError)(nil)
	_ net.Error = (*OpError)(nil)
)

// An OpError is the error of one operation on a Conn. Where the kernel sent an
// extended acknowledgement it says why, and what in the request is wrong.
//
// Match it on Err's value with [errors.Is], such as errors.Is(err, fs.ErrExist)
// or errors.Is(err, unix.ENODEV), never on text.
type OpError struct {
	// Op is the operation: "send", "receive", "join-group", or what a family
	// package calls it, such as "route add".
	Op string

	// Object names what the operation was about, such as "10.0.0.0/8"; empty
	// where nothing above the Conn has set it.
	Object string

	// Err is what went wrong: a [syscall.Errno] from the kernel, an
	// [*os.SyscallError] of a system call, or one of this package's errors.
	Err error

	// Message is the kernel's explanation (NLMSGERR_ATTR_MSG), or empty.
	Message string

	// Offset is where in the request the offending attribute starts, in bytes
	// from the start of the request's header (NLMSGERR_ATTR_OFFS), or zero.
	Offset int

	// Sequence is the sequence number of the request that failed.
	Sequence uint32

	// Path names the offending or missing attribute, outermost first, such as
	// "linkinfo.data.vlan-id". Family packages set it; see AttributePath.
	Path string

	// Missing is the type of an attribute that the request lacks
	// (NLMSGERR_ATTR_MISS_TYPE); absent if none is.
	Missing Opt[uint16]

	// MissingNest is where in the request the nest starts that lacks the
	// missing attribute, counted like Offset, or zero for the top level
	// (NLMSGERR_ATTR_MISS_NEST).
	MissingNest int

	// Policy is what the kernel accepts for the offending attribute
	// (NLMSGERR_ATTR_POLICY), or nil where it did not say.
	Policy *Policy

	// Request holds the bytes of the request, from its header on, where the
	// kernel pointed into them or named an attribute they lack.
	Request []byte
}

func newOpError(op string, err error) error {
	if err == nil {
		return nil
	}
	return &OpError{Op: op, Err: err}
}

// Error returns the error on one line.
func (e *OpError) Error() string {
	if e == nil {
		return "<nil>"
	}
	var sb strings.Builder
	sb.WriteString("netlink " + e.Op)
	if e.Object != "" {
		sb.WriteString(" " + e.Object)
	}
	fmt.Fprintf(&sb, ": %v", e.Err)

	if e.Message != "" || e.Offset != 0 {
		fmt.Fprintf(&sb, ", offset: %d, message: %q", e.Offset, e.Message)
	}
	switch {
	case e.Path != "" && e.Missing.IsSome():
		sb.WriteString(", missing attribute: " + e.Path)
	case e.Path != "":
		sb.WriteString(", attribute: " + e.Path)
	case e.Missing.IsSome():
		sb.WriteString(", missing attribute: type " + strconv.Itoa(int(e.Missing.Or(0))))
	}
	if e.Policy != nil {
		sb.WriteString(", accepted: " + e.Policy.String())
	}
	return sb.String()
}

// Unwrap returns Err.
func (e *OpError) Unwrap() error { return e.Err }

// Is reports whether target is [os.ErrClosed] or [net.ErrClosed] and the Conn
// was closed. Other targets are matched with Err. The kernel's answer that a
// file descriptor in a request is bad, EBADF as well, says nothing of the Conn.
func (e *OpError) Is(target error) bool {
	if target != os.ErrClosed && target != net.ErrClosed {
		return false
	}
	if errors.Is(e.Err, errClosed{}) {
		return true
	}
	var se *os.SyscallError
	return errors.As(e.Err, &se) && se.Err == sys.EBADF
}

// Timeout reports whether the error is a deadline's or a timeout's.
func (e *OpError) Timeout() bool {
	t, ok := e.cause().(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// Temporary reports whether the operation may succeed when it is tried again.
func (e *OpError) Temporary() bool {
	t, ok := e.cause().(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// cause returns Err, or what is below it if it is a system call's.
func (e *OpError) cause() error {
	var se *os.SyscallError
	if errors.As(e.Err, &se) {
		return se.Err
	}
	return e.Err
}

// AttributePath returns the types of the attributes that lead to the one that
// the kernel complained about, outermost first, and the missing one last if
// one is missing. It is read from Request; headerLen is the length of the
// family's header, which stands between the message's header and the first
// attribute. It returns nil where the kernel did not point at an attribute.
func (e *OpError) AttributePath(headerLen int) []uint16 {
	target := e.Offset
	missing, lacks := e.Missing.Get()
	if lacks {
		target = e.MissingNest
	}
	if headerLen < 0 || headerLen > len(e.Request) {
		return nil
	}
	start := HeaderLen + align(headerLen)
	if start > len(e.Request) {
		return nil
	}
	var path []uint16
	if target != 0 {
		path = pathTo(e.Request[start:], target-start)
		if path == nil {
			return nil
		}
	}
	if lacks {
		path = append(path, missing)
	}
	return path
}
