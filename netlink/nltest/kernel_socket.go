package nltest

import (
	"maps"
	"slices"
	"syscall"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/internal/transport"
	"golang.org/x/net/bpf"
)

// bufferSize is the size of the buffers that a Kernel claims to have: Linux's
// default.
const bufferSize = 212992

// kernelSocket is what a Conn can set on the socket to a Kernel.
type kernelSocket Kernel

var _ transport.Socket = (*kernelSocket)(nil)

func (s *kernelSocket) JoinGroup(group uint32) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups == nil {
		s.groups = make(map[uint32]bool)
	}
	s.groups[group] = true
	return nil
}

func (s *kernelSocket) LeaveGroup(group uint32) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.groups, group)
	return nil
}

func (s *kernelSocket) Groups() ([]uint32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.groups)), nil
}

// Options and sizes are taken, and have no effect.
func (s *kernelSocket) SetOption(transport.Option, bool) error { return nil }
func (s *kernelSocket) SetReadBuffer(int) error                { return nil }
func (s *kernelSocket) SetWriteBuffer(int) error               { return nil }
func (s *kernelSocket) ReadBuffer() (int, error)               { return bufferSize, nil }
func (s *kernelSocket) WriteBuffer() (int, error)              { return bufferSize, nil }

func (s *kernelSocket) SetBPF([]bpf.RawInstruction) error { return netlink.ErrNotSupported }
func (s *kernelSocket) RemoveBPF() error                  { return netlink.ErrNotSupported }

func (s *kernelSocket) SyscallConn() (syscall.RawConn, error) {
	return nil, netlink.ErrNotSupported
}
