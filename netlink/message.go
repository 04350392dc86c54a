package netlink

import (
	"encoding/binary"
	"iter"
	"math"
)

// A Message is a netlink message: a header, and data whose layout the
// protocol defines.
//
// Who owns Data depends on where the message comes from. What [Conn.Do]
// yields is borrowed: it is valid until the loop's next step, and what is to
// be kept must be copied. What [Conn.Receive], [Conn.ReceiveIter] and
// [Conn.Execute] return belongs to the caller.
type Message struct {
	Header Header
	Data   []byte
}

// align rounds n up to the boundary that messages start at (NLMSG_ALIGN).
func align(n int) int { return (n + 3) &^ 3 }

// AppendBinary appends the message to b: header, data, and padding up to
// Header.Length, which must be aligned to four bytes and cover the data.
func (m Message) AppendBinary(b []byte) ([]byte, error) {
	// A length above what an int holds would overflow where int has 32 bits.
	if m.Header.Length > math.MaxInt32 {
		return b, errIncorrectMessageLength
	}
	n := int(m.Header.Length)
	if n < HeaderLen || n != align(n) || n < HeaderLen+len(m.Data) {
		return b, errIncorrectMessageLength
	}
	b = m.Header.append(b)
	b = append(b, m.Data...)
	for range n - HeaderLen - len(m.Data) {
		b = append(b, 0)
	}
	return b, nil
}

// append appends the header as it is.
func (h Header) append(b []byte) []byte {
	b = binary.NativeEndian.AppendUint32(b, h.Length)
	b = binary.NativeEndian.AppendUint16(b, uint16(h.Type))
	b = binary.NativeEndian.AppendUint16(b, uint16(h.Flags))
	b = binary.NativeEndian.AppendUint32(b, h.Sequence)
	return binary.NativeEndian.AppendUint32(b, h.PID)
}

// parseHeader reads a header from b, which must hold at least HeaderLen bytes.
func parseHeader(b []byte) Header {
	_ = b[HeaderLen-1]
	return Header{
		Length:   binary.NativeEndian.Uint32(b[0:]),
		Type:     HeaderType(binary.NativeEndian.Uint16(b[4:])),
		Flags:    HeaderFlags(binary.NativeEndian.Uint16(b[6:])),
		Sequence: binary.NativeEndian.Uint32(b[8:]),
		PID:      binary.NativeEndian.Uint32(b[12:]),
	}
}

// MarshalBinary returns the message's bytes; see [Message.AppendBinary].
func (m Message) MarshalBinary() ([]byte, error) {
	b, err := m.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// UnmarshalBinary reads one message from b, whose length must be a multiple
// of four and which must hold the complete message. Data aliases b.
func (m *Message) UnmarshalBinary(b []byte) error {
	if len(b) < HeaderLen {
		return errShortMessage
	}
	if len(b) != align(len(b)) {
		return errUnalignedMessage
	}
	msg, _, err := nextMessage(b)
	if err != nil {
		return errShortMessage
	}
	*m = msg
	return nil
}

// nextMessage takes the first message off b and returns what follows it.
// Data aliases b. The last message of a datagram may lack its padding. Bytes
// behind it that are too few for a header are not looked at, as the kernel
// does not look at them either (netlink_rcv_skb): nothing is returned of them.
func nextMessage(b []byte) (m Message, rest []byte, err error) {
	if len(b) < HeaderLen {
		return Message{}, nil, errShortMessage
	}
	h := parseHeader(b)
	if h.Length < HeaderLen {
		return Message{}, nil, errIncorrectMessageLength
	}
	if uint64(h.Length) > uint64(len(b)) {
		return Message{}, nil, errShortMessage
	}
	n := int(h.Length)
	if next := align(n); next+HeaderLen <= len(b) {
		rest = b[next:]
	}
	return Message{Header: h, Data: b[HeaderLen:n:n]}, rest, nil
}

// ordinary returns the length of the first message of b, if it is complete and
// not a control message, and zero otherwise. Of a large dump nearly all are
// ordinary, and each nanosecond counts: this is small enough to be inlined.
func ordinary(b []byte) int {
	if len(b) >= HeaderLen && binary.NativeEndian.Uint16(b[4:]) >= minType {
		if n := binary.NativeEndian.Uint32(b); n >= HeaderLen && uint64(n) <= uint64(len(b)) {
			return int(n)
		}
	}
	return 0
}

// minType is the first type that is not a control message's (NLMSG_MIN_TYPE).
const minType = 0x10

// after returns what follows the message of n bytes that b starts with.
func after(b []byte, n int) []byte {
	if n = align(n); n+HeaderLen <= len(b) {
		return b[n:]
	}
	return nil
}

// messages returns the messages of a datagram. The error, if any, is the last
// thing yielded: what follows a corrupt header cannot be found.
func messages(b []byte) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for len(b) > 0 {
			m, rest, err := nextMessage(b)
			if !yield(m, err) || err != nil {
				return
			}
			b = rest
		}
	}
}
