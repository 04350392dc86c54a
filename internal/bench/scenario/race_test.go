//go:build linux && race

package scenario

// With the race detector more is allocated.
const raceEnabled = true
