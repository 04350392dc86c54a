package nlspec_test

import (
	"bytes"
	"errors"
	"net/netip"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// attributes returns what f appends.
func attributes(t testing.TB, f func(e *nlattr.Encoder)) []byte {
	t.Helper()
	var e nlattr.Encoder
	f(&e)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecodeEveryKind(t *testing.T) {
	for name, tt := range map[string]struct {
		append func(e *nlattr.Encoder)
		want   string
	}{
		"unused":     {func(e *nlattr.Encoder) { e.Bytes(0, []byte{1, 2}) }, "unspec: 0x0102"},
		"pad":        {func(e *nlattr.Encoder) { e.Bytes(1, nil); e.Uint8(3, 1) }, "u8: 1"},
		"flag":       {func(e *nlattr.Encoder) { e.Flag(2, true) }, "flag"},
		"u8":         {func(e *nlattr.Encoder) { e.Uint8(3, 255) }, "u8: 255"},
		"u16":        {func(e *nlattr.Encoder) { e.Uint16BE(4, 443) }, "u16: 443"},
		"u32":        {func(e *nlattr.Encoder) { e.Uint32(5, 1<<31) }, "u32: 0x80000000"},
		"u64":        {func(e *nlattr.Encoder) { e.Uint64(6, 1<<64-1) }, "u64: 18446744073709551615"},
		"s8":         {func(e *nlattr.Encoder) { e.Int8(7, -1) }, "s8: bad"},
		"s8 unnamed": {func(e *nlattr.Encoder) { e.Int8(7, -3) }, "s8: -3"},
		"s16":        {func(e *nlattr.Encoder) { e.Int16(8, -300) }, "s16: -300"},
		"s32":        {func(e *nlattr.Encoder) { e.Uint32BE(9, 0xfffffffe) }, "s32: -2"},
		"s64":        {func(e *nlattr.Encoder) { e.Int64(10, -1<<63) }, "s64: -9223372036854775808"},
		"uint":       {func(e *nlattr.Encoder) { e.Uint(11, 7) }, "uint: 7"},
		"long uint":  {func(e *nlattr.Encoder) { e.Uint(11, 1<<32) }, "uint: 4294967296"},
		"wide uint":  {func(e *nlattr.Encoder) { e.Uint64(11, 7) }, "uint: 7"},
		"sint":       {func(e *nlattr.Encoder) { e.Int(12, -7) }, "sint: -7"},
		"long sint":  {func(e *nlattr.Encoder) { e.Int(12, -1<<40) }, "sint: -1099511627776"},
		"by a flag":  {func(e *nlattr.Encoder) { e.Uint32BE(5|nlattr.FlagNetByteOrder, 1) }, "u32: 0x1"},
		"string":     {func(e *nlattr.Encoder) { e.String(13, "a b\x1b") }, `string: "a b\x1b"`},
		"bare text":  {func(e *nlattr.Encoder) { e.Bytes(13, []byte("eth0")) }, "string: eth0"},
		"no text":    {func(e *nlattr.Encoder) { e.Bytes(13, []byte{0xff}) }, "string: 0xff"},
		"padded":     {func(e *nlattr.Encoder) { e.Bytes(13, []byte("lo\x00\x00\x00")) }, "string: lo"},
		"binary":     {func(e *nlattr.Encoder) { e.Bytes(14, []byte{0xca, 0xfe}) }, "binary: 0xcafe"},
		"mac":        {func(e *nlattr.Encoder) { e.Bytes(15, []byte{2, 0, 0, 0, 0, 1}) }, "mac: 02:00:00:00:00:01"},
		"ip":         {func(e *nlattr.Encoder) { e.Addr(16, netip.MustParseAddr("2001:db8::1")) }, "ip: 2001:db8::1"},
		"no ip":      {func(e *nlattr.Encoder) { e.Bytes(16, []byte{1}) }, "ip: 0x01"},
		"uuid": {
			func(e *nlattr.Encoder) { e.Bytes(17, []byte("0123456789abcdef")) },
			"uuid: 30313233-3435-3637-3839-616263646566",
		},
		"ipv4": {func(e *nlattr.Encoder) { e.Uint32BE(18, 0x0a000001) }, "ipv4: 10.0.0.1"},
		"struct": {
			func(e *nlattr.Encoder) {
				e.Bytes(19, append([]byte("abc\x00\x00\x00\x00\x00\x01\x00\x00\x00"), append(native16(-2), 0, 9, 10, 0, 0, 1)...))
			},
			"struct: {name: abc, sort: circle, at: {x: -2, y: 9}, addr: 10.0.0.1}",
		},
		"short struct": {
			func(e *nlattr.Encoder) { e.Bytes(19, []byte("abcdefgh\x02\x00")) },
			"struct: {name: abcdefgh, sort: square}",
		},
		"empty struct": {func(e *nlattr.Encoder) { e.Bytes(19, nil) }, "struct: {}"},
		"long struct": {
			func(e *nlattr.Encoder) { e.Bytes(19, append(make([]byte, 20), 1, 2)) },
			`struct: {name: "", sort: none, at: {x: 0, y: 0}, addr: 0.0.0.0, 0x0102}`,
		},
		"numbers": {func(e *nlattr.Encoder) { nlattr.AppendArray(e, 20, []uint16{1, 2}) }, "numbers: [1, 2]"},
		"structs": {
			func(e *nlattr.Encoder) { e.Bytes(21, append(native16(1), append([]byte{0, 2}, 0, 0, 0, 4)...)) },
			"structs: [{x: 1, y: 2}, {x: 0, y: 4}]",
		},
		"bitfield": {
			func(e *nlattr.Encoder) { e.Bitfield32(22, nlattr.Bitfield32{Value: 1, Selector: 15}) },
			"bitfield: red/red|green|dark",
		},
		"nest":       {func(e *nlattr.Encoder) { n := e.Nest(23); e.Uint8(3, 1); e.End(n) }, "nest: {u8: 1}"},
		"empty nest": {func(e *nlattr.Encoder) { e.End(e.Nest(23)) }, "nest: {}"},
		"old nest":   {func(e *nlattr.Encoder) { n := e.NestNoFlag(23); e.Uint8(3, 1); e.End(n) }, "nest: {u8: 1}"},
		"indexed": {
			func(e *nlattr.Encoder) {
				n := e.Nest(24)
				for i := range uint16(2) {
					x := e.Nest(i + 1)
					e.Uint8(3, uint8(i))
					e.End(x)
				}
				e.End(n)
			},
			"indexed: [{u8: 0}, {u8: 1}]",
		},
		"indexed from zero": {
			func(e *nlattr.Encoder) {
				n := e.Nest(25)
				e.Addr(0, netip.MustParseAddr("::1"))
				e.Addr(1, netip.MustParseAddr("::2"))
				e.End(n)
			},
			"addresses: [::1, ::2]",
		},
		"indexed with a gap": {
			func(e *nlattr.Encoder) { n := e.Nest(25); e.Addr(7, netip.MustParseAddr("::1")); e.End(n) },
			"addresses: {7: ::1}",
		},
		"keyed": {
			func(e *nlattr.Encoder) {
				n := e.Nest(26)
				policy := e.Nest(4)
				attr := e.Nest(2)
				e.Uint8(3, 9)
				e.End(attr)
				e.End(policy)
				e.End(n)
			},
			"keyed: {4: {2: {u8: 9}}}",
		},
		"multi": {func(e *nlattr.Encoder) { e.String(29, "a"); e.String(29, "b") }, "names: [a, b]"},
		"one":   {func(e *nlattr.Encoder) { e.String(29, "a") }, "names: [a]"},
		"twice": {func(e *nlattr.Encoder) { e.Uint8(3, 1); e.Flag(2, true); e.Uint8(3, 2) }, "u8: 1, flag, u8: 2"},
		"mode":  {func(e *nlattr.Encoder) { e.Uint32(31, 77) }, "mode: 77"},
		"flags": {func(e *nlattr.Encoder) { e.Uint32(32, 0x401) }, "colors: red|0x400"},
		"none":  {func(e *nlattr.Encoder) { e.Uint32(32, 0) }, "colors: 0"},
		"bits":  {func(e *nlattr.Encoder) { e.Uint64(33, 1|4|1<<40) }, "bits: none|square|0x10000000000"},
		"unknown": {
			func(e *nlattr.Encoder) { e.Bytes(99, []byte{1}); e.Bytes(99|nlattr.FlagNested, nil) },
			"99: [0x01, 0x]",
		},
		"choice of nothing": {func(e *nlattr.Encoder) { e.Uint8(27, 0); e.Bytes(28, nil) }, "kind: none, choice: {}"},
		"choice of a structure": {
			func(e *nlattr.Encoder) { e.Uint8(27, 1); e.Bytes(28, append(native16(5), 0, 6)) },
			"kind: circle, choice: {y: 6, inner: {x: 5}}",
		},
		"choice of both": {
			func(e *nlattr.Encoder) {
				e.Uint8(27, 2)
				n := e.NestNoFlag(28)
				copy(e.Fixed(4), append(native16(5), 0, 6))
				e.Uint32(1, 3)
				again := e.Nest(3)
				e.Bytes(1, append(native16(8), 0, 9))
				e.End(again)
				e.End(n)
			},
			"kind: square, choice: {y: 6, inner: {x: 5}, size: 3, again: {stats: {y: 9, inner: {x: 8}}}}",
		},
		"choice before its selector": {
			func(e *nlattr.Encoder) { n := e.Nest(28); e.Uint8(3, 1); e.End(n); e.Uint8(27, 3) },
			"choice: {u8: 1}, kind: thing",
		},
		"choice of an unknown": {func(e *nlattr.Encoder) { e.Uint8(27, 88); e.Bytes(28, []byte{1}) }, "kind: 88, choice: 0x01"},
		"choice of a lost":     {func(e *nlattr.Encoder) { e.Bytes(28, []byte{1}) }, "choice: 0x01"},
	} {
		t.Run(name, func(t *testing.T) {
			b := attributes(t, tt.append)
			m, err := allFamily.Decode(operation(t, &allFamily, "thing-get"), b)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.String(); got != "thing-get "+tt.want {
				t.Errorf("got %s, want thing-get %s", got, tt.want)
			}
			if got := encode(t, m); !bytes.Equal(got, b) {
				t.Errorf("encoded:\n%x, want\n%x", got, b)
			}
			checkRoundTrip(t, m)
		})
	}
}

// native16 returns a number in the machine's byte order.
func native16(v int16) []byte {
	var e nlattr.Encoder
	e.Int16(0, v)
	b, _ := e.Encode()
	return b[nlattr.HeaderLen:][:2:2]
}

// What is not as described is an error with its path, and stays in the message.
func TestDecodeErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		append func(e *nlattr.Encoder)
		want   string
		is     error
	}{
		"length": {
			func(e *nlattr.Encoder) { n := e.Nest(23); e.Bytes(3, []byte{1, 2, 3}); e.End(n) },
			"attribute nest.u8: wrong length: 3 bytes, want 1", nlattr.ErrLength,
		},
		"flag":     {func(e *nlattr.Encoder) { e.Uint8(2, 1) }, "attribute flag: wrong length: 1 bytes, want none", nlattr.ErrLength},
		"uint":     {func(e *nlattr.Encoder) { e.Uint8(11, 1) }, "attribute uint: wrong length: 1 bytes, want 4 or 8", nlattr.ErrLength},
		"bitfield": {func(e *nlattr.Encoder) { e.Uint8(22, 1) }, "attribute bitfield: wrong length: 1 bytes, want 8", nlattr.ErrLength},
		"array":    {func(e *nlattr.Encoder) { e.Uint8(20, 1) }, "attribute numbers: wrong length: 1 bytes, want a multiple of 2", nlattr.ErrLength},
		"no list": {
			func(e *nlattr.Encoder) { n := e.Nest(23); e.Bytes(23, []byte{9, 9, 9, 9, 9}); e.End(n) },
			"attribute nest.nest: truncated: its length is 2313, and 5 bytes are left", nlattr.ErrTruncated,
		},
		"element": {
			func(e *nlattr.Encoder) {
				n := e.Nest(26)
				k := e.Nest(5)
				e.Bytes(6, []byte{2, 2, 3, 4})
				e.End(k)
				e.End(n)
			},
			"attribute keyed.5.6: truncated: its length is 514, and 4 bytes are left", nlattr.ErrTruncated,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := attributes(t, func(e *nlattr.Encoder) {
				tt.append(e)
				e.String(13, "still there")
			})
			m, err := allFamily.Decode(operation(t, &allFamily, "thing-get"), b)
			if err == nil || err.Error() != tt.want || !errors.Is(err, tt.is) {
				t.Errorf("the error is %v, want %s", err, tt.want)
			}
			if v, _ := m.Find("string"); !v.Equal(nlspec.TextValue("still there")) {
				t.Errorf("the rest is lost: %v", m)
			}
			if got := encode(t, m); !bytes.Equal(got, b) {
				t.Errorf("encoded:\n%x, want\n%x", got, b)
			}
			text := m.AppendJSON(nil)
			if again, err := allFamily.ParseJSON(m.Operation, text); err != nil || !again.Equal(m) {
				t.Errorf("from JSON: %v, %v", again, err)
			}
		})
	}

	m, err := allFamily.Decode(operation(t, &allFamily, "thing-get"), append(attributes(t, func(e *nlattr.Encoder) { e.Uint8(3, 1) }), 1))
	if !errors.Is(err, nlattr.ErrTruncated) || len(m.Attrs) != 1 {
		t.Errorf("with a byte too much it is %v, %v", m, err)
	}
}

func TestDecodeIsBounded(t *testing.T) {
	var e nlattr.Encoder
	var nests []nlattr.Nest
	for range 5000 {
		nests = append(nests, e.Nest(23))
	}
	for i := range nests {
		e.End(nests[len(nests)-1-i])
	}
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	m, err := allFamily.Decode(operation(t, &allFamily, "thing-get"), b)
	if !errors.Is(err, nlspec.ErrDepth) {
		t.Errorf("the error is %v, want %v", err, nlspec.ErrDepth)
	}
	if got := encode(t, m); !bytes.Equal(got, b) {
		t.Error("it is not encoded to what it was")
	}
}

// A header may be shorter than it is described, as older programs send it.
func TestDecodeHeaders(t *testing.T) {
	for n, want := range map[int]string{
		0:  "newlink",
		4:  "newlink ifi-family: 0, ifi-type: 0",
		16: "newlink ifi-family: 0, ifi-type: 0, ifi-index: 0, ifi-flags: 0, ifi-change: 0",
	} {
		m, err := linkFamily.Decode(operation(t, &linkFamily, "newlink"), make([]byte, n))
		if err != nil || m.String() != want {
			t.Errorf("%d bytes are %v, %v, want %s", n, m, err, want)
		}
		if got := encode(t, m); len(got) != n {
			t.Errorf("%d bytes became %d", n, len(got))
		}
	}
}

func TestDecodeMessage(t *testing.T) {
	data := attributes(t, func(e *nlattr.Encoder) { e.Uint8(3, 1) })
	m, err := allFamily.DecodeMessage(netlink.Message{Data: append([]byte{2, 1, 0, 0}, data...)}, nlspec.Notification)
	if err != nil || m.String() != "thing-ntf u8: 1" {
		t.Errorf("it is %v, %v", m, err)
	}
	m, err = linkFamily.DecodeMessage(netlink.Message{Header: netlink.Header{Type: 16}, Data: make([]byte, 16)}, nlspec.Reply)
	if err != nil || m.Operation.Name != "getlink" {
		t.Errorf("it is %v, %v", m, err)
	}
	_, err = allFamily.DecodeMessage(netlink.Message{Data: []byte{99, 1, 0, 0}}, nlspec.Reply)
	if e := (*nlspec.NumberError)(nil); !errors.As(err, &e) || e.Number != 99 || err.Error() != "all has no operation 99" {
		t.Errorf("the error is %v", err)
	}
	if _, err = allFamily.DecodeMessage(netlink.Message{Data: []byte{2}}, nlspec.Reply); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("the error is %v", err)
	}
}

func TestDecodeAllocations(t *testing.T) {
	b := encode(t, parse(t, &linkFamily, "newlink", "ifname=v mtu=1500 address=020000000001 linkinfo.kind=vlan linkinfo.data.id=7"))
	op := operation(t, &linkFamily, "newlink")
	// The message, its header, and for each list of attributes two. Nothing for
	// each attribute, but for one by which another is chosen.
	if n := testing.AllocsPerRun(100, func() {
		if _, err := linkFamily.Decode(op, b); err != nil {
			t.Fatal(err)
		}
	}); n > 9 {
		t.Errorf("%v allocations, want 9 at most", n)
	}
}
