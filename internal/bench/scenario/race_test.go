//go:build linux && race

package scenario

// With the race detector more is called and allocated.
const raceEnabled = true
