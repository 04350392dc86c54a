package rtnetlink

import (
	"context"
	"errors"
	"iter"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink/rtneigh"
)

// RTM_*, include/uapi/linux/rtnetlink.h.
const (
	rtmNewNeigh = 28
	rtmDelNeigh = 29
	rtmGetNeigh = 30
)

// A NeighborService lists, looks up, adds and deletes the neighbors of a network
// namespace: what its links know of others, whom they answer for, and the
// entries of forwarding databases.
type NeighborService struct{ c *Conn }

// A NeighborFilter says which neighbors are wanted. A nil one, or the zero
// NeighborFilter, wants those of IPv4 and IPv6, as "ip neighbor" does. Entries
// of forwarding databases are those of FamilyBridge, and have to be asked for,
// and so have proxy entries.
type NeighborFilter struct {
	// Family is the family that neighbors must have.
	Family Family

	// LinkIndex is the index of the link that they must be behind.
	LinkIndex uint32

	// Master is the index of the link that must be the master of that link. Of
	// a forwarding database it is the bridge, whose own entries are wanted too.
	Master uint32

	// Proxy says that proxy entries are wanted, and nothing else.
	Proxy bool
}

// match reports whether n is wanted. Of the masters of links the kernel tells
// in forwarding databases only.
func (f *NeighborFilter) match(n *Neighbor) bool {
	switch {
	case f.Family != 0 && n.Family != f.Family,
		f.Family == 0 && n.Family == FamilyBridge,
		f.LinkIndex != 0 && n.LinkIndex != f.LinkIndex,
		f.Master != 0 && n.Master != 0 && n.Master != f.Master:
		return false
	}
	return f.Proxy == (n.Flags&NeighborProxy != 0)
}

// request returns the request for a dump, whose data is appended to b.
func (f *NeighborFilter) request(b []byte) (netlink.Message, error) {
	head := rtneigh.Ndmsg{NdmFamily: uint8(f.Family)}
	attrs := rtneigh.Neighbour{Master: unlessZero(f.Master)}
	if f.Family == FamilyBridge {
		head.NdmIfIndex = int32(f.LinkIndex)
	} else {
		attrs.IfIndex = unlessZero(f.LinkIndex)
	}
	if f.Proxy {
		head.NdmFlags = rtneigh.NtfFlagsProxy
	}
	b, err := head.AppendBinary(b)
	if err == nil {
		b, err = attrs.AppendBinary(b)
	}
	return netlink.Message{Header: netlink.Header{Type: rtmGetNeigh, Flags: netlink.Dump}, Data: b}, err
}

// All yields the neighbors that f wants; a nil f wants those of IPv4 and IPv6.
// The kernel filters. What is yielded is the caller's. Memory is needed for one
// datagram, however many neighbors there are.
//
// An error is the last thing yielded. It matches [netlink.ErrDumpInterrupted],
// after all neighbors, if some changed meanwhile. The loop may end early, and
// its body may use the Conn.
func (s *NeighborService) All(ctx context.Context, f *NeighborFilter) iter.Seq2[Neighbor, error] {
	return func(yield func(Neighbor, error) bool) {
		if f == nil {
			f = &NeighborFilter{}
		}
		op := operation{name: "neighbor list", family: &neighborObject}
		buf := newScratch()
		req, err := f.request(buf.b[:0])
		defer func() { buf.release(req.Data) }()
		if err != nil {
			yield(Neighbor{}, op.fail(err))
			return
		}
		for m, err := range s.c.nl.Do(ctx, req) {
			if err != nil {
				yield(Neighbor{}, op.missing(err, errNoDevice))
				return
			}
			if m.Header.Type != rtmNewNeigh {
				continue
			}
			var n Neighbor
			if err := n.decode(m.Data); err != nil {
				yield(Neighbor{}, op.malformed(err))
				return
			}
			if f.match(&n) && !yield(n, nil) {
				return
			}
		}
	}
}

// List returns the neighbors that f wants; a nil f wants those of IPv4 and IPv6.
// Where some changed meanwhile it returns an error that matches
// [netlink.ErrDumpInterrupted] together with the neighbors. See
// [NeighborService.All].
func (s *NeighborService) List(ctx context.Context, f *NeighborFilter) ([]Neighbor, error) {
	if f == nil {
		f = &NeighborFilter{}
	}
	op := operation{name: "neighbor list", family: &neighborObject}
	buf := newScratch()
	req, err := f.request(buf.b[:0])
	defer func() { buf.release(req.Data) }()
	if err != nil {
		return nil, op.fail(err)
	}
	// As in RouteService.List, a slice that grows would exist twice.
	var raw arena
	var interrupted error
	for m, err := range s.c.nl.Do(ctx, req) {
		switch {
		case err == nil && m.Header.Type == rtmNewNeigh:
			raw.add(m.Data)
		case err == nil:
		case errors.Is(err, netlink.ErrDumpInterrupted):
			interrupted = op.fail(err)
		default:
			return nil, op.missing(err, errNoDevice)
		}
	}
	if raw.n == 0 {
		return nil, interrupted
	}
	neighbors := make([]Neighbor, 0, raw.n)
	err = raw.drain(func(b []byte) error {
		neighbors = neighbors[:len(neighbors)+1]
		n := &neighbors[len(neighbors)-1]
		err := n.decode(b)
		if err == nil && !f.match(n) {
			neighbors = neighbors[:len(neighbors)-1]
		}
		return err
	})
	if err != nil {
		return nil, op.malformed(err)
	}
	return neighbors, interrupted
}

// Get returns the neighbor that n tells: by LinkIndex and Addr, where Flags may
// have NeighborProxy, or by Family, LinkIndex, HardwareAddr, VLAN and SrcVNI in a
// forwarding database. If there is none the error matches [fs.ErrNotExist].
//
// Of forwarding databases Flags say which is meant: NeighborSelf for the link's
// own, and otherwise that of the bridge that the link is a port of. With Master
// in the place of LinkIndex it is that of a bridge, and the port does not matter.
func (s *NeighborService) Get(ctx context.Context, n *Neighbor) (Neighbor, error) {
	op := operation{name: "neighbor get", family: &neighborObject}
	if n == nil {
		return Neighbor{}, op.fail(errNil)
	}
	op.object = n.name()
	buf := newScratch()
	req, err := n.appendKey(buf.b[:0])
	defer func() { buf.release(req) }()
	if err != nil {
		return Neighbor{}, op.fail(err)
	}
	var got Neighbor
	var malformed error
	err = s.c.get(ctx, rtmGetNeigh, rtmNewNeigh, req, func(b []byte) error {
		malformed = got.decode(b)
		return malformed
	})
	switch {
	case malformed != nil:
		return Neighbor{}, op.malformed(malformed)
	case err != nil:
		return Neighbor{}, op.missing(err, errNoDevice)
	}
	return got, nil
}

// appendKey appends the data of a request for n, in which the kernel takes
// nothing that it does not need.
func (n *Neighbor) appendKey(b []byte) ([]byte, error) {
	if n.Family != FamilyBridge {
		key := Neighbor{Family: n.Family, LinkIndex: n.LinkIndex, Addr: n.Addr, Flags: n.Flags & NeighborProxy}
		return key.append(b)
	}
	key := Neighbor{
		Family:       n.Family,
		LinkIndex:    n.LinkIndex,
		HardwareAddr: n.HardwareAddr,
		VLAN:         n.VLAN,
		VNI:          n.SrcVNI, // vxlan_fdb_get calls it that
		Flags:        n.databaseFlags() & neighborDatabaseFlags,
	}
	if n.LinkIndex == 0 {
		key.Master = n.Master // one excludes the other
	}
	return key.append(b)
}
