package rtnetlink

import (
	"errors"

	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/rtnetlink/rtlink"
)

// A Kind is the kind of a virtual link, such as a bridge, together with what
// only links of that kind have (IFLA_LINKINFO). Kinds with a type of their own
// are listed here, from [Bond] to [XFRM]; a [*RawKind] stands for every other.
type Kind interface {
	// Kind returns the kernel's name of the kind, such as "bridge"
	// (IFLA_INFO_KIND, IFLA_INFO_SLAVE_KIND).
	Kind() string

	// AppendBinary appends the kind's attributes to b (IFLA_INFO_DATA,
	// IFLA_INFO_SLAVE_DATA).
	AppendBinary(b []byte) ([]byte, error)
}

// RawKind is a Kind whose attributes are not looked at. It is what links of a
// kind without a type here have, and what a link of a kind without attributes,
// such as "dummy", "ifb" or "wireguard", is made with.
type RawKind struct {
	// Name is the name of the kind.
	Name string

	// Data holds its attributes, encoded; nil if there are none.
	Data []byte
}

var _ Kind = (*RawKind)(nil)

// Kind returns k.Name.
func (k *RawKind) Kind() string { return k.Name }

// AppendBinary appends k.Data to b.
func (k *RawKind) AppendBinary(b []byte) ([]byte, error) { return append(b, k.Data...), nil }

// A Veth is one end of a pair of links ("veth"): what goes in here comes out at
// the other end.
type Veth struct {
	// Peer is the other end, in a link to add (VETH_INFO_PEER); nil leaves all
	// of it to the kernel. Its NetNS says where it is made. Its Kind is of no
	// account, and it can't be brought up before the pair is there: LinkUp is an
	// error. The kernel does not tell it: see [Link.Parent].
	Peer *Link

	// Unknown holds the attributes that have no field here, encoded.
	Unknown []byte
}

var _ Kind = (*Veth)(nil)

var errPeerUp = errors.New("the other end can't be brought up before there is this one")

// vethInfoPeer is VETH_INFO_PEER, include/uapi/linux/veth.h.
const vethInfoPeer = 1

// Kind returns "veth".
func (*Veth) Kind() string { return "veth" }

// AppendBinary appends the kind's attributes to b.
func (k *Veth) AppendBinary(b []byte) ([]byte, error) { return k.append(b, (*Link).append) }

func (k *Veth) append(b []byte, peer func(l *Link, b []byte) ([]byte, error)) ([]byte, error) {
	e := nlattr.NewEncoder(b)
	if k.Peer != nil {
		data, err := peer(k.Peer, nil)
		if err != nil {
			return b, below(vethInfoPeer, err)
		}
		e.Bytes(vethInfoPeer, data)
	}
	e.Raw(k.Unknown)
	return e.Encode()
}

// A newVeth is a Veth as the kernel takes it.
type newVeth struct{ *Veth }

func (k newVeth) AppendBinary(b []byte) ([]byte, error) {
	return k.append(b, func(l *Link, b []byte) ([]byte, error) {
		if l.Flags&LinkUp != 0 {
			return b, errPeerUp
		}
		peer := *l
		peer.Kind = nil
		return peer.appendSettable(b)
	})
}

// UnmarshalBinary reads the kind's attributes. Nothing of b is kept.
func (k *Veth) UnmarshalBinary(b []byte) error {
	*k = Veth{}
	d := nlattr.NewDecoder(b)
	for d.Next() {
		if d.Type() == vethInfoPeer {
			k.Peer = new(Link)
			d.Fail(k.Peer.decode(d.Data(), true))
		} else {
			k.Unknown = d.AppendRaw(k.Unknown)
		}
	}
	return d.Err()
}

// decodeKind returns a kind with its attributes; data is the current attribute of
// a Decoder, or nil if there is none.
func decodeKind(name string, data []byte) (Kind, error) {
	if name == "veth" {
		k := new(Veth)
		return k, k.UnmarshalBinary(data)
	}
	if k := rtlink.NewKind(name); k != nil {
		return k, k.UnmarshalBinary(data)
	}
	return rawKind(name, data), nil
}

// decodePortKind is decodeKind for a kind of ports.
func decodePortKind(name string, data []byte) (Kind, error) {
	if k := rtlink.NewPortKind(name); k != nil {
		return k, k.UnmarshalBinary(data)
	}
	return rawKind(name, data), nil
}

func rawKind(name string, data []byte) *RawKind {
	k := &RawKind{Name: name}
	if data != nil {
		k.Data = append([]byte{}, data...)
	}
	return k
}

// settable returns what may be sent of k: some kinds tell what they do not take.
func settable(k Kind) Kind {
	switch k := k.(type) {
	case *Veth:
		return newVeth{k}
	case interface{ Settable() rtlink.Kind }:
		return k.Settable()
	}
	return k
}
