package netlink_test

import (
	"context"
	"errors"
	"math"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"golang.org/x/sys/unix"
)

// openFiles counts the open file descriptors of the process.
func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// Nothing runs for a Conn or for a request, however the request ended: when
// those who asked have gone, no goroutine is left, and after Close no file.
func TestNothingLeaks(t *testing.T) {
	warm := dial(t, fresh(t)) // what the poller opens once stays
	if err := warm.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := warm.Receive(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}

	goroutines, files := runtime.NumGoroutine(), openFiles(t)
	c := dial(t, fresh(t))
	namespace := openFiles(t) - files - 1 // stays open until the test ends
	addAddresses(t, c, 300)
	if err := c.JoinGroup(unix.RTNLGRP_LINK); err != nil {
		t.Fatal(err)
	}

	hurry := func(ways int) {
		var requests sync.WaitGroup
		for worker := range 10 {
			requests.Go(func() {
				for i := range 50 {
					misuse(t, c, (worker+i)%ways)
				}
			})
		}
		requests.Wait()
	}
	hurry(6)
	var receiver sync.WaitGroup
	receiver.Go(func() {
		for range c.ReceiveIter() { // until Close
		}
	})
	hurry(6)
	checkLoopback(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	receiver.Wait()

	// What contexts that have ended still have to run is over soon.
	for range 100_000 {
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		b := make([]byte, 1<<20)
		t.Errorf("%d goroutines, %d before:\n%s", n, goroutines, b[:runtime.Stack(b, true)])
	}
	if n := openFiles(t) - namespace; n > files {
		t.Errorf("%d open files, %d before", n, files)
	}
}

// misuse makes one request in one of six ways in which one can end. The last
// two end it from elsewhere.
func misuse(t *testing.T, c *netlink.Conn, way int) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait()
	check := func(err error, allowed ...error) {
		for _, a := range allowed {
			if errors.Is(err, a) {
				return
			}
		}
		if err != nil {
			t.Error(err)
		}
	}
	switch way {
	case 0: // to its end
		for _, err := range c.Do(ctx, dumpAddresses()) {
			check(err)
		}
	case 1: // broken off
		for _, err := range c.Do(ctx, dumpAddresses()) {
			check(err)
			break
		}
	case 2: // given up in the middle
		for _, err := range c.Do(ctx, dumpAddresses()) {
			cancel()
			check(err, context.Canceled)
		}
	case 3: // refused
		for _, err := range c.Do(ctx, getLink(math.MaxInt32, 0)) {
			check(err, syscall.ENODEV)
		}
	case 4: // given up while it is answered
		wg.Go(cancel)
		for _, err := range c.Do(ctx, getLink(1, netlink.Acknowledge)) {
			check(err, context.Canceled)
		}
	case 5: // never answered
		wg.Go(cancel)
		for _, err := range c.Do(ctx, netlink.Message{Header: netlink.Header{Type: netlink.Noop}}) {
			check(err, context.Canceled)
		}
	}
}
