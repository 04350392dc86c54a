package oracle

import (
	"debug/elf"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/netlink-sdk/go/internal/ynl/oracle/btf"
)

// A kernel is what is known of the kernel's types: what the running one says,
// and behind it what the C compiler makes of the headers for programs, if both
// are installed. These also have what the running kernel was built without, and
// may be older.
type kernel []*btf.Types

// structs returns the structures of that name. More than one source is looked
// at only if the first ones have none.
func (k kernel) structs(name string) []*btf.Struct {
	for _, types := range k {
		if s := types.Structs(name); s != nil {
			return s
		}
	}
	return nil
}

// hasHeaders reports whether there is more than what the running kernel was built
// with.
func (k kernel) hasHeaders() bool { return len(k) > 1 }

// theKernel returns what is known of the kernel's types.
func theKernel(t *testing.T) kernel {
	t.Helper()
	types, err := btf.Load()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("needs a kernel that describes its types")
	}
	if err != nil {
		t.Fatal(err)
	}
	k := kernel{types}
	switch headers, err := compiledHeaders(); {
	case errors.Is(err, exec.ErrNotFound):
		t.Log("without the headers, because there is no gcc")
	case err != nil:
		t.Errorf("the headers do not compile: %v", err)
	default:
		k = append(k, headers)
	}
	return k
}

// headers are the files below include/uapi/linux that describe what we have.
var headers = []string{
	"types.h", "if.h", "if_addr.h", "if_arp.h", "if_bonding.h", "if_bridge.h", "if_link.h", "if_tunnel.h",
	"if_vlan.h", "rtnetlink.h", "neighbour.h", "fib_rules.h", "lwtunnel.h", "mpls_iptunnel.h", "seg6_iptunnel.h",
	"ioam6_iptunnel.h", "rpl_iptunnel.h", "ila.h", "gen_stats.h", "netconf.h", "nexthop.h",
	"pkt_sched.h", "pkt_cls.h", "tc_act/tc_bpf.h", "tc_act/tc_connmark.h", "tc_act/tc_csum.h", "tc_act/tc_ct.h",
	"tc_act/tc_ctinfo.h", "tc_act/tc_defact.h", "tc_act/tc_gact.h", "tc_act/tc_gate.h", "tc_act/tc_ife.h",
	"tc_act/tc_mirred.h", "tc_act/tc_mpls.h", "tc_act/tc_nat.h", "tc_act/tc_pedit.h", "tc_act/tc_sample.h",
	"tc_act/tc_skbedit.h", "tc_act/tc_skbmod.h", "tc_act/tc_tunnel_key.h", "tc_act/tc_vlan.h", "tc_ematch/tc_em_meta.h",
	"netfilter.h", "netfilter/nf_tables.h", "netfilter/nfnetlink.h", "netfilter/nfnetlink_conntrack.h",
	"netfilter/nf_conntrack_tcp.h", "netfilter/nf_conntrack_common.h", "netfilter/nf_tables_compat.h", "netfilter/nf_nat.h",
	"genetlink.h", "netlink.h", "openvswitch.h", "nl80211.h", "devlink.h", "ethtool.h", "ethtool_netlink.h", "net_tstamp.h",
	"fou.h", "tcp_metrics.h", "if_team.h", "wireguard.h", "netdev.h", "dpll.h", "psp.h", "ovpn.h",
	"handshake.h", "net_shaper.h", "nfsd_netlink.h",
}

// compiledHeaders returns the types of the headers for programs.
var compiledHeaders = sync.OnceValues(func() (*btf.Types, error) {
	dir, err := os.MkdirTemp("", "oracle-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var src strings.Builder
	for _, h := range headers {
		src.WriteString("#if __has_include(<linux/" + h + ">)\n#include <linux/" + h + ">\n#endif\n")
	}
	c, o := filepath.Join(dir, "headers.c"), filepath.Join(dir, "headers.o")
	if err := os.WriteFile(c, []byte(src.String()), 0o600); err != nil {
		return nil, err
	}
	cc := exec.Command("gcc", "-gbtf", "-fno-eliminate-unused-debug-types", "-c", "-o", o, c)
	if out, err := cc.CombinedOutput(); err != nil {
		return nil, errors.New(strings.TrimSpace(err.Error() + "\n" + string(out)))
	}
	f, err := elf.Open(o)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := f.Section(".BTF")
	if s == nil {
		return nil, errors.New("the compiler describes no types")
	}
	b, err := s.Data()
	if err != nil {
		return nil, err
	}
	return btf.Parse(b)
})
