package testns

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// newNamespace makes a network namespace, brings its loopback interface up and
// returns an open file that keeps it.
func newNamespace() (file *os.File, err error) {
	err = onThread(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return os.NewSyscallError("unshare", err)
		}
		if err := loopbackUp(); err != nil {
			return err
		}
		file, err = currentNamespace()
		return err
	})
	if err != nil && file != nil {
		file.Close()
		file = nil
	}
	return file, err
}

// inNamespace calls fn while the calling thread is in the namespace of fd.
func inNamespace(fd int, fn func() error) error {
	return onThread(func() error {
		if err := unix.Setns(fd, unix.CLONE_NEWNET); err != nil {
			return os.NewSyscallError("setns", err)
		}
		return fn()
	})
}

// onThread calls fn, which may change the network namespace of its thread, and
// then brings the thread back to where it was. If that fails the goroutine
// stays locked to the thread, so that no other one ever runs on it: the runtime
// ends such a thread together with its goroutine.
func onThread(fn func() error) (err error) {
	runtime.LockOSThread()
	home, err := currentNamespace()
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer func() {
		restored := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET)
		home.Close()
		if restored != nil {
			restored = fmt.Errorf("leaving the network namespace: %w", os.NewSyscallError("setns", restored))
			err = errors.Join(err, restored)
			return
		}
		runtime.UnlockOSThread()
	}()
	return fn()
}

// currentNamespace opens the network namespace of the calling thread, which may
// differ from that of the process's first thread (/proc/self).
func currentNamespace() (*os.File, error) {
	return os.Open("/proc/thread-self/ns/net")
}

// loopbackUp sets IFF_UP on the loopback interface of the calling thread's
// namespace: the kernel makes it down, and without it no local address answers.
func loopbackUp() error {
	// Interface ioctls work on a socket of any family. This one exists even
	// in a kernel without IP.
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	ifr, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, ifr); err != nil {
		return fmt.Errorf("reading the flags of lo: %w", err)
	}
	ifr.SetUint16(ifr.Uint16() | unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, ifr); err != nil {
		return fmt.Errorf("bringing up lo: %w", err)
	}
	return nil
}

// kernelRelease is what "uname -r" prints.
func kernelRelease() (string, error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "", os.NewSyscallError("uname", err)
	}
	return unix.ByteSliceToString(u.Release[:]), nil
}
