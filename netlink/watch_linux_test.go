package netlink_test

import (
	"context"
	"encoding/binary"
	"iter"
	"maps"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest"
	"golang.org/x/sys/unix"
)

// A thing is an IPv4 address or route.
type thing struct {
	Address bool
	Table   uint8 // of a route
	IP      uint32
	Type    uint8 // of a route; it may change
}

// key is what tells a thing from others.
func (v thing) key() thing {
	v.Type = 0
	return v
}

// decodeThing reads a message about a thing.
func decodeThing(m netlink.Message) (v thing, err error) {
	header := unix.SizeofRtMsg
	switch m.Header.Type {
	case unix.RTM_NEWADDR, unix.RTM_DELADDR:
		v.Address = true
		header = unix.SizeofIfAddrmsg
	case unix.RTM_NEWROUTE, unix.RTM_DELROUTE:
		v.Table, v.Type = m.Data[4], m.Data[7]
	default:
		return v, netlink.ErrSkip
	}
	d := nlattr.NewDecoder(m.Data[header:])
	for d.Next() {
		if d.Type() == unix.RTA_DST { // IFA_ADDRESS has the same number
			v.IP = binary.BigEndian.Uint32(d.Data())
		}
	}
	return v, d.Err()
}

func dumpIPv4(typ netlink.HeaderType, size int) netlink.Message {
	return netlink.Message{
		Header: netlink.Header{Type: typ, Flags: netlink.Dump},
		Data:   append([]byte{unix.AF_INET}, make([]byte, size-1)...),
	}
}

// watchConfig watches all IPv4 addresses and routes, in two tables of the
// kernel's that are dumped one after the other.
func watchConfig() netlink.WatchConfig[thing, thing] {
	return netlink.WatchConfig[thing, thing]{
		Dumps: []netlink.Message{
			dumpIPv4(unix.RTM_GETADDR, unix.SizeofIfAddrmsg),
			dumpIPv4(unix.RTM_GETROUTE, unix.SizeofRtMsg),
		},
		Groups:  []uint32{unix.RTNLGRP_IPV4_IFADDR, unix.RTNLGRP_IPV4_ROUTE},
		Barrier: getLink(1, 0),
		Decode: func(n netlink.Notification) (thing, netlink.Update[thing], error) {
			v, err := decodeThing(n.Message)
			if n.Header.Type == unix.RTM_DELADDR || n.Header.Type == unix.RTM_DELROUTE {
				return v.key(), netlink.Is[thing](nil), err
			}
			return v.key(), netlink.Is(&v), err
		},
		Equal: func(a, b *thing) bool { return *a == *b },
	}
}

// things reads the state by dumps while nobody changes it.
func things(t *testing.T, c *netlink.Conn) map[thing]thing {
	t.Helper()
	all := make(map[thing]thing)
	for _, req := range watchConfig().Dumps {
		for m, err := range c.Do(t.Context(), req) {
			if err != nil {
				t.Fatal(err)
			}
			v, err := decodeThing(m)
			if err != nil {
				t.Fatal(err)
			}
			all[v.key()] = v
		}
	}
	return all
}

// randomChanges are n requests to add and to delete addresses, and to add, to
// replace and to delete routes. Many of them fail.
func randomChanges(rnd *rand.Rand, n int) iter.Seq2[netlink.Message, error] {
	return func(yield func(netlink.Message, error) bool) {
		for range n {
			var m netlink.Message
			i := rnd.IntN(200)
			if rnd.IntN(3) == 0 {
				m = addressChange(i, rnd.IntN(2) == 0)
			} else {
				m.Data = blackhole(nil, i)
				if rnd.IntN(2) == 0 {
					m.Data[7] = unix.RTN_UNREACHABLE
				}
				switch rnd.IntN(3) {
				case 0:
					m.Header.Type, m.Header.Flags = unix.RTM_NEWROUTE, netlink.Create|netlink.Excl
				case 1:
					m.Header.Type, m.Header.Flags = unix.RTM_NEWROUTE, netlink.Create|netlink.Replace
				default:
					m.Header.Type = unix.RTM_DELROUTE
				}
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// addressChange is a request about the address 127.9.0.0 + i on lo.
func addressChange(i int, add bool) netlink.Message {
	b := []byte{unix.AF_INET, 32, 0, 0, 0, 0, 0, 0}
	binary.NativeEndian.PutUint32(b[4:], 1)
	ip := binary.BigEndian.AppendUint32(nil, 0x7f090000+uint32(i))
	b = append(b, nltest.MustMarshalAttributes([]netlink.Attribute{{Type: unix.IFA_LOCAL, Data: ip}})...)
	if add {
		return netlink.Message{
			Header: netlink.Header{Type: unix.RTM_NEWADDR, Flags: netlink.Create | netlink.Excl},
			Data:   b,
		}
	}
	return netlink.Message{Header: netlink.Header{Type: unix.RTM_DELADDR}, Data: b}
}

// However fast the state changes, and whatever is lost on the way, what Watch
// tells adds up to it.
func TestWatchModel(t *testing.T) {
	cfg := fresh(t)
	c, changer := dial(t, cfg), dial(t, cfg)
	shrink(t, c, 4<<10)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))

	var want atomic.Pointer[map[thing]thing]
	change := func() {
		for range 20 {
			// What fails is as good as what does not.
			_ = changer.Batch(t.Context(), randomChanges(rnd, 500), nil)
		}
		// Once all is known, something has to happen that wakes the watcher.
		all := things(t, changer)
		last := thing{Table: unix.RT_TABLE_MAIN, IP: 0x0a000000 + 1<<20, Type: unix.RTN_BLACKHOLE}
		all[last.key()] = last
		want.Store(&all)
		if err := changer.Batch(t.Context(), blackholes(1<<20, 1<<20+1), nil); err != nil {
			t.Error(err)
		}
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	done := make(chan struct{})
	known := make(map[thing]thing)
	synced := 0
	for ch, err := range netlink.Watch(ctx, c, watchConfig()) {
		if err != nil {
			t.Errorf("the watch ended: %v", err)
			break
		}
		old, ok := known[ch.Object.key()]
		switch ch.Kind {
		case netlink.Added:
			if ok {
				t.Fatalf("added what was there: %+v", ch)
			}
			known[ch.Object.key()] = ch.Object
		case netlink.Changed:
			if !ok || old != ch.Old || old == ch.Object {
				t.Fatalf("changed what was %+v: %+v", old, ch)
			}
			known[ch.Object.key()] = ch.Object
		case netlink.Removed:
			if !ok || old != ch.Object {
				t.Fatalf("removed what was %+v: %+v", old, ch)
			}
			delete(known, ch.Object.key())
		case netlink.Synced:
			if synced++; synced == 1 {
				// More than there is room for, while nobody reads.
				_ = changer.Batch(t.Context(), randomChanges(rnd, 500), nil)
				go func() { defer close(done); change() }()
			}
		}
		if all := want.Load(); all != nil && maps.Equal(*all, known) {
			break
		}
	}
	<-done
	if diff := cmp.Diff(*want.Load(), known); diff != "" {
		t.Errorf("the kernel's state (-) and what the watch told (+):\n%s", diff)
	}
	if synced < 2 || c.Stats().Overruns == 0 {
		t.Errorf("nothing was lost: %d times in step, %+v", synced, c.Stats())
	}
}

// shrink sets the receive buffer's size, as SetReadBuffer cannot: beyond no
// limit, and to less than is of use.
func shrink(t testing.TB, c *netlink.Conn, size int) {
	t.Helper()
	rc, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var serr error
	if err := rc.Control(func(fd uintptr) {
		serr = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, size)
	}); err != nil || serr != nil {
		t.Fatal(err, serr)
	}
}
