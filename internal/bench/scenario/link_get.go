//go:build linux

package scenario

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os/exec"
	"strings"

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

// linkGet asks for one link by its index, again and again.
func linkGet() *harness.Scenario {
	return &harness.Scenario{
		Name: "link-get", Title: "A link by its index", Unit: "request",
		Quick: []int{5_000}, Full: []int{20_000},
		Setup: addVeth, Rehearse: 500,
		Contenders: []harness.Contender{
			{Name: "request and reply, not decoded", Package: bySyscalls, Floor: true, Prepare: linkGetRaw},
			{Name: "decoded in C", Package: byLibmnl, Command: mnl.Command("link-get"), Samples: true},
			{Name: "Link.Get", Package: byRtnetlink, Ours: true, Prepare: linkGetOurs},
			{Name: "Conn.Do and nlattr", Package: byNetlink, Ours: true, Prepare: linkGetDo},
			{Name: "Conn.Execute, compatible", Package: byNetlink, Ours: true, Prepare: linkGetExecute},
			{Name: "Handle.LinkByIndex", Package: byVishvananda, Prepare: linkGetHandle},
			{Name: "LinkByIndex", Package: byVishvananda, Prepare: linkGetVishvananda},
			{Name: "Link.Get", Package: byJsimonetti, Prepare: linkGetJsimonetti},
			{Name: "Execute", Package: byMdlayher, Prepare: linkGetMdlayher(0)},
			{Name: "Execute, buffer of 32 KiB", Package: byMdlayher, Prepare: linkGetMdlayher(32 << 10)},
			{Name: "ip -batch", Package: byIP, Needs: "ip", Command: linkGetBatch, Count: countLines(0)},
			{Name: "ip, a process each", Package: byIP, Needs: "ip", Share: 50, Prepare: linkGetProcesses},
		},
	}
}

// A rawLink is what the contenders have to know of a link.
type rawLink struct {
	index, mtu, master uint32
	name, mac          []byte // borrowed
}

func (l *rawLink) sum() uint64 { return linkSum(l.index, l.mtu, l.master, l.name, l.mac) }

// decode reads the data of a message, by hand.
func (l *rawLink) decode(b []byte) bool {
	if len(b) < unix.SizeofIfInfomsg {
		return false
	}
	*l = rawLink{index: binary.NativeEndian.Uint32(b[4:])}
	b = b[unix.SizeofIfInfomsg:]
	for {
		typ, v, rest, ok := raw.NextAttr(b)
		if !ok {
			return len(b) == 0
		}
		b = rest
		switch {
		case typ == unix.IFLA_IFNAME:
			l.name = bytes.TrimRight(v, "\x00")
		case typ == unix.IFLA_ADDRESS:
			l.mac = v
		case typ == unix.IFLA_MTU && len(v) == 4:
			l.mtu = binary.NativeEndian.Uint32(v)
		case typ == unix.IFLA_MASTER && len(v) == 4:
			l.master = binary.NativeEndian.Uint32(v)
		}
	}
}

// appendLinkGet appends a request for v0, without the statistics of its
// protocols. Contenders that can't say so get them.
func appendLinkGet(b []byte) []byte {
	b = raw.Begin(b, unix.RTM_GETLINK, unix.NLM_F_REQUEST, 1)
	b = append(b, 0, 0, 0, 0)
	b = binary.NativeEndian.AppendUint32(b, vethIndex)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0)
	b = raw.Attr32(b, unix.IFLA_EXT_MASK, rtextFilterSkipStats)
	raw.End(b, 0)
	return b
}

func linkGetRaw(size int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	request := appendLinkGet(nil)
	return repeat(size, func() (uint64, error) {
		_, err := s.Exchange(request)
		return 0, err
	}, s.Close)
}

func linkGetOurs(size int) (harness.Work, error) {
	c, err := ours.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	ctx := context.Background()
	return repeat(size, func() (uint64, error) {
		l, err := c.Link.Get(ctx, vethIndex)
		return linkSum(l.Index, l.MTU, l.Master, l.Name, l.HardwareAddr), err
	}, closing(c))
}

func linkGetDo(size int) (harness.Work, error) {
	c, err := strictConn()
	if err != nil {
		return harness.Work{}, err
	}
	ctx := context.Background()
	request := netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETLINK},
		Data:   appendLinkGet(nil)[unix.NLMSG_HDRLEN:],
	}
	return repeat(size, func() (uint64, error) {
		for m, err := range c.Do(ctx, request) {
			if err != nil {
				return 0, err
			}
			return linkWithDecoder(m.Data)
		}
		return 0, errMalformed
	}, closing(c))
}

func linkWithDecoder(b []byte) (sum uint64, err error) {
	if len(b) < unix.SizeofIfInfomsg {
		return 0, errMalformed
	}
	l := rawLink{index: binary.NativeEndian.Uint32(b[4:])}
	d := nlattr.NewDecoder(b[unix.SizeofIfInfomsg:])
	for d.Next() {
		switch d.Type() {
		case unix.IFLA_IFNAME:
			l.name = bytes.TrimRight(d.Data(), "\x00")
		case unix.IFLA_ADDRESS:
			l.mac = d.Data()
		case unix.IFLA_MTU:
			l.mtu = d.Uint32()
		case unix.IFLA_MASTER:
			l.master = d.Uint32()
		}
	}
	return l.sum(), d.Err()
}

func linkGetExecute(size int) (harness.Work, error) {
	c, err := strictConn()
	if err != nil {
		return harness.Work{}, err
	}
	request := netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETLINK, Flags: netlink.Request},
		Data:   appendLinkGet(nil)[unix.NLMSG_HDRLEN:],
	}
	return repeat(size, func() (uint64, error) {
		messages, err := c.Execute(request)
		if err != nil {
			return 0, err
		}
		data := messages[0].Data
		d, err := netlink.NewAttributeDecoder(data[unix.SizeofIfInfomsg:])
		if err != nil {
			return 0, err
		}
		index, mtu, master := binary.NativeEndian.Uint32(data[4:]), uint32(0), uint32(0)
		var name string
		var mac []byte
		for d.Next() {
			switch d.Type() {
			case unix.IFLA_IFNAME:
				name = d.String()
			case unix.IFLA_ADDRESS:
				mac = d.Bytes()
			case unix.IFLA_MTU:
				mtu = d.Uint32()
			case unix.IFLA_MASTER:
				master = d.Uint32()
			}
		}
		return linkSum(index, mtu, master, name, mac), d.Err()
	}, closing(c))
}

func linkGetMdlayher(buffer int) func(int) (harness.Work, error) {
	return func(size int) (harness.Work, error) {
		c, err := mdlayher.Dial(unix.NETLINK_ROUTE, &mdlayher.Config{Strict: true, MessageBufferSize: buffer})
		if err != nil {
			return harness.Work{}, err
		}
		request := mdlayher.Message{
			Header: mdlayher.Header{Type: unix.RTM_GETLINK, Flags: mdlayher.Request},
			Data:   appendLinkGet(nil)[unix.NLMSG_HDRLEN:],
		}
		return repeat(size, func() (uint64, error) {
			messages, err := c.Execute(request)
			if err != nil {
				return 0, err
			}
			return linkMdlayher(messages[0].Data)
		}, closing(c))
	}
}

func linkMdlayher(data []byte) (sum uint64, err error) {
	d, err := mdlayher.NewAttributeDecoder(data[unix.SizeofIfInfomsg:])
	if err != nil {
		return 0, err
	}
	index, mtu, master := binary.NativeEndian.Uint32(data[4:]), uint32(0), uint32(0)
	var name string
	var mac []byte
	for d.Next() {
		switch d.Type() {
		case unix.IFLA_IFNAME:
			name = d.String()
		case unix.IFLA_ADDRESS:
			mac = d.Bytes()
		case unix.IFLA_MTU:
			mtu = d.Uint32()
		case unix.IFLA_MASTER:
			master = d.Uint32()
		}
	}
	return linkSum(index, mtu, master, name, mac), d.Err()
}

// linkGetHandle uses one socket for all requests.
func linkGetHandle(size int) (harness.Work, error) {
	h, err := vishvananda.NewHandle(unix.NETLINK_ROUTE)
	if err != nil {
		return harness.Work{}, err
	}
	return repeat(size, func() (uint64, error) {
		l, err := h.LinkByIndex(vethIndex)
		if err != nil {
			return 0, err
		}
		return sumVishvanandaLink(l), nil
	}, h.Close)
}

var noAddress [6]byte

// linkGetVishvananda opens a socket for each request.
func linkGetVishvananda(size int) (harness.Work, error) {
	return repeat(size, func() (uint64, error) {
		l, err := vishvananda.LinkByIndex(vethIndex)
		if err != nil {
			return 0, err
		}
		return sumVishvanandaLink(l), nil
	}, nil)
}

// sumVishvanandaLink puts back an address of zeros, which the package leaves out.
func sumVishvanandaLink(l vishvananda.Link) uint64 {
	a := l.Attrs()
	mac := a.HardwareAddr
	if len(mac) == 0 {
		mac = noAddress[:]
	}
	return linkSum(uint32(a.Index), uint32(a.MTU), uint32(a.MasterIndex), a.Name, mac)
}

func linkGetJsimonetti(size int) (harness.Work, error) {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	return repeat(size, func() (uint64, error) {
		l, err := c.Link.Get(vethIndex)
		if err != nil {
			return 0, err
		}
		return sumJsimonettiLink(&l), nil
	}, closing(c))
}

func sumJsimonettiLink(l *rtnetlink.LinkMessage) uint64 {
	master := uint32(0)
	if l.Attributes.Master != nil {
		master = *l.Attributes.Master
	}
	return linkSum(l.Index, l.Attributes.MTU, master, l.Attributes.Name, l.Attributes.Address)
}

// linkGetBatch asks for all of them in one process. It prints each on one line.
func linkGetBatch(ctx context.Context, size int) (*exec.Cmd, error) {
	cmd := exec.CommandContext(ctx, "ip", "-oneline", "-batch", "-")
	input := new(strings.Builder)
	for range size {
		fmt.Fprintln(input, "link show dev v0")
	}
	return withInput(cmd, input.String())
}

// withInput has cmd read text from a file that has no name.
func withInput(cmd *exec.Cmd, text string) (*exec.Cmd, error) {
	f, err := tempFile()
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(f, text); err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	cmd.Stdin = f
	return cmd, nil
}

// linkGetProcesses is what scripts do, and programs that are written like them.
func linkGetProcesses(size int) (harness.Work, error) {
	return repeat(size, func() (uint64, error) {
		return 0, exec.Command("ip", "link", "show", "dev", "v0").Run()
	}, nil)
}
