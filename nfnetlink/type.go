package nfnetlink

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/netlink"
)

// A MessageType is the type of a netfilter message: the subsystem in its upper
// byte, and in its lower byte one of the subsystem's commands (NFNL_SUBSYS_ID,
// NFNL_MSG_TYPE). As a constant it is written
//
//	const getGen = MessageType(SubsystemNFTables)<<8 | 16 // NFT_MSG_GETGEN
type MessageType netlink.HeaderType

// Types of messages that enclose a batch: all that is between them takes effect,
// or nothing does. They and what they enclose are sent as one datagram. The
// ResourceID of both is the subsystem.
const (
	BatchBegin MessageType = 0x10 // NFNL_MSG_BATCH_BEGIN
	BatchEnd   MessageType = 0x11 // NFNL_MSG_BATCH_END
)

// BatchGenID is the type of the attribute of BatchBegin that holds the
// generation which the batch is made for, 32 bits and big-endian
// (NFNL_BATCH_GENID). If there is another one by then, the kernel refuses the
// batch with ERESTART.
const BatchGenID = 1

// Type returns the type of a message of s with this command.
func (s Subsystem) Type(command uint8) MessageType {
	return MessageType(s)<<8 | MessageType(command)
}

// Subsystem returns the subsystem that defines the message.
func (t MessageType) Subsystem() Subsystem { return Subsystem(t >> 8) }

// Command returns what the message is within its subsystem.
func (t MessageType) Command() uint8 { return uint8(t) }

// String returns the subsystem and the command, such as "nftables/16", or
// "batch-begin" and "batch-end".
func (t MessageType) String() string {
	switch t {
	case BatchBegin:
		return "batch-begin"
	case BatchEnd:
		return "batch-end"
	}
	return t.Subsystem().String() + "/" + strconv.Itoa(int(t.Command()))
}

// MarshalText returns what String returns. It never fails.
func (t MessageType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what String returns, or a number.
func (t *MessageType) UnmarshalText(text []byte) error {
	word := string(text)
	switch word {
	case "batch-begin":
		*t = BatchBegin
		return nil
	case "batch-end":
		*t = BatchEnd
		return nil
	}
	subsystem, command, ok := strings.Cut(word, "/")
	if !ok {
		v, err := strconv.ParseUint(word, 0, 16)
		if err != nil {
			return fmt.Errorf("nfnetlink: %q is not a MessageType", word)
		}
		*t = MessageType(v)
		return nil
	}
	var s Subsystem
	if err := s.UnmarshalText([]byte(subsystem)); err != nil {
		return err
	}
	c, err := strconv.ParseUint(command, 0, 8)
	if err != nil {
		return fmt.Errorf("nfnetlink: %q is not a command of a MessageType", command)
	}
	*t = s.Type(uint8(c))
	return nil
}
