package main

import (
	"strings"
	"testing"
)

// hopLinks are links that carry, for next hops.
const hopLinks = `link add veth0 type veth peer name veth1
link set veth0 up
link set veth1 up
addr add 192.0.2.1/24 dev veth0
`

// What is added is what ip shows, and goes as it came.
func TestNexthop(t *testing.T) {
	s := newScene(t, hopLinks)
	for _, args := range []string{
		"add 1 --via 192.0.2.2 --dev veth0 --protocol bgp",
		"add 2 --via 198.51.100.2 --dev veth0 --onlink",
		"add 3 --blackhole -6",
		"add 4 --via 192.0.2.9 --fdb",
		"add 5 --group 4 --fdb",
		"add 6 --group 1=5,2",
		"add 7 --group 1,2=3 --buckets 8 --idle-timer 5s --unbalanced-timer 7s",
		"replace 6 --group 1=7,2",
	} {
		s.nl(t, append([]string{"nexthop"}, strings.Fields(args)...)...)
	}
	out := strings.ReplaceAll(s.nl(t, "--json", "nexthop"), `{}`, "null") // as ip says that there is something
	compare(t, out, s.run(t, "", "-json", "-details", "nexthop", "show"))
	if out := s.nl(t, "nexthop"); !strings.Contains(out, "group 1=7,2") || !strings.Contains(out, "via 198.51.100.2 dev veth0 onlink") {
		t.Errorf("printed\n%s", out)
	}
	if n := strings.Count(s.nl(t, "nexthop", "buckets", "7"), "\n"); n != 9 {
		t.Errorf("there are %d lines of 8 buckets and a title", n)
	}
	if n := len(parse(t, s.nl(t, "--json", "nexthop", "buckets", "7"))); n != 8 {
		t.Errorf("there are %d buckets", n)
	}
	for _, id := range []string{"7", "6", "5", "4", "3", "2", "1"} {
		s.nl(t, "nexthop", "delete", id)
	}
	if out := s.nl(t, "--json", "nexthop"); out != "[]\n" {
		t.Errorf("there is still %s", out)
	}
}
