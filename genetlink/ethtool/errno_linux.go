package ethtool

import "golang.org/x/sys/unix"

var errNoDev error = unix.ENODEV
