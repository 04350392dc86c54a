package main

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

const neighborLinks = `
link add name vx0 index 30 address 02:00:00:00:00:30 type vxlan id 7 dstport 4789 local 192.0.2.2
neigh add 192.0.2.7 lladdr 02:00:00:00:01:07 dev veth2
neigh add 192.0.2.8 lladdr 02:00:00:00:01:08 dev veth2 nud noarp extern_learn protocol static
neigh add 2001:db8::7 lladdr 02:00:00:00:02:07 dev veth2 router
neigh add proxy 192.0.2.77 dev veth2
neigh add proxy 2001:db8::77 dev veth2
`

// newNeighborhood makes a scene with neighbors.
func newNeighborhood(t *testing.T) *scene {
	t.Helper()
	s := newHouse(t)
	s.run(t, neighborLinks, "-batch", "-")
	return s
}

// bridge runs bridge in the namespace and returns what it prints.
func (s *scene) bridge(t *testing.T, args ...string) []byte {
	t.Helper()
	testns.Need(t, testns.Program("bridge", "iproute2"))
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "bridge", args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := s.ns.Do(cmd.Start)
	if err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		t.Fatalf("bridge %q: %v: %s", args, err, errs.String())
	}
	return out.Bytes()
}

func TestNeigh(t *testing.T) {
	s := newNeighborhood(t)
	for _, tt := range []struct {
		args string
		want []string
	}{
		{"neigh -4 --dev veth2", []string{
			"192.0.2.7    veth2  02:00:00:00:01:07  permanent",
			"192.0.2.8    veth2  02:00:00:00:01:08  noarp      extern_learn protocol static",
		}},
		{"neigh -6 --dev veth2", []string{"2001:db8::7  veth2  02:00:00:00:02:07  permanent  router"}},
		{"neigh --proxy", []string{"192.0.2.77", "2001:db8::77"}},
		{"neigh --fdb --dev veth1", []string{"02:00:00:00:00:11  veth1  permanent  master br0"}},
	} {
		got := s.nl(t, strings.Fields(tt.args)...)
		for _, want := range tt.want {
			if !strings.Contains(squeeze(got), squeeze(want)) {
				t.Errorf("nl %s: %q is not in\n%s", tt.args, want, got)
			}
		}
	}
}

// squeeze returns s with single spaces.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestNeighJSON(t *testing.T) {
	s := newNeighborhood(t)
	for _, dev := range []string{"veth2", "veth0"} {
		compare(t, s.nl(t, "--json", "neigh", "-4", "--dev", dev),
			s.run(t, "", "-json", "-details", "-4", "neigh", "show", "nud", "all", "dev", dev))
	}
	compare(t, s.nl(t, "--json", "neigh", "-4"), s.run(t, "", "-json", "-details", "-4", "neigh", "show", "nud", "all"),
		"dst", "dev", "lladdr", "state", "extern_learn", "protocol")
	compare(t, s.nl(t, "--json", "neigh", "--proxy"), s.run(t, "", "-json", "-details", "neigh", "show", "proxy"),
		"dst", "dev", "proxy")
	compare(t, s.nl(t, "--json", "neigh", "--fdb"), s.bridge(t, "-json", "-details", "fdb", "show"),
		"mac", "ifname", "flags", "state", "master")
}

func TestNeighChange(t *testing.T) {
	s := newNeighborhood(t)
	for _, tt := range []struct{ args, list, want, notWant string }{
		{"add 192.0.2.9 --lladdr 02:00:00:00:01:09 --dev veth2 --state stale --protocol bgp", "neigh", "192.0.2.9 veth2 02:00:00:00:01:09 stale protocol bgp", ""},
		{"replace 192.0.2.9 --lladdr 02:00:00:00:01:10 --dev veth2", "neigh", "192.0.2.9 veth2 02:00:00:00:01:10 permanent", ""},
		{"delete 192.0.2.9 --dev veth2", "neigh", "", "192.0.2.9"},
		{"add 192.0.2.99 --proxy --dev veth2", "neigh --proxy", "192.0.2.99", ""},
		{"del 192.0.2.99 --proxy --dev veth2", "neigh --proxy", "", "192.0.2.99"},
		{"add 02:00:00:00:05:01 --dev veth1 --to-master --state noarp --sticky", "neigh --fdb --master br0", "02:00:00:00:05:01 veth1 static sticky master br0", ""},
		{"add 02:00:00:00:05:02 --dev vx0 --dst 198.51.100.1 --vni 0 --port 5 --via veth2", "neigh --fdb", "02:00:00:00:05:02 vx0 198.51.100.1 permanent self port 5 vni 0 via veth2", ""},
		{"delete 02:00:00:00:05:02 --dev vx0", "neigh --fdb", "", "02:00:00:00:05:02"},
	} {
		if out := s.nl(t, append([]string{"neigh"}, strings.Fields(tt.args)...)...); out != "" {
			t.Errorf("nl neigh %s printed %q", tt.args, out)
		}
		got := squeeze(s.nl(t, strings.Fields(tt.list)...))
		if !strings.Contains(got, tt.want) || tt.notWant != "" && strings.Contains(got, tt.notWant) {
			t.Errorf("after nl neigh %s: %q but not %q is to be in %q", tt.args, tt.want, tt.notWant, got)
		}
	}
}

func TestNeighErrors(t *testing.T) {
	s := newNeighborhood(t)
	for _, tt := range []struct {
		args   string
		status int
		want   string
	}{
		{"add 192.0.2.7 --dev veth2 --lladdr 02:00:00:00:01:07", exitError, "nl: neighbor add 192.0.2.7: file exists\n"},
		{"delete 192.0.2.99 --dev veth2", exitError, "nl: neighbor delete 192.0.2.99: no such file or directory\n"},
		{"delete 192.0.2.99", exitUsage, "--dev is missing"},
		{"add nonsense --dev veth2", exitUsage, `"nonsense" is neither an IP address nor a link-layer address`},
		{"add 192.0.2.1 --dev veth2 --lladdr x", exitUsage, `--lladdr: "x" is not a link-layer address`},
		{"add 192.0.2.1 --dev veth2 --state x", exitUsage, `--state: "x" is not a state`},
		{"add 192.0.2.1 --dev veth2 --protocol x", exitUsage, `--protocol: "x" is not a protocol`},
		{"add 192.0.2.1 --dev veth2 --dst 192.0.2.2", exitUsage, "no entry of a forwarding database"},
		{"add 02:00:00:00:00:01 --dev veth2 --dst x", exitUsage, `--dst: "x" is not an IP address`},
		{"--fdb -4", exitUsage, "--fdb goes with neither"},
		{"watch --proxy", exitError, "does not tell of changes of proxy entries"},
	} {
		args := append([]string{"--netns", s.path(), "neigh"}, strings.Fields(tt.args)...)
		stdout, stderr, status := try(t, args...)
		if status != tt.status || stdout != "" || !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("nl neigh %s: status %d, %q, %q", tt.args, status, stdout, stderr)
		}
	}
}

// A canceler ends a context once it was written what it waits for.
type canceler struct {
	strings.Builder
	until  string
	cancel context.CancelFunc
}

func (c *canceler) Write(b []byte) (int, error) {
	n, err := c.Builder.Write(b)
	if strings.Contains(c.String(), c.until) {
		c.cancel()
	}
	return n, err
}

func TestNeighWatch(t *testing.T) {
	s := newNeighborhood(t)
	for args, want := range map[string]string{
		"neigh watch -4":           "added 192.0.2.7 veth2 02:00:00:00:01:07 permanent\n",
		"neigh watch --fdb":        "added 02:00:00:00:00:11 veth1 permanent master br0\n",
		"--json neigh watch --fdb": `{"change":"synced"}` + "\n]\n",
	} {
		ctx, cancel := context.WithCancel(t.Context())
		out := &canceler{until: "synced", cancel: cancel}
		var errs strings.Builder
		status := run(ctx, append([]string{"--netns", s.path()}, strings.Fields(args)...), newPipe(out), &errs)
		cancel()
		if status != exitOK || errs.String() != "" || !strings.Contains(out.String(), want) {
			t.Errorf("nl %s: status %d, %q, printed\n%s", args, status, errs.String(), out.String())
		}
	}
}
