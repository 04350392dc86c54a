// Package testns gives tests a network namespace of their own, without root.
//
// A package whose tests talk to the kernel hands its tests to [Main]:
//
//	func TestMain(m *testing.M) { testns.Main(m) }
//
// The test binary then runs in a fresh network namespace that holds nothing
// but a loopback interface, which is up. Everything in it may be changed, and
// all of it is gone when the process is: nothing reaches the machine's own
// configuration. A test that needs a second namespace makes it with [New].
//
// # What a test may skip
//
// Tests that talk to the kernel start with [Need]. It skips, and says why,
// where namespaces are not permitted or not known to the system, so unit tests
// in the same package still run everywhere. A test that needs more of the
// kernel than every kernel has names it as a [Feature]: it is skipped only
// where the kernel is too old or was built without it, and fails where the
// kernel ought to have it. A skip can therefore never hide a regression. On a
// machine whose modules are known, NETLINK_TESTNS_LACKS makes that as exact as
// can be: see [Need].
//
// # How the namespace is made
//
// A Go process has threads by the time that its code runs, and the kernel lets
// only a process with a single thread enter a user namespace
// (check_unshare_flags in kernel/fork.c). So Main starts the test binary once
// more, with the same arguments, environment and standard files, in new
// namespaces: a network namespace for a process with CAP_SYS_ADMIN, and
// otherwise a user namespace as well, in which the user appears as root.
// Signals that reach the first process are passed to the second, and its exit
// status becomes that of the first, so "go test", its timeout, its fuzzing and
// coverage work as if nothing had happened.
//
// The second process knows what it is by the environment variable
// NETLINK_TESTNS. Setting it by hand makes Main run the tests where they are,
// which is what a debugger or a virtual machine wants:
//
//	go test -c && unshare --map-root-user --net -- env NETLINK_TESTNS=1 dlv exec ./netlink.test
package testns
