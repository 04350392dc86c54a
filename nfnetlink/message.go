package nfnetlink

import "github.com/netlink-sdk/go/netlink"

// A Message is a netfilter message: a type, a header, and attributes.
//
// Who owns Data depends on where the message comes from: what [Conn.Do] yields
// is borrowed, everything else is the caller's.
type Message struct {
	// Type says what the message is: what a request asks, or what a reply or a
	// notification tells. Replies have another type than their request.
	Type MessageType

	// Flags say what kind of request it is. In a notification they tell what was
	// created ([netlink.Create], [netlink.Excl]) from what was updated.
	Flags netlink.HeaderFlags

	// Header is the header that all of netfilter's messages have.
	Header Header

	// Data is what follows the header: attributes.
	Data []byte
}

// append appends the data of the netlink message that m is sent as.
func (m *Message) append(b []byte) []byte {
	b, _ = m.Header.AppendBinary(b) // it never fails
	return append(b, m.Data...)
}

// netlink returns the netlink message that m is sent as, with its data put
// together in buf.
func (m *Message) netlink(buf []byte) netlink.Message {
	return netlink.Message{
		Header: netlink.Header{Type: netlink.HeaderType(m.Type), Flags: m.Flags},
		Data:   m.append(buf),
	}
}

// parse returns the message that nm holds. Its Data aliases nm's.
func parse(nm netlink.Message) (Message, error) {
	m := Message{Type: MessageType(nm.Header.Type), Flags: nm.Header.Flags}
	if nm.Header.Type == netlink.Error {
		// An acknowledgement. There is nothing of netfilter in it.
		return m, nil
	}
	var err error
	m.Header, m.Data, err = ParseHeader(nm.Data)
	if err != nil {
		return Message{}, &netlink.OpError{Op: "receive", Err: err, Sequence: nm.Header.Sequence}
	}
	return m, nil
}
