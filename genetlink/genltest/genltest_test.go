package genltest_test

import (
	"errors"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/genltest"
	"github.com/netlink-sdk/go/netlink"
)

const (
	ctrl      = 0x10 // GENL_ID_CTRL
	getFamily = 3    // CTRL_CMD_GETFAMILY
	ePERM     = 1
)

var example = genetlink.Family{
	ID:           0x20,
	Version:      3,
	Name:         "example",
	Groups:       []genetlink.MulticastGroup{{ID: 5, Name: "one"}, {ID: 6, Name: "two"}},
	HeaderSize:   8,
	MaxAttribute: 9,
	Operations:   []genetlink.Operation{{Command: 1, Flags: genetlink.CmdCapDo}, {Command: 2}},
}

func TestDial(t *testing.T) {
	req := genetlink.Message{Header: genetlink.Header{Command: 1, Version: 2}, Data: []byte{1, 2, 3, 4}}
	reply := genetlink.Message{Header: genetlink.Header{Command: 3, Version: 4}, Data: []byte{5, 6, 7, 8}}
	c := genltest.Dial(func(greq genetlink.Message, nreq netlink.Message) ([]genetlink.Message, error) {
		if !reflect.DeepEqual(greq, req) {
			t.Errorf("the request is %+v", greq)
		}
		if h := nreq.Header; h.Type != 0x20 || h.Flags != netlink.Request || h.Length != 24 {
			t.Errorf("its header is %+v", h)
		}
		return []genetlink.Message{reply}, nil
	})
	defer c.Close()
	got, err := c.Execute(req, 0x20, netlink.Request)
	if err != nil || !reflect.DeepEqual(got, []genetlink.Message{reply}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := c.Send(req, 0x20, netlink.Request); err != nil {
		t.Fatal(err)
	}
	_, nms, err := c.Receive()
	if err != nil || len(nms) != 1 || nms[0].Header.Type != 0x20 {
		t.Errorf("received %+v, %v", nms, err)
	}
}

// Tests make up numbers for families that stand for something else in replies.
func TestDialSmallFamily(t *testing.T) {
	c := genltest.Dial(func(greq genetlink.Message, _ netlink.Message) ([]genetlink.Message, error) {
		return []genetlink.Message{greq}, nil
	})
	defer c.Close()
	for family := range uint16(5) {
		m := genetlink.Message{Data: []byte{1, 2, 3, 4}}
		got, err := c.Execute(m, family, netlink.Request)
		if err != nil || !reflect.DeepEqual(got, []genetlink.Message{m}) {
			t.Errorf("family %d: %+v, %v", family, got, err)
		}
	}
}

func TestFuncWithoutRequest(t *testing.T) {
	c := genltest.Dial(func(greq genetlink.Message, nreq netlink.Message) ([]genetlink.Message, error) {
		if !reflect.DeepEqual(greq, genetlink.Message{}) || !reflect.DeepEqual(nreq, netlink.Message{}) {
			t.Errorf("there is a request: %+v, %+v", greq, nreq)
		}
		return []genetlink.Message{{Header: genetlink.Header{Command: 7}, Data: []byte{}}}, nil
	})
	defer c.Close()
	ms, _, err := c.Receive()
	if err != nil || len(ms) != 1 || ms[0].Header.Command != 7 {
		t.Errorf("received %+v, %v", ms, err)
	}
}

func TestFuncErrors(t *testing.T) {
	own := errors.New("own")
	for _, tt := range []struct {
		name      string
		err, want error
	}{
		{"errno", genltest.Error(ePERM), fs.ErrPermission},
		{"own", own, own},
		{"nothing", io.EOF, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := genltest.Dial(func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) { return nil, tt.err })
			defer c.Close()
			got, err := c.Execute(genetlink.Message{}, 0x20, netlink.Request)
			if !errors.Is(err, tt.want) || len(got) != 0 {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	// Without a request there is nothing that the kernel could refuse.
	c := genltest.Dial(func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) {
		return nil, genltest.Error(ePERM)
	})
	defer c.Close()
	if _, _, err := c.Receive(); err == nil {
		t.Error("there was no error")
	}
}

func TestCheckRequest(t *testing.T) {
	called := false
	fn := func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) {
		called = true
		return nil, nil
	}
	greq := genetlink.Message{Header: genetlink.Header{Command: 2}}
	nreq := netlink.Message{Header: netlink.Header{Type: 0x20, Flags: netlink.Request}}
	for _, tt := range []struct {
		name    string
		family  uint16
		command uint8
		flags   netlink.HeaderFlags
		ok      bool
	}{
		{"nothing", 0, 0, 0, true},
		{"everything", 0x20, 2, netlink.Request, true},
		{"family", 0x21, 2, netlink.Request, false},
		{"command", 0x20, 3, netlink.Request, false},
		{"flags", 0x20, 2, netlink.Request | netlink.Dump, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			called = false
			_, err := genltest.CheckRequest(tt.family, tt.command, tt.flags, fn)(greq, nreq)
			if (err == nil) != tt.ok || called != tt.ok {
				t.Errorf("error %v; called: %v", err, called)
			}
		})
	}
}

func TestServeFamily(t *testing.T) {
	passed := 0
	c := genltest.Dial(genltest.ServeFamily(example, func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) {
		passed++
		return nil, io.EOF
	}))
	defer c.Close()

	if f, err := c.Family(t.Context(), "example"); err != nil || !reflect.DeepEqual(f, example) {
		t.Errorf("Family: %+v, %v", f, err)
	}
	if f, err := c.GetFamily("example"); err != nil || !reflect.DeepEqual(f, example) {
		t.Errorf("GetFamily: %+v, %v", f, err)
	}
	if all, err := c.ListFamilies(); err != nil || !reflect.DeepEqual(all, []genetlink.Family{example}) {
		t.Errorf("ListFamilies: %+v, %v", all, err)
	}
	if _, err := c.Family(t.Context(), "other"); err == nil {
		t.Error("there is a family of another name")
	}
	for _, data := range [][]byte{{1}, {4, 0, 99, 0}} {
		m := genetlink.Message{Header: genetlink.Header{Command: getFamily}, Data: data}
		if _, err := c.Execute(m, ctrl, netlink.Request); err == nil {
			t.Errorf("the request % x is accepted", data)
		}
	}
	if passed != 0 {
		t.Errorf("%d requests for a family went past", passed)
	}

	for range c.Do(t.Context(), "example", genetlink.Message{}, netlink.Dump) {
		t.Error("there is a reply")
	}
	if _, err := c.Execute(genetlink.Message{}, ctrl, netlink.Request); err != nil {
		t.Error(err)
	}
	if passed != 2 {
		t.Errorf("%d other requests went past, not 2", passed)
	}
}

// A family that does not fit into a message is an error, not a broken message.
func TestServeFamilyTooLarge(t *testing.T) {
	groups := slices.Repeat([]genetlink.MulticastGroup{{ID: 1, Name: "group"}}, 5000)
	f := genetlink.Family{Name: "x", Groups: groups}
	c := genltest.Dial(genltest.ServeFamily(f, nil))
	defer c.Close()
	if _, err := c.GetFamily("x"); err == nil {
		t.Error("there was no error")
	}
}
