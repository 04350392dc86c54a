package netlink

import "time"

// A Packet is a datagram on its way between a Conn and the kernel, or the
// Conn's peer.
type Packet struct {
	// Time is when it was sent or received.
	Time time.Time

	// Protocol is the netlink protocol of the socket, such as NETLINK_ROUTE.
	Protocol int

	// Outgoing says that the Conn sends it.
	Outgoing bool

	// Data are its bytes, which may hold several messages. They are valid
	// during the call only, and must not be changed.
	Data []byte

	// Size is the length that a received datagram had: more than that of Data
	// if it was truncated.
	Size int

	// Sender is the port ID of who sent a received datagram: zero is the
	// kernel. Datagrams of others are seen here before they are dropped.
	Sender uint32

	// Group is the multicast group that a received datagram was sent to, or
	// zero.
	Group uint32
}

// SetTap has f called with every datagram that crosses the Conn's socket from
// now on; a nil f ends that. Package nlpcap writes files that Wireshark opens.
//
// f runs where the datagram is sent or received, before it is sent, and before
// a reply reaches its request. It may be called by several goroutines at a
// time. It must not use the Conn, and while it runs, who sent or waits, waits.
//
// A Conn over a [Socket] has no datagrams, and is never tapped.
func (c *Conn) SetTap(f func(Packet)) {
	if c.x == nil {
		return
	}
	if f == nil {
		c.x.tap.Store(nil)
		return
	}
	c.x.tap.Store(&f)
}
