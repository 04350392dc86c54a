package ethtool

import (
	"context"
	"iter"
)

// PrivateFlags are switches that a driver has of its own.
type PrivateFlags struct {
	Device Device
	List   []PrivateFlag
}

// A PrivateFlag is one of a driver's switches.
type PrivateFlag struct {
	// Name is the driver's name for it. It is empty in notifications of other
	// network namespaces.
	Name string

	// On says how it is (ETHTOOL_A_PRIVFLAGS_FLAGS).
	On bool
}

// Get returns how the flag of that name is, and whether the driver has it.
func (p PrivateFlags) Get(name string) (on, ok bool) {
	for _, x := range p.List {
		if x.Name == name {
			return x.On, true
		}
	}
	return false, false
}

// PrivateFlags returns the private flags of a device's driver
// (ETHTOOL_MSG_PRIVFLAGS_GET).
func (c *Client) PrivateFlags(ctx context.Context, d Device) (PrivateFlags, error) {
	return get(ctx, c, opPrivateFlagsGet, d, &privFlagsAttrs{Header: d.header(0)}, readPrivateFlags)
}

// AllPrivateFlags returns those of all drivers, a device at a time.
func (c *Client) AllPrivateFlags(ctx context.Context) iter.Seq2[PrivateFlags, error] {
	return all(ctx, c, opPrivateFlagsGet, &privFlagsAttrs{Header: everything(0)}, readPrivateFlags)
}

// SetPrivateFlags switches private flags of a device's driver on or off, by name
// (ETHTOOL_MSG_PRIVFLAGS_SET).
func (c *Client) SetPrivateFlags(ctx context.Context, d Device, flags map[string]bool) error {
	return change(ctx, c, opPrivateFlagsSet, d, &privFlagsAttrs{Header: d.header(0), Flags: named(flags)})
}

func readPrivateFlags(a *privFlagsAttrs) (PrivateFlags, error) {
	return privateFlagsOf(a, nil)
}

// privateFlagsOf reads the flags, whose names are in the message, as they are
// asked for in the verbose form, or in names.
func privateFlagsOf(a *privFlagsAttrs, names []string) (PrivateFlags, error) {
	p := PrivateFlags{Device: deviceOf(a.Header)}
	b, err := readBitset(a.Flags)
	if err != nil {
		return p, err
	}
	// The mask of the verbose form has all flags that there are.
	for i := range b.size {
		if b.list || b.mask.has(i) {
			p.List = append(p.List, PrivateFlag{Name: b.name(i, names), On: b.value.has(i)})
		}
	}
	return p, nil
}
