package nlpcap

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"time"

	"github.com/netlink-sdk/go/netlink"
)

// linkType is LINKTYPE_NETLINK.
const linkType = 253

const (
	// maxWritten is the largest packet, header included, that is written
	// whole. Wireshark refuses a file with a larger one, but for a few link
	// types (WTAP_MAX_PACKET_SIZE_STANDARD).
	maxWritten = 256 << 10

	// maxRead is the largest one that is read.
	maxRead = 16 << 20
)

// Blocks of a pcapng file. A block begins with its type and its length, and
// ends with its length.
const (
	blockSection        = 0x0a0d0d0a // reads the same in both byte orders
	blockInterface      = 1
	blockPacket         = 2 // superseded by blockEnhancedPacket
	blockSimplePacket   = 3
	blockEnhancedPacket = 6

	blockOverhead = 12
	sectionMagic  = 0x1a2b3c4d
)

// Options of blocks.
const (
	optionEnd         = 0
	optionName        = 2  // of an interface
	optionPacketFlags = 2  // of an enhanced packet
	optionResolution  = 9  // of an interface's times
	optionOffset      = 14 // of an interface's times
)

// The direction in a packet's flags.
const (
	directionMask = 3
	directionIn   = 1
	directionOut  = 2
)

// The header in front of each datagram. Linux calls it "cooked": it is made of
// what recvfrom(2) says of a packet on a packet socket (struct sockaddr_ll).
const (
	cookedLen     = 16
	cookedAddress = 8

	toUser        = 6 // PACKET_USER
	toKernel      = 7 // PACKET_KERNEL
	arphrdNetlink = 824
)

// Reasons of a [FormatError], besides io.ErrUnexpectedEOF.
var (
	// ErrFormat says that bytes are not a capture, or not one that makes sense.
	ErrFormat = errors.New("not a valid capture file")

	// ErrLinkType says that a capture is of something else than netlink.
	ErrLinkType = errors.New("not a capture of netlink")
)

// A FormatError says where and why a file cannot be read further. What has
// been read up to there is good.
type FormatError struct {
	// Offset is the position of the offending block or record, in bytes.
	Offset int64

	// Err is ErrLinkType, or matches ErrFormat, or is io.ErrUnexpectedEOF if
	// the file ends in the middle.
	Err error
}

// Error returns the position and the reason.
func (e *FormatError) Error() string {
	return fmt.Sprintf("nlpcap: at byte %d: %v", e.Offset, e.Err)
}

// Unwrap returns Err.
func (e *FormatError) Unwrap() error { return e.Err }

// invalid is a reason that matches ErrFormat.
func invalid(what string) error { return fmt.Errorf("%w: %s", ErrFormat, what) }

// appendCooked appends the header for a datagram.
func appendCooked(b []byte, p *netlink.Packet) []byte {
	var direction, length uint16 = toUser, 0
	if p.Outgoing {
		direction = toKernel
	}
	if p.Sender != 0 || p.Group != 0 {
		length = cookedAddress
	}
	b = binary.BigEndian.AppendUint16(b, direction)
	b = binary.BigEndian.AppendUint16(b, arphrdNetlink)
	b = binary.BigEndian.AppendUint16(b, length)
	b = binary.BigEndian.AppendUint32(b, p.Sender)
	b = binary.BigEndian.AppendUint32(b, p.Group)
	return binary.BigEndian.AppendUint16(b, uint16(p.Protocol))
}

// A record is a captured packet as the file has it.
type record struct {
	time  time.Time
	flags uint32 // only the direction
	data  []byte // with the cooked header
	size  uint32 // what the length of data was before it was cut off
}

// packet returns r as a Packet whose Data aliases that of r.
func (r *record) packet(order binary.ByteOrder) (netlink.Packet, error) {
	b := r.data
	switch {
	case len(b) < cookedLen:
		return netlink.Packet{}, invalid("a packet is shorter than its header")
	case uint64(r.size) < uint64(len(b)):
		return netlink.Packet{}, invalid("a packet is longer than it was")
	case binary.BigEndian.Uint16(b[2:]) != arphrdNetlink:
		return netlink.Packet{}, invalid("a packet is not of a netlink device")
	}
	p := netlink.Packet{
		Time:     r.time,
		Protocol: int(binary.BigEndian.Uint16(b[14:])),
		Data:     b[cookedLen:len(b):len(b)],
		// Where int has 32 bits this may be too much for it.
		Size: int(min(r.size-cookedLen, 1<<31-1)),
	}
	if binary.BigEndian.Uint16(b[4:]) == cookedAddress {
		p.Sender = binary.BigEndian.Uint32(b[6:])
		p.Group = binary.BigEndian.Uint32(b[10:])
	}
	p.Outgoing = r.outgoing(order, p.Data)
	return p, nil
}

// outgoing reports whether a packet was sent rather than received. Captures of
// an nlmon device do not say: then it goes by the flag that every request has,
// and that the kernel sets on nothing.
func (r *record) outgoing(order binary.ByteOrder, datagram []byte) bool {
	switch r.flags & directionMask {
	case directionIn:
		return false
	case directionOut:
		return true
	}
	switch binary.BigEndian.Uint16(r.data) {
	case toUser:
		return false
	case toKernel:
		return true
	}
	const flags = 6 // where in struct nlmsghdr
	return len(datagram) >= netlink.HeaderLen &&
		netlink.HeaderFlags(order.Uint16(datagram[flags:]))&netlink.Request != 0
}

// A clock turns the times of a file into a time.Time.
type clock struct {
	units  uint64 // in a second
	offset int64  // seconds to add
}

// time returns what units since 1970 are.
func (c clock) time(units uint64) time.Time {
	// The fraction is below one second, hence no overflow.
	hi, lo := bits.Mul64(units%c.units, uint64(time.Second))
	nsec, _ := bits.Div64(hi, lo, c.units)
	return time.Unix(int64(units/c.units)+c.offset, int64(nsec))
}

// setResolution reads the option if_tsresol: the exponent of a negative power
// of ten, or, with the highest bit set, of two.
func (c *clock) setResolution(v byte) error {
	base, exponent, limit := uint64(10), v&0x7f, byte(19)
	if v&0x80 != 0 {
		base, limit = 2, 63
	}
	if exponent > limit {
		return invalid("the unit of time is too small")
	}
	c.units = 1
	for range exponent {
		c.units *= base
	}
	return nil
}
