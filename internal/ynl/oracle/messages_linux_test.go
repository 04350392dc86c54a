package oracle

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"github.com/netlink-sdk/go/nfnetlink/conntrack"
	"github.com/netlink-sdk/go/nfnetlink/nftables"
	"github.com/netlink-sdk/go/rtnetlink/rtaddr"
	"github.com/netlink-sdk/go/rtnetlink/rtlink"
	"github.com/netlink-sdk/go/rtnetlink/rtneigh"
	"github.com/netlink-sdk/go/rtnetlink/rtnexthop"
	"github.com/netlink-sdk/go/rtnetlink/rtroute"
	"github.com/netlink-sdk/go/rtnetlink/rtrule"
	"github.com/netlink-sdk/go/rtnetlink/tc"
	"golang.org/x/sys/unix"
)

// A codec is a generated type.
type codec interface {
	encoding.BinaryUnmarshaler
	encoding.BinaryAppender
}

// A dump is something that the kernel is asked for, all of it.
type dump struct {
	spec string // the specification's name
	op   string
	typ  func() codec

	// header is what stands in front of the attributes of the request, and
	// attrs what these are. Where parents is set, it is asked for once for each
	// link, with these parents.
	header  []byte
	attrs   func(e *nlattr.Encoder)
	parents []uint32

	// least is how many messages there are at least.
	least int
}

// header returns n bytes, of which the first is the address family.
func header(family byte, n int) []byte {
	b := make([]byte, n)
	b[0] = family
	return b
}

// Parents of filters (include/uapi/linux/pkt_sched.h).
const (
	ingress = 0xfffffff2
	egress  = 0xfffffff3
)

// mostLinks is more than there are links in the namespace.
const mostLinks = 64

func newLink() codec      { return new(rtlink.Attributes) }
func newRoute() codec     { return new(rtroute.Attributes) }
func newNexthop() codec   { return new(rtnexthop.Attributes) }
func newNeighbour() codec { return new(rtneigh.Neighbour) }
func newTC() codec        { return new(tc.Attributes) }

// extMask asks for parts of links that the kernel leaves out otherwise.
func extMask(mask uint32) func(e *nlattr.Encoder) {
	return func(e *nlattr.Encoder) { e.Uint32(unix.IFLA_EXT_MASK, mask) }
}

// Extended filters of links (include/uapi/linux/rtnetlink.h).
const (
	withVFs  = 1 << 0
	withVLAN = 1 << 1
	withMST  = 1 << 7
)

// withGroupStats asks for what members of groups have forwarded.
func withGroupStats(e *nlattr.Encoder) {
	const opFlags = 14 // NHA_OP_FLAGS
	e.Uint32(opFlags, uint32(rtnexthop.OpFlagsDumpStats|rtnexthop.OpFlagsDumpHWStats))
}

// dumps are what is asked for in a namespace that the files in testdata made.
var dumps = []dump{
	{spec: "rt-link", op: "getlink", typ: newLink, header: header(0, 16), attrs: extMask(withVFs), least: 10},
	{spec: "rt-link", op: "getlink", typ: newLink, header: header(unix.AF_BRIDGE, 16), attrs: extMask(withVLAN | withMST), least: 2},
	{spec: "rt-link", op: "getstats", typ: func() codec { return new(rtlink.Stats) }, header: statsHeader(), least: 10},
	{spec: "rt-addr", op: "getaddr", typ: func() codec { return new(rtaddr.Attributes) }, header: header(0, 8), least: 4},
	{spec: "rt-route", op: "getroute", typ: newRoute, header: header(0, 12), least: 10},
	{spec: "rt-route", op: "getroute", typ: newRoute, header: header(unix.AF_MPLS, 12)},
	{spec: "rt-rule", op: "getrule", typ: func() codec { return new(rtrule.FIBRule) }, header: header(0, 12), least: 6},
	{spec: "rt-neigh", op: "getneigh", typ: newNeighbour, header: header(0, 12), least: 2},
	{spec: "rt-neigh", op: "getneigh", typ: newNeighbour, header: header(unix.AF_BRIDGE, 12), least: 2},
	{spec: "rt-neigh", op: "getneightbl", typ: func() codec { return new(rtneigh.Ndt) }, header: header(0, 4), least: 2},
	{spec: "rt-nexthop", op: "getnexthop", typ: newNexthop, header: header(0, 8), attrs: withGroupStats, least: 5},
	{spec: "rt-nexthop", op: "getnexthopbucket", typ: newNexthop, header: header(0, 8), least: 8},
	{spec: "tc", op: "getqdisc", typ: newTC, header: header(0, 20), least: 5},
	{spec: "tc", op: "gettclass", typ: newTC, parents: []uint32{0}, least: 3},
	{spec: "tc", op: "gettfilter", typ: newTC, parents: []uint32{0, ingress, egress}, least: 4},
	{spec: "tc", op: "getchain", typ: newTC, parents: []uint32{0, ingress, egress}},
	{spec: "nftables", op: "gettable", typ: func() codec { return new(nftables.Table) }, header: header(0, 4), least: 2},
	{spec: "nftables", op: "getchain", typ: func() codec { return new(nftables.Chain) }, header: header(0, 4), least: 2},
	{spec: "nftables", op: "getrule", typ: func() codec { return new(nftables.Rule) }, header: header(0, 4), least: 40},
	{spec: "nftables", op: "getset", typ: func() codec { return new(nftables.Set) }, header: header(0, 4), least: 4},
	{spec: "nftables", op: "getobj", typ: func() codec { return new(nftables.Obj) }, header: header(0, 4), least: 4},
	{spec: "nftables", op: "getflowtable", typ: func() codec { return new(nftables.Flowtable) }, header: header(0, 4)},
	{spec: "nftables", op: "getgen", typ: func() codec { return new(nftables.Gen) }, header: header(0, 4), least: 1},
	{spec: "conntrack", op: "get", typ: func() codec { return new(conntrack.Conntrack) }, header: header(0, 4), least: 2},
	{spec: "conntrack", op: "get-stats", typ: func() codec { return new(conntrack.ConntrackStats) }, header: header(0, 4), least: 1},
	{spec: "conntrack", op: "exp-get", typ: func() codec { return new(conntrack.Expect) }, header: header(0, 4)},
	{spec: "conntrack", op: "exp-get-stats", typ: func() codec { return new(conntrack.ExpectStats) }, header: header(0, 4), least: 1},
}

// statsHeader asks for all statistics of links (struct if_stats_msg).
func statsHeader() []byte {
	b := make([]byte, 12)
	binary.NativeEndian.PutUint32(b[8:], 0x1f)
	return b
}

// What the running kernel sends is read as described, and written again so that
// nothing is lost.
func TestMessages(t *testing.T) {
	testns.Need(t, testns.Program("ip", "iproute2"), testns.Program("tc", "iproute2"))
	furnish(t)
	conns := map[uint8]*netlink.Conn{}
	for _, d := range withElements(t, dumps) {
		f := families[d.spec]
		c := conns[f.Protocol]
		if c == nil {
			var err error
			if c, err = netlink.Dial(int(f.Protocol), nil); err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			conns[f.Protocol] = c
		}
		t.Run(d.spec+"/"+d.op, func(t *testing.T) { compareMessages(t, c, &d) })
	}
	t.Run("values", func(t *testing.T) { compareValues(t, conns) })
}

// A knownNumber is a number in what the files in testdata made. To read and to write
// it again says nothing about its byte order.
type knownNumber struct {
	dump  dump
	path  string
	value uint64
}

var knownNumbers = []knownNumber{
	{dump{spec: "rt-link", op: "getlink", header: header(0, 16)}, "linkinfo.data.vlan-protocol", 0x8100},
	{dump{spec: "rt-link", op: "getlink", header: header(0, 16)}, "linkinfo.data.port", 4789},
	{dump{spec: "rt-neigh", op: "getneigh", header: header(unix.AF_BRIDGE, 12)}, "port", 99},
	{dump{spec: "rt-rule", op: "getrule", header: header(0, 12)}, "tun-id", 7},
	{dump{spec: "tc", op: "getqdisc", header: header(0, 20)}, "options.parms.rate.rate", 125000},
	{dump{spec: "conntrack", op: "get", header: header(0, 4)}, "tuple-orig.tuple-proto.proto-dst-port", 53},
	{dump{spec: "conntrack", op: "get", header: header(0, 4)}, "mark", 7},
	{dump{spec: "nftables", op: "getset", header: header(0, 4)}, "timeout", 3600_000},
	{dump{spec: "nftables", op: "getset", header: header(0, 4)}, "gc-interval", 300_000},
	{dump{spec: "nftables", op: "getobj", header: header(0, 4)}, "data.rate", 5},
}

// compareValues looks for numbers in messages.
func compareValues(t *testing.T, conns map[uint8]*netlink.Conn) {
	for _, n := range knownNumbers {
		f := families[n.dump.spec]
		messages, err := n.dump.run(conns[f.Protocol])
		if err != nil {
			t.Logf("without %s: %v", n.dump.op, err)
			continue
		}
		op, err := f.Operation(n.dump.op)
		if err != nil {
			t.Fatal(err)
		}
		var values []uint64
		for _, m := range messages {
			decoded, err := f.Decode(op, m.Data)
			if err != nil {
				t.Error(err)
			}
			if v, ok := decoded.Find(strings.Split(n.path, ".")...); ok {
				u, _ := v.Uint64()
				values = append(values, u)
			}
		}
		switch {
		case len(values) == 0:
			t.Logf("without %s of %s", n.path, n.dump.op)
		case !slices.Contains(values, n.value):
			t.Errorf("%s of %s is %v, want %d among them", n.path, n.dump.op, values, n.value)
		}
	}
}

// furnish fills the namespace with what there is to be read. Lines of the files
// in testdata that the kernel, or the program, does not understand are left out.
func furnish(t *testing.T) {
	t.Helper()
	for _, name := range []string{"links", "routes", "qdiscs", "rules"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			args := strings.Fields(line)
			if len(args) == 0 || args[0] == "#" {
				continue
			}
			if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
				first, _, _ := strings.Cut(string(out), "\n")
				t.Logf("not here: %s: %v: %s", strings.TrimSpace(line), err, first)
			}
		}
	}
	track(t)
}

// withElements adds dumps of the elements of each set.
func withElements(t *testing.T, list []dump) []dump {
	t.Helper()
	c, err := netlink.Dial(unix.NETLINK_NETFILTER, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	sets := dump{spec: "nftables", op: "getset", header: header(0, 4)}
	messages, err := sets.run(c)
	if err != nil {
		t.Logf("without sets: %v", err)
	}
	for _, m := range messages {
		var s nftables.Set
		if err := s.UnmarshalBinary(m.Data[4:]); err != nil {
			t.Fatal(err)
		}
		list = append(list, dump{
			spec: "nftables", op: "getsetelem",
			typ:    func() codec { return new(nftables.SetelemList) },
			header: header(m.Data[0], 4),
			attrs: func(e *nlattr.Encoder) {
				e.String(1, s.Table) // NFTA_SET_ELEM_LIST_TABLE
				e.String(2, s.Name)  // NFTA_SET_ELEM_LIST_SET
			},
		})
	}
	return list
}

// run returns the messages that the kernel answers with.
func (d *dump) run(c *netlink.Conn) ([]netlink.Message, error) {
	if d.parents == nil {
		return d.ask(c, d.header)
	}
	var all []netlink.Message
	for index := uint32(1); index < mostLinks; index++ {
		for _, parent := range d.parents {
			h := make([]byte, 20) // struct tcmsg
			binary.NativeEndian.PutUint32(h[4:], index)
			binary.NativeEndian.PutUint32(h[12:], parent)
			if messages, err := d.ask(c, h); err == nil { // there may be no such thing
				all = append(all, messages...)
			}
		}
	}
	return all, nil
}

func (d *dump) ask(c *netlink.Conn, header []byte) ([]netlink.Message, error) {
	op, err := families[d.spec].Operation(d.op)
	if err != nil {
		return nil, err
	}
	e := nlattr.NewEncoder(nil)
	copy(e.Fixed(len(header)), header)
	if d.attrs != nil {
		d.attrs(&e)
	}
	data, err := e.Encode()
	if err != nil {
		return nil, err
	}
	return c.Execute(netlink.Message{
		Header: netlink.Header{Type: netlink.HeaderType(op.Request), Flags: netlink.Request | netlink.Dump},
		Data:   data,
	})
}

func compareMessages(t *testing.T, c *netlink.Conn, d *dump) {
	if d.spec == "nftables" {
		testns.Need(t, testns.Program("nft", "nftables"))
	}
	messages, err := d.run(c)
	switch f := families[d.spec]; {
	case err != nil && d.least == 0:
		t.Skipf("needs a kernel that has them: %v", err)
	case errors.Is(err, unix.EINVAL) && f.Protocol == netfilter:
		t.Skipf("needs netfilter's subsystem: %v", err) // is what it says of unknown ones
	case err != nil:
		t.Fatal(err)
	}
	if len(messages) < d.least {
		t.Errorf("the kernel sent %d messages, want at least %d", len(messages), d.least)
	}
	f := families[d.spec]
	op, err := f.Operation(d.op)
	if err != nil {
		t.Fatal(err)
	}
	x := exchangeComparison{report: newReport(t), spec: d.spec, family: f}
	for _, m := range messages {
		x.message(op, m.Data, d.typ())
	}
}

// An exchangeComparison compares messages with what is left of them.
type exchangeComparison struct {
	*report
	spec   string
	family *nlspec.Family
}

func (x *exchangeComparison) message(op *nlspec.Operation, b []byte, v codec) {
	first, err := x.family.Decode(op, b)
	if err != nil {
		x.differs(x.spec+" message "+op.Name, "what the kernel sent is not as described: %v\n% x", err, b)
	}
	x.described(first.Attrs, nil, nil)

	// By the table.
	out, err := first.MarshalBinary()
	if err != nil {
		x.differs(x.spec+" message "+op.Name, "it can't be written again: %v", err)
	} else if again, _ := x.family.Decode(op, out); !first.Equal(again) {
		x.differs(x.spec+" message "+op.Name, "the table reads %v, and then %v", first, again)
	}

	// By the type.
	size := nlattr.Align(x.family.Size(op.Header))
	if err := v.UnmarshalBinary(b[min(len(b), size):]); err != nil {
		x.differs(x.spec+" message "+op.Name, "the type can't read it: %v\n% x", err, b)
		return
	}
	out, err = v.AppendBinary(slices.Clone(b[:min(len(b), size)]))
	if err != nil {
		x.differs(x.spec+" message "+op.Name, "the type can't write it: %v", err)
		return
	}
	second, err := x.family.Decode(op, out)
	if err != nil {
		x.differs(x.spec+" message "+op.Name, "what the type writes is not as described: %v", err)
	}
	if a, b := x.canonical(first.Attrs), x.canonical(second.Attrs); a != b {
		x.differs(x.spec+" message "+op.Name, "the kernel sent\n%s, and the type wrote\n%s", a, b)
	}
}

// described reports attributes that have no description, and sub-messages of
// which the format is unknown. texts are those of the lists around, which may be
// selectors.
func (x *exchangeComparison) described(nodes []nlspec.Node, path []string, texts map[string]string) {
	selectors := maps.Clone(texts)
	if selectors == nil {
		selectors = make(map[string]string)
	}
	for i := range nodes {
		n := &nodes[i]
		place := strings.Join(append(slices.Clone(path), n.Name()), ".")
		if n.Attr == nil {
			b, _ := n.Value.Bytes()
			x.differs(x.spec+" unknown "+place, "the kernel sends it, with %d bytes: % x", len(b), b)
			continue
		}
		if s, ok := n.Value.Text(); ok {
			selectors[n.Attr.Name] = s
		}
		if b, ok := n.Value.Bytes(); ok && n.Attr.Kind == nlspec.Choice && len(b) > 0 {
			x.differs(x.spec+" choice "+place+" "+selectors[n.Attr.Selector], "it has no format, and %d bytes", len(b))
		}
		if n.Value.Form() == nlspec.List && n.Attr.Kind != nlspec.Structure && n.Attr.Kind != nlspec.Array {
			x.described(n.Value.Nodes(), append(slices.Clone(path), n.Name()), selectors)
		}
	}
}

// canonical describes attributes in an order of its own: that of fields is not
// that of the kernel.
func (x *exchangeComparison) canonical(nodes []nlspec.Node) string {
	var parts []string
	for i := range nodes {
		n := &nodes[i]
		if n.Attr != nil && n.Attr.Kind == nlspec.Pad {
			continue
		}
		name := n.Name()
		var value string
		switch b, isBytes := n.Value.Bytes(); {
		case isBytes:
			value = fmt.Sprintf("%x", b)
		case n.Value.Form() == nlspec.List:
			value = "{" + x.canonical(n.Value.Nodes()) + "}"
			if n.Attr.Kind == nlspec.Indexed {
				value = "{" + x.elements(n.Value.Nodes()) + "}"
			}
		default:
			value = string(x.family.AppendValue(nil, *n))
		}
		parts = append(parts, name+"="+value)
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// elements is canonical for what is numbered, from any number on.
func (x *exchangeComparison) elements(nodes []nlspec.Node) string {
	var parts []string
	for i := range nodes {
		parts = append(parts, x.canonical(nodes[i].Value.Nodes()))
	}
	return strings.Join(parts, ", ")
}
