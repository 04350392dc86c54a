// Package nlenc converts between values and the payloads of netlink attributes:
// integers in the byte order of the machine, and strings that end with a zero.
//
// It completes the established API. New code reads and appends attributes with
// package nlattr, and uses [encoding/binary.NativeEndian] for other integers.
package nlenc
