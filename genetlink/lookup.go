package genetlink

import (
	"context"
	"iter"
	"strings"
	"syscall"

	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
)

// Family returns the family of that name. The error matches [ErrNoFamily] if
// there is none: neither in the kernel, nor in a module that the kernel loads
// by itself for a process that may load modules (CAP_SYS_MODULE). Some families
// are known only in the initial network namespace.
//
// The answer is remembered, one for each Conn, and costs no system call the
// second time. If several goroutines ask at a time for one that is not, one of
// them asks the kernel. It is forgotten when [Conn.Do] finds that the kernel
// does not know the ID any more, and when the Conn hands out a notification of a
// family or group that came or went, or of an overrun that may have been one.
// Nothing is joined unasked: a program that has to know at once follows the
// controller itself, on the same Conn:
//
//	s, err := c.Subscribe(ctx, "nlctrl", "notify")
//
// Without that a family whose module was unloaded is still returned. That there
// is no family is not remembered.
//
// The slices of the Family are shared: do not modify what is in them.
func (c *Conn) Family(ctx context.Context, name string) (Family, error) {
	f, _, err := c.resolve(ctx, name)
	if err != nil {
		return Family{}, err
	}
	return *f, nil
}

// resolve returns the family of that name, and whether it was remembered.
func (c *Conn) resolve(ctx context.Context, name string) (f *Family, remembered bool, err error) {
	return c.families.get(ctx, name, func() (*Family, error) { return c.ask(ctx, name) })
}

// ask asks the kernel for the family of that name.
func (c *Conn) ask(ctx context.Context, name string) (*Family, error) {
	f, err := c.lookUp(ctx, name)
	if err != nil {
		return nil, explain(replace(err, syscall.ENOENT, ErrNoFamily), "family get", name)
	}
	return &f, nil
}

// lookUp asks the kernel for the family of that name. What it says is not
// remembered.
func (c *Conn) lookUp(ctx context.Context, name string) (Family, error) {
	if strings.IndexByte(name, 0) >= 0 {
		// The kernel would read on the left of it, and find another family.
		return Family{}, newOpError("family get", name, ErrNoFamily)
	}
	req := nlctrl.Message{FamilyName: netlink.Some(name)}
	b, err := req.AppendBinary(nil)
	if err != nil {
		return Family{}, newOpError("family get", name, err)
	}

	var family Family
	n := 0
	for f, err := range c.getFamilies(ctx, b, 0) {
		if err != nil {
			return Family{}, err
		}
		family = f
		n++
	}
	if n != 1 {
		return Family{}, newOpError("family get", name, ErrUnexpectedReply)
	}
	return family, nil
}

// Families yields all families that are known in the network namespace of the
// Conn. An error is the last thing yielded. The loop may end early.
func (c *Conn) Families(ctx context.Context) iter.Seq2[Family, error] {
	return func(yield func(Family, error) bool) {
		for f, err := range c.getFamilies(ctx, nil, netlink.Dump) {
			if !yield(f, explain(err, "family list", "")) {
				return
			}
		}
	}
}

// getFamilies sends a request for families to the controller.
func (c *Conn) getFamilies(ctx context.Context, attrs []byte, flags netlink.HeaderFlags) iter.Seq2[Family, error] {
	return func(yield func(Family, error) bool) {
		c.control(ctx, nlctrl.GetFamily, attrs, flags, func(m Message, err error) bool {
			if err != nil {
				yield(Family{}, err)
				return false
			}
			f, err := decodeFamily(m.Data)
			if err != nil {
				yield(Family{}, malformed(err))
				return false
			}
			return yield(f, nil)
		})
	}
}

// control sends a request to the controller, whose ID is always the same.
func (c *Conn) control(ctx context.Context, command uint8, attrs []byte, flags netlink.HeaderFlags, yield func(Message, error) bool) {
	m := Message{Header: Header{Command: command, Version: nlctrl.Version}, Data: attrs}
	c.exchange(ctx, nlctrl.ID, m, flags, false, yield)
}
