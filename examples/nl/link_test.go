package main

import (
	"net"
	"regexp"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/rtnetlink"
)

func TestLink(t *testing.T) {
	s := newHouse(t)
	golden(t, "link.txt", s.nl(t, "link"))
	golden(t, "link_kind.txt", s.nl(t, "link", "--kind", "veth"))
	golden(t, "link_master.txt", s.nl(t, "link", "--master", "br0"))
	golden(t, "link_master.txt", s.nl(t, "links", "--master", "20"))
	if got := s.nl(t, "link", "--stats", "--kind", "bridge"); !strings.Contains(got, "br0   DOWN    0        0 ") {
		t.Errorf("no counters are in\n%s", got)
	}
	if got := s.nl(t, "link", "--kind", "veth", "--master", "veth0"); got != "" {
		t.Errorf("no link prints %q", got)
	}
}

func TestLinkStats(t *testing.T) {
	var sb strings.Builder
	a := app{out: newPipe(&sb)}
	p := a.statsPrinter(linkTable{})
	for _, l := range []rtnetlink.Link{
		{Name: "eth0", OperState: rtnetlink.OperUp, Stats: &rtnetlink.LinkStats{
			RxBytes: 43_880_231, RxPackets: 2251, RxErrors: 1, RxDropped: 20,
			TxBytes: 304_674, TxPackets: 2222, TxErrors: 300, TxDropped: 4000,
		}},
		{Name: "wlan0", OperState: rtnetlink.OperDown, Stats: &rtnetlink.LinkStats{}},
		{Name: "nothing", OperState: rtnetlink.OperUnknown},
	} {
		if err := p.print(&l); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.end(); err != nil {
		t.Fatal(err)
	}
	if err := a.out.Flush(); err != nil {
		t.Fatal(err)
	}
	golden(t, "link_stats.txt", sb.String())
}

func TestLinkJSON(t *testing.T) {
	s := newHouse(t)
	compare(t, s.nl(t, "--json", "link"), s.run(t, "", "-json", "-details", "link"),
		"ifindex", "ifname", "flags", "mtu", "qdisc", "operstate", "linkmode", "group", "link_type", "address",
		"broadcast", "promiscuity", "allmulti", "min_mtu", "max_mtu", "num_tx_queues", "num_rx_queues")
	compare(t, s.nl(t, "--json", "link", "--kind", "veth"), s.run(t, "", "-json", "-details", "link", "show", "type", "veth"),
		"link", "linkinfo", "txqlen")
	compare(t, s.nl(t, "--json", "link", "show", "veth1"), s.run(t, "", "-json", "-details", "link", "show", "veth1"),
		"master", "linkinfo")
	compare(t, s.nl(t, "--json", "link", "show", "veth0"), s.run(t, "", "-json", "-details", "link", "show", "veth0"),
		"ifalias", "altnames")
	s.ping(t)
	compare(t, s.nl(t, "--json", "link", "show", "lo"), s.run(t, "", "-json", "-statistics", "link", "show", "lo"),
		"stats64")
	if got := s.nl(t, "--json", "link", "--kind", "veth", "--master", "veth0"); got != "[]\n" {
		t.Errorf("no link prints %q", got)
	}
}

// ping sends a packet over the loopback link, so that its counters aren't zero.
func (s *scene) ping(t *testing.T) {
	t.Helper()
	err := s.ns.Do(func() error {
		c, err := net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.WriteTo([]byte("hello"), c.LocalAddr()); err != nil {
			return err
		}
		_, _, err = c.ReadFrom(make([]byte, 5))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// offload is what depends on the kernel.
var offload = regexp.MustCompile("(?m)^  offload .*\n")

func TestLinkShow(t *testing.T) {
	s := newHouse(t)
	golden(t, "link_show.txt", offload.ReplaceAllString(s.nl(t, "link", "show", "veth0"), ""))
	if got, want := s.nl(t, "link", "show", "10"), s.nl(t, "link", "show", "veth0"); got != want {
		t.Errorf("by the index:\n%s\nby the name:\n%s", got, want)
	}
	if got, want := s.nl(t, "link", "show", "a-much-longer-name-than-usual"), s.nl(t, "link", "show", "veth0"); got != want {
		t.Errorf("by an alternative name:\n%s\nby the name:\n%s", got, want)
	}
	got := s.nl(t, "link", "show", "veth1", "br0")
	if want := s.nl(t, "link", "show", "veth1") + "\n" + s.nl(t, "link", "show", "br0"); got != want {
		t.Errorf("two links:\n%s\none after the other:\n%s", got, want)
	}
	if !strings.Contains(got, "br0 bridge") {
		t.Errorf("the master is not in\n%s", got)
	}
}

// The other end of a pair may be in another namespace, where names are others.
func TestLinkElsewhere(t *testing.T) {
	s, other := newScene(t, houseLinks), newScene(t, "")
	s.run(t, "", "link", "set", "veth1", "netns", other.path())
	got := s.nl(t, "link", "--kind", "veth")
	if !strings.Contains(got, "veth0@if11") {
		t.Errorf("the other end is not in\n%s", got)
	}
	if got := s.nl(t, "link", "show", "veth0"); !strings.Contains(got, "index 11 in the namespace with the ID ") {
		t.Errorf("the other end is not in\n%s", got)
	}
	compare(t, s.nl(t, "--json", "link", "show", "veth0"), s.run(t, "", "-json", "-details", "link", "show", "veth0"),
		"link_index", "link_netnsid")
}
