//go:build linux

package harness

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A process tells its tracer where the work begins and ends by a system call
// that fails. Nobody else asks prctl(2) for this.
const (
	markOption = 0x6e6c6263
	markBegin  = 1
	markEnd    = 2
	markOther  = 3
)

// Unobserved says that the system calls of the calling thread are not part of
// the work that its parent process is measured at. The thread stays that of the
// calling goroutine.
func Unobserved() {
	runtime.LockOSThread()
	mark(markOther)
}

func mark(phase uintptr) {
	_, _, _ = unix.RawSyscall(unix.SYS_PRCTL, markOption, phase, 0)
}

// ofRuntime are system calls by which a program gets memory and puts its
// threads to sleep. How many there are depends on the moment; they are not
// counted.
var ofRuntime = map[uint64]bool{
	unix.SYS_FUTEX: true, unix.SYS_NANOSLEEP: true, unix.SYS_CLOCK_NANOSLEEP: true,
	unix.SYS_SCHED_YIELD: true, unix.SYS_RESTART_SYSCALL: true,
	unix.SYS_MMAP: true, unix.SYS_MUNMAP: true, unix.SYS_MADVISE: true, unix.SYS_MPROTECT: true, unix.SYS_BRK: true,
	unix.SYS_RT_SIGACTION: true, unix.SYS_RT_SIGPROCMASK: true, unix.SYS_RT_SIGRETURN: true,
	unix.SYS_SIGALTSTACK: true, unix.SYS_TGKILL: true,
	unix.SYS_GETPID: true, unix.SYS_GETTID: true, unix.SYS_CLONE: true, unix.SYS_CLONE3: true, unix.SYS_EXIT: true,
	unix.SYS_EPOLL_PWAIT: true, unix.SYS_PRCTL: true, unix.SYS_GETRUSAGE: true, unix.SYS_CLOCK_GETTIME: true,
}

// syscallInfo is the kernel's struct ptrace_syscall_info, up to the number of a
// system call and its arguments.
type syscallInfo struct {
	Op       uint8
	_        [3]uint8
	Arch     uint32
	_, _     uint64 // instruction and stack pointer
	Number   uint64
	Argument [6]uint64
}

const (
	ptraceGetSyscallInfo = 0x420e // PTRACE_GET_SYSCALL_INFO, since Linux 5.3
	syscallInfoEntry     = 1      // PTRACE_SYSCALL_INFO_ENTRY
)

// trace runs a program to its end, which it follows, and its children. If calls
// is set it counts their system calls, which takes long.
func trace(ctx context.Context, path string, args []string, attr *os.ProcAttr, calls bool) (*tracer, error) {
	// Only the thread that started it may trace it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	var sys unix.SysProcAttr
	if attr.Sys != nil {
		sys = *attr.Sys
	}
	sys.Ptrace = true
	traced := *attr
	traced.Sys = &sys
	p, err := os.StartProcess(path, args, &traced)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotTraced, err)
	}
	defer func() { _ = p.Release() }()
	// The process is not reaped before the tracer sees its end, so that its ID
	// is its own until then.
	defer context.AfterFunc(ctx, func() { _ = unix.Kill(p.Pid, unix.SIGKILL) })()
	t := &tracer{root: p.Pid, counts: calls, others: map[int]bool{}}
	if err := t.run(); err != nil {
		_ = unix.Kill(p.Pid, unix.SIGKILL)
		return nil, fmt.Errorf("%w: %w", errNotTraced, err)
	}
	return t, nil
}

var errNotTraced = errors.New("processes can't be traced here")

// A tracer follows a program and its children.
type tracer struct {
	root   int
	counts bool // whether it looks at system calls

	all, between int  // system calls
	began, ended bool // which marks were seen
	others       map[int]bool
	status       unix.WaitStatus
	usage        unix.Rusage
	peak         int64 // memory, in bytes
}

// calls returns the number of system calls between the marks, or that of all if
// there was no mark.
func (t *tracer) calls() int {
	if t.began {
		return t.between
	}
	return t.all
}

// run lets the program run to its end.
func (t *tracer) run() error {
	const options = unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_TRACEFORK |
		unix.PTRACE_O_TRACEVFORK | unix.PTRACE_O_TRACEEXEC | unix.PTRACE_O_TRACEEXIT | unix.PTRACE_O_EXITKILL
	var status unix.WaitStatus
	if _, err := unix.Wait4(t.root, &status, unix.WALL, nil); err != nil {
		return os.NewSyscallError("wait4", err)
	}
	if !status.Stopped() {
		return errors.New("it did not stop at its start")
	}
	if err := unix.PtraceSetOptions(t.root, options); err != nil {
		return os.NewSyscallError("ptrace", err)
	}
	pid, signal := t.root, 0
	for {
		if err := t.resume(pid, signal); err != nil && err != unix.ESRCH {
			return os.NewSyscallError("ptrace", err)
		}
		var err error
		if pid, status, err = t.wait(); err == unix.ECHILD {
			return nil // all are gone
		} else if err != nil {
			return os.NewSyscallError("wait4", err)
		}
		signal = 0
		switch sig := status.StopSignal(); {
		case sig == unix.SIGTRAP|0x80:
			if err := t.see(pid); err != nil {
				return err
			}
		case sig == unix.SIGTRAP && status.TrapCause() == unix.PTRACE_EVENT_EXIT && pid == t.root:
			// All of its memory is still there.
			if t.peak, err = peakMemory(pid); err != nil {
				return err
			}
		case sig == unix.SIGTRAP, sig == unix.SIGSTOP:
			// A new thread, a new program, or the end of one.
		default:
			signal = int(sig)
		}
	}
}

// wait waits until a thread stops, and sees others end. Who waited no more while
// some are left would leave them stopped for good.
func (t *tracer) wait() (pid int, status unix.WaitStatus, err error) {
	for {
		var usage unix.Rusage
		// Without WNOTHREAD it would take the children of other threads.
		pid, err = unix.Wait4(-1, &status, unix.WALL|unix.WNOTHREAD, &usage)
		switch {
		case err == unix.EINTR:
		case err != nil || status.Stopped():
			return pid, status, err
		case pid == t.root:
			t.status, t.usage = status, usage
		}
	}
}

// resume lets a thread go on to its next system call, or for as long as it
// likes.
func (t *tracer) resume(pid, signal int) error {
	if t.counts {
		return unix.PtraceSyscall(pid, signal)
	}
	return unix.PtraceCont(pid, signal)
}

// see looks at the system call that pid enters or leaves.
func (t *tracer) see(pid int) error {
	var info syscallInfo
	_, _, errno := unix.RawSyscall6(unix.SYS_PTRACE, ptraceGetSyscallInfo, uintptr(pid),
		unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0)
	if errno == unix.ESRCH {
		return nil
	}
	if errno != 0 {
		return os.NewSyscallError("ptrace", errno)
	}
	if info.Op != syscallInfoEntry {
		return nil
	}
	if info.Number == unix.SYS_PRCTL && info.Argument[0] == markOption {
		switch info.Argument[1] {
		case markBegin:
			t.began = true
		case markEnd:
			t.ended = true
		case markOther:
			t.others[pid] = true
		}
		return nil
	}
	if ofRuntime[info.Number] || t.others[pid] {
		return nil
	}
	t.all++
	if t.began && !t.ended {
		t.between++
	}
	return nil
}
