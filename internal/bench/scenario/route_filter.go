//go:build linux

package scenario

import (
	"context"
	"fmt"
	"io"

	"github.com/jsimonetti/rtnetlink/v2"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/raw"
	ours "github.com/netlink-sdk/go/rtnetlink"
	vishvananda "github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// One in so many routes is wanted.
const filterShare = 100

// wantedProtocol is that of the routes that are wanted.
const wantedProtocol = 4 // RTPROT_STATIC

// routeFilter lists the few routes that somebody else's protocol made, among
// many others in the same table. Size is how many there are in all, and objects
// are counted in proportion to that.
func routeFilter() *harness.Scenario {
	return &harness.Scenario{
		Name: "routes-filtered", Title: "List the 1 % of the routes that have another protocol", Unit: "route in the table",
		Quick: []int{100_000}, Full: []int{100_000},
		Setup: addMixedRoutes, Teardown: removeLinks,
		Contenders: []harness.Contender{
			{Name: "read, not decoded", Package: bySyscalls, Floor: true, Prepare: filteredRead},
			{Name: "Route.All, filtered", Package: byRtnetlink, Ours: true, Prepare: filteredOurs},
			{Name: "RouteListFiltered", Package: byVishvananda, Prepare: filteredVishvananda},
			{Name: "Route.List and a loop", Package: byJsimonetti, Prepare: filteredJsimonetti},
			{
				Name: "ip route show proto static", Package: byIP, Needs: "ip",
				Command: program("ip", "-4", "route", "show", "proto", "static"), Count: countFiltered,
			},
		},
	}
}

func addMixedRoutes(size int) error {
	if err := addVeth(size); err != nil {
		return err
	}
	return withSocket(func(s *raw.Socket) error {
		err := inBatches(s, size, func(b []byte, i int, flags uint16) []byte {
			protocol := uint8(routeProtocol)
			if i%filterShare == 0 {
				protocol = wantedProtocol
			}
			return appendRoute(b, unix.RTM_NEWROUTE, flags, uint32(i+1), i, protocol)
		})
		if err != nil {
			return fmt.Errorf("adding routes: %w", err)
		}
		return nil
	})
}

func filteredRead(int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	request := appendRouteDump(nil, unix.RT_TABLE_MAIN)
	request[unix.NLMSG_HDRLEN+5] = wantedProtocol
	return do(func() (harness.Outcome, error) {
		n, _, err := s.Dump(request, nil)
		return harness.Outcome{Objects: n * filterShare}, err
	}, s.Close)
}

func filteredOurs(int) (harness.Work, error) {
	c, err := ours.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		filter := ours.RouteFilter{Family: ours.FamilyIPv4, Table: ours.TableMain, Protocol: wantedProtocol}
		for r, err := range c.Route.All(context.Background(), &filter) {
			if err != nil {
				return o, err
			}
			o.Objects += filterShare
			o.Sum += bytesSum(r.Dst.Addr().AsSlice())
		}
		return o, nil
	}, closing(c))
}

func filteredVishvananda(int) (harness.Work, error) {
	filter := vishvananda.Route{Table: unix.RT_TABLE_MAIN, Protocol: wantedProtocol}
	return do(func() (o harness.Outcome, err error) {
		routes, err := vishvananda.RouteListFiltered(vishvananda.FAMILY_V4, &filter,
			vishvananda.RT_FILTER_TABLE|vishvananda.RT_FILTER_PROTOCOL)
		for i := range routes {
			o.Objects += filterShare
			o.Sum += bytesSum([]byte(routes[i].Dst.IP.To4()))
		}
		return o, err
	}, nil)
}

func filteredJsimonetti(int) (harness.Work, error) {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		routes, err := c.Route.List()
		for i := range routes {
			if r := &routes[i]; r.Protocol == wantedProtocol && r.Attributes.Table == unix.RT_TABLE_MAIN {
				o.Objects += filterShare
				o.Sum += bytesSum([]byte(r.Attributes.Dst.To4()))
			}
		}
		return o, err
	}, closing(c))
}

func countFiltered(r io.Reader) (int, error) {
	n, err := countLines(0)(r)
	return n * filterShare, err
}
