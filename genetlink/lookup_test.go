package genetlink_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/genltest"
	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// recorded returns bytes that Linux 6.18 sent on a little-endian machine.
func recorded(t testing.TB, s string) []byte {
	testns.NeedHere(t, testns.LittleEndian)
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// nlctrlReply is the controller's answer to the question for itself.
const nlctrlReply = "010200000b0002006e6c6374726c000006000100100000000800030002000000080004000000" +
	"000008000500000000002c000600140001000800010003000000080002000e000000140002000800" +
	"01000a000000080002000c0000001c0007001800010008000200100000000b0001006e6f7469667900" +
	"00"

var nlctrlFamily = genetlink.Family{
	ID:      16,
	Version: 2,
	Name:    "nlctrl",
	Groups:  []genetlink.MulticastGroup{{ID: 16, Name: "notify"}},
	Operations: []genetlink.Operation{
		{Command: nlctrl.GetFamily, Flags: genetlink.CmdCapDo | genetlink.CmdCapDump | genetlink.CmdCapHasPol},
		{Command: nlctrl.GetPolicy, Flags: genetlink.CmdCapDump | genetlink.CmdCapHasPol},
	},
}

// replying returns a Conn that gets the same replies to every request.
func replying(replies ...genetlink.Message) *genetlink.Conn {
	return genltest.Dial(func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) {
		if len(replies) == 0 {
			return nil, io.EOF
		}
		return replies, nil
	})
}

func TestFamilyRecorded(t *testing.T) {
	var reply genetlink.Message
	if err := reply.UnmarshalBinary(recorded(t, nlctrlReply)); err != nil {
		t.Fatal(err)
	}
	fn := func(greq genetlink.Message, nreq netlink.Message) ([]genetlink.Message, error) {
		want := attr(attrFamilyName, text("nlctrl"))
		if !slices.Equal(greq.Data, want) {
			t.Errorf("the request is % x, not % x", greq.Data, want)
		}
		return []genetlink.Message{reply}, nil
	}
	c := genltest.Dial(genltest.CheckRequest(nlctrl.ID, nlctrl.GetFamily, netlink.Request, fn))
	f, err := c.Family(t.Context(), "nlctrl")
	if err != nil || !reflect.DeepEqual(f, nlctrlFamily) {
		t.Errorf("Family: %+v, %v", f, err)
	}
	f, err = c.GetFamily("nlctrl")
	if err != nil || !reflect.DeepEqual(f, nlctrlFamily) {
		t.Errorf("GetFamily: %+v, %v", f, err)
	}
	if g, ok := f.Group("notify"); !ok || g.ID != 16 {
		t.Errorf("its group is %+v, %v", g, ok)
	}
	if g, ok := f.Group("other"); ok {
		t.Errorf("it has a group %+v", g)
	}
	if op, ok := f.Operation(nlctrl.GetPolicy); !ok || op != f.Operations[1] {
		t.Errorf("its operation is %+v, %v", op, ok)
	}
	if op, ok := f.Operation(1); ok {
		t.Errorf("it has an operation %+v", op)
	}
	if n := f.HeaderLen(); n != 4 {
		t.Errorf("its headers have %d bytes", n)
	}
}

func TestFamilies(t *testing.T) {
	replies := []genetlink.Message{
		{Data: familyAttrs(genetlink.Family{ID: 16, Name: "nlctrl", Version: 2})},
		{Data: slices.Concat(familyAttrs(team), attr(attrHdrSize, u32(8)), attr(attrMaxAttr, u32(5)))},
	}
	want := []genetlink.Family{{ID: 16, Name: "nlctrl", Version: 2}, team}
	want[1].HeaderSize, want[1].MaxAttribute = 8, 5

	fn := func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) { return replies, nil }
	c := genltest.Dial(genltest.CheckRequest(nlctrl.ID, nlctrl.GetFamily, netlink.Request|netlink.Dump, fn))
	var got []genetlink.Family
	for f, err := range c.Families(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Families: %+v", got)
	}
	if got, err := c.ListFamilies(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("ListFamilies: %+v, %v", got, err)
	}
	for range c.Families(t.Context()) {
		break
	}

	c = replying(replies[0], genetlink.Message{Data: attr(attrVersion, u32(256))})
	n := 0
	for _, err := range c.Families(t.Context()) {
		if n++; (err != nil) != (n == 2) {
			t.Errorf("step %d has the error %v", n, err)
		}
	}
	if n != 2 {
		t.Errorf("there were %d steps", n)
	}
	if got, err := c.ListFamilies(); got != nil || err == nil {
		t.Errorf("ListFamilies: %+v, %v", got, err)
	}
}

func TestFamilyBadReply(t *testing.T) {
	good := genetlink.Message{Data: familyAttrs(team)}
	truncated := genetlink.Message{Data: good.Data[:len(good.Data)-2]}
	one := func(b []byte) []genetlink.Message { return []genetlink.Message{{Data: b}} }
	for _, tt := range []struct {
		name    string
		replies []genetlink.Message
		want    error
	}{
		{"none", nil, genetlink.ErrUnexpectedReply},
		{"two", []genetlink.Message{good, good}, genetlink.ErrUnexpectedReply},
		{"version", one(attr(attrVersion, u32(256))), netlink.ErrMalformed},
		{"header size", one(attr(attrHdrSize, u32(1<<31))), netlink.ErrMalformed},
		{"operation", one(attr(attrOps, attr(1, attr(opID, u32(256))))), netlink.ErrMalformed},
		{"truncated", []genetlink.Message{truncated}, netlink.ErrMalformed},
		{"truncated ID", one(attr(attrFamilyID, []byte{1})), netlink.ErrMalformed},
		{"truncated operations", one(attr(attrOps, []byte{9, 0})), netlink.ErrMalformed},
		{"truncated operation", one(attr(attrOps, attr(1, []byte{1}))), netlink.ErrMalformed},
		{"truncated groups", one(attr(attrMcastGroups, []byte{9, 0})), netlink.ErrMalformed},
		{"truncated group", one(attr(attrMcastGroups, attr(1, attr(groupID, u16(1))))), netlink.ErrMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := replying(tt.replies...)
			_, err := c.Family(t.Context(), "team")
			var oe *netlink.OpError
			if !errors.Is(err, tt.want) || !errors.As(err, &oe) || oe.Object != "team" {
				t.Errorf("Family: %v", err)
			}
			if _, err = c.GetFamily("team"); !errors.Is(err, tt.want) {
				t.Errorf("GetFamily: %v", err)
			}
		})
	}
}

func TestFamilyNotExist(t *testing.T) {
	_, c := newKernel(t, team)
	for _, name := range []string{"", "nosuch", "team\x00", "team\x00x", "\x00"} {
		_, err := c.Family(t.Context(), name)
		if !errors.Is(err, genetlink.ErrNoFamily) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Family %q: %v", name, err)
		}
		if _, err = c.GetFamily(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("GetFamily %q: %v", name, err)
		}
	}
	// Programs compare the errno.
	_, err := c.GetFamily("nosuch")
	if oe, ok := err.(*netlink.OpError); !ok || oe.Err != error(syscall.ENOENT) {
		t.Errorf("GetFamily: %#v", err)
	}
}

func TestFamilyAskedOnce(t *testing.T) {
	k, c := newKernel(t, team)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			f, err := c.Family(t.Context(), "team")
			if err != nil || !reflect.DeepEqual(f, team) {
				t.Errorf("got %+v, %v", f, err)
			}
		})
	}
	wg.Wait()
	if n := k.asked(); n != 1 {
		t.Errorf("the kernel was asked %d times", n)
	}

	// What there is not is asked for each time, as it may come.
	for i := range 2 {
		if _, err := c.Family(t.Context(), "late"); !errors.Is(err, genetlink.ErrNoFamily) {
			t.Errorf("got %v", err)
		}
		if n := k.asked(); n != 1 {
			t.Errorf("time %d: the kernel was asked %d times", i, n)
		}
	}
	k.set(genetlink.Family{ID: 40, Name: "late"})
	if f, err := c.Family(t.Context(), "late"); err != nil || f.ID != 40 {
		t.Errorf("got %+v, %v", f, err)
	}

	// The established call asks always.
	for range 2 {
		if _, err := c.GetFamily("late"); err != nil {
			t.Error(err)
		}
	}
	if n := k.asked(); n != 3 {
		t.Errorf("the kernel was asked %d times", n)
	}
}

func TestFamilyForgotten(t *testing.T) {
	notify := func(command uint8) nltest.Datagram {
		m := genetlink.Message{Header: genetlink.Header{Command: command, Version: 2}, Data: familyAttrs(team)}
		return nltest.Datagram{Group: 16, Messages: []netlink.Message{m.Netlink(nlctrl.ID, 0)}}
	}
	follow := nlctrlFamily
	follow.Groups = append(slices.Clone(follow.Groups), genetlink.MulticastGroup{ID: 20, Name: "other"})
	for _, tt := range []struct {
		name string
		d    nltest.Datagram
		want uint16
	}{
		{"new family", notify(nlctrl.NewFamily), 31},
		{"family gone", notify(nlctrl.DelFamily), 31},
		{"new group", notify(nlctrl.NewMcastGrp), 31},
		{"group gone", notify(nlctrl.DelMcastGrp), 31},
		{"overrun", nltest.Datagram{Err: errors.Unwrap(netlink.ErrOverrun)}, 31},
		{"something else", notify(nlctrl.GetPolicy), 30},
		{"another family", nltest.Datagram{Group: 20, Messages: []netlink.Message{answer.Netlink(33, 0)}}, 30},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, receive := range map[string]func(*genetlink.Conn) error{
				"Receive": func(c *genetlink.Conn) error {
					_, _, err := c.Receive()
					return err
				},
				"ReceiveIter": func(c *genetlink.Conn) error {
					for _, err := range c.ReceiveIter() {
						return err
					}
					return nil
				},
				"Subscribe": nil,
			} {
				k, c := newKernel(t, team, follow)
				if receive == nil {
					s, err := c.Subscribe(t.Context(), "nlctrl", "notify", "other")
					if err != nil {
						t.Fatal(err)
					}
					receive = func(*genetlink.Conn) error {
						for _, err := range s.All(t.Context()) {
							return err
						}
						return nil
					}
				}
				if f, err := c.Family(t.Context(), "team"); err != nil || f.ID != 30 {
					t.Fatalf("got %+v, %v", f, err)
				}
				k.set(reload)
				k.Send(tt.d)
				if err := receive(c); (err != nil) != (tt.d.Err != nil) {
					t.Errorf("%s: %v", name, err)
				}
				if f, err := c.Family(t.Context(), "team"); err != nil || f.ID != tt.want {
					t.Errorf("%s: got %+v, %v", name, f, err)
				}
			}
		})
	}
}

func TestFamilyContext(t *testing.T) {
	_, c := newKernel(t, team)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Family(ctx, "team"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, err := range c.Families(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if f, err := c.Family(t.Context(), "team"); err != nil || f.ID != 30 {
		t.Errorf("afterwards: %+v, %v", f, err)
	}
}

func FuzzFamily(f *testing.F) {
	f.Add(familyAttrs(team))
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		f.Add(recorded(f, nlctrlReply)[genetlink.HeaderLen:])
	}
	f.Add(attr(attrVersion, u32(256)))
	f.Add(attr(attrOps, attr(1, attr(opID, u32(3)))))
	f.Add([]byte{5})
	f.Fuzz(func(t *testing.T, b []byte) {
		c := replying(genetlink.Message{Data: b})
		got, err := c.GetFamily("x")
		if err != nil {
			var oe *netlink.OpError
			if !errors.Is(err, netlink.ErrMalformed) || !errors.As(err, &oe) {
				t.Errorf("the error is not typed: %v", err)
			}
			return
		}
		// What was understood survives being served again.
		if len(got.Name) > 100 || len(got.Groups) > 100 || len(got.Operations) > 100 {
			return // it may be too much for an attribute
		}
		again, err := genltest.Dial(genltest.ServeFamily(got, nil)).GetFamily(got.Name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err == nil && !equal(again, got) {
			t.Errorf("%+v becomes %+v", got, again)
		}
	})
}

// equal compares families, for which an empty list is none.
func equal(a, b genetlink.Family) bool {
	return slices.Equal(a.Groups, b.Groups) && slices.Equal(a.Operations, b.Operations) &&
		a.ID == b.ID && a.Version == b.Version && a.Name == b.Name &&
		a.HeaderSize == b.HeaderSize && a.MaxAttribute == b.MaxAttribute
}
