package netlink_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func TestRetry(t *testing.T) {
	interrupted := &netlink.OpError{Op: "receive", Err: netlink.ErrDumpInterrupted}
	tests := []struct {
		name  string
		n     int
		errs  []error // of each call
		calls int
	}{
		{"consistent", 3, []error{nil}, 1},
		{"once interrupted", 3, []error{interrupted, nil}, 2},
		{"always interrupted", 3, []error{interrupted, interrupted, interrupted}, 3},
		{"another error", 3, []error{interrupted, io.EOF}, 2},
		{"no tries", 0, []error{interrupted}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls := 0
			got, err := netlink.Retry(tt.n, func() (int, error) {
				calls++
				return calls, tt.errs[calls-1]
			})
			if calls != tt.calls || got != calls || !errors.Is(err, tt.errs[calls-1]) {
				t.Errorf("%d after %d calls, %v", got, calls, err)
			}
		})
	}
}

func ExampleRetry() {
	tries := 0
	// Such as c.Link.List(ctx, nil), of package rtnetlink.
	list := func() ([]string, error) {
		if tries++; tries == 1 {
			return []string{"lo"}, netlink.ErrDumpInterrupted
		}
		return []string{"lo", "eth0"}, nil
	}
	links, err := netlink.Retry(3, list)
	fmt.Println(links, err)
	// Output: [lo eth0] <nil>
}
