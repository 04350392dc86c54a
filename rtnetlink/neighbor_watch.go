package rtnetlink

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"net/netip"
	"reflect"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

var errProxyWatch = errors.New("the kernel does not tell of changes of proxy entries")

// Watch follows the neighbors that f wants; a nil f wants those of IPv4 and
// IPv6. It yields Added for each that there is, Synced, and then changes as they
// come; see [netlink.Watch]. That a neighbor is used, which its Times tell, is
// not a change.
//
// An entry of a bridge that moves to another port is a change, and so is one of
// a VXLAN link that gets another place to send to, unless it can have several.
// Addresses that other parts of the kernel make a link listen to are in its
// forwarding database, but of them the kernel does not tell. Neither does it of
// proxy entries, which can't be followed therefore.
func (s *NeighborService) Watch(ctx context.Context, f *NeighborFilter) iter.Seq2[netlink.Change[Neighbor], error] {
	if f == nil {
		f = &NeighborFilter{}
	}
	w := neighborWatch{
		filter:  *f,
		op:      operation{name: "neighbor watch", family: &neighborObject},
		masters: make(map[uint32]uint32),
	}
	if f.Proxy {
		return failed[Neighbor](w.op.fail(errProxyWatch))
	}
	// What has another master now the kernel's filter would hide.
	req, err := (&NeighborFilter{Family: f.Family, LinkIndex: f.LinkIndex}).request(nil)
	if err != nil {
		return failed[Neighbor](w.op.fail(err))
	}
	cfg := netlink.WatchConfig[neighborKey, Neighbor]{
		Groups:  []uint32{groupNeighbor},
		Barrier: barrier,
		Dumps:   []netlink.Message{req},
		Decode:  w.decode,
		Equal:   sameNeighbor,
	}
	if f.Family == FamilyBridge || f.Master != 0 {
		links, err := linkDump()
		if err != nil {
			return failed[Neighbor](w.op.fail(err))
		}
		cfg.Groups = append(cfg.Groups, groupLink)
		cfg.Dumps = []netlink.Message{links, req}
	}
	return watch(&w.op, netlink.Watch(ctx, s.c.nl, cfg))
}

// linkDump returns the request for all links.
func linkDump() (netlink.Message, error) {
	e := nlattr.NewEncoder(make([]byte, sizeofIfInfoMsg))
	(&LinkFilter{}).appendMask(&e)
	data, err := e.Encode()
	return netlink.Message{Header: netlink.Header{Type: rtmGetLink, Flags: netlink.Dump}, Data: data}, err
}

// neighborKey is what the kernel tells neighbors apart by.
type neighborKey struct {
	family Family
	vlan   uint16
	srcVNI uint32

	// owner is the link, and of a bridge's entries the bridge, which says so
	// in bridge: a link that is a bridge can have some of its own.
	owner  uint32
	bridge bool

	addr netip.Addr // unless there is a MAC
	mac  [8]byte    // with its length at the end

	// place is where a VXLAN link sends to, if there may be several.
	place neighborPlace
}

type neighborPlace struct {
	addr  netip.Addr
	port  uint16
	vni   netlink.Opt[uint32]
	iface uint32
}

func (n *Neighbor) key() neighborKey {
	if n.Family != FamilyBridge {
		return neighborKey{family: n.Family, owner: n.LinkIndex, addr: n.Addr}
	}
	k := neighborKey{family: n.Family, vlan: n.VLAN, srcVNI: n.SrcVNI.Or(0), owner: n.LinkIndex}
	if n.Master != 0 {
		k.owner, k.bridge = n.Master, true
	}
	k.mac[len(k.mac)-1] = byte(copy(k.mac[:len(k.mac)-1], n.HardwareAddr))
	if zero := k.mac == [8]byte{7: k.mac[7]}; zero || k.mac[0]&1 != 0 {
		k.place = neighborPlace{n.Addr, n.Port, n.VNI, n.OutIface}
	}
	return k
}

// neighborWatch is the state of a Watch.
type neighborWatch struct {
	filter  NeighborFilter
	op      operation
	masters map[uint32]uint32 // of links, by their indexes
}

func (w *neighborWatch) decode(m netlink.Notification) (neighborKey, netlink.Update[Neighbor], error) {
	if !m.NSID.IsZero() {
		return neighborKey{}, nil, netlink.ErrSkip
	}
	switch m.Header.Type {
	case rtmNewNeigh, rtmDelNeigh:
	case rtmNewLink, rtmDelLink:
		return neighborKey{}, nil, w.link(&m)
	default:
		return neighborKey{}, nil, netlink.ErrSkip // such as a request to find one
	}
	n := new(Neighbor)
	if err := n.decode(m.Data); err != nil {
		return neighborKey{}, nil, w.op.malformed(err)
	}
	if n.Family != FamilyBridge && n.Family.addrFamily() == 0 {
		return neighborKey{}, nil, netlink.ErrSkip
	}
	// An entry of a bridge may come from a port that is not wanted to one that
	// is, and back.
	f := w.filter
	link, master := f.LinkIndex, f.Master
	f.LinkIndex, f.Master = 0, 0
	if !f.match(n) {
		return neighborKey{}, nil, netlink.ErrSkip
	}
	wanted := (link == 0 || n.LinkIndex == link) && (master == 0 || w.hasMaster(n, master))
	if m.Header.Type == rtmDelNeigh || !wanted {
		return n.key(), netlink.Is[Neighbor](nil), nil
	}
	return n.key(), netlink.Is(n), nil
}

// hasMaster reports whether the link of n has a master, or in a forwarding
// database is it.
func (w *neighborWatch) hasMaster(n *Neighbor, master uint32) bool {
	if n.Master != 0 {
		return n.Master == master
	}
	return w.masters[n.LinkIndex] == master || n.Family == FamilyBridge && n.LinkIndex == master
}

// link looks whether a link has another master now, or is gone: what it had in
// its forwarding database goes without a word.
func (w *neighborWatch) link(m *netlink.Notification) error {
	if len(m.Data) < sizeofIfInfoMsg || m.Data[0] != 0 {
		return netlink.ErrSkip
	}
	index := binary.NativeEndian.Uint32(m.Data[4:])
	if m.Header.Type == rtmDelLink {
		delete(w.masters, index)
		return netlink.ErrResync
	}
	var master uint32
	d := nlattr.NewDecoder(m.Data[sizeofIfInfoMsg:])
	for d.Next() {
		if d.Type() == iflaMaster {
			master = d.Uint32()
		}
	}
	if err := d.Err(); err != nil {
		op := operation{name: w.op.name, family: &linkObject}
		return op.malformed(err)
	}
	old := w.masters[index]
	w.masters[index] = master
	if old == master || w.filter.Master == 0 || m.Group == 0 {
		return netlink.ErrSkip
	}
	return netlink.ErrResync
}

// sameNeighbor reports whether nothing about a neighbor was changed. How it is
// used does not count.
func sameNeighbor(a, b *Neighbor) bool {
	x, y := *a, *b
	x.Times, y.Times = netlink.Opt[NeighborTimes]{}, netlink.Opt[NeighborTimes]{}
	return reflect.DeepEqual(x, y)
}
