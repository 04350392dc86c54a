package netdev

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// A NAPI is an instance of what the kernel polls the queues of a device with.
type NAPI struct {
	// ID is the ID of the instance, which sockets have of the packets that
	// they received (SO_INCOMING_NAPI_ID). It is of the instance as long as
	// the device is up (NETDEV_A_NAPI_ID).
	ID uint32

	// Link is the index of the device's link (NETDEV_A_NAPI_IFINDEX).
	Link uint32

	// IRQ is the number of the interrupt that starts it, absent if there is
	// none or the driver does not say (NETDEV_A_NAPI_IRQ).
	IRQ netlink.Opt[uint32]

	// PID is the ID of the kernel's thread that polls, or zero if none does
	// (NETDEV_A_NAPI_PID).
	PID uint32

	// NAPIConfig is how it is set up. Before Linux 6.13, or 6.17 for Threaded,
	// the kernel does not say.
	NAPIConfig
}

// A NAPIConfig says how an instance polls. What is absent is not changed.
type NAPIConfig struct {
	// DeferHardIRQs is how many polls in a row may find nothing before
	// interrupts are enabled again, at most 2147483647
	// (NETDEV_A_NAPI_DEFER_HARD_IRQS).
	DeferHardIRQs netlink.Opt[uint32]

	// GROFlushTimeout is the time after which polling begins again while
	// interrupts are deferred, and packets that wait to be joined by others
	// (GRO) go on; zero is not to wait (NETDEV_A_NAPI_GRO_FLUSH_TIMEOUT, in
	// nanoseconds).
	GROFlushTimeout netlink.Opt[time.Duration]

	// IRQSuspendTimeout is how long interrupts stay disabled while an
	// application that busy-polls by epoll has something to do; zero is not
	// at all (NETDEV_A_NAPI_IRQ_SUSPEND_TIMEOUT, in nanoseconds).
	IRQSuspendTimeout netlink.Opt[time.Duration]

	// Threaded says who polls: software interrupts, or a thread
	// (NETDEV_A_NAPI_THREADED).
	Threaded netlink.Opt[Threaded]
}

// NAPI returns the instance with this ID. It needs Linux 6.8.
func (c *Client) NAPI(ctx context.Context, id uint32) (NAPI, error) {
	a, err := c.napiGet(ctx, napiGetRequest{ID: netlink.Some(id)})
	var n NAPI
	if err == nil {
		n, err = readNAPI(&a)
	}
	return n, explain(err, napiName(id))
}

// NAPIs yields the instances of the device with this link index, or of all
// devices. A device that is down has none, and many virtual ones never have. It
// needs Linux 6.8.
func (c *Client) NAPIs(ctx context.Context, link uint32) iter.Seq2[NAPI, error] {
	return each(c.napiGetAll(ctx, linkRequest{Link: link}), linkName(link), readNAPI)
}

// SetNAPI changes how the instance with this ID polls. It takes CAP_NET_ADMIN in
// the initial user namespace, and Linux 6.13. What is set here is kept when the
// device goes down and up again, if its driver says which instance is which. What
// is set for the whole device later, in sysfs, takes its place.
func (c *Client) SetNAPI(ctx context.Context, id uint32, config NAPIConfig) error {
	a, err := config.attrs(id)
	if err != nil {
		return err
	}
	return explain(c.napiSet(ctx, a), napiName(id))
}

// SetNAPIs changes many instances, by their IDs, as [Client.SetNAPI] does, in few
// system calls. It goes on after failures, and returns nil if all were changed,
// and otherwise a [*netlink.BatchError] that tells which were not.
func (c *Client) SetNAPIs(ctx context.Context, configs iter.Seq2[uint32, NAPIConfig], opts *netlink.BatchOptions) error {
	requests := func(yield func(genetlink.Request, error) bool) {
		for id, config := range configs {
			a, err := config.attrs(id)
			if !yield(&a, err) {
				return
			}
		}
	}
	return genetlink.ChangeAll(ctx, c.conn, call("napi-set", cmdNAPISet), requests, opts)
}

func napiName(id uint32) string { return "NAPI " + strconv.FormatUint(uint64(id), 10) }

// attrs is the request for the change.
func (c *NAPIConfig) attrs(id uint32) (napiAttrs, error) {
	a := napiAttrs{
		ID:            netlink.Some(id),
		DeferHardIRQs: c.DeferHardIRQs,
		Threaded:      c.Threaded,
	}
	for _, t := range []struct {
		from netlink.Opt[time.Duration]
		to   *netlink.Opt[uint64]
		name string
	}{
		{c.GROFlushTimeout, &a.GROFlushTimeout, "gro-flush-timeout"},
		{c.IRQSuspendTimeout, &a.IRQSuspendTimeout, "irq-suspend-timeout"},
	} {
		d, ok := t.from.Get()
		switch {
		case !ok:
		case d < 0:
			return a, &netlink.OpError{
				Op:     familySpec.Name + " napi-set",
				Object: napiName(id),
				Err:    fmt.Errorf("%w: a time of %s", nlattr.ErrRange, d),
				Path:   t.name,
			}
		default:
			*t.to = netlink.Some(uint64(d))
		}
	}
	return a, nil
}

// readNAPI is the instance that a message is about.
func readNAPI(a *napiAttrs) (NAPI, error) {
	n := NAPI{
		ID:   a.ID.Or(0),
		Link: a.Link,
		IRQ:  a.IRQ,
		PID:  a.PID,
		NAPIConfig: NAPIConfig{
			DeferHardIRQs:     a.DeferHardIRQs,
			GROFlushTimeout:   nanoseconds(a.GROFlushTimeout),
			IRQSuspendTimeout: nanoseconds(a.IRQSuspendTimeout),
			Threaded:          a.Threaded,
		},
	}
	return n, nil
}

// nanoseconds is the time that a number of them is. The kernel takes more than a
// Duration holds, which is 292 years: it is as long as one can be, then.
func nanoseconds(v netlink.Opt[uint64]) netlink.Opt[time.Duration] {
	n, ok := v.Get()
	if !ok {
		return netlink.Opt[time.Duration]{}
	}
	return netlink.Some(time.Duration(min(n, math.MaxInt64)))
}
