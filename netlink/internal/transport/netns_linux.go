package transport

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// socketIn opens a netlink socket in the network namespace of a descriptor, or
// in the calling thread's if that is 0.
func socketIn(ns, family int) (fd int, err error) {
	if ns == 0 {
		return openSocket(family)
	}
	// A socket belongs to the namespace of the thread that opens it. Another
	// goroutine than the caller's goes there, because the caller may have
	// locked its thread: if the way back should fail, that goroutine ends with
	// its thread locked, and the runtime ends the thread.
	done := make(chan struct{})
	go func() {
		defer close(done)
		fd, err = openSocketThere(ns, family)
	}()
	<-done
	return fd, err
}

func openSocketThere(ns, family int) (fd int, err error) {
	runtime.LockOSThread()
	home, err := os.Open(fmt.Sprintf("/proc/self/task/%d/ns/net", unix.Gettid()))
	if err != nil {
		runtime.UnlockOSThread()
		return -1, err
	}
	defer home.Close()
	if err := unix.Setns(ns, unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread() // it has not gone anywhere
		return -1, os.NewSyscallError("setns", err)
	}
	fd, err = openSocket(family)
	if back := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); back == nil {
		runtime.UnlockOSThread()
	}
	return fd, err
}

func openSocket(family int) (int, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, family)
	if err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	return fd, nil
}
