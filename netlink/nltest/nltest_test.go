//go:build !plan9

package nltest_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

func message(s string) netlink.Message {
	return netlink.Message{Header: netlink.Header{Type: 16}, Data: []byte(s)}
}

// errno is how a message holds one.
func errno(number int) []byte {
	return binary.NativeEndian.AppendUint32(nil, uint32(int32(-number)))
}

func TestDialSend(t *testing.T) {
	var got [][]netlink.Message
	c := nltest.Dial(func(req []netlink.Message) ([]netlink.Message, error) {
		got = append(got, req)
		return nil, nil
	})
	if c.PID() != nltest.PID {
		t.Errorf("PID() = %d", c.PID())
	}
	sent, err := c.Send(message("a"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := c.SendMessages([]netlink.Message{message("b"), message("c")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]netlink.Message{{sent}, two}, got); diff != "" {
		t.Fatalf("what the Func got (-want +got):\n%s", diff)
	}
	if sent.Header.PID != nltest.PID || sent.Header.Length != 20 {
		t.Errorf("header %+v", sent.Header)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDialExecute(t *testing.T) {
	foo := errors.New("foo")
	echo := func(req []netlink.Message) ([]netlink.Message, error) { return req, nil }
	tests := []struct {
		name string
		fn   nltest.Func
		want []string
		err  error
	}{
		{"echo", echo, []string{"a"}, nil},
		{"no messages", func([]netlink.Message) ([]netlink.Message, error) { return nil, io.EOF }, nil, nil},
		{"kernel's error", func(req []netlink.Message) ([]netlink.Message, error) {
			return nltest.Error(int(syscall.ENOENT), req)
		}, nil, fs.ErrNotExist},
		{"error", func([]netlink.Message) ([]netlink.Message, error) { return nil, foo }, nil, foo},
		{"error despite a reply", func(req []netlink.Message) ([]netlink.Message, error) { return req, foo }, nil, foo},
		{"EOF despite a reply", func(req []netlink.Message) ([]netlink.Message, error) { return req, io.EOF }, nil, io.EOF},
		{"parts", func(req []netlink.Message) ([]netlink.Message, error) {
			return nltest.Multipart([]netlink.Message{req[0], req[0], req[0], req[0], {Header: req[0].Header}})
		}, []string{"a", "a", "a", "a"}, nil},
		{"parts that nothing ends", func(req []netlink.Message) ([]netlink.Message, error) {
			req[0].Header.Flags |= netlink.Multi
			return []netlink.Message{req[0], req[0], req[0]}, io.EOF
		}, []string{"a", "a", "a"}, nil},
		{"parts, and then an error", func(req []netlink.Message) ([]netlink.Message, error) {
			req[0].Header.Flags |= netlink.Multi
			return []netlink.Message{req[0], req[0], req[0]}, foo
		}, nil, foo},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := nltest.Dial(tt.fn)
			defer c.Close()
			msgs, err := c.Execute(message("a"))
			if !errors.Is(err, tt.err) {
				t.Errorf("error: %v, want %v", err, tt.err)
			}
			var oe *netlink.OpError
			if err != nil && (!errors.As(err, &oe) || oe.Op != "receive") {
				t.Errorf("error: %T %v", err, err)
			}
			var got []string
			for _, m := range msgs {
				got = append(got, string(m.Data))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

// An errno is what a system call fails with, and told from the kernel's answer
// by its type.
func TestDialErrno(t *testing.T) {
	c := nltest.Dial(func([]netlink.Message) ([]netlink.Message, error) { return nil, syscall.ENOBUFS })
	defer c.Close()
	for name, f := range map[string]func() ([]netlink.Message, error){
		"Execute": func() ([]netlink.Message, error) { return c.Execute(message("a")) },
		"Receive": c.Receive,
	} {
		_, err := f()
		var se *os.SyscallError
		if !errors.As(err, &se) || se.Err != syscall.ENOBUFS {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Without a request to answer, Receive asks for what a group has to say.
func TestDialReceive(t *testing.T) {
	var asked int
	c := nltest.Dial(func(req []netlink.Message) ([]netlink.Message, error) {
		if req != nil {
			return req, nil
		}
		if asked++; asked > 2 {
			return nil, io.EOF
		}
		return []netlink.Message{message(fmt.Sprint(asked))}, nil
	})
	defer c.Close()
	if _, err := c.Send(message("sent")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"sent", "1", "2", ""} {
		msgs, err := c.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			if msgs != nil {
				t.Fatalf("messages after the last: %v", msgs)
			}
		} else if len(msgs) != 1 || string(msgs[0].Data) != want {
			t.Fatalf("%v, want %q", msgs, want)
		}
	}
	// Two that are sent before one is answered have their answers kept.
	if _, err := c.SendMessages([]netlink.Message{message("x")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SendMessages([]netlink.Message{message("y"), message("z")}); err != nil {
		t.Fatal(err)
	}
	if msgs, err := c.Receive(); err != nil || len(msgs) != 3 {
		t.Fatalf("%v, %v", msgs, err)
	}
}

func TestError(t *testing.T) {
	req := netlink.Message{
		Header: netlink.Header{Length: 24, Type: 16, Flags: netlink.Request, Sequence: 10, PID: 1000},
		Data:   []byte{1, 2, 3, 4, 5, 6, 7, 8},
	}
	got, err := nltest.Error(1, []netlink.Message{req, message("ignored")})
	if err != nil {
		t.Fatal(err)
	}
	want := []netlink.Message{{
		Header: netlink.Header{Length: 28, Type: netlink.Error, Flags: netlink.Request, Sequence: 10, PID: 1000},
		Data:   append(errno(1), req.Data...),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("answer (-want +got):\n%s", diff)
	}
	if req.Header.Type != 16 || req.Header.Length != 24 {
		t.Fatalf("the request was changed: %+v", req.Header)
	}
}

func TestMultipart(t *testing.T) {
	const multi = netlink.Multi
	for n, want := range [][]netlink.Header{
		nil,
		{{Type: 16}},
		{{Type: 16, Flags: multi}, {Type: netlink.Done, Flags: multi}},
		{{Type: 16, Flags: multi}, {Type: 16, Flags: multi}, {Type: netlink.Done, Flags: multi}},
	} {
		var msgs []netlink.Message
		for range n {
			msgs = append(msgs, message("a"))
		}
		msgs, err := nltest.Multipart(msgs)
		if err != nil {
			t.Fatal(err)
		}
		var got []netlink.Header
		for _, m := range msgs {
			got = append(got, m.Header)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d messages (-want +got):\n%s", n, diff)
		}
	}
}

func TestCheckRequest(t *testing.T) {
	header := func(typ netlink.HeaderType, flags netlink.HeaderFlags) netlink.Message {
		return netlink.Message{Header: netlink.Header{Type: typ, Flags: flags}}
	}
	const request, dump = netlink.Request, netlink.Request | netlink.Dump
	tests := []struct {
		name  string
		types []netlink.HeaderType
		flags []netlink.HeaderFlags
		reqs  []netlink.Message
		ok    bool
	}{
		{"nothing", nil, nil, nil, true},
		{"any", []netlink.HeaderType{0}, []netlink.HeaderFlags{0}, []netlink.Message{header(5, dump)}, true},
		{"both", []netlink.HeaderType{5}, []netlink.HeaderFlags{dump}, []netlink.Message{header(5, dump)}, true},
		{"type", []netlink.HeaderType{6}, []netlink.HeaderFlags{0}, []netlink.Message{header(5, dump)}, false},
		{"flags", []netlink.HeaderType{0}, []netlink.HeaderFlags{request}, []netlink.Message{header(5, dump)}, false},
		{"second", []netlink.HeaderType{5, 6}, []netlink.HeaderFlags{0, dump}, []netlink.Message{header(5, 0), header(6, request)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			called := false
			fn := nltest.CheckRequest(tt.types, tt.flags, func([]netlink.Message) ([]netlink.Message, error) {
				called = true
				return nil, io.EOF
			})
			_, err := fn(tt.reqs)
			if called != tt.ok || errors.Is(err, io.EOF) != tt.ok || err == nil {
				t.Fatalf("error %v, called %t", err, called)
			}
		})
	}
}

// mustPanic fails if f does not.
func mustPanic(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s did not panic", what)
		}
	}()
	f()
}

func TestPanics(t *testing.T) {
	none := func([]netlink.Message) ([]netlink.Message, error) { return nil, nil }
	mustPanic(t, "more types than flags", func() {
		nltest.CheckRequest([]netlink.HeaderType{1}, nil, none)
	})
	mustPanic(t, "more requests than types", func() {
		_, _ = nltest.CheckRequest([]netlink.HeaderType{1}, []netlink.HeaderFlags{1}, none)(make([]netlink.Message, 2))
	})
	mustPanic(t, "an attribute that is too long", func() {
		nltest.MustMarshalAttributes([]netlink.Attribute{{Type: 1, Data: make([]byte, 1<<16)}})
	})
}

func TestMustMarshalAttributes(t *testing.T) {
	want := binary.NativeEndian.AppendUint16(nil, 5)
	want = binary.NativeEndian.AppendUint16(want, 7)
	want = append(want, 'a', 0, 0, 0)
	got := nltest.MustMarshalAttributes([]netlink.Attribute{{Type: 7, Data: []byte("a")}})
	if !bytes.Equal(got, want) {
		t.Fatalf("% x, want % x", got, want)
	}
}
