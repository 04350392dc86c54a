package genetlink

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/netlink-sdk/go/netlink"
)

// Errors of this package, besides those of package netlink. They come as the
// Err of a [*netlink.OpError] whose Object names the family.
var (
	// ErrNoFamily says that the kernel, or the network namespace that the
	// Conn is in, does not have the family. It matches [fs.ErrNotExist] and
	// ENOENT.
	ErrNoFamily = fmt.Errorf("there is no such generic netlink family (%w)", syscall.ENOENT)

	// ErrNoGroup says that the family does not have the multicast group. It
	// matches [fs.ErrNotExist] and ENOENT.
	ErrNoGroup = fmt.Errorf("the family has no such multicast group (%w)", syscall.ENOENT)

	// ErrNoOperation says that the family does not have the operation. It
	// matches [fs.ErrNotExist] and ENOENT.
	ErrNoOperation = fmt.Errorf("the family has no such operation (%w)", syscall.ENOENT)

	// ErrNoPolicy says that neither the family nor the operation has a policy
	// that the kernel could tell. It matches ENODATA.
	ErrNoPolicy = fmt.Errorf("the kernel has no policy for it (%w)", errNoData)

	// ErrUnexpectedReply says that the controller's reply is not one that the
	// kernel gives: no family, or several, to a request for one.
	ErrUnexpectedReply = errors.New("unexpected reply of the generic netlink controller")
)

// explain names the operation and what it was about in an error of a Conn.
func explain(err error, op, object string) error {
	if err == nil {
		return nil
	}
	var oe *netlink.OpError
	if errors.As(err, &oe) {
		oe.Op, oe.Object = op, object
	}
	return err
}

// newOpError returns an error of this package's own finding.
func newOpError(op, object string, err error) error {
	return &netlink.OpError{Op: op, Object: object, Err: err}
}

// malformed returns the error of a reply that could not be decoded, if it is one.
func malformed(err error) error {
	if err == nil {
		return nil
	}
	return newOpError("receive", "", fmt.Errorf("%w: %w", netlink.ErrMalformed, err))
}

// replace puts a more telling error in the place of the errno that it wraps.
func replace(err, errno, by error) error {
	var oe *netlink.OpError
	if errors.As(err, &oe) && errors.Is(oe.Err, errno) {
		oe.Err = by
	}
	return err
}

// isUnknownFamily reports whether err may be what the kernel answers to a
// request to a family that it does not have: a plain ENOENT, without the
// explanation that families give (genl_rcv_msg, net/netlink/genetlink.c).
func isUnknownFamily(err error) bool {
	var oe *netlink.OpError
	return errors.As(err, &oe) && errors.Is(oe.Err, syscall.ENOENT) &&
		oe.Message == "" && oe.Offset == 0 && oe.Missing.IsZero()
}

// cloneOpError returns a copy of err for somebody else, who may name the
// operation in it.
func cloneOpError(err error) error {
	var oe *netlink.OpError
	if !errors.As(err, &oe) {
		return err
	}
	c := *oe
	return &c
}
