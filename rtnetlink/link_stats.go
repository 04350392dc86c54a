package rtnetlink

import "encoding/binary"

// LinkStats are the counters of a link since it was made (IFLA_STATS64,
// struct rtnl_link_stats64). The errors in detail are counted in RxErrors and
// TxErrors as well.
type LinkStats struct {
	RxPackets, TxPackets uint64
	RxBytes, TxBytes     uint64
	RxErrors, TxErrors   uint64
	RxDropped, TxDropped uint64 // for lack of room or of a use

	Multicast  uint64 // packets received
	Collisions uint64

	RxLengthErrors uint64
	RxOverErrors   uint64 // packets that the receiver's ring had no room for
	RxCRCErrors    uint64
	RxFrameErrors  uint64
	RxFIFOErrors   uint64
	RxMissedErrors uint64

	TxAbortedErrors   uint64
	TxCarrierErrors   uint64
	TxFIFOErrors      uint64
	TxHeartbeatErrors uint64
	TxWindowErrors    uint64

	RxCompressed, TxCompressed uint64

	RxNoHandler        uint64 // packets dropped because the link is an inactive port
	RxOtherhostDropped uint64 // packets dropped because they are another's, since Linux 5.19
}

// sizeofLinkStats is the size of struct rtnl_link_stats64 as far as it is
// known here.
const sizeofLinkStats = 25 * 8

// counters returns pointers to all counters in the order of the struct.
func (s *LinkStats) counters() [sizeofLinkStats / 8]*uint64 {
	return [...]*uint64{
		&s.RxPackets, &s.TxPackets, &s.RxBytes, &s.TxBytes,
		&s.RxErrors, &s.TxErrors, &s.RxDropped, &s.TxDropped,
		&s.Multicast, &s.Collisions,
		&s.RxLengthErrors, &s.RxOverErrors, &s.RxCRCErrors,
		&s.RxFrameErrors, &s.RxFIFOErrors, &s.RxMissedErrors,
		&s.TxAbortedErrors, &s.TxCarrierErrors, &s.TxFIFOErrors,
		&s.TxHeartbeatErrors, &s.TxWindowErrors,
		&s.RxCompressed, &s.TxCompressed,
		&s.RxNoHandler, &s.RxOtherhostDropped,
	}
}

// decode reads what b holds: older kernels have fewer counters, and newer
// ones may have more.
func (s *LinkStats) decode(b []byte) {
	for _, c := range s.counters() {
		if len(b) < 8 {
			return
		}
		*c = binary.NativeEndian.Uint64(b)
		b = b[8:]
	}
}

// append appends the struct to b.
func (s *LinkStats) append(b []byte) []byte {
	for _, c := range s.counters() {
		b = binary.NativeEndian.AppendUint64(b, *c)
	}
	return b
}
