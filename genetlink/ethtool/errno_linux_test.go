package ethtool

import "golang.org/x/sys/unix"

// errNoBufs is what receiving fails with after an overrun.
var errNoBufs error = unix.ENOBUFS
