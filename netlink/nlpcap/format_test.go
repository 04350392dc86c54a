package nlpcap_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlpcap"
)

// order is both kinds of binary byte orders in one.
type order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// A file is a capture that a test makes by hand, in either byte order.
type file struct {
	order
	b []byte
}

func (f *file) u16(v ...uint16) *file {
	for _, v := range v {
		f.b = f.AppendUint16(f.b, v)
	}
	return f
}

func (f *file) u32(v ...uint32) *file {
	for _, v := range v {
		f.b = f.AppendUint32(f.b, v)
	}
	return f
}

func (f *file) bytes(b ...byte) *file {
	f.b = append(f.b, b...)
	return f
}

// block appends a block whose body is what body appends.
func (f *file) block(typ uint32, body func()) *file {
	begin := len(f.b)
	f.u32(typ, 0)
	body()
	for len(f.b)%4 != 0 {
		f.b = append(f.b, 0)
	}
	n := uint32(len(f.b) - begin + 4)
	f.PutUint32(f.b[begin+4:], n)
	return f.u32(n)
}

func (f *file) section() *file {
	return f.block(0x0a0d0d0a, func() {
		f.u32(0x1a2b3c4d).u16(1, 0).u32(1<<32-1, 1<<32-1)
		f.u16(1, 5).bytes([]byte("notes\x00\x00\x00")...).u16(0, 0)
	})
}

func (f *file) describe(linkType uint16, options func()) *file {
	return f.block(1, func() {
		f.u16(linkType, 0).u32(262144)
		if options != nil {
			options()
		}
	})
}

// cooked is the header that captures from an nlmon device have.
func cooked(direction, protocol byte) []byte {
	return []byte{0, direction, 3, 56, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, protocol}
}

// enhanced appends a packet of an interface that holds data.
func (f *file) enhanced(id uint32, units uint64, data []byte, options func()) *file {
	return f.block(6, func() {
		f.u32(id, uint32(units>>32), uint32(units), uint32(len(data)), uint32(len(data)))
		f.bytes(data...)
		for len(f.b)%4 != 0 {
			f.b = append(f.b, 0)
		}
		if options != nil {
			options()
		}
	})
}

// head is a message header in the file's byte order.
func (f *file) head(flags netlink.HeaderFlags) []byte {
	h := file{order: f.order}
	return h.u32(16).u16(18, uint16(flags)).u32(1, 2).b
}

func (f *file) packet(direction byte, flags netlink.HeaderFlags) []byte {
	return append(cooked(direction, 16), f.head(flags)...)
}

// expect reads the file, and compares what there is with want.
func (f *file) expect(t *testing.T, want ...netlink.Packet) {
	t.Helper()
	got, order, err := read(bytes.NewReader(f.b))
	if err != nil {
		t.Error(err)
	}
	if order.String() != f.String() {
		t.Errorf("byte order: %v", order)
	}
	check(t, got, want...)
}

func bothOrders(t *testing.T, test func(t *testing.T, f *file)) {
	for _, o := range []order{binary.LittleEndian, binary.BigEndian} {
		t.Run(o.String(), func(t *testing.T) { test(t, &file{order: o}) })
	}
}

// The direction is taken from the first that tells it.
func TestDirection(t *testing.T) {
	tests := []struct {
		name   string
		cooked byte
		option uint32
		flags  netlink.HeaderFlags
		out    bool
	}{
		{"option says in", 7, 1, netlink.Request, false},
		{"option says out", 6, 2, 0, true},
		{"option does not say", 6, 0x80000000, netlink.Request, false},
		{"to user", 6, 0, netlink.Request, false},
		{"to kernel", 7, 0, 0, true},
		{"a request on nlmon", 4, 0, netlink.Request | netlink.Dump, true},
		{"a reply on nlmon", 4, 0, netlink.Multi, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bothOrders(t, func(t *testing.T, f *file) {
				f.section().describe(253, nil).enhanced(0, 5, f.packet(tt.cooked, tt.flags), func() {
					f.u16(1, 3).bytes('w', 'h', 'y', 0)
					f.u16(2, 4).u32(tt.option)
				})
				f.expect(t, netlink.Packet{
					Time: time.Unix(0, 5000), Protocol: 16, Data: f.head(tt.flags), Size: 16, Outgoing: tt.out,
				})
			})
		})
	}
}

func TestTimes(t *testing.T) {
	tests := []struct {
		name       string
		resolution []byte
		offset     uint32
		units      uint64
		want       time.Time
	}{
		{"microseconds unless told", nil, 0, 1_000_001, time.Unix(1, 1000)},
		{"nanoseconds", []byte{9}, 0, 1_000_000_001, time.Unix(1, 1)},
		{"seconds", []byte{0}, 0, 77, time.Unix(77, 0)},
		{"milliseconds and offset", []byte{3}, 100, 1500, time.Unix(101, 500_000_000)},
		{"the smallest power of ten", []byte{19}, 0, 15e18, time.Unix(1, 500_000_000)},
		{"a power of two", []byte{0x80 | 10}, 0, 1024 + 512, time.Unix(1, 500_000_000)},
		{"the smallest power of two", []byte{0x80 | 63}, 0, 3 << 62, time.Unix(1, 500_000_000)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bothOrders(t, func(t *testing.T, f *file) {
				f.section().describe(253, func() {
					if tt.resolution != nil {
						f.u16(9, 1).bytes(tt.resolution[0], 0, 0, 0)
					}
					if tt.offset != 0 {
						f.u16(14, 8)
						f.b = f.AppendUint64(f.b, uint64(tt.offset))
					}
					f.u16(0, 0)
				})
				f.enhanced(0, tt.units, f.packet(6, 0), nil)
				f.expect(t, netlink.Packet{Time: tt.want, Protocol: 16, Data: f.head(0), Size: 16})
			})
		})
	}
}

// Blocks that are not known, other interfaces, and packets in other forms.
func TestBlocks(t *testing.T) {
	bothOrders(t, func(t *testing.T, f *file) {
		p := f.packet(6, 0)
		f.section()
		f.block(4, func() { f.bytes(1, 2, 3, 4, 5) }) // names
		f.describe(1, nil).describe(253, nil)
		f.enhanced(0, 1, []byte("an Ethernet frame"), nil)
		f.enhanced(1, 2, p, nil)
		f.block(5, func() { f.u32(1, 2, 3) }) // statistics
		f.block(2, func() {                   // the old kind of packet
			f.u16(1, 9).u32(0, 3, uint32(len(p)), 1000).bytes(p...)
		})
		f.section().describe(253, nil)
		f.block(3, func() { f.u32(uint32(len(p))).bytes(p...) }) // simple
		f.block(0x40000bad, func() {})
		want := netlink.Packet{Protocol: 16, Data: f.head(0), Size: 16}
		first, second := want, want
		first.Time = time.Unix(0, 2000)
		second.Time, second.Size = time.Unix(0, 3000), 1000-16
		f.expect(t, first, second, want)
	})
}

// A file may change its byte order from one section to the next.
func TestSectionsOfBothOrders(t *testing.T) {
	f := file{order: binary.BigEndian}
	f.section().describe(253, nil).enhanced(0, 0, f.packet(4, netlink.Request), nil)
	big := f.head(netlink.Request)
	f.order = binary.LittleEndian
	f.section().describe(253, nil).enhanced(0, 0, f.packet(4, netlink.Request), nil)
	want := netlink.Packet{Time: time.Unix(0, 0), Protocol: 16, Data: big, Size: 16, Outgoing: true}
	second := want
	second.Data = f.head(netlink.Request)
	f.expect(t, want, second)
}

// classic appends the header of a pcap file.
func (f *file) classic(magic uint32, linkType uint32) *file {
	return f.u32(magic).u16(2, 4).u32(0, 0, 262144, linkType)
}

func TestClassic(t *testing.T) {
	for magic, unit := range map[uint32]time.Duration{0xa1b2c3d4: time.Microsecond, 0xa1b23c4d: time.Nanosecond} {
		bothOrders(t, func(t *testing.T, f *file) {
			f.classic(magic, 253)
			request := f.packet(4, netlink.Request)
			f.u32(10, 20, uint32(len(request)), uint32(len(request))).bytes(request...)
			reply := f.packet(4, 0)
			f.u32(11, 21, uint32(len(reply)), 500).bytes(reply...)
			f.expect(t,
				netlink.Packet{
					Time: time.Unix(10, int64(20*unit)), Protocol: 16, Data: f.head(netlink.Request), Size: 16, Outgoing: true,
				},
				netlink.Packet{Time: time.Unix(11, int64(21*unit)), Protocol: 16, Data: f.head(0), Size: 500 - 16})

			for i := 24 + 1; i < 24+16+len(request); i++ {
				if got, _, err := read(bytes.NewReader(f.b[:i])); len(got) != 0 || err == nil {
					t.Errorf("%d bytes: %v, %v", i, got, err)
				}
			}
		})
	}
}

func TestInvalid(t *testing.T) {
	started := func(f *file) *file { return f.section().describe(253, nil) }
	tests := []struct {
		name string
		make func(f *file)
		want error
	}{
		{"text", func(f *file) { f.bytes([]byte("this is not a capture")...) }, nlpcap.ErrFormat},
		{"no byte order", func(f *file) { f.u32(0x0a0d0d0a, 28, 0x12345678, 0, 0, 0, 28) }, nlpcap.ErrFormat},
		{"section too short", func(f *file) { f.u32(0x0a0d0d0a, 12, 0x1a2b3c4d, 12) }, nlpcap.ErrFormat},
		{"version 2", func(f *file) { f.u32(0x0a0d0d0a, 28, 0x1a2b3c4d).u16(2, 0).u32(0, 0, 28) }, nlpcap.ErrFormat},
		{"block too short", func(f *file) { started(f).u32(9, 8) }, nlpcap.ErrFormat},
		{"block of odd length", func(f *file) { started(f).u32(9, 13) }, nlpcap.ErrFormat},
		{"lengths differ", func(f *file) { started(f).u32(1, 20, 253, 0, 24) }, nlpcap.ErrFormat},
		{"huge packet", func(f *file) { started(f).u32(6, 1<<31) }, nlpcap.ErrFormat},
		{"short interface", func(f *file) { f.section().block(1, func() { f.u32(1) }) }, nlpcap.ErrFormat},
		{"short packet block", func(f *file) { started(f).block(6, func() { f.u32(0, 0, 0, 0) }) }, nlpcap.ErrFormat},
		{"short simple packet block", func(f *file) { started(f).block(3, func() {}) }, nlpcap.ErrFormat},
		{"packet without header", func(f *file) { started(f).enhanced(0, 0, make([]byte, 15), nil) }, nlpcap.ErrFormat},
		{"no netlink device", func(f *file) { started(f).enhanced(0, 0, make([]byte, 16), nil) }, nlpcap.ErrFormat},
		{"no such interface", func(f *file) { started(f).enhanced(1, 0, f.packet(6, 0), nil) }, nlpcap.ErrFormat},
		{"simple packet without interface", func(f *file) { f.section().block(3, func() { f.u32(0) }) }, nlpcap.ErrFormat},
		{"packet longer than its block", func(f *file) {
			started(f).block(6, func() { f.u32(0, 0, 0, 17, 17).bytes(cooked(4, 0)...) })
		}, nlpcap.ErrFormat},
		{"packet longer than it was", func(f *file) {
			started(f).block(6, func() { f.u32(0, 0, 0, 16, 15).bytes(cooked(4, 0)...) })
		}, nlpcap.ErrFormat},
		{"option longer than its block", func(f *file) {
			f.section().describe(253, func() { f.u16(9, 100) })
		}, nlpcap.ErrFormat},
		{"unit of time too small", func(f *file) {
			f.section().describe(253, func() { f.u16(9, 1).bytes(20) })
		}, nlpcap.ErrFormat},
		{"too many interfaces", func(f *file) {
			f.section()
			for range 1<<16 + 1 {
				f.describe(1, nil)
			}
		}, nlpcap.ErrFormat},
		{"classic version 3", func(f *file) { f.u32(0xa1b2c3d4).u16(3, 0).u32(0, 0, 0, 253) }, nlpcap.ErrFormat},
		{"classic of Ethernet", func(f *file) { f.classic(0xa1b2c3d4, 1) }, nlpcap.ErrLinkType},
		{"classic huge packet", func(f *file) { f.classic(0xa1b2c3d4, 253).u32(0, 0, 1<<31, 1<<31) }, nlpcap.ErrFormat},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bothOrders(t, func(t *testing.T, f *file) {
				tt.make(f)
				got, _, err := read(bytes.NewReader(f.b))
				var fe *nlpcap.FormatError
				if !errors.As(err, &fe) || !errors.Is(err, tt.want) || len(got) != 0 {
					t.Errorf("%v, %v", got, err)
				}
			})
		})
	}
}

// Whatever the bytes, there is an end, an error, or packets that can be
// written and read again.
func FuzzReader(f *testing.F) {
	f.Add(capture(f, packets(f)...))
	for _, o := range []order{binary.LittleEndian, binary.BigEndian} {
		ng := file{order: o}
		ng.section().describe(253, func() { ng.u16(9, 1).bytes(9, 0, 0, 0).u16(0, 0) })
		ng.enhanced(0, 1e9, ng.packet(7, netlink.Request), func() { ng.u16(2, 4).u32(2) })
		ng.block(3, func() { ng.u32(32).bytes(ng.packet(6, 0)...) })
		f.Add(ng.b)
		classic := file{order: o}
		classic.classic(0xa1b23c4d, 253).u32(1, 2, 32, 32).bytes(classic.packet(4, 0)...)
		f.Add(classic.b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		first, _, err := read(bytes.NewReader(b))
		if err != nil {
			var fe *nlpcap.FormatError
			if !errors.As(err, &fe) || fe.Offset < 0 || fe.Offset > int64(len(b)) {
				t.Fatalf("error: %v", err)
			}
		}
		again, _, err := read(bytes.NewReader(capture(t, first...)))
		if err != nil || len(again) != len(first) {
			t.Fatalf("%d packets of %d: %v", len(again), len(first), err)
		}
		for i, p := range again {
			// Times before 1970 or after 2262 do not fit.
			if q := first[i]; !bytes.Equal(p.Data, q.Data) || p.Size != q.Size || p.Outgoing != q.Outgoing ||
				p.Protocol != q.Protocol || p.Sender != q.Sender || p.Group != q.Group {
				t.Fatalf("%v became %v", q, p)
			}
		}
	})
}
