// Package rtnetlink speaks to Linux about its network interfaces, their
// addresses, its routes and next hops, its routing rules, and its neighbors
// (NETLINK_ROUTE): what the programs ip and bridge do.
//
// [Dial] opens a [Conn]. Its fields are the services: one for each thing that
// there is to speak of.
//
//	c, err := rtnetlink.Dial(nil)
//	...
//	defer c.Close()
//	eth0, err := c.Link.ByName(ctx, "eth0")
//	...
//	routes, err := c.Route.List(ctx, &rtnetlink.RouteFilter{OutIface: eth0.Index})
//
// # Listing
//
// All yields one thing after the other and needs no more memory for a million
// of them than for one. List returns them in a slice. Both take a filter; nil,
// or a field that is zero, wants everything. The kernel applies it, and sends
// only what is wanted.
//
// A list is not a snapshot. If something changes while the kernel is at it,
// the error at the end matches [netlink.ErrDumpInterrupted]: something may be
// missing, or there twice. What came is returned nevertheless.
//
// # Changing
//
// Add, Replace and Delete take the same types that are listed, so that what was
// listed can be changed and put back. Attributes that this package does not
// know are kept in fields named Unknown, and put back as well.
//
// # Absent and zero
//
// A field of a plain type is absent where it is zero. Where the kernel tells
// the two apart the field is a [netlink.Opt].
//
// # Addresses
//
// IP addresses are those of package net/netip. An IPv4-mapped IPv6 address
// (::ffff:192.0.2.1), which other packages make of an IPv4 address now and then,
// is never taken for one family or the other by chance: a route or an address
// that has one is refused, unless its Family says that IPv6 is what is meant.
// So is an address with a zone: links are named by their index.
//
// # Errors
//
// An error of a method is a [*netlink.OpError], with the operation ("route
// add"), what it was about ("10.0.0.0/8"), the kernel's own words, and the
// attribute that it found wrong, by the name that the kernel's specifications
// give it ("metrics.cc-algo"). It matches the kernel's errno and, where
// something does not exist or exists already, [fs.ErrNotExist] and
// [fs.ErrExist].
//
// # Network namespaces
//
// A Conn belongs to the namespace that it was opened in, for good: that of the
// thread, or the one that netlink.Config.NetNS names. It binds no thread.
//
// # Other systems
//
// The package builds everywhere. Off Linux Dial fails, and the types can be
// encoded and decoded.
package rtnetlink
