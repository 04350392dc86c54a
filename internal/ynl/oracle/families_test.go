package oracle

import (
	"errors"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/genetlink/binder"
	"github.com/netlink-sdk/go/genetlink/devlink"
	"github.com/netlink-sdk/go/genetlink/dpll"
	"github.com/netlink-sdk/go/genetlink/drmras"
	"github.com/netlink-sdk/go/genetlink/energymodel"
	"github.com/netlink-sdk/go/genetlink/ethtool"
	"github.com/netlink-sdk/go/genetlink/fou"
	"github.com/netlink-sdk/go/genetlink/handshake"
	"github.com/netlink-sdk/go/genetlink/lockd"
	"github.com/netlink-sdk/go/genetlink/mptcp"
	"github.com/netlink-sdk/go/genetlink/netdev"
	"github.com/netlink-sdk/go/genetlink/netshaper"
	"github.com/netlink-sdk/go/genetlink/nfsd"
	"github.com/netlink-sdk/go/genetlink/nl80211"
	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/genetlink/ovpn"
	"github.com/netlink-sdk/go/genetlink/ovsdatapath"
	"github.com/netlink-sdk/go/genetlink/ovsflow"
	"github.com/netlink-sdk/go/genetlink/ovspacket"
	"github.com/netlink-sdk/go/genetlink/ovsvport"
	"github.com/netlink-sdk/go/genetlink/psp"
	"github.com/netlink-sdk/go/genetlink/sunrpc"
	"github.com/netlink-sdk/go/genetlink/tcpmetrics"
	"github.com/netlink-sdk/go/genetlink/team"
	"github.com/netlink-sdk/go/genetlink/wireguard"
	"github.com/netlink-sdk/go/internal/ynl/spec"
	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/netlink-sdk/go/nfnetlink/conntrack"
	"github.com/netlink-sdk/go/nfnetlink/nftables"
	"github.com/netlink-sdk/go/rtnetlink/rtaddr"
	"github.com/netlink-sdk/go/rtnetlink/rtlink"
	"github.com/netlink-sdk/go/rtnetlink/rtneigh"
	"github.com/netlink-sdk/go/rtnetlink/rtnexthop"
	"github.com/netlink-sdk/go/rtnetlink/rtroute"
	"github.com/netlink-sdk/go/rtnetlink/rtrule"
	"github.com/netlink-sdk/go/rtnetlink/tc"
)

// families are the tables of all that is generated, by the names of the
// specifications' files.
var families = map[string]*nlspec.Family{
	"binder":          binder.Spec(),
	"conntrack":       conntrack.Spec(),
	"dev-energymodel": energymodel.Spec(),
	"devlink":         devlink.Spec(),
	"dpll":            dpll.Spec(),
	"drm_ras":         drmras.Spec(),
	"ethtool":         ethtool.Spec(),
	"fou":             fou.Spec(),
	"handshake":       handshake.Spec(),
	"lockd":           lockd.Spec(),
	"mptcp_pm":        mptcp.Spec(),
	"net_shaper":      netshaper.Spec(),
	"netdev":          netdev.Spec(),
	"nfsd":            nfsd.Spec(),
	"nftables":        nftables.Spec(),
	"nl80211":         nl80211.Spec(),
	"nlctrl":          nlctrl.Spec(),
	"ovpn":            ovpn.Spec(),
	"ovs_datapath":    ovsdatapath.Spec(),
	"ovs_flow":        ovsflow.Spec(),
	"ovs_packet":      ovspacket.Spec(),
	"ovs_vport":       ovsvport.Spec(),
	"psp":             psp.Spec(),
	"rt-addr":         rtaddr.Spec(),
	"rt-link":         rtlink.Spec(),
	"rt-neigh":        rtneigh.Spec(),
	"rt-nexthop":      rtnexthop.Spec(),
	"rt-route":        rtroute.Spec(),
	"rt-rule":         rtrule.Spec(),
	"sunrpc_cache":    sunrpc.Spec(),
	"tc":              tc.Spec(),
	"tcp_metrics":     tcpmetrics.Spec(),
	"team":            team.Spec(),
	"wireguard":       wireguard.Spec(),
}

// specs reads the specifications, with the overlays, as the generator does. It
// skips t where they are not at hand.
func specs(t *testing.T) map[string]*spec.Family {
	t.Helper()
	dir := os.Getenv("SPECS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "specs")
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skip("needs the kernel's specifications: set SPECS to their folder")
	}
	folders := spec.Folders{Kernel: dir, Home: ".."}
	names, err := folders.Names()
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]*spec.Family)
	for _, name := range names {
		if all[name], err = folders.Read(name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// sorted yields the entries of a map in the order of their keys.
func sorted[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
