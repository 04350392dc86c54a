package rtnetlink

import (
	"encoding/binary"

	"github.com/netlink-sdk/go/netlink"
)

// linkStates has of each link what routes and next hops depend on: whether it is
// up, and has a carrier.
type linkStates map[uint32]uint32

// observe looks whether that has changed in the link that m is about, an
// RTM_NEWLINK or RTM_DELLINK: the kernel drops what depends on it without
// telling.
func (s linkStates) observe(m netlink.Message) error {
	if len(m.Data) < sizeofIfInfoMsg || m.Data[0] != 0 {
		return netlink.ErrSkip
	}
	index := binary.NativeEndian.Uint32(m.Data[4:])
	if m.Header.Type == rtmDelLink {
		delete(s, index)
		return netlink.ErrResync
	}
	state := binary.NativeEndian.Uint32(m.Data[8:]) & uint32(LinkUp|LinkLowerUp|LinkRunning)
	old, known := s[index]
	s[index] = state
	if known && old == state {
		return netlink.ErrSkip
	}
	return netlink.ErrResync
}
