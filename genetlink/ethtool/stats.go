package ethtool

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// Stats are a device's standard statistics: those that are defined by the
// standards of Ethernet, and mean the same whatever the driver. What links count
// besides, is with package rtnetlink.
type Stats struct {
	Device Device

	// Source says of which MAC they are, where a device has two
	// (ETHTOOL_A_STATS_SRC).
	Source netlink.Opt[StatsSource]

	Groups []StatsGroup
}

// A StatsGroup is a group of statistics. Those that a driver does not have are
// left out.
type StatsGroup struct {
	ID StatsGroupID // ETHTOOL_A_STATS_GRP_ID

	Stats []Stat

	// RX and TX count packets by length. [StatsGroupIDRMON] has them
	// (ETHTOOL_A_STATS_GRP_HIST_RX, _HIST_TX).
	RX []StatsBucket
	TX []StatsBucket
}

// A Stat is a counter.
type Stat struct {
	// Number is the counter's number in its group, and Name its name there,
	// such as "FramesTransmittedOK".
	Number uint16
	Name   string

	Value uint64
}

// A StatsBucket counts the packets whose lengths are within bounds, both
// included.
type StatsBucket struct {
	Low   uint32 // ETHTOOL_A_STATS_GRP_HIST_BKT_LOW
	High  uint32 // ETHTOOL_A_STATS_GRP_HIST_BKT_HI
	Value uint64 // ETHTOOL_A_STATS_GRP_HIST_VAL
}

// Get returns the counter of that name, and whether the driver has it.
func (s Stats) Get(group StatsGroupID, name string) (uint64, bool) {
	for _, g := range s.Groups {
		if g.ID != group {
			continue
		}
		for _, x := range g.Stats {
			if x.Name == name {
				return x.Value, true
			}
		}
	}
	return 0, false
}

// Stats returns groups of a device's statistics, or all of them if none is named
// (ETHTOOL_MSG_STATS_GET). A kernel that does not know a group fails with EINVAL.
func (c *Client) Stats(ctx context.Context, d Device, groups ...StatsGroupID) (Stats, error) {
	return c.stats(ctx, d, netlink.Opt[StatsSource]{}, groups)
}

// StatsOf is Stats for one of two MACs, where a device has a MAC merge layer; see
// [MACMerge].
func (c *Client) StatsOf(ctx context.Context, d Device, source StatsSource, groups ...StatsGroupID) (Stats, error) {
	return c.stats(ctx, d, netlink.Some(source), groups)
}

func (c *Client) stats(ctx context.Context, d Device, source netlink.Opt[StatsSource], groups []StatsGroupID) (Stats, error) {
	sel, err := c.statsGroups(ctx, groups)
	if err != nil {
		return Stats{}, err
	}
	req := &statsAttrs{Header: d.header(0), Select: sel, Source: source}
	return get(ctx, c, opStatsGet, d, req, func(a *statsAttrs) (Stats, error) { return c.readStats(ctx, a) })
}

// AllStats returns those of all devices.
func (c *Client) AllStats(ctx context.Context, groups ...StatsGroupID) iter.Seq2[Stats, error] {
	return func(yield func(Stats, error) bool) {
		sel, err := c.statsGroups(ctx, groups)
		if err != nil {
			yield(Stats{}, err)
			return
		}
		req := &statsAttrs{Header: everything(0), Select: sel}
		all(ctx, c, opStatsGet, req, func(a *statsAttrs) (Stats, error) { return c.readStats(ctx, a) })(yield)
	}
}

// statsGroups is the bitset of some groups, or of all that the kernel has.
func (c *Client) statsGroups(ctx context.Context, groups []StatsGroupID) (*bitsetAttrs, error) {
	if len(groups) == 0 {
		known, err := c.names.get(ctx, c, StringSetStatsStd)
		if err != nil {
			return nil, err
		}
		for i := range known {
			groups = append(groups, StatsGroupID(i))
		}
	}
	b := bitset{list: true, size: 1}
	for _, g := range groups {
		if g >= maxBits {
			return nil, newError(opStatsGet, Device{}, fmt.Errorf("%w: %s", nlattr.ErrRange, g))
		}
		b.size = max(b.size, int(g)+1)
	}
	b.value = newWords(b.size)
	for _, g := range groups {
		b.value.set(int(g))
	}
	return b.compact(), nil
}

// readStats reads statistics and has the kernel name them.
func (c *Client) readStats(ctx context.Context, a *statsAttrs) (Stats, error) {
	s := Stats{Device: deviceOf(a.Header), Source: a.Source}
	for _, x := range a.Groups {
		names, err := c.names.get(ctx, c, x.StringSet)
		if err != nil {
			return s, err
		}
		g := StatsGroup{ID: x.ID, RX: bucketsOf(x.RX), TX: bucketsOf(x.TX)}
		for _, stat := range x.Stats {
			v, ok, err := readStat(stat.Unknown)
			if err != nil {
				return s, err
			}
			if !ok {
				continue
			}
			if int(v.Number) < len(names) {
				v.Name = names[v.Number]
			}
			g.Stats = append(g.Stats, v)
		}
		s.Groups = append(s.Groups, g)
	}
	return s, nil
}

var errStats = errors.New("a statistic that is not one number")

// readStat reads the nest of a statistic: an attribute whose type is the
// statistic's number. Before it there may be padding, of the type zero, to which
// the first statistic also has a right, but which is empty.
func readStat(b []byte) (v Stat, ok bool, err error) {
	d := nlattr.NewDecoder(b)
	for d.Next() {
		if len(d.Data()) == 0 {
			continue
		}
		if ok {
			return v, false, errStats
		}
		v, ok = Stat{Number: d.Type(), Value: d.Uint64()}, true
	}
	return v, ok, d.Err()
}

func bucketsOf(list []statsBucketAttrs) []StatsBucket {
	var b []StatsBucket
	for _, x := range list {
		b = append(b, StatsBucket{Low: x.Low, High: x.High, Value: x.Value})
	}
	return b
}
