package testns_test

import (
	"net"
	"os"
	"testing"

	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

var (
	m *testing.M // the argument of TestMain
	t *testing.T // the argument of a test
)

func ExampleMain() {
	// All of func TestMain(m *testing.M):
	testns.Main(m)
}

func ExampleEnter() {
	testns.Enter()
	// Fixtures that the tests share go here, where nothing outside sees them.
	os.Exit(m.Run())
}

func ExampleNeed() {
	mptcp := testns.Feature{
		Name:   "multipath TCP",
		Since:  "5.6",
		Module: "CONFIG_MPTCP",
		Probe: func() error {
			_, err := os.Stat("/proc/sys/net/mptcp")
			return err
		},
	}
	testns.Need(t, mptcp)
	// From here on the kernel has it.
}

func ExampleNew() {
	ns := testns.New(t)

	// A listener in one namespace, which nobody in the other can reach.
	var l net.Listener
	err := ns.Do(func() (err error) {
		l, err = net.Listen("tcp", "127.0.0.1:0")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Fatal("reached a port of another namespace")
	}
}
