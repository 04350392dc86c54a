package genetlink

import (
	"context"
	"errors"

	"github.com/netlink-sdk/go/netlink"
)

// GetFamily asks the kernel for the family of that name. The error matches
// [fs.ErrNotExist] if there is none.
//
// It is the established form of [Conn.Family], which takes a context and
// remembers the answer.
func (c *Conn) GetFamily(name string) (Family, error) {
	f, err := c.lookUp(context.Background(), name)
	return f, explain(err, "family get", name)
}

// ListFamilies asks the kernel for all families.
//
// It is the established form of [Conn.Families], which takes a context and
// returns them one by one.
func (c *Conn) ListFamilies() ([]Family, error) {
	families := []Family{}
	for f, err := range c.Families(context.Background()) {
		if err != nil {
			return nil, err
		}
		families = append(families, f)
	}
	return families, nil
}

// Execute sends m to the family with this ID and returns the replies: of a
// dump all at once.
//
// It is the established form of [Conn.Do], which streams, takes a context,
// finds the family by its name, and copies nothing. An acknowledgement, which
// is not a generic netlink message, is returned as one with the command zero,
// if nothing else was the reply. After an inconsistent dump both the messages
// and [netlink.ErrDumpInterrupted] are returned. See [netlink.Conn.Execute].
func (c *Conn) Execute(m Message, family uint16, flags netlink.HeaderFlags) ([]Message, error) {
	nms, err := c.c.Execute(m.Netlink(family, flags))
	if err != nil && !errors.Is(err, netlink.ErrDumpInterrupted) {
		return nil, err
	}
	ms, uerr := unpack(nms)
	if uerr != nil {
		return nil, uerr
	}
	return ms, err
}
