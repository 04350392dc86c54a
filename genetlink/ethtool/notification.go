package ethtool

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
)

// groupMonitor is the family's one multicast group (ETHTOOL_MCGRP_MONITOR_NAME).
const groupMonitor = "monitor"

// A Notification tells that something has changed, or happened.
type Notification struct {
	// Event says what.
	Event Event

	// Device says to which device.
	Device Device

	// Object is how it is now: of the type that Event is named after. It is nil
	// for an Event that this package does not know.
	Object Object

	// NSID is the ID of the network namespace that it comes from, if that is
	// another; see [genetlink.Notification].
	NSID netlink.Opt[int32]
}

// An Object is what notifications are about: one of this package's types, as a
// value.
type Object interface{ device() Device }

func (v LinkInfo) device() Device      { return v.Device }
func (v LinkModes) device() Device     { return v.Device }
func (v Debug) device() Device         { return v.Device }
func (v WakeOnLAN) device() Device     { return v.Device }
func (v Features) device() Device      { return v.Device }
func (v PrivateFlags) device() Device  { return v.Device }
func (v Rings) device() Device         { return v.Device }
func (v Channels) device() Device      { return v.Device }
func (v Coalesce) device() Device      { return v.Device }
func (v Pause) device() Device         { return v.Device }
func (v EEE) device() Device           { return v.Device }
func (v CableTest) device() Device     { return v.Device }
func (v TDRTest) device() Device       { return v.Device }
func (v FEC) device() Device           { return v.Device }
func (v Module) device() Device        { return v.Device }
func (v PLCA) device() Device          { return v.Device }
func (v MACMerge) device() Device      { return v.Device }
func (v FlashProgress) device() Device { return v.Device }
func (v PHY) device() Device           { return v.Device }
func (v PSEAlert) device() Device      { return v.Device }
func (v RSS) device() Device           { return v.Device }

// A Subscription receives what the kernel tells of network devices: changes that
// were made through this family, or by ioctl, and what devices do by themselves.
// What arrives between two loops over it waits for the second.
type Subscription struct {
	c *Client
	s *genetlink.Subscription
}

// Subscribe begins to receive notifications. Requests go on beside it.
func (c *Client) Subscribe(ctx context.Context) (*Subscription, error) {
	s, err := c.conn.Subscribe(ctx, familySpec.Name, groupMonitor)
	if err != nil {
		return nil, err
	}
	return &Subscription{c: c, s: s}, nil
}

// Close ends the subscription. A loop over it ends with an error.
func (s *Subscription) Close() error { return s.s.Close() }

// All yields notifications as they come, and waits for more until ctx ends or the
// Client or the subscription is closed; that is the last error yielded. What is
// yielded is the caller's.
//
// An error that matches [netlink.ErrOverrun] says that some were lost at this
// place, and one that matches [netlink.ErrMalformed] that one could not be read.
// The loop may go on after these, and also after one of asking for the names of
// features or private flags, which notifications come without. A loop that ends
// loses nothing. One loop at a time.
func (s *Subscription) All(ctx context.Context) iter.Seq2[Notification, error] {
	return func(yield func(Notification, error) bool) {
		for m, err := range s.s.All(ctx) {
			var n Notification
			if err == nil {
				n, err = s.c.notification(ctx, m)
			}
			if !yield(n, err) {
				return
			}
		}
	}
}

// notification reads a notification.
func (c *Client) notification(ctx context.Context, m genetlink.Notification) (Notification, error) {
	n := Notification{Event: Event(m.Header.Command), NSID: m.NSID}
	object, err := c.object(ctx, n, m.Data)
	var oe *netlink.OpError
	switch {
	case errors.As(err, &oe): // of asking for names
		return Notification{}, err
	case err != nil:
		return Notification{}, &netlink.OpError{
			Op:     "receive",
			Object: familySpec.Name + " " + n.Event.String(),
			Err:    fmt.Errorf("%w: %w", netlink.ErrMalformed, err),
		}
	case object != nil:
		n.Object, n.Device = object, object.device()
	}
	return n, nil
}

// object reads what a notification is about.
func (c *Client) object(ctx context.Context, n Notification, b []byte) (Object, error) {
	switch n.Event {
	case EventLinkInfo:
		return decode(b, readLinkInfo)
	case EventLinkModes:
		return decode(b, readLinkModesAttrs)
	case EventDebug:
		return decode(b, readDebug)
	case EventWakeOnLAN:
		return decode(b, readWakeOnLAN)
	case EventFeatures:
		return decode(b, func(a *featuresAttrs) (Features, error) {
			names, err := c.names.get(ctx, c, StringSetFeatures)
			if err != nil {
				return Features{}, err
			}
			return readFeatures(a, names)
		})
	case EventPrivateFlags:
		return decode(b, func(a *privFlagsAttrs) (PrivateFlags, error) {
			names, err := c.privateFlagNames(ctx, n, deviceOf(a.Header))
			if err != nil {
				return PrivateFlags{}, err
			}
			return privateFlagsOf(a, names)
		})
	case EventRings:
		return decode(b, readRings)
	case EventChannels:
		return decode(b, readChannels)
	case EventCoalesce:
		return decode(b, readCoalesce)
	case EventPause:
		return decode(b, readPause)
	case EventEEE:
		return decode(b, readEEE)
	case EventCableTest:
		return decode(b, readCableTest)
	case EventTDRTest:
		return decode(b, readTDRTest)
	case EventFEC:
		return decode(b, readFEC)
	case EventModule:
		return decode(b, readModule)
	case EventPLCA:
		return decode(b, readPLCA)
	case EventMACMerge:
		return decode(b, readMACMerge)
	case EventModuleFlash:
		return decode(b, readFlashProgress)
	case EventPHY:
		return decode(b, readPHY)
	case EventPSE:
		return decode(b, readPSEAlert)
	case EventRSS, EventRSSCreated, EventRSSDeleted:
		return decode(b, readRSS)
	}
	return nil, nil
}

// decode reads a message.
func decode[T Object, A any, P attrs[A]](b []byte, read func(P) (T, error)) (Object, error) {
	var a A
	if err := P(&a).UnmarshalBinary(b); err != nil {
		return nil, err
	}
	v, err := read(&a)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// privateFlagNames returns the names of a driver's flags for a notification:
// those of another namespace can't be asked for here.
func (c *Client) privateFlagNames(ctx context.Context, n Notification, d Device) ([]string, error) {
	if n.NSID.IsSome() {
		return nil, nil
	}
	return c.DeviceStrings(ctx, d, StringSetPrivFlags)
}
