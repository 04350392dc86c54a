package rtnetlink

import (
	"errors"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

func TestAddressAddDelete(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	index, _ := addVeth(t, c, "a", "b")

	addresses := map[string]Address{
		"IPv4": {
			Prefix: netip.MustParsePrefix("192.0.2.1/24"), Broadcast: netip.MustParseAddr("192.0.2.255"),
			Label: "a:first", Scope: ScopeSite, Flags: AddressNoPrefixRoute,
		},
		"IPv4 of a protocol": {Prefix: netip.MustParsePrefix("192.0.2.5/24"), Protocol: 77},
		"IPv4 with a peer": {
			Prefix: netip.MustParsePrefix("192.0.2.3/32"), Peer: netip.MustParseAddr("192.0.2.4"),
			Priority: 5,
		},
		"IPv6": {
			Prefix: netip.MustParsePrefix("2001:db8::1/64"), Flags: AddressNoDAD | AddressManageTemp,
		},
		"IPv6 with a peer": {
			Prefix: netip.MustParsePrefix("2001:db8:1::1/128"), Peer: netip.MustParseAddr("2001:db8:1::2"),
			Flags: AddressNoDAD,
		},
		"deprecated": {
			Prefix: netip.MustParsePrefix("2001:db8:2::1/64"), Flags: AddressNoDAD,
			Preferred: netlink.Some(time.Duration(0)),
		},
		"for a time": {
			Prefix:    netip.MustParsePrefix("198.51.100.1/24"),
			Preferred: netlink.Some(time.Hour), Valid: netlink.Some(2 * time.Hour),
		},
		"mapped, on purpose": {
			Prefix: netip.MustParsePrefix("::ffff:192.0.2.9/128"), Family: FamilyIPv6, Flags: AddressNoDAD,
		},
	}
	for name, a := range addresses {
		t.Run(name, func(t *testing.T) {
			if a.Protocol != 0 {
				testns.Need(t, testns.Feature{Name: "IFA_PROTO", Since: "5.18"})
			}
			a.LinkIndex = index
			if err := c.Address.Add(ctx, &a); err != nil {
				t.Fatal(err)
			}
			err := c.Address.Add(ctx, &a)
			if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "address add "+a.Prefix.String()) {
				t.Errorf("adding it again: %v", err)
			}
			got := findAddress(t, c, index, a.Prefix)
			if got == nil {
				t.Fatal("it is not listed")
			}
			if got.Created == 0 || got.Updated == 0 {
				t.Error("it was never made")
			}

			// What was listed can be taken back.
			if err := c.Address.Replace(ctx, got); err != nil {
				t.Errorf("replacing it by itself: %v", err)
			}
			if err := c.Address.Delete(ctx, got); err != nil {
				t.Fatal(err)
			}
			if findAddress(t, c, index, a.Prefix) != nil {
				t.Error("it is still listed")
			}
			err = c.Address.Delete(ctx, got)
			if !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, unix.EADDRNOTAVAIL) {
				t.Errorf("deleting it again: %v", err)
			}

			// The kernel adds to what it was given.
			want := a
			want.Family = familyOf(a.Prefix.Addr())
			want.Created, want.Updated = got.Created, got.Updated
			if want.Label == "" && want.Family == FamilyIPv4 {
				want.Label = "a"
			}
			if want.Valid.IsZero() {
				want.Flags |= AddressPermanent
			}
			if want.Preferred == netlink.Some(time.Duration(0)) {
				want.Flags |= AddressDeprecated
			}
			equal(t, *got, want)
		})
	}
}

// findAddress returns the address of a link with the prefix, nil if it has
// none.
func findAddress(t *testing.T, c *Conn, index uint32, p netip.Prefix) *Address {
	t.Helper()
	for a, err := range c.Address.All(t.Context(), &AddressFilter{LinkIndex: index}) {
		if err != nil {
			t.Fatal(err)
		}
		if a.Prefix == p {
			return &a
		}
	}
	return nil
}

func TestAddressFilter(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	a, b := addVeth(t, c, "a", "b")
	mustAddr(t, c, a, "192.0.2.1/24")
	mustAddr(t, c, b, "198.51.100.1/24")
	mustAddr(t, c, b, "2001:db8::1/64")

	for name, tt := range map[string]struct {
		filter *AddressFilter
		want   []string
	}{
		"nil":    {nil, []string{"127.0.0.1/8", "192.0.2.1/24", "198.51.100.1/24", "::1/128", "2001:db8::1/64"}},
		"family": {&AddressFilter{Family: FamilyIPv4}, []string{"127.0.0.1/8", "192.0.2.1/24", "198.51.100.1/24"}},
		"link":   {&AddressFilter{LinkIndex: b}, []string{"198.51.100.1/24", "2001:db8::1/64"}},
		"both":   {&AddressFilter{LinkIndex: b, Family: FamilyIPv6}, []string{"2001:db8::1/64"}},
		"none":   {&AddressFilter{LinkIndex: a, Family: FamilyMPLS}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := c.Address.List(ctx, tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range list {
				if !a.Prefix.Addr().IsLinkLocalUnicast() { // the kernel's own
					got = append(got, a.Prefix.String())
				}
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			equal(t, got, tt.want)
		})
	}
	if _, err := c.Address.List(ctx, &AddressFilter{Family: FamilyIPv4, LinkIndex: 4711}); !errors.Is(err, unix.ENODEV) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the addresses of a link that there is not: %v", err)
	}
}

// TestAddressGolden compares with what ip prints.
func TestAddressGolden(t *testing.T) {
	c, ns := dial(t)
	a, b := addVeth(t, c, "a", "b")
	mustAddr(t, c, a, "192.0.2.1/24")
	mustAddr(t, c, b, "2001:db8::1/64")
	for _, x := range []Address{
		{LinkIndex: a, Prefix: netip.MustParsePrefix("192.0.3.2/24"), Scope: ScopeLink, Label: "a:2"},
		{LinkIndex: a, Prefix: netip.MustParsePrefix("10.0.0.1/32"), Peer: netip.MustParseAddr("10.0.0.2")},
		{LinkIndex: b, Prefix: netip.MustParsePrefix("2001:db8::3/128"), Peer: netip.MustParseAddr("2001:db8::4"), Flags: AddressNoDAD},
		{LinkIndex: b, Prefix: netip.MustParsePrefix("10.1.0.1/24"), Valid: netlink.Some(50 * time.Hour), Priority: 9},
	} {
		if err := c.Address.Add(t.Context(), &x); err != nil {
			t.Fatal(err)
		}
	}

	type info struct {
		Family    string  `json:"family"`
		Local     string  `json:"local"`
		Address   string  `json:"address"`
		PrefixLen int     `json:"prefixlen"`
		Broadcast string  `json:"broadcast"`
		Scope     string  `json:"scope"`
		Label     string  `json:"label"`
		Metric    uint32  `json:"metric"`
		Secondary bool    `json:"secondary"`
		NoDAD     bool    `json:"nodad"`
		Dynamic   bool    `json:"dynamic"`
		Protocol  string  `json:"protocol"`
		Valid     float64 `json:"valid_life_time"`
	}
	var want []struct {
		IfIndex uint32 `json:"ifindex"`
		Info    []info `json:"addr_info"`
	}
	all := settled(t, ns, func() ([]Address, error) { return c.Address.List(t.Context(), nil) },
		&want, "address", "show")
	for _, w := range want {
		list := slices.DeleteFunc(slices.Clone(all), func(a Address) bool { return a.LinkIndex != w.IfIndex })
		if len(list) != len(w.Info) {
			t.Fatalf("link %d has %d addresses, not %d", w.IfIndex, len(list), len(w.Info))
		}
		for i, a := range list {
			got := info{
				Family: a.Family.String(), Local: a.Prefix.Addr().String(), PrefixLen: a.Prefix.Bits(),
				Scope: a.Scope.String(), Label: a.Label, Metric: a.Priority,
				Secondary: a.Flags&AddressSecondary != 0,
				NoDAD:     a.Flags&AddressNoDAD != 0,
				Dynamic:   a.Flags&AddressPermanent == 0,
				Valid:     float64(1<<32 - 1),
				Protocol:  w.Info[i].Protocol,
			}
			if v, ok := a.Valid.Get(); ok {
				got.Valid = v.Seconds()
			}
			if a.Peer.IsValid() {
				got.Address = a.Peer.String()
			}
			if a.Broadcast.IsValid() {
				got.Broadcast = a.Broadcast.String()
			}
			// ip may know the protocols by name, by number, or not at all.
			if p := w.Info[i].Protocol; p != "" && p != a.Protocol.String() {
				t.Errorf("%s has the protocol %s, not %s", a.Prefix, a.Protocol, p)
			}
			equal(t, got, w.Info[i])
		}
	}
}
