package rtnetlink

import (
	"net/netip"
	"testing"
)

// tableRoute is like most routes of a large table.
var tableRoute = Route{
	Dst:      netip.MustParsePrefix("198.51.100.0/24"),
	Gateway:  netip.MustParseAddr("192.0.2.2"),
	OutIface: 4,
	Table:    TableMain,
	Protocol: ProtocolBGP,
	Type:     RouteUnicast,
	Priority: 20,
}

func BenchmarkRouteDecode(b *testing.B) {
	data, err := tableRoute.AppendBinary(nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	var r Route
	for b.Loop() {
		if err := r.decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRouteAppend(b *testing.B) {
	buf := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := routeAdd.append(buf, &tableRoute); err != nil {
			b.Fatal(err)
		}
	}
}
