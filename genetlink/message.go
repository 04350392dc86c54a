package genetlink

import (
	"fmt"

	"github.com/netlink-sdk/go/netlink"
)

// Protocol is the netlink protocol of generic netlink, NETLINK_GENERIC.
const Protocol = 0x10

// HeaderLen is the length in bytes of a generic netlink header, the kernel's
// struct genlmsghdr (GENL_HDRLEN).
const HeaderLen = 4

var errInvalidMessage = fmt.Errorf("%w: the generic netlink header is too short or invalid", netlink.ErrMalformed)

// A Header is a generic netlink header, struct genlmsghdr.
type Header struct {
	// Command is what to do, or what was done: one of the family's commands
	// (cmd).
	Command uint8

	// Version is the version of the family's protocol (version). Few families
	// look at it.
	Version uint8
}

// A Message is a generic netlink message: a header, and data.
//
// Data begins with the header of the family, if it has one (see
// [Family.HeaderSize]); attributes follow. Package nlattr reads and writes them.
// Who owns Data depends on where the message comes from: what [Conn.Do] yields
// is borrowed, everything else is the caller's.
type Message struct {
	Header Header
	Data   []byte
}

// Netlink returns the netlink message that m goes out in: to the family with
// this ID, with these flags. It is what methods of [netlink.Conn] take.
func (m Message) Netlink(family uint16, flags netlink.HeaderFlags) netlink.Message {
	b, _ := m.MarshalBinary() // it never fails
	return netlink.Message{
		Header: netlink.Header{Type: netlink.HeaderType(family), Flags: flags},
		Data:   b,
	}
}

// AppendBinary appends the message's bytes to b. It never fails.
func (m Message) AppendBinary(b []byte) ([]byte, error) {
	// Two reserved bytes, which have to be zero, end the header.
	b = append(b, m.Header.Command, m.Header.Version, 0, 0)
	return append(b, m.Data...), nil
}

// MarshalBinary returns the message's bytes; see [Message.AppendBinary]. It
// never fails.
func (m Message) MarshalBinary() ([]byte, error) {
	return m.AppendBinary(make([]byte, 0, HeaderLen+len(m.Data)))
}

// UnmarshalBinary reads a message from b, the data of a netlink message. Data
// aliases b. It fails with an error that matches [netlink.ErrMalformed] if b is
// too short, or if the reserved bytes of the header are not zero.
func (m *Message) UnmarshalBinary(b []byte) error {
	if len(b) < HeaderLen || b[2] != 0 || b[3] != 0 {
		return errInvalidMessage
	}
	m.Header = Header{Command: b[0], Version: b[1]}
	m.Data = b[HeaderLen:]
	return nil
}
