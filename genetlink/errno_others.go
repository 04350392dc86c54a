//go:build !linux

package genetlink

import (
	"errors"

	"github.com/netlink-sdk/go/netlink"
)

// These stand for errnos that not every system has. Nothing but Linux sends
// them.
var (
	errNoData = errors.New("no data available")
	errNoBufs = netlink.ErrOverrun
)
