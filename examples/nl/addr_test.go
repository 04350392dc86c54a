package main

import "testing"

func TestAddr(t *testing.T) {
	s := newHouse(t)
	golden(t, "addr.txt", s.nl(t, "addr"))
	golden(t, "addr_dev.txt", s.nl(t, "addr", "--dev", "veth2", "-4"))
	golden(t, "addr_inet6.txt", s.nl(t, "address", "-6"))
}

func TestAddrJSON(t *testing.T) {
	s := newHouse(t)
	compare(t, s.nl(t, "--json", "addr"), s.run(t, "", "-json", "-details", "addr"),
		"ifindex", "ifname", "flags", "mtu", "operstate", "link_type", "address", "addr_info")
	compare(t, s.nl(t, "--json", "addr", "--dev", "veth0"), s.run(t, "", "-json", "-details", "addr", "show", "veth0"))
	compare(t, s.nl(t, "--json", "addr", "-4"), s.run(t, "", "-json", "-details", "-4", "addr"))
	compare(t, s.nl(t, "--json", "addr", "-6"), s.run(t, "", "-json", "-details", "-6", "addr"))
}

// An address that does not last.
func TestAddrValid(t *testing.T) {
	s := newScene(t, houseLinks+"addr add 192.0.2.9/24 dev veth0 valid_lft 1000000 preferred_lft 0\n")
	for _, o := range parse(t, s.nl(t, "--json", "addr", "--dev", "veth0")) {
		for _, v := range o["addr_info"].([]any) {
			a := v.(object)
			if a["local"] != "192.0.2.9" {
				continue
			}
			valid := a["valid_life_time"].(float64)
			if valid <= 0 || valid > 1000000 || a["preferred_life_time"] != 0.0 || a["dynamic"] != true || a["deprecated"] != true {
				t.Errorf("printed %v", a)
			}
			return
		}
	}
	t.Error("the address is not printed")
}
