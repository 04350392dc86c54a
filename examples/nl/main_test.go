package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"github.com/netlink-sdk/go/rtnetlink"
)

func TestMain(m *testing.M) { testns.Main(m) }

var update = flag.Bool("update", false, "write what is printed to the files in testdata")

// nl runs the program and returns what it prints. It must succeed.
func nl(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, status := try(t, args...)
	if status != exitOK || stderr != "" {
		t.Fatalf("nl %q: status %d, %s", args, status, stderr)
	}
	return stdout
}

// try runs the program.
func try(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, newPipe(&out), &errs)
	return out.String(), errs.String(), status
}

// golden compares what was printed with a file in testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got:\n%s", path, diff)
	}
}

// A scene is a network namespace with things in it.
type scene struct {
	ns *testns.NS
	ip string // the program
}

// newScene makes a namespace and runs commands of ip in it.
func newScene(t *testing.T, commands string) *scene {
	t.Helper()
	testns.Need(t, testns.Program("ip", "iproute2"))
	ip, err := exec.LookPath("ip")
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{ns: testns.New(t), ip: ip}
	s.run(t, commands, "-batch", "-")
	return s
}

// newHouse makes a scene that has something of everything, and looks the same
// each time.
func newHouse(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, houseLinks)
	s.up(t, "veth2", "veth3")
	s.run(t, houseAddresses, "-batch", "-")
	return s
}

// up brings up links, and waits until they are.
func (s *scene) up(t *testing.T, links ...string) {
	t.Helper()
	const linkGroup = 1 // RTNLGRP_LINK
	events, err := netlink.Dial(0, &netlink.Config{NetNS: s.ns.FD(), Groups: 1 << (linkGroup - 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()
	c, err := rtnetlink.Dial(&netlink.Config{NetNS: s.ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()

	for _, link := range links {
		s.run(t, "", "link", "set", link, "up")
	}
	for _, link := range links {
		for {
			l, err := c.Link.ByName(t.Context(), link)
			if err != nil {
				t.Fatal(err)
			}
			if l.OperState == rtnetlink.OperUp {
				break
			}
			if _, err := events.Receive(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// run runs ip in the namespace and returns what it prints.
func (s *scene) run(t *testing.T, stdin string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), s.ip, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := s.ns.Do(cmd.Start)
	if err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		t.Fatalf("ip %q: %v: %s", args, err, errs.String())
	}
	return out.Bytes()
}

// nl runs the program, which looks into the namespace.
func (s *scene) nl(t *testing.T, args ...string) string {
	t.Helper()
	return nl(t, append([]string{"--netns", s.path()}, args...)...)
}

// path returns the path of the namespace.
func (s *scene) path() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), s.ns.FD()) }

const houseLinks = `
link add name veth0 index 10 numtxqueues 1 numrxqueues 1 address 02:00:00:00:00:10 mtu 1400 txqueuelen 500 type veth peer name veth1 index 11 numtxqueues 1 numrxqueues 1 address 02:00:00:00:00:11
link add name veth2 index 12 address 02:00:00:00:00:12 type veth peer name veth3 index 13 address 02:00:00:00:00:13
link add name br0 index 20 address 02:00:00:00:00:20 type bridge
link set veth1 master br0
link set veth0 alias uplink
link property add dev veth0 altname a-much-longer-name-than-usual
link set veth2 addrgenmode none
link set veth3 addrgenmode none
`

const houseAddresses = `
addr add 192.0.2.2/24 brd 192.0.2.255 dev veth2
addr add 192.0.2.3/24 dev veth2 label veth2:1
addr add 198.51.100.1 peer 198.51.100.2/32 dev veth0
addr add 2001:db8::2/64 dev veth2 nodad
addr add 203.0.113.1/28 dev br0
route add default via 192.0.2.1 dev veth2
route add 10.0.0.0/8 via 192.0.2.1 dev veth2 src 192.0.2.2 metric 100 mtu 1300
route add blackhole 10.1.0.0/16
route add unreachable 10.2.0.0/16 proto static
route add 10.3.0.0/16 proto bgp nexthop via 192.0.2.8 dev veth2 weight 1 nexthop via 192.0.2.9 dev veth2 weight 3
route add 10.4.0.0/16 via 10.99.0.1 dev veth2 onlink table 100
route add 10.5.0.0/16 via inet6 2001:db8::5 dev veth2
route add 10.6.0.0/16 dev veth2 tos 0x10 metric 3
route add default via 2001:db8::1 dev veth2
route add default dev veth2 metric 7000 table 101
route add 2001:db8:1::/48 via 2001:db8::9 dev veth2 metric 7 pref high
route add blackhole 2001:db8:2::/48
`
