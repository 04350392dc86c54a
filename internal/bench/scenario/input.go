//go:build linux

package scenario

import (
	"os"

	"golang.org/x/sys/unix"
)

// tempFile returns a file that is in memory and goes with its last user.
func tempFile() (*os.File, error) {
	fd, err := unix.MemfdCreate("input", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("memfd_create", err)
	}
	return os.NewFile(uintptr(fd), "input"), nil
}
