//go:build linux

package scenario

import (
	"os"
	"testing"

	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/mnl"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

func TestMain(m *testing.M) {
	Produce()
	harness.Child(All())
	testns.Enter()
	code := m.Run()
	if err := mnl.Remove(); err != nil {
		panic(err)
	}
	os.Exit(code)
}
