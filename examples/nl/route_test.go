package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestRoute(t *testing.T) {
	s := newHouse(t)
	golden(t, "route.txt", s.nl(t, "route"))
	golden(t, "route_inet6.txt", s.nl(t, "route", "-6"))
	golden(t, "route_100.txt", s.nl(t, "route", "--table", "100"))
	golden(t, "route_type.txt", s.nl(t, "route", "--table", "all", "--type", "blackhole"))
	golden(t, "route_bgp.txt", s.nl(t, "route", "--protocol", "bgp"))
	golden(t, "route_local.txt", s.nl(t, "route", "--table", "local", "-4", "--dev", "lo"))
	for _, filter := range [][]string{{"--table", "4711"}, {"--type", "nat"}, {"--dev", "br0", "-6"}} {
		if got := s.nl(t, append([]string{"route"}, filter...)...); got != "" {
			t.Errorf("no route with %q prints %q", filter, got)
		}
	}
}

func TestRouteJSON(t *testing.T) {
	s := newHouse(t)
	compare(t, s.nl(t, "--json", "route", "-4"), s.run(t, "", "-json", "-details", "-4", "route"),
		"type", "dst", "dev", "protocol", "scope", "prefsrc", "metric", "flags", "metrics", "nexthops")
	compare(t, s.nl(t, "--json", "route", "-6"), s.run(t, "", "-json", "-details", "-6", "route"),
		"type", "dst", "dev", "protocol", "scope", "metric", "flags", "pref")
	compare(t, s.nl(t, "--json", "route", "--table", "all"), s.run(t, "", "-json", "-details", "route", "show", "table", "all"), "table")
	compare(t, s.nl(t, "--json", "route", "--table", "100"), s.run(t, "", "-json", "-details", "route", "show", "table", "100"),
		"gateway", "flags")
}

func TestRouteGet(t *testing.T) {
	s := newHouse(t)
	for _, tt := range []struct {
		nl, ip string
	}{
		{"127.0.0.1", "127.0.0.1"},
		{"10.99.0.1", "10.99.0.1"},
		{"10.99.0.1 --entry", "fibmatch 10.99.0.1"},
		{"10.99.0.1 --mark 5 --oif lo", "10.99.0.1 mark 5 oif lo"},
		{"192.0.2.2 --from 192.0.2.9 --iif veth2", "192.0.2.2 from 192.0.2.9 iif veth2"},
		{"::1", "::1"},
		{"2001:db8:1::7", "2001:db8:1::7"},
	} {
		get := append([]string{"--json", "route", "get"}, strings.Fields(tt.nl)...)
		want := append([]string{"-json", "-details", "route", "get"}, strings.Fields(tt.ip)...)
		compare(t, s.nl(t, get...), s.run(t, "", want...), "dst", "dev", "type", "flags")
	}
	if got := s.nl(t, "route", "get", "10.99.0.1"); !strings.Contains(got, "10.99.0.1 ") || !strings.Contains(got, " 192.0.2.2 ") {
		t.Errorf("printed\n%s", got)
	}
}

// A table that is larger than what its columns are measured by is printed
// whole, and as aligned as can be.
func TestRouteMany(t *testing.T) {
	const many = 3 * sampleSize
	var commands strings.Builder
	for i := range many {
		fmt.Fprintf(&commands, "route add blackhole 10.%d.%d.%d/32 table 7\n", i>>16, i>>8&255, i&255)
	}
	s := newScene(t, commands.String())
	lines := strings.Split(strings.TrimSuffix(s.nl(t, "route", "--table", "7"), "\n"), "\n")
	if len(lines) != many+1 {
		t.Fatalf("%d lines, want %d", len(lines), many+1)
	}
	at := strings.Index(lines[0], "VIA")
	for _, line := range lines[1:] {
		if !strings.HasPrefix(line, "10.") || strings.Index(line, "blackhole") < at {
			t.Fatalf("printed %q below %q", line, lines[0])
		}
	}
	if n := len(parse(t, s.nl(t, "--json", "route", "--table", "7"))); n != many {
		t.Errorf("%d objects, want %d", n, many)
	}
}
