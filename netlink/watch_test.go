//go:build !plan9

package netlink_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// A shelf is a kernel whose objects are "key=value", and that tells group 1 of
// "key=value" and "-key".
type shelf struct {
	k       *nltest.Kernel
	objects map[string]string
	during  func(dump int) []nltest.Datagram // what comes in the middle of a dump
	intr    int                              // the dump with this number is inconsistent
	dumps   int
	waiting func() // is done only at a barrier
}

// barrier is a request that waits until what has been told is done.
const barrier netlink.HeaderType = 77

func newShelf() *shelf {
	s := &shelf{objects: map[string]string{"a": "1", "b": "2", "c": "3"}}
	s.k = nltest.NewKernel(s.handle)
	return s
}

func (s *shelf) handle(k *nltest.Kernel, reqs []netlink.Message) {
	if reqs[0].Header.Type == barrier {
		if s.waiting != nil {
			s.waiting()
		}
		k.Acknowledge(reqs[0], int(syscall.ENODEV))
		return
	}
	s.dumps++
	keys := slices.Sorted(maps.Keys(s.objects))
	for i, key := range keys {
		if i == 1 && s.during != nil {
			for _, d := range s.during(s.dumps) {
				k.Send(d)
			}
		}
		k.Reply(reqs[0], data(key+"="+s.objects[key], netlink.Multi))
	}
	flags := netlink.HeaderFlags(0)
	if s.dumps == s.intr {
		flags = netlink.DumpInterrupted
	}
	k.Reply(reqs[0], done(flags))
}

func event(s string) nltest.Datagram {
	return nltest.Datagram{Messages: []netlink.Message{data(s, 0)}, Group: 1}
}

func overrun() nltest.Datagram {
	return nltest.Datagram{Err: os.NewSyscallError("recvmsg", syscall.ENOBUFS)}
}

var errBadObject = errors.New("not an object")

func shelfWatch(ctx context.Context, c *netlink.Conn, t *testing.T, n int) []string {
	t.Helper()
	var got []string
	cfg := netlink.WatchConfig[string, string]{
		Dumps:   []netlink.Message{dump("")},
		Groups:  []uint32{1},
		Barrier: netlink.Message{Header: netlink.Header{Type: barrier}},
		Decode: func(n netlink.Notification) (string, netlink.Update[string], error) {
			s := text(n.Message)
			switch {
			case s == "skip":
				return "", nil, netlink.ErrSkip
			case s == "resync":
				return "", nil, netlink.ErrResync
			case s[0] == '-':
				return s[1:], netlink.Is[string](nil), nil
			}
			key, _, ok := strings.Cut(s, "=")
			if !ok {
				return "", nil, errBadObject
			}
			return key, netlink.Is(&s), nil
		},
		Equal: func(a, b *string) bool { return *a == *b },
	}
	for ch, err := range netlink.Watch(ctx, c, cfg) {
		if err != nil {
			got = append(got, "error")
			if !errors.Is(err, errBadObject) && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			continue
		}
		line := ch.Kind.String()
		if ch.Kind != netlink.Synced {
			line += " " + ch.Object
		}
		if ch.Old != "" {
			line += " was " + ch.Old
		}
		got = append(got, line)
		if len(got) == n {
			break
		}
	}
	// The order of what one snapshot brings is not defined.
	for i := 0; i < len(got); {
		end := slices.Index(got[i:], "synced")
		if end < 0 || (i > 0 && !strings.HasPrefix(got[i], "removed b")) {
			break
		}
		slices.Sort(got[i : i+end])
		i += end + 1
	}
	return got
}

func TestWatch(t *testing.T) {
	initial := []string{"added a=1", "added b=2", "added c=3", "synced"}
	tests := []struct {
		name   string
		set    func(s *shelf)
		events []nltest.Datagram
		want   []string
	}{
		{"snapshot", nil, nil, initial},
		{"changes", nil,
			[]nltest.Datagram{event("d=4"), event("a=5"), event("-b"), event("-b"), event("a=5"), event("skip"), event("b=6")},
			append(initial, "added d=4", "changed a=5 was a=1", "removed b=2", "added b=6")},
		{"changes during the dump", func(s *shelf) {
			s.during = func(n int) []nltest.Datagram { return []nltest.Datagram{event("c=9"), event("-a"), event("d=1")} }
		}, nil, []string{"added b=2", "added c=9", "added d=1", "synced"}},
		{"overrun during the dump", func(s *shelf) {
			s.during = func(n int) []nltest.Datagram {
				if n == 1 {
					return []nltest.Datagram{overrun()}
				}
				return nil
			}
		}, nil, initial},
		{"inconsistent dump", func(s *shelf) { s.intr = 1 }, nil, initial},
		{"resync during the dump", func(s *shelf) {
			s.during = func(n int) []nltest.Datagram {
				if n == 1 {
					return []nltest.Datagram{event("resync")}
				}
				return nil
			}
		}, nil, initial},
		{"told before it is done", func(s *shelf) {
			s.k.Send(event("-a"))
			s.waiting = func() { delete(s.objects, "a") }
		}, nil, []string{"added b=2", "added c=3", "synced"}},
		{"told at the barrier", func(s *shelf) {
			s.waiting = func() { s.k.Send(event("-a")) }
		}, nil, []string{"added b=2", "added c=3", "synced"}},
		{"bad notification", nil, []nltest.Datagram{event("nonsense")}, append(initial, "error")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newShelf()
			if tt.set != nil {
				tt.set(s)
			}
			c := s.k.Dial()
			defer c.Close()
			go func() {
				if err := s.k.Idle(t.Context()); err == nil {
					for _, d := range tt.events {
						s.k.Send(d)
					}
				}
			}()
			got := shelfWatch(t.Context(), c, t, len(tt.want))
			check(t, "changes", got, tt.want...)
			if len(s.k.Groups()) != 0 {
				t.Errorf("groups are left joined: %v", s.k.Groups())
			}
		})
	}
}

// After an overrun, or when a message says so, exactly the difference is told.
func TestWatchResync(t *testing.T) {
	for _, cause := range []nltest.Datagram{overrun(), event("resync")} {
		s := newShelf()
		c := s.k.Dial()
		go func() {
			if err := s.k.Idle(t.Context()); err != nil {
				return
			}
			s.objects = map[string]string{"a": "1", "c": "4", "d": "5"}
			s.k.Send(cause)
			if err := s.k.Idle(t.Context()); err == nil {
				s.k.Send(event("-a"))
			}
		}()
		got := shelfWatch(t.Context(), c, t, 9)
		if len(got) == 9 {
			slices.Sort(got[4:7])
		}
		check(t, "changes", got, "added a=1", "added b=2", "added c=3", "synced",
			"added d=5", "changed c=4 was c=3", "removed b=2", "synced", "removed a=1")
		_ = c.Close()
	}
}

func TestWatchContext(t *testing.T) {
	s := newShelf()
	c := s.k.Dial()
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if err := s.k.Idle(t.Context()); err == nil {
			cancel()
		}
	}()
	got := shelfWatch(ctx, c, t, 100)
	check(t, "changes", got, "added a=1", "added b=2", "added c=3", "synced", "error")
}

func ExampleWatch() {
	kernel := newShelf()
	c := kernel.k.Dial()
	defer c.Close()

	cfg := netlink.WatchConfig[string, string]{
		Dumps:  []netlink.Message{dump("")},
		Groups: []uint32{1},
		Decode: func(n netlink.Notification) (string, netlink.Update[string], error) {
			key, value, _ := strings.Cut(text(n.Message), "=")
			return key, netlink.Is(&value), nil
		},
		Equal: func(a, b *string) bool { return *a == *b },
	}
	n := 0
	for change, err := range netlink.Watch(context.Background(), c, cfg) {
		if err != nil || change.Kind == netlink.Synced {
			break
		}
		n++
	}
	fmt.Println(n, "objects")
	// Output: 3 objects
}
