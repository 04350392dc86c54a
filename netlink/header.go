package netlink

import (
	"strconv"
	"strings"
)

// HeaderLen is the length in bytes of a netlink message header, the kernel's
// struct nlmsghdr (NLMSG_HDRLEN).
const HeaderLen = 16

// HeaderType is the type of a message, nlmsg_type: one of the control types
// below, or a value whose meaning the protocol or family defines.
type HeaderType uint16

// Control messages. Types below 0x10 are reserved for them (NLMSG_MIN_TYPE).
const (
	// Noop is a message to skip (NLMSG_NOOP).
	Noop HeaderType = 0x1

	// Error carries a negative errno, or zero for a plain acknowledgement
	// (NLMSG_ERROR).
	Error HeaderType = 0x2

	// Done ends a multi-part reply (NLMSG_DONE).
	Done HeaderType = 0x3

	// Overrun says that data was lost (NLMSG_OVERRUN).
	Overrun HeaderType = 0x4
)

// String returns the name of a control type, such as "done", or
// "unknown(77)" for others: their meaning depends on the protocol.
func (t HeaderType) String() string {
	switch t {
	case Noop:
		return "noop"
	case Error:
		return "error"
	case Done:
		return "done"
	case Overrun:
		return "overrun"
	default:
		return "unknown(" + strconv.Itoa(int(t)) + ")"
	}
}

// HeaderFlags are the flags of a message, nlmsg_flags. The meaning of the
// upper byte depends on the kind of message: for a request to get, to create
// or to delete something, and for an acknowledgement.
type HeaderFlags uint16

// Flags of every message.
const (
	// Request marks a message to the kernel (NLM_F_REQUEST).
	Request HeaderFlags = 0x1

	// Multi marks a part of a multi-part message (NLM_F_MULTI).
	Multi HeaderFlags = 0x2

	// Acknowledge asks for an acknowledgement on success too (NLM_F_ACK).
	Acknowledge HeaderFlags = 0x4

	// Echo asks that the notification that a change causes be sent to the
	// requester as well (NLM_F_ECHO).
	Echo HeaderFlags = 0x8

	// DumpInterrupted says that what is dumped changed in between, so that
	// the dump may be inconsistent (NLM_F_DUMP_INTR).
	DumpInterrupted HeaderFlags = 0x10

	// DumpFiltered says that the kernel applied the filter that the request
	// asked for (NLM_F_DUMP_FILTERED).
	DumpFiltered HeaderFlags = 0x20
)

// Flags of a request to get something.
const (
	// Root asks for the complete table (NLM_F_ROOT).
	Root HeaderFlags = 0x100

	// Match asks for all entries that match (NLM_F_MATCH).
	Match HeaderFlags = 0x200

	// Atomic asks for an atomic snapshot (NLM_F_ATOMIC).
	Atomic HeaderFlags = 0x400

	// Dump asks for everything there is (NLM_F_DUMP).
	Dump HeaderFlags = Root | Match
)

// Flags of a request to create something.
const (
	// Replace replaces what exists (NLM_F_REPLACE).
	Replace HeaderFlags = 0x100

	// Excl fails if it exists (NLM_F_EXCL).
	Excl HeaderFlags = 0x200

	// Create creates it if it does not exist (NLM_F_CREATE).
	Create HeaderFlags = 0x400

	// Append adds it at the end of the list (NLM_F_APPEND).
	Append HeaderFlags = 0x800
)

// Flags of a request to delete something.
const (
	// NonRecursive deletes only what is empty (NLM_F_NONREC).
	NonRecursive HeaderFlags = 0x100

	// Bulk deletes all that match (NLM_F_BULK).
	Bulk HeaderFlags = 0x200
)

// Flags of an acknowledgement.
const (
	// Capped says that the request is not echoed in it (NLM_F_CAPPED).
	Capped HeaderFlags = 0x100

	// AcknowledgeTLVs says that attributes of an extended acknowledgement
	// follow (NLM_F_ACK_TLVS).
	AcknowledgeTLVs HeaderFlags = 0x200
)

// String returns the names of the flags joined by "|". Flags whose meaning
// depends on the kind of message are printed as numbers, such as "request|0x300".
func (f HeaderFlags) String() string {
	if f == 0 {
		return "0"
	}
	names := [...]string{"request", "multi", "acknowledge", "echo", "dumpinterrupted", "dumpfiltered"}

	var sb strings.Builder
	for i, name := range names {
		if f&(1<<i) == 0 {
			continue
		}
		f &^= 1 << i
		if sb.Len() > 0 {
			sb.WriteByte('|')
		}
		sb.WriteString(name)
	}
	if f != 0 {
		if sb.Len() > 0 {
			sb.WriteByte('|')
		}
		sb.WriteString("0x" + strconv.FormatUint(uint64(f), 16))
	}
	return sb.String()
}

// Header is a message's header, struct nlmsghdr.
type Header struct {
	// Length of the message in bytes, header included (nlmsg_len).
	// A Conn fills it in when it is zero.
	Length uint32

	// Type says what the message is.
	Type HeaderType

	// Flags say what is asked, or what the message is part of.
	Flags HeaderFlags

	// Sequence ties replies to their request (nlmsg_seq). A Conn fills it in
	// when it is zero; leave it to the Conn unless a protocol says otherwise.
	Sequence uint32

	// PID is the port ID of the socket that the message belongs to
	// (nlmsg_pid); not a process ID, though often equal to one. A Conn fills
	// it in when it is zero.
	PID uint32
}
