package testns

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// forwarded are the signals by which go test, a terminal or a supervisor ends a
// process or asks it for a trace.
var forwarded = []os.Signal{
	unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGUSR1, unix.SIGUSR2,
}

// enter returns nil in a process that is alone in its network namespace and may
// configure it. Called in any other process it replaces that process by one
// that is, and returns only if that is impossible.
func enter() error {
	if os.Getenv(envInside) != "" {
		// Fails where a security module lets a process make a user
		// namespace but takes away the privileges that come with it.
		return loopbackUp()
	}

	// The kernel sends Pdeathsig when the thread that started the child ends,
	// not the process. This thread now lasts as long as the process.
	runtime.LockOSThread()

	// Before the child exists, so that no signal meant for it is missed.
	signals := make(chan os.Signal, 16)
	for _, s := range forwarded {
		// What nohup has made this process ignore the child will, too.
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}

	cmd, err := start()
	if err != nil {
		signal.Stop(signals)
		runtime.UnlockOSThread()
		return err
	}
	go func() {
		for s := range signals {
			// The child may have ended: its status is about to arrive.
			_ = cmd.Process.Signal(s)
		}
	}()
	exit(cmd.Wait())
	return nil
}

// start runs this program again, in namespaces of its own.
func start() (*exec.Cmd, error) {
	// With CAP_SYS_ADMIN a network namespace is enough. It is also the
	// better test: the capabilities of the initial user namespace are not
	// the same as those of one's own.
	if os.Geteuid() == 0 {
		cmd := command(&syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET})
		err := cmd.Start()
		if err == nil {
			return cmd, nil
		}
		if !errors.Is(err, os.ErrPermission) {
			return nil, fmt.Errorf("making a network namespace: %w", err)
		}
	}
	cmd := command(&syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER | unix.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
	})
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("making a user and a network namespace: %w", err)
	}
	return cmd, nil
}

// command prepares a second run of this program with the arguments,
// environment, directory and standard files of this one.
func command(attr *syscall.SysProcAttr) *exec.Cmd {
	// Whoever kills this process without a word means the tests.
	attr.Pdeathsig = unix.SIGKILL
	return &exec.Cmd{
		// The running program, even if its file is gone or was replaced.
		Path:        "/proc/self/exe",
		Args:        os.Args,
		Env:         append(os.Environ(), envInside+"=1"),
		Stdin:       os.Stdin,
		Stdout:      os.Stdout,
		Stderr:      os.Stderr,
		SysProcAttr: attr,
	}
}

// exit ends this process the way in which the child ended, err being what Wait
// returned.
func exit(err error) {
	if err == nil {
		os.Exit(0)
	}
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		fmt.Fprintf(os.Stderr, "testns: waiting for the tests: %v\n", err)
		os.Exit(1)
	}
	status, ok := ended.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		s := status.Signal()
		signal.Reset(s)
		_ = unix.Kill(os.Getpid(), s)
		// The signal is one that this process survives.
		os.Exit(128 + int(s))
	}
	os.Exit(ended.ExitCode())
}
