//go:build !race

package genetlink_test

const raceEnabled = false
