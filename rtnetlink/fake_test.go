package rtnetlink

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// fake returns a Conn to a kernel that answers each request with msgs, and a
// dump also with a Done.
func fake(t *testing.T, msgs ...netlink.Message) *Conn {
	t.Helper()
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		for _, req := range reqs {
			if req.Header.Flags&netlink.Dump != netlink.Dump {
				k.Reply(req, msgs...)
				continue
			}
			all := append(msgs[:len(msgs):len(msgs)], netlink.Message{Header: netlink.Header{Type: netlink.Done}, Data: make([]byte, 4)})
			for i := range all {
				all[i].Header.Flags |= netlink.Multi
			}
			k.Reply(req, all...)
		}
	})
	nl := k.Dial()
	t.Cleanup(func() { _ = nl.Close() })
	c, err := NewConn(nl)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// message returns a message with v in it.
func message(t *testing.T, typ netlink.HeaderType, flags netlink.HeaderFlags, v codec) netlink.Message {
	t.Helper()
	data, err := v.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return netlink.Message{Header: netlink.Header{Type: typ, Flags: flags}, Data: data}
}

// TestCountersSkipped checks that a link has its counters on a kernel that leaves
// them out with those of its protocols, and that it is asked twice only once.
func TestCountersSkipped(t *testing.T) {
	with := fullLink()
	without := fullLink()
	without.Stats = nil
	asked := 0
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		asked++
		l := with
		d := nlattr.NewDecoder(reqs[0].Data[sizeofIfInfoMsg:])
		for d.Next() {
			if d.Type() == iflaExtMask && d.Uint32() == extSkipStats {
				l = without
			}
		}
		k.Reply(reqs[0], message(t, rtmNewLink, 0, l))
	})
	nl := k.Dial()
	defer nl.Close()
	c, err := NewConn(nl)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{2, 3} {
		l, err := c.Link.Get(t.Context(), with.Index)
		if err != nil || l.Stats == nil || *l.Stats != *with.Stats {
			t.Errorf("got %+v, %v", l.Stats, err)
		}
		if asked != want {
			t.Errorf("after %d links the kernel was asked %d times, want %d", i+1, asked, want)
		}
	}
}

// TestInterrupted checks that data of an inconsistent dump is returned together
// with the error that says so.
func TestInterrupted(t *testing.T) {
	ctx := t.Context()
	for name, list := range map[string]func() (int, error){
		"links": func() (int, error) {
			l, err := fake(t, message(t, rtmNewLink, netlink.DumpInterrupted, fullLink())).Link.List(ctx, nil)
			return len(l), err
		},
		"addresses": func() (int, error) {
			l, err := fake(t, message(t, rtmNewAddr, netlink.DumpInterrupted, fullAddress())).Address.List(ctx, nil)
			return len(l), err
		},
		"routes": func() (int, error) {
			l, err := fake(t, message(t, rtmNewRoute, netlink.DumpInterrupted, fullRoute())).Route.List(ctx, nil)
			return len(l), err
		},
		"streamed routes": func() (int, error) {
			n := 0
			for _, err := range fake(t, message(t, rtmNewRoute, netlink.DumpInterrupted, fullRoute())).Route.All(ctx, nil) {
				if err != nil {
					return n, err
				}
				n++
			}
			return n, nil
		},
	} {
		n, err := list()
		if n != 1 || !errors.Is(err, netlink.ErrDumpInterrupted) {
			t.Errorf("%s: got %d and the error %v", name, n, err)
		}
	}
}

// TestFilterRepeated lists from a kernel that applies no filter, as those
// before Linux 4.20 do.
func TestFilterRepeated(t *testing.T) {
	ctx := t.Context()
	one, two := tableRoute, tableRoute
	two.Family, two.Dst, two.Gateway = FamilyIPv6, netip.MustParsePrefix("2001:db8::/32"), netip.MustParseAddr("fe80::1")
	two.Table, two.Protocol, two.Type, two.OutIface = 7, ProtocolStatic, RouteLocal, 0
	two.Multipath = []Nexthop{{OutIface: 9}, {OutIface: 10}}
	c := fake(t, message(t, rtmNewRoute, 0, &one), message(t, rtmDelRoute, 0, &one), message(t, rtmNewRoute, 0, &two))
	for _, f := range []RouteFilter{
		{Family: FamilyIPv6}, {Table: 7}, {Protocol: ProtocolStatic}, {Type: RouteLocal}, {OutIface: 10},
	} {
		list, err := c.Route.List(ctx, &f)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != 1 || list[0].Dst != two.Dst {
			t.Errorf("%+v: got %v", f, list)
		}
	}
	// What the kernel has filtered it knows best.
	c = fake(t, message(t, rtmNewRoute, netlink.DumpFiltered, &one), message(t, rtmNewRoute, 0, &two))
	list, err := c.Route.List(ctx, &RouteFilter{OutIface: 10})
	if err != nil || len(list) != 2 {
		t.Errorf("got %d routes: %v", len(list), err)
	}

	a, b := fullAddress(), fullAddress()
	b.LinkIndex = 7
	c = fake(t, message(t, rtmNewAddr, 0, a), message(t, rtmNewAddr, 0, b))
	addresses, err := c.Address.List(ctx, &AddressFilter{LinkIndex: 7})
	if err != nil || len(addresses) != 1 || addresses[0].LinkIndex != 7 {
		t.Errorf("got %v: %v", addresses, err)
	}

	l, m := fullLink(), fullLink()
	m.Kind, m.Index = nil, 7
	c = fake(t, message(t, rtmNewLink, netlink.DumpFiltered, l), message(t, rtmNewLink, netlink.DumpFiltered, m))
	links, err := c.Link.List(ctx, &LinkFilter{Kind: "vlan"})
	if err != nil || len(links) != 1 || links[0].Index != l.Index {
		t.Errorf("got %v: %v", links, err)
	}
}

// TestMalformed checks that replies that are none are errors.
func TestMalformed(t *testing.T) {
	ctx := t.Context()
	short := func(typ netlink.HeaderType) *Conn {
		return fake(t, netlink.Message{Header: netlink.Header{Type: typ}, Data: make([]byte, 4)})
	}
	for name, f := range map[string]func() error{
		"link list":    func() error { _, err := short(rtmNewLink).Link.List(ctx, nil); return err },
		"link get":     func() error { _, err := short(rtmNewLink).Link.Get(ctx, 1); return err },
		"address list": func() error { _, err := short(rtmNewAddr).Address.List(ctx, nil); return err },
		"route list":   func() error { _, err := short(rtmNewRoute).Route.List(ctx, nil); return err },
		"route get": func() error {
			_, err := short(rtmNewRoute).Route.Get(ctx, netip.MustParseAddr("192.0.2.1"), nil)
			return err
		},
		"route list ": func() error {
			for _, err := range short(rtmNewRoute).Route.All(ctx, nil) {
				return err
			}
			return nil
		},
	} {
		err := f()
		var oe *netlink.OpError
		if !errors.As(err, &oe) || !errors.Is(err, netlink.ErrMalformed) || oe.Op+" " != name && oe.Op != name {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
	// A reply of another type is no reply.
	if _, err := short(rtmNewAddr).Link.Get(ctx, 1); !errors.Is(err, errNoReply) {
		t.Errorf("got the error %v", err)
	}
}

func TestArguments(t *testing.T) {
	if _, err := NewConn(nil); err == nil {
		t.Error("there is a Conn without a Conn")
	}
	c := fake(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Route.List(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got the error %v", err)
	}
	for _, dst := range []netip.Addr{{}, netip.MustParseAddr("fe80::1%eth0")} {
		if _, err := c.Route.Get(t.Context(), dst, nil); !errors.Is(err, errNoFamily) && !errors.Is(err, errZone) {
			t.Errorf("%s: got the error %v", dst, err)
		}
	}
	if _, err := c.Route.Get(t.Context(), netip.MustParseAddr("192.0.2.1"), &RouteLookup{Src: netip.MustParseAddr("::1")}); !errors.Is(err, errOtherFamily) {
		t.Errorf("got the error %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// A nil thing to add is an error, not a panic.
func TestNil(t *testing.T) {
	c := fake(t)
	for name, f := range map[string]func() error{
		"route add":       func() error { return c.Route.Add(t.Context(), nil) },
		"route replace":   func() error { return c.Route.Replace(t.Context(), nil) },
		"route delete":    func() error { return c.Route.Delete(t.Context(), nil) },
		"address add":     func() error { return c.Address.Add(t.Context(), nil) },
		"address replace": func() error { return c.Address.Replace(t.Context(), nil) },
		"address delete":  func() error { return c.Address.Delete(t.Context(), nil) },
	} {
		var oe *netlink.OpError
		if err := f(); !errors.As(err, &oe) || oe.Op != name || !errors.Is(err, errNil) {
			t.Errorf("%s: got the error %v", name, err)
		}
	}
}
