//go:build !plan9

package netlink_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"net"
	"os"
	"slices"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
)

func TestOpErrorText(t *testing.T) {
	tests := []struct {
		err  *netlink.OpError
		want string
	}{
		{nil, "<nil>"},
		{&netlink.OpError{Op: "send", Err: io.EOF}, "netlink send: EOF"},
		{&netlink.OpError{Op: "route add", Object: "10.0.0.0/8", Err: io.EOF}, "netlink route add 10.0.0.0/8: EOF"},
		// The form that programs know, which has both or neither.
		{&netlink.OpError{Op: "receive", Err: io.EOF, Message: "why"}, `netlink receive: EOF, offset: 0, message: "why"`},
		{&netlink.OpError{Op: "receive", Err: io.EOF, Offset: 8}, `netlink receive: EOF, offset: 8, message: ""`},
		{&netlink.OpError{Op: "receive", Err: io.EOF, Message: "a\n\"b\""}, `netlink receive: EOF, offset: 0, message: "a\n\"b\""`},
		{&netlink.OpError{Op: "receive", Err: io.EOF, Sequence: 7, Request: []byte{1}}, "netlink receive: EOF"},
		{&netlink.OpError{Op: "receive", Err: io.EOF, Path: "linkinfo.kind"}, "netlink receive: EOF, attribute: linkinfo.kind"},
		{
			&netlink.OpError{Op: "receive", Err: io.EOF, Missing: netlink.Some[uint16](0)},
			"netlink receive: EOF, missing attribute: type 0",
		},
		{
			&netlink.OpError{Op: "receive", Err: io.EOF, Missing: netlink.Some[uint16](3), Path: "linkinfo.kind"},
			"netlink receive: EOF, missing attribute: linkinfo.kind",
		},
		{
			&netlink.OpError{
				Op: "link add", Object: "v0", Err: io.EOF, Message: "bad", Offset: 40, Path: "linkinfo.data.vlan-id",
				Policy: &netlink.Policy{Type: netlink.PolicyUint16, MaxUnsigned: netlink.Some[uint64](4094)},
			},
			`netlink link add v0: EOF, offset: 40, message: "bad", attribute: linkinfo.data.vlan-id, accepted: u16 ..4094`,
		},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("text:\n %s\nwant:\n %s", got, tt.want)
		}
	}
}

func TestOpErrorIs(t *testing.T) {
	op := func(err error) error { return &netlink.OpError{Op: "receive", Err: err} }
	call := func(errno syscall.Errno) error { return os.NewSyscallError("recvmsg", errno) }
	tests := []struct {
		name   string
		err    error
		target error
		want   bool
	}{
		{"errno", op(syscall.ENOENT), syscall.ENOENT, true},
		{"errno of a system call", op(call(syscall.ENOENT)), syscall.ENOENT, true},
		{"other errno", op(syscall.EEXIST), syscall.ENOENT, false},
		{"not exist", op(syscall.ENOENT), fs.ErrNotExist, true},
		{"not exist of a system call", op(call(syscall.ENOENT)), fs.ErrNotExist, true},
		{"exist", op(syscall.EEXIST), fs.ErrExist, true},
		{"permission", op(syscall.EPERM), fs.ErrPermission, true},
		{"no such device does not count", op(syscall.ENODEV), fs.ErrNotExist, false},
		{"closed", op(call(syscall.EBADF)), os.ErrClosed, true},
		{"closed, in the words of package net", op(call(syscall.EBADF)), net.ErrClosed, true},
		{"a bad file descriptor in the request", op(syscall.EBADF), os.ErrClosed, false},
		{"overrun", op(netlink.ErrOverrun), syscall.ENOBUFS, true},
		{"overrun is not what does not exist", op(netlink.ErrOverrun), fs.ErrNotExist, false},
		{"not supported", op(netlink.ErrNotSupported), errors.ErrUnsupported, true},
		{"interrupted", op(netlink.ErrDumpInterrupted), netlink.ErrDumpInterrupted, true},
		{"context", op(context.Canceled), context.Canceled, true},
	}
	for _, tt := range tests {
		if got := errors.Is(tt.err, tt.target); got != tt.want {
			t.Errorf("%s: errors.Is(%v, %v) = %t", tt.name, tt.err, tt.target, got)
		}
	}
	if !netlink.IsNotExist(op(call(syscall.ENOENT))) || netlink.IsNotExist(op(syscall.EEXIST)) || netlink.IsNotExist(nil) {
		t.Error("IsNotExist")
	}
}

func TestOpErrorTimeoutTemporary(t *testing.T) {
	tests := []struct {
		err                error
		timeout, temporary bool
	}{
		{io.EOF, false, false},
		{syscall.ENOENT, false, false},
		{syscall.EINTR, false, true},
		{os.NewSyscallError("recvmsg", syscall.EINTR), false, true},
		{syscall.EAGAIN, true, true},
		{os.NewSyscallError("recvmsg", syscall.EAGAIN), true, true},
		{os.ErrDeadlineExceeded, true, true},
		{context.DeadlineExceeded, true, true},
		{context.Canceled, false, false},
		{netlink.ErrDumpInterrupted, false, false},
		{nil, false, false},
	}
	for _, tt := range tests {
		var err net.Error = &netlink.OpError{Op: "receive", Err: tt.err}
		if err.Timeout() != tt.timeout {
			t.Errorf("%v: Timeout() = %t", tt.err, err.Timeout())
		}
		//lint:ignore SA1019 programs that use it must get the right answer
		if got := err.Temporary(); got != tt.temporary {
			t.Errorf("%v: Temporary() = %t", tt.err, got)
		}
	}
}

// Programs compare errors in their tests; what cannot see unexported fields
// must do.
func TestOpErrorCompares(t *testing.T) {
	errno := func() *netlink.OpError {
		return &netlink.OpError{
			Op: "receive", Err: syscall.ENOENT, Missing: netlink.Some[uint16](1),
			Policy: &netlink.Policy{MaxLength: netlink.Some[uint32](3)},
		}
	}
	if diff := cmp.Diff(errno(), errno()); diff != "" {
		t.Fatalf("equal errors differ:\n%s", diff)
	}
	other := errno()
	other.Policy.MaxLength = netlink.Some[uint32](4)
	if cmp.Diff(errno(), other) == "" {
		t.Fatal("errors with different policies are equal")
	}
}

// A request whose attributes are nested: a header of 5 bytes and its padding,
// attribute 1, and attribute 18 that holds 1 and 2, which holds 7 twice.
func nestedRequest() []byte {
	return wire(0, 16, 1, 1, 1, join(
		[]byte{1, 2, 3, 4, 5, 0, 0, 0}, // 16
		attr32(1, 0),                   // 24
		attr(18|0x8000, join( //                               32
			attr(1, 'v', 'l', 'a', 'n', 0), //                 36
			attr(2|0x8000, join( //                            48
				attr(7, 1),        //                                 52
				attr(7|0x4000, 2), // 60
			)...),
		)...),
	))
}

func TestAttributePath(t *testing.T) {
	missing := netlink.Some[uint16]
	none := netlink.Opt[uint16]{}
	tests := []struct {
		name      string
		headerLen int
		offset    int
		missing   netlink.Opt[uint16]
		nest      int
		want      []uint16
	}{
		{"no offset", 5, 0, none, 0, nil},
		{"first attribute", 5, 24, none, 0, []uint16{1}},
		{"aligned length of the header", 8, 24, none, 0, []uint16{1}},
		{"nest", 5, 32, none, 0, []uint16{18}},
		{"in a nest", 5, 36, none, 0, []uint16{18, 1}},
		{"nest in a nest", 5, 48, none, 0, []uint16{18, 2}},
		{"in a nest in a nest", 5, 52, none, 0, []uint16{18, 2, 7}},
		{"the second of the same type", 5, 60, none, 0, []uint16{18, 2, 7}},
		{"in the family's header", 5, 18, none, 0, nil},
		{"in the message's header", 5, 4, none, 0, nil},
		{"negative", 5, -1, none, 0, nil},
		{"behind the end", 5, 68, none, 0, nil},
		{"far behind the end", 5, math.MaxInt, none, 0, nil},
		{"lowest", 5, math.MinInt, none, 0, nil},
		{"missing at the top", 5, 0, missing(9), 0, []uint16{9}},
		{"missing type zero", 5, 0, missing(0), 0, []uint16{0}},
		{"missing in a nest", 5, 0, missing(9), 32, []uint16{18, 9}},
		{"missing in a nest in a nest", 5, 0, missing(9), 48, []uint16{18, 2, 9}},
		{"missing, and an offset besides", 5, 24, missing(9), 32, []uint16{18, 9}},
		{"missing in a nest that is not there", 5, 0, missing(9), 1000, nil},
		{"no header", 0, 16, none, 0, []uint16{0x0403 &^ 0xc000}},
		{"negative header", -1, 24, none, 0, nil},
		{"header as long as the request", 52, 24, none, 0, nil},
		{"longest header", math.MaxInt, 24, none, 0, nil},
		{"longest header but the padding", math.MaxInt - 3, 24, none, 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := &netlink.OpError{
				Request: nestedRequest(), Offset: tt.offset, Missing: tt.missing, MissingNest: tt.nest,
			}
			if tt.name == "no header" {
				// Four bytes of what is the header above are an attribute.
				copy(e.Request[16:], attr(0x0403))
			}
			if got := e.AttributePath(tt.headerLen); !slices.Equal(got, tt.want) {
				t.Fatalf("path %v, want %v", got, tt.want)
			}
			e.Request = nil
			if got := e.AttributePath(tt.headerLen); len(got) > 0 {
				t.Fatalf("path in no request: %v", got)
			}
		})
	}

	// Attributes whose lengths are wrong end the search.
	for _, length := range []byte{0, 3, 200} {
		b := nestedRequest()
		b[24], b[25] = length, length
		e := &netlink.OpError{Request: b, Offset: 36}
		if got := e.AttributePath(5); got != nil {
			t.Fatalf("path behind an attribute of length %d: %v", length, got)
		}
	}
}
