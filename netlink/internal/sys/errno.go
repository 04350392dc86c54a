//go:build !plan9

// Package sys has the error numbers that every system but one has.
package sys

import "syscall"

// Errno is an error number of the kernel.
type Errno = syscall.Errno

// Error numbers that a Conn knows.
const (
	EBADF       = syscall.EBADF
	EINVAL      = syscall.EINVAL
	EMSGSIZE    = syscall.EMSGSIZE
	ENOBUFS     = syscall.ENOBUFS
	ENOPROTOOPT = syscall.ENOPROTOOPT
)
