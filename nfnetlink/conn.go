package nfnetlink

import "github.com/netlink-sdk/go/netlink"

// Protocol is the netlink protocol of netfilter, NETLINK_NETFILTER.
const Protocol = 12

// A Conn is a netfilter netlink socket, on which all subsystems can be spoken to.
//
// It is safe for concurrent use, and gives each request its own reply, however
// many goroutines share it; see [netlink.Conn]. Nothing runs in the background.
type Conn struct {
	c *netlink.Conn
}

// Dial opens a netfilter netlink socket. A nil config is the zero Config. Off
// Linux, Dial fails.
func Dial(config *netlink.Config) (*Conn, error) {
	c, err := netlink.Dial(Protocol, config)
	if err != nil {
		return nil, err
	}
	return NewConn(c), nil
}

// NewConn returns a Conn over c, which must be of the protocol [Protocol]. The
// Conn owns c from then on: Close closes it, and what Receive takes from one is
// not there for the other.
func NewConn(c *netlink.Conn) *Conn { return &Conn{c: c} }

// Netlink returns the netlink connection below: for its buffers, options,
// deadlines and counters, and for messages that are put together by hand.
func (c *Conn) Netlink() *netlink.Conn { return c.c }

// Close closes the socket. All calls that wait fail at once, with an error that
// matches [os.ErrClosed].
func (c *Conn) Close() error { return c.c.Close() }

// JoinGroup joins a multicast group, so that what is sent to it comes out of
// [Conn.ReceiveIter]. To follow groups beside other uses of the Conn, and under
// a context, there is [Conn.Subscribe]. The error matches [fs.ErrPermission] if the process lacks
// CAP_NET_ADMIN.
func (c *Conn) JoinGroup(group Group) error { return c.c.JoinGroup(uint32(group)) }

// LeaveGroup leaves a multicast group. What was sent to it before may still
// come.
func (c *Conn) LeaveGroup(group Group) error { return c.c.LeaveGroup(uint32(group)) }
