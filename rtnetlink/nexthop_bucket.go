package rtnetlink

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/rtnetlink/rtnexthop"
)

// RTM_*, include/uapi/linux/rtnetlink.h.
const (
	rtmNewNexthopBucket = 116
	rtmGetNexthopBucket = 118
)

// A NexthopBucket is a bucket of a resilient group (RTM_NEWNEXTHOPBUCKET). "ip
// nexthop bucket" shows the same. The kernel makes buckets, and gives them to
// members of the group; nobody else can.
type NexthopBucket struct {
	// Group is the ID of the group (NHA_ID).
	Group uint32

	// Index is the bucket's place in the group's table
	// (NHA_RES_BUCKET_INDEX).
	Index uint16

	// Nexthop is the ID of the member that has the bucket
	// (NHA_RES_BUCKET_NH_ID).
	Nexthop uint32

	// Idle is for how long no packet has come to it
	// (NHA_RES_BUCKET_IDLE_TIME), in steps of 10 ms.
	Idle time.Duration

	// Protocol tells who made the group (nh_protocol).
	Protocol RouteProtocol

	// Flags say whether hardware forwards the bucket's packets (nh_flags):
	// RouteOffload and RouteTrap.
	Flags RouteFlags

	// Unknown holds the attributes that have no field here, encoded, and
	// BucketUnknown those of them that are within NHA_RES_BUCKET.
	Unknown       []byte
	BucketUnknown []byte
}

// A NexthopBucketFilter says which buckets are wanted. A nil one, or the zero
// NexthopBucketFilter, wants those of all groups. The kernel filters.
type NexthopBucketFilter struct {
	// Group is the ID of the group (NHA_ID). It is an error if there is no such
	// group, or if it is not resilient.
	Group uint32

	// Nexthop is the ID of the member that must have them
	// (NHA_RES_BUCKET_NH_ID).
	Nexthop uint32

	// OutIface is the index of the link that the member's packets must leave
	// by (NHA_OIF), and Master the index of that link's master (NHA_MASTER).
	OutIface uint32
	Master   uint32
}

// UnmarshalBinary sets k to the bucket in b, the data of an
// RTM_NEWNEXTHOPBUCKET message: a struct nhmsg and attributes. Nothing of b is
// kept.
func (k *NexthopBucket) UnmarshalBinary(b []byte) error {
	if err := k.decode(b); err != nil {
		op := operation{name: "nexthop bucket decode", family: &nexthopObject}
		return op.malformed(err)
	}
	return nil
}

// AppendBinary appends to b the data of a message that holds k.
func (k *NexthopBucket) AppendBinary(b []byte) ([]byte, error) {
	out, err := k.append(b)
	if err != nil {
		op := operation{name: "nexthop bucket encode", object: nexthopName(k.Group), family: &nexthopObject}
		return b, op.fail(err)
	}
	return out, nil
}

func (k *NexthopBucket) decode(b []byte) error {
	*k = NexthopBucket{}
	h, a, err := nexthopMessage(b)
	if err != nil {
		return err
	}
	k.Group = a.ID.Or(0)
	k.Protocol = RouteProtocol(h.NhProtocol)
	k.Flags = RouteFlags(h.NhFlags)
	k.Unknown = a.Unknown
	if r := a.ResBucket; r != nil {
		k.Index = r.Index.Or(0)
		k.Nexthop = r.NhID.Or(0)
		k.Idle = fromTicks(r.IdleTime.Or(0))
		k.BucketUnknown = r.Unknown
	}
	return nil
}

func (k *NexthopBucket) append(b []byte) ([]byte, error) {
	if k.Idle < 0 {
		return nil, &nlattr.Error{Path: []uint16{nhaResBucket, nhaResBucketIdleTime}, Err: errNegative}
	}
	h := rtnexthop.Header{NhProtocol: uint8(k.Protocol), NhFlags: rtnexthop.Flags(k.Flags)}
	return appendNexthopMessage(b, &h, &rtnexthop.Attributes{
		ID: netlink.Some(k.Group),
		ResBucket: &rtnexthop.ResBucket{
			Index:    netlink.Some(k.Index),
			IdleTime: netlink.Some(uint64(k.Idle / tick)),
			NhID:     netlink.Some(k.Nexthop),
			Unknown:  k.BucketUnknown,
		},
		Unknown: k.Unknown,
	})
}

// Buckets yields the buckets that f wants; a nil f wants all. What is yielded is
// the caller's. Memory is needed for one datagram.
//
// An error is the last thing yielded, as by [NexthopService.All].
func (s *NexthopService) Buckets(ctx context.Context, f *NexthopBucketFilter) iter.Seq2[NexthopBucket, error] {
	return func(yield func(NexthopBucket, error) bool) {
		if f == nil {
			f = &NexthopBucketFilter{}
		}
		op := operation{name: "nexthop bucket list", object: nexthopName(f.Group), family: &nexthopObject}
		req, err := f.request()
		if err != nil {
			yield(NexthopBucket{}, op.fail(err))
			return
		}
		for m, err := range s.c.nl.Do(ctx, req) {
			if err != nil {
				yield(NexthopBucket{}, op.fail(err))
				return
			}
			if m.Header.Type != rtmNewNexthopBucket {
				continue
			}
			var k NexthopBucket
			if err := k.decode(m.Data); err != nil {
				yield(NexthopBucket{}, op.malformed(err))
				return
			}
			if !yield(k, nil) {
				return
			}
		}
	}
}

func (f *NexthopBucketFilter) request() (netlink.Message, error) {
	a := rtnexthop.Attributes{ID: unlessZero(f.Group), OIF: unlessZero(f.OutIface), Master: unlessZero(f.Master)}
	if f.Nexthop != 0 {
		a.ResBucket = &rtnexthop.ResBucket{NhID: netlink.Some(f.Nexthop)}
	}
	b, err := appendNexthopMessage(nil, &rtnexthop.Header{}, &a)
	return netlink.Message{Header: netlink.Header{Type: rtmGetNexthopBucket, Flags: netlink.Dump}, Data: b}, err
}

// ListBuckets returns the buckets that f wants; a nil f wants all. See
// [NexthopService.Buckets].
func (s *NexthopService) ListBuckets(ctx context.Context, f *NexthopBucketFilter) ([]NexthopBucket, error) {
	return collect(s.Buckets(ctx, f))
}

// Bucket returns a bucket of a group by its index. If there is none the error
// matches [fs.ErrNotExist].
func (s *NexthopService) Bucket(ctx context.Context, group uint32, index uint16) (NexthopBucket, error) {
	op := operation{name: "nexthop bucket get", object: fmt.Sprintf("%d/%d", group, index), family: &nexthopObject}
	req, err := appendNexthopMessage(nil, &rtnexthop.Header{}, &rtnexthop.Attributes{
		ID:        netlink.Some(group),
		ResBucket: &rtnexthop.ResBucket{Index: netlink.Some(index)},
	})
	if err != nil {
		return NexthopBucket{}, op.fail(err)
	}
	var k NexthopBucket
	err = s.c.get(ctx, rtmGetNexthopBucket, rtmNewNexthopBucket, req, func(b []byte) error {
		if err := k.decode(b); err != nil {
			return op.malformed(err)
		}
		return nil
	})
	if err != nil {
		return NexthopBucket{}, op.fail(err)
	}
	return k, nil
}
