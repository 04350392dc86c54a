package tcpmetrics_test

import (
	"encoding/json"
	"io"
	"net"
	"net/netip"
	"os/exec"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/tcpmetrics"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

func TestMain(m *testing.M) { testns.Main(m) }

var (
	hasMetrics = testns.Feature{
		Name:  "the family tcp_metrics",
		Since: "3.6",
		Probe: func() error {
			c, err := genetlink.Dial(nil)
			if err != nil {
				return err
			}
			defer c.Close()
			_, err = c.GetFamily("tcp_metrics")
			return err
		},
	}
	hasIP = testns.Program("ip", "iproute2")
)

// connect makes connections of TCP over loopback, and closes them, after which
// the kernel remembers the destination.
func connect(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(c, c)
			c.Close()
		}
	}()
	for range 4 {
		c, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		for range 16 {
			if _, err := c.Write(make([]byte, 1000)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(c, make([]byte, 1000)); err != nil {
				t.Fatal(err)
			}
		}
		c.Close()
	}
}

// What the kernel remembers is what "ip tcp_metrics" shows.
func TestMetrics(t *testing.T) {
	testns.Need(t, hasMetrics, hasIP)
	c, err := tcpmetrics.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	connect(t)
	out, err := exec.CommandContext(t.Context(), "ip", "-json", "tcp_metrics", "show").CombinedOutput()
	if err != nil {
		t.Fatalf("ip tcp_metrics: %v: %s", err, out)
	}
	var shown []struct {
		Dst  netip.Addr `json:"dst"`
		Cwnd uint32     `json:"cwnd"`
	}
	if err := json.Unmarshal(out, &shown); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	n := 0
	for m, err := range c.GetAll(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, s := range shown {
			found = found || s.Dst == m.AddrIPv4
		}
		if !found || m.Age.IsZero() || m.Vals == nil {
			t.Errorf("there is %+v, and ip shows %s", m, out)
		}
		n++
	}
	if n == 0 || n != len(shown) {
		t.Errorf("%d destinations are remembered, and ip shows %d", n, len(shown))
	}
}
