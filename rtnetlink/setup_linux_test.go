package rtnetlink

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/netip"
	"os/exec"
	"reflect"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// dial returns a Conn in a network namespace of its own.
func dial(t testing.TB) (*Conn, *testns.NS) {
	t.Helper()
	ns := testns.New(t)
	c, err := Dial(&netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c, ns
}

// addLink makes a link of a kind, brings it up, and returns its index. f appends
// attributes of the link, unless it is nil.
func addLink(t testing.TB, c *Conn, name, kind string, f func(e *nlattr.Encoder)) uint32 {
	t.Helper()
	return addKind(t, c, name, &RawKind{Name: kind}, f)
}

// addKind is addLink for a kind that has attributes.
func addKind(t testing.TB, c *Conn, name string, kind Kind, f func(e *nlattr.Encoder)) uint32 {
	t.Helper()
	head := make([]byte, sizeofIfInfoMsg)
	binary.NativeEndian.PutUint32(head[8:], unix.IFF_UP)
	binary.NativeEndian.PutUint32(head[12:], unix.IFF_UP)
	e := nlattr.NewEncoder(head)
	e.String(iflaIfname, name)
	info := e.Nest(iflaLinkInfo)
	appendKind(&e, kind, infoKind, infoData)
	e.End(info)
	if f != nil {
		f(&e)
	}
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if err := c.change(ctx, rtmNewLink, netlink.Create|netlink.Excl, b); err != nil {
		t.Fatalf("adding the %s %s: %v", kind.Kind(), name, err)
	}
	l, err := c.Link.ByName(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	return l.Index
}

// addVeth makes a pair of links that are up, and returns their indexes.
func addVeth(t testing.TB, c *Conn, name, peer string) (uint32, uint32) {
	t.Helper()
	a := addLink(t, c, name, "veth", nil)
	la, err := c.Link.Get(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	// The kernel has made the peer, with a name of its choice, and down.
	setLink(t, c, la.Parent, unix.IFF_UP, func(e *nlattr.Encoder) { e.String(iflaIfname, peer) })
	return a, la.Parent
}

// setLink sets flags of the link and the attributes that f appends.
func setLink(t testing.TB, c *Conn, index uint32, flags uint32, f func(e *nlattr.Encoder)) {
	t.Helper()
	head := make([]byte, sizeofIfInfoMsg)
	binary.NativeEndian.PutUint32(head[4:], index)
	binary.NativeEndian.PutUint32(head[8:], flags)
	binary.NativeEndian.PutUint32(head[12:], flags)
	e := nlattr.NewEncoder(head)
	if f != nil {
		f(&e)
	}
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.change(t.Context(), rtmNewLink, 0, b); err != nil {
		t.Fatalf("setting the link %d: %v", index, err)
	}
}

// mustAddr adds an address to a link.
func mustAddr(t testing.TB, c *Conn, index uint32, prefix string) {
	t.Helper()
	a := Address{LinkIndex: index, Prefix: netip.MustParsePrefix(prefix), Flags: AddressNoDAD}
	if err := c.Address.Add(t.Context(), &a); err != nil {
		t.Fatal(err)
	}
}

// mustRoute adds a route.
func mustRoute(t testing.TB, c *Conn, r Route) {
	t.Helper()
	if err := c.Route.Add(t.Context(), &r); err != nil {
		t.Fatal(err)
	}
}

// ipJSON runs ip with arguments in ns, and stores the JSON that it prints in v.
func ipJSON(t testing.TB, ns *testns.NS, v any, args ...string) {
	t.Helper()
	testns.Need(t, testns.Program("ip", "iproute2"))
	args = append([]string{"-json", "-details"}, args...)
	var out []byte
	err := ns.Do(func() error {
		var err error
		out, err = exec.CommandContext(t.Context(), "ip", args...).Output()
		return err
	})
	if err != nil {
		var ee *exec.ExitError
		if errors.As(err, &ee) {
			t.Fatalf("ip %q: %v: %s", args, err, ee.Stderr)
		}
		t.Fatalf("ip %q: %v", args, err)
	}
	if err := json.Unmarshal(out, v); err != nil {
		t.Fatalf("ip %q printed %q: %v", args, out, err)
	}
}

// settled returns what list does, and what ip prints of the same: it asks
// again until nothing has changed while ip ran. Links come up by and by, and
// get addresses and routes then.
func settled[T any](t testing.TB, ns *testns.NS, list func() ([]T, error), v any, args ...string) []T {
	t.Helper()
	before, err := list()
	if err != nil {
		t.Fatal(err)
	}
	for {
		ipJSON(t, ns, v, args...)
		after, err := list()
		if err != nil {
			t.Fatal(err)
		}
		if reflect.DeepEqual(before, after) {
			return after
		}
		before = after
		reflect.ValueOf(v).Elem().SetZero()
	}
}
