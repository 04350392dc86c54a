// Package nltest plays the kernel in tests of programs that use package
// netlink.
//
// [Dial] returns a Conn whose requests are answered by a function:
//
//	c := nltest.Dial(func(reqs []netlink.Message) ([]netlink.Message, error) {
//		// Look at reqs[0], and answer it.
//		return nltest.Error(int(unix.ENODEV), reqs)
//	})
//
// Messages, not datagrams, go in and out, and one request is answered after
// the other.
//
// A [Kernel] is closer to the real one: it gets and sends datagrams, at once or
// later, in any order, and can lose, truncate, corrupt and forge them.
// [NewReplay] answers out of a capture. Package testns, below this one, gives
// tests of the running kernel a network namespace of their own.
package nltest
