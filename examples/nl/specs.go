package main

import (
	"iter"
	"slices"
	"strings"

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
	"github.com/spf13/cobra"
)

// specs are the families that there is a description of.
var specs = sortedByName(
	binder.Spec(), devlink.Spec(), dpll.Spec(), drmras.Spec(), energymodel.Spec(), ethtool.Spec(),
	fou.Spec(), handshake.Spec(), lockd.Spec(), mptcp.Spec(), netdev.Spec(), netshaper.Spec(),
	nfsd.Spec(), nl80211.Spec(), nlctrl.Spec(), ovpn.Spec(), ovsdatapath.Spec(), ovsflow.Spec(),
	ovspacket.Spec(), ovsvport.Spec(), psp.Spec(), sunrpc.Spec(), tcpmetrics.Spec(), team.Spec(),
	wireguard.Spec(),
	conntrack.Spec(), nftables.Spec(),
	rtaddr.Spec(), rtlink.Spec(), rtneigh.Spec(), rtnexthop.Spec(), rtroute.Spec(), rtrule.Spec(), tc.Spec(),
)

func sortedByName(families ...*nlspec.Family) []*nlspec.Family {
	slices.SortFunc(families, func(a, b *nlspec.Family) int { return strings.Compare(a.Name, b.Name) })
	return families
}

// findSpec returns the family of that name. Hyphens and underscores are the same.
func findSpec(name string) (*nlspec.Family, error) {
	for _, f := range specs {
		if f.Name == name || plainName(f.Name) == plainName(name) {
			return f, nil
		}
	}
	// A family whose operations are families knows which names are similar.
	var all nlspec.Family
	for _, f := range specs {
		all.Operations = append(all.Operations, nlspec.Operation{Name: f.Name})
	}
	_, err := all.Operation(name)
	if ne, ok := err.(*nlspec.NameError); ok {
		ne.What = "description of a family"
	}
	return nil, usageError{err}
}

func plainName(s string) string { return strings.ReplaceAll(strings.ToLower(s), "_", "-") }

func findOperation(f *nlspec.Family, name string) (*nlspec.Operation, error) {
	op, err := f.Operation(name)
	switch {
	case err != nil:
		return nil, usageError{err}
	case op.Do == nil && op.Dump == nil:
		return nil, usagef("%s: the kernel tells it unasked", name)
	}
	return op, nil
}

// requests yields the operations that can be asked for.
func requests(f *nlspec.Family) iter.Seq[*nlspec.Operation] {
	return func(yield func(*nlspec.Operation) bool) {
		for i := range f.Operations {
			if op := &f.Operations[i]; (op.Do != nil || op.Dump != nil) && !yield(op) {
				return
			}
		}
	}
}

// protocolName is the netlink protocol that a family is spoken to over.
func protocolName(f *nlspec.Family) string {
	switch f.Protocol {
	case protocolRoute:
		return "rtnetlink"
	case protocolNetfilter:
		return "netfilter"
	case protocolGeneric:
		return "generic"
	}
	return number(f.Protocol)
}

// Protocols, NETLINK_*.
const (
	protocolRoute     = 0
	protocolNetfilter = 12
	protocolGeneric   = 16
)

// howAsked says in which ways an operation can be asked for.
func howAsked(op *nlspec.Operation) string {
	switch {
	case op.Do == nil:
		return "dump"
	case op.Dump == nil:
		return "do"
	}
	return "do, dump"
}

// completeSpecs completes a family, and its operations.
func completeSpecs(args []string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	switch len(args) {
	case 0:
		for _, f := range specs {
			out = append(out, cobra.CompletionWithDesc(f.Name, protocolName(f)))
		}
	case 1:
		f, err := findSpec(args[0])
		if err != nil {
			break
		}
		for op := range requests(f) {
			out = append(out, cobra.CompletionWithDesc(op.Name, howAsked(op)))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
