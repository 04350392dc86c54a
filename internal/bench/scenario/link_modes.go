//go:build linux

package scenario

import (
	"context"
	"errors"
	"fmt"

	"github.com/mdlayher/ethtool"
	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"golang.org/x/sys/unix"
)

// linkModes asks ethtool for the modes of a link, again and again: its speed,
// its duplex mode, and whether they were negotiated.
func linkModes() *harness.Scenario {
	return &harness.Scenario{
		Name: "link-modes", Title: "Speed and duplex of a link, from ethtool", Unit: "request",
		Quick: []int{2_000}, Full: []int{20_000},
		Setup: addEthtoolVeth, Rehearse: 500,
		Contenders: []harness.Contender{
			{Name: "request and reply, not decoded", Package: bySyscalls, Floor: true, Prepare: modesRaw},
			{Name: "Conn.Do and nlattr", Package: byGenetlink, Ours: true, Prepare: modesDo},
			{Name: "Client.LinkMode", Package: byMdlayherEth, Prepare: modesMdlayher},
		},
	}
}

func modesSum(link, speed, duplex, autoneg int) uint64 {
	return mix(uint64(link), uint64(speed), uint64(duplex)<<8|uint64(autoneg))
}

// appendModesGet appends the attributes of a request.
func appendModesGet(b []byte) []byte {
	start := len(b)
	b = raw.Attr(b, unix.ETHTOOL_A_LINKMODES_HEADER|unix.NLA_F_NESTED, nil)
	b = raw.Attr32(b, unix.ETHTOOL_A_HEADER_DEV_INDEX, vethIndex)
	b = raw.Attr32(b, unix.ETHTOOL_A_HEADER_FLAGS, unix.ETHTOOL_FLAG_COMPACT_BITSETS)
	raw.EndNest(b, start)
	return b
}

// ethtoolFamily asks for the number of the family, which there is since Linux
// 5.6.
func ethtoolFamily(s *raw.Socket) (id uint16, err error) {
	ask := raw.Begin(nil, unix.GENL_ID_CTRL, unix.NLM_F_REQUEST, 1)
	ask = append(ask, unix.CTRL_CMD_GETFAMILY, 1, 0, 0)
	ask = raw.String(ask, unix.CTRL_ATTR_FAMILY_NAME, "ethtool")
	raw.End(ask, 0)
	b, err := s.Exchange(ask)
	if errors.Is(err, unix.ENOENT) {
		return 0, fmt.Errorf("ethtool over netlink is %w", harness.ErrUnavailable)
	}
	if err != nil {
		return 0, err
	}
	d := nlattr.NewDecoder(b[unix.GENL_HDRLEN:])
	for d.Next() {
		if d.Type() == unix.CTRL_ATTR_FAMILY_ID {
			id = d.Uint16()
		}
	}
	return id, d.Err()
}

func addEthtoolVeth(size int) error {
	s, err := raw.Open(unix.NETLINK_GENERIC)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := ethtoolFamily(s); err != nil {
		return err
	}
	return addVeth(size)
}

func modesRaw(size int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_GENERIC)
	if err != nil {
		return harness.Work{}, err
	}
	family, err := ethtoolFamily(s)
	if err != nil {
		return harness.Work{}, err
	}
	request := raw.Begin(nil, family, unix.NLM_F_REQUEST, 1)
	request = append(request, unix.ETHTOOL_MSG_LINKMODES_GET, 1, 0, 0)
	request = appendModesGet(request)
	raw.End(request, 0)
	return repeat(size, func() (uint64, error) {
		_, err := s.Exchange(request)
		return 0, err
	}, s.Close)
}

func modesDo(size int) (harness.Work, error) {
	c, err := genetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	ctx := context.Background()
	request := genetlink.Message{
		Header: genetlink.Header{Command: unix.ETHTOOL_MSG_LINKMODES_GET, Version: 1},
		Data:   appendModesGet(nil),
	}
	if _, err := c.Family(ctx, "ethtool"); err != nil {
		return harness.Work{}, err
	}
	return repeat(size, func() (uint64, error) {
		for m, err := range c.Do(ctx, "ethtool", request, netlink.HeaderFlags(0)) {
			if err != nil {
				return 0, err
			}
			var link, speed, duplex, autoneg int
			d := nlattr.NewDecoder(m.Data)
			for d.Next() {
				switch d.Type() {
				case unix.ETHTOOL_A_LINKMODES_HEADER:
					n := d.Nested()
					for n.Next() {
						if n.Type() == unix.ETHTOOL_A_HEADER_DEV_INDEX {
							link = int(n.Uint32())
						}
					}
				case unix.ETHTOOL_A_LINKMODES_SPEED:
					speed = int(d.Uint32())
				case unix.ETHTOOL_A_LINKMODES_DUPLEX:
					duplex = int(d.Uint8())
				case unix.ETHTOOL_A_LINKMODES_AUTONEG:
					autoneg = int(d.Uint8())
				}
			}
			return modesSum(link, speed, duplex, autoneg), d.Err()
		}
		return 0, errMalformed
	}, closing(c))
}

func modesMdlayher(size int) (harness.Work, error) {
	c, err := ethtool.New()
	if err != nil {
		return harness.Work{}, err
	}
	return repeat(size, func() (uint64, error) {
		m, err := c.LinkMode(ethtool.Interface{Index: vethIndex})
		if err != nil {
			return 0, err
		}
		return modesSum(m.Interface.Index, m.SpeedMegabits, int(m.Duplex), int(m.Autoneg)), nil
	}, closing(c))
}
