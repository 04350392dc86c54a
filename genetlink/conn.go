package genetlink

import (
	"syscall"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"golang.org/x/net/bpf"
)

// A Conn is a generic netlink socket, on which all families can be spoken to.
//
// It is safe for concurrent use, and gives each request its own reply, however
// many goroutines share it; see [netlink.Conn]. Nothing runs in the background.
type Conn struct {
	c        *netlink.Conn
	families cache
}

var _ syscall.Conn = (*Conn)(nil)

// Dial opens a generic netlink socket. A nil config is the zero Config. Off
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

// Close closes the socket. All calls that wait fail at once, with an error
// that matches [os.ErrClosed].
func (c *Conn) Close() error { return c.c.Close() }

// Netlink returns the netlink Conn below, for what can be done on any socket:
// batches ([netlink.Conn.Batch]), following objects ([netlink.Watch]), a tap
// ([netlink.Conn.SetTap]). Its messages are made with [Message.Netlink].
func (c *Conn) Netlink() *netlink.Conn { return c.c }

// PID returns the port ID of the socket, which the kernel knows it by.
func (c *Conn) PID() uint32 { return c.c.PID() }

// Stats counts what became of datagrams that reached nobody.
func (c *Conn) Stats() netlink.Stats { return c.c.Stats() }

// JoinGroup joins a multicast group, by its number. What is sent to it comes
// out of [Conn.Receive] and [Conn.ReceiveIter]. The kernel hands out the
// numbers when families are registered, and may accept the number of a group
// that does not exist: [Conn.Subscribe] and [Conn.JoinGroupByName] take names.
func (c *Conn) JoinGroup(group uint32) error { return c.c.JoinGroup(group) }

// LeaveGroup leaves a multicast group, by its number: that which
// [Family.Group] returns.
func (c *Conn) LeaveGroup(group uint32) error { return c.c.LeaveGroup(group) }

// SetOption switches an option of the socket on or off.
func (c *Conn) SetOption(option netlink.ConnOption, enable bool) error {
	return c.c.SetOption(option, enable)
}

// SetBPF attaches a BPF program that decides which datagrams are received. It
// sees replies as well as notifications: a program that drops replies makes
// requests wait for ever.
func (c *Conn) SetBPF(filter []bpf.RawInstruction) error { return c.c.SetBPF(filter) }

// RemoveBPF detaches the BPF program.
func (c *Conn) RemoveBPF() error { return c.c.RemoveBPF() }

// SetReadBuffer sets the size of the socket's receive buffer in bytes; see
// [netlink.Conn.SetReadBuffer].
func (c *Conn) SetReadBuffer(bytes int) error { return c.c.SetReadBuffer(bytes) }

// SetWriteBuffer sets the size of the socket's send buffer in bytes; see
// [netlink.Conn.SetWriteBuffer].
func (c *Conn) SetWriteBuffer(bytes int) error { return c.c.SetWriteBuffer(bytes) }

// ReadBuffer returns the size of the receive buffer in bytes, as the kernel
// counts it.
func (c *Conn) ReadBuffer() (int, error) { return c.c.ReadBuffer() }

// WriteBuffer returns the size of the send buffer in bytes, as the kernel
// counts it.
func (c *Conn) WriteBuffer() (int, error) { return c.c.WriteBuffer() }

// SyscallConn returns the raw socket, for options that Conn lacks. What is
// read from it directly is lost to the Conn.
func (c *Conn) SyscallConn() (syscall.RawConn, error) { return c.c.SyscallConn() }

// SetDeadline sets the read and the write deadline.
func (c *Conn) SetDeadline(t time.Time) error { return c.c.SetDeadline(t) }

// SetReadDeadline sets the time after which everything that waits for a
// message on this Conn fails, now and later, with an error that matches
// [os.ErrDeadlineExceeded]; the zero time is never. The Conn stays usable. For
// one request rather than all, use the context of [Conn.Do].
func (c *Conn) SetReadDeadline(t time.Time) error { return c.c.SetReadDeadline(t) }

// SetWriteDeadline sets the time after which sending fails.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.c.SetWriteDeadline(t) }
