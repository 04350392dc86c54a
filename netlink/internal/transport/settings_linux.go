package transport

import (
	"errors"
	"math/bits"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// settings are the options of a sock.
type settings sock

var _ Socket = (*settings)(nil)

// control calls f with the descriptor; op is the system call that it makes.
func (s *settings) control(op string, f func(fd int) error) error {
	var err error
	if cerr := s.rc.Control(func(fd uintptr) { err = f(int(fd)) }); cerr != nil {
		err = unix.EBADF // it is closed
	}
	return os.NewSyscallError(op, err)
}

func (s *settings) set(level, option, value int) error {
	return s.control("setsockopt", func(fd int) error {
		return unix.SetsockoptInt(fd, level, option, value)
	})
}

func (s *settings) get(level, option int) (value int, err error) {
	err = s.control("getsockopt", func(fd int) (err error) {
		value, err = unix.GetsockoptInt(fd, level, option)
		return err
	})
	return value, err
}

func (s *settings) JoinGroup(group uint32) error {
	if group > 32 {
		// The sender's address names the first 32 groups only.
		if err := s.SetOption(PacketInfo, true); err != nil {
			return err
		}
	}
	return s.set(unix.SOL_NETLINK, unix.NETLINK_ADD_MEMBERSHIP, int(group))
}

func (s *settings) LeaveGroup(group uint32) error {
	return s.set(unix.SOL_NETLINK, unix.NETLINK_DROP_MEMBERSHIP, int(group))
}

func (s *settings) Groups() (groups []uint32, err error) {
	var words []uint32
	err = s.control("getsockopt", func(fd int) error {
		// The kernel says how many bytes there are, and stores as many of
		// them, in words, as there is room for.
		for {
			size := uint32(4 * len(words))
			_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_NETLINK,
				unix.NETLINK_LIST_MEMBERSHIPS, uintptr(unsafe.Pointer(unsafe.SliceData(words))),
				uintptr(unsafe.Pointer(&size)), 0)
			if errno != 0 {
				return errno
			}
			if int(size) <= 4*len(words) {
				return nil
			}
			words = make([]uint32, (size+3)/4)
		}
	})
	for i, w := range words {
		for ; w != 0; w &= w - 1 {
			groups = append(groups, uint32(32*i+bits.TrailingZeros32(w)+1))
		}
	}
	return groups, err
}

var options = [...]int{
	PacketInfo:          unix.NETLINK_PKTINFO,
	BroadcastError:      unix.NETLINK_BROADCAST_ERROR,
	NoENOBUFS:           unix.NETLINK_NO_ENOBUFS,
	ListenAllNSID:       unix.NETLINK_LISTEN_ALL_NSID,
	CapAcknowledge:      unix.NETLINK_CAP_ACK,
	ExtendedAcknowledge: unix.NETLINK_EXT_ACK,
	GetStrictCheck:      unix.NETLINK_GET_STRICT_CHK,
}

func (s *settings) SetOption(option Option, enable bool) error {
	if option < 0 || int(option) >= len(options) {
		return os.NewSyscallError("setsockopt", unix.ENOPROTOOPT)
	}
	value := 0
	if enable {
		value = 1
	}
	return s.set(unix.SOL_NETLINK, options[option], value)
}

func (s *settings) SetBPF(filter []bpf.RawInstruction) error {
	if len(filter) == 0 || len(filter) > bpfMaxInstructions {
		return os.NewSyscallError("setsockopt", unix.EINVAL)
	}
	code := make([]unix.SockFilter, len(filter))
	for i, ins := range filter {
		code[i] = unix.SockFilter{Code: ins.Op, Jt: ins.Jt, Jf: ins.Jf, K: ins.K}
	}
	prog := unix.SockFprog{Len: uint16(len(code)), Filter: unsafe.SliceData(code)}
	return s.control("setsockopt", func(fd int) error {
		return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &prog)
	})
}

// bpfMaxInstructions is the kernel's limit (BPF_MAXINSNS).
const bpfMaxInstructions = 4096

func (s *settings) RemoveBPF() error {
	return s.set(unix.SOL_SOCKET, unix.SO_DETACH_FILTER, 0)
}

// setBuffer exceeds the system's limit if the process may do that.
func (s *settings) setBuffer(force, option, bytes int) error {
	if err := s.set(unix.SOL_SOCKET, force, bytes); err != nil {
		return s.set(unix.SOL_SOCKET, option, bytes)
	}
	return nil
}

func (s *settings) SetReadBuffer(bytes int) error {
	return s.setBuffer(unix.SO_RCVBUFFORCE, unix.SO_RCVBUF, bytes)
}

func (s *settings) SetWriteBuffer(bytes int) error {
	return s.setBuffer(unix.SO_SNDBUFFORCE, unix.SO_SNDBUF, bytes)
}

func (s *settings) ReadBuffer() (int, error)  { return s.get(unix.SOL_SOCKET, unix.SO_RCVBUF) }
func (s *settings) WriteBuffer() (int, error) { return s.get(unix.SOL_SOCKET, unix.SO_SNDBUF) }

// SyscallConn returns the socket as the poller knows it, so that the methods
// that wait do.
func (s *settings) SyscallConn() (syscall.RawConn, error) {
	rc, err := (*sock)(s).poll()
	if errors.Is(err, os.ErrClosed) {
		err = os.NewSyscallError("syscallconn", unix.EBADF)
	}
	return rc, err
}
