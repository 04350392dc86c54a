package nlspec_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// What ip sent, and what a kernel (6.18, little-endian) answered.
const (
	// ip link add link lo name v0.7 type vlan id 7 protocol 802.1ad ingress-qos-map 1:2 3:4 loose_binding on
	capturedNewVLAN = `
		00000000000000000000000000000000 08000500 01000000 09000300 76302e37 00000000
		48001200 08000100 766c616e 3c000200 06000100 07000000 06000500 88a80000
		1c000400 0c000100 01000000 02000000 0c000100 03000000 04000000 0c000200 04000000 04000000`

	// ip route add 10.8.0.0/16 via 10.9.0.2 mtu 1400 advmss 1300 congctl reno
	capturedRoute = `
		02100000fe03000100000000 08000f00fe000000 080001000a080000
		20000800 0800020078050000 0800080014050000 0900100072656e6f00000000 080005000a090002 0800040003000000`
)

var captures = []struct {
	name       string
	family     *nlspec.Family
	op         string
	bytes      string
	text, json string
}{
	{
		"a VLAN", &linkFamily, "newlink", capturedNewVLAN,
		`newlink ifi-family: 0, ifi-type: 0, ifi-index: 0, ifi-flags: 0, ifi-change: 0, link: 1, ifname: v0.7, ` +
			`linkinfo: {kind: vlan, data: {id: 7, protocol: 8021ad, ` +
			`ingress-qos: {mapping: [{from: 1, to: 2}, {from: 3, to: 4}]}, flags: {flags: 0x4, mask: 0x4}}}`,
		`{"ifi-family":0,"ifi-type":0,"ifi-index":0,"ifi-flags":[],"ifi-change":0,"link":1,"ifname":"v0.7",` +
			`"linkinfo":{"kind":"vlan","data":{"id":7,"protocol":"8021ad",` +
			`"ingress-qos":{"mapping":[{"from":1,"to":2},{"from":3,"to":4}]},"flags":{"flags":[4],"mask":4}}}}`,
	},
	{
		"a route", &routeFamily, "getroute", capturedRoute,
		`getroute family: 2, dst-len: 16, src-len: 0, tos: 0, protocol: 3, scope: 0, type: unicast, flags: 0, ` +
			`rtmsg: {table: 254}, table: 254, dst: 10.8.0.0, metrics: {mtu: 1400, advmss: 1300, cc-algo: reno}, ` +
			`gateway: 10.9.0.2, oif: 3`,
		`{"family":2,"dst-len":16,"src-len":0,"tos":0,"protocol":3,"scope":0,"type":"unicast","flags":0,` +
			`"rtmsg":{"table":254},"table":254,"dst":"10.8.0.0","metrics":{"mtu":1400,"advmss":1300,"cc-algo":"reno"},` +
			`"gateway":"10.9.0.2","oif":3}`,
	},
}

func TestCaptures(t *testing.T) {
	testns.NeedHere(t, testns.LittleEndian)
	for _, tt := range captures {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.bytes)
			m, err := tt.family.Decode(operation(t, tt.family, tt.op), b)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.String(); got != tt.text {
				t.Errorf("text:\n%s, want\n%s", got, tt.text)
			}
			got, err := json.Marshal(m)
			if err != nil || string(got) != tt.json {
				t.Errorf("JSON:\n%s, want\n%s (%v)", got, tt.json, err)
			}
			if got := encode(t, m); !bytes.Equal(got, b) {
				t.Errorf("bytes:\n%x, want\n%x", got, b)
			}
			checkRoundTrip(t, m)
		})
	}
}

// What the command line of a generic caller means is what ip sends, but for the
// flag of nests, which the older part of ip does not set.
func TestArgsAreWhatIPSends(t *testing.T) {
	testns.NeedHere(t, testns.LittleEndian)
	want, err := linkFamily.Decode(operation(t, &linkFamily, "newlink"), unhex(t, capturedNewVLAN))
	if err != nil {
		t.Fatal(err)
	}
	got := parse(t, &linkFamily, "newlink", `link=1 ifname=v0.7 linkinfo.kind=vlan linkinfo.data.id=7
		linkinfo.data.protocol=8021ad
		linkinfo.data.ingress-qos.mapping.0.from=1 linkinfo.data.ingress-qos.mapping.0.to=2
		linkinfo.data.ingress-qos.mapping.1.from=3 linkinfo.data.ingress-qos.mapping.1.to=4
		linkinfo.data.flags.flags=4 linkinfo.data.flags.mask=0x4`)
	if !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestIndent(t *testing.T) {
	m := parse(t, &linkFamily, "newlink", "ifi-index=3 ifi-flags=up linkinfo.kind=vlan linkinfo.data.ingress-qos.mapping.from=1")
	const want = `> newlink
>   ifi-family: 0
>   ifi-type: 0
>   ifi-index: 3
>   ifi-flags: up
>   ifi-change: 0
>   linkinfo:
>     kind: vlan
>     data:
>       ingress-qos:
>         mapping:
>           from: 1
>           to: 0
`
	if got := string(m.AppendIndent(nil, "> ")); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
