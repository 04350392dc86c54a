//go:build linux

package harness

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// Enter makes sure that this process may make network namespaces: if need be it
// starts the program once more, as root of a user namespace of its own.
func Enter() {
	if err := onThread(func() error { return unix.Unshare(unix.CLONE_NEWNET) }); err != nil {
		testns.Enter()
	}
}

// within runs f in a network namespace that is made for it, with the loopback
// interface up, and that goes with the processes that f starts.
func within(f func() error) error {
	return onThread(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("making a network namespace: %w", os.NewSyscallError("unshare", err))
		}
		if err := loopbackUp(); err != nil {
			return err
		}
		return f()
	})
}

// onThread runs f, which may change the namespace of its thread, on one that
// ends if it can't be brought back.
func onThread(f func() error) (err error) {
	runtime.LockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer func() {
		back := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET)
		home.Close()
		if back == nil {
			runtime.UnlockOSThread()
		}
		err = errors.Join(err, back)
	}()
	return f()
}

func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP)
	return os.NewSyscallError("ioctl", unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request))
}
