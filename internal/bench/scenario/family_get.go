//go:build linux

package scenario

import (
	"context"

	mdlayher "github.com/mdlayher/genetlink"
	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/mnl"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"github.com/netlink-sdk/go/netlink/nlattr"
	vishvananda "github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// familyName is the one generic netlink family that is always there.
const familyName = "nlctrl"

// familyGet asks for a generic netlink family by its name, again and again.
func familyGet() *harness.Scenario {
	return &harness.Scenario{
		Name: "family-get", Title: "A generic netlink family by its name", Unit: "request",
		Quick: []int{5_000}, Full: []int{20_000}, Rehearse: 500,
		Contenders: []harness.Contender{
			{Name: "request and reply, not decoded", Package: bySyscalls, Floor: true, Prepare: familyRaw},
			{Name: "decoded in C", Package: byLibmnl, Command: mnl.Command("family"), Samples: true},
			{Name: "Conn.GetFamily, compatible", Package: byGenetlink, Ours: true, Prepare: familyOurs},
			{Name: "Conn.Do and nlattr", Package: byGenetlink, Ours: true, Prepare: familyDo},
			{Name: "Conn.GetFamily", Package: byMdlayherGen, Prepare: familyMdlayher},
			{Name: "Handle.GenlFamilyGet", Package: byVishvananda, Prepare: familyHandle},
			{Name: "GenlFamilyGet", Package: byVishvananda, Prepare: familyVishvananda},
		},
	}
}

func familySum(id uint16, version, groups int) uint64 {
	return mix(uint64(id), uint64(version), uint64(groups))
}

func familyRaw(size int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_GENERIC)
	if err != nil {
		return harness.Work{}, err
	}
	request := raw.Begin(nil, unix.GENL_ID_CTRL, unix.NLM_F_REQUEST, 1)
	request = append(request, unix.CTRL_CMD_GETFAMILY, 1, 0, 0)
	request = raw.String(request, unix.CTRL_ATTR_FAMILY_NAME, familyName)
	raw.End(request, 0)
	return repeat(size, func() (uint64, error) {
		_, err := s.Exchange(request)
		return 0, err
	}, s.Close)
}

// familyOurs asks the kernel each time; Conn.Family would remember.
func familyOurs(size int) (harness.Work, error) {
	c, err := genetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return repeat(size, func() (uint64, error) {
		f, err := c.GetFamily(familyName)
		return familySum(f.ID, int(f.Version), len(f.Groups)), err
	}, closing(c))
}

func familyDo(size int) (harness.Work, error) {
	c, err := genetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	ctx := context.Background()
	request := genetlink.Message{
		Header: genetlink.Header{Command: unix.CTRL_CMD_GETFAMILY, Version: 1},
		Data:   raw.String(nil, unix.CTRL_ATTR_FAMILY_NAME, familyName),
	}
	return repeat(size, func() (uint64, error) {
		for m, err := range c.Do(ctx, familyName, request, 0) {
			if err != nil {
				return 0, err
			}
			var id uint16
			var version, groups int
			d := nlattr.NewDecoder(m.Data)
			for d.Next() {
				switch d.Type() {
				case unix.CTRL_ATTR_FAMILY_ID:
					id = d.Uint16()
				case unix.CTRL_ATTR_VERSION:
					version = int(d.Uint32())
				case unix.CTRL_ATTR_MCAST_GROUPS:
					for n := d.Nested(); n.Next(); {
						groups++
					}
				}
			}
			return familySum(id, version, groups), d.Err()
		}
		return 0, errMalformed
	}, closing(c))
}

func familyMdlayher(size int) (harness.Work, error) {
	c, err := mdlayher.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return repeat(size, func() (uint64, error) {
		f, err := c.GetFamily(familyName)
		return familySum(f.ID, int(f.Version), len(f.Groups)), err
	}, closing(c))
}

// familyHandle uses one socket for all requests.
func familyHandle(size int) (harness.Work, error) {
	h, err := vishvananda.NewHandle(unix.NETLINK_GENERIC)
	if err != nil {
		return harness.Work{}, err
	}
	return repeat(size, func() (uint64, error) { return sumVishvanandaFamily(h.GenlFamilyGet(familyName)) }, h.Close)
}

// familyVishvananda opens a socket for each request.
func familyVishvananda(size int) (harness.Work, error) {
	return repeat(size, func() (uint64, error) { return sumVishvanandaFamily(vishvananda.GenlFamilyGet(familyName)) }, nil)
}

func sumVishvanandaFamily(f *vishvananda.GenlFamily, err error) (uint64, error) {
	if err != nil {
		return 0, err
	}
	return familySum(f.ID, int(f.Version), len(f.Groups)), nil
}
