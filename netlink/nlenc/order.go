package nlenc

import (
	"encoding/binary"

	"github.com/netlink-sdk/go/netlink/internal/order"
)

// NativeEndian returns the byte order of this machine: [binary.LittleEndian] or
// [binary.BigEndian] itself, so that it can be compared with them.
//
// Deprecated: use [binary.NativeEndian].
func NativeEndian() binary.ByteOrder { return order.Native }
