// Package genltest plays the kernel in tests of programs that use package
// genetlink.
//
// [Dial] returns a Conn whose requests are answered by a function:
//
//	family := genetlink.Family{ID: 0x20, Name: "example"}
//	c := genltest.Dial(genltest.ServeFamily(family,
//		func(greq genetlink.Message, nreq netlink.Message) ([]genetlink.Message, error) {
//			// Look at greq, and answer it.
//			return nil, genltest.Error(int(unix.ENODEV))
//		}))
//
// [ServeFamily] answers the question for the family's ID, and [CheckRequest]
// looks at what the function would look at first. Messages, not datagrams, go
// in and out, and one request is answered after the other: package nltest has a
// kernel that can be late, out of order, and wrong.
package genltest
