//go:build linux

// Guest is the first process of a virtual machine, and its modprobe. It runs
// test binaries as the file protocol.PlanFile says, writes on the console what
// becomes of them, and turns the machine off.
//
// The kernel runs it under the second name when it misses a module, so a test
// finds what it would find on a machine with all of a distribution's modules:
// "ip link add type wireguard" loads wireguard.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/netlink-sdk/go/internal/vmtest/protocol"
	"golang.org/x/sys/unix"
)

func main() {
	if filepath.Base(os.Args[0]) == "modprobe" {
		if err := modprobe(os.Args[1:]); err != nil {
			// The kernel started this: there is nobody to read more.
			os.Exit(1)
		}
		return
	}
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "guest: this is to be the first process of a virtual machine")
		os.Exit(2)
	}
	var c console
	if err := run(&c); err != nil {
		c.send(protocol.Error, 0, err.Error())
	}
	unix.Sync()
	err := unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
	c.send(protocol.Error, 0, fmt.Sprintf("powering off: %v", err))
	// Returning makes the kernel panic, which ends the machine as well.
}

// A console writes events, each with a single system call.
type console struct {
	mu sync.Mutex
	b  []byte
}

func (c *console) send(kind protocol.Kind, n int, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.b = protocol.Event{Kind: kind, N: n, Text: text}.AppendTo(c.b[:0])
	// There is nowhere to report that reporting failed.
	_, _ = os.Stdout.Write(c.b)
}

// run does what the plan says.
func run(c *console) error {
	if err := mountAll(); err != nil {
		return err
	}
	quietConsole()
	messages, err := openMessages(c)
	if err != nil {
		return err
	}
	defer messages.close()
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return err
	}
	c.send(protocol.Ready, 0, unix.ByteSliceToString(u.Release[:]))
	messages.forward()

	data, err := os.ReadFile(protocol.PlanFile)
	if err != nil {
		return err
	}
	var plan protocol.Plan
	if err := json.Unmarshal(data, &plan); err != nil {
		return err
	}
	table, err := readTable()
	if err != nil {
		return err
	}
	load := func(modules []protocol.Load) {
		for _, m := range modules {
			if err := table.load(m.Name, m.Params); err != nil {
				c.send(protocol.Error, 0, fmt.Sprintf("loading %s: %v", m.Name, err))
			}
		}
	}
	load(plan.Modules)
	for i, t := range plan.Tests {
		load(t.Modules)
		messages.forward()
		c.send(protocol.Start, i, t.Package)
		how := runTest(c, i, t)
		messages.forward()
		c.send(protocol.Done, i, how)
	}

	tainted, err := os.ReadFile("/proc/sys/kernel/tainted")
	if err != nil {
		return err
	}
	var mask int
	if _, err := fmt.Sscan(string(tainted), &mask); err != nil {
		return fmt.Errorf("/proc/sys/kernel/tainted: %w", err)
	}
	c.send(protocol.Taint, mask, "")
	c.send(protocol.End, 0, "")
	return nil
}

// mountAll mounts what programs expect to find on Linux.
func mountAll() error {
	for _, m := range []struct{ kind, dir, data string }{
		{"devtmpfs", "/dev", ""},
		{"devpts", "/dev/pts", "ptmxmode=666"},
		{"proc", "/proc", ""},
		{"sysfs", "/sys", ""},
		{"debugfs", "/sys/kernel/debug", ""},
		{"tracefs", "/sys/kernel/tracing", ""},
		{"tmpfs", "/tmp", "mode=1777"},
		{"tmpfs", "/run", "mode=755"},
		{"cgroup2", "/sys/fs/cgroup", ""},
		{"bpf", "/sys/fs/bpf", ""},
	} {
		_ = os.MkdirAll(m.dir, 0o755) // Mount tells if it is not there
		err := unix.Mount(m.kind, m.dir, m.kind, 0, m.data)
		switch m.dir {
		case "/dev", "/proc", "/sys", "/tmp":
			if err != nil {
				return fmt.Errorf("mounting %s: %w", m.dir, err)
			}
		}
	}
	return nil
}

// quietConsole leaves the console to the events: the kernel writes only what it
// says before it dies, and the terminal changes nothing.
func quietConsole() {
	// SYSLOG_ACTION_CONSOLE_LEVEL, include/linux/syslog.h. Where either
	// fails there is more to read, and nothing is lost.
	const consoleLevel = 8
	_, _, _ = unix.Syscall(unix.SYS_SYSLOG, consoleLevel, 0, 1)
	if t, err := unix.IoctlGetTermios(1, unix.TCGETS); err == nil {
		t.Oflag &^= unix.OPOST
		_ = unix.IoctlSetTermios(1, unix.TCSETS, t)
	}
}
