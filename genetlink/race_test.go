//go:build race

package genetlink_test

// raceEnabled is set where the race detector drops what pools hold.
const raceEnabled = true
