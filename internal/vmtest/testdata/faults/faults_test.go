//go:build linux

// Package faults goes wrong in all the ways that a run has to notice. Its tests
// are for a virtual machine, and refuse to run anywhere else.
package faults

import (
	"net"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	if os.Getenv("VMTEST") == "" {
		panic("these tests break the machine that they run on")
	}
	os.Exit(m.Run())
}

//vmtest:load dummy numdummies=3

// TestFine finds what a machine of the distribution has: the module that is
// named above, and one that the kernel gets when it is asked for something of it.
func TestFine(t *testing.T) {
	if _, err := net.InterfaceByName("dummy2"); err != nil {
		t.Errorf("a module with a parameter: %v", err)
	}
	before, err := os.ReadFile("/proc/modules")
	if err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_CRYPTO)
	if err != nil {
		t.Fatalf("a module that nobody names: %v", err)
	}
	defer unix.Close(fd)
	after, err := os.ReadFile("/proc/modules")
	if err != nil {
		t.Fatal(err)
	}
	if name := "crypto_user "; strings.Contains(string(before), name) || !strings.Contains(string(after), name) {
		t.Errorf("modules before\n%s, after\n%s", before, after)
	}
}

func TestFailure(t *testing.T) { t.Error("failed on purpose") }

func TestPanic(t *testing.T) { panic("panicked on purpose") }

func TestSkip(t *testing.T) { t.Skip("not in the mood") }

func TestExit(t *testing.T) { os.Exit(0) }

// TestKilled is the test during which somebody kills the machine.
func TestKilled(t *testing.T) { select {} }

func TestHang(t *testing.T) { select {} }

// TestCrash makes the kernel panic.
func TestCrash(t *testing.T) {
	if err := os.WriteFile("/proc/sysrq-trigger", []byte("c"), 0); err != nil {
		t.Fatal(err)
	}
}

// TestOff turns the machine off before the tests are through.
func TestOff(t *testing.T) {
	t.Fatal(unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF))
}

// TestWarning makes the kernel warn of itself: sock_kmalloc, net/core/sock.c,
// asks for as many pages at once as the administrator allows, and the allocator
// calls more than it can ever have a mistake of the caller's.
func TestWarning(t *testing.T) {
	const size = 16 << 20
	if err := os.WriteFile("/proc/sys/net/core/optmem_max", []byte(strconv.Itoa(2*size)), 0); err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	err = unix.Sendmsg(fd, nil, make([]byte, size), &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}, Port: 9}, 0)
	if err != unix.ENOBUFS {
		t.Errorf("got %v, want %v", err, unix.ENOBUFS)
	}
}
