package genetlink_test

import (
	"context"
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
)

// do collects what Do yields.
func do(c *genetlink.Conn, family string, m genetlink.Message, flags netlink.HeaderFlags) (replies []genetlink.Message, err error) {
	for m, err := range c.Do(context.Background(), family, m, flags) {
		if err != nil {
			return replies, err
		}
		replies = append(replies, genetlink.Message{Header: m.Header, Data: slices.Clone(m.Data)})
	}
	return replies, nil
}

var (
	team   = genetlink.Family{ID: 30, Version: 1, Name: "team"}
	reload = genetlink.Family{ID: 31, Version: 1, Name: "team"}
	ask    = genetlink.Message{Header: genetlink.Header{Command: 5, Version: 1}, Data: []byte{1, 2, 3, 4}}
	answer = genetlink.Message{Header: genetlink.Header{Command: 6, Version: 1}, Data: []byte{5, 6, 7, 8}}
)

func TestDo(t *testing.T) {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) {
		if req.Header.Type != 30 || req.Header.Flags != netlink.Request || !reflect.DeepEqual(m, ask) {
			t.Errorf("the request is %+v: %+v", req.Header, m)
		}
		k.Reply(req, answer.Netlink(30, 0))
	}
	for range 3 {
		got, err := do(c, "team", ask, 0)
		if err != nil || !reflect.DeepEqual(got, []genetlink.Message{answer}) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	if n := k.asked(); n != 1 {
		t.Errorf("the family was looked up %d times", n)
	}
}

func TestDoAcknowledged(t *testing.T) {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) {
		if want := netlink.Request | netlink.Acknowledge; req.Header.Flags != want {
			t.Errorf("the flags are %s", req.Header.Flags)
		}
		k.Acknowledge(req, 0)
	}
	if got, err := do(c, "team", ask, netlink.Acknowledge); err != nil || got != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDoDump(t *testing.T) {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) {
		part := answer.Netlink(30, 0)
		part.Header.Flags = netlink.Multi
		done := netlink.Message{Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi}, Data: u32(0)}
		k.Reply(req, part, part)
		k.Reply(req, part, done)
	}
	got, err := do(c, "team", ask, netlink.Dump)
	if err != nil || len(got) != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDoWithinLoop(t *testing.T) {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) {
		k.Reply(req, m.Netlink(30, 0))
	}
	other := genetlink.Message{Data: []byte{9, 9, 9, 9}}
	for m, err := range c.Do(t.Context(), "team", ask, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if got, err := do(c, "team", other, 0); err != nil || !reflect.DeepEqual(got, []genetlink.Message{other}) {
			t.Errorf("within the loop: %+v, %v", got, err)
		}
		if !reflect.DeepEqual(m, ask) {
			t.Errorf("it has become %+v", m)
		}
		break
	}
	if got, err := do(c, "team", other, 0); err != nil || !reflect.DeepEqual(got, []genetlink.Message{other}) {
		t.Errorf("after the loop: %+v, %v", got, err)
	}
}

// The module of a family is loaded anew, and the family has another ID.
func TestDoFindsNewID(t *testing.T) {
	k, c := newKernel(t, team)
	var ids []netlink.HeaderType
	k.serve = func(req netlink.Message, m genetlink.Message) {
		ids = append(ids, req.Header.Type)
		k.Reply(req, m.Netlink(uint16(req.Header.Type), 0))
	}
	for _, families := range [][]genetlink.Family{{team}, {reload}, {reload}} {
		k.set(families...)
		got, err := do(c, "team", ask, 0)
		if err != nil || !reflect.DeepEqual(got, []genetlink.Message{ask}) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	if want := []netlink.HeaderType{30, 31, 31}; !slices.Equal(ids, want) {
		t.Errorf("families %v were spoken to, not %v", ids, want)
	}
	if n := k.asked(); n != 2 {
		t.Errorf("the family was looked up %d times", n)
	}
}

func TestDoFamilyGone(t *testing.T) {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) { k.Reply(req, m.Netlink(30, 0)) }
	if _, err := do(c, "team", ask, 0); err != nil {
		t.Fatal(err)
	}
	k.set()
	for range 2 {
		_, err := do(c, "team", ask, 0)
		if !errors.Is(err, genetlink.ErrNoFamily) || !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, syscall.ENOENT) {
			t.Errorf("got %v", err)
		}
		var oe *netlink.OpError
		if !errors.As(err, &oe) || oe.Object != "team" {
			t.Errorf("the error does not name the family: %v", err)
		}
	}
}

// A family may answer ENOENT as well.
func TestDoFamilySaysNotExist(t *testing.T) {
	for _, tt := range []struct {
		name    string
		refuse  netlink.Message
		lookups int // after the first
	}{
		{"plain", explained(eNOENT, 0, ""), 1},
		{"in words", explained(eNOENT, 0, "no such port"), 0},
		{"with an offset", explained(eNOENT, 20, ""), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, c := newKernel(t, team)
			served := 0
			k.serve = func(req netlink.Message, m genetlink.Message) {
				served++
				k.Reply(req, tt.refuse)
			}
			if _, err := c.Family(t.Context(), "team"); err != nil {
				t.Fatal(err)
			}
			k.asked()
			_, err := do(c, "team", ask, 0)
			if !errors.Is(err, syscall.ENOENT) || errors.Is(err, genetlink.ErrNoFamily) {
				t.Errorf("got %v", err)
			}
			if served != 1 {
				t.Errorf("the request was sent %d times", served)
			}
			if n := k.asked(); n != tt.lookups {
				t.Errorf("the family was looked up %d times, not %d", n, tt.lookups)
			}
		})
	}
}

func TestDoErrors(t *testing.T) {
	k, c := newKernel(t, team)

	t.Run("attribute path", func(t *testing.T) {
		k.serve = func(req netlink.Message, m genetlink.Message) {
			// The attribute 2 within the attribute 1, after a header of four bytes.
			k.Reply(req, explained(eINVAL, netlink.HeaderLen+genetlink.HeaderLen+4+4, "bad"))
		}
		f := team
		f.HeaderSize = 4
		_, err := do(c, "team", genetlink.Message{Data: slices.Concat(u32(0), attr(1, attr(2, u32(7))))}, 0)
		var oe *netlink.OpError
		if !errors.As(err, &oe) || oe.Message != "bad" {
			t.Fatalf("got %v", err)
		}
		if got := oe.AttributePath(f.HeaderLen()); !slices.Equal(got, []uint16{1, 2}) {
			t.Errorf("the path is %v", got)
		}
	})

	t.Run("malformed", func(t *testing.T) {
		for _, data := range [][]byte{nil, {1, 2, 3, 4}} {
			k.serve = func(req netlink.Message, m genetlink.Message) {
				k.Reply(req, netlink.Message{Header: netlink.Header{Type: 30}, Data: data})
			}
			if _, err := do(c, "team", ask, 0); !errors.Is(err, netlink.ErrMalformed) {
				t.Errorf("% x: got %v", data, err)
			}
		}
	})

	t.Run("context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		k.serve = func(req netlink.Message, m genetlink.Message) { cancel() }
		var err error
		for _, err = range c.Do(ctx, "team", ask, 0) {
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		for _, err = range c.Do(ctx, "other", ask, 0) {
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestDoConcurrently(t *testing.T) {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) {
		k.Reply(req, m.Netlink(uint16(req.Header.Type), 0))
	}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			m := genetlink.Message{Data: u32(uint32(i))}
			for j := range 50 {
				if i == 0 && j%5 == 0 {
					k.set([]genetlink.Family{reload, team}[j/5%2])
				}
				got, err := do(c, "team", m, 0)
				if errors.Is(err, syscall.ENOENT) {
					continue // it changed twice meanwhile
				}
				if err != nil || !reflect.DeepEqual(got, []genetlink.Message{m}) {
					t.Errorf("got %+v, %v", got, err)
				}
			}
		})
	}
	wg.Wait()
}
