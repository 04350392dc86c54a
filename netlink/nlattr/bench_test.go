package nlattr_test

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// Attributes of a link that the benchmark looks at, include/uapi/linux/if_link.h.
const (
	iflaAddress    = 1
	iflaName       = 3
	iflaMTU        = 4
	iflaTxQueueLen = 13
	iflaOperState  = 16
	iflaLinkMode   = 17
	iflaLinkInfo   = 18
	iflaStats64    = 23
	iflaGroup      = 27
	iflaCarrier    = 33

	iflaInfoKind = 1
	iflaInfoData = 2
)

// linkMessage returns the 38 attributes that Linux 6.18 sends of the loopback
// interface: its types, in its order, with its lengths.
func linkMessage() []byte {
	e := nlattr.NewEncoder(nil)
	e.String(iflaName, "lo")
	e.Uint32(iflaTxQueueLen, 1000)
	e.Uint8(iflaOperState, 0)
	e.Uint8(iflaLinkMode, 0)
	e.Uint8(67, 1)
	e.Uint32(iflaMTU, 65536)
	for _, typ := range []uint16{50, 51, iflaGroup, 30, 61, 31, 40, 41, 58, 63, 64, 59, 60, 66, 32} {
		e.Uint32(typ, 65536)
	}
	e.Uint8(iflaCarrier, 1)
	for _, typ := range []uint16{35, 47, 48} {
		e.Uint32(typ, 0)
	}
	e.Uint16(68, 0)
	e.Uint16(69, 0)
	e.Uint8(39, 0)
	e.Bytes(iflaAddress, []byte{2, 0, 0, 0xaa, 0xbb, 0xcc})
	e.Payload(2, 6)
	binary.NativeEndian.PutUint64(e.Payload(iflaStats64, 200), 27)
	e.Payload(7, 96)
	xdp := e.NestNoFlag(43)
	e.Uint8(2, 0)
	e.End(xdp)
	e.String(6, "noqueue")
	e.Payload(26, 812)
	e.Payload(14, 32)
	e.Flag(62|nlattr.FlagNested, true)
	e.Flag(65|nlattr.FlagNested, true)
	b, err := e.Encode()
	if err != nil {
		panic(err)
	}
	return b
}

// link is what both readers take out of a link message.
type link struct {
	mtu, txQueueLen, group, others uint32
	operState, linkMode, carrier   uint8
	address                        [6]byte
	rxPackets                      uint64
	count                          int
}

func (l *link) decode(b []byte) error {
	d := nlattr.NewDecoder(b)
	for d.Next() {
		l.count++
		switch d.Type() {
		case iflaMTU:
			l.mtu = d.Uint32()
		case iflaTxQueueLen:
			l.txQueueLen = d.Uint32()
		case iflaGroup:
			l.group = d.Uint32()
		case iflaOperState:
			l.operState = d.Uint8()
		case iflaLinkMode:
			l.linkMode = d.Uint8()
		case iflaCarrier:
			l.carrier = d.Uint8()
		case iflaAddress:
			copy(l.address[:], d.Data())
		case iflaStats64:
			if s := d.Data(); len(s) >= 8 {
				l.rxPackets = binary.NativeEndian.Uint64(s)
			}
		case 30, 31, 32, 35, 40, 41, 47, 48, 50, 51, 58, 59, 60, 61, 63, 64, 66:
			l.others += d.Uint32()
		}
	}
	return d.Err()
}

// decodeRaw does the same by hand, with the checks that keep it from panicking.
func (l *link) decodeRaw(b []byte) bool {
	for len(b) >= 4 {
		n := int(binary.NativeEndian.Uint16(b))
		typ := binary.NativeEndian.Uint16(b[2:]) & 0x3fff
		if n < 4 || n > len(b) {
			return false
		}
		data := b[4:n]
		l.count++
		switch typ {
		case iflaMTU:
			if len(data) != 4 {
				return false
			}
			l.mtu = binary.NativeEndian.Uint32(data)
		case iflaTxQueueLen:
			if len(data) != 4 {
				return false
			}
			l.txQueueLen = binary.NativeEndian.Uint32(data)
		case iflaGroup:
			if len(data) != 4 {
				return false
			}
			l.group = binary.NativeEndian.Uint32(data)
		case iflaOperState:
			if len(data) != 1 {
				return false
			}
			l.operState = data[0]
		case iflaLinkMode:
			if len(data) != 1 {
				return false
			}
			l.linkMode = data[0]
		case iflaCarrier:
			if len(data) != 1 {
				return false
			}
			l.carrier = data[0]
		case iflaAddress:
			copy(l.address[:], data)
		case iflaStats64:
			if len(data) >= 8 {
				l.rxPackets = binary.NativeEndian.Uint64(data)
			}
		case 30, 31, 32, 35, 40, 41, 47, 48, 50, 51, 58, 59, 60, 61, 63, 64, 66:
			if len(data) != 4 {
				return false
			}
			l.others += binary.NativeEndian.Uint32(data)
		}
		b = b[min((n+3)&^3, len(b)):]
	}
	return true
}

// encode appends five attributes and a nest of two.
func encode(buf []byte, name, kind string) ([]byte, error) {
	e := nlattr.NewEncoder(buf)
	e.String(iflaName, name)
	e.Uint32(iflaMTU, 1500)
	e.Uint32(iflaTxQueueLen, 1000)
	e.Uint8(iflaOperState, 6)
	e.Uint32(iflaGroup, 0)
	info := e.Nest(iflaLinkInfo)
	e.String(iflaInfoKind, kind)
	e.Uint16(iflaInfoData, 7)
	e.End(info)
	return e.Encode()
}

// encodeRaw does the same by hand.
func encodeRaw(b []byte, name, kind string) []byte {
	order := binary.NativeEndian
	head := func(b []byte, typ, n uint16) []byte {
		return order.AppendUint16(order.AppendUint16(b, n), typ)
	}
	text := func(b []byte, typ uint16, s string) []byte {
		b = append(head(b, typ, uint16(4+len(s)+1)), s...)
		return append(b, "\x00\x00\x00\x00"[:4-len(s)%4]...)
	}
	b = text(b, iflaName, name)
	b = order.AppendUint32(head(b, iflaMTU, 8), 1500)
	b = order.AppendUint32(head(b, iflaTxQueueLen, 8), 1000)
	b = append(head(b, iflaOperState, 5), 6, 0, 0, 0)
	b = order.AppendUint32(head(b, iflaGroup, 8), 0)
	at := len(b)
	b = head(b, iflaLinkInfo|0x8000, 0)
	b = text(b, iflaInfoKind, kind)
	b = append(order.AppendUint16(head(b, iflaInfoData, 6), 7), 0, 0)
	order.PutUint16(b[at:], uint16(len(b)-at))
	return b
}

// The floors of the benchmarks do the same work as what they are the floor of.
func TestFloorsDoTheSame(t *testing.T) {
	var got, want link
	if err := got.decode(linkMessage()); err != nil {
		t.Fatal(err)
	}
	if !want.decodeRaw(linkMessage()) {
		t.Fatal("decoding by hand failed")
	}
	if got != want || got.count != 38 || got.rxPackets != 27 {
		t.Errorf("Decoder: %+v\nby hand: %+v", got, want)
	}

	b, err := encode(nil, "vlan7", "vlan")
	if err != nil {
		t.Fatal(err)
	}
	if want := encodeRaw(nil, "vlan7", "vlan"); string(b) != string(want) {
		t.Errorf("Encoder: %x\nby hand: %x", b, want)
	}
}

func TestNoAllocations(t *testing.T) {
	msg := linkMessage()
	buf := make([]byte, 0, 1024)
	tests := []struct {
		name string
		fn   func()
	}{
		{"decode a link", func() {
			var l link
			if err := l.decode(msg); err != nil {
				t.Fatal(err)
			}
		}},
		{"decode a nest", func() {
			n := 0
			for d := nlattr.NewDecoder(msg); d.Next(); {
				if d.Type() == 43 {
					nested := d.Nested()
					for nested.Next() {
						n++
					}
					d.Fail(nested.Err())
				}
			}
			if n != 1 {
				t.Fatalf("%d nested attributes, want 1", n)
			}
		}},
		{"encode a nest", func() {
			if _, err := encode(buf, "vlan7", "vlan"); err != nil {
				t.Fatal(err)
			}
		}},
		{"keep an attribute and write it back", func() {
			d := nlattr.NewDecoder(msg)
			d.Next()
			kept := d.AppendRaw(buf[:0:512])
			e := nlattr.NewEncoder(buf[512:512])
			e.Raw(kept)
			if e.Err() != nil || e.Len() != 8 {
				t.Fatal(e.Err(), e.Len())
			}
		}},
	}
	for _, tt := range tests {
		if n := testing.AllocsPerRun(100, tt.fn); n != 0 {
			t.Errorf("%s: %v allocations, want none", tt.name, n)
		}
	}
}

func BenchmarkDecodeLink(b *testing.B) {
	msg := linkMessage()
	ratio(b, func() {
		var l link
		if l.decode(msg) != nil {
			b.Fatal("decoding failed")
		}
	}, func() {
		var l link
		if !l.decodeRaw(msg) {
			b.Fatal("decoding by hand failed")
		}
	})
}

func BenchmarkEncodeNest(b *testing.B) {
	buf := make([]byte, 0, 128)
	ratio(b, func() {
		if _, err := encode(buf, "vlan7", "vlan"); err != nil {
			b.Fatal(err)
		}
	}, func() {
		if len(encodeRaw(buf, "vlan7", "vlan")) == 0 {
			b.Fatal("encoding by hand failed")
		}
	})
}

// ratio runs fn, and reports how long it takes in units of floor. Both run in
// turns, and the shortest turns are compared: those that nothing else disturbed.
func ratio(b *testing.B, fn, floor func()) {
	const turn = 256
	own, base := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%turn == 0 {
			b.StopTimer()
			base = min(base, elapsed(turn, floor))
			own = min(own, elapsed(turn, fn))
			b.StartTimer()
		}
		fn()
	}
	b.ReportMetric(float64(own)/float64(base), "x-floor")
}

func elapsed(n int, fn func()) time.Duration {
	start := time.Now()
	for range n {
		fn()
	}
	return time.Since(start)
}
