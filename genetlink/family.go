package genetlink

import (
	"fmt"
	"math"

	"github.com/netlink-sdk/go/genetlink/internal/nlctrl"
	"github.com/netlink-sdk/go/netlink/nlattr"
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
func decodeFamily(d nlattr.Decoder) (Family, error) {
	var f Family
	for d.Next() {
		switch d.Type() {
		case nlctrl.AttrFamilyID:
			f.ID = d.Uint16()
		case nlctrl.AttrFamilyName:
			f.Name = d.String()
		case nlctrl.AttrVersion:
			v := d.Uint32()
			if v > math.MaxUint8 {
				d.Fail(fmt.Errorf("a version of %d", v))
			}
			f.Version = uint8(v)
		case nlctrl.AttrHdrSize:
			f.HeaderSize = d.Uint32()
			if f.HeaderSize > math.MaxUint16 { // HeaderLen must not overflow
				d.Fail(fmt.Errorf("a header of %d bytes", f.HeaderSize))
			}
		case nlctrl.AttrMaxAttr:
			f.MaxAttribute = d.Uint32()
		case nlctrl.AttrOps:
			var err error
			f.Operations, err = decodeOperations(d.Nested())
			d.Fail(err)
		case nlctrl.AttrMcastGroups:
			var err error
			f.Groups, err = decodeGroups(d.Nested())
			d.Fail(err)
		}
	}
	return f, d.Err()
}

// decodeGroups reads an array of multicast groups. The types of its entries
// count them, and say nothing.
func decodeGroups(d nlattr.Decoder) ([]MulticastGroup, error) {
	groups := []MulticastGroup{}
	for d.Next() {
		var g MulticastGroup
		entry := d.Nested()
		for entry.Next() {
			switch entry.Type() {
			case nlctrl.GroupName:
				g.Name = entry.String()
			case nlctrl.GroupID:
				g.ID = entry.Uint32()
			}
		}
		d.Fail(entry.Err())
		groups = append(groups, g)
	}
	return groups, d.Err()
}
