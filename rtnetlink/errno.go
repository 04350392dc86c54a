//go:build !plan9

package rtnetlink

import "syscall"

// What the kernel answers where something does not exist, and for an option of
// sockets that it lacks.
const (
	errNoDevice  = syscall.ENODEV
	errNoAddress = syscall.EADDRNOTAVAIL
	errNoRoute   = syscall.ESRCH
	errNoTable   = syscall.ENOENT
	errNoOption  = syscall.ENOPROTOOPT
)
