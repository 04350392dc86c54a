package genetlink

import (
	"fmt"
	"math"

	"github.com/netlink-sdk/go/genetlink/nlctrl"
)

// A Family is a generic netlink family: a part of the kernel that can be
// spoken to.
type Family struct {
	// ID is the type of the family's messages (CTRL_ATTR_FAMILY_ID). The
	// kernel gives it out when the family is registered.
	ID uint16

	// Version is the version of the family's protocol (CTRL_ATTR_VERSION).
	Version uint8

	// Name is the family's name (CTRL_ATTR_FAMILY_NAME).
	Name string

	// Groups are the family's multicast groups (CTRL_ATTR_MCAST_GROUPS).
	Groups []MulticastGroup

	// HeaderSize is the size in bytes of the header that the family's
	// messages have of their own, before the attributes (CTRL_ATTR_HDRSIZE).
	// Most have none.
	HeaderSize uint32

	// MaxAttribute is the highest type of the attributes that all of the
	// family's operations share, or zero where each has its own
	// (CTRL_ATTR_MAXATTR).
	MaxAttribute uint32

	// Operations are what the family can do (CTRL_ATTR_OPS).
	Operations []Operation
}

// A MulticastGroup is a group that a family sends notifications to.
type MulticastGroup struct {
	// ID is the number to join (CTRL_ATTR_MCAST_GRP_ID). The kernel gives it
	// out when the family is registered.
	ID uint32

	// Name is the group's name, unique in the family
	// (CTRL_ATTR_MCAST_GRP_NAME).
	Name string
}

// Group returns the family's group of that name, and whether there is one.
func (f Family) Group(name string) (MulticastGroup, bool) {
	for _, g := range f.Groups {
		if g.Name == name {
			return g, true
		}
	}
	return MulticastGroup{}, false
}

// Operation returns what the kernel says of a command, and whether the family
// has it.
func (f Family) Operation(command uint8) (Operation, bool) {
	for _, op := range f.Operations {
		if op.Command == command {
			return op, true
		}
	}
	return Operation{}, false
}

// HeaderLen returns the number of bytes between the netlink header of the
// family's messages and their first attribute: the generic netlink header and
// the family's own. It is what [netlink.OpError.AttributePath] takes.
func (f Family) HeaderLen() int { return HeaderLen + int(f.HeaderSize) }

// decodeFamily reads a family out of a message of the controller.
func decodeFamily(b []byte) (Family, error) {
	var m nlctrl.Message
	if err := m.UnmarshalBinary(b); err != nil {
		return Family{}, err
	}
	switch {
	case m.Version > math.MaxUint8:
		return Family{}, fmt.Errorf("a version of %d", m.Version)
	case m.HeaderSize > math.MaxUint16: // HeaderLen must not overflow
		return Family{}, fmt.Errorf("a header of %d bytes", m.HeaderSize)
	}
	f := Family{
		ID:           m.FamilyID,
		Version:      uint8(m.Version),
		Name:         m.FamilyName.Or(""),
		HeaderSize:   m.HeaderSize,
		MaxAttribute: m.MaxAttribute,
	}
	if m.Groups != nil {
		f.Groups = make([]MulticastGroup, len(m.Groups))
	}
	for i, g := range m.Groups {
		f.Groups[i] = MulticastGroup{ID: g.ID, Name: g.Name}
	}
	if m.Operations != nil {
		f.Operations = make([]Operation, len(m.Operations))
	}
	for i, op := range m.Operations {
		if op.ID > math.MaxUint8 {
			return Family{}, errNoCommand(op.ID)
		}
		f.Operations[i] = Operation{Command: uint8(op.ID), Flags: OperationFlags(op.Flags)}
	}
	return f, nil
}

// errNoCommand says that a number is too large for a command.
func errNoCommand(id uint32) error { return fmt.Errorf("an operation with the number %d", id) }
