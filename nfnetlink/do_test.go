package nfnetlink_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
	"github.com/netlink-sdk/go/nfnetlink"
)

const (
	getTable = nfnetlink.MessageType(nfnetlink.SubsystemNFTables)<<8 | 1 // NFT_MSG_GETTABLE
	newTable = nfnetlink.MessageType(nfnetlink.SubsystemNFTables) << 8   // NFT_MSG_NEWTABLE, which is 0
)

// fake returns a Conn to a kernel that answers each request with fn.
func fake(t *testing.T, fn func(k *nltest.Kernel, req netlink.Message)) (*nfnetlink.Conn, *nltest.Kernel) {
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		for _, req := range reqs {
			fn(k, req)
		}
	})
	c := nfnetlink.NewConn(k.Dial())
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return c, k
}

// message returns the netlink message of a table.
func message(flags netlink.HeaderFlags, data ...byte) netlink.Message {
	return netlink.Message{
		Header: netlink.Header{Type: netlink.HeaderType(newTable), Flags: flags},
		Data:   append([]byte{2, 0, 0x12, 0x34}, data...),
	}
}

func TestDo(t *testing.T) {
	var sent []netlink.Message
	c, _ := fake(t, func(k *nltest.Kernel, req netlink.Message) {
		sent = append(sent, req)
		k.Reply(req, message(0, 8, 0, 1, 0, 1, 2, 3, 4))
	})
	m := nfnetlink.Message{
		Type:   getTable,
		Header: nfnetlink.Header{Family: nfnetlink.FamilyIPv6, ResourceID: 0xabcd},
		Data:   []byte{5, 0, 1, 0, 'x', 0, 0, 0},
	}
	for range 2 { // what the pool holds is used again
		n := 0
		for r, err := range c.Do(t.Context(), m) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			want := nfnetlink.Header{Family: nfnetlink.FamilyIPv4, ResourceID: 0x1234}
			if r.Type != newTable || r.Header != want || !bytes.Equal(r.Data, []byte{8, 0, 1, 0, 1, 2, 3, 4}) {
				t.Errorf("received %+v", r)
			}
		}
		if n != 1 {
			t.Errorf("%d replies, want 1", n)
		}
	}
	for _, req := range sent {
		if req.Header.Type != 0xa01 || req.Header.Flags != netlink.Request {
			t.Errorf("sent a message with the header %+v", req.Header)
		}
		if want := []byte{10, 0, 0xab, 0xcd, 5, 0, 1, 0, 'x', 0, 0, 0}; !bytes.Equal(req.Data, want) {
			t.Errorf("sent %x, want %x", req.Data, want)
		}
	}
	if len(sent) != 2 {
		t.Errorf("%d requests, want 2", len(sent))
	}
}

func TestDoDump(t *testing.T) {
	c, _ := fake(t, func(k *nltest.Kernel, req netlink.Message) {
		if req.Header.Flags != netlink.Request|netlink.Dump {
			t.Errorf("sent a message with the flags %s", req.Header.Flags)
		}
		k.Reply(req, message(netlink.Multi, 1, 0, 0, 0), message(netlink.Multi, 2, 0, 0, 0))
		k.Reply(req, message(netlink.Multi, 3, 0, 0, 0), netlink.Message{
			Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi},
			Data:   make([]byte, 4),
		})
	})
	dump := c.Do(t.Context(), nfnetlink.Message{Type: getTable, Flags: netlink.Dump})

	var got []byte
	for m, err := range dump {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m.Data[0])
	}
	if !slices.Equal(got, []byte{1, 2, 3}) {
		t.Errorf("received %v", got)
	}

	// What an abandoned loop leaves behind is in nobody's way.
	for range 3 {
		for m, err := range dump {
			if err != nil || !slices.Equal(m.Data, []byte{1, 0, 0, 0}) {
				t.Errorf("received %v, %v", m, err)
			}
			break
		}
	}
}

func TestDoMalformed(t *testing.T) {
	c, _ := fake(t, func(k *nltest.Kernel, req netlink.Message) {
		bad := message(netlink.Multi)
		bad.Data = nil
		k.Reply(req, bad, message(netlink.Multi), netlink.Message{Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi}})
	})
	var errs []error
	for m, err := range c.Do(t.Context(), nfnetlink.Message{Type: getTable, Flags: netlink.Dump}) {
		if err == nil {
			t.Errorf("received %+v", m)
		}
		errs = append(errs, err)
	}
	// The error is the last thing that is yielded.
	if len(errs) != 1 || !errors.Is(errs[0], netlink.ErrMalformed) {
		t.Errorf("yielded %v", errs)
	}
}

func TestDoCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, _ := fake(t, func(k *nltest.Kernel, req netlink.Message) { cancel() })
	for m, err := range c.Do(ctx, nfnetlink.Message{Type: getTable}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("received %+v, %v", m, err)
		}
	}
}

func TestDoAllocations(t *testing.T) {
	reply := message(0, 8, 0, 1, 0, 1, 2, 3, 4)
	c := nfnetlink.NewConn(nltest.Dial(func(reqs []netlink.Message) ([]netlink.Message, error) {
		reply.Header.Sequence = reqs[0].Header.Sequence
		return []netlink.Message{reply}, nil
	}))
	defer c.Close()
	data := make([]byte, 16)

	// The same without this package.
	ctx := t.Context()
	floor := testing.AllocsPerRun(100, func() {
		m := netlink.Message{Header: netlink.Header{Type: netlink.HeaderType(getTable)}, Data: data}
		for _, err := range c.Netlink().Do(ctx, m) {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	own := testing.AllocsPerRun(100, func() {
		for _, err := range c.Do(ctx, nfnetlink.Message{Type: getTable, Data: data}) {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	if own > floor {
		t.Errorf("%v allocations for a request, %v more than below", own, own-floor)
	}
}
