//go:build linux

package scenario

import (
	"errors"

	"github.com/netlink-sdk/go/internal/bench/harness"
)

var errMalformed = errors.New("the message is not what it ought to be")

// All returns all scenarios, in the order in which they run.
func All() []*harness.Scenario {
	return []*harness.Scenario{
		linkGet(),
		familyGet(),
		linkModes(),
		routeList(),
		routeFilter(),
		linkList(),
		neighborList(),
		setList(),
		routeAdd(),
		setAdd(),
		routeEvents("events", "Route events, default receive buffer", 0),
		routeEvents("events-buffer", "Route events, receive buffer of 32 MiB", 32<<20),
		routeDecode(),
		routeEncode(),
		linkDecode(),
	}
}

// What contenders are made of: modules, whose versions the harness looks up,
// and programs.
const (
	bySyscalls    = "system calls"
	byNetlink     = "netlink"
	byGenetlink   = "genetlink"
	byRtnetlink   = "rtnetlink"
	byNfnetlink   = "nfnetlink"
	byMdlayher    = "github.com/mdlayher/netlink"
	byMdlayherGen = "github.com/mdlayher/genetlink"
	byMdlayherEth = "github.com/mdlayher/ethtool"
	byJsimonetti  = "github.com/jsimonetti/rtnetlink/v2"
	byVishvananda = "github.com/vishvananda/netlink"
	byGoogle      = "github.com/google/nftables"
	byLibmnl      = "libmnl"
	byIP          = "ip"
	byNFT         = "nft"
)

// do returns work that does f, and cleans up by close, which may be nil.
func do(f func() (harness.Outcome, error), close func()) (harness.Work, error) {
	return harness.Work{Run: f, Close: close}, nil
}

// repeat returns work that does f size times, and adds up what it returns.
func repeat(size int, f func() (sum uint64, err error), close func()) (harness.Work, error) {
	return do(func() (harness.Outcome, error) {
		var o harness.Outcome
		for range size {
			sum, err := f()
			if err != nil {
				return o, err
			}
			o.Sum += sum
			o.Objects++
		}
		return o, nil
	}, close)
}

// closing returns a function that closes c.
func closing(c interface{ Close() error }) func() { return func() { _ = c.Close() } }
