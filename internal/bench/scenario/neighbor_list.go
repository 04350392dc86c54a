//go:build linux

package scenario

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/jsimonetti/rtnetlink/v2"
	mdlayher "github.com/mdlayher/netlink"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/mnl"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	vishvananda "github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// neighborList lists neighbours: permanent ones of v0.
func neighborList() *harness.Scenario {
	return &harness.Scenario{
		Name: "neighbors", Title: "List neighbours", Unit: "neighbour",
		Quick: []int{20_000}, Full: []int{100_000}, Grow: []int{1_000},
		Setup: addNeighbors, Teardown: removeLinks,
		Contenders: []harness.Contender{
			{Name: "read, not decoded", Package: bySyscalls, Floor: true, Prepare: neighborsRead},
			{Name: "decoded in C", Package: byLibmnl, Command: mnl.Command("neighbors"), Samples: true},
			{Name: "Conn.Do and nlattr", Package: byNetlink, Ours: true, Prepare: neighborsDo},
			{Name: "NeighList", Package: byVishvananda, Prepare: neighborsVishvananda},
			{Name: "Neigh.List", Package: byJsimonetti, Prepare: neighborsJsimonetti},
			{Name: "Execute", Package: byMdlayher, Prepare: neighborsMdlayher},
			{
				Name: "ip neighbor show", Package: byIP, Needs: "ip",
				Command: program("ip", "-4", "neighbor", "show", "nud", "permanent"), Count: countLines(0),
			},
		},
	}
}

func addNeighbors(size int) error {
	if err := addVeth(size); err != nil {
		return err
	}
	return withSocket(func(s *raw.Socket) error {
		err := inBatches(s, size, func(b []byte, i int, flags uint16) []byte {
			start := len(b)
			b = raw.Begin(b, unix.RTM_NEWNEIGH, flags, uint32(i+1))
			b = append(b, unix.AF_INET, 0, 0, 0)
			b = binary.NativeEndian.AppendUint32(b, vethIndex)
			b = binary.NativeEndian.AppendUint16(b, unix.NUD_PERMANENT)
			b = append(b, 0, 0)
			b = raw.Attr32BE(b, unix.NDA_DST, uint32(10<<24+i+1))
			b = raw.Attr(b, unix.NDA_LLADDR, binary.BigEndian.AppendUint32([]byte{2, 0}, uint32(i+1)))
			raw.End(b, start)
			return b
		})
		if err != nil {
			return fmt.Errorf("adding neighbours: %w", err)
		}
		return nil
	})
}

func appendNeighborDump(b []byte) []byte {
	b = raw.Begin(b, unix.RTM_GETNEIGH, unix.NLM_F_REQUEST|unix.NLM_F_DUMP, 1)
	b = append(b, unix.AF_INET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	raw.End(b, 0)
	return b
}

// neighborsRead reads all, and looks at nothing but the states: links have some
// neighbours by themselves.
func neighborsRead(int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		_, _, err = s.Dump(appendNeighborDump(nil), func(b []byte) error {
			if len(b) >= unix.SizeofNdMsg && b[8]&unix.NUD_PERMANENT != 0 {
				o.Objects++
			}
			return nil
		})
		return o, err
	}, s.Close)
}

func neighborsDo(int) (harness.Work, error) {
	c, err := strictConn()
	if err != nil {
		return harness.Work{}, err
	}
	request := netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETNEIGH, Flags: netlink.Dump},
		Data:   appendNeighborDump(nil)[unix.NLMSG_HDRLEN:],
	}
	return do(func() (o harness.Outcome, err error) {
		for m, err := range c.Do(context.Background(), request) {
			if err != nil {
				return o, err
			}
			if len(m.Data) < unix.SizeofNdMsg {
				return o, errMalformed
			}
			state := binary.NativeEndian.Uint16(m.Data[8:])
			if state&unix.NUD_PERMANENT == 0 {
				continue
			}
			var ip uint32
			var mac []byte
			d := nlattr.NewDecoder(m.Data[unix.SizeofNdMsg:])
			for d.Next() {
				switch d.Type() {
				case unix.NDA_DST:
					ip = d.Uint32BE()
				case unix.NDA_LLADDR:
					mac = d.Data()
				}
			}
			if err := d.Err(); err != nil {
				return o, err
			}
			o.Objects++
			o.Sum += neighborSum(ip, binary.NativeEndian.Uint32(m.Data[4:]), state, mac)
		}
		return o, nil
	}, closing(c))
}

func neighborsVishvananda(int) (harness.Work, error) {
	return do(func() (o harness.Outcome, err error) {
		neighbors, err := vishvananda.NeighList(0, vishvananda.FAMILY_V4)
		for i := range neighbors {
			n := &neighbors[i]
			if n.State&vishvananda.NUD_PERMANENT == 0 {
				continue
			}
			o.Objects++
			o.Sum += neighborSum(num4(n.IP), uint32(n.LinkIndex), uint16(n.State), n.HardwareAddr)
		}
		return o, err
	}, nil)
}

func neighborsJsimonetti(int) (harness.Work, error) {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		neighbors, err := c.Neigh.List()
		for i := range neighbors {
			n := &neighbors[i]
			if n.State&unix.NUD_PERMANENT == 0 || n.Family != unix.AF_INET {
				continue
			}
			o.Objects++
			o.Sum += neighborSum(num4(n.Attributes.Address), n.Index, n.State, n.Attributes.LLAddress)
		}
		return o, err
	}, closing(c))
}

func neighborsMdlayher(int) (harness.Work, error) {
	c, err := mdlayher.Dial(unix.NETLINK_ROUTE, &mdlayher.Config{Strict: true})
	if err != nil {
		return harness.Work{}, err
	}
	request := mdlayher.Message{
		Header: mdlayher.Header{Type: unix.RTM_GETNEIGH, Flags: mdlayher.Request | mdlayher.Dump},
		Data:   appendNeighborDump(nil)[unix.NLMSG_HDRLEN:],
	}
	return do(func() (o harness.Outcome, err error) {
		messages, err := c.Execute(request)
		if err != nil {
			return o, err
		}
		for _, m := range messages {
			state := binary.NativeEndian.Uint16(m.Data[8:])
			if state&unix.NUD_PERMANENT == 0 {
				continue
			}
			d, err := mdlayher.NewAttributeDecoder(m.Data[unix.SizeofNdMsg:])
			if err != nil {
				return o, err
			}
			var ip uint32
			var mac []byte
			for d.Next() {
				switch d.Type() {
				case unix.NDA_DST:
					ip = binary.BigEndian.Uint32(d.Bytes())
				case unix.NDA_LLADDR:
					mac = d.Bytes()
				}
			}
			if err := d.Err(); err != nil {
				return o, err
			}
			o.Objects++
			o.Sum += neighborSum(ip, binary.NativeEndian.Uint32(m.Data[4:]), state, mac)
		}
		return o, nil
	}, closing(c))
}
