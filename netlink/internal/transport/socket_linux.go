package transport

import (
	"context"
	"encoding/binary"
	"errors"
	"math/bits"
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// defaultMaxSize is the size of the largest datagram that is received whole
// unless the Config asks for more. Dumps stay below BufferSize; some single
// replies and queued packets do not, but their attributes end at 64 KiB.
const defaultMaxSize = 256 << 10

// spills holds the memory that is offered behind a Buffer for the rare
// datagram that is larger.
var spills = sync.Pool{New: func() any {
	b := make([]byte, defaultMaxSize-BufferSize)
	return &b
}}

// sock is a netlink socket.
//
// The kernel handles a request within sendto(2), so that the reply, or the
// next part of a dump, is there when recvmsg(2) asks. A socket that is only
// asked never waits. Therefore it is not known to the runtime's poller until
// it has to wait for the first time: the poller would be woken by every reply,
// to no use.
type sock struct {
	file *os.File        // not with the poller
	rc   syscall.RawConn // file's

	senders sync.Pool     // of *sender
	slow    chan struct{} // has a place for the sender that waits for room

	mu          sync.Mutex
	polled      *os.File // the same socket, with the poller, once it had to wait
	interrupted bool
	closed      bool

	// What follows belongs to the one goroutine in Receive.
	rx   receiver
	wait syscall.RawConn // polled's, or nil
}

// A receiver is the state of a recvmsg(2), kept so that a call allocates
// nothing.
type receiver struct {
	hdr   unix.Msghdr
	from  unix.RawSockaddrNetlink
	iov   [2]unix.Iovec
	oob   [128]byte
	spill *[]byte // of this socket alone, if it takes larger datagrams than most

	do     func(fd uintptr) bool // r.try, bound once
	doOnce func(fd uintptr)      // r.tryOnce
	idle   func() bool
	dg     Datagram
	err    error
}

// Dial opens a netlink socket and returns it with its port ID.
func Dial(cfg Config) (Transport, uint32, error) {
	fd, err := socketIn(cfg.NetNS, cfg.Family)
	if err != nil {
		return nil, 0, err
	}
	pid, err := bind(fd, cfg)
	if err != nil {
		_ = unix.Close(fd)
		return nil, 0, err
	}
	// As the descriptor is in blocking mode, the file keeps away from the
	// poller. Nothing blocks: every system call says MSG_DONTWAIT.
	s := &sock{file: os.NewFile(uintptr(fd), "netlink"), slow: make(chan struct{}, 1)}
	if s.rc, err = s.file.SyscallConn(); err != nil {
		_ = s.file.Close()
		return nil, 0, err
	}
	s.rx.do, s.rx.doOnce = s.rx.try, s.rx.tryOnce
	if cfg.MaxSize > defaultMaxSize {
		b := make([]byte, cfg.MaxSize-BufferSize)
		s.rx.spill = &b
	}
	s.senders.New = func() any {
		snd := new(sender)
		snd.do = snd.try
		return snd
	}
	return s, pid, nil
}

// bind gives the socket its name and its peer, and returns its port ID.
func bind(fd int, cfg Config) (pid uint32, err error) {
	sa := &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: cfg.Groups, Pid: cfg.PID}
	if err := unix.Bind(fd, sa); err != nil {
		return 0, os.NewSyscallError("bind", err)
	}
	if cfg.Peer != 0 {
		// A connected socket sends to its peer without naming it.
		sa := &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Pid: cfg.Peer}
		if err := unix.Connect(fd, sa); err != nil {
			return 0, os.NewSyscallError("connect", err)
		}
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		return 0, os.NewSyscallError("getsockname", err)
	}
	nl, ok := name.(*unix.SockaddrNetlink)
	if !ok {
		return 0, os.NewSyscallError("getsockname", unix.EAFNOSUPPORT)
	}
	return nl.Pid, nil
}

// poll makes the socket known to the poller, if it is not, and returns what to
// wait with.
func (s *sock) poll() (syscall.RawConn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, os.ErrClosed
	}
	if s.polled == nil {
		f, err := s.pollable()
		if err != nil {
			return nil, err
		}
		if s.interrupted {
			_ = f.SetReadDeadline(past)
		}
		s.polled = f
	}
	return s.polled.SyscallConn()
}

// pollable duplicates the descriptor, and makes a file of it that is with the
// poller.
func (s *sock) pollable() (f *os.File, err error) {
	cerr := s.rc.Control(func(fd uintptr) {
		var dup int
		if dup, err = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0); err != nil {
			err = os.NewSyscallError("fcntl", err)
			return
		}
		if err = unix.SetNonblock(dup, true); err != nil {
			_ = unix.Close(dup)
			err = os.NewSyscallError("fcntl", err)
			return
		}
		f = os.NewFile(uintptr(dup), "netlink")
	})
	if cerr != nil {
		return nil, os.ErrClosed
	}
	return f, err
}

// past is a deadline that makes all that waits return.
var past = time.Unix(1, 0)

// A sender is the state of a sendto(2), kept so that a call allocates nothing.
type sender struct {
	b     []byte
	errno unix.Errno
	do    func(fd uintptr)
}

func (s *sender) try(fd uintptr) {
	for {
		// The kernel handles a request within sendto, which may take its
		// time: the runtime must know that this is a system call.
		_, _, s.errno = unix.Syscall6(unix.SYS_SENDTO, fd,
			uintptr(unsafe.Pointer(unsafe.SliceData(s.b))), uintptr(len(s.b)), unix.MSG_DONTWAIT, 0, 0)
		if s.errno != unix.EINTR {
			return
		}
	}
}

// Send sends b. The poller's write lock is not taken unless the socket is
// full: the kernel works on requests of several senders at a time.
func (s *sock) Send(ctx context.Context, b []byte) error {
	snd := s.senders.Get().(*sender)
	defer func() {
		snd.b = nil
		s.senders.Put(snd)
	}()
	snd.b = b
	if err := s.rc.Control(snd.do); err != nil {
		return os.ErrClosed // it is the only reason not to call do
	}
	if snd.errno == unix.EAGAIN {
		return s.sendSlowly(ctx, snd)
	}
	if snd.errno != 0 {
		return os.NewSyscallError("sendto", snd.errno)
	}
	return nil
}

// sendSlowly waits for room. The kernel takes a request at once; it is another
// process that may be slow to read.
func (s *sock) sendSlowly(ctx context.Context, snd *sender) error {
	wait, err := s.poll()
	if err != nil {
		return err
	}
	select {
	case s.slow <- struct{}{}: // the deadline is this sender's
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.slow }()
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = s.polled.SetWriteDeadline(past)
		close(ended)
	})
	err = wait.Write(func(fd uintptr) bool {
		snd.try(fd)
		return snd.errno != unix.EAGAIN
	})
	if !stop() {
		<-ended
		_ = s.polled.SetWriteDeadline(time.Time{})
	}
	if cerr := ctx.Err(); cerr != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		return cerr
	}
	if err != nil {
		return os.ErrClosed
	}
	if snd.errno != 0 {
		return os.NewSyscallError("sendto", snd.errno)
	}
	return nil
}

// try is tryOnce as the poller calls it. It reports whether it is done: with a
// datagram, with an error, or because it must not wait.
func (r *receiver) try(fd uintptr) bool {
	r.tryOnce(fd)
	return r.err != ErrWouldBlock || !r.idle()
}

// tryOnce receives one datagram, if there is one. No buffer is held while
// waiting, so that an idle socket costs none.
func (r *receiver) tryOnce(fd uintptr) {
	buf := NewBuffer()
	spill := r.spill
	if spill == nil {
		spill = spills.Get().(*[]byte)
	}
	r.iov[0].Base = unsafe.SliceData(buf.Data)
	r.iov[0].SetLen(len(buf.Data))
	r.iov[1].Base = unsafe.SliceData(*spill)
	r.iov[1].SetLen(len(*spill))
	r.hdr = unix.Msghdr{
		Name:    (*byte)(unsafe.Pointer(&r.from)),
		Namelen: unix.SizeofSockaddrNetlink,
		Iov:     &r.iov[0],
		Control: &r.oob[0],
	}
	r.hdr.SetIovlen(len(r.iov))
	r.hdr.SetControllen(len(r.oob))

	var n uintptr
	errno := unix.EINTR
	for errno == unix.EINTR {
		// With MSG_TRUNC the result is the datagram's true length.
		n, _, errno = unix.Syscall(unix.SYS_RECVMSG, fd,
			uintptr(unsafe.Pointer(&r.hdr)), unix.MSG_DONTWAIT|unix.MSG_TRUNC)
	}
	switch errno {
	case 0:
		r.take(buf, *spill, int(n))
	case unix.EAGAIN:
		buf.Release()
		r.err = ErrWouldBlock
	default:
		buf.Release()
		r.err = os.NewSyscallError("recvmsg", errno)
	}
	if r.spill == nil {
		spills.Put(spill)
	}
	r.iov = [2]unix.Iovec{}
}

// take makes a Datagram of what recvmsg has stored.
func (r *receiver) take(buf *Buffer, spill []byte, n int) {
	if n > BufferSize {
		whole := make([]byte, 0, min(n, BufferSize+len(spill)))
		whole = append(whole, buf.Data...)
		whole = append(whole, spill[:cap(whole)-len(whole)]...)
		buf.Release()
		buf = HoldBuffer(whole)
	} else {
		buf.Data = buf.Data[:n]
	}
	r.err = nil
	r.dg = Datagram{Buffer: buf, Size: n, Sender: r.from.Pid}
	if r.from.Groups != 0 {
		r.dg.Group = uint32(bits.TrailingZeros32(r.from.Groups)) + 1
	}
	r.control(r.oob[:min(int(r.hdr.Controllen), len(r.oob))])
}

// control reads the control messages that come with a datagram.
func (r *receiver) control(oob []byte) {
	for len(oob) >= unix.SizeofCmsghdr {
		h, data, rest, err := unix.ParseOneSocketControlMessage(oob)
		if err != nil {
			return
		}
		oob = rest
		if h.Level != unix.SOL_NETLINK || len(data) < 4 {
			continue
		}
		v := *(*uint32)(unsafe.Pointer(unsafe.SliceData(data)))
		switch h.Type {
		case unix.NETLINK_PKTINFO:
			r.dg.Group = v
		case unix.NETLINK_LISTEN_ALL_NSID:
			r.dg.NSID, r.dg.HasNSID = int32(v), true
		}
	}
}

// Receive returns the next datagram.
func (s *sock) Receive(idle func() bool) (Datagram, error) {
	r := &s.rx
	r.idle = idle
	if s.wait == nil {
		if err := s.rc.Control(r.doOnce); err != nil {
			return Datagram{}, os.ErrClosed
		}
		if r.err != ErrWouldBlock {
			return r.result()
		}
		var err error
		if s.wait, err = s.poll(); err != nil {
			return Datagram{}, err
		}
	}
	err := s.wait.Read(r.do)
	switch {
	case err == nil:
		return r.result()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Datagram{}, ErrInterrupted
	default:
		return Datagram{}, os.ErrClosed
	}
}

// result hands over what was received.
func (r *receiver) result() (Datagram, error) {
	dg, err := r.dg, r.err
	r.dg, r.err = Datagram{}, nil
	return dg, err
}

func (s *sock) Interrupt() { s.interrupt(true, past) }
func (s *sock) Rearm()     { s.interrupt(false, time.Time{}) }

func (s *sock) interrupt(on bool, deadline time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.interrupted = on
	if s.polled != nil {
		_ = s.polled.SetReadDeadline(deadline)
	}
}

// nudge is a request for nothing but an acknowledgement: NLMSG_NOOP with
// NLM_F_REQUEST and NLM_F_ACK.
var nudge = func() []byte {
	b := binary.NativeEndian.AppendUint32(nil, unix.SizeofNlMsghdr)
	b = binary.NativeEndian.AppendUint16(b, unix.NLMSG_NOOP)
	b = binary.NativeEndian.AppendUint16(b, unix.NLM_F_REQUEST|unix.NLM_F_ACK)
	return append(b, make([]byte, 8)...)
}()

func (s *sock) CanNudge() bool { return true }

// HalfFull looks at what netlink_recvmsg looks at, which is where SO_MEMINFO
// begins: the memory in use and the size of the buffer. Kernels before 4.12
// lack the option.
func (s *sock) HalfFull() bool {
	var info [9]uint32 // SK_MEMINFO_VARS of them
	size := uint32(unsafe.Sizeof(info))
	errno := unix.EBADF
	_ = s.rc.Control(func(fd uintptr) {
		_, _, errno = unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_MEMINFO,
			uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
	})
	return errno != 0 || info[0] > info[1]/2
}

func (s *sock) Nudge() error { return s.Send(context.Background(), nudge) }

func (s *sock) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.file.Close()
	if s.polled != nil {
		if perr := s.polled.Close(); err == nil {
			err = perr
		}
	}
	return err
}

func (s *sock) Socket() Socket { return (*settings)(s) }
