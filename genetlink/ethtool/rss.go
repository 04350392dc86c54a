package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// RSS is how a device spreads packets over its receive queues: Receive Side
// Scaling. A hash of some fields of the packet chooses an entry of a table, which
// has the number of the queue.
type RSS struct {
	Device Device

	// Context is the number of the RSS context; absent, or zero, it is the
	// device's default. Others are for the packets that a receive filter directs
	// to them (ETHTOOL_A_RSS_CONTEXT).
	Context netlink.Opt[uint32]

	// HashFunc is the hash function (ETHTOOL_A_RSS_HFUNC), and Key its key
	// (ETHTOOL_A_RSS_HKEY).
	HashFunc netlink.Opt[HashFunc]
	Key      []byte

	// Transform is what is done to the fields before (ETHTOOL_A_RSS_INPUT_XFRM).
	Transform netlink.Opt[HashTransform]

	// Indirection is the table of queues. One that is empty, rather than nil,
	// sets it to what the driver has by default (ETHTOOL_A_RSS_INDIR).
	Indirection []uint32

	// Fields are the fields of a packet that count, by the protocol
	// (ETHTOOL_A_RSS_FLOW_HASH).
	Fields *FlowHash
}

// RSS returns how a device spreads packets by default (ETHTOOL_MSG_RSS_GET).
func (c *Client) RSS(ctx context.Context, d Device) (RSS, error) {
	return get(ctx, c, opRSSGet, d, &rssAttrs{Header: d.header(0)}, readRSS)
}

// RSSContext returns how one of a device's contexts does.
func (c *Client) RSSContext(ctx context.Context, d Device, context uint32) (RSS, error) {
	return get(ctx, c, opRSSGet, d, &rssAttrs{Header: d.header(0), Context: netlink.Some(context)}, readRSS)
}

// RSSContexts returns all of a device's contexts, besides its default.
func (c *Client) RSSContexts(ctx context.Context, d Device) iter.Seq2[RSS, error] {
	return all(ctx, c, opRSSGet, &rssAttrs{Header: d.header(0), StartContext: netlink.Some[uint32](1)}, readRSS)
}

// AllRSS returns the defaults and the contexts of all devices.
func (c *Client) AllRSS(ctx context.Context) iter.Seq2[RSS, error] {
	return all(ctx, c, opRSSGet, &rssAttrs{Header: everything(0)}, readRSS)
}

// SetRSS changes how a device, or its context r.Context, spreads packets
// (ETHTOOL_MSG_RSS_SET, since Linux 6.17).
func (c *Client) SetRSS(ctx context.Context, d Device, r RSS) error {
	return change(ctx, c, opRSSSet, d, r.attrs(d))
}

// CreateRSSContext makes a new context and returns it, as the driver has made
// it: with r.Context as its number, or if that is absent with one that the kernel
// chooses. The Fields can't be given (ETHTOOL_MSG_RSS_CREATE_ACT, since Linux
// 6.17).
func (c *Client) CreateRSSContext(ctx context.Context, d Device, r RSS) (RSS, error) {
	a := r.attrs(d)
	a.Flow = nil
	return exchange(ctx, c, opRSSCreate, d, a, readRSS)
}

// DeleteRSSContext removes one of a device's contexts
// (ETHTOOL_MSG_RSS_DELETE_ACT, since Linux 6.17).
func (c *Client) DeleteRSSContext(ctx context.Context, d Device, context uint32) error {
	return change(ctx, c, opRSSDelete, d, &rssAttrs{Header: d.header(0), Context: netlink.Some(context)})
}

func (r *RSS) attrs(d Device) *rssAttrs {
	return &rssAttrs{
		Header:      d.header(0),
		Context:     r.Context,
		HashFunc:    r.HashFunc,
		Key:         r.Key,
		Transform:   r.Transform,
		Indirection: r.Indirection,
		Flow:        r.Fields,
	}
}

func readRSS(a *rssAttrs) (RSS, error) {
	return RSS{
		Device:      deviceOf(a.Header),
		Context:     a.Context,
		HashFunc:    a.HashFunc,
		Key:         a.Key,
		Transform:   a.Transform,
		Indirection: a.Indirection,
		Fields:      a.Flow,
	}, nil
}
