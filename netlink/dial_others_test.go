//go:build !linux

package netlink_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

// Off Linux everything compiles, and Dial says clearly why it fails.
func TestDialNotImplemented(t *testing.T) {
	c, err := netlink.Dial(0, nil)
	if c != nil || err == nil || !strings.Contains(err.Error(), runtime.GOOS) {
		t.Fatalf("Dial: %v, %v", c, err)
	}
}
