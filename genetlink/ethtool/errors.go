package ethtool

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/netlink-sdk/go/netlink"
)

// ErrNoDevice says that there is no such network device, or that the device has
// no such PHY. It matches [fs.ErrNotExist] and ENODEV.
var ErrNoDevice error = noDevice{}

type noDevice struct{}

func (noDevice) Error() string { return "there is no such network device" }

func (noDevice) Is(target error) bool { return target == fs.ErrNotExist || target == errNoDev }

// explain names the device that an error is about. The kernel says ENODEV of
// devices that don't exist, and then it points at the attribute that named it
// (ethnl_parse_header_dev_get, net/ethtool/netlink.c), and of devices that are
// asleep or about to go.
func explain(err error, d Device) error {
	var oe *netlink.OpError
	if !errors.As(err, &oe) {
		return err
	}
	if oe.Object == "" {
		oe.Object = d.String()
	}
	if oe.Offset != 0 && errors.Is(oe.Err, errNoDev) {
		oe.Err = ErrNoDevice
	}
	return err
}

// malformed is the error of a reply that does not say what it should.
func malformed(o op, d Device, err error) error {
	if errors.As(err, new(*netlink.OpError)) {
		return err // of a request that reading it took
	}
	return newError(o, d, fmt.Errorf("%w: %w", netlink.ErrMalformed, err))
}

// newError returns an error of this package's own finding.
func newError(o op, d Device, err error) error {
	return &netlink.OpError{Op: "ethtool " + o.String(), Object: d.String(), Err: err}
}
