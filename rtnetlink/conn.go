package rtnetlink

import (
	"errors"
	"sync/atomic"

	"github.com/netlink-sdk/go/netlink"
)

// protocol is rtnetlink's netlink protocol, NETLINK_ROUTE.
const protocol = 0

// A Conn speaks rtnetlink. Its fields are the things that it can speak of.
//
// Many goroutines may use a Conn at a time. Each method makes a request of its
// own, and ends early when its context does.
type Conn struct {
	// Link finds, lists, makes and changes network interfaces.
	Link *LinkService

	// Address lists, adds and deletes the IP addresses of links.
	Address *AddressService

	// Route lists, looks up, adds and deletes routes.
	Route *RouteService

	// Neighbor lists, looks up, adds and deletes neighbors: ARP and NDP
	// entries, proxy entries, and those of forwarding databases.
	Neighbor *NeighborService

	// Rule lists, adds and deletes policy routing rules.
	Rule *RuleService

	// Nexthop lists, adds, changes and deletes next hop objects and groups.
	Nexthop *NexthopService

	nl     *netlink.Conn
	shared bool

	// skipsCounters is set once the kernel has left out what extSkipStats does
	// not ask it to.
	skipsCounters atomic.Bool
}

// Dial opens a Conn. A nil config is the zero Config, with which it speaks of
// the network namespace of the calling thread; Config.NetNS names another.
//
// The kernel is asked to check requests strictly, which makes it apply filters
// by itself. Config.Strict insists on that, and makes Dial fail on kernels
// that can't, before Linux 4.20: with those the filters are applied here.
//
// Off Linux, Dial fails.
func Dial(config *netlink.Config) (*Conn, error) {
	nl, err := netlink.Dial(protocol, config)
	if err != nil {
		return nil, err
	}
	c, err := NewConn(nl)
	if err != nil {
		_ = nl.Close()
		return nil, err
	}
	c.shared = false
	return c, nil
}

// NewConn returns a Conn that uses nl, a Conn for NETLINK_ROUTE (0), together
// with whoever else does. It switches strict checking on for all of them (see
// [netlink.GetStrictCheck]), where the kernel has it. Closing what it returns
// leaves nl open.
func NewConn(nl *netlink.Conn) (*Conn, error) {
	if nl == nil {
		return nil, &netlink.OpError{Op: "new-conn", Err: errNilConn}
	}
	err := nl.SetOption(netlink.GetStrictCheck, true)
	if err != nil && !errors.Is(err, errNoOption) && !errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	c := &Conn{nl: nl, shared: true}
	c.Link = &LinkService{c}
	c.Address = &AddressService{c}
	c.Route = &RouteService{c}
	c.Nexthop = &NexthopService{c}
	c.Neighbor = &NeighborService{c}
	c.Rule = &RuleService{c}
	return c, nil
}

var errNilConn = errors.New("the netlink.Conn is nil")

// Close closes the Conn's socket if it has one of its own, which ends all calls
// that wait, with an error that matches [os.ErrClosed].
func (c *Conn) Close() error {
	if c.shared {
		return nil
	}
	return c.nl.Close()
}
