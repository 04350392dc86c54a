package floor

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime returns the CPU time of the process up to now.
func cpuTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts); err != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}
