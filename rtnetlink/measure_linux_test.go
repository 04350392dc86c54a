package rtnetlink

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"golang.org/x/sys/unix"
)

// measure does what one process of a benchmark is for, and prints what it cost.
func measure(what string) {
	c, err := costOf(what)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
	fmt.Println(c.routes, int64(c.cpu), c.peak, c.allocs)
}

func costOf(what string) (cost, error) {
	run, done, err := prepare(what)
	if err != nil {
		return cost{}, err
	}
	defer done()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var c cost
	c.cpu = floor.CPU(func() { c.routes, err = run() })
	runtime.ReadMemStats(&after)
	c.allocs = int(after.Mallocs - before.Mallocs)
	if err != nil {
		return cost{}, err
	}
	c.peak, err = peakMemory()
	return c, err
}

// prepare returns what lists routes, and returns how many there are.
func prepare(what string) (run func() (int, error), done func(), err error) {
	if what == "AddRaw" {
		return addRaw, func() {}, nil
	}
	if what == "Floor" {
		fd, err := rawSocket()
		return func() (int, error) { return drain(fd, rtmGetRoute, benchFilter.append) },
			func() { _ = unix.Close(fd) }, err
	}
	c, err := Dial(nil)
	if err != nil {
		return nil, nil, err
	}
	ctx := context.Background()
	run = func() (int, error) {
		routes, err := c.Route.List(ctx, &benchFilter)
		return len(routes), err
	}
	switch what {
	case "AddAll":
		run = func() (int, error) { return million, c.Route.AddAll(ctx, hosts(million, nil), nil) }
	case "All":
		run = func() (int, error) {
			n := 0
			for r, err := range c.Route.All(ctx, &benchFilter) {
				if err != nil {
					return 0, err
				}
				if r.Dst.IsValid() {
					n++
				}
			}
			return n, nil
		}
	}
	return run, func() { _ = c.Close() }, nil
}

// peakMemory returns how much memory the process has had resident, in bytes.
func peakMemory() (int, error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if kib, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(kib, "kB")))
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("the kernel does not tell")
}
