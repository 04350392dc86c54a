//go:build !plan9

package netlink_test

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// errno returns the first four bytes of an Error or Done message.
func errno(n int32) []byte { return binary.NativeEndian.AppendUint32(nil, uint32(-n)) }

// answer sends a request whose data is body, answers it with an Error or Done
// message that holds what data makes of the request's bytes, and returns what
// Do makes of that.
func answer(t *testing.T, body []byte, typ netlink.HeaderType, flags netlink.HeaderFlags, data func(req []byte) []byte) (netlink.Ack, error) {
	t.Helper()
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		req, err := reqs[0].MarshalBinary()
		if err != nil {
			t.Errorf("the request that came: %v", err)
			return
		}
		h, b := reqs[0].Header, data(req)
		k.Send(nltest.Datagram{
			Raw: wire(uint32(netlink.HeaderLen+len(b)), uint16(typ), uint16(flags), h.Sequence, h.PID, b),
		})
	})
	c := k.Dial()
	defer c.Close()
	var ack netlink.Ack
	m := netlink.Message{
		Header: netlink.Header{Type: 16, Flags: netlink.Request | netlink.Acknowledge},
		Data:   body,
	}
	for _, err := range c.Do(netlink.WithAck(t.Context(), &ack), m) {
		return ack, err
	}
	return ack, nil
}

func TestExtendedAcknowledgementForms(t *testing.T) {
	const (
		capped = netlink.Capped
		tlvs   = netlink.AcknowledgeTLVs
	)
	explained := join(attr(1, []byte("no\x00")...), attr32(2, 24))
	want := netlink.OpError{Op: "receive", Err: syscall.ENOENT, Message: "no", Offset: 24}
	plain := netlink.OpError{Op: "receive", Err: syscall.ENOENT}
	tests := []struct {
		name  string
		typ   netlink.HeaderType
		flags netlink.HeaderFlags
		data  func(req []byte) []byte
		want  netlink.OpError
	}{
		{"nothing but the errno", netlink.Error, 0, func([]byte) []byte { return errno(2) }, plain},
		{"no explanation", netlink.Error, 0, func(req []byte) []byte { return join(errno(2), req) }, plain},
		{"no explanation, capped", netlink.Error, capped, func(req []byte) []byte { return join(errno(2), req[:16]) }, plain},
		{"attributes that the flags do not announce", netlink.Error, capped, func(req []byte) []byte {
			return join(errno(2), req[:16], explained)
		}, plain},
		{"whole", netlink.Error, tlvs, func(req []byte) []byte { return join(errno(2), req, explained) }, want},
		{"capped", netlink.Error, tlvs | capped, func(req []byte) []byte { return join(errno(2), req[:16], explained) }, want},
		{"done", netlink.Done, tlvs | netlink.Multi, func([]byte) []byte { return join(errno(2), explained) }, want},
		{"announced, but not there", netlink.Error, tlvs | capped, func(req []byte) []byte { return join(errno(2), req[:16]) }, plain},
		{"request cut off", netlink.Error, tlvs, func(req []byte) []byte { return join(errno(2), req[:20]) }, plain},
		{"request's header cut off", netlink.Error, tlvs, func(req []byte) []byte { return join(errno(2), req[:8]) }, plain},
		{"request's header has an impossible length", netlink.Error, tlvs, func(req []byte) []byte {
			return join(errno(2), wire(8, 0, 0, 0, 0, explained))
		}, plain},
		{"request's header has the greatest length", netlink.Error, tlvs, func(req []byte) []byte {
			return join(errno(2), wire(math.MaxUint32, 0, 0, 0, 0, explained))
		}, plain},
		{"explanation cut off", netlink.Error, tlvs | capped, func(req []byte) []byte {
			b := join(errno(2), req[:16], explained)
			return b[:len(b)-4]
		}, netlink.OpError{Op: "receive", Err: syscall.ENOENT, Message: "no"}},
		{"an attribute of a wrong size", netlink.Error, tlvs | capped, func(req []byte) []byte {
			return join(errno(2), req[:16], attr(1, []byte("no\x00")...), attr(2, 24))
		}, netlink.OpError{Op: "receive", Err: syscall.ENOENT, Message: "no"}},
		{"an attribute that is not known yet", netlink.Error, tlvs | capped, func(req []byte) []byte {
			return join(errno(2), req[:16], attr(77, 1, 2, 3), explained)
		}, want},
		{"lowest errno", netlink.Error, 0, func([]byte) []byte { return errno(math.MinInt32) }, netlink.OpError{
			Op: "receive", Err: syscall.Errno(1 << 31),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := answer(t, make([]byte, 16), tt.typ, tt.flags, tt.data)
			var got *netlink.OpError
			if !errors.As(err, &got) {
				t.Fatalf("%T %v", err, err)
			}
			if got.Sequence == 0 {
				t.Error("no sequence number")
			}
			if (got.Request != nil) != (tt.want.Offset != 0) {
				t.Errorf("request % x with offset %d", got.Request, got.Offset)
			}
			got.Sequence, got.Request = 0, nil
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExtendedAcknowledgementMalformed(t *testing.T) {
	const tlvs = netlink.AcknowledgeTLVs
	for name, tt := range map[string]struct {
		typ   netlink.HeaderType
		flags netlink.HeaderFlags
		data  []byte
	}{
		"error without an errno":       {netlink.Error, 0, nil},
		"half an errno":                {netlink.Error, 0, []byte{0xfe, 0xff}},
		"done with half an errno":      {netlink.Done, netlink.Multi, []byte{0xfe, 0xff}},
		"positive errno":               {netlink.Error, 0, errno(-2)},
		"positive errno, and no more":  {netlink.Error, tlvs, errno(-2)},
		"success, and half a header":   {netlink.Error, tlvs, join(errno(0), make([]byte, 8))},
		"success, and half a request":  {netlink.Error, tlvs, join(errno(0), wire(64, 0, 0, 0, 0, nil))},
		"success, and no request size": {netlink.Error, tlvs, join(errno(0), wire(0, 0, 0, 0, 0, nil))},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := answer(t, nil, tt.typ, tt.flags, func([]byte) []byte { return tt.data })
			var oe *netlink.OpError
			if !errors.As(err, &oe) || !errors.Is(err, netlink.ErrMalformed) || oe.Sequence == 0 {
				t.Fatalf("%v, want ErrMalformed", err)
			}
		})
	}
	// A Done that holds nothing is success: not all families put an errno in.
	if _, err := answer(t, nil, netlink.Done, netlink.Multi, func([]byte) []byte { return nil }); err != nil {
		t.Fatalf("empty Done: %v", err)
	}
}

func TestExtendedAcknowledgementDetails(t *testing.T) {
	// The request has a header of four bytes, an attribute and a nest.
	body := join(make([]byte, 4), attr32(1, 0), attr(2|0x8000, attr32(3, 0)...))
	const first, nest, inner = 20, 28, 32

	reply := func(tlvs ...[]byte) func(req []byte) []byte {
		return func(req []byte) []byte { return join(errno(22), req[:16], join(tlvs...)) }
	}
	tests := []struct {
		name string
		data func(req []byte) []byte
		want netlink.OpError
		path []uint16
	}{
		{"offset", reply(attr32(2, inner)), netlink.OpError{Offset: inner}, []uint16{2, 3}},
		{"policy", reply(attr32(2, first), attr(4|0x8000, join(attr32(1, 11), attr32(7, 15))...)), netlink.OpError{
			Offset: first,
			Policy: &netlink.Policy{Type: netlink.PolicyString, MaxLength: netlink.Some[uint32](15)},
		}, []uint16{1}},
		{"malformed policy", reply(attr32(2, first), attr(4|0x8000, attr(1)...)), netlink.OpError{Offset: first}, []uint16{1}},
		{"missing", reply(attr32(5, 9)), netlink.OpError{Missing: netlink.Some[uint16](9)}, []uint16{9}},
		{"missing type zero", reply(attr32(5, 0)), netlink.OpError{Missing: netlink.Some[uint16](0)}, []uint16{0}},
		{"missing in a nest", reply(attr32(5, 9), attr32(6, nest)), netlink.OpError{
			Missing: netlink.Some[uint16](9), MissingNest: nest,
		}, []uint16{2, 9}},
		{"nest, but nothing is missing", reply(attr32(6, nest)), netlink.OpError{MissingNest: nest}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := answer(t, body, netlink.Error, netlink.Capped|netlink.AcknowledgeTLVs, tt.data)
			var got *netlink.OpError
			if !errors.As(err, &got) || !errors.Is(err, syscall.EINVAL) {
				t.Fatalf("%T %v", err, err)
			}
			if path := got.AttributePath(4); !slices.Equal(path, tt.path) {
				t.Errorf("path %v, want %v", path, tt.path)
			}
			if got.Request != nil && !slices.Equal(got.Request[netlink.HeaderLen:], body) {
				t.Errorf("request % x", got.Request)
			}
			got.Sequence, got.Request = 0, nil
			tt.want.Op, tt.want.Err = "receive", syscall.EINVAL
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAckOnSuccess(t *testing.T) {
	tests := []struct {
		name  string
		typ   netlink.HeaderType
		flags netlink.HeaderFlags
		data  func(req []byte) []byte
		want  netlink.Ack
	}{
		{"nothing", netlink.Error, netlink.Capped, func(req []byte) []byte { return join(errno(0), req[:16]) }, netlink.Ack{}},
		{"warning in a whole acknowledgement", netlink.Error, netlink.AcknowledgeTLVs, func(req []byte) []byte {
			return join(errno(0), req, attr(1, []byte("careful\x00")...))
		}, netlink.Ack{Warning: "careful"}},
		{"cookie", netlink.Error, netlink.Capped | netlink.AcknowledgeTLVs, func(req []byte) []byte {
			return join(errno(0), req[:16], attr(3, 1, 2, 3, 4, 5, 6, 7, 8))
		}, netlink.Ack{Cookie: []byte{1, 2, 3, 4, 5, 6, 7, 8}}},
		{"warning at the end of a dump", netlink.Done, netlink.Multi | netlink.AcknowledgeTLVs, func(req []byte) []byte {
			return join(errno(0), attr(1, []byte("careful\x00")...))
		}, netlink.Ack{Warning: "careful"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := answer(t, []byte("body"), tt.typ, tt.flags, tt.data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Fatalf("acknowledgement (-want +got):\n%s", diff)
			}
		})
	}
}
