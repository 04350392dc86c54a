//go:build !plan9

package netlink_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
	"golang.org/x/net/bpf"
)

//lint:file-ignore SA1019 what is deprecated works

// plainSocket is a Socket that can nothing but send and receive: what is sent
// is kept, and rounds is what is received, one element at a time.
type plainSocket struct {
	sent    []netlink.Message
	rounds  [][]netlink.Message
	err     error // of sending
	closed  bool
	started int // rounds that were asked for
}

func (s *plainSocket) Close() error {
	s.closed = true
	return nil
}

func (s *plainSocket) Send(m netlink.Message) error {
	s.sent = append(s.sent, m)
	return s.err
}

func (s *plainSocket) SendMessages(msgs []netlink.Message) error {
	s.sent = append(s.sent, msgs...)
	return s.err
}

func (s *plainSocket) Receive() ([]netlink.Message, error) {
	return nil, errors.New("Receive was called: ReceiveIter is the one in use")
}

func (s *plainSocket) ReceiveIter() iter.Seq2[netlink.Message, error] {
	return func(yield func(netlink.Message, error) bool) {
		s.started++
		if len(s.rounds) == 0 {
			yield(netlink.Message{}, io.ErrUnexpectedEOF)
			return
		}
		round := s.rounds[0]
		s.rounds = s.rounds[1:]
		for _, m := range round {
			if !yield(m, nil) {
				return
			}
		}
	}
}

// fullSocket can all that a Conn can, and notes what it is asked for.
type fullSocket struct {
	plainSocket
	calls []string
}

func (s *fullSocket) note(what string) error {
	s.calls = append(s.calls, what)
	return nil
}

func (s *fullSocket) JoinGroup(uint32) error                   { return s.note("JoinGroup") }
func (s *fullSocket) LeaveGroup(uint32) error                  { return s.note("LeaveGroup") }
func (s *fullSocket) SetBPF([]bpf.RawInstruction) error        { return s.note("SetBPF") }
func (s *fullSocket) RemoveBPF() error                         { return s.note("RemoveBPF") }
func (s *fullSocket) SetOption(netlink.ConnOption, bool) error { return s.note("SetOption") }
func (s *fullSocket) SetReadBuffer(int) error                  { return s.note("SetReadBuffer") }
func (s *fullSocket) SetWriteBuffer(int) error                 { return s.note("SetWriteBuffer") }
func (s *fullSocket) ReadBuffer() (int, error)                 { return 7, s.note("ReadBuffer") }
func (s *fullSocket) WriteBuffer() (int, error)                { return 8, s.note("WriteBuffer") }
func (s *fullSocket) SetDeadline(time.Time) error              { return s.note("SetDeadline") }
func (s *fullSocket) SetReadDeadline(time.Time) error          { return s.note("SetReadDeadline") }
func (s *fullSocket) SetWriteDeadline(time.Time) error         { return s.note("SetWriteDeadline") }
func (s *fullSocket) SyscallConn() (syscall.RawConn, error)    { return nil, s.note("SyscallConn") }
func (s *fullSocket) wantCalls(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// settings are the operations on a Conn that its socket may lack, by the name
// that the error gives them.
func settings(c *netlink.Conn) map[string]func() error {
	return map[string]func() error{
		"join-group":         func() error { return c.JoinGroup(1) },
		"leave-group":        func() error { return c.LeaveGroup(1) },
		"set-bpf":            func() error { return c.SetBPF(nil) },
		"remove-bpf":         c.RemoveBPF,
		"set-option":         func() error { return c.SetOption(netlink.PacketInfo, true) },
		"set-read-buffer":    func() error { return c.SetReadBuffer(1) },
		"set-write-buffer":   func() error { return c.SetWriteBuffer(1) },
		"get-read-buffer":    func() error { _, err := c.ReadBuffer(); return err },
		"get-write-buffer":   func() error { _, err := c.WriteBuffer(); return err },
		"set-deadline":       func() error { return c.SetDeadline(time.Time{}) },
		"set-read-deadline":  func() error { return c.SetReadDeadline(time.Time{}) },
		"set-write-deadline": func() error { return c.SetWriteDeadline(time.Time{}) },
		"syscall-conn":       func() error { _, err := c.SyscallConn(); return err },
	}
}

func TestSocketLacksSettings(t *testing.T) {
	c := netlink.NewConn(&plainSocket{}, 1)
	for op, f := range settings(c) {
		err := f()
		var oe *netlink.OpError
		if !errors.As(err, &oe) || oe.Op != op || !errors.Is(err, netlink.ErrNotSupported) || !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: %v", op, err)
		}
	}
}

func TestSocketHasSettings(t *testing.T) {
	s := &fullSocket{}
	c := netlink.NewConn(s, 1)
	for op, f := range settings(c) {
		if err := f(); err != nil {
			t.Errorf("%s: %v", op, err)
		}
	}
	slices.Sort(s.calls)
	s.wantCalls(t, "JoinGroup", "LeaveGroup", "ReadBuffer", "RemoveBPF", "SetBPF", "SetDeadline", "SetOption",
		"SetReadBuffer", "SetReadDeadline", "SetWriteBuffer", "SetWriteDeadline", "SyscallConn", "WriteBuffer")
	if n, err := c.ReadBuffer(); n != 7 || err != nil {
		t.Errorf("ReadBuffer: %d, %v", n, err)
	}
	if n, err := c.WriteBuffer(); n != 8 || err != nil {
		t.Errorf("WriteBuffer: %d, %v", n, err)
	}
}

func TestSocketSend(t *testing.T) {
	s := &plainSocket{}
	c := netlink.NewConn(s, 77)
	if c.PID() != 77 {
		t.Fatalf("PID() = %d", c.PID())
	}
	first, err := c.Send(netlink.Message{Data: []byte("abcde")})
	if err != nil {
		t.Fatal(err)
	}
	want := netlink.Header{Length: 24, Sequence: first.Header.Sequence, PID: 77}
	if first.Header != want || want.Sequence == 0 {
		t.Errorf("header %+v", first.Header)
	}
	// What is filled in stays.
	given := netlink.Message{Header: netlink.Header{Length: 100, Sequence: 5, PID: 6, Type: 7, Flags: 8}}
	if got, err := c.Send(given); err != nil || got.Header != given.Header {
		t.Errorf("sent %+v, %v", got, err)
	}
	// In place, with numbers that follow each other.
	msgs := make([]netlink.Message, 2)
	got, err := c.SendMessages(msgs)
	if err != nil || len(got) != 2 || &got[0] != &msgs[0] {
		t.Fatalf("SendMessages: %v, %v", got, err)
	}
	for i, m := range msgs {
		want := netlink.Header{Length: 16, Sequence: first.Header.Sequence + 1 + uint32(i), PID: 77}
		if m.Header != want {
			t.Errorf("message %d: %+v, want %+v", i, m.Header, want)
		}
	}
	if len(s.sent) != 4 {
		t.Errorf("%d messages reached the socket", len(s.sent))
	}

	s.err = io.ErrClosedPipe
	var oe *netlink.OpError
	if _, err := c.Send(given); !errors.As(err, &oe) || oe.Op != "send" || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Send: %v", err)
	}
	if _, err := c.SendMessages(msgs); !errors.As(err, &oe) || oe.Op != "send-messages" {
		t.Errorf("SendMessages: %v", err)
	}
	if _, err := c.Execute(given); !errors.As(err, &oe) || oe.Op != "send" {
		t.Errorf("Execute: %v", err)
	}
	if err := c.Close(); err != nil || !s.closed {
		t.Errorf("Close: %v, closed %t", err, s.closed)
	}
}

// reply is a message that answers the request with sequence number 1.
func reply(s string, flags netlink.HeaderFlags) netlink.Message {
	m := data(s, flags)
	m.Header.Sequence = 1
	return m
}

func acknowledgement(number int32) netlink.Message {
	return netlink.Message{
		Header: netlink.Header{Type: netlink.Error, Sequence: 1},
		Data:   errno(number),
	}
}

func doneReply(flags netlink.HeaderFlags, number int32) netlink.Message {
	return netlink.Message{
		Header: netlink.Header{Type: netlink.Done, Flags: flags, Sequence: 1},
		Data:   errno(number),
	}
}

func TestSocketExecute(t *testing.T) {
	const multi = netlink.Multi
	stranger := reply("x", 0)
	stranger.Header.Sequence = 2
	type msgs = []netlink.Message
	tests := []struct {
		name   string
		rounds []msgs
		want   msgs
		err    error
	}{
		{"one", []msgs{{reply("a", 0)}}, msgs{reply("a", 0)}, nil},
		{"acknowledgement", []msgs{{acknowledgement(0)}}, msgs{acknowledgement(0)}, nil},
		{"nothing", []msgs{{}}, nil, nil},
		{"error", []msgs{{acknowledgement(22)}}, nil, syscall.EINVAL},
		{"parts in two rounds", []msgs{{reply("a", multi)}, {reply("b", multi), doneReply(multi, 0)}},
			msgs{reply("a", multi), reply("b", multi)}, nil},
		{"done that is no part", []msgs{{doneReply(0, 0)}}, msgs{doneReply(0, 0)}, nil},
		{"parts that fail at their end", []msgs{{reply("a", multi)}, {doneReply(multi, 22)}}, nil, syscall.EINVAL},
		{"parts that end with an acknowledgement", []msgs{{reply("a", multi)}, {acknowledgement(0)}},
			msgs{reply("a", multi), acknowledgement(0)}, nil},
		{"parts that just end", []msgs{{reply("a", multi)}, {}}, msgs{reply("a", multi)}, nil},
		{"parts that break off", []msgs{{reply("a", multi)}}, nil, io.ErrUnexpectedEOF},
		{"inconsistent", []msgs{{reply("a", multi|netlink.DumpInterrupted), doneReply(multi, 0)}},
			msgs{reply("a", multi|netlink.DumpInterrupted)}, netlink.ErrDumpInterrupted},
		{"inconsistent and empty", []msgs{{doneReply(multi|netlink.DumpInterrupted, 0)}}, nil, netlink.ErrDumpInterrupted},
		{"another's reply", []msgs{{reply("a", 0), stranger}}, nil, netlink.ErrMismatchedSequence},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &plainSocket{rounds: slices.Clone(tt.rounds)}
			c := netlink.NewConn(s, 1)
			got, err := c.Execute(netlink.Message{Header: netlink.Header{Sequence: 1}})
			if !errors.Is(err, tt.err) {
				t.Errorf("error: %v, want %v", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			if len(s.rounds) != 0 {
				t.Errorf("%d rounds were not asked for", len(s.rounds))
			}

			// The same as Do has it: without acknowledgements.
			c = netlink.NewConn(&plainSocket{rounds: slices.Clone(tt.rounds)}, 1)
			want := slices.DeleteFunc(slices.Clone(tt.want), func(m netlink.Message) bool {
				return m.Header.Type == netlink.Error || m.Header.Type == netlink.Done
			})
			var streamed []netlink.Message
			err = nil
			for m, derr := range c.Do(t.Context(), netlink.Message{Header: netlink.Header{Sequence: 1}}) {
				if err = derr; err == nil {
					streamed = append(streamed, m)
				}
			}
			if !errors.Is(err, tt.err) || !slices.EqualFunc(want, streamed, func(a, b netlink.Message) bool { return cmp.Equal(a, b) }) {
				t.Errorf("Do: %v, %v, want %v, %v", streamed, err, want, tt.err)
			}
		})
	}
}

func TestSocketReceiveIterBreak(t *testing.T) {
	s := &plainSocket{rounds: [][]netlink.Message{
		{reply("a", netlink.Multi), reply("b", netlink.Multi)},
		{reply("c", netlink.Multi), doneReply(netlink.Multi, 0)},
		{reply("d", 0)},
	}}
	c := netlink.NewConn(s, 1)
	for m, err := range c.ReceiveIter() {
		if err != nil || text(m) != "a" {
			t.Fatalf("%v, %v", m, err)
		}
		break
	}
	// The rest of the parts is gone.
	msgs, err := c.Receive()
	if err != nil || len(msgs) != 1 || text(msgs[0]) != "d" {
		t.Fatalf("%v, %v", msgs, err)
	}
}

func TestSocketDo(t *testing.T) {
	var reqs []netlink.Message
	c := nltest.Dial(func(req []netlink.Message) ([]netlink.Message, error) {
		reqs = append(reqs, req...)
		return nltest.Multipart([]netlink.Message{req[0], req[0], {Header: req[0].Header}})
	})
	defer c.Close()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for m, err := range c.Do(ctx, netlink.Message{Header: netlink.Header{Type: 16}, Data: []byte("1")}) {
		n++
		switch n {
		case 1:
			if err != nil || m.Header.Type != 16 {
				t.Fatalf("%v, %v", m, err)
			}
			// The body may ask on the same Conn.
			if _, err := c.Execute(netlink.Message{Header: netlink.Header{Type: 17}}); err != nil {
				t.Fatal(err)
			}
			cancel()
		case 2:
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("after the context has ended: %v, %v", m, err)
			}
		}
	}
	if n != 2 || len(reqs) != 2 {
		t.Fatalf("%d turns of the loop, %d requests", n, len(reqs))
	}
	if reqs[0].Header.Flags&netlink.Request == 0 {
		t.Error("Do did not add Request")
	}
	// An ended context sends nothing.
	for _, err := range c.Do(ctx, netlink.Message{}) {
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if len(reqs) != 2 {
		t.Error("a request was sent under a context that has ended")
	}
}
