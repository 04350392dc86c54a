package rtnetlink

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// A view is what a watcher knows, by a name for each object.
type view[T any] struct {
	objects map[string]T
	synced  int
	name    func(v *T) string
	t       *testing.T
}

func newView[T any](t *testing.T, name func(v *T) string) *view[T] {
	return &view[T]{objects: make(map[string]T), name: name, t: t}
}

// apply follows a change, and fails if it cannot be one of what is known.
func (w *view[T]) apply(ch netlink.Change[T]) {
	w.t.Helper()
	has := func(v *T) bool { _, ok := w.objects[w.name(v)]; return ok }
	switch ch.Kind {
	case netlink.Synced:
		w.synced++
	case netlink.Added:
		if has(&ch.Object) {
			w.t.Errorf("added twice: %s", w.name(&ch.Object))
		}
		w.objects[w.name(&ch.Object)] = ch.Object
	case netlink.Changed:
		if !has(&ch.Old) {
			w.t.Errorf("changed, but not known: %s", w.name(&ch.Old))
		}
		delete(w.objects, w.name(&ch.Old))
		w.objects[w.name(&ch.Object)] = ch.Object
	case netlink.Removed:
		if !has(&ch.Object) {
			w.t.Errorf("removed, but not known: %s", w.name(&ch.Object))
		}
		delete(w.objects, w.name(&ch.Object))
	}
}

// follow applies changes until stop says so.
func (w *view[T]) follow(seq iter.Seq2[netlink.Change[T], error], stop func(ch *netlink.Change[T]) bool) {
	w.t.Helper()
	for ch, err := range seq {
		if err != nil {
			w.t.Fatal(err)
		}
		w.apply(ch)
		if stop(&ch) {
			return
		}
	}
	w.t.Fatal("the watch has ended")
}

// watcher returns a Conn in ns whose receive buffer is as small as it can be,
// so that notifications are lost all the time.
func watcher(t *testing.T, ns *testns.NS) *Conn {
	t.Helper()
	c, err := Dial(&netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	rc, err := c.nl.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var serr error
	if err := rc.Control(func(fd uintptr) {
		serr = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 1)
	}); err != nil || serr != nil {
		t.Fatal(err, serr)
	}
	return c
}

func routeName(r *Route) string {
	s := fmt.Sprint(r.Family, r.Table, r.Dst, r.TOS, r.Priority, r.Type, r.Gateway, r.OutIface)
	for _, n := range r.Multipath {
		s += fmt.Sprint(" ", n.Gateway, n.OutIface)
	}
	return s
}

// randomRoute returns one of a few hundred routes.
func randomRoute(rnd *rand.Rand, links []uint32) Route {
	r := Route{Priority: uint32(rnd.IntN(2)) * 100, OutIface: links[rnd.IntN(len(links))]}
	if rnd.IntN(3) == 0 {
		r.Dst = netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, byte(rnd.IntN(100))}), 48)
		r.Gateway = netip.AddrFrom16([16]byte{0xfd, 0, byte(r.OutIface), 15: byte(2 + rnd.IntN(3))})
		return r
	}
	r.Dst = netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(rnd.IntN(200)), 0, 0}), 16)
	r.Gateway = netip.AddrFrom4([4]byte{192, 0, byte(r.OutIface), byte(2 + rnd.IntN(3))})
	return r
}

// Random changes at full speed, with a receive buffer that holds next to
// nothing: the watcher's view ends as what ip prints.
func TestRouteWatchModel(t *testing.T) {
	c, ns := dial(t)
	var links []uint32
	names := map[uint32]string{0: "", 1: "lo"}
	for i := range 2 {
		name, peer := fmt.Sprintf("v%d", i), fmt.Sprintf("p%d", i)
		a, b := addVeth(t, c, name, peer)
		names[a], names[b] = name, peer
		links = append(links, a)
		mustAddr(t, c, a, fmt.Sprintf("192.0.%d.1/24", a))
		mustAddr(t, c, a, fmt.Sprintf("fd00:%x::1/64", uint16(a)<<8))
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	marker := netip.MustParsePrefix("198.51.100.0/24")

	ctx, cancel := context.WithCancelCause(t.Context())
	defer func() {
		if err := context.Cause(ctx); err != nil {
			t.Error(err)
		}
		cancel(nil)
	}()
	started, produced := make(chan struct{}), make(chan error, 1)
	go func() {
		<-started
		err := changeRoutes(ctx, c, rand.New(rand.NewPCG(seed, 0)), links, marker)
		produced <- err
		if err != nil {
			cancel(fmt.Errorf("the marker: %w", err)) // nobody will be told of it
		}
	}()

	view := newView(t, routeName)
	wc := watcher(t, ns)
	view.follow(wc.Route.Watch(ctx, nil), func(ch *netlink.Change[Route]) bool {
		if ch.Kind == netlink.Synced && view.synced == 1 {
			close(started)
		}
		if ch.Kind != netlink.Added || !ch.Object.Dst.IsValid() || !marker.Overlaps(ch.Object.Dst) {
			return false
		}
		// The marker may be a part of a difference that is not complete yet.
		// One that is added now comes after that.
		if ch.Object.Dst == marker {
			if err := <-produced; err != nil {
				t.Fatal(err)
			}
		}
		bits := ch.Object.Dst.Bits() + 1
		if bits > 28 {
			return true
		}
		mustRoute(t, c, Route{Dst: netip.PrefixFrom(marker.Addr(), bits), OutIface: links[1]})
		return false
	})
	t.Logf("%d routes, read %d times, %d overruns", len(view.objects), view.synced, wc.nl.Stats().Overruns)

	for _, family := range []Family{FamilyIPv4, FamilyIPv6} {
		compareRoutes(t, c, ns, family, names, view)
	}
}

// changeRoutes makes random changes, and in the end adds a route to marker.
func changeRoutes(ctx context.Context, c *Conn, rnd *rand.Rand, links []uint32, marker netip.Prefix) error {
	for round := range 60 {
		var add, replace, remove []Route
		for range 100 {
			switch r := randomRoute(rnd, links); rnd.IntN(3) {
			case 0:
				add = append(add, r)
			case 1:
				replace = append(replace, r)
			default:
				remove = append(remove, r)
			}
		}
		// Many fail, as what they are about exists, or does not.
		_ = c.Route.AddAll(ctx, slices.Values(add), nil)
		_ = c.Route.ReplaceAll(ctx, slices.Values(replace), nil)
		_ = c.Route.DeleteAll(ctx, slices.Values(remove), nil)
		if round%20 == 7 {
			// All IPv4 routes by this link go, and nobody is told.
			for _, flags := range []uint32{0, unix.IFF_UP} {
				if err := setFlags(ctx, c, links[0], flags); err != nil {
					return err
				}
			}
		}
	}
	return c.Route.Add(ctx, &Route{Dst: marker, OutIface: links[1]})
}

func setFlags(ctx context.Context, c *Conn, index, flags uint32) error {
	head := make([]byte, sizeofIfInfoMsg)
	binary.NativeEndian.PutUint32(head[4:], index)
	binary.NativeEndian.PutUint32(head[8:], flags)
	binary.NativeEndian.PutUint32(head[12:], unix.IFF_UP)
	return c.change(ctx, rtmNewLink, 0, head)
}

// compareRoutes compares a view with what ip prints.
func compareRoutes(t *testing.T, c *Conn, ns *testns.NS, family Family, names map[uint32]string, view *view[Route]) {
	t.Helper()
	var want []ipRoute
	ipJSON(t, ns, &want, "-family", family.String(), "route", "show", "table", "all")
	var got []ipRoute
	for _, r := range view.objects {
		if r.Family == family {
			got = append(got, asIP(&r, names))
		}
	}
	// Those to the links' own addresses come by themselves, a second later.
	local := func(r ipRoute) bool { return strings.HasPrefix(r.Dst, "fe80:") }
	want, got = slices.DeleteFunc(want, local), slices.DeleteFunc(got, local)
	order := func(a, b ipRoute) int { return cmp.Compare(fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b)) }
	slices.SortFunc(want, order)
	slices.SortFunc(got, order)
	equal(t, got, want)
}

func TestRouteWatchReplace(t *testing.T) {
	c, ns := dial(t)
	a, _ := addVeth(t, c, "v0", "p0")
	mustAddr(t, c, a, "192.0.2.1/24")
	wc, err := Dial(&netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	defer wc.Close()
	dst := netip.MustParsePrefix("10.0.0.0/8")
	way := func(gateway string) *Route {
		return &Route{Dst: dst, OutIface: a, Gateway: netip.MustParseAddr(gateway)}
	}
	var got []string
	for ch, err := range wc.Route.Watch(t.Context(), &RouteFilter{Family: FamilyIPv4, Table: TableMain}) {
		if err != nil {
			t.Fatal(err)
		}
		if ch.Kind == netlink.Synced && len(got) == 0 {
			for _, f := range []func() error{
				func() error { return c.Route.Add(t.Context(), way("192.0.2.2")) },
				func() error { return c.Route.Replace(t.Context(), way("192.0.2.3")) },
				func() error { return c.Route.Delete(t.Context(), way("192.0.2.3")) },
			} {
				if err := f(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if ch.Object.Dst != dst {
			continue
		}
		line := ch.Kind.String() + " " + ch.Object.Gateway.String()
		if ch.Kind == netlink.Changed {
			line += " was " + ch.Old.Gateway.String()
		}
		if got = append(got, line); len(got) == 3 {
			break
		}
	}
	equal(t, got, []string{"added 192.0.2.2", "changed 192.0.2.3 was 192.0.2.2", "removed 192.0.2.3"})
}

func TestAddressWatchModel(t *testing.T) {
	c, ns := dial(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	marker := netip.MustParsePrefix("127.9.9.9/32")

	ctx, cancel := context.WithCancelCause(t.Context())
	defer func() {
		if err := context.Cause(ctx); err != nil {
			t.Error(err)
		}
		cancel(nil)
	}()
	started, produced := make(chan struct{}), make(chan error, 1)
	go func() {
		<-started
		for range 40 {
			var add, remove []Address
			for range 100 {
				a := Address{
					LinkIndex: 1,
					Prefix:    netip.PrefixFrom(netip.AddrFrom4([4]byte{127, 1, 0, byte(rnd.IntN(200))}), 32),
					Scope:     ScopeHost,
				}
				if rnd.IntN(2) == 0 {
					add = append(add, a)
				} else {
					remove = append(remove, a)
				}
			}
			_ = c.Address.AddAll(ctx, slices.Values(add), nil)
			_ = c.Address.DeleteAll(ctx, slices.Values(remove), nil)
		}
		err := c.Address.Add(ctx, &Address{LinkIndex: 1, Prefix: marker})
		produced <- err
		if err != nil {
			cancel(fmt.Errorf("the marker: %w", err)) // nobody will be told of it
		}
	}()
	wc := watcher(t, ns)
	view := newView(t, func(a *Address) string { return fmt.Sprint(a.LinkIndex, a.Prefix, a.Peer) })
	view.follow(wc.Address.Watch(ctx, &AddressFilter{Family: FamilyIPv4}), func(ch *netlink.Change[Address]) bool {
		if ch.Kind == netlink.Synced && view.synced == 1 {
			close(started)
		}
		// As for routes: the first marker may be a part of a difference.
		a := ch.Object
		if ch.Kind != netlink.Added || a.Prefix.Addr().Compare(marker.Addr()) < 0 {
			return false
		}
		if a.Prefix == marker {
			if err := <-produced; err != nil {
				t.Fatal(err)
			}
		}
		if a.Prefix.Addr().As4()[3] == 15 {
			return true
		}
		next := netip.PrefixFrom(a.Prefix.Addr().Next(), 32)
		if err := c.Address.Add(t.Context(), &Address{LinkIndex: 1, Prefix: next}); err != nil {
			t.Fatal(err)
		}
		return false
	})
	t.Logf("%d addresses, read %d times, %d overruns", len(view.objects), view.synced, wc.nl.Stats().Overruns)

	var links []struct {
		Addresses []struct {
			Local     string `json:"local"`
			PrefixLen int    `json:"prefixlen"`
		} `json:"addr_info"`
	}
	ipJSON(t, ns, &links, "-family", "inet", "address", "show", "dev", "lo")
	var got, want []string
	for _, a := range view.objects {
		got = append(got, a.Prefix.String())
	}
	for _, l := range links {
		for _, a := range l.Addresses {
			want = append(want, fmt.Sprintf("%s/%d", a.Local, a.PrefixLen))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	equal(t, got, want)
}

func TestLinkWatch(t *testing.T) {
	c, ns := dial(t)
	addLink(t, c, "br0", "bridge", nil)
	wc, err := Dial(&netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	defer wc.Close()
	var got []string
	var index uint32
	for ch, err := range wc.Link.Watch(t.Context(), &LinkFilter{Kind: "bridge"}) {
		if err != nil {
			t.Fatal(err)
		}
		line := ch.Kind.String() + " " + ch.Object.Name
		switch {
		case ch.Kind == netlink.Synced:
			index = addLink(t, c, "br1", "bridge", nil)
			addLink(t, c, "ifb7", "ifb", nil)
			setLink(t, c, index, 0, func(e *nlattr.Encoder) { e.Uint32(iflaMTU, 1400) })
			if err := c.change(t.Context(), rtmDelLink, 0, linkHeader(index)); err != nil {
				t.Fatal(err)
			}
			line = "synced"
		case ch.Kind == netlink.Changed && ch.Object.MTU == ch.Old.MTU:
			continue // its state settles
		case ch.Kind == netlink.Changed:
			line += fmt.Sprint(" ", ch.Object.MTU)
		}
		if got = append(got, line); ch.Kind == netlink.Removed {
			break
		}
	}
	equal(t, got, []string{"added br0", "synced", "added br1", "changed br1 1400", "removed br1"})
}

func linkHeader(index uint32) []byte {
	b := make([]byte, sizeofIfInfoMsg)
	binary.NativeEndian.PutUint32(b[4:], index)
	return b
}

// A link that is moved to another namespace has gone from this one, and is back
// when it comes back.
func TestLinkWatchNamespace(t *testing.T) {
	c, ns := dial(t)
	other, elsewhere := dial(t)
	index := addLink(t, c, "moves", "ifb", nil)
	to := func(ns *testns.NS) func(e *nlattr.Encoder) {
		return func(e *nlattr.Encoder) { e.Uint32(unix.IFLA_NET_NS_FD, uint32(ns.FD())) }
	}
	wc, err := Dial(&netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	defer wc.Close()
	var got []string
	for ch, err := range wc.Link.Watch(t.Context(), &LinkFilter{Kind: "ifb"}) {
		if err != nil {
			t.Fatal(err)
		}
		switch ch.Kind {
		case netlink.Synced:
			setLink(t, c, index, 0, to(elsewhere))
		case netlink.Changed:
			continue // it goes down first
		case netlink.Removed:
			l, err := other.Link.ByName(t.Context(), "moves")
			if err != nil {
				t.Fatal(err)
			}
			setLink(t, other, l.Index, 0, to(ns))
		}
		if got = append(got, ch.Kind.String()+" "+ch.Object.Name); len(got) == 4 {
			break
		}
	}
	equal(t, got, []string{"added moves", "synced ", "removed moves", "added moves"})
}
