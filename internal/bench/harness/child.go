//go:build linux

package harness

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// envChild makes this program do one contender's work and print a Sample. It
// holds the scenario, the contender and the size, separated by slashes.
const envChild = "NETLINK_BENCH_CHILD"

// A Sample is what one process cost.
type Sample struct {
	Outcome

	CPU  time.Duration // user and system time of the work alone
	Wall time.Duration // of the work alone

	// Peak is how much memory the process had resident at most, in bytes,
	// from its start on.
	Peak int64

	// Mallocs and Bytes are what the work allocated on Go's heap. They are -1
	// where that is not known.
	Mallocs, Bytes int64
}

// Child does what the environment says that this process is for, and does not
// return. It returns if this process is not a child. Every program that calls
// Run calls it first.
func Child(scenarios []*Scenario) {
	what, ok := os.LookupEnv(envChild)
	if !ok {
		return
	}
	s, err := child(scenarios, what)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func child(scenarios []*Scenario, what string) (*Sample, error) {
	parts := strings.Split(what, "/")
	if len(parts) != 3 {
		return nil, fmt.Errorf("bad %s", envChild)
	}
	var numbers [3]int
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil {
			return nil, err
		}
		numbers[i] = n
	}
	if numbers[0] >= len(scenarios) || numbers[1] >= len(scenarios[numbers[0]].Contenders) {
		return nil, fmt.Errorf("no scenario %s", what)
	}
	c := &scenarios[numbers[0]].Contenders[numbers[1]]
	return measure(c, c.size(numbers[2]))
}

func measure(c *Contender, size int) (*Sample, error) {
	work, err := c.Prepare(size)
	if err != nil {
		return nil, err
	}
	if work.Close != nil {
		defer work.Close()
	}
	runtime.GC() // what preparing left behind is not the work's
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	mark(markBegin)
	start, cpu := time.Now(), cpuTime()
	outcome, err := work.Run()
	s := &Sample{Outcome: outcome, CPU: cpuTime() - cpu, Wall: time.Since(start)}
	mark(markEnd)
	if err != nil {
		return nil, err
	}
	runtime.ReadMemStats(&after)
	s.Mallocs = int64(after.Mallocs - before.Mallocs)
	s.Bytes = int64(after.TotalAlloc - before.TotalAlloc)
	s.Peak, err = peakMemory(os.Getpid())
	return s, err
}

// cpuTime is the user and system time of all threads of the process and of its
// children that have ended.
func cpuTime() time.Duration {
	var ts unix.Timespec
	var children unix.Rusage
	if unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts) != nil ||
		unix.Getrusage(unix.RUSAGE_CHILDREN, &children) != nil {
		return 0
	}
	return time.Duration(ts.Nano() + children.Utime.Nano() + children.Stime.Nano())
}

// peakMemory is the peak of a process's resident memory, in bytes. The usage
// that wait4(2) tells has that of the process that started it in it.
func peakMemory(pid int) (int64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kib, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(kib, "kB")), 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("the kernel does not tell the peak of resident memory")
}
