package testns

import (
	"os"
	"testing"
)

// NS is a network namespace in addition to the one in which the tests run. It
// is made by [New] and may be used by many goroutines at once.
type NS struct {
	file *os.File
}

// New makes a network namespace that holds nothing but a loopback interface,
// which is up. It lasts until t and its subtests have ended, or for as long
// after that as a socket or a process is left in it. The caller's own
// goroutine stays where it is. Where there can be no namespace New skips t, as
// [Need] does.
func New(t testing.TB) *NS {
	t.Helper()
	Need(t)
	file, err := newNamespace()
	if err != nil {
		t.Fatalf("making a network namespace: %v", err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Errorf("closing a network namespace: %v", err)
		}
	})
	return &NS{file: file}
}

// FD is an open file descriptor of the namespace, for setns(2), for
// netlink.Config.NetNS and for the attributes that move a link (IFLA_NET_NS_FD).
// It belongs to the NS, which closes it when its test ends.
func (ns *NS) FD() int {
	return int(ns.file.Fd())
}

// Do calls fn on the calling goroutine while its thread is in the namespace,
// and returns what fn returns, or why the namespace can't be entered. Sockets
// that fn opens and processes that it starts (exec.Cmd.Start) belong to the
// namespace for good. Goroutines that it starts do not run in it.
//
// The thread returns to where it was even if fn panics or ends the test.
func (ns *NS) Do(fn func() error) error {
	return inNamespace(ns.FD(), fn)
}
