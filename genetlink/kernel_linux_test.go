package genetlink_test

import (
	"errors"
	"fmt"
	"net"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// Numbers of the family netdev, include/uapi/linux/netdev.h.
const (
	netdevDevGet     = 1
	netdevAIfindex   = 1
	netdevAXDP       = 3
	loopback         = 1
	netdevNoSuchLink = 0x7ffffff0
)

var netdev = testns.Feature{
	Name:  "the family netdev",
	Since: "6.3",
	Probe: func() error { return exists("netdev") },
}

func exists(family string) error {
	c, err := genetlink.Dial(nil)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.GetFamily(family)
	return err
}

func dial(t testing.TB, features ...testns.Feature) *genetlink.Conn {
	t.Helper()
	testns.Need(t, features...)
	c, err := genetlink.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// families returns the kernel's families.
func families(t testing.TB, c *genetlink.Conn) []genetlink.Family {
	t.Helper()
	var all []genetlink.Family
	for f, err := range c.Families(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

func TestKernelFamilies(t *testing.T) {
	c := dial(t)
	all := families(t, c)
	if !slices.ContainsFunc(all, func(f genetlink.Family) bool { return f.Name == nlctrl.Name }) {
		t.Errorf("the controller is not among %+v", all)
	}
	for _, f := range all {
		for range 2 {
			got, err := c.Family(t.Context(), f.Name)
			if err != nil || !reflect.DeepEqual(got, f) {
				t.Errorf("Family: %+v, %v; listed is %+v", got, err, f)
			}
		}
		got, err := c.GetFamily(f.Name)
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Errorf("GetFamily: %+v, %v; listed is %+v", got, err, f)
		}
		for _, op := range f.Operations {
			if op.Flags&(genetlink.CmdCapDo|genetlink.CmdCapDump) == 0 {
				t.Errorf("family %s: operation %d can be asked for in no way: %s", f.Name, op.Command, op.Flags)
			}
		}
	}
	listed, err := c.ListFamilies()
	if err != nil || !reflect.DeepEqual(listed, all) {
		t.Errorf("ListFamilies: %+v, %v", listed, err)
	}
}

// What genl(8) prints is made of the same answers.
func TestKernelFamiliesGenl(t *testing.T) {
	c := dial(t, testns.Program("genl", "iproute2"))
	out, err := exec.Command("genl", "ctrl", "list").Output()
	if err != nil {
		t.Fatal(err)
	}
	var sb strings.Builder
	all := families(t, c)
	for _, f := range all {
		fmt.Fprintf(&sb, "Name: %s ID: %#x Version: %#x header size: %d max attribs: %d\n",
			f.Name, f.ID, f.Version, f.HeaderSize, f.MaxAttribute)
		if len(f.Operations) > 0 {
			fmt.Fprintln(&sb, "commands supported:")
		}
		for i, op := range f.Operations {
			fmt.Fprintf(&sb, "#%d: ID-%#x\n", i+1, op.Command)
		}
		if len(f.Groups) > 0 {
			fmt.Fprintln(&sb, "multicast groups:")
		}
		for i, g := range f.Groups {
			fmt.Fprintf(&sb, "#%d: ID-%#x name: %s\n", i+1, g.ID, g.Name)
		}
	}
	// The tool shows the capabilities of some families only.
	caps := regexp.MustCompile(`(?m)^\s*(Capabilities|requires admin permission|can doit|can dumpit|has policy).*$`)
	want := strings.Fields(caps.ReplaceAllString(string(out), ""))
	if got := strings.Fields(sb.String()); !slices.Equal(got, want) {
		t.Errorf("the tool lists\n%s\nand we\n%s", strings.Join(want, " "), strings.Join(got, " "))
	}
}

func TestKernelDo(t *testing.T) {
	c := dial(t, netdev)
	get := func(index uint32) genetlink.Message {
		return genetlink.Message{
			Header: genetlink.Header{Command: netdevDevGet, Version: 1},
			Data:   attr(netdevAIfindex, u32(index)),
		}
	}
	one, err := do(c, "netdev", get(loopback), 0)
	if err != nil || len(one) != 1 || one[0].Header.Command != netdevDevGet {
		t.Fatalf("got %+v, %v", one, err)
	}
	acked, err := do(c, "netdev", get(loopback), netlink.Acknowledge)
	if err != nil || !reflect.DeepEqual(acked, one) {
		t.Errorf("with an acknowledgement: %+v, %v", acked, err)
	}
	all := genetlink.Message{Header: get(0).Header}
	got, err := do(c, "netdev", all, netlink.Dump)
	if err != nil || !slices.ContainsFunc(got, func(m genetlink.Message) bool { return reflect.DeepEqual(m, one[0]) }) {
		t.Errorf("the dump %+v, %v lacks %+v", got, err, one[0])
	}

	_, err = do(c, "netdev", get(netdevNoSuchLink), 0)
	if !errors.Is(err, unix.ENODEV) {
		t.Errorf("a link that does not exist: %v", err)
	}
	_, err = do(c, "nosuch", get(loopback), 0)
	if !errors.Is(err, genetlink.ErrNoFamily) {
		t.Errorf("a family that does not exist: %v", err)
	}
	_, err = do(c, "netdev", genetlink.Message{Header: genetlink.Header{Command: 250}}, 0)
	if !errors.Is(err, unix.EOPNOTSUPP) {
		t.Errorf("a command that does not exist: %v", err)
	}

	// The kernel's complaint leads to the attribute.
	f, err := c.Family(t.Context(), "netdev")
	if err != nil {
		t.Fatal(err)
	}
	_, err = do(c, "netdev", get(0), 0)
	var oe *netlink.OpError
	if !errors.As(err, &oe) || !errors.Is(err, unix.ERANGE) {
		t.Fatalf("the index zero: %v", err)
	}
	if path := oe.AttributePath(f.HeaderLen()); !slices.Equal(path, []uint16{netdevAIfindex}) {
		t.Errorf("the path is %v", path)
	}
	if oe.Policy == nil || oe.Policy.MinUnsigned.Or(0) != 1 {
		t.Errorf("the policy is %s", oe.Policy)
	}
}

// An ID that there is not any more is noticed by nobody.
func TestKernelDoFindsNewID(t *testing.T) {
	c := dial(t, netdev)
	f, err := c.Family(t.Context(), "netdev")
	if err != nil {
		t.Fatal(err)
	}
	const unused = 0x3ff // GENL_MAX_ID, far from the few that are given out
	c.Misremember("netdev", unused)
	m := genetlink.Message{Header: genetlink.Header{Command: netdevDevGet}}
	if got, err := do(c, "netdev", m, netlink.Dump); err != nil || len(got) == 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := c.Family(t.Context(), "netdev"); err != nil || got.ID != f.ID {
		t.Errorf("got %+v, %v", got, err)
	}

	c.Misremember("nosuch", unused)
	if _, err := do(c, "nosuch", m, 0); !errors.Is(err, genetlink.ErrNoFamily) {
		t.Errorf("got %v", err)
	}
}

func TestKernelJoinGroupByName(t *testing.T) {
	c := dial(t)
	if err := c.JoinGroupByName(t.Context(), "nlctrl", "notify"); err != nil {
		t.Fatal(err)
	}
	f, err := c.Family(t.Context(), "nlctrl")
	if err != nil {
		t.Fatal(err)
	}
	g, ok := f.Group("notify")
	if !ok || !member(t, c, g.ID) {
		t.Errorf("the Conn is not in %+v of %+v", g, f)
	}
	if err := c.LeaveGroup(g.ID); err != nil || member(t, c, g.ID) {
		t.Errorf("the Conn is still in it: %v", err)
	}
	if err := c.JoinGroupByName(t.Context(), "nlctrl", "nosuch"); !errors.Is(err, genetlink.ErrNoGroup) {
		t.Errorf("a group that does not exist: %v", err)
	}
	if err := c.JoinGroupByName(t.Context(), "nosuch", "notify"); !errors.Is(err, genetlink.ErrNoFamily) {
		t.Errorf("a family that does not exist: %v", err)
	}
}

func TestKernelSubscribe(t *testing.T) {
	c := dial(t)
	s, err := c.Subscribe(t.Context(), "nlctrl", "notify")
	if err != nil {
		t.Fatal(err)
	}
	if !member(t, c, 16) {
		t.Error("the Conn is not in the group")
	}
	// Joining it once more does not make leaving it leave the subscription.
	if err := c.JoinGroupByName(t.Context(), "nlctrl", "notify"); err != nil {
		t.Error(err)
	}
	if err := c.LeaveGroup(16); err != nil || !member(t, c, 16) {
		t.Errorf("the Conn has left the subscription's group: %v", err)
	}
	if err := s.Close(); err != nil || member(t, c, 16) {
		t.Errorf("the Conn is still in the group: %v", err)
	}
}

// member reports whether the socket is in a group, as the kernel sees it.
func member(t *testing.T, c *genetlink.Conn, group uint32) bool {
	t.Helper()
	rc, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var mask int
	var gerr error
	err = rc.Control(func(fd uintptr) {
		// The first four bytes of the mask have the groups 1 to 32.
		mask, gerr = unix.GetsockoptInt(int(fd), unix.SOL_NETLINK, unix.NETLINK_LIST_MEMBERSHIPS)
	})
	if err := errors.Join(err, gerr); err != nil {
		t.Fatal(err)
	}
	return mask&(1<<(group-1)) != 0
}

// A namespace does not have all families: the Conn's counts, not the caller's.
func TestKernelNamespace(t *testing.T) {
	testns.Need(t, netdev)
	ns := testns.New(t)
	c, err := genetlink.Dial(&netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	m := genetlink.Message{Header: genetlink.Header{Command: netdevDevGet}}
	got, err := do(c, "netdev", m, netlink.Dump)
	if err != nil {
		t.Fatal(err)
	}
	var links []net.Interface // the loopback link, and what modules of tunnels make
	if err := ns.Do(func() (err error) { links, err = net.Interfaces(); return err }); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(links) {
		t.Errorf("a fresh namespace has the links %+v, not %+v", got, links)
	}
}

func TestKernelConcurrently(t *testing.T) {
	c := dial(t)
	all := families(t, c)
	var wg sync.WaitGroup
	for range 4 {
		for _, f := range all {
			wg.Go(func() {
				got, err := c.Family(t.Context(), f.Name)
				if err != nil || got.ID != f.ID {
					t.Errorf("Family: %+v, %v", got, err)
				}
				got, err = c.GetFamily(f.Name)
				if err != nil || got.ID != f.ID {
					t.Errorf("GetFamily: %+v, %v", got, err)
				}
				if got := families(t, c); len(got) != len(all) {
					t.Errorf("there are %d families", len(got))
				}
			})
		}
	}
	wg.Wait()
}

func TestKernelSettings(t *testing.T) {
	c := dial(t)
	if c.PID() == 0 {
		t.Error("the Conn has no port ID")
	}
	if err := c.SetReadBuffer(64 << 10); err != nil {
		t.Error(err)
	}
	if err := c.SetWriteBuffer(64 << 10); err != nil {
		t.Error(err)
	}
	// The kernel doubles what it is told.
	if n, err := c.ReadBuffer(); err != nil || n < 64<<10 {
		t.Errorf("the receive buffer has %d bytes, %v", n, err)
	}
	if n, err := c.WriteBuffer(); err != nil || n < 64<<10 {
		t.Errorf("the send buffer has %d bytes, %v", n, err)
	}
	if err := c.SetOption(netlink.BroadcastError, true); err != nil {
		t.Error(err)
	}
	if s := c.Stats(); s != (netlink.Stats{}) {
		t.Errorf("the counters are %+v", s)
	}
}
