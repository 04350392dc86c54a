package rtnetlink

import (
	"encoding"
	"fmt"
	"math"
	"testing"
)

// TestNames checks the names that people see, and that every value survives
// being written and read.
func TestNames(t *testing.T) {
	checkNames(t, map[Family]string{0: "unspec", FamilyIPv4: "inet", FamilyIPv6: "inet6", 200: "Family(200)"})
	checkNames(t, map[Scope]string{0: "global", ScopeLink: "link", 77: "77"})
	checkNames(t, map[Table]string{0: "unspec", TableMain: "main", TableLocal: "local", math.MaxUint32: "4294967295"})
	checkNames(t, map[RouteProtocol]string{0: "unspec", ProtocolKernel: "kernel", ProtocolBGP: "bgp", 77: "77"})
	checkNames(t, map[RouteType]string{0: "none", RouteUnicast: "unicast", RouteThrow: "throw", 77: "RouteType(77)"})
	checkNames(t, map[RoutePreference]string{0: "medium", PreferenceLow: "low", 77: "RoutePreference(77)"})
	checkNames(t, map[RouteFlags]string{0: "0", RouteOnLink | RouteLinkDown: "onlink|linkdown", 1 << 31: "0x80000000"})
	checkNames(t, map[MetricLock]string{LockMTU | LockAdvMSS: "mtu|advmss"})
	checkNames(t, map[MetricFeatures]string{FeatureECN: "ecn", FeatureECN | 1<<9: "ecn|0x200"})
	checkNames(t, map[AddressFlags]string{AddressPermanent | AddressNoPrefixRoute: "noprefixroute|permanent"})
	checkNames(t, map[AddressProtocol]string{0: "unspec", AddressProtocolLinkLocal: "kernel_ll", 77: "77"})
	checkNames(t, map[LinkFlags]string{LinkUp | LinkBroadcast | LinkLowerUp: "BROADCAST|UP|LOWER_UP"})
	checkNames(t, map[OperState]string{0: "UNKNOWN", OperUp: "UP", 77: "OperState(77)"})
	checkNames(t, map[LinkMode]string{0: "DEFAULT", LinkModeDormant: "DORMANT", 77: "LinkMode(77)"})
	checkNames(t, map[LinkType]string{LinkTypeEthernet: "ether", LinkTypeNone: "none", 60000: "LinkType(60000)"})
}

type textual interface {
	fmt.Stringer
	encoding.TextMarshaler
	comparable
}

func checkNames[T textual, P interface {
	*T
	encoding.TextUnmarshaler
}](t *testing.T, names map[T]string) {
	t.Helper()
	for v, want := range names {
		if got := v.String(); got != want {
			t.Errorf("%T is %q, not %q", v, got, want)
		}
		b, err := v.MarshalText()
		if err != nil {
			t.Error(err)
		}
		var again T
		if err := P(&again).UnmarshalText(b); err != nil || again != v {
			t.Errorf("%T: %q is %v: %v", v, b, again, err)
		}
	}
	for _, s := range []string{"", "no such name", "T(", "T(x)", "-1", "99999999999"} {
		var v T
		if err := P(&v).UnmarshalText([]byte(s)); err == nil {
			t.Errorf("%T: %q is %v", v, s, v)
		}
	}
}

// TestAttributePath checks that a path that cannot be right is cut short.
func TestAttributePath(t *testing.T) {
	for want, path := range map[string][]uint16{
		"":               nil,
		"gateway":        {rtaGateway},
		"metrics.mtu":    {rtaMetrics, rtaxMTU},
		"metrics.99":     {rtaMetrics, 99},
		"99.1":           {99, 1},
		"multipath":      {rtaMultipath, 256, 3},
		"gateway.1.2222": {rtaGateway, 1, 2222},
	} {
		if got := routeAttrs.path(path); got != want {
			t.Errorf("%v is %q, not %q", path, got, want)
		}
	}
}
