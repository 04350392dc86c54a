package main

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// Whatever there is a description of can be called.
func TestSpecs(t *testing.T) {
	described := 0
	spec := regexp.MustCompile(`(?m)^func \w*Spec\(\) \*nlspec\.Family`)
	for _, pattern := range []string{"genetlink/*/z*spec.go", "nfnetlink/*/z*spec.go", "rtnetlink/*/z*spec.go"} {
		files, err := filepath.Glob(filepath.Join("..", "..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			described += len(spec.FindAll(b, -1))
		}
	}
	if described > 0 && described != len(specs) { // 0 outside of the repository
		t.Errorf("%d families are described, and %d can be called", described, len(specs))
	}
	seen := make(map[string]bool)
	for _, f := range specs {
		if err := f.Check(); err != nil || seen[f.Name] {
			t.Errorf("%s: %v, seen before: %v", f.Name, err, seen[f.Name])
		}
		seen[f.Name] = true
	}
}

const pairOfLinks = `
link add name veth0 index 10 address 02:00:00:00:00:10 mtu 1400 type veth peer name veth1 index 11
`

func TestCallLink(t *testing.T) {
	s := newScene(t, pairOfLinks)
	objects := parse(t, s.nl(t, "--json", "call", "rt-link", "getlink", "ifname=veth0"))
	if len(objects) != 1 {
		t.Fatalf("%d replies", len(objects))
	}
	o := objects[0]
	for name, want := range map[string]any{"ifi-index": 10.0, "ifname": "veth0", "mtu": 1400.0, "address": "02:00:00:00:00:10"} {
		if o[name] != want {
			t.Errorf("%s is %v, want %v", name, o[name], want)
		}
	}
	if kind := o["linkinfo"].(map[string]any)["kind"]; kind != "veth" {
		t.Errorf("the kind is %v", kind)
	}
	text := s.nl(t, "call", "rt-link", "getlink", "ifi-index=10")
	for _, want := range []string{"getlink\n  ifi-family: 0\n", "\n  ifname: veth0\n", "\n  linkinfo:\n    kind: veth\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}

	// All links, as ip has them.
	var want, got []any
	var links []map[string]any
	if err := json.Unmarshal(s.run(t, "", "-json", "link"), &links); err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		want = append(want, l["ifname"])
	}
	for _, o := range parse(t, s.nl(t, "--json", "call", "rt-link", "getlink", "--dump")) {
		got = append(got, o["ifname"])
	}
	if !slices.Equal(got, want) {
		t.Errorf("the links %v, and ip shows %v", got, want)
	}
}

func TestCallChange(t *testing.T) {
	s := newScene(t, "")
	create := []string{"call", "rt-link", "newlink", "ifname=br0", "linkinfo.kind=bridge", "linkinfo.data.priority=7", "--create", "--excl"}
	if out := s.nl(t, create...); out != "" {
		t.Errorf("a change prints %q", out)
	}
	if out := string(s.run(t, "", "-json", "-details", "link", "show", "br0")); !strings.Contains(out, `"priority":7,`) {
		t.Errorf("ip shows %s", out)
	}
	_, stderr, status := try(t, append([]string{"--netns", s.path()}, create...)...)
	if status != exitError || stderr != "nl: rt-link newlink: file exists\n" {
		t.Errorf("once more: status %d, %q", status, stderr)
	}
	s.nl(t, "call", "rt-link", "dellink", "ifname=br0")
	if out := string(s.run(t, "", "-json", "link")); strings.Contains(out, "br0") {
		t.Errorf("ip shows %s", out)
	}
}

func TestCallGeneric(t *testing.T) {
	s := newScene(t, pairOfLinks)
	testns.Need(t, family("netdev", "6.3"), family("ethtool", "5.6"))
	o := parse(t, s.nl(t, "--json", "call", "ethtool", "features-get", "header.dev-name=veth0"))[0]
	if h := o["header"].(map[string]any); h["dev-index"] != 10.0 || h["dev-name"] != "veth0" || o["wanted"] == nil {
		t.Errorf("got %v", o)
	}
	var indexes []float64
	for _, o := range parse(t, s.nl(t, "--json", "call", "netdev", "dev-get", "--dump")) {
		indexes = append(indexes, o["ifindex"].(float64))
	}
	if want := []float64{1, 10, 11}; !slices.Equal(indexes, want) {
		t.Errorf("the devices %v, want %v", indexes, want)
	}
}

// Changes of nftables are made in a transaction.
func TestCallNftables(t *testing.T) {
	s := newScene(t, "")
	testns.Need(t, testns.Feature{
		Name:   "nftables",
		Since:  "3.13",
		Module: "nf_tables",
		Probe: func() error {
			if _, stderr, status := try(t, "call", "nftables", "getgen"); status != exitOK {
				return errors.New(stderr)
			}
			return nil
		},
	})
	const inet = "nfgen-family=1" // NFPROTO_INET
	s.nl(t, "call", "nftables", "newtable", inet, "name=t1", "--create", "--excl")
	objects := parse(t, s.nl(t, "--json", "call", "nftables", "gettable", "--dump"))
	if len(objects) != 1 || objects[0]["name"] != "t1" || objects[0]["nfgen-family"] != 1.0 {
		t.Errorf("the tables %v", objects)
	}
	_, stderr, status := try(t, "--netns", s.path(), "call", "nftables", "newtable", inet, "name=t1", "--create", "--excl")
	if status != exitError || !strings.HasPrefix(stderr, "nl: nftables newtable: file exists (name") {
		t.Errorf("once more: status %d, %q", status, stderr)
	}
	s.nl(t, "call", "nftables", "deltable", inet, "name=t1")
	if out := s.nl(t, "call", "nftables", "gettable", "--dump"); out != "" {
		t.Errorf("the tables %s", out)
	}
}

func TestCallHelp(t *testing.T) {
	for _, args := range []string{"call --help", "help call", "policy --help", "help json"} {
		stdout, stderr, status := try(t, strings.Fields(args)...)
		if status != exitOK || stderr != "" || !strings.Contains(stdout, "policy") && !strings.Contains(stdout, "--describe") {
			t.Errorf("nl %s: status %d, %q, %q", args, status, stderr, stdout)
		}
	}
}

// The endpoints of Multipath TCP are those that ip shows.
func TestCallMPTCP(t *testing.T) {
	s := newScene(t, "")
	testns.Need(t, family("mptcp_pm", "5.6"))
	s.run(t, "", "mptcp", "endpoint", "add", "192.0.2.7", "id", "9", "signal")
	var want []map[string]any
	if err := json.Unmarshal(s.run(t, "", "-json", "mptcp", "endpoint"), &want); err != nil {
		t.Fatal(err)
	}
	got := parse(t, s.nl(t, "--json", "call", "mptcp_pm", "get-addr", "--dump"))
	if len(got) != 1 || len(want) != 1 {
		t.Fatalf("%v, and ip shows %v", got, want)
	}
	addr := got[0]["addr"]
	if list, ok := addr.([]any); ok {
		addr = list[0]
	}
	a := addr.(map[string]any)
	if a["id"] != want[0]["id"] || a["addr4"] != want[0]["address"] {
		t.Errorf("%v, and ip shows %v", a, want[0])
	}
}

// What the kernel has learned of a peer is what ip shows.
func TestCallTCPMetrics(t *testing.T) {
	s := newScene(t, "")
	testns.Need(t, family("tcp_metrics", "3.7"))
	if err := s.ns.Do(func() error {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return err
		}
		defer l.Close()
		c, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			return err
		}
		peer, err := l.Accept()
		if err != nil {
			c.Close()
			return err
		}
		defer peer.Close()
		// The kernel keeps what it knows when the connection ends on both sides.
		if err := c.(*net.TCPConn).CloseWrite(); err != nil {
			return err
		}
		if _, err := io.ReadAll(peer); err != nil {
			return err
		}
		return c.Close()
	}); err != nil {
		t.Fatal(err)
	}
	var want []map[string]any
	if err := json.Unmarshal(s.run(t, "", "-json", "tcp_metrics"), &want); err != nil {
		t.Fatal(err)
	}
	got := parse(t, s.nl(t, "--json", "call", "tcp-metrics", "get", "--dump"))
	if len(want) == 0 || len(got) != len(want) {
		t.Fatalf("%v, and ip shows %v", got, want)
	}
	for i := range got {
		if got[i]["addr-ipv4"] != want[i]["dst"] || got[i]["saddr-ipv4"] != want[i]["source"] {
			t.Errorf("%v, and ip shows %v", got[i], want[i])
		}
	}
}

func TestCallLists(t *testing.T) {
	for args, want := range map[string][]string{
		"call":                              {"FAMILY", "\nethtool ", "\nrt-link ", "  rtnetlink ", "\nnftables "},
		"call netdev":                       {"OPERATION", "\ndev-get      ", "  do, dump ", "\nnapi-set ", "CAP_NET_ADMIN", "id defer-hard-irqs"},
		"call ethtool rings-set --describe": {"\nheader.dev-name ", "\ntcp-data-split ", " enabled"},
		"call rt-link newlink --describe":   {"\nifi-index ", "\nlinkinfo.kind ", "sub-message by kind", " vlan vrf "},
		"call mptcp_pm get-addr --describe": {"\naddr.id "},
		"call --json":                       {`{"name":"netdev","protocol":"generic","requests":`},
		"call netdev --json":                {`"do":["ifindex"]`, `{"name":"qstats-get","dump":["ifindex","scope"]}`},
	} {
		got := nl(t, strings.Fields(args)...)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("nl %s: %q is not in\n%s", args, w, got)
			}
		}
	}
}

func TestCallDryRun(t *testing.T) {
	got := nl(t, "call", "ethtool", "rings-set", "--dry-run", "header.dev-name=eth0", "rx=512", "tcp-data-split=enabled")
	want := "rings-set\n  header:\n    dev-name: eth0\n  rx: 512\n  tcp-data-split: enabled\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCallErrors(t *testing.T) {
	testns.Need(t, family("netdev", "6.3"), family("ethtool", "5.6"))
	for _, tt := range []struct {
		args   string
		status int
		want   string
	}{
		{"call ethtol", exitUsage, `nl: no description of a family "ethtol", did you mean ethtool? (see "nl call --help")`},
		{"call ethtool ring-get", exitUsage, `nl: no operation "ring-get", did you mean rings-get or rings-set? (see "nl call --help")`},
		{"call netdev dev-add-ntf", exitUsage, `nl: dev-add-ntf: the kernel tells it unasked (see "nl call --help")`},
		{"call netdev napi-set --dump", exitUsage, `nl: netdev napi-set: there is no dump of it (see "nl call --help")`},
		{"call ethtool rings-get header.dev-nam=x", exitUsage, `nl: attribute header: no attribute "dev-nam", did you mean dev-name? (see "nl call --help")`},
		{"call ethtool rings-set tcp-data-split=enabledd", exitUsage, `nl: attribute tcp-data-split: no value "enabledd", did you mean enabled? (see "nl call --help")`},
		{"call rt-link newlink linkinfo.kind=bridge linkinfo.data.priority=70000", exitUsage, `nl: attribute linkinfo.data.priority: 70000 is out of range: from 0 to 65535 (see "nl call --help")`},

		{"call ethtool features-get header.dev-name=nosuch", exitError, "nl: ethtool features-get: no such device: no device matches name (header.dev-name)"},
		{"call ethtool rings-set header.dev-name=lo tx-push=7", exitError, "nl: ethtool rings-set: numerical result out of range: integer out of range (tx-push takes u8 0..1)"},
		{"call netdev dev-get", exitError, "nl: netdev dev-get: invalid argument (ifindex is missing)"},
		{"call rt-link getlink ifi-index=4711", exitError, "nl: rt-link getlink: no such device"},
		{"--netns /nosuch call rt-link getlink ifi-index=1", exitError, "nl: network namespace /nosuch: open /nosuch: no such file or directory"},
	} {
		stdout, stderr, status := try(t, strings.Fields(tt.args)...)
		if status != tt.status || stderr != tt.want+"\n" || stdout != "" {
			t.Errorf("nl %s: status %d, %q\nwant status %d, %q", tt.args, status, stderr, tt.status, tt.want)
		}
	}
}

func TestCallCompletion(t *testing.T) {
	for _, tt := range []struct{ args, word, want string }{
		{"call", "", "rt-link\trtnetlink"},
		{"call ethtool", "", "rings-set\tdo"},
		{"call ethtool rings-get", "he", "header.\tnest"},
		{"call ethtool rings-get", "header.", "header.dev-name=\tstring"},
		{"call ethtool rings-set", "tcp-data-split=", "tcp-data-split=enabled"},
		{"call ethtool features-set", "wanted.bits.bit.", "wanted.bits.bit.value\tflag"},
		{"call rt-link newlink", "ifi-", "ifi-index=\ts32"},
		{"call rt-link newlink", "linkinfo.kind=", "linkinfo.kind=vlan"},
		{"call rt-link newlink linkinfo.kind=vlan", "linkinfo.data.", "linkinfo.data.id=\tu16"},
		{"call rt-link newlink", "ifi-flags=up|", "ifi-flags=up|no-arp"},
		{"call netdev bind-rx", "queues.type=", "queues.type=rx"},
		{"policy", "", "netdev\tgeneric"},
		{"policy netdev", "", "napi-set\tdo"},
	} {
		args := append([]string{"__complete"}, strings.Fields(tt.args)...)
		stdout, _, status := try(t, append(args, tt.word)...)
		if status != exitOK || !strings.Contains("\n"+stdout, "\n"+tt.want+"\n") {
			t.Errorf("nl %s %s: status %d, %q is not in\n%s", tt.args, tt.word, status, tt.want, stdout)
		}
	}
}

// Nothing that is typed makes completion fail, and what it offers goes on with
// what there is.
func FuzzCompleteCall(f *testing.F) {
	for _, seed := range []string{"header.dev-name=", "linkinfo.data.", "linkinfo.kind=v", "a.0.b", "..", "=", "0.1.2", "vfinfo-list.0.", "ifi-flags=up|"} {
		f.Add(seed, "linkinfo.kind=vlan")
	}
	f.Fuzz(func(t *testing.T, word, given string) {
		for _, spec := range specs {
			for op := range requests(spec) {
				c := completer{family: spec, op: op, dump: op.Do == nil, given: []string{given}}
				path, value, isValue := strings.Cut(word, "=")
				if isValue {
					c.values(path, value)
					continue
				}
				before := path[:strings.LastIndexByte(path, '.')+1]
				for _, name := range c.names(path) {
					if !strings.HasPrefix(name, before) {
						t.Errorf("%s %s %q is completed to %q", spec.Name, op.Name, word, name)
					}
				}
			}
		}
	})
}
