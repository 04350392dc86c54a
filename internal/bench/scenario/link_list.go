//go:build linux

package scenario

import (
	"context"
	"fmt"

	"github.com/jsimonetti/rtnetlink/v2"
	mdlayher "github.com/mdlayher/netlink"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/mnl"
	"github.com/netlink-sdk/go/internal/bench/raw"
	ours "github.com/netlink-sdk/go/rtnetlink"
	vishvananda "github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// linkList lists links: pairs, of which the first five hundred have one end in
// a bridge, the bridge, and the loopback interface.
func linkList() *harness.Scenario {
	return &harness.Scenario{
		Name: "links", Title: "List links", Unit: "link",
		Quick: []int{1_002}, Full: []int{5_002}, Grow: []int{102},
		Setup: addLinks, Teardown: removeLinks,
		Contenders: []harness.Contender{
			{Name: "read, not decoded", Package: bySyscalls, Floor: true, Prepare: linksRead},
			{Name: "decoded by hand", Package: bySyscalls, Prepare: linksByHand},
			{Name: "decoded in C", Package: byLibmnl, Command: mnl.Command("links"), Samples: true},
			{Name: "Link.All, streamed", Package: byRtnetlink, Ours: true, Prepare: linksAll},
			{Name: "Link.List", Package: byRtnetlink, Ours: true, Prepare: linksList},
			{Name: "LinkList", Package: byVishvananda, Prepare: linksVishvananda},
			{Name: "Link.List", Package: byJsimonetti, Prepare: linksJsimonetti},
			{Name: "Execute", Package: byMdlayher, Prepare: linksMdlayher},
			{Name: "ip link show", Package: byIP, Needs: "ip", Command: program("ip", "-oneline", "link", "show"), Count: countLines(0)},
		},
	}
}

const (
	bridgeIndex = 10
	bridgePorts = 500
)

func addLinks(size int) error {
	return withSocket(func(s *raw.Socket) error {
		b := raw.Begin(nil, unix.RTM_NEWLINK, unix.NLM_F_REQUEST|unix.NLM_F_CREATE|unix.NLM_F_EXCL|unix.NLM_F_ACK, 1)
		b = appendIfInfo(b, bridgeIndex)
		b = raw.String(b, unix.IFLA_IFNAME, "br0")
		b = raw.Attr32(b, unix.IFLA_GROUP, fixtureGroup)
		info := len(b)
		b = raw.Attr(b, unix.IFLA_LINKINFO, nil)
		b = raw.String(b, unix.IFLA_INFO_KIND, "bridge")
		raw.EndNest(b, info)
		raw.End(b, 0)
		if err := s.Acknowledged(b); err != nil {
			return fmt.Errorf("adding a bridge: %w", err)
		}
		err := inBatches(s, (size-2)/2, func(b []byte, i int, flags uint16) []byte {
			index := uint32(bridgeIndex + 1 + 2*i)
			master := uint32(0)
			if i < bridgePorts {
				master = bridgeIndex
			}
			return appendVeth(b, index, index+1, fmt.Sprintf("a%d", i), fmt.Sprintf("b%d", i), master, flags&unix.NLM_F_ACK != 0)
		})
		if err != nil {
			return fmt.Errorf("adding links: %w", err)
		}
		return upLinks(s)
	})
}

// rtextFilterSkipStats is RTEXT_FILTER_SKIP_STATS.
const rtextFilterSkipStats = 1 << 3

// appendLinkDump appends a request for all links without their statistics,
// which nobody here wants. Contenders that can't say so get them.
func appendLinkDump(b []byte) []byte {
	b = raw.Begin(b, unix.RTM_GETLINK, unix.NLM_F_REQUEST|unix.NLM_F_DUMP, 1)
	b = append(b, make([]byte, unix.SizeofIfInfomsg)...)
	b = raw.Attr32(b, unix.IFLA_EXT_MASK, rtextFilterSkipStats)
	raw.End(b, 0)
	return b
}

func linksRead(int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (harness.Outcome, error) {
		n, _, err := s.Dump(appendLinkDump(nil), nil)
		return harness.Outcome{Objects: n}, err
	}, s.Close)
}

func linksByHand(int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		var l rawLink
		o.Objects, _, err = s.Dump(appendLinkDump(nil), func(b []byte) error {
			if !l.decode(b) {
				return errMalformed
			}
			o.Sum += l.sum()
			return nil
		})
		return o, err
	}, s.Close)
}

func linksAll(int) (harness.Work, error) {
	c, err := ours.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		for l, err := range c.Link.All(context.Background(), nil) {
			if err != nil {
				return o, err
			}
			o.Objects++
			o.Sum += linkSum(l.Index, l.MTU, l.Master, l.Name, l.HardwareAddr)
		}
		return o, nil
	}, closing(c))
}

func linksList(int) (harness.Work, error) {
	c, err := ours.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		links, err := c.Link.List(context.Background(), nil)
		for i := range links {
			l := &links[i]
			o.Objects++
			o.Sum += linkSum(l.Index, l.MTU, l.Master, l.Name, l.HardwareAddr)
		}
		return o, err
	}, closing(c))
}

func linksVishvananda(int) (harness.Work, error) {
	return do(func() (o harness.Outcome, err error) {
		links, err := vishvananda.LinkList()
		for _, l := range links {
			o.Objects++
			o.Sum += sumVishvanandaLink(l)
		}
		return o, err
	}, nil)
}

func linksJsimonetti(int) (harness.Work, error) {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		links, err := c.Link.List()
		for i := range links {
			o.Objects++
			o.Sum += sumJsimonettiLink(&links[i])
		}
		return o, err
	}, closing(c))
}

func linksMdlayher(int) (harness.Work, error) {
	c, err := mdlayher.Dial(unix.NETLINK_ROUTE, &mdlayher.Config{Strict: true})
	if err != nil {
		return harness.Work{}, err
	}
	request := mdlayher.Message{
		Header: mdlayher.Header{Type: unix.RTM_GETLINK, Flags: mdlayher.Request | mdlayher.Dump},
		Data:   appendLinkDump(nil)[unix.NLMSG_HDRLEN:],
	}
	return do(func() (o harness.Outcome, err error) {
		messages, err := c.Execute(request)
		for _, m := range messages {
			sum, err := linkMdlayher(m.Data)
			if err != nil {
				return o, err
			}
			o.Objects++
			o.Sum += sum
		}
		return o, err
	}, closing(c))
}
