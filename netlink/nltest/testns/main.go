package testns

import (
	"errors"
	"fmt"
	"os"
	"testing"
)

// envInside tells a process that it already runs in the namespace in which its
// tests are to run. Processes that tests start, such as the workers of the
// fuzzer, inherit it.
const envInside = "NETLINK_TESTNS"

// errNotEntered is why tests can't have a namespace in a process that has not
// called Main or Enter.
var errNotEntered = errors.New("the tests do not run in a namespace of their own: call testns.Main in TestMain")

// isolation is nil once this process runs in a network namespace of its own
// that it may configure, and otherwise why it doesn't. Enter writes it before
// the first test runs, and nothing writes it after that.
var isolation = errNotEntered

// Main runs the tests of m in a fresh network namespace and exits with their
// status. It is all that a TestMain has to call. Where the system permits no
// namespace it says so on standard error and runs the tests where they are:
// those that call [Need] skip.
func Main(m *testing.M) {
	Enter()
	os.Exit(m.Run())
}

// Enter is [Main] for a TestMain that has more to do than to run the tests. It
// returns in a process that runs in a fresh network namespace, or where there
// can be none; the process that it leaves behind waits for the new one and
// exits with its status. So it has to be the first thing that a TestMain does:
// what precedes it happens twice.
func Enter() {
	isolation = enter()
	if isolation != nil {
		fmt.Fprintf(os.Stderr, "testns: tests that need a network namespace will be skipped: %v\n", isolation)
	}
}
