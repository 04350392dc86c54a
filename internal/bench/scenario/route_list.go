//go:build linux

package scenario

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"os/exec"

	"github.com/jsimonetti/rtnetlink/v2"
	mdlayher "github.com/mdlayher/netlink"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/mnl"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	ours "github.com/netlink-sdk/go/rtnetlink"
	vishvananda "github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// routeList lists the IPv4 routes of the main table. The one to the gateway's
// own network is there too, and left out of account.
func routeList() *harness.Scenario {
	return &harness.Scenario{
		Name: "routes", Title: "List IPv4 routes", Unit: "route",
		Quick: []int{100_000}, Full: []int{100_000, 1_000_000}, Grow: []int{1_000, 10_000},
		Setup: addRoutes, Teardown: removeLinks,
		Contenders: []harness.Contender{
			{Name: "read, not decoded", Package: bySyscalls, Floor: true, Prepare: routesRead},
			{Name: "decoded by hand", Package: bySyscalls, Prepare: routesByHand},
			{Name: "decoded in C", Package: byLibmnl, Command: mnl.Command("routes"), Samples: true},
			{Name: "Route.All, streamed", Package: byRtnetlink, Ours: true, Prepare: routesAll},
			{Name: "Route.List", Package: byRtnetlink, Ours: true, Prepare: routesList},
			{Name: "Conn.Do and nlattr", Package: byNetlink, Ours: true, Prepare: routesDo},
			{Name: "Conn.Execute, compatible", Package: byNetlink, Ours: true, Prepare: routesExecute},
			{Name: "RouteListFilteredIter", Package: byVishvananda, Prepare: routesVishvanandaIter},
			{Name: "RouteListFiltered", Package: byVishvananda, Prepare: routesVishvananda},
			{Name: "Route.List", Package: byJsimonetti, Prepare: routesJsimonetti},
			{Name: "Execute", Package: byMdlayher, Prepare: routesMdlayher(0)},
			{Name: "Execute, buffer of 32 KiB", Package: byMdlayher, Prepare: routesMdlayher(32 << 10)},
			{Name: "ip route show", Package: byIP, Needs: "ip", Command: program("ip", "-4", "route", "show"), Count: countLines(1)},
		},
	}
}

func routesRead(size int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (harness.Outcome, error) {
		n, _, err := s.Dump(appendRouteDump(nil, unix.RT_TABLE_MAIN), nil)
		return harness.Outcome{Objects: n - 1}, err
	}, s.Close)
}

func routesByHand(int) (harness.Work, error) {
	return do(func() (harness.Outcome, error) { return verifyRoutes(0) }, nil)
}

func routesAll(int) (harness.Work, error) {
	c, err := ours.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		filter := ours.RouteFilter{Family: ours.FamilyIPv4, Table: ours.TableMain}
		for r, err := range c.Route.All(context.Background(), &filter) {
			if err != nil {
				return o, err
			}
			addOurs(&o, &r)
		}
		return o, nil
	}, closing(c))
}

func routesList(int) (harness.Work, error) {
	c, err := ours.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		filter := ours.RouteFilter{Family: ours.FamilyIPv4, Table: ours.TableMain}
		routes, err := c.Route.List(context.Background(), &filter)
		for i := range routes {
			addOurs(&o, &routes[i])
		}
		return o, err
	}, closing(c))
}

func addOurs(o *harness.Outcome, r *ours.Route) {
	if r.Protocol != routeProtocol {
		return
	}
	dst, gw := r.Dst.Addr().As4(), r.Gateway.As4()
	o.Objects++
	o.Sum += routeSum(binary.BigEndian.Uint32(dst[:]), uint8(r.Dst.Bits()), binary.BigEndian.Uint32(gw[:]),
		r.OutIface, uint32(r.Table), r.Priority, uint8(r.Protocol))
}

// strictConn returns a Conn of the core for which the kernel filters.
func strictConn() (*netlink.Conn, error) {
	return netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{Strict: true})
}

// routeDumpData is the data of a request for a dump.
func routeDumpData() []byte {
	return appendRouteDump(nil, unix.RT_TABLE_MAIN)[unix.NLMSG_HDRLEN:]
}

func routesDo(int) (harness.Work, error) {
	c, err := strictConn()
	if err != nil {
		return harness.Work{}, err
	}
	request := netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETROUTE, Flags: netlink.Dump},
		Data:   routeDumpData(),
	}
	return do(func() (o harness.Outcome, err error) {
		for m, err := range c.Do(context.Background(), request) {
			if err == nil {
				err = addWithDecoder(&o, m.Data)
			}
			if err != nil {
				return o, err
			}
		}
		return o, nil
	}, closing(c))
}

func addWithDecoder(o *harness.Outcome, b []byte) error {
	if len(b) < unix.SizeofRtMsg {
		return errMalformed
	}
	if b[5] != routeProtocol {
		return nil
	}
	r := rawRoute{bits: b[1], protocol: b[5]}
	d := nlattr.NewDecoder(b[unix.SizeofRtMsg:])
	for d.Next() {
		switch d.Type() {
		case unix.RTA_DST:
			r.dst = d.Uint32BE()
		case unix.RTA_GATEWAY:
			r.gateway = d.Uint32BE()
		case unix.RTA_OIF:
			r.link = d.Uint32()
		case unix.RTA_TABLE:
			r.table = d.Uint32()
		case unix.RTA_PRIORITY:
			r.priority = d.Uint32()
		}
	}
	o.Objects++
	o.Sum += r.sum()
	return d.Err()
}

// routesExecute is what a program has that came from mdlayher/netlink by
// changing an import path.
func routesExecute(int) (harness.Work, error) {
	c, err := strictConn()
	if err != nil {
		return harness.Work{}, err
	}
	request := netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETROUTE, Flags: netlink.Request | netlink.Dump},
		Data:   routeDumpData(),
	}
	return do(func() (o harness.Outcome, err error) {
		messages, err := c.Execute(request)
		if err != nil {
			return o, err
		}
		for _, m := range messages {
			if m.Data[5] != routeProtocol {
				continue
			}
			r := rawRoute{bits: m.Data[1], protocol: m.Data[5]}
			d, err := netlink.NewAttributeDecoder(m.Data[unix.SizeofRtMsg:])
			if err != nil {
				return o, err
			}
			for d.Next() {
				switch d.Type() {
				case unix.RTA_DST:
					r.dst = binary.BigEndian.Uint32(d.Bytes())
				case unix.RTA_GATEWAY:
					r.gateway = binary.BigEndian.Uint32(d.Bytes())
				case unix.RTA_OIF:
					r.link = d.Uint32()
				case unix.RTA_TABLE:
					r.table = d.Uint32()
				case unix.RTA_PRIORITY:
					r.priority = d.Uint32()
				}
			}
			if err := d.Err(); err != nil {
				return o, err
			}
			o.Objects++
			o.Sum += r.sum()
		}
		return o, nil
	}, closing(c))
}

// routesMdlayher receives into a buffer of a size, or asks for the size of each
// datagram first if that is zero, as is the default.
func routesMdlayher(buffer int) func(int) (harness.Work, error) {
	return func(int) (harness.Work, error) {
		c, err := mdlayher.Dial(unix.NETLINK_ROUTE, &mdlayher.Config{Strict: true, MessageBufferSize: buffer})
		if err != nil {
			return harness.Work{}, err
		}
		request := mdlayher.Message{
			Header: mdlayher.Header{Type: unix.RTM_GETROUTE, Flags: mdlayher.Request | mdlayher.Dump},
			Data:   routeDumpData(),
		}
		return do(func() (o harness.Outcome, err error) {
			messages, err := c.Execute(request)
			if err != nil {
				return o, err
			}
			for _, m := range messages {
				if m.Data[5] != routeProtocol {
					continue
				}
				sum, err := routeMdlayher(m.Data)
				if err != nil {
					return o, err
				}
				o.Objects++
				o.Sum += sum
			}
			return o, nil
		}, closing(c))
	}
}

func routeMdlayher(data []byte) (sum uint64, err error) {
	r := rawRoute{bits: data[1], protocol: data[5]}
	d, err := mdlayher.NewAttributeDecoder(data[unix.SizeofRtMsg:])
	if err != nil {
		return 0, err
	}
	for d.Next() {
		switch d.Type() {
		case unix.RTA_DST:
			r.dst = binary.BigEndian.Uint32(d.Bytes())
		case unix.RTA_GATEWAY:
			r.gateway = binary.BigEndian.Uint32(d.Bytes())
		case unix.RTA_OIF:
			r.link = d.Uint32()
		case unix.RTA_TABLE:
			r.table = d.Uint32()
		case unix.RTA_PRIORITY:
			r.priority = d.Uint32()
		}
	}
	return r.sum(), d.Err()
}

func routesVishvanandaIter(int) (harness.Work, error) {
	filter := vishvananda.Route{Table: unix.RT_TABLE_MAIN}
	return do(func() (o harness.Outcome, err error) {
		err = vishvananda.RouteListFilteredIter(vishvananda.FAMILY_V4, &filter, vishvananda.RT_FILTER_TABLE,
			func(r vishvananda.Route) bool {
				addVishvananda(&o, &r)
				return true
			})
		return o, err
	}, nil)
}

func routesVishvananda(int) (harness.Work, error) {
	filter := vishvananda.Route{Table: unix.RT_TABLE_MAIN}
	return do(func() (o harness.Outcome, err error) {
		routes, err := vishvananda.RouteListFiltered(vishvananda.FAMILY_V4, &filter, vishvananda.RT_FILTER_TABLE)
		for i := range routes {
			addVishvananda(&o, &routes[i])
		}
		return o, err
	}, nil)
}

func addVishvananda(o *harness.Outcome, r *vishvananda.Route) {
	if r.Protocol != routeProtocol {
		return
	}
	bits, _ := r.Dst.Mask.Size()
	o.Objects++
	o.Sum += routeSum(num4(r.Dst.IP), uint8(bits), num4(r.Gw),
		uint32(r.LinkIndex), uint32(r.Table), uint32(r.Priority), uint8(r.Protocol))
}

// routesJsimonetti lists all routes of the namespace: the package has no filter.
func routesJsimonetti(int) (harness.Work, error) {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		routes, err := c.Route.List()
		for i := range routes {
			addJsimonetti(&o, &routes[i])
		}
		return o, err
	}, closing(c))
}

func addJsimonetti(o *harness.Outcome, r *rtnetlink.RouteMessage) {
	if r.Protocol != routeProtocol {
		return
	}
	o.Objects++
	o.Sum += routeSum(num4(r.Attributes.Dst), r.DstLength, num4(r.Attributes.Gateway),
		r.Attributes.OutIface, r.Attributes.Table, r.Attributes.Priority, r.Protocol)
}

// program returns a Command.
func program(name string, args ...string) func(context.Context, int) (*exec.Cmd, error) {
	return func(ctx context.Context, _ int) (*exec.Cmd, error) {
		return exec.CommandContext(ctx, name, args...), nil
	}
}

// countLines counts the lines that a program prints, except for some.
func countLines(others int) func(r io.Reader) (int, error) {
	return func(r io.Reader) (int, error) {
		n := 0
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			n++
		}
		return n - others, lines.Err()
	}
}
