//go:build !plan9

package nltest_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

func get(s string) netlink.Message { return request(s, netlink.Request) }

func text(m netlink.Message) string { return strings.TrimRight(string(m.Data), "\x00") }

// do collects what Do yields, and an error in the end.
func do(c *netlink.Conn, req netlink.Message) (got []string) {
	for m, err := range c.Do(context.Background(), req) {
		if err != nil {
			return append(got, err.Error())
		}
		got = append(got, text(m))
	}
	return got
}

// A tape is a capture in memory.
type tape struct {
	mu      sync.Mutex
	packets []netlink.Packet
}

func (l *tape) tap(p netlink.Packet) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.Data = append([]byte(nil), p.Data...)
	l.packets = append(l.packets, p)
}

func (l *tape) all() iter.Seq2[netlink.Packet, error] {
	return func(yield func(netlink.Packet, error) bool) {
		for _, p := range l.packets {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// record captures what session does on a Conn to a Kernel.
func record(handler func(k *nltest.Kernel, reqs []netlink.Message), session func(c *netlink.Conn)) *tape {
	var l tape
	c := nltest.NewKernel(handler).Dial()
	defer c.Close()
	c.SetTap(l.tap)
	session(c)
	return &l
}

func replay(t *testing.T, l *tape) (*nltest.Replay, *netlink.Conn) {
	t.Helper()
	r, err := nltest.NewReplay(l.all())
	if err != nil {
		t.Fatal(err)
	}
	c := r.Dial()
	t.Cleanup(func() { _ = c.Close() })
	return r, c
}

// counter answers requests with their data and a number that grows, and tells
// group 9 of each. What begins with "bad" fails.
func counter() func(k *nltest.Kernel, reqs []netlink.Message) {
	var mu sync.Mutex
	n := 0
	return func(k *nltest.Kernel, reqs []netlink.Message) {
		mu.Lock()
		defer mu.Unlock()
		for _, r := range reqs {
			n++
			answer := fmt.Sprint(text(r), n)
			done := netlink.Message{
				Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi},
				Data:   make([]byte, 4),
			}
			switch {
			case strings.HasPrefix(text(r), "bad"):
				k.Acknowledge(r, 2)
				continue
			case r.Header.Flags&netlink.Dump == netlink.Dump:
				k.Reply(r, request(answer, netlink.Multi))
				k.Reply(r, request(answer, netlink.Multi), done)
			default:
				k.Reply(r, request(answer, 0))
			}
			note := request("note"+answer, 0)
			note.Header.Sequence, note.Header.PID = r.Header.Sequence, r.Header.PID
			k.Send(nltest.Datagram{Messages: []netlink.Message{note}, Group: 9})
		}
	}
}

func check(t *testing.T, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
}

// The same program gets the same answers, errors and notifications.
func TestReplay(t *testing.T) {
	session := func(c *netlink.Conn) (got []string) {
		sub, err := c.Subscribe(9)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			got = append(got, do(c, get("a"))...)
		}
		got = append(got, do(c, get("bad"))...)
		got = append(got, do(c, request("all", netlink.Request|netlink.Dump))...)
		for range c.Do(t.Context(), request("all", netlink.Request|netlink.Dump)) {
			got = append(got, do(c, get("inner"))...)
		}
		if _, err := c.SendMessages([]netlink.Message{get("b"), get("bad")}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			msgs, err := c.Receive()
			for _, m := range msgs {
				got = append(got, text(m))
			}
			if err != nil {
				got = append(got, err.Error())
			}
		}
		for n, err := range sub.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, text(n.Message))
			if strings.HasPrefix(text(n.Message), "noteb") {
				break
			}
		}
		return got
	}
	var want []string
	l := record(counter(), func(c *netlink.Conn) { want = session(c) })
	for range 2 {
		r, c := replay(t, l)
		if err := r.Check(); err == nil {
			t.Error("no request is missing before the first")
		}
		check(t, session(c), want)
		if err := r.Check(); err != nil {
			t.Error(err)
		}
		// Nothing is left.
		go func() {
			if err := r.Idle(t.Context()); err == nil {
				_ = c.Close()
			}
		}()
		if msgs, err := c.Receive(); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%v, %v", msgs, err)
		}
	}
}

// The order may be another, where requests do not depend on each other.
func TestReplayOutOfOrder(t *testing.T) {
	l := record(counter(), func(c *netlink.Conn) {
		do(c, get("a"))
		do(c, get("b"))
		do(c, get("a"))
	})
	r, c := replay(t, l)
	check(t, do(c, get("b")), []string{"b2"})
	check(t, do(c, get("a")), []string{"a1"})
	check(t, do(c, get("a")), []string{"a3"})
	if err := r.Check(); err != nil {
		t.Error(err)
	}
}

// Requests of several goroutines that were answered after one another's
// sending are answered at once when made one by one.
func TestReplayInterleaved(t *testing.T) {
	l := record(counter(), func(c *netlink.Conn) {
		for _, s := range []string{"a", "b"} {
			if _, err := c.Send(get(s)); err != nil {
				t.Error(err)
			}
		}
		for range 4 { // answers and notifications
			if _, err := c.Receive(); err != nil {
				t.Error(err)
			}
		}
	})
	_, c := replay(t, l)
	check(t, do(c, get("a")), []string{"a1"})
	check(t, do(c, get("b")), []string{"b2"})
}

func TestReplayMismatch(t *testing.T) {
	l := record(counter(), func(c *netlink.Conn) {
		do(c, get("a"))
		do(c, get("the quick brown fox jumps"))
	})
	tests := []struct {
		name string
		req  netlink.Message
		want string
	}{
		{"data", get("the quick brown cat jumps"), `nltest: a request that is not in the capture, which has request 1 here
  message 0: type 16, flags request, 28 bytes of data
- 0000: 74 68 65 20 71 75 69 63 6b 20 62 72 6f 77 6e 20
- 0010: 66 6f 78 20 6a 75 6d 70 73 00 00 00
+ 0000: 74 68 65 20 71 75 69 63 6b 20 62 72 6f 77 6e 20
+ 0010: 63 61 74 20 6a 75 6d 70 73 00 00 00`},
		{"shorter, and other flags", request("the quick brown ", netlink.Request|netlink.Dump), `nltest: a request that is not in the capture, which has request 1 here
- message 0: type 16, flags request, 28 bytes of data
+ message 0: type 16, flags request|0x300, 16 bytes of data
  0000: 74 68 65 20 71 75 69 63 6b 20 62 72 6f 77 6e 20
- 0010: 66 6f 78 20 6a 75 6d 70 73 00 00 00`},
		{"no data", get(""), `nltest: a request that is not in the capture, which has request 1 here
- message 0: type 16, flags request, 28 bytes of data
+ message 0: type 16, flags request, 0 bytes of data
- 0000: 74 68 65 20 71 75 69 63 6b 20 62 72 6f 77 6e 20
- 0010: 66 6f 78 20 6a 75 6d 70 73 00 00 00`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, c := replay(t, l)
			do(c, get("a"))
			for range 2 { // the Conn has failed for good
				var err error
				for _, err = range c.Do(t.Context(), tt.req) {
				}
				var me *nltest.MismatchError
				if !errors.As(err, &me) || me.Index != 1 || len(me.Want) != 1 || len(me.Got) != 1 {
					t.Fatalf("%v", err)
				}
				if !errors.Is(r.Check(), me) {
					t.Errorf("Check: %v", r.Check())
				}
				// Rows that are the same are shown once.
				check(t, strings.Split(me.Error(), "\n"), strings.Split(normal(tt.want), "\n"))
			}
		})
	}
}

// normal joins rows that are on both sides.
func normal(s string) string {
	row := "0000: 74 68 65 20 71 75 69 63 6b 20 62 72 6f 77 6e 20\n"
	first, rest, ok := strings.Cut(s, "- "+row)
	if !ok {
		return s
	}
	middle, rest, ok := strings.Cut(rest, "+ "+row)
	if !ok {
		return s
	}
	return first + "  " + row + middle + rest
}

func TestReplayMissing(t *testing.T) {
	l := record(counter(), func(c *netlink.Conn) { do(c, get("a")) })
	r, c := replay(t, l)
	want := "nltest: request 0 of the capture was not made\n- message 0: type 16, flags request, 4 bytes of data\n- 0000: 61 00 00 00"
	if err := r.Check(); err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	do(c, get("a"))
	got := do(c, get("a"))
	want = "nltest: a request that is not in the capture, whose 1 requests were all made\n+ message 0: type 16, flags request, 4 bytes of data\n+ 0000: 61 00 00 00"
	if len(got) != 1 || !strings.HasSuffix(got[0], want) {
		t.Errorf("%q", got)
	}
}

// Requests of other programs may have no port ID, and their captures no group;
// what was cut off when it was received is so again, and forgeries are dropped.
func TestReplayForeign(t *testing.T) {
	bytesOf := func(seq, pid uint32, m netlink.Message) []byte {
		m.Header.Length = uint32(netlink.HeaderLen+len(m.Data)+3) &^ 3
		m.Header.Sequence, m.Header.PID = seq, pid
		b, err := m.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	in := func(b []byte) netlink.Packet { return netlink.Packet{Data: b, Size: len(b)} }
	out := func(b []byte) netlink.Packet { return netlink.Packet{Data: b, Size: len(b), Outgoing: true} }
	refusal := netlink.Message{
		Header: netlink.Header{Type: netlink.Error},
		Data:   binary.NativeEndian.AppendUint32(nil, uint32(0xffffffff-12)), // EACCES
	}
	refusal.Data = append(refusal.Data, bytesOf(8, 0, get("b"))...)
	forged := in(bytesOf(7, 3000, request("forged", 0)))
	forged.Sender = 5
	cut := in(bytesOf(9, 3000, request("cut off", 0)))
	cut.Size = 1<<31 - 1
	r, c := replay(t, &tape{packets: []netlink.Packet{
		in(bytesOf(0, 0, request("news", 0))),
		out(bytesOf(7, 0, get("a"))),
		forged,
		in(bytesOf(7, 3000, request("answer", 0))),
		out(bytesOf(8, 0, get("b"))),
		in(bytesOf(8, 3000, refusal)),
		out(bytesOf(9, 0, get("c"))),
		cut,
		in([]byte{1, 2, 3}),
	}})
	check(t, do(c, get("a")), []string{"answer"})
	var err error
	for _, err = range c.Do(t.Context(), get("b")) {
	}
	var oe *netlink.OpError
	if !errors.Is(err, os.ErrPermission) || !errors.As(err, &oe) || errors.Is(err, syscall.Errno(1)) {
		t.Errorf("%v", err)
	}
	for _, err = range c.Do(t.Context(), get("c")) {
	}
	if !errors.Is(err, netlink.ErrTruncated) {
		t.Errorf("%v", err)
	}
	msgs, err := c.Receive()
	if err != nil || len(msgs) != 1 || text(msgs[0]) != "news" {
		t.Errorf("%v, %v", msgs, err)
	}
	if _, err := c.Receive(); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("%v", err)
	}
	if err := r.Check(); err != nil {
		t.Error(err)
	}
	if c.Stats().Foreign != 1 {
		t.Errorf("%+v", c.Stats())
	}
}

func TestNewReplayErrors(t *testing.T) {
	// A header as a machine of the other byte order has it.
	foreign := binary.NativeEndian.AppendUint32(nil, bits.ReverseBytes32(16))
	foreign = append(foreign, make([]byte, 12)...)
	for _, b := range [][]byte{nil, {1}, make([]byte, 16), {0xff, 0xff, 0xff, 0xff, 15: 0}, foreign} {
		l := tape{packets: []netlink.Packet{{Outgoing: true, Data: b}}}
		if _, err := nltest.NewReplay(l.all()); !errors.Is(err, nltest.ErrForeignCapture) || !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("%x: %v", b, err)
		}
	}
	broken := errors.New("broken")
	_, err := nltest.NewReplay(func(yield func(netlink.Packet, error) bool) { yield(netlink.Packet{}, broken) })
	if err != broken {
		t.Error(err)
	}
}

func ExampleNewReplay() {
	// A capture; package nlpcap reads one from a file.
	var capture []netlink.Packet
	c := nltest.NewKernel(counter()).Dial()
	c.SetTap(func(p netlink.Packet) {
		p.Data = append([]byte(nil), p.Data...)
		capture = append(capture, p)
	})
	fmt.Println(do(c, get("hello")))

	r, err := nltest.NewReplay(func(yield func(netlink.Packet, error) bool) {
		for _, p := range capture {
			if !yield(p, nil) {
				return
			}
		}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(do(r.Dial(), get("hello")))
	fmt.Println(r.Check())
	// Output:
	// [hello1]
	// [hello1]
	// <nil>
}

// Whatever has been captured can be played: requests are answered or refused,
// and nothing panics.
func FuzzReplay(f *testing.F) {
	l := record(counter(), func(c *netlink.Conn) { do(c, get("a")); do(c, get("bad")) })
	for _, p := range l.packets {
		f.Add(p.Data, uint32(p.Group), 0)
	}
	f.Add([]byte{0xff, 0xff, 0xff, 0x7f, 15: 0}, uint32(1), 5)
	f.Fuzz(func(t *testing.T, b []byte, group uint32, lost int) {
		l := tape{packets: []netlink.Packet{
			{Data: b, Size: lost, Group: group}, {Data: b, Size: len(b), Outgoing: true}, {Data: b, Size: len(b)},
		}}
		r, err := nltest.NewReplay(l.all())
		if err != nil {
			if !errors.Is(err, nltest.ErrForeignCapture) {
				t.Fatal(err)
			}
			return
		}
		c := r.Dial()
		defer c.Close()
		if _, err := c.Send(get("something else")); err != nil {
			t.Fatal(err)
		}
		var me *nltest.MismatchError
		if err := r.Check(); !errors.As(err, &me) {
			t.Fatalf("Check: %v", err)
		}
		for err == nil {
			_, err = c.Receive()
			if !errors.As(err, &me) {
				err = nil
			}
		}
	})
}
