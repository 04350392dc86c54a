package nfnetlink

import (
	"encoding/binary"
	"fmt"

	"github.com/netlink-sdk/go/netlink"
)

// HeaderLen is the length in bytes of a netfilter header, struct nfgenmsg. It is
// what [netlink.OpError.AttributePath] takes to find the attribute that the
// kernel complained about.
const HeaderLen = 4

var errShortHeader = fmt.Errorf("%w: the netfilter header is too short", netlink.ErrMalformed)

// A Header is a netfilter header, struct nfgenmsg. The zero Header is right for
// many requests.
type Header struct {
	// Family is the protocol family that the message is about (nfgen_family).
	Family Family

	// Version is the version of the protocol (version): zero, NFNETLINK_V0, is
	// the only one.
	Version uint8

	// ResourceID is what the subsystem makes of it (res_id): the number of a
	// packet queue or of a log group, the subsystem that a batch is for, or the
	// low half of nftables' generation in what it reports. It is big-endian on
	// the wire.
	ResourceID uint16
}

// AppendBinary appends the header's bytes to b. It never fails.
func (h Header) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, uint8(h.Family), h.Version)
	return binary.BigEndian.AppendUint16(b, h.ResourceID), nil
}

// ParseHeader reads the header at the beginning of b, the data of a netlink
// message, and returns it with what follows, which aliases b. It fails with an
// error that matches [netlink.ErrMalformed] if b is too short.
func ParseHeader(b []byte) (h Header, attrs []byte, err error) {
	if len(b) < HeaderLen {
		return Header{}, nil, errShortHeader
	}
	h = Header{
		Family:     Family(b[0]),
		Version:    b[1],
		ResourceID: binary.BigEndian.Uint16(b[2:]),
	}
	return h, b[HeaderLen:], nil
}
