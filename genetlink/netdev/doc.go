// Package netdev reads, and in part changes, what network devices and their
// drivers share with the rest of the kernel's network stack: what a device can do
// for XDP and AF_XDP, its queues, the NAPI instances that serve them, the pools
// that their pages come from, and statistics of each queue. It speaks to the
// kernel's generic netlink family "netdev", which is there since Linux 6.3.
//
// A [Client] has a method for each thing that there is to know:
//
//	c, err := netdev.Dial(nil)
//	if err != nil {
//		return err
//	}
//	defer c.Close()
//	for q, err := range c.Queues(ctx, link) {
//		…
//	}
//
// Devices are told by the index of their link, which package rtnetlink finds by a
// name, as does [net.InterfaceByName]. Where a list of something is asked for, the
// index zero means all devices.
//
// [Client.WatchDevices] and [Client.WatchPagePools] follow what there is, and
// [Client.Subscribe] with [Notifications] yields what the family tells, as it is.
//
// # Errors
//
// Errors are of type [*netlink.OpError], and name the operation and what it was
// about. One that matches [genetlink.ErrNoFamily] says that the kernel is older
// than the family, and one that matches [errors.ErrUnsupported] that it is older
// than the operation, or was built without, or that the device's driver lacks it.
// Of things that are not there the kernel says ENODEV or ENOENT.
package netdev
