//go:build !linux

package transport

import (
	"errors"
	"fmt"
	"runtime"
)

// Dial fails: netlink is Linux's.
func Dial(Config) (Transport, uint32, error) {
	return nil, 0, fmt.Errorf("netlink: not implemented on %s/%s (%w)", runtime.GOOS, runtime.GOARCH, errors.ErrUnsupported)
}
