//go:build linux

package raw

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// A Socket is a blocking netlink socket with one buffer, which is as large as
// the largest datagram of a dump.
type Socket struct {
	FD  int
	buf []byte
}

var kernel = &unix.SockaddrNetlink{Family: unix.AF_NETLINK}

// Open opens a socket in the namespace of the calling thread. Requests for
// dumps on it are checked strictly, so that the kernel filters.
func Open(protocol int) (*Socket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, protocol)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		_ = unix.Close(fd)
		return nil, os.NewSyscallError("bind", err)
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_NETLINK, unix.NETLINK_GET_STRICT_CHK, 1); err != nil {
		_ = unix.Close(fd)
		return nil, os.NewSyscallError("setsockopt", err)
	}
	return &Socket{FD: fd, buf: make([]byte, 32<<10)}, nil
}

// Close closes the socket.
func (s *Socket) Close() { _ = unix.Close(s.FD) }

// SetReadBuffer makes the receive buffer of so many bytes or, where that takes a
// privilege that the process lacks, as large as may be. It reports whether the
// process has that.
func (s *Socket) SetReadBuffer(bytes int) (forced bool, err error) {
	return s.setBuffer(unix.SO_RCVBUFFORCE, unix.SO_RCVBUF, bytes)
}

// SetWriteBuffer does the same for the send buffer.
func (s *Socket) SetWriteBuffer(bytes int) (forced bool, err error) {
	return s.setBuffer(unix.SO_SNDBUFFORCE, unix.SO_SNDBUF, bytes)
}

func (s *Socket) setBuffer(force, bounded, bytes int) (forced bool, err error) {
	if err = unix.SetsockoptInt(s.FD, unix.SOL_SOCKET, force, bytes); err == unix.EPERM {
		return false, os.NewSyscallError("setsockopt", unix.SetsockoptInt(s.FD, unix.SOL_SOCKET, bounded, bytes))
	}
	return err == nil, os.NewSyscallError("setsockopt", err)
}

// Send sends a datagram to the kernel.
func (s *Socket) Send(b []byte) error {
	return os.NewSyscallError("sendto", unix.Sendto(s.FD, b, 0, kernel))
}

// Receive receives a datagram, which is valid until the next one.
func (s *Socket) Receive() ([]byte, error) {
	n, err := unix.Read(s.FD, s.buf)
	if err != nil {
		return nil, os.NewSyscallError("read", err)
	}
	return s.buf[:n], nil
}

// Exchange sends a request and returns the data of its one reply.
func (s *Socket) Exchange(request []byte) ([]byte, error) {
	if err := s.Send(request); err != nil {
		return nil, err
	}
	b, err := s.Receive()
	if err != nil {
		return nil, err
	}
	m, _, err := Next(b)
	if err != nil {
		return nil, err
	}
	if m.Type == unix.NLMSG_ERROR {
		return nil, m.Errno()
	}
	return m.Data, nil
}

// Acknowledged sends requests, of which the last asks for an acknowledgement,
// and returns the first error that comes back.
func (s *Socket) Acknowledged(requests []byte) error {
	if err := s.Send(requests); err != nil {
		return err
	}
	b, err := s.Receive()
	if err != nil {
		return err
	}
	m, _, err := Next(b)
	if err != nil {
		return err
	}
	if m.Type != unix.NLMSG_ERROR {
		return fmt.Errorf("message of type %d in place of an acknowledgement", m.Type)
	}
	return m.Errno()
}

// Dump sends a request and calls f, unless it is nil, with the data of each
// message of the reply. It returns how many there are, and in how many
// datagrams they came.
func (s *Socket) Dump(request []byte, f func(data []byte) error) (messages, datagrams int, err error) {
	if err := s.Send(request); err != nil {
		return 0, 0, err
	}
	for {
		b, err := s.Receive()
		if err != nil {
			return 0, 0, err
		}
		datagrams++
		for len(b) > 0 {
			var m Message
			if m, b, err = Next(b); err != nil {
				return 0, 0, err
			}
			switch m.Type {
			case unix.NLMSG_DONE:
				return messages, datagrams, nil
			case unix.NLMSG_ERROR:
				return 0, 0, m.Errno()
			}
			messages++
			if f == nil {
				continue
			}
			if err := f(m.Data); err != nil {
				return 0, 0, err
			}
		}
	}
}

// A Message is what a datagram is made of.
type Message struct {
	Type uint16
	Data []byte
}

// Errno returns the error that an NLMSG_ERROR has, nil for an acknowledgement.
func (m Message) Errno() error {
	if len(m.Data) < 4 {
		return errMalformed
	}
	if n := int32(binary.NativeEndian.Uint32(m.Data)); n != 0 {
		return unix.Errno(-n)
	}
	return nil
}

var errMalformed = errors.New("the datagram is not made of netlink messages")

// Next returns the first message of a datagram, and what comes after it.
func Next(b []byte) (m Message, rest []byte, err error) {
	if len(b) < unix.NLMSG_HDRLEN {
		return m, nil, errMalformed
	}
	n := int(binary.NativeEndian.Uint32(b))
	if n < unix.NLMSG_HDRLEN || n > len(b) {
		return m, nil, errMalformed
	}
	m = Message{Type: binary.NativeEndian.Uint16(b[4:]), Data: b[unix.NLMSG_HDRLEN:n]}
	return m, b[min(align(n), len(b)):], nil
}

func align(n int) int { return (n + 3) &^ 3 }
