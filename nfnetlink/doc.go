// Package nfnetlink speaks to netfilter, the kernel's packet filter, over
// netlink: nftables, connection tracking, packet queues, logging, IP sets and
// their smaller relatives.
//
// It is what these subsystems have in common: one netlink protocol, one header
// (struct nfgenmsg), one numbering of messages, and one set of multicast groups.
// A message's [MessageType] says which [Subsystem] it belongs to and what it asks
// there. [Conn.Do] sends a request and yields the replies; [Conn.Subscribe]
// follows what is sent to groups, and [Conn.ReceiveIter] yields what else comes by
// itself, such as packets.
//
// Data that follows the header is attributes, which package nlattr reads and
// writes. Netfilter's numbers are big-endian in nearly all of them.
//
// The kernel takes requests, and lets a group be joined, only with CAP_NET_ADMIN
// in the user namespace that owns the network namespace. It loads the module of
// a subsystem by itself when it is first asked for it.
package nfnetlink
