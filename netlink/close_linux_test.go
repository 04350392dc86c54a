package netlink_test

import (
	"errors"
	"os"
	"runtime"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

func TestClosedConn(t *testing.T) {
	c := dial(t, nil)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	for op, f := range settings(c) {
		switch op {
		case "set-deadline", "set-read-deadline", "set-write-deadline", "set-bpf":
			continue // do not need the socket, or complain of their argument
		}
		if err := f(); !errors.Is(err, os.ErrClosed) || !errors.Is(err, unix.EBADF) {
			t.Errorf("%s: %v", op, err)
		}
	}
}

func TestCloseDuringRequests(t *testing.T) {
	for range 100 {
		c := dial(t, nil)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for {
					for _, err := range c.Do(t.Context(), getLink(1, 0)) {
						if err == nil {
							continue
						}
						if !errors.Is(err, os.ErrClosed) {
							t.Error(err)
						}
						return
					}
				}
			})
		}
		runtime.Gosched()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	}
}
