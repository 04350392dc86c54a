package ethtool

import (
	"errors"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/netlink-sdk/go/netlink"
)

// Statistics come along with some objects if the request's header has a flag.
// Kernels learned to take it operation by operation, that of timestamping in
// Linux 6.10 for one, and refuse it otherwise.

// withoutStats has the operations that the running kernel does not take the flag
// for.
type withoutStats [opMSEGet + 1]atomic.Bool

// withStats asks for an object with its statistics, if the kernel takes that.
func withStats[T any](c *Client, o op, ask func(headerFlags) (T, error)) (T, error) {
	if !c.withoutStats[o].Load() {
		v, err := ask(headerFlagsStats)
		if !refusesFlags(err) {
			return v, err
		}
		c.withoutStats[o].Store(true)
	}
	return ask(0)
}

// allWithStats is withStats for the objects of all devices.
func allWithStats[T any](c *Client, o op, ask func(headerFlags) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if !c.withoutStats[o].Load() {
			refused := false
			for v, err := range ask(headerFlagsStats) {
				if refused = refusesFlags(err); refused {
					break
				}
				if !yield(v, err) {
					return
				}
			}
			if !refused {
				return
			}
			c.withoutStats[o].Store(true)
		}
		ask(0)(yield)
	}
}

// refusesFlags reports whether the kernel complains of the flags of a request's
// header.
func refusesFlags(err error) bool {
	const headerLen = 4 // of generic netlink's header
	var oe *netlink.OpError
	return errors.As(err, &oe) && slices.Equal(oe.AttributePath(headerLen), []uint16{attrHeader, attrheaderAttrsFlags})
}

// attrHeader is the header's type in the requests that this is about.
const attrHeader = attrpauseAttrsHeader
