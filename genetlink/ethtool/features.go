package ethtool

import (
	"context"
	"iter"
)

// Features are a device's offloads and the like, by the kernel's names for them,
// such as "tx-tcp-segmentation".
type Features struct {
	Device Device

	// List has all features that the kernel knows, in its order.
	List []Feature
}

// A Feature is one of a device's features.
type Feature struct {
	// Name is the kernel's name (netdev_features_strings,
	// net/ethtool/common.c).
	Name string

	// Active says that it is on (ETHTOOL_A_FEATURES_ACTIVE).
	Active bool

	// Wanted says that it is asked for. It may be off nevertheless, because it
	// depends on another that is off (ETHTOOL_A_FEATURES_WANTED).
	Wanted bool

	// Changeable says that it can be switched (ETHTOOL_A_FEATURES_HW, unless it
	// is in ETHTOOL_A_FEATURES_NOCHANGE).
	Changeable bool
}

// Get returns the feature of that name, and whether the kernel has it.
func (f Features) Get(name string) (Feature, bool) {
	for _, x := range f.List {
		if x.Name == name {
			return x, true
		}
	}
	return Feature{}, false
}

// Active reports whether the feature of that name is on.
func (f Features) Active(name string) bool {
	x, _ := f.Get(name)
	return x.Active
}

// A FeaturesChange is what has become of a request to switch features.
type FeaturesChange struct {
	Device Device

	// Changed are the features that are on, or off, since: with those that were
	// not asked for and depend on others.
	Changed map[string]bool

	// Refused are the features that are not what was asked for, with what that
	// was.
	Refused map[string]bool
}

// Features returns a device's features (ETHTOOL_MSG_FEATURES_GET).
func (c *Client) Features(ctx context.Context, d Device) (Features, error) {
	names, err := c.names.get(ctx, c, StringSetFeatures)
	if err != nil {
		return Features{}, err
	}
	req := &featuresAttrs{Header: d.header(headerFlagsCompactBitsets)}
	return get(ctx, c, opFeaturesGet, d, req, func(a *featuresAttrs) (Features, error) { return readFeatures(a, names) })
}

// AllFeatures returns those of all devices.
func (c *Client) AllFeatures(ctx context.Context) iter.Seq2[Features, error] {
	return func(yield func(Features, error) bool) {
		names, err := c.names.get(ctx, c, StringSetFeatures)
		if err != nil {
			yield(Features{}, err)
			return
		}
		req := &featuresAttrs{Header: everything(headerFlagsCompactBitsets)}
		read := func(a *featuresAttrs) (Features, error) { return readFeatures(a, names) }
		all(ctx, c, opFeaturesGet, req, read)(yield)
	}
}

// SetFeatures switches features of a device on or off, by name, and returns what
// has become of that (ETHTOOL_MSG_FEATURES_SET). Names of groups that only the
// command ethtool has, such as "tso", are not known to the kernel.
func (c *Client) SetFeatures(ctx context.Context, d Device, wanted map[string]bool) (FeaturesChange, error) {
	names, err := c.names.get(ctx, c, StringSetFeatures)
	if err != nil {
		return FeaturesChange{}, err
	}
	req := &featuresAttrs{Header: d.header(headerFlagsCompactBitsets), Wanted: named(wanted)}
	return exchange(ctx, c, opFeaturesSet, d, req, func(a *featuresAttrs) (f FeaturesChange, err error) {
		// In both, the mask has what differs. That of wanted is what was asked
		// for, that of active what is (features_send_reply,
		// net/ethtool/features.c).
		f.Device = deviceOf(a.Header)
		if f.Refused, err = byName(a.Wanted, names); err == nil {
			f.Changed, err = byName(a.Active, names)
		}
		return f, err
	})
}

func readFeatures(a *featuresAttrs, names []string) (Features, error) {
	f := Features{Device: deviceOf(a.Header)}
	var set [4]bitset
	size := 0
	for i, x := range []*bitsetAttrs{a.HW, a.Wanted, a.Active, a.NoChange} {
		var err error
		if set[i], err = readBitset(x); err != nil {
			return f, err
		}
		size = max(size, set[i].size)
	}
	hw, wanted, active, fixed := &set[0], &set[1], &set[2], &set[3]
	for i := range size {
		x := Feature{
			Name:       active.name(i, names),
			Active:     active.value.has(i),
			Wanted:     wanted.value.has(i),
			Changeable: hw.value.has(i) && !fixed.value.has(i),
		}
		if x.Name != "" || x.Active || x.Wanted {
			f.List = append(f.List, x)
		}
	}
	return f, nil
}

// byName returns the bits of the mask, by name.
func byName(a *bitsetAttrs, names []string) (map[string]bool, error) {
	b, err := readBitset(a)
	if err != nil {
		return nil, err
	}
	m := make(map[string]bool)
	for i := range b.mask.all() {
		m[b.name(i, names)] = b.value.has(i)
	}
	return m, nil
}
