//go:build linux

package scenario

import (
	"context"
	"fmt"
	"iter"
	"net"
	"net/netip"
	"os/exec"
	"strings"

	"github.com/jsimonetti/rtnetlink/v2"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/mnl"
	"github.com/netlink-sdk/go/internal/bench/raw"
	ours "github.com/netlink-sdk/go/rtnetlink"
	vishvananda "github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// routeAdd adds routes to an empty table, many with a system call where the
// contender can do that, and otherwise one by one.
func routeAdd() *harness.Scenario {
	return &harness.Scenario{
		Name: "routes-add", Title: "Add IPv4 routes", Unit: "route",
		Quick: []int{20_000}, Full: []int{100_000, 1_000_000}, Grow: []int{1_000, 10_000},
		Setup: addVeth, Teardown: removeLinks, Changes: true, Verify: verifyRoutes, Rehearse: 1_024,
		Contenders: []harness.Contender{
			{Name: "128 a system call", Package: bySyscalls, Floor: true, Prepare: addRoutesRaw},
			{Name: "one by one", Package: bySyscalls, Prepare: addRoutesRawSingle, Limit: 100_000},
			{Name: "batches in C", Package: byLibmnl, Command: mnl.Command("routes-add"), Samples: true},
			{Name: "Route.AddAll", Package: byRtnetlink, Ours: true, Prepare: addRoutesOurs},
			{Name: "Route.Add, one by one", Package: byRtnetlink, Ours: true, Prepare: addRoutesOursSingle, Limit: 100_000},
			{Name: "Handle.RouteAdd", Package: byVishvananda, Prepare: addRoutesHandle, Limit: 100_000},
			{Name: "RouteAdd", Package: byVishvananda, Prepare: addRoutesVishvananda, Limit: 100_000},
			{Name: "Route.Add", Package: byJsimonetti, Prepare: addRoutesJsimonetti, Limit: 100_000},
			{Name: "ip -batch", Package: byIP, Needs: "ip", Command: addRoutesIP, Limit: 100_000},
		},
	}
}

func addRoutesRaw(size int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (harness.Outcome, error) {
		return harness.Outcome{Objects: size}, inBatches(s, size, func(b []byte, i int, flags uint16) []byte {
			return appendRoute(b, unix.RTM_NEWROUTE, flags, uint32(i+1), i, routeProtocol)
		})
	}, s.Close)
}

const addFlags = unix.NLM_F_REQUEST | unix.NLM_F_CREATE | unix.NLM_F_EXCL | unix.NLM_F_ACK

func addRoutesRawSingle(size int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		var b []byte
		for i := range size {
			b = appendRoute(b[:0], unix.RTM_NEWROUTE, addFlags, uint32(i+1), i, routeProtocol)
			if err := s.Acknowledged(b); err != nil {
				return o, err
			}
		}
		return harness.Outcome{Objects: size}, nil
	}, s.Close)
}

// ourRoutes yields the routes; they are never all in memory.
func ourRoutes(size int) iter.Seq[ours.Route] {
	return func(yield func(ours.Route) bool) {
		for i := range size {
			if !yield(ourRoute(i)) {
				return
			}
		}
	}
}

func ourRoute(i int) ours.Route {
	return ours.Route{
		Dst:      destinationPrefix(i),
		Gateway:  netip.AddrFrom4([4]byte{192, 0, 2, 2}),
		OutIface: vethIndex,
		Protocol: routeProtocol,
		Priority: routePriority,
	}
}

func addRoutesOurs(size int) (harness.Work, error) {
	c, err := ours.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (harness.Outcome, error) {
		return harness.Outcome{Objects: size}, c.Route.AddAll(context.Background(), ourRoutes(size), nil)
	}, closing(c))
}

func addRoutesOursSingle(size int) (harness.Work, error) {
	c, err := ours.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	ctx := context.Background()
	return do(func() (o harness.Outcome, err error) {
		for r := range ourRoutes(size) {
			if err := c.Route.Add(ctx, &r); err != nil {
				return o, err
			}
		}
		return harness.Outcome{Objects: size}, nil
	}, closing(c))
}

// addRoutesHandle uses one socket for all requests.
func addRoutesHandle(size int) (harness.Work, error) {
	h, err := vishvananda.NewHandle(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	return addRoutesWith(size, h.RouteAdd, h.Close)
}

// addRoutesVishvananda opens a socket for each request.
func addRoutesVishvananda(size int) (harness.Work, error) {
	return addRoutesWith(size, vishvananda.RouteAdd, nil)
}

func addRoutesWith(size int, add func(*vishvananda.Route) error, close func()) (harness.Work, error) {
	gw := ip4(gateway)
	return do(func() (o harness.Outcome, err error) {
		for i := range size {
			dst, bits := destination(i)
			err := add(&vishvananda.Route{
				Dst:       &net.IPNet{IP: ip4(dst), Mask: net.CIDRMask(int(bits), 32)},
				Gw:        gw,
				LinkIndex: vethIndex,
				Protocol:  routeProtocol,
				Priority:  routePriority,
			})
			if err != nil {
				return o, err
			}
		}
		return harness.Outcome{Objects: size}, nil
	}, close)
}

func addRoutesJsimonetti(size int) (harness.Work, error) {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	gw := ip4(gateway)
	return do(func() (o harness.Outcome, err error) {
		for i := range size {
			dst, bits := destination(i)
			err := c.Route.Add(&rtnetlink.RouteMessage{
				Family: unix.AF_INET, DstLength: bits, Table: unix.RT_TABLE_MAIN,
				Protocol: routeProtocol, Type: unix.RTN_UNICAST,
				Attributes: rtnetlink.RouteAttributes{
					Dst: ip4(dst), Gateway: gw, OutIface: vethIndex, Priority: routePriority,
				},
			})
			if err != nil {
				return o, err
			}
		}
		return harness.Outcome{Objects: size}, nil
	}, closing(c))
}

func addRoutesIP(ctx context.Context, size int) (*exec.Cmd, error) {
	cmd := exec.CommandContext(ctx, "ip", "-batch", "-")
	input := new(strings.Builder)
	for i := range size {
		fmt.Fprintf(input, "route add %v via 192.0.2.2 dev v0 proto %d metric %d\n",
			destinationPrefix(i), routeProtocol, routePriority)
	}
	return withInput(cmd, input.String())
}
