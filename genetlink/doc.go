// Package genetlink speaks generic netlink: the protocol that most parts of the
// Linux kernel which have come to netlink in the last twenty years share, from
// ethtool and WireGuard to nl80211 and devlink. It is what packages for such
// families stand on, and it is enough by itself to talk to one.
//
// # Families
//
// A part of the kernel registers a family under a name, and gets a number. A
// request goes to the family of a name, and the number is found out and
// remembered on the way:
//
//	c, err := genetlink.Dial(nil)
//	if err != nil {
//		return err
//	}
//	defer c.Close()
//
//	m := genetlink.Message{Header: genetlink.Header{Command: devGet}, Data: attrs}
//	for reply, err := range c.Do(ctx, "netdev", m, netlink.Dump) {
//		if err != nil {
//			return err
//		}
//		// Decode reply.Data with package nlattr, before the next one comes.
//	}
//
// [Conn.Family] returns what the kernel says of one family: its number, its
// operations and who may ask for them, its multicast groups. [Conn.Families]
// goes through all of them.
//
// A family whose module was unloaded and loaded again has another number.
// [Conn.Do] finds that out by the kernel's answer, and asks again; see
// [Conn.Family] for how long a number is remembered.
//
// # Notifications
//
// What a family tells on its own account it sends to its multicast groups.
// [Conn.Subscribe] joins them by their names and yields what comes. Requests may
// be made at the same time: replies and notifications do not get into each
// other's way. A program that gets many notifications does better with a second
// Conn for them, because both share one receive buffer.
//
// # Policies
//
// The kernel tells which attributes a family takes, of which types and within
// which bounds: [Conn.Policy] and [Conn.OperationPolicy] ask for it. A program
// can find out in this way what the running kernel is able to do.
//
// # Network namespaces
//
// A Conn belongs to the network namespace that it was opened in, see
// [netlink.Config]. Numbers of families and groups are the same in all of them,
// but some families are known in the initial one only.
//
// # The established API
//
// The package has all of what github.com/mdlayher/genetlink has, with the same
// names. [Conn.GetFamily], [Conn.ListFamilies], [Conn.Execute] and
// [Conn.Receive] are there for programs that come from it; their documentation
// says what new code uses.
// Package genltest plays the kernel in tests.
package genetlink
