package rtnetlink

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

func neighborName(n *Neighbor) string { return fmt.Sprint(n.key()) }

// TestNeighborWatch follows what changes, one by one.
func TestNeighborWatch(t *testing.T) {
	h := newNeighborhood(t)
	s := h.c.Neighbor
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ip := Neighbor{Family: FamilyIPv4, LinkIndex: h.pair, Addr: netip.MustParseAddr("10.0.0.1"), HardwareAddr: mac(1)}
	moved := ip
	moved.HardwareAddr = mac(2)
	port := Neighbor{Family: FamilyBridge, LinkIndex: h.port, HardwareAddr: mac(3), State: netlink.Some(NeighborNoARP)}
	tunnel := port
	tunnel.LinkIndex = h.vxlan
	remote := Neighbor{Family: FamilyBridge, LinkIndex: h.external, HardwareAddr: mac(4), Flags: NeighborSelf, Addr: netip.MustParseAddr("192.0.2.9")}
	elsewhere := remote
	elsewhere.Addr = netip.MustParseAddr("192.0.2.10")

	for name, tt := range map[string]struct {
		filter      *NeighborFilter
		first, then Neighbor
	}{
		"IPv4":            {nil, ip, moved},
		"IPv4 of a link":  {&NeighborFilter{LinkIndex: h.pair}, ip, moved},
		"bridge":          {&NeighborFilter{Family: FamilyBridge, Master: h.bridge}, port, tunnel},
		"VXLAN":           {&NeighborFilter{Family: FamilyBridge, LinkIndex: h.external}, remote, elsewhere},
		"FDB of all":      {&NeighborFilter{Family: FamilyBridge}, port, tunnel},
		"from other port": {&NeighborFilter{Family: FamilyBridge, LinkIndex: h.vxlan}, port, tunnel},
	} {
		t.Run(name, func(t *testing.T) {
			wanted := func(n *Neighbor) bool { return n.name() == tt.first.name() }
			hidden := tt.filter != nil && tt.filter.LinkIndex != 0 && tt.filter.LinkIndex != tt.first.LinkIndex
			view := newView(t, neighborName)
			step := 0
			view.follow(s.Watch(ctx, tt.filter), func(ch *netlink.Change[Neighbor]) bool {
				var err error
				switch {
				case ch.Kind == netlink.Synced && step == 0:
					if err = s.Add(ctx, &tt.first); err == nil && hidden {
						err = s.Replace(ctx, &tt.then)
					}
				case ch.Kind == netlink.Synced || !wanted(&ch.Object):
					return false
				case step == 1 && !hidden:
					if ch.Kind != netlink.Added {
						t.Errorf("%s: %+v", ch.Kind, ch.Object)
					}
					err = s.Replace(ctx, &tt.then)
				case step == 2 || step == 1:
					want := netlink.Changed
					if hidden {
						want, step = netlink.Added, 2
					}
					if ch.Kind != want || ch.Object.LinkIndex != tt.then.LinkIndex || ch.Object.Addr != tt.then.Addr {
						t.Errorf("%s: %+v", ch.Kind, ch.Object)
					}
					err = s.Delete(ctx, &tt.then)
				default:
					// Before one goes, it is told to have failed.
					return ch.Kind == netlink.Removed
				}
				if err != nil {
					t.Fatal(err)
				}
				step++
				return false
			})
		})
	}
	for _, err := range s.Watch(ctx, &NeighborFilter{Proxy: true}) {
		if !errors.Is(err, errProxyWatch) {
			t.Errorf("got the error %v", err)
		}
	}
}

// TestNeighborWatchMaster makes a link with neighbors a port, and takes it away
// again.
func TestNeighborWatchMaster(t *testing.T) {
	h := newNeighborhood(t)
	s := h.c.Neighbor
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, link := range []uint32{h.pair, h.port} {
		if err := s.Add(ctx, &Neighbor{LinkIndex: link, Addr: netip.MustParseAddr("10.0.0.1"), HardwareAddr: mac(byte(link))}); err != nil {
			t.Fatal(err)
		}
	}
	view := newView(t, neighborName)
	view.follow(s.Watch(ctx, &NeighborFilter{Family: FamilyIPv4, Master: h.bridge}), func(ch *netlink.Change[Neighbor]) bool {
		switch {
		case ch.Kind == netlink.Synced && view.synced == 1:
			if len(view.objects) != 1 {
				t.Errorf("%v", view.objects)
			}
			h.run(t, "ip link set pair master br0")
		case ch.Kind == netlink.Added && ch.Object.LinkIndex == h.pair:
			h.run(t, "ip link set pair nomaster")
		case ch.Kind == netlink.Removed:
			if ch.Object.LinkIndex != h.pair {
				t.Errorf("%+v has gone", ch.Object)
			}
			return true
		}
		return false
	})
}

// Random changes at full speed, with a receive buffer that holds next to
// nothing: the watcher's view ends as what is listed.
func TestNeighborWatchModel(t *testing.T) {
	h := newNeighborhood(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for name, filter := range map[string]*NeighborFilter{
		"neighbors": {LinkIndex: h.pair},
		"FDB":       {Family: FamilyBridge},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			const markers = 5
			mark := func(i int) error {
				n := Neighbor{Family: filter.Family, LinkIndex: h.pair, Addr: netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}), HardwareAddr: mac(byte(200 + i))}
				if filter.Family == FamilyBridge {
					n.LinkIndex, n.Flags = h.vxlan, NeighborSelf
				}
				return h.c.Neighbor.Add(ctx, &n)
			}
			started, produced := make(chan struct{}), make(chan error, 1)
			go func() {
				<-started
				rnd := rand.New(rand.NewPCG(seed, 0))
				for range 3000 {
					h.changeNeighbor(ctx, rnd, filter.Family)
				}
				produced <- mark(1)
			}()
			view := newView(t, neighborName)
			view.follow(watcher(t, h.ns).Neighbor.Watch(ctx, filter), func(ch *netlink.Change[Neighbor]) bool {
				if ch.Kind == netlink.Synced && view.synced == 1 {
					close(started)
				}
				mac := ch.Object.HardwareAddr
				if ch.Kind != netlink.Added || len(mac) != 6 || mac[0] != 2 || mac[5] <= 200 {
					return false
				}
				// The marker may be a part of a difference that is not complete
				// yet. One that is added now comes after that.
				i := int(mac[5] - 200)
				if i == 1 {
					if err := <-produced; err != nil {
						t.Fatal(err)
					}
				}
				if i == markers {
					return true
				}
				if err := mark(i + 1); err != nil {
					t.Fatal(err)
				}
				return false
			})
			list, err := h.c.Neighbor.List(ctx, filter)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) != len(view.objects) {
				t.Errorf("%d are known, and %d there", len(view.objects), len(list))
			}
			for i := range list {
				if known, ok := view.objects[neighborName(&list[i])]; !ok || !sameNeighbor(&known, &list[i]) {
					t.Errorf("%+v is known as %+v", list[i], known)
				}
			}
		})
	}
}

// changeNeighbor does something to one of a few neighbors. It may fail, if the
// kernel does not take that.
func (h *neighborhood) changeNeighbor(ctx context.Context, rnd *rand.Rand, family Family) {
	s := h.c.Neighbor
	last := byte(rnd.IntN(40))
	n := Neighbor{LinkIndex: h.pair, Addr: netip.AddrFrom4([4]byte{10, 0, 0, last}), HardwareAddr: mac(byte(rnd.IntN(4)))}
	if rnd.IntN(2) == 0 {
		n.Addr = netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 15: last})
	}
	if family == FamilyBridge {
		n = Neighbor{Family: family, HardwareAddr: mac(last)}
		switch rnd.IntN(4) {
		case 0:
			n.LinkIndex, n.State = h.port, netlink.Some(NeighborNoARP)
		case 1:
			n.LinkIndex, n.State = h.vxlan, netlink.Some(NeighborNoARP)
		case 2:
			n.LinkIndex, n.Flags, n.Addr = h.vxlan, NeighborSelf, netip.AddrFrom4([4]byte{192, 0, 2, byte(rnd.IntN(4))})
		default:
			n.LinkIndex, n.Flags, n.Addr = h.vxlan, NeighborSelf, netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + rnd.IntN(9))})
			clear(n.HardwareAddr)
			if rnd.IntN(2) == 0 {
				_ = s.Append(ctx, &n)
				return
			}
		}
	}
	switch rnd.IntN(3) {
	case 0:
		_ = s.Add(ctx, &n)
	case 1:
		_ = s.Replace(ctx, &n)
	default:
		_ = s.Delete(ctx, &n)
	}
}
