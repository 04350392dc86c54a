package mptcp_test

import (
	"encoding/json"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/mptcp"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

func TestMain(m *testing.M) { testns.Main(m) }

var (
	hasMPTCP = testns.Feature{
		Name:   "the family mptcp_pm",
		Since:  "5.6",
		Module: "CONFIG_MPTCP",
		Probe: func() error {
			c, err := genetlink.Dial(nil)
			if err != nil {
				return err
			}
			defer c.Close()
			_, err = c.GetFamily("mptcp_pm")
			return err
		},
	}
	hasIP = testns.Program("ip", "iproute2")
)

func ip(t *testing.T, args string) []byte {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ip", strings.Fields(args)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ip %s: %v: %s", args, err, out)
	}
	return out
}

// Endpoints are those that "ip mptcp endpoint" shows, whoever added them.
func TestEndpoints(t *testing.T) {
	testns.Need(t, hasMPTCP, hasIP)
	c, err := mptcp.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ip(t, "mptcp endpoint add 192.0.2.1 id 7 subflow")
	ip(t, "mptcp endpoint add 2001:db8::1 id 9 signal")

	var shown []struct {
		Address netip.Addr `json:"address"`
		ID      uint8      `json:"id"`
		Port    uint16     `json:"port"`
	}
	if err := json.Unmarshal(ip(t, "-json mptcp endpoint"), &shown); err != nil {
		t.Fatal(err)
	}
	i := 0
	for a, err := range c.GetAddrAll(t.Context(), mptcp.AddrTokenRequest{}) {
		if err != nil {
			t.Fatal(err)
		}
		if a.Addr == nil || i >= len(shown) {
			t.Fatalf("there is %+v, and ip shows %+v", a, shown)
		}
		addr := a.Addr.Addr4
		if !addr.IsValid() {
			addr = a.Addr.Addr6
		}
		if want := shown[i]; addr != want.Address || a.Addr.ID.Or(0) != want.ID || a.Addr.Port.Or(0) != want.Port {
			t.Errorf("there is %+v, and ip shows %+v", a.Addr, want)
		}
		i++
	}
	if i != 2 || len(shown) != 2 {
		t.Errorf("there are %d endpoints, and ip shows %d", i, len(shown))
	}
}

func TestLimits(t *testing.T) {
	testns.Need(t, hasMPTCP, hasIP)
	c, err := mptcp.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ip(t, "mptcp limits set subflows 3 add_addr_accepted 2")
	got, err := c.GetLimits(t.Context(), mptcp.RcvAddAddrsSubflowsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Subflows.Or(0) != 3 || got.RcvAddAddrs.Or(0) != 2 {
		t.Errorf("the limits are %+v", got)
	}
	words := strings.Fields(string(ip(t, "mptcp limits")))
	if !slices.Contains(words, "3") || !slices.Contains(words, "2") {
		t.Errorf("ip shows %q", words)
	}
}
