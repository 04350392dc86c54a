package nfnetlink

// A Subsystem is a part of netfilter that has messages of its own
// (NFNL_SUBSYS_*).
type Subsystem uint8

// Subsystems.
const (
	SubsystemNone             Subsystem = 0  // NFNL_SUBSYS_NONE: messages of the transport itself
	SubsystemConntrack        Subsystem = 1  // NFNL_SUBSYS_CTNETLINK: connection tracking
	SubsystemConntrackExpect  Subsystem = 2  // NFNL_SUBSYS_CTNETLINK_EXP: connections that are expected
	SubsystemQueue            Subsystem = 3  // NFNL_SUBSYS_QUEUE: packets queued for a verdict
	SubsystemLog              Subsystem = 4  // NFNL_SUBSYS_ULOG: packets logged
	SubsystemOSF              Subsystem = 5  // NFNL_SUBSYS_OSF: fingerprints of operating systems
	SubsystemIPSet            Subsystem = 6  // NFNL_SUBSYS_IPSET: IP sets
	SubsystemAcct             Subsystem = 7  // NFNL_SUBSYS_ACCT: accounting objects
	SubsystemConntrackTimeout Subsystem = 8  // NFNL_SUBSYS_CTNETLINK_TIMEOUT: timeouts of connections
	SubsystemConntrackHelper  Subsystem = 9  // NFNL_SUBSYS_CTHELPER: helpers in user space
	SubsystemNFTables         Subsystem = 10 // NFNL_SUBSYS_NFTABLES: nftables
	SubsystemNFTCompat        Subsystem = 11 // NFNL_SUBSYS_NFT_COMPAT: what nftables takes over from iptables
	SubsystemHook             Subsystem = 12 // NFNL_SUBSYS_HOOK: functions that are hooked in
)

var subsystemNames = names{typ: "Subsystem", text: []string{
	SubsystemNone:             "none",
	SubsystemConntrack:        "conntrack",
	SubsystemConntrackExpect:  "conntrack-expect",
	SubsystemQueue:            "queue",
	SubsystemLog:              "log",
	SubsystemOSF:              "osf",
	SubsystemIPSet:            "ipset",
	SubsystemAcct:             "acct",
	SubsystemConntrackTimeout: "conntrack-timeout",
	SubsystemConntrackHelper:  "conntrack-helper",
	SubsystemNFTables:         "nftables",
	SubsystemNFTCompat:        "nft-compat",
	SubsystemHook:             "hook",
}}

// String returns the subsystem's name, such as "nftables".
func (s Subsystem) String() string { return subsystemNames.format(uint32(s)) }

// MarshalText returns what String returns. It never fails.
func (s Subsystem) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what String returns, or a number.
func (s *Subsystem) UnmarshalText(text []byte) error {
	return parseInto(&subsystemNames, text, 8, s)
}
