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
package nltest
