package ethtool

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/netlink-sdk/go/netlink"
)

// Strings returns the names of one of the kernel's own sets, such as
// [StringSetLinkModes] or [StringSetFeatures]: the position in the slice is the
// number of the bit, or the value, that has the name. Some sets have gaps, where
// the name is empty. They don't change while the kernel runs, so that a Client
// asks for each once.
//
// The sets that each driver has of its own take [Client.DeviceStrings].
func (c *Client) Strings(ctx context.Context, set StringSet) ([]string, error) {
	s, err := c.names.get(ctx, c, set)
	return slices.Clone(s), err
}

// DeviceStrings returns the names of a set that the device's driver has:
// [StringSetTest], [StringSetStats], [StringSetPrivFlags], [StringSetPHYStats].
// Of the statistics there is no more than the names; their values can't be asked
// for by netlink, other than those of [Client.Stats]. A driver that does not have
// the set has no names.
func (c *Client) DeviceStrings(ctx context.Context, d Device, set StringSet) ([]string, error) {
	return get(ctx, c, opStringsGet, d, stringsRequest(d.header(0), false, set), func(a *strSetAttrs) ([]string, error) {
		return readDriverStrings(a, set)
	})
}

// DeviceStrings are the names of a driver's set.
type DeviceStrings struct {
	Device  Device
	Strings []string
}

// AllDeviceStrings returns the names of a set of each device's driver.
func (c *Client) AllDeviceStrings(ctx context.Context, set StringSet) iter.Seq2[DeviceStrings, error] {
	return all(ctx, c, opStringsGet, stringsRequest(everything(0), false, set), func(a *strSetAttrs) (DeviceStrings, error) {
		names, err := readDriverStrings(a, set)
		return DeviceStrings{Device: deviceOf(a.Header), Strings: names}, err
	})
}

// StringCounts returns how many names each of some sets has: the kernel's for
// the zero Device, and otherwise the driver's (ETHTOOL_A_STRSET_COUNTS_ONLY).
// Sets that the device does not have are left out.
func (c *Client) StringCounts(ctx context.Context, d Device, sets ...StringSet) (map[StringSet]int, error) {
	return get(ctx, c, opStringsGet, d, stringsRequest(d.header(0), true, sets...), func(a *strSetAttrs) (map[StringSet]int, error) {
		counts := make(map[StringSet]int)
		if a.StringSets != nil {
			for _, s := range a.StringSets.StringSet {
				counts[s.ID.Or(0)] = int(s.Count)
			}
		}
		return counts, nil
	})
}

func stringsRequest(h *headerAttrs, countsOnly bool, sets ...StringSet) *strSetAttrs {
	req := &strSetAttrs{Header: h, CountsOnly: countsOnly, StringSets: new(stringSetsAttrs)}
	for _, s := range sets {
		req.StringSets.StringSet = append(req.StringSets.StringSet, stringSetAttrs{ID: netlink.Some(s)})
	}
	return req
}

var (
	errNoStrings    = errors.New("the string set that was asked for is missing")
	errStringsCount = errors.New("a string set whose strings are not as many as it says")
	errStringsIndex = errors.New("a string beyond the end of its set")
)

// readStrings returns the names of a set in a reply.
func readStrings(a *strSetAttrs, set StringSet) ([]string, error) {
	if a.StringSets == nil {
		return nil, errNoStrings
	}
	for i := range a.StringSets.StringSet {
		s := &a.StringSets.StringSet[i]
		if s.ID.Or(0) != set || !s.ID.IsSome() {
			continue
		}
		n := 0
		for _, list := range s.Strings {
			n += len(list.String)
		}
		if uint64(n) != uint64(s.Count) {
			return nil, fmt.Errorf("%w: %d, not %d", errStringsCount, n, s.Count)
		}
		names := make([]string, n)
		for _, list := range s.Strings {
			for _, x := range list.String {
				if uint64(x.Index) >= uint64(n) {
					return nil, fmt.Errorf("%w: %d of %d", errStringsIndex, x.Index, n)
				}
				names[x.Index] = x.Value
			}
		}
		return names, nil
	}
	return nil, errNoStrings
}

// readDriverStrings is readStrings for a set that may not be there.
func readDriverStrings(a *strSetAttrs, set StringSet) ([]string, error) {
	s, err := readStrings(a, set)
	if errors.Is(err, errNoStrings) {
		return nil, nil
	}
	return s, err
}

// names are the kernel's string sets, as far as they are known.
type names struct {
	mu   sync.Mutex
	sets map[StringSet][]string
}

// get returns a set, which must not be changed. Nothing is locked while the
// kernel is asked: at worst it is asked twice.
func (n *names) get(ctx context.Context, c *Client, set StringSet) ([]string, error) {
	n.mu.Lock()
	s, ok := n.sets[set]
	n.mu.Unlock()
	if ok {
		return s, nil
	}
	req := stringsRequest(everything(0), false, set)
	s, err := get(ctx, c, opStringsGet, Device{}, req, func(a *strSetAttrs) ([]string, error) { return readStrings(a, set) })
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sets == nil {
		n.sets = make(map[StringSet][]string)
	}
	n.sets[set] = s
	return s, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
