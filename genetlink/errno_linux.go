package genetlink

import "golang.org/x/sys/unix"

var (
	errNoData error = unix.ENODATA
	errNoBufs error = unix.ENOBUFS
)
