package rtnetlink

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// A neighborChange is one of the things that can be done to a neighbor.
type neighborChange struct {
	name  string
	typ   netlink.HeaderType
	flags netlink.HeaderFlags
}

var (
	neighborAdd     = neighborChange{"neighbor add", rtmNewNeigh, netlink.Create | netlink.Excl}
	neighborReplace = neighborChange{"neighbor replace", rtmNewNeigh, netlink.Create | netlink.Replace}
	neighborSet     = neighborChange{"neighbor change", rtmNewNeigh, netlink.Replace}
	neighborAppend  = neighborChange{"neighbor append", rtmNewNeigh, netlink.Create | netlink.Append}
	neighborDelete  = neighborChange{"neighbor delete", rtmDelNeigh, 0}
)

// Add adds a neighbor. It fails with an error that matches [fs.ErrExist] if
// there is one that is told by the same. The kernel replaces proxy entries then,
// and those of a bridge with NeighborExtLearned among their Flags.
//
// Flags of an entry of a forwarding database say which is meant: NeighborSelf
// for the link's own, as that of a VXLAN link, and otherwise that of the bridge
// that the link is a port of.
//
// What the kernel tells and does not take is left out, so that a neighbor that
// was listed can be added elsewhere. Where its State is that of a bridge's entry
// that is too old, it begins to age anew.
func (s *NeighborService) Add(ctx context.Context, n *Neighbor) error {
	return s.change(ctx, &neighborAdd, n)
}

// Replace adds a neighbor, or changes it if there is one that is told by the
// same. See [NeighborService.Add].
func (s *NeighborService) Replace(ctx context.Context, n *Neighbor) error {
	return s.change(ctx, &neighborReplace, n)
}

// Change changes a neighbor. If there is none the error matches
// [fs.ErrNotExist]. See [NeighborService.Add].
func (s *NeighborService) Change(ctx context.Context, n *Neighbor) error {
	return s.change(ctx, &neighborSet, n)
}

// Append adds one more place to those that a VXLAN link sends packets to for a
// HardwareAddr, which must be a multicast address, or the zero one, which stands
// for all that have no entry.
func (s *NeighborService) Append(ctx context.Context, n *Neighbor) error {
	return s.change(ctx, &neighborAppend, n)
}

// Delete deletes a neighbor, which is told as in [NeighborService.Get]. Of an
// entry of a VXLAN link with several places to send to, Addr, Port, VNI and
// OutIface tell which goes. If there is none the error matches
// [fs.ErrNotExist].
func (s *NeighborService) Delete(ctx context.Context, n *Neighbor) error {
	return s.change(ctx, &neighborDelete, n)
}

// Flush deletes the entries of a forwarding database that look like n: those of
// the bridge or the VXLAN link LinkIndex, with NeighborSelf among the Flags, or
// those of the bridge that LinkIndex is a port of. VLAN, OutIface (which of a
// bridge is the port), and of a VXLAN link Addr, Port, VNI, SrcVNI and NexthopID,
// must be those of n if n has them, and State and Flags as far as StateMask and
// FlagsMask say. The kernel can do that since Linux 5.19, and with VXLAN links
// since 6.7.
func (s *NeighborService) Flush(ctx context.Context, n *Neighbor) error {
	op := operation{name: "neighbor flush", family: &neighborObject}
	if n == nil {
		return op.fail(errNil)
	}
	q := *n
	q.Family = FamilyBridge
	q.Flags = q.databaseFlags()
	q.Times, q.Probes, q.Type, q.Master = netlink.Opt[NeighborTimes]{}, 0, 0, 0
	buf := newScratch()
	req, err := q.append(buf.b[:0])
	defer func() { buf.release(req) }()
	if err == nil {
		err = s.c.change(ctx, rtmDelNeigh, netlink.Bulk, req)
	}
	if err != nil {
		return op.missing(err, errNoDevice)
	}
	return nil
}

// AddAll adds neighbors, a great many in each system call; they need not be in
// memory at once. It returns nil if all were added, and otherwise a
// [*netlink.BatchError]; see [RouteService.AddAll] and [NeighborService.Add].
func (s *NeighborService) AddAll(ctx context.Context, neighbors iter.Seq[Neighbor], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &neighborAdd, neighbors, opts)
}

// ReplaceAll is to [NeighborService.Replace] what [NeighborService.AddAll] is to
// Add.
func (s *NeighborService) ReplaceAll(ctx context.Context, neighbors iter.Seq[Neighbor], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &neighborReplace, neighbors, opts)
}

// ChangeAll is to [NeighborService.Change] what [NeighborService.AddAll] is to
// Add.
func (s *NeighborService) ChangeAll(ctx context.Context, neighbors iter.Seq[Neighbor], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &neighborSet, neighbors, opts)
}

// AppendAll is to [NeighborService.Append] what [NeighborService.AddAll] is to
// Add.
func (s *NeighborService) AppendAll(ctx context.Context, neighbors iter.Seq[Neighbor], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &neighborAppend, neighbors, opts)
}

// DeleteAll is to [NeighborService.Delete] what [NeighborService.AddAll] is to
// Add.
func (s *NeighborService) DeleteAll(ctx context.Context, neighbors iter.Seq[Neighbor], opts *netlink.BatchOptions) error {
	return s.batch(ctx, &neighborDelete, neighbors, opts)
}

func (s *NeighborService) change(ctx context.Context, c *neighborChange, n *Neighbor) error {
	op := operation{name: c.name, family: &neighborObject}
	if n == nil {
		return op.fail(errNil)
	}
	buf := newScratch()
	req, err := c.append(buf.b[:0], n)
	defer func() { buf.release(req) }()
	if err == nil {
		err = s.c.change(ctx, c.typ, c.flags, req)
	}
	if err == nil {
		return nil
	}
	op.object = n.name()
	return op.missing(err, errNoDevice)
}

func (s *NeighborService) batch(ctx context.Context, c *neighborChange, neighbors iter.Seq[Neighbor], opts *netlink.BatchOptions) error {
	b := batch[Neighbor]{
		typ:    c.typ,
		flags:  c.flags,
		append: c.append,
		op: func(n *Neighbor) operation {
			return operation{name: c.name, object: n.name(), family: &neighborObject}
		},
		decode: (*Neighbor).decode,
		absent: errNoDevice,
	}
	return b.run(ctx, s.c.nl, neighbors, opts)
}

// append appends to b the data of the request that does c to n.
func (c *neighborChange) append(b []byte, n *Neighbor) ([]byte, error) {
	if n.Addr.Is4In6() && n.Family == FamilyBridge {
		return nil, &nlattr.Error{Path: []uint16{ndaDst}, Err: errMapped}
	}
	q := *n
	q.Flags = q.databaseFlags()
	q.Type, q.Master, q.Probes = 0, 0, 0
	q.Times, q.TunnelNetNSID = netlink.Opt[NeighborTimes]{}, netlink.Opt[int32]{}
	q.StateMask, q.FlagsMask = 0, 0
	switch state, ok := q.State.Get(); {
	case !ok && q.Flags&(NeighborUse|NeighborManaged) == 0 && c.typ != rtmDelNeigh,
		q.Flags&NeighborProxy != 0: // of those the kernel tells no state
		q.State = netlink.Some(NeighborPermanent)
	case q.Family == FamilyBridge && state == NeighborStale:
		q.State = netlink.Some(NeighborReachable)
	}
	return q.append(b)
}

// databaseFlags returns the Flags of n with which forwarding database is meant.
// What a bridge lists does not say so, and if there are other flags the kernel
// wants to be told (rtnl_fdb_add).
func (n *Neighbor) databaseFlags() NeighborFlags {
	switch {
	case n.Family != FamilyBridge || n.Flags&neighborDatabaseFlags != 0:
		return n.Flags
	case n.Master != 0 && n.Master == n.LinkIndex: // the bridge is no port of itself
		return n.Flags | NeighborSelf
	default:
		return n.Flags | NeighborMaster
	}
}
