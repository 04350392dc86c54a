// Package ethtool reads and changes what network devices and their drivers can
// do: rings, channels, interrupt coalescing, flow control, offloads, link modes,
// wake-on-LAN, timestamping, modules, cables, statistics. It speaks to the
// kernel's generic netlink family "ethtool", which is there since Linux 5.6; the
// command of the same name does too.
//
// Whatever a device has is a method of a [Client], in up to three forms:
//
//	c.Rings(ctx, ethtool.Dev("eth0"))      // of one device
//	c.AllRings(ctx)                        // of all that have it, one at a time
//	c.SetRings(ctx, ethtool.Dev("eth0"), ethtool.Rings{RX: netlink.Some[uint32](1024)})
//
// A change sends what is given, and leaves the rest as it is: a field that is
// absent is not touched, and one that can't be set is not sent. It is best to give
// what is to change and no more: kernels tell of some things that a driver does
// not have, and refuse to set them even to what they are. Where what is asked for
// and what there is are not the same thing, as with link modes, the former has a
// type of its own, such as [LinkModesConfig].
//
// # Bitsets and names
//
// The kernel has sets of link modes, features, wake-up conditions and the like.
// Those whose bits have a fixed meaning are types with names here: [LinkModeSet],
// [WakeMode], [MessageClass], [Timestamping]. Features and private flags are
// known by the names that the running kernel, or the driver, has for them.
// [Client.Strings] returns the names of any such set.
//
// # Errors
//
// Errors are of type [*netlink.OpError], and name the operation and the device.
// One that matches [ErrNoDevice], which matches [fs.ErrNotExist], says that there
// is no such device. One that matches [errors.ErrUnsupported] says that the
// device, its driver or the kernel can't do it: most can do little of all this.
// Changes, and some of what can be read, take CAP_NET_ADMIN in the user namespace
// that owns the network namespace; without it the error matches
// [fs.ErrPermission].
//
// # What is not here
//
// Attributes that the kernel sends and this package does not know are dropped: as
// a change leaves alone what it does not mention, none is lost by that. [Spec]
// describes the family, for programs that want to see everything.
package ethtool
