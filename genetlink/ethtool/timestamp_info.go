package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// A TimestampProvider is a clock of hardware that gives packets their times.
type TimestampProvider struct {
	// Index is that of the clock, /dev/ptpN
	// (ETHTOOL_A_TS_HWTSTAMP_PROVIDER_INDEX).
	Index uint32

	// Qualifier says how good the times are
	// (ETHTOOL_A_TS_HWTSTAMP_PROVIDER_QUALIFIER).
	Qualifier TimestampQualifier
}

// TimestampInfo is what a device can do to tell when packets came and went.
type TimestampInfo struct {
	Device Device

	// Timestamping are the flags for SO_TIMESTAMPING that have an effect
	// (ETHTOOL_A_TSINFO_TIMESTAMPING).
	Timestamping Timestamping

	// TX are the ways to mark packets that are sent, and Filters the packets
	// among those received that can be marked (ETHTOOL_A_TSINFO_TX_TYPES,
	// _RX_FILTERS).
	TX      TimestampTX
	Filters TimestampFilter

	// Clock is the index of the hardware's clock, /dev/ptpN; absent without one
	// (ETHTOOL_A_TSINFO_PHC_INDEX).
	Clock netlink.Opt[uint32]

	// Provider is which clock this is about (ETHTOOL_A_TSINFO_HWTSTAMP_PROVIDER,
	// since Linux 6.14).
	Provider netlink.Opt[TimestampProvider]

	// Source says whether the times are the MAC's or the PHY's, and PHY which
	// PHY's (ETHTOOL_A_TSINFO_HWTSTAMP_SOURCE, _HWTSTAMP_PHYINDEX).
	Source netlink.Opt[TimestampSource]
	PHY    netlink.Opt[uint32]

	// Stats are counters of packets. They are nil if the driver has none
	// (ETHTOOL_A_TSINFO_STATS).
	Stats *TimestampStats
}

// TimestampInfo returns what a device can do to tell times
// (ETHTOOL_MSG_TSINFO_GET).
func (c *Client) TimestampInfo(ctx context.Context, d Device) (TimestampInfo, error) {
	return withStats(c, opTimestampInfoGet, func(flags headerFlags) (TimestampInfo, error) {
		req := &tsInfoAttrs{Header: d.header(flags | headerFlagsCompactBitsets)}
		return get(ctx, c, opTimestampInfoGet, d, req, readTimestampInfo)
	})
}

// TimestampInfoOf returns what one of a device's clocks can do.
func (c *Client) TimestampInfoOf(ctx context.Context, d Device, p TimestampProvider) (TimestampInfo, error) {
	req := &tsInfoAttrs{Header: d.header(headerFlagsCompactBitsets), Provider: p.attrs()}
	return get(ctx, c, opTimestampInfoGet, d, req, readTimestampInfo)
}

// AllTimestampInfo returns what all devices can do; since Linux 6.14 a device
// that has several clocks comes once for each. The kernel has no statistics then.
func (c *Client) AllTimestampInfo(ctx context.Context) iter.Seq2[TimestampInfo, error] {
	req := &tsInfoAttrs{Header: everything(headerFlagsCompactBitsets)}
	return all(ctx, c, opTimestampInfoGet, req, readTimestampInfo)
}

func readTimestampInfo(a *tsInfoAttrs) (i TimestampInfo, err error) {
	i = TimestampInfo{
		Device:   deviceOf(a.Header),
		Clock:    a.PHCIndex,
		Provider: providerOf(a.Provider),
		Source:   a.TimestampSource,
		PHY:      a.PHYIndex,
		Stats:    a.Stats,
	}
	if i.Timestamping, _, err = readFlags[Timestamping](a.Timestamping); err != nil {
		return i, err
	}
	if i.TX, _, err = readFlags[TimestampTX](a.TXTypes); err != nil {
		return i, err
	}
	i.Filters, _, err = readFlags[TimestampFilter](a.RXFilters)
	return i, err
}

func providerOf(a *providerAttrs) netlink.Opt[TimestampProvider] {
	if a == nil {
		return netlink.Opt[TimestampProvider]{}
	}
	return netlink.Some(TimestampProvider{Index: a.Index.Or(0), Qualifier: a.Qualifier.Or(0)})
}

func (p TimestampProvider) attrs() *providerAttrs {
	return &providerAttrs{Index: netlink.Some(p.Index), Qualifier: netlink.Some(p.Qualifier)}
}
