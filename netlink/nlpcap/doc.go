// Package nlpcap writes netlink traffic to files that Wireshark opens, and
// reads such files.
//
// A [Writer] is a tap on a Conn:
//
//	w := nlpcap.NewWriter(file)
//	c.SetTap(w.Tap)
//	// Use c; then:
//	c.SetTap(nil)
//	if err := w.Err(); err != nil {
//		return err
//	}
//
// A [Reader] reads what a Writer has written, and what tcpdump, dumpcap and
// tshark capture on an nlmon device. To play such a file to a program in place
// of the kernel, see [github.com/netlink-sdk/go/netlink/nltest.NewReplay].
//
// # Format
//
// Files are in the pcapng format, with one interface of the link type
// LINKTYPE_NETLINK (253) and times in nanoseconds. Older pcap files can be
// read as well. In front of each datagram stands a header of 16 bytes, in
// network byte order:
//
//	bytes 0–1    direction: 7 to the kernel, 6 from it
//	bytes 2–3    824 (ARPHRD_NETLINK)
//	bytes 4–5    the length of the address: 8, or 0 if it is all zero
//	bytes 6–13   the address: port ID of the sender and multicast group
//	bytes 14–15  netlink protocol, such as 0 for NETLINK_ROUTE
//
// The address is an addition of this package's Writer, in bytes that are
// unused otherwise: captures of an nlmon device have neither.
//
// Datagrams are in the byte order of the machine that they were captured on.
package nlpcap
