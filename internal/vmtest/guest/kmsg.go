//go:build linux

package main

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/internal/vmtest/protocol"
	"golang.org/x/sys/unix"
)

// messages are those of the kernel, from the first one since it began to boot;
// see Documentation/ABI/testing/dev-kmsg.
type messages struct {
	c  *console
	fd int
}

func openMessages(c *console) (*messages, error) {
	fd, err := unix.Open("/dev/kmsg", unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("open /dev/kmsg", err)
	}
	return &messages{c, fd}, nil
}

func (m *messages) close() { _ = unix.Close(m.fd) }

// forward reports the warnings, and what is worse, that came since the last
// call.
func (m *messages) forward() {
	record := make([]byte, 16<<10) // CONSOLE_EXT_LOG_MAX is 8192
	for {
		n, err := unix.Read(m.fd, record)
		switch {
		case err == nil:
			if level, text, ok := parseRecord(string(record[:n])); ok {
				m.c.send(protocol.Kernel, level, text)
			}
		case errors.Is(err, unix.EAGAIN):
			return
		case errors.Is(err, unix.EPIPE):
			m.c.send(protocol.Error, 0, "the kernel wrote more messages than it keeps: some were not seen")
		case errors.Is(err, unix.EINTR):
		default:
			m.c.send(protocol.Error, 0, "reading /dev/kmsg: "+err.Error())
			return
		}
	}
}

// parseRecord reads a record such as "4,120,1503,-;text\n KEY=value\n". It is
// not ok if it is not from the kernel, or no warning.
func parseRecord(record string) (level int, text string, ok bool) {
	const warning = 4
	prefix, rest, found := strings.Cut(record, ";")
	if !found {
		return 0, "", false
	}
	number, _, _ := strings.Cut(prefix, ",")
	priority, err := strconv.Atoi(number)
	if err != nil || priority < 0 || priority > warning { // facility 0 is the kernel's
		return 0, "", false
	}
	text, _, _ = strings.Cut(rest, "\n")
	return priority, text, true
}
