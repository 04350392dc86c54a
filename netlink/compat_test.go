package netlink_test

import (
	"encoding/binary"
	"errors"
	"iter"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlenc"
	"github.com/netlink-sdk/go/netlink/nltest"
	"golang.org/x/net/bpf"
)

//lint:file-ignore SA1019 what is deprecated is part of the established API too

// The established API, as far as the compiler can check it: if this file
// builds, a program that moves here by its import path does.

// Types.
var (
	_ = netlink.Attribute{Length: uint16(0), Type: uint16(0), Data: []byte(nil)}
	_ = netlink.AttributeDecoder{ByteOrder: binary.ByteOrder(nil)}
	_ = netlink.AttributeEncoder{ByteOrder: binary.ByteOrder(nil)}
	_ = netlink.Config{
		Groups:              uint32(0),
		NetNS:               int(0),
		DisableNSLockThread: false,
		PID:                 uint32(0),
		Strict:              false,
		MessageBufferSize:   int(0),
	}
	_ = netlink.Header{
		Length:   uint32(0),
		Type:     netlink.HeaderType(uint16(0)),
		Flags:    netlink.HeaderFlags(uint16(0)),
		Sequence: uint32(0),
		PID:      uint32(0),
	}
	_ = netlink.Message{Header: netlink.Header{}, Data: []byte(nil)}
	_ = netlink.OpError{Op: "", Err: error(nil), Message: "", Offset: int(0), Sequence: uint32(0)}

	_ syscall.Conn   = (*netlink.Conn)(nil)
	_ net.Error      = (*netlink.OpError)(nil)
	_ netlink.Socket = establishedSocket(nil)
	_ nltest.Func    = func(req []netlink.Message) ([]netlink.Message, error) { return req, nil }
)

// establishedSocket has the methods of Socket: what has them must be one.
type establishedSocket interface {
	Close() error
	Send(m netlink.Message) error
	SendMessages(m []netlink.Message) error
	Receive() ([]netlink.Message, error)
	ReceiveIter() iter.Seq2[netlink.Message, error]
}

// Functions.
var (
	_ func(int, *netlink.Config) (*netlink.Conn, error)       = netlink.Dial
	_ func(error) bool                                        = netlink.IsNotExist
	_ func([]netlink.Attribute) ([]byte, error)               = netlink.MarshalAttributes
	_ func([]byte) (*netlink.AttributeDecoder, error)         = netlink.NewAttributeDecoder
	_ func() *netlink.AttributeEncoder                        = netlink.NewAttributeEncoder
	_ func(netlink.Socket, uint32) *netlink.Conn              = netlink.NewConn
	_ func([]byte) ([]netlink.Attribute, error)               = netlink.UnmarshalAttributes
	_ func(netlink.Message, []netlink.Message) error          = netlink.Validate
	_ func(nltest.Func) *netlink.Conn                         = nltest.Dial
	_ func(int, []netlink.Message) ([]netlink.Message, error) = nltest.Error
	_ func([]netlink.Message) ([]netlink.Message, error)      = nltest.Multipart
	_ func([]netlink.Attribute) []byte                        = nltest.MustMarshalAttributes

	_ func([]netlink.HeaderType, []netlink.HeaderFlags, nltest.Func) nltest.Func = nltest.CheckRequest
)

// Methods of an AttributeDecoder.
var (
	_ func(*netlink.AttributeDecoder) []byte                                     = (*netlink.AttributeDecoder).Bytes
	_ func(*netlink.AttributeDecoder, func([]byte) error)                        = (*netlink.AttributeDecoder).Do
	_ func(*netlink.AttributeDecoder) error                                      = (*netlink.AttributeDecoder).Err
	_ func(*netlink.AttributeDecoder) bool                                       = (*netlink.AttributeDecoder).Flag
	_ func(*netlink.AttributeDecoder) int8                                       = (*netlink.AttributeDecoder).Int8
	_ func(*netlink.AttributeDecoder) int16                                      = (*netlink.AttributeDecoder).Int16
	_ func(*netlink.AttributeDecoder) int32                                      = (*netlink.AttributeDecoder).Int32
	_ func(*netlink.AttributeDecoder) int64                                      = (*netlink.AttributeDecoder).Int64
	_ func(*netlink.AttributeDecoder) int                                        = (*netlink.AttributeDecoder).Len
	_ func(*netlink.AttributeDecoder, func(nad *netlink.AttributeDecoder) error) = (*netlink.AttributeDecoder).Nested
	_ func(*netlink.AttributeDecoder) bool                                       = (*netlink.AttributeDecoder).Next
	_ func(*netlink.AttributeDecoder) string                                     = (*netlink.AttributeDecoder).String
	_ func(*netlink.AttributeDecoder) uint16                                     = (*netlink.AttributeDecoder).Type
	_ func(*netlink.AttributeDecoder) uint16                                     = (*netlink.AttributeDecoder).TypeFlags
	_ func(*netlink.AttributeDecoder) uint8                                      = (*netlink.AttributeDecoder).Uint8
	_ func(*netlink.AttributeDecoder) uint16                                     = (*netlink.AttributeDecoder).Uint16
	_ func(*netlink.AttributeDecoder) uint32                                     = (*netlink.AttributeDecoder).Uint32
	_ func(*netlink.AttributeDecoder) uint64                                     = (*netlink.AttributeDecoder).Uint64
)

// Methods of an AttributeEncoder.
var (
	_ func(*netlink.AttributeEncoder, uint16, []byte)                                    = (*netlink.AttributeEncoder).Bytes
	_ func(*netlink.AttributeEncoder, uint16, func() ([]byte, error))                    = (*netlink.AttributeEncoder).Do
	_ func(*netlink.AttributeEncoder) ([]byte, error)                                    = (*netlink.AttributeEncoder).Encode
	_ func(*netlink.AttributeEncoder, uint16, bool)                                      = (*netlink.AttributeEncoder).Flag
	_ func(*netlink.AttributeEncoder, uint16, int8)                                      = (*netlink.AttributeEncoder).Int8
	_ func(*netlink.AttributeEncoder, uint16, int16)                                     = (*netlink.AttributeEncoder).Int16
	_ func(*netlink.AttributeEncoder, uint16, int32)                                     = (*netlink.AttributeEncoder).Int32
	_ func(*netlink.AttributeEncoder, uint16, int64)                                     = (*netlink.AttributeEncoder).Int64
	_ func(*netlink.AttributeEncoder) int                                                = (*netlink.AttributeEncoder).Len
	_ func(*netlink.AttributeEncoder, uint16, func(nae *netlink.AttributeEncoder) error) = (*netlink.AttributeEncoder).Nested
	_ func(*netlink.AttributeEncoder, uint16, string)                                    = (*netlink.AttributeEncoder).String
	_ func(*netlink.AttributeEncoder, uint16, uint8)                                     = (*netlink.AttributeEncoder).Uint8
	_ func(*netlink.AttributeEncoder, uint16, uint16)                                    = (*netlink.AttributeEncoder).Uint16
	_ func(*netlink.AttributeEncoder, uint16, uint32)                                    = (*netlink.AttributeEncoder).Uint32
	_ func(*netlink.AttributeEncoder, uint16, uint64)                                    = (*netlink.AttributeEncoder).Uint64
)

// Methods of a Conn.
var (
	_ func(*netlink.Conn) error                                         = (*netlink.Conn).Close
	_ func(*netlink.Conn, netlink.Message) ([]netlink.Message, error)   = (*netlink.Conn).Execute
	_ func(*netlink.Conn, uint32) error                                 = (*netlink.Conn).JoinGroup
	_ func(*netlink.Conn, uint32) error                                 = (*netlink.Conn).LeaveGroup
	_ func(*netlink.Conn) uint32                                        = (*netlink.Conn).PID
	_ func(*netlink.Conn) (int, error)                                  = (*netlink.Conn).ReadBuffer
	_ func(*netlink.Conn) ([]netlink.Message, error)                    = (*netlink.Conn).Receive
	_ func(*netlink.Conn) iter.Seq2[netlink.Message, error]             = (*netlink.Conn).ReceiveIter
	_ func(*netlink.Conn) error                                         = (*netlink.Conn).RemoveBPF
	_ func(*netlink.Conn, netlink.Message) (netlink.Message, error)     = (*netlink.Conn).Send
	_ func(*netlink.Conn, []netlink.Message) ([]netlink.Message, error) = (*netlink.Conn).SendMessages
	_ func(*netlink.Conn, []bpf.RawInstruction) error                   = (*netlink.Conn).SetBPF
	_ func(*netlink.Conn, time.Time) error                              = (*netlink.Conn).SetDeadline
	_ func(*netlink.Conn, netlink.ConnOption, bool) error               = (*netlink.Conn).SetOption
	_ func(*netlink.Conn, int) error                                    = (*netlink.Conn).SetReadBuffer
	_ func(*netlink.Conn, time.Time) error                              = (*netlink.Conn).SetReadDeadline
	_ func(*netlink.Conn, int) error                                    = (*netlink.Conn).SetWriteBuffer
	_ func(*netlink.Conn, time.Time) error                              = (*netlink.Conn).SetWriteDeadline
	_ func(*netlink.Conn) (syscall.RawConn, error)                      = (*netlink.Conn).SyscallConn
	_ func(*netlink.Conn) (int, error)                                  = (*netlink.Conn).WriteBuffer
)

// Methods of the small types.
var (
	_ func(*netlink.OpError) string         = (*netlink.OpError).Error
	_ func(*netlink.OpError) bool           = (*netlink.OpError).Temporary
	_ func(*netlink.OpError) bool           = (*netlink.OpError).Timeout
	_ func(*netlink.OpError) error          = (*netlink.OpError).Unwrap
	_ func(netlink.HeaderFlags) string      = netlink.HeaderFlags.String
	_ func(netlink.HeaderType) string       = netlink.HeaderType.String
	_ func(*netlink.Message, []byte) error  = (*netlink.Message).UnmarshalBinary
	_ func(netlink.Message) ([]byte, error) = netlink.Message.MarshalBinary
)

// Package nlenc.
var (
	_ func(string) []byte     = nlenc.Bytes
	_ func([]byte) string     = nlenc.String
	_ func() binary.ByteOrder = nlenc.NativeEndian
	_ func([]byte) int32      = nlenc.Int32
	_ func(int32) []byte      = nlenc.Int32Bytes
	_ func([]byte, int32)     = nlenc.PutInt32
	_ func([]byte, uint8)     = nlenc.PutUint8
	_ func([]byte, uint16)    = nlenc.PutUint16
	_ func([]byte, uint32)    = nlenc.PutUint32
	_ func([]byte, uint64)    = nlenc.PutUint64
	_ func([]byte) uint8      = nlenc.Uint8
	_ func(uint8) []byte      = nlenc.Uint8Bytes
	_ func([]byte) uint16     = nlenc.Uint16
	_ func(uint16) []byte     = nlenc.Uint16Bytes
	_ func([]byte) uint32     = nlenc.Uint32
	_ func(uint32) []byte     = nlenc.Uint32Bytes
	_ func([]byte) uint64     = nlenc.Uint64
	_ func(uint64) []byte     = nlenc.Uint64Bytes
)

// The values of the constants. Those of a family of names that came first are
// the same.
func TestEstablishedConstants(t *testing.T) {
	flags := []struct {
		name             string
		now, older, want netlink.HeaderFlags
	}{
		{"Request", netlink.Request, netlink.HeaderFlagsRequest, 0x1},
		{"Multi", netlink.Multi, netlink.HeaderFlagsMulti, 0x2},
		{"Acknowledge", netlink.Acknowledge, netlink.HeaderFlagsAcknowledge, 0x4},
		{"Echo", netlink.Echo, netlink.HeaderFlagsEcho, 0x8},
		{"DumpInterrupted", netlink.DumpInterrupted, netlink.HeaderFlagsDumpInterrupted, 0x10},
		{"DumpFiltered", netlink.DumpFiltered, netlink.HeaderFlagsDumpFiltered, 0x20},
		{"Root", netlink.Root, netlink.HeaderFlagsRoot, 0x100},
		{"Match", netlink.Match, netlink.HeaderFlagsMatch, 0x200},
		{"Atomic", netlink.Atomic, netlink.HeaderFlagsAtomic, 0x400},
		{"Dump", netlink.Dump, netlink.HeaderFlagsDump, 0x300},
		{"Replace", netlink.Replace, netlink.HeaderFlagsReplace, 0x100},
		{"Excl", netlink.Excl, netlink.HeaderFlagsExcl, 0x200},
		{"Create", netlink.Create, netlink.HeaderFlagsCreate, 0x400},
		{"Append", netlink.Append, netlink.HeaderFlagsAppend, 0x800},
		{"Capped", netlink.Capped, netlink.HeaderFlagsCapped, 0x100},
		{"AcknowledgeTLVs", netlink.AcknowledgeTLVs, netlink.HeaderFlagsAcknowledgeTLVs, 0x200},
	}
	for _, f := range flags {
		if f.now != f.want || f.older != f.want {
			t.Errorf("%s is %#x and %#x, want %#x", f.name, uint16(f.now), uint16(f.older), uint16(f.want))
		}
	}
	types := []struct {
		name             string
		now, older, want netlink.HeaderType
	}{
		{"Noop", netlink.Noop, netlink.HeaderTypeNoop, 1},
		{"Error", netlink.Error, netlink.HeaderTypeError, 2},
		{"Done", netlink.Done, netlink.HeaderTypeDone, 3},
		{"Overrun", netlink.Overrun, netlink.HeaderTypeOverrun, 4},
	}
	for _, typ := range types {
		if typ.now != typ.want || typ.older != typ.want {
			t.Errorf("%s is %d and %d, want %d", typ.name, typ.now, typ.older, typ.want)
		}
	}
	options := []netlink.ConnOption{
		netlink.PacketInfo, netlink.BroadcastError, netlink.NoENOBUFS, netlink.ListenAllNSID,
		netlink.CapAcknowledge, netlink.ExtendedAcknowledge, netlink.GetStrictCheck,
	}
	for i, o := range options {
		if o != netlink.ConnOption(i) {
			t.Errorf("option %d has the value %d", i, o)
		}
	}
	if netlink.Nested != uint16(0x8000) || netlink.NetByteOrder != uint16(0x4000) || nltest.PID != 1 {
		t.Error("Nested, NetByteOrder or PID have another value")
	}
}

func TestValidate(t *testing.T) {
	header := func(seq, pid uint32) netlink.Message {
		return netlink.Message{Header: netlink.Header{Sequence: seq, PID: pid}}
	}
	tests := []struct {
		name    string
		req     netlink.Message
		replies []netlink.Message
		want    error
	}{
		{"no reply", header(1, 1), nil, nil},
		{"same", header(1, 1), []netlink.Message{header(1, 1), header(1, 1)}, nil},
		{"other sequence number", header(1, 1), []netlink.Message{header(1, 1), header(2, 1)}, netlink.ErrMismatchedSequence},
		{"reply without a sequence number", header(1, 1), []netlink.Message{header(0, 1)}, netlink.ErrMismatchedSequence},
		{"request without a sequence number", header(0, 1), []netlink.Message{header(5, 1)}, nil},
		{"other port ID", header(1, 1), []netlink.Message{header(1, 1), header(1, 2)}, netlink.ErrMismatchedPID},
		{"reply without a port ID", header(1, 1), []netlink.Message{header(1, 0)}, nil},
		{"request without a port ID", header(1, 0), []netlink.Message{header(1, 9)}, nil},
	}
	for _, tt := range tests {
		err := netlink.Validate(tt.req, tt.replies)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		var oe *netlink.OpError
		if err != nil && (!errors.As(err, &oe) || oe.Op != "validate") {
			t.Errorf("%s: %T %v", tt.name, err, err)
		}
	}
}
