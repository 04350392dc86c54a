package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// TimestampConfig is how a device tells when packets came and went.
type TimestampConfig struct {
	Device Device

	// Provider is the clock that is used (ETHTOOL_A_TSCONFIG_HWTSTAMP_PROVIDER).
	Provider netlink.Opt[TimestampProvider]

	// TX is how packets that are sent are marked: one flag
	// (ETHTOOL_A_TSCONFIG_TX_TYPES).
	TX netlink.Opt[TimestampTX]

	// Filter says which packets are marked that are received: one flag
	// (ETHTOOL_A_TSCONFIG_RX_FILTERS).
	Filter netlink.Opt[TimestampFilter]

	// Flags say more of it (ETHTOOL_A_TSCONFIG_HWTSTAMP_FLAGS).
	Flags netlink.Opt[TimestampFlag]
}

// TimestampConfig returns how a device tells times (ETHTOOL_MSG_TSCONFIG_GET,
// since Linux 6.14).
func (c *Client) TimestampConfig(ctx context.Context, d Device) (TimestampConfig, error) {
	req := &tsConfigAttrs{Header: d.header(headerFlagsCompactBitsets)}
	return get(ctx, c, opTimestampConfigGet, d, req, readTimestampConfig)
}

// AllTimestampConfigs returns how all devices do.
func (c *Client) AllTimestampConfigs(ctx context.Context) iter.Seq2[TimestampConfig, error] {
	req := &tsConfigAttrs{Header: everything(headerFlagsCompactBitsets)}
	return all(ctx, c, opTimestampConfigGet, req, readTimestampConfig)
}

// SetTimestampConfig changes how a device tells times
// (ETHTOOL_MSG_TSCONFIG_SET). A driver may mark more packets than it is asked to:
// [Client.TimestampConfig] tells what has come of it.
func (c *Client) SetTimestampConfig(ctx context.Context, d Device, t TimestampConfig) error {
	// Without the flag the kernel answers with the new configuration, but only
	// if that is another than before.
	a := &tsConfigAttrs{Header: d.header(headerFlagsOmitReply)}
	if p, ok := t.Provider.Get(); ok {
		a.Provider = p.attrs()
	}
	if v, ok := t.TX.Get(); ok {
		a.TXTypes = flagSet(v)
	}
	if v, ok := t.Filter.Get(); ok {
		a.RXFilters = flagSet(v)
	}
	if v, ok := t.Flags.Get(); ok {
		a.Flags = flagSet(v)
	}
	return change(ctx, c, opTimestampConfigSet, d, a)
}

func readTimestampConfig(a *tsConfigAttrs) (t TimestampConfig, err error) {
	t.Device, t.Provider = deviceOf(a.Header), providerOf(a.Provider)
	if t.TX, err = optFlags[TimestampTX](a.TXTypes); err != nil {
		return t, err
	}
	if t.Filter, err = optFlags[TimestampFilter](a.RXFilters); err != nil {
		return t, err
	}
	t.Flags, err = optFlags[TimestampFlag](a.Flags)
	return t, err
}

// optFlags is readFlags for a bitset that may be absent.
func optFlags[F flags](a *bitsetAttrs) (netlink.Opt[F], error) {
	if a == nil {
		return netlink.Opt[F]{}, nil
	}
	f, _, err := readFlags[F](a)
	return netlink.Some(f), err
}
