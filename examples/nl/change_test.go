package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestAddrRouteChange has nl and ip make the same addresses and routes in two
// namespaces.
func TestAddrRouteChange(t *testing.T) {
	const links = "link add l0 type ifb\nlink set l0 up\nlink add l1 type ifb\nlink set l1 up\n"
	s := newScene(t, links)
	for _, args := range []string{
		"addr add 192.0.2.1/24 --dev l0 --broadcast 192.0.2.255 --label l0:x",
		"addr add 198.51.100.1/24 --dev l1 --no-prefix-route --scope link",
		"addr add 198.51.101.2/24 --dev l1",
		"addr delete 198.51.101.2/24 --dev l1",
		"addr add 10.0.0.1/32 --peer 10.0.0.2 --dev l1",
		"addr replace 2001:db8::1/64 --dev l0 --no-dad --metric 7",
		"route add default --via 192.0.2.9 --metric 5",
		"route add 203.0.113.0/24 --dev l0 --src 192.0.2.1 --table 100 --protocol bgp --mtu 1300 --advmss 1200",
		"route add 203.0.113.7 --type blackhole",
		"route replace 203.0.113.7 --type prohibit",
		"route add 10.1.0.0/16 --via 172.16.0.1 --dev l1 --onlink --scope global",
		"route add 10.2.0.0/16 --nexthop via=192.0.2.8,weight=2 --nexthop dev=l1",
		"route add default --via 2001:db8::9 --metric 9",
		"route add 2001:db8:1::/48 --via 2001:db8::8 --dev l0",
		"route add 10.3.0.0/16 --dev l1",
		"route delete 10.3.0.0/16",
	} {
		if out := s.nl(t, strings.Fields(args)...); out != "" {
			t.Fatalf("nl %s printed %s", args, out)
		}
	}
	other := newScene(t, links+`address add 192.0.2.1/24 dev l0 broadcast 192.0.2.255 label l0:x
address add 198.51.100.1/24 dev l1 noprefixroute scope link
address add 10.0.0.1 peer 10.0.0.2 dev l1
address add 2001:db8::1/64 dev l0 nodad metric 7
route add default via 192.0.2.9 metric 5
route add 203.0.113.0/24 dev l0 src 192.0.2.1 table 100 protocol bgp mtu 1300 advmss 1200
route add prohibit 203.0.113.7
route add 10.1.0.0/16 via 172.16.0.1 dev l1 onlink
route add 10.2.0.0/16 nexthop via 192.0.2.8 weight 2 nexthop dev l1
route add default via 2001:db8::9 metric 9
route add 2001:db8:1::/48 via 2001:db8::8 dev l0
`)
	for _, args := range []string{"-4 route show table all", "-6 route show table main", "-4 -o address", "-6 -o address show scope global"} {
		// Of two namespaces the clocks are the same, but not the hardware addresses.
		got, want := s.run(t, "", strings.Fields(args)...), other.run(t, "", strings.Fields(args)...)
		if !bytes.Equal(withoutLinkLocal(got), withoutLinkLocal(want)) {
			t.Errorf("ip %s prints of what nl made\n%s\nand of what it made\n%s", args, got, want)
		}
	}
	for args, want := range map[string]string{
		"addr add 192.0.2.1/24":                        "--dev is missing",
		"addr add xyzzy --dev l0":                      "is neither an address",
		"addr add 192.0.2.1/24 --dev l0":               "exists",
		"addr add 192.0.2.1/24 --dev l0 --peer x":      "--peer",
		"addr delete 192.0.2.7/24 --dev l0":            "cannot assign",
		"route add xyzzy":                              "is neither a prefix",
		"route add 10.9.0.0/16 --via x":                "--via",
		"route add 10.9.0.0/16 --table x":              "--table",
		"route add 10.9.0.0/16 --nexthop x=1":          "is none of via, dev and weight",
		"route add 10.9.0.0/16 --nexthop weight=0":     "is not a weight",
		"route add default --via 192.0.2.9 --metric 5": "exists",
		"route delete 10.9.0.0/16":                     "no such process",
	} {
		_, errs, status := try(t, append([]string{"--netns", s.path()}, strings.Fields(args)...)...)
		if status == exitOK || !strings.Contains(errs, want) {
			t.Errorf("nl %s: status %d, %s", args, status, errs)
		}
	}
}

// withoutLinkLocal leaves out what follows from hardware addresses.
func withoutLinkLocal(b []byte) []byte {
	var out []byte
	for line := range bytes.Lines(b) {
		if !bytes.Contains(line, []byte("fe80:")) {
			out = append(out, line...)
		}
	}
	return out
}
