// Package transport is the seam between a netlink Conn and what carries its
// datagrams: a socket, or something that plays the kernel in a test.
package transport

import (
	"context"
	"errors"
	"syscall"

	"golang.org/x/net/bpf"
)

// ErrWouldBlock says that there is no datagram to receive now.
var ErrWouldBlock = errors.New("no datagram is waiting")

// ErrInterrupted says that Interrupt ended the wait for a datagram.
var ErrInterrupted = errors.New("interrupted")

// BufferSize is the size of a [Buffer]. The kernel fills the datagrams of a
// dump up to what its reader offers, but never beyond 32 KiB: a larger buffer
// gains nothing, and a smaller one costs system calls.
const BufferSize = 32 << 10

// A Buffer holds one datagram. Whoever has it owns it, until Release.
type Buffer struct {
	// Data is the datagram.
	Data []byte

	store []byte // what Data came from, if it goes back to the pool
}

// Datagram is what Receive returns.
type Datagram struct {
	// Buffer holds the datagram. The receiver of the Datagram owns it.
	Buffer *Buffer

	// Size is the datagram's true length. If it is larger than the buffer's
	// data, the rest is lost.
	Size int

	// Sender is the port ID of the sender: zero for the kernel.
	Sender uint32

	// Group is the multicast group that it was sent to, or zero for unicast.
	// The group of a number above 32 is known only while PacketInfo is on.
	Group uint32

	// NSID is the ID of the network namespace that it comes from, if HasNSID:
	// while ListenAllNSID is on, and the sender's namespace is another.
	NSID    int32
	HasNSID bool
}

// A Transport carries datagrams.
//
// Send may be called by many goroutines. Receive is called by one at a time.
type Transport interface {
	// Send sends one datagram.
	Send(ctx context.Context, b []byte) error

	// Receive returns the next datagram. If there is none, it calls idle, and
	// fails with ErrWouldBlock if that returns false. Otherwise it waits until
	// there is one, or until Interrupt, which makes it fail with
	// ErrInterrupted.
	Receive(idle func() bool) (Datagram, error)

	// Interrupt makes the current and all later calls of Receive that would
	// wait fail, until Rearm.
	Interrupt()
	Rearm()

	// Nudge makes the other side send a small message: an acknowledgement of
	// nothing, with the sequence number zero. CanNudge says whether it can.
	Nudge() error
	CanNudge() bool

	// HalfFull reports whether the receive buffer, as the kernel counts it, is
	// too full for a dump to go on.
	HalfFull() bool

	// Close ends it. A Receive that waits fails.
	Close() error

	// Socket returns the socket's settings, or nil if there is no socket.
	Socket() Socket
}

// Option is an option of a netlink socket. The values are those of
// netlink.ConnOption.
type Option int

// Options, in the order of netlink.ConnOption.
const (
	PacketInfo Option = iota
	BroadcastError
	NoENOBUFS
	ListenAllNSID
	CapAcknowledge
	ExtendedAcknowledge
	GetStrictCheck
)

// Config says how to open a socket.
type Config struct {
	Family  int    // the netlink protocol
	Groups  uint32 // groups to join, as a mask
	NetNS   int    // a namespace's file descriptor, or 0
	PID     uint32 // the port ID to bind to, or 0
	Peer    uint32 // the port ID to talk to, or 0 for the kernel
	MaxSize int    // the largest datagram to receive, if above the default
}

// Socket is what can be set on a netlink socket.
type Socket interface {
	syscall.Conn
	JoinGroup(group uint32) error
	LeaveGroup(group uint32) error
	Groups() ([]uint32, error) // in ascending order
	SetOption(option Option, enable bool) error
	SetBPF(filter []bpf.RawInstruction) error
	RemoveBPF() error
	SetReadBuffer(bytes int) error
	SetWriteBuffer(bytes int) error
	ReadBuffer() (int, error)
	WriteBuffer() (int, error)
}

// NewConn returns a *netlink.Conn over t. Package netlink sets it, for its own
// packages that play the kernel: what a Transport is may change, so that it is
// not part of the API.
var NewConn func(t Transport, protocol int, pid, peer uint32) any
