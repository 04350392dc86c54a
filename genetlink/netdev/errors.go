package netdev

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/netlink-sdk/go/netlink"
)

// explain names what an error is about.
func explain(err error, object string) error {
	var oe *netlink.OpError
	if err != nil && errors.As(err, &oe) && oe.Object == "" {
		oe.Object = object
	}
	return err
}

// explainOp names the operation that an error is of.
func explainOp(err error, op string) error {
	var oe *netlink.OpError
	if !errors.As(err, &oe) {
		return &netlink.OpError{Op: op, Err: err}
	}
	oe.Op = op
	return err
}

// malformed is the error of a reply that does not say what it should.
func malformed(operation string, err error) error {
	return &netlink.OpError{
		Op:  familySpec.Name + " " + operation,
		Err: fmt.Errorf("%w: %w", netlink.ErrMalformed, err),
	}
}

// linkName is what errors call a device. All of them have no name.
func linkName(link uint32) string {
	if link == 0 {
		return ""
	}
	return "link " + strconv.FormatUint(uint64(link), 10)
}
