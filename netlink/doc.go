// Package netlink talks to the Linux kernel over netlink sockets, and is what
// the packages for netlink's protocols and families stand on.
//
// Most programs use those instead: rtnetlink for links, addresses and routes,
// genetlink and the packages below it, nfnetlink and the packages below it.
//
// # Requests
//
// [Dial] opens a [Conn], and [Conn.Do] asks the kernel for something, to get
// it, to change it, or to list all there is:
//
//	c, err := netlink.Dial(unix.NETLINK_ROUTE, nil)
//	if err != nil {
//		return err
//	}
//	defer c.Close()
//
//	for m, err := range c.Do(ctx, request) {
//		if err != nil {
//			return err
//		}
//		// Use m.Data until the next turn of the loop.
//	}
//
// A Conn is for many goroutines. Each request gets its own replies, whatever
// else goes on: other requests, a dump that is half read, a loop over
// notifications. A request that is given up, because its context ends or its
// loop does, leaves nothing behind that another one could trip over. No
// goroutine runs for a Conn or for a request: whoever waits reads, and hands
// to others what is theirs.
//
// # Many changes, and following them
//
// [Conn.Batch] makes many changes in few system calls, with an error for each
// that failed. [Conn.Subscribe] receives the notifications of multicast groups,
// and tells when some were lost. [Watch] stands on it, and follows the kernel's
// objects: what there is, then each change, and what a loss has hidden.
//
// # Errors
//
// What the kernel refuses is an [*OpError]: its errno, to be matched with
// [errors.Is], and what the kernel says about it: a text, which attribute is
// wrong or missing, and what it would accept. A dump during which something
// changed is delivered, and then reported as [ErrDumpInterrupted].
//
// # Attributes
//
// Package nlattr, below this one, reads and appends them without allocation.
// [AttributeDecoder] and [AttributeEncoder] are the established, more leisurely
// way.
//
// # Network namespaces
//
// A socket belongs to the network namespace that it was opened in, wherever
// its users are. [Config].NetNS and NetNSName open one in another namespace; no
// thread stays there or is locked.
//
// # Moving from github.com/mdlayher/netlink
//
// This package has that package's API: change the import path. What behaves
// differently was a defect there: replies are matched to requests, so that a
// late one or a spare acknowledgement no longer disturbs the requests that
// follow; a goroutine in Receive keeps nobody waiting; an inconsistent dump is
// reported; attributes that are too long are an error.
package netlink
