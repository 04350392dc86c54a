package rtlink

import (
	"encoding/binary"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// message returns what the running kernel says of the loopback device of a new
// network namespace, behind the header.
func message(t testing.TB) []byte {
	t.Helper()
	ns := testns.New(t)
	c, err := netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	req, err := (&Header{IfiIndex: 1}).AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var data []byte
	for m, err := range c.Do(t.Context(), netlink.Message{Header: netlink.Header{Type: unix.RTM_GETLINK}, Data: req}) {
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, m.Data[sizeofHeader:]...)
	}
	return data
}

// What the running kernel says of a link is understood, and written back as it
// came.
func TestMessageOfTheKernel(t *testing.T) {
	data := message(t)
	var a Attributes
	if err := a.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if a.IfName != "lo" {
		t.Errorf("the link is %q", a.IfName)
	}
	if len(a.Unknown) > 0 {
		t.Logf("unknown: %x", a.Unknown)
	}
	out, err := a.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var again Attributes
	if err := again.UnmarshalBinary(out); err != nil {
		t.Fatal(err)
	}
	types := func(b []byte) map[uint16]int {
		m := make(map[uint16]int)
		d := nlattr.NewDecoder(b)
		for d.Next() {
			m[d.Type()] += len(d.Data())
		}
		return m
	}
	before, after := types(data), types(out)
	for typ, n := range before {
		// A structure that is shorter on an older kernel is written in full.
		if after[typ] < n && typ != attrAttributesPad {
			t.Errorf("the attribute %d had %d bytes, and has %d", typ, n, after[typ])
		}
	}
}

// Appending to a buffer that is large enough allocates nothing.
func TestAppendAllocatesNothing(t *testing.T) {
	var a Attributes
	if err := a.UnmarshalBinary(message(t)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 0, 8192)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := a.AppendBinary(buf); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// byHand decodes the same attributes as Attributes does, as somebody would who
// writes a loop for it: what has no field of its own is counted.
type byHand struct {
	name, qdisc  string
	addr, bcast  []byte
	numbers      [80]uint32
	present      [80]bool
	stats        *[24]uint32
	stats64      *[25]uint64
	numberMap    *[28]byte
	inet         *[33]uint32
	inet6        *byHandInet6
	bytes        [80][]byte
	xdp          *uint8
	unknownBytes []byte
}

type byHandInet6 struct {
	flags  uint32
	cache  *[16]byte
	conf   []uint32
	stats  []uint64
	icmp   []uint64
	token  []byte
	mode   uint8
	raMtu  uint32
	bytes0 []byte
}

func (h *byHand) decode(b []byte) bool {
	for len(b) >= 4 {
		n := int(binary.NativeEndian.Uint16(b))
		typ := binary.NativeEndian.Uint16(b[2:]) & 0x3fff
		if n < 4 || n > len(b) {
			return false
		}
		v := b[4:n]
		switch typ {
		case attrAttributesIfName:
			h.name = string(v[:len(v)-1])
		case attrAttributesQdisc:
			h.qdisc = string(v[:len(v)-1])
		case attrAttributesAddress:
			h.addr = append([]byte(nil), v...)
		case attrAttributesBroadcast:
			h.bcast = append([]byte(nil), v...)
		case attrAttributesStats:
			s := new([24]uint32)
			for i := range min(len(s), len(v)/4) {
				s[i] = binary.NativeEndian.Uint32(v[4*i:])
			}
			h.stats = s
		case attrAttributesStats64:
			s := new([25]uint64)
			for i := range min(len(s), len(v)/8) {
				s[i] = binary.NativeEndian.Uint64(v[8*i:])
			}
			h.stats64 = s
		case attrAttributesMap:
			h.numberMap = new([28]byte)
			copy(h.numberMap[:], v)
		case attrAttributesAFSpec:
			if !h.afSpec(v) {
				return false
			}
		case attrAttributesXDP:
			if len(v) >= 5 {
				x := v[4]
				h.xdp = &x
			}
		default:
			switch {
			case int(typ) >= len(h.numbers):
				h.unknownBytes = append(h.unknownBytes, b[:n]...)
			case len(v) == 4:
				h.numbers[typ], h.present[typ] = binary.NativeEndian.Uint32(v), true
			case len(v) == 1:
				h.numbers[typ], h.present[typ] = uint32(v[0]), true
			default:
				h.bytes[typ] = append([]byte(nil), v...)
			}
		}
		b = b[min(len(b), nlattr.Align(n)):]
	}
	return true
}

func (h *byHand) afSpec(b []byte) bool {
	for len(b) >= 4 {
		n := int(binary.NativeEndian.Uint16(b))
		typ := binary.NativeEndian.Uint16(b[2:]) & 0x3fff
		if n < 4 || n > len(b) {
			return false
		}
		v := b[4:n]
		switch typ {
		case unix.AF_INET:
			s := new([33]uint32)
			if len(v) > 4 {
				v = v[4:]
			}
			for i := range min(len(s), len(v)/4) {
				s[i] = binary.NativeEndian.Uint32(v[4*i:])
			}
			h.inet = s
		case unix.AF_INET6:
			h.inet6 = new(byHandInet6)
			if !h.inet6.decode(v) {
				return false
			}
		}
		b = b[min(len(b), nlattr.Align(n)):]
	}
	return true
}

func (h *byHandInet6) decode(b []byte) bool {
	for len(b) >= 4 {
		n := int(binary.NativeEndian.Uint16(b))
		typ := binary.NativeEndian.Uint16(b[2:]) & 0x3fff
		if n < 4 || n > len(b) {
			return false
		}
		v := b[4:n]
		switch typ {
		case 1:
			h.flags = binary.NativeEndian.Uint32(v)
		case 2:
			h.conf = make([]uint32, len(v)/4)
			for i := range h.conf {
				h.conf[i] = binary.NativeEndian.Uint32(v[4*i:])
			}
		case 3:
			h.stats = numbers64(v)
		case 5:
			h.cache = new([16]byte)
			copy(h.cache[:], v)
		case 6:
			h.icmp = numbers64(v)
		case 7:
			h.token = append([]byte(nil), v...)
		case 8:
			h.mode = v[0]
		case 9:
			h.raMtu = binary.NativeEndian.Uint32(v)
		default:
			h.bytes0 = append(h.bytes0, b[:n]...)
		}
		b = b[min(len(b), nlattr.Align(n)):]
	}
	return true
}

func numbers64(v []byte) []uint64 {
	s := make([]uint64, len(v)/8)
	for i := range s {
		s[i] = binary.NativeEndian.Uint64(v[8*i:])
	}
	return s
}

func BenchmarkDecode(b *testing.B) {
	data := message(b)
	b.ReportMetric(float64(len(data)), "message-B")
	floor.Compare(b, func(n int) {
		for range n {
			h := new(byHand)
			if !h.decode(data) {
				b.Fatal("the loop by hand is wrong")
			}
		}
	}, func(n int) {
		for range n {
			var a Attributes
			if err := a.UnmarshalBinary(data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	var a Attributes
	if err := a.UnmarshalBinary(message(b)); err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, 8192)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.AppendBinary(buf); err != nil {
			b.Fatal(err)
		}
	}
}
