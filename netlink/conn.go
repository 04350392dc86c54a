package netlink

import (
	"errors"
	"syscall"
	"time"

	"github.com/netlink-sdk/go/netlink/internal/sys"
	"github.com/netlink-sdk/go/netlink/internal/transport"
	"golang.org/x/net/bpf"
)

// A Conn is a netlink socket, and what it takes for many goroutines to use it
// at a time: each request gets its own reply, however they interleave. Nothing
// runs in the background, so that a Conn costs nothing while nobody waits.
//
// A Conn speaks one netlink protocol. Clients of families share it: most take
// a Conn, or make their own.
type Conn struct {
	x    *mux
	lock *lockstep // in place of x, for a Conn from NewConn
}

var _ syscall.Conn = (*Conn)(nil)

// Dial opens a netlink socket for a protocol, such as NETLINK_ROUTE (0),
// NETLINK_NETFILTER (12) or NETLINK_GENERIC (16). A nil config is the zero
// Config.
//
// Extended acknowledgements are on where the kernel has them. Off Linux, Dial
// fails.
func Dial(family int, config *Config) (*Conn, error) {
	if config == nil {
		config = &Config{}
	}
	ns, done, err := openNetNS(config)
	if err != nil {
		return nil, err
	}
	defer done()
	t, pid, err := transport.Dial(transport.Config{
		Family:  family,
		Groups:  config.Groups,
		NetNS:   ns,
		PID:     config.PID,
		Peer:    config.Peer,
		MaxSize: config.MessageBufferSize,
	})
	if err != nil {
		return nil, err
	}
	if err := setUp(t.Socket(), config); err != nil {
		_ = t.Close()
		return nil, err
	}
	c := &Conn{x: newMux(t, family, pid, config.Peer)}
	for g := range uint32(32) {
		if config.Groups&(1<<g) != 0 {
			c.x.members[g+1], c.x.joined[g+1] = 1, true
		}
	}
	return c, nil
}

func init() {
	transport.NewConn = func(t transport.Transport, protocol int, pid, peer uint32) any {
		return &Conn{x: newMux(t, protocol, pid, peer)}
	}
}

// setUp sets the options of a new socket.
func setUp(s transport.Socket, config *Config) error {
	for _, o := range []transport.Option{transport.ExtendedAcknowledge, transport.CapAcknowledge} {
		err := s.SetOption(o, true)
		strict := config.Strict && o == transport.ExtendedAcknowledge
		// Kernels before 4.12 answer ENOPROTOOPT, and explain nothing later.
		if err != nil && (strict || !errors.Is(err, sys.ENOPROTOOPT)) {
			return err
		}
	}
	if config.Strict {
		return s.SetOption(transport.GetStrictCheck, true)
	}
	return nil
}

// Close closes the socket. All calls that wait fail at once, with an error
// that matches [os.ErrClosed].
func (c *Conn) Close() error {
	if c.x == nil {
		return newOpError("close", c.lock.sock.Close())
	}
	return newOpError("close", c.x.close())
}

// PID returns the port ID of the socket, which the kernel knows it by.
func (c *Conn) PID() uint32 {
	if c.x == nil {
		return c.lock.pid
	}
	return c.x.pid
}

// Stats counts what became of datagrams that reached nobody.
type Stats struct {
	// Foreign counts datagrams that were dropped because they came from
	// another process, not from the kernel or Config.Peer.
	Foreign uint64

	// Overruns counts how often the kernel said that it dropped messages
	// because the receive buffer was full.
	Overruns uint64

	// Dropped counts notifications that were dropped because nobody called
	// Receive, or read its subscription, while others used the Conn.
	Dropped uint64
}

// Stats returns the counters of the Conn.
func (c *Conn) Stats() Stats {
	if c.x == nil {
		return Stats{}
	}
	c.x.mu.Lock()
	defer c.x.mu.Unlock()
	return c.x.stats
}

// settings returns what can be set on the socket, or nil if there is none.
func (c *Conn) settings() transport.Socket {
	if c.x == nil {
		return lockstepSettings{c.lock.sock}
	}
	if s := c.x.t.Socket(); s != nil {
		return s
	}
	return lockstepSettings{} // supports nothing
}

// JoinGroup joins a multicast group, by its number. What is sent to it comes
// out of Receive.
//
// A [Subscription] has a loop of its own.
func (c *Conn) JoinGroup(group uint32) error {
	if c.x == nil {
		return newOpError("join-group", c.settings().JoinGroup(group))
	}
	return newOpError("join-group", c.x.joinForReceive(c.settings(), group))
}

// LeaveGroup leaves a multicast group, unless a subscription is in it.
func (c *Conn) LeaveGroup(group uint32) error {
	if c.x == nil {
		return newOpError("leave-group", c.settings().LeaveGroup(group))
	}
	return newOpError("leave-group", c.x.leaveForReceive(c.settings(), group))
}

// Groups returns the multicast groups that the socket is in, for Receive or for
// subscriptions, in ascending order (NETLINK_LIST_MEMBERSHIPS).
func (c *Conn) Groups() ([]uint32, error) {
	groups, err := c.settings().Groups()
	return groups, newOpError("get-groups", err)
}

// SetOption switches an option of the socket on or off.
func (c *Conn) SetOption(option ConnOption, enable bool) error {
	return newOpError("set-option", c.settings().SetOption(transport.Option(option), enable))
}

// SetBPF attaches a BPF program that decides which datagrams are received.
// It sees replies as well as notifications: a program that drops replies
// makes requests wait for ever. [TypeFilter] makes one.
func (c *Conn) SetBPF(filter []bpf.RawInstruction) error {
	return newOpError("set-bpf", c.settings().SetBPF(filter))
}

// RemoveBPF detaches the BPF program.
func (c *Conn) RemoveBPF() error {
	return newOpError("remove-bpf", c.settings().RemoveBPF())
}

// SetReadBuffer sets the size of the socket's receive buffer in bytes
// (SO_RCVBUF), beyond the system's limit where the process may do that
// (SO_RCVBUFFORCE). The kernel doubles the value. Only a larger buffer keeps
// bursts of notifications from being lost.
func (c *Conn) SetReadBuffer(bytes int) error {
	if err := c.settings().SetReadBuffer(bytes); err != nil {
		return newOpError("set-read-buffer", err)
	}
	if c.x != nil {
		c.x.resized()
	}
	return nil
}

// SetWriteBuffer sets the size of the socket's send buffer in bytes
// (SO_SNDBUF), beyond the system's limit where the process may do that
// (SO_SNDBUFFORCE). It bounds the size of one datagram.
func (c *Conn) SetWriteBuffer(bytes int) error {
	return newOpError("set-write-buffer", c.settings().SetWriteBuffer(bytes))
}

// ReadBuffer returns the size of the receive buffer, as the kernel counts it.
func (c *Conn) ReadBuffer() (int, error) {
	n, err := c.settings().ReadBuffer()
	return n, newOpError("get-read-buffer", err)
}

// WriteBuffer returns the size of the send buffer, as the kernel counts it.
func (c *Conn) WriteBuffer() (int, error) {
	n, err := c.settings().WriteBuffer()
	return n, newOpError("get-write-buffer", err)
}

// SyscallConn returns the raw socket, for options that Conn lacks. What is
// read from it directly is lost to the Conn.
func (c *Conn) SyscallConn() (syscall.RawConn, error) {
	rc, err := c.settings().SyscallConn()
	return rc, newOpError("syscall-conn", err)
}

// SetDeadline sets the read and the write deadline.
func (c *Conn) SetDeadline(t time.Time) error {
	return newOpError("set-deadline", c.setDeadline(t, true, true))
}

// SetReadDeadline sets the time after which everything that waits for a
// message on this Conn fails, now and later, with an error that matches
// [os.ErrDeadlineExceeded]; the zero time is never. The Conn stays usable. For
// one request rather than all, use the context of [Conn.Do].
func (c *Conn) SetReadDeadline(t time.Time) error {
	return newOpError("set-read-deadline", c.setDeadline(t, true, false))
}

// SetWriteDeadline sets the time after which sending fails. The kernel takes
// what is sent to it at once; only another process can be slow.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	return newOpError("set-write-deadline", c.setDeadline(t, false, true))
}

func (c *Conn) setDeadline(t time.Time, read, write bool) error {
	if c.x == nil {
		return c.lock.setDeadline(t, read, write)
	}
	if read {
		c.x.setReadDeadline(t)
	}
	if write {
		c.x.setWriteDeadline(t)
	}
	return nil
}
