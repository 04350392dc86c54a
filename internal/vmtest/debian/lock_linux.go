package debian

import (
	"os"

	"golang.org/x/sys/unix"
)

// flock waits until no other process has locked the file, and locks it until it
// is closed.
func flock(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX)
		if err != unix.EINTR {
			return os.NewSyscallError("flock", err)
		}
	}
}
