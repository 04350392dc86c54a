package netlink

import (
	"syscall"
	"time"

	"github.com/netlink-sdk/go/netlink/internal/transport"
	"golang.org/x/net/bpf"
)

// lockstepSettings offers what a Socket implements besides sending and
// receiving. What it lacks is not supported.
type lockstepSettings struct{ sock Socket }

var _ transport.Socket = lockstepSettings{}

// with calls f with the socket as a T, if it is one.
func with[T any](sock Socket, f func(T) error) error {
	s, ok := sock.(T)
	if !ok {
		return ErrNotSupported
	}
	return f(s)
}

type groupSocket interface {
	JoinGroup(group uint32) error
	LeaveGroup(group uint32) error
}

func (l lockstepSettings) JoinGroup(group uint32) error {
	return with(l.sock, func(s groupSocket) error { return s.JoinGroup(group) })
}

func (l lockstepSettings) LeaveGroup(group uint32) error {
	return with(l.sock, func(s groupSocket) error { return s.LeaveGroup(group) })
}

// Groups: the established API has no such method.
func (l lockstepSettings) Groups() ([]uint32, error) { return nil, ErrNotSupported }

type optionSocket interface {
	SetOption(option ConnOption, enable bool) error
}

func (l lockstepSettings) SetOption(option transport.Option, enable bool) error {
	return with(l.sock, func(s optionSocket) error { return s.SetOption(ConnOption(option), enable) })
}

type filterSocket interface {
	SetBPF(filter []bpf.RawInstruction) error
	RemoveBPF() error
}

func (l lockstepSettings) SetBPF(filter []bpf.RawInstruction) error {
	return with(l.sock, func(s filterSocket) error { return s.SetBPF(filter) })
}

func (l lockstepSettings) RemoveBPF() error {
	return with(l.sock, func(s filterSocket) error { return s.RemoveBPF() })
}

type bufferSocket interface {
	SetReadBuffer(bytes int) error
	SetWriteBuffer(bytes int) error
	ReadBuffer() (int, error)
	WriteBuffer() (int, error)
}

func (l lockstepSettings) SetReadBuffer(bytes int) error {
	return with(l.sock, func(s bufferSocket) error { return s.SetReadBuffer(bytes) })
}

func (l lockstepSettings) SetWriteBuffer(bytes int) error {
	return with(l.sock, func(s bufferSocket) error { return s.SetWriteBuffer(bytes) })
}

func (l lockstepSettings) ReadBuffer() (n int, err error) {
	err = with(l.sock, func(s bufferSocket) error {
		n, err = s.ReadBuffer()
		return err
	})
	return n, err
}

func (l lockstepSettings) WriteBuffer() (n int, err error) {
	err = with(l.sock, func(s bufferSocket) error {
		n, err = s.WriteBuffer()
		return err
	})
	return n, err
}

func (l lockstepSettings) SyscallConn() (rc syscall.RawConn, err error) {
	err = with(l.sock, func(s syscall.Conn) error {
		rc, err = s.SyscallConn()
		return err
	})
	return rc, err
}

type deadlineSocket interface {
	SetDeadline(t time.Time) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// setDeadline sets both deadlines of a Conn over a Socket, or one of them.
func (l *lockstep) setDeadline(t time.Time, read, write bool) error {
	return with(l.sock, func(s deadlineSocket) error {
		switch {
		case read && write:
			return s.SetDeadline(t)
		case read:
			return s.SetReadDeadline(t)
		default:
			return s.SetWriteDeadline(t)
		}
	})
}
