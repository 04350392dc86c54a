//go:build !linux

package floor

import "time"

var start = time.Now()

// cpuTime stands in for the CPU time of the process.
func cpuTime() time.Duration { return time.Since(start) }
