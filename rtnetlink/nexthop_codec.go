package rtnetlink

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// sizeofRtNexthop is the size of struct rtnexthop.
const sizeofRtNexthop = 8

var errWeight = errors.New("the weight is above 256")

// decode reads a struct rtnexthop and its attributes, which are all of b.
func (n *Nexthop) decode(b []byte, family Family) error {
	n.Flags = RouteFlags(b[2])
	n.Weight = uint16(b[3]) + 1
	n.OutIface = binary.NativeEndian.Uint32(b[4:])
	d := nlattr.NewDecoder(b[sizeofRtNexthop:])
	for d.Next() {
		switch d.Type() {
		case rtaGateway:
			if family == 0 {
				n.Unknown = d.AppendRaw(n.Unknown)
			} else {
				n.Gateway = ipAddr(&d, family)
			}
		case rtaVia:
			if a, ok := decodeVia(d.Data(), family); ok {
				n.Gateway = a
			} else {
				n.Unknown = d.AppendRaw(n.Unknown)
			}
		case rtaFlow:
			n.Realms = d.Uint32()
		default:
			n.Unknown = d.AppendRaw(n.Unknown)
		}
	}
	return d.Err()
}

// appendMultipath appends hops as the next hops of a route of family addrs,
// whose Family field is given.
func appendMultipath(e *nlattr.Encoder, hops []Nexthop, given, addrs Family, request bool) {
	if len(hops) == 0 {
		return
	}
	// A next hop is a structure with attributes behind it, not an attribute.
	// So the list is appended by hand.
	b, err := e.Encode()
	if err != nil {
		return
	}
	start := len(b)
	b = binary.NativeEndian.AppendUint16(b, 0)
	b = binary.NativeEndian.AppendUint16(b, rtaMultipath)
	for i := range hops {
		if b, err = hops[i].append(b, given, addrs, request); err != nil {
			e.Fail(rtaMultipath, nexthopError(i, err))
			return
		}
	}
	if len(b)-start > math.MaxUint16 {
		e.Fail(rtaMultipath, nlattr.ErrTooLong)
		return
	}
	binary.NativeEndian.PutUint16(b[start:], uint16(len(b)-start))
	e.Reset(b)
}

// nexthopError says that err is about the next hop with the index i. In a path
// of attributes there is no place for that.
func nexthopError(i int, err error) error {
	var ae *nlattr.Error
	if errors.As(err, &ae) {
		err = ae.Err
		if path := routeAttrs.path(ae.Path); path != "" {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}
	return fmt.Errorf("next hop %d: %w", i, err)
}

func (n *Nexthop) append(b []byte, given, addrs Family, request bool) ([]byte, error) {
	if n.Weight > 256 {
		return nil, errWeight
	}
	flags := n.Flags
	if request {
		flags &^= routeState
	}
	start := len(b)
	b = append(b, 0, 0, uint8(flags), uint8(max(n.Weight, 1)-1))
	b = binary.NativeEndian.AppendUint32(b, n.OutIface)

	e := nlattr.NewEncoder(b)
	appendGateway(&e, n.Gateway, given, addrs)
	if n.Realms != 0 {
		e.Uint32(rtaFlow, n.Realms)
	}
	appendUnknown(&e, n.Unknown)
	b, err := e.Encode()
	if err != nil {
		return nil, err
	}
	if len(b)-start > math.MaxUint16 {
		return nil, nlattr.ErrTooLong
	}
	binary.NativeEndian.PutUint16(b[start:], uint16(len(b)-start))
	return b, nil
}
