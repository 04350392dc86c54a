package rtnetlink

import (
	"slices"
	"strconv"
	"strings"
)

// attrNames has the names of attributes by type, as the kernel's specifications
// have them, so that errors can name what they are about.
type attrNames struct {
	names []string
	nests map[uint16]*attrNames

	// lists has the types of attributes that hold structures with attributes
	// behind them. A path that seems to lead into one is not to be believed.
	lists []uint16
}

// path returns the names of types, which lead from the outermost attribute to
// an inner one, joined by dots: "linkinfo.data". What has no name is a number.
func (t *attrNames) path(types []uint16) string {
	parts := make([]string, 0, len(types))
	for _, typ := range types {
		if t == nil {
			t = &attrNames{}
		}
		if int(typ) < len(t.names) && t.names[typ] != "" {
			parts = append(parts, t.names[typ])
		} else {
			parts = append(parts, strconv.Itoa(int(typ)))
		}
		if slices.Contains(t.lists, typ) {
			break
		}
		t = t.nests[typ]
	}
	return strings.Join(parts, ".")
}

var linkAttrs = &attrNames{
	names: []string{
		iflaAddress: "address", iflaBroadcast: "broadcast", iflaIfname: "ifname",
		iflaMTU: "mtu", iflaLink: "link", iflaQdisc: "qdisc", iflaStats: "stats",
		8: "cost", 9: "priority", iflaMaster: "master", 11: "wireless",
		12: "protinfo", iflaTxQueueLen: "txqlen", 14: "map", 15: "weight",
		iflaOperState: "operstate", iflaLinkMode: "linkmode",
		iflaLinkInfo: "linkinfo", 19: "net-ns-pid", iflaAlias: "ifalias",
		21: "num-vf", 22: "vfinfo-list", iflaStats64: "stats64",
		24: "vf-ports", 25: "port-self", 26: "af-spec", iflaGroup: "group",
		iflaNetNSFD: "net-ns-fd", iflaExtMask: "ext-mask",
		iflaPromiscuity: "promiscuity", iflaNumTxQueues: "num-tx-queues",
		iflaNumRxQueues: "num-rx-queues", iflaCarrier: "carrier",
		iflaPhysPortID: "phys-port-id", iflaCarrierChanges: "carrier-changes",
		iflaPhysSwitchID: "phys-switch-id", iflaLinkNetNSID: "link-netnsid",
		iflaPhysPortName: "phys-port-name", iflaProtoDown: "proto-down",
		iflaGSOMaxSegs: "gso-max-segs", iflaGSOMaxSize: "gso-max-size",
		iflaPad: "pad", 43: "xdp", 44: "event", 45: "new-netnsid",
		46: "target-netnsid", iflaCarrierUpCount: "carrier-up-count",
		iflaCarrierDownCount: "carrier-down-count", 49: "new-ifindex",
		iflaMinMTU: "min-mtu", iflaMaxMTU: "max-mtu", iflaPropList: "prop-list",
		iflaAltIfname: "alt-ifname", iflaPermAddress: "perm-address",
		55: "proto-down-reason", iflaParentDevName: "parent-dev-name",
		iflaParentDevBusName: "parent-dev-bus-name",
		iflaGROMaxSize:       "gro-max-size", iflaTSOMaxSize: "tso-max-size",
		iflaTSOMaxSegs: "tso-max-segs", iflaAllMulti: "allmulti",
		62: "devlink-port", 63: "gso-ipv4-max-size", 64: "gro-ipv4-max-size",
		65: "dpll-pin", 66: "max-pacing-offload-horizon",
		67: "netns-immutable", 68: "headroom", 69: "tailroom",
	},
	nests: map[uint16]*attrNames{
		iflaLinkInfo: {names: []string{
			infoKind: "kind", infoData: "data", infoXStats: "xstats",
			infoSlaveKind: "slave-kind", infoSlaveData: "slave-data",
		}},
		iflaPropList: {names: []string{iflaAltIfname: "alt-ifname"}},
	},
}

var addressAttrs = &attrNames{names: []string{
	ifaAddress: "address", ifaLocal: "local", ifaLabel: "label",
	ifaBroadcast: "broadcast", ifaAnycast: "anycast",
	ifaCacheInfo: "cacheinfo", 7: "multicast", ifaFlags: "flags",
	ifaRTPriority: "rt-priority", 10: "target-netnsid", ifaProto: "proto",
}}

var routeAttrs = &attrNames{
	lists: []uint16{rtaMultipath},
	names: []string{
		rtaDst: "dst", rtaSrc: "src", rtaIIF: "iif", rtaOIF: "oif",
		rtaGateway: "gateway", rtaPriority: "priority", rtaPrefSrc: "prefsrc",
		rtaMetrics: "metrics", rtaMultipath: "multipath", 10: "protoinfo",
		rtaFlow: "flow", rtaCacheInfo: "cacheinfo", 13: "session",
		14: "mp-algo", rtaTable: "table", rtaMark: "mark", 17: "mfc-stats",
		rtaVia: "via", 19: "newdst", rtaPref: "pref", 21: "encap-type",
		22: "encap", rtaExpires: "expires", rtaPad: "pad", rtaUID: "uid",
		26: "ttl-propagate", rtaIPProto: "ip-proto", rtaSPort: "sport",
		rtaDPort: "dport", rtaNHID: "nh-id", 31: "flowlabel", 32: "del-reason",
	},
	nests: map[uint16]*attrNames{
		rtaMetrics: {names: []string{
			rtaxLock: "lock", rtaxMTU: "mtu", rtaxWindow: "window",
			rtaxRTT: "rtt", rtaxRTTVar: "rttvar", rtaxSSThresh: "ssthresh",
			rtaxCwnd: "cwnd", rtaxAdvMSS: "advmss",
			rtaxReordering: "reordering", rtaxHopLimit: "hoplimit",
			rtaxInitCwnd: "initcwnd", rtaxFeatures: "features",
			rtaxRTOMin: "rto-min", rtaxInitRwnd: "initrwnd",
			rtaxQuickAck: "quickack", rtaxCCAlgo: "cc-algo",
			rtaxFastOpenNoCookie: "fastopen-no-cookie",
		}},
	},
}

var neighborAttrs = &attrNames{
	names: []string{
		ndaDst: "dst", 2: "lladdr", 3: "cacheinfo", 4: "probes", 5: "vlan",
		6: "port", 7: "vni", 8: "ifindex", 9: "master", 10: "link-netnsid",
		11: "src-vni", 12: "protocol", 13: "nh-id",
		ndaFDBExtAttrs: "fdb-ext-attrs", ndaFlagsExt: "flags-ext",
		16: "ndm-state-mask", ndaNdmFlagsMask: "ndm-flags-mask",
	},
	nests: map[uint16]*attrNames{
		ndaFDBExtAttrs: {names: []string{
			nfeaActivityNotify: "activity-notify", nfeaDontRefresh: "dont-refresh",
		}},
	},
}

var nexthopAttrs = &attrNames{
	names: []string{
		1: "id", nhaGroup: "group", 3: "group-type", 4: "blackhole", 5: "oif",
		nhaGateway: "gateway", 7: "encap-type", 8: "encap", 9: "groups",
		10: "master", 11: "fdb", nhaResGroup: "res-group",
		nhaResBucket: "res-bucket", 14: "op-flags", 15: "group-stats",
		16: "hw-stats-enable", 17: "hw-stats-used",
	},
	nests: map[uint16]*attrNames{
		nhaResGroup: {names: []string{
			1: "buckets", nhaResGroupIdleTimer: "idle-timer",
			nhaResGroupUnbalancedTimer: "unbalanced-timer",
			nhaResGroupUnbalancedTime:  "unbalanced-time",
		}},
		nhaResBucket: {names: []string{1: "index", nhaResBucketIdleTime: "idle-time", 3: "nh-id"}},
		15: {
			names: []string{1: "entry"},
			nests: map[uint16]*attrNames{1: {names: []string{1: "id", 2: "packets", 3: "packets-hw"}}},
		},
	},
}
