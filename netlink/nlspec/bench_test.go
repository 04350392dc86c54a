package nlspec_test

import "testing"

func BenchmarkDecode(b *testing.B) {
	m := parse(b, &linkFamily, "newlink", "ifname=v mtu=1500 address=020000000001 linkinfo.kind=vlan linkinfo.data.id=7")
	data := encode(b, m)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := linkFamily.Decode(m.Operation, data); err != nil {
			b.Fatal(err)
		}
	}
}
