package genetlink_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/genltest"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

func TestSendAndReceive(t *testing.T) {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) {
		k.Reply(req, answer.Netlink(30, 0))
		k.Acknowledge(req, 0)
	}
	sent, err := c.Send(ask, 30, netlink.Request|netlink.Acknowledge)
	if err != nil {
		t.Fatal(err)
	}
	if h := sent.Header; h.Type != 30 || h.Length != 24 || h.PID != nltest.PID || h.Sequence == 0 {
		t.Errorf("the header is %+v", h)
	}
	ms, nms, err := c.Receive()
	if err != nil || !reflect.DeepEqual(ms, []genetlink.Message{answer}) {
		t.Errorf("received %+v, %v", ms, err)
	}
	if len(nms) != 1 || nms[0].Header.Type != 30 || nms[0].Header.Sequence != sent.Header.Sequence {
		t.Errorf("received it in %+v", nms)
	}

	// Programs count acknowledgements.
	ms, nms, err = c.Receive()
	if err != nil || len(ms) != 1 || ms[0].Header != (genetlink.Header{}) || nms[0].Header.Type != netlink.Error {
		t.Errorf("received %+v, %+v, %v", ms, nms, err)
	}
}

func TestReceiveIter(t *testing.T) {
	k, c := newKernel(t)
	bad := netlink.Message{Header: netlink.Header{Type: 30}, Data: []byte{1, 2, 3, 4}}
	k.Send(nltest.Datagram{Group: 5, Messages: []netlink.Message{ask.Netlink(30, 0), bad, answer.Netlink(31, 0)}})

	var families []netlink.HeaderType
	var ms []genetlink.Message
	for r, err := range c.ReceiveIter() {
		families = append(families, r.Netlink.Type)
		if r.Netlink.Length == bad.Header.Length {
			t.Errorf("the header is %+v", r.Netlink)
		}
		if len(families) == 2 {
			// One that cannot be read does not take the others with it.
			if !errors.Is(err, netlink.ErrMalformed) {
				t.Errorf("got %+v, %v", r, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		ms = append(ms, r.Message)
	}
	if !reflect.DeepEqual(families, []netlink.HeaderType{30, 30, 31}) || !reflect.DeepEqual(ms, []genetlink.Message{ask, answer}) {
		t.Errorf("received %+v of %v", ms, families)
	}

	k.Send(nltest.Datagram{Group: 5, Messages: []netlink.Message{bad}})
	if _, _, err := c.Receive(); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("got %v", err)
	}
}

func TestExecute(t *testing.T) {
	k, c := newKernel(t, team)
	part := answer.Netlink(30, 0)
	part.Header.Flags = netlink.Multi
	interrupted := part
	interrupted.Header.Flags |= netlink.DumpInterrupted
	done := netlink.Message{Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi}, Data: u32(0)}
	bad := netlink.Message{Header: netlink.Header{Type: 30}, Data: []byte{1, 2, 3, 4}}

	for _, tt := range []struct {
		name    string
		flags   netlink.HeaderFlags
		replies []netlink.Message
		want    []genetlink.Message
		err     error
	}{
		{"one", netlink.Request, []netlink.Message{answer.Netlink(30, 0)}, []genetlink.Message{answer}, nil},
		{"dump", netlink.Request | netlink.Dump, []netlink.Message{part, part, done}, []genetlink.Message{answer, answer}, nil},
		{"empty dump", netlink.Request | netlink.Dump, []netlink.Message{done}, []genetlink.Message{}, nil},
		{"interrupted", netlink.Request | netlink.Dump, []netlink.Message{interrupted, done}, []genetlink.Message{answer}, netlink.ErrDumpInterrupted},
		{"malformed", netlink.Request, []netlink.Message{bad}, nil, netlink.ErrMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k.serve = func(req netlink.Message, m genetlink.Message) {
				if req.Header.Flags != tt.flags || !reflect.DeepEqual(m, ask) {
					t.Errorf("the request is %+v, %+v", req.Header, m)
				}
				k.Reply(req, tt.replies...)
			}
			got, err := c.Execute(ask, 30, tt.flags)
			if !errors.Is(err, tt.err) || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, %v", got, err)
			}
		})
	}

	t.Run("acknowledgement", func(t *testing.T) {
		k.serve = func(req netlink.Message, m genetlink.Message) { k.Acknowledge(req, 0) }
		got, err := c.Execute(ask, 30, netlink.Request|netlink.Acknowledge)
		if err != nil || len(got) != 1 || got[0].Header != (genetlink.Header{}) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestSettings(t *testing.T) {
	c := genltest.Dial(nil)
	if c.PID() != nltest.PID {
		t.Errorf("the port ID is %d", c.PID())
	}
	if s := c.Stats(); s != (netlink.Stats{}) {
		t.Errorf("the counters are %+v", s)
	}
	_, rerr := c.ReadBuffer()
	_, werr := c.WriteBuffer()
	_, serr := c.SyscallConn()
	for name, err := range map[string]error{
		"JoinGroup":      c.JoinGroup(1),
		"LeaveGroup":     c.LeaveGroup(1),
		"SetOption":      c.SetOption(netlink.NoENOBUFS, true),
		"SetBPF":         c.SetBPF(nil),
		"RemoveBPF":      c.RemoveBPF(),
		"SetReadBuffer":  c.SetReadBuffer(1),
		"SetWriteBuffer": c.SetWriteBuffer(1),
		"ReadBuffer":     rerr,
		"WriteBuffer":    werr,
		"SyscallConn":    serr,
	} {
		if !errors.Is(err, netlink.ErrNotSupported) {
			t.Errorf("%s without a socket: %v", name, err)
		}
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
