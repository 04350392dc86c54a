//go:build !linux

package ethtool

import "github.com/netlink-sdk/go/netlink"

// errNoBufs stands for an errno that not every system has.
var errNoBufs = netlink.ErrOverrun
