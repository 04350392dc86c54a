package nltest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"sync"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/internal/sys"
)

// PID is the port ID of the Conns that Dial returns.
const PID = 1

// A Func answers what is sent on a Conn that [Dial] returned. It gets the
// messages of one Send, Execute, Do or SendMessages, with their headers
// filled in, and returns the replies; those need the request's sequence
// number.
//
// When Receive is called and nothing that was sent is left to be answered, it
// is called with no messages, and returns what should be received.
//
// An error is what receiving fails with; an errno as it would come from the
// system call. The error io.EOF stands for an empty reply: a dump of nothing.
type Func func(req []netlink.Message) ([]netlink.Message, error)

// Dial returns a Conn whose messages go to fn. Close it when it is no longer
// needed.
func Dial(fn Func) *netlink.Conn {
	//lint:ignore SA1019 this package is what it is there for
	return netlink.NewConn(&socket{fn: fn}, PID)
}

// CheckRequest returns a Func that checks the types and flags of the messages
// it gets against types and flags, by position, and then calls fn. A zero type
// or zero flags match everything. A mismatch is an error of the request.
//
// It panics if types and flags differ in length, and the Func does if it gets
// another number of messages.
func CheckRequest(types []netlink.HeaderType, flags []netlink.HeaderFlags, fn Func) Func {
	if len(types) != len(flags) {
		panic(fmt.Sprintf("nltest: CheckRequest: %d types but %d flags", len(types), len(flags)))
	}
	return func(req []netlink.Message) ([]netlink.Message, error) {
		if len(req) != len(types) {
			panic(fmt.Sprintf("nltest: CheckRequest: %d messages were sent, not %d", len(req), len(types)))
		}
		for i, m := range req {
			if types[i] != 0 && m.Header.Type != types[i] {
				return nil, fmt.Errorf("nltest: message %d has type %s, not %s", i, m.Header.Type, types[i])
			}
			if flags[i] != 0 && m.Header.Flags != flags[i] {
				return nil, fmt.Errorf("nltest: message %d has flags %s, not %s", i, m.Header.Flags, flags[i])
			}
		}
		return fn(req)
	}
}

// Error returns the kernel's answer to the first of reqs that fails with the
// errno number: a message of type Error that echoes the request's data.
func Error(number int, reqs []netlink.Message) ([]netlink.Message, error) {
	m := reqs[0]
	m.Header.Type = netlink.Error
	m.Header.Length += 4
	m.Data = append(binary.NativeEndian.AppendUint32(nil, uint32(int32(-number))), m.Data...)
	return []netlink.Message{m}, nil
}

// Multipart turns msgs into the parts of one message: all get the flag Multi,
// and the last one the type Done. Fewer than two are returned as they are.
func Multipart(msgs []netlink.Message) ([]netlink.Message, error) {
	if len(msgs) < 2 {
		return msgs, nil
	}
	for i := range msgs {
		msgs[i].Header.Flags |= netlink.Multi
	}
	msgs[len(msgs)-1].Header.Type = netlink.Done
	return msgs, nil
}

// MustMarshalAttributes is [netlink.MarshalAttributes] for attributes that are
// known to be right. It panics if they are not.
func MustMarshalAttributes(attrs []netlink.Attribute) []byte {
	b, err := netlink.MarshalAttributes(attrs)
	if err != nil {
		panic(fmt.Sprintf("nltest: MustMarshalAttributes: %v", err))
	}
	return b
}

// socket calls fn when messages are sent and keeps what it returns.
type socket struct {
	fn Func

	mu      sync.Mutex
	replies []netlink.Message
	err     error
}

func (s *socket) Close() error { return nil }

func (s *socket) Send(m netlink.Message) error {
	replies, err := s.fn([]netlink.Message{m})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies, s.err = replies, err
	return nil
}

func (s *socket) SendMessages(msgs []netlink.Message) error {
	replies, err := s.fn(msgs)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies, s.err = append(s.replies, replies...), err
	return nil
}

func (s *socket) Receive() ([]netlink.Message, error) {
	msgs, ok, err := s.take()
	if !ok {
		if msgs, err = s.fn(nil); errors.Is(err, io.EOF) {
			return nil, nil
		}
	}
	var errno sys.Errno
	switch {
	case errors.As(err, &errno):
		// As it comes from a socket.
		return nil, os.NewSyscallError("recvmsg", err)
	case err != nil:
		return nil, err
	}
	return msgs, nil
}

// take removes what Receive returns next. If there is nothing, and fn has to
// be asked, ok is false.
func (s *socket) take() (msgs []netlink.Message, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.replies) == 0 && errors.Is(s.err, io.EOF):
		return nil, true, nil // until something is sent
	case len(s.replies) == 0:
		err, s.err = s.err, nil
		return nil, err != nil, err
	case s.inParts():
		// In two halves, so that the Conn has to put them together.
		n := (len(s.replies) + 1) / 2
		msgs = s.replies[:n:n]
		s.replies = s.replies[n:]
		return msgs, true, nil
	}
	msgs, err = s.replies, s.err
	s.replies, s.err = nil, nil
	return msgs, true, err
}

// inParts reports whether the replies are parts of one message.
func (s *socket) inParts() bool {
	for _, m := range s.replies {
		if m.Header.Flags&netlink.Multi != 0 && m.Header.Type != netlink.Done {
			return true
		}
	}
	return false
}

func (s *socket) ReceiveIter() iter.Seq2[netlink.Message, error] {
	return func(yield func(netlink.Message, error) bool) {
		msgs, err := s.Receive()
		if err != nil {
			yield(netlink.Message{}, err)
			return
		}
		for _, m := range msgs {
			if !yield(m, nil) {
				return
			}
		}
	}
}
