//go:build linux

package scenario

import (
	"runtime"
	"testing"
	"unsafe"

	ours "github.com/netlink-sdk/go/rtnetlink"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// heap is how many bytes are in use after everything unused is gone, pools
// included.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// routesConn returns a Conn in a namespace with n routes.
func routesConn(t *testing.T, n int) *ours.Conn {
	t.Helper()
	ns := testns.New(t)
	if err := ns.Do(func() error { return addRoutes(n) }); err != nil {
		t.Fatal(err)
	}
	c, err := ours.Dial(&netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// TestListRetains checks that a list of routes takes the room of its elements
// and next to nothing else.
func TestListRetains(t *testing.T) {
	const n = 20_000
	c := routesConn(t, n)
	filter := ours.RouteFilter{Family: ours.FamilyIPv4, Table: ours.TableMain}
	before := heap()
	routes, err := c.Route.List(t.Context(), &filter)
	if err != nil {
		t.Fatal(err)
	}
	retained := heap() - before
	if len(routes) != n+1 {
		t.Fatalf("%d routes, want %d", len(routes), n+1)
	}
	const slack = 128 << 10
	if most := int64(len(routes)*int(unsafe.Sizeof(routes[0]))) + slack; retained > most {
		t.Errorf("%d bytes are retained, %d for each route, want no more than %d", retained, retained/n, most)
	}
	if size := unsafe.Sizeof(routes[0]); size > 200 {
		t.Errorf("a route has %d bytes, want no more than 200", size)
	}
	runtime.KeepAlive(routes)
}

// TestConnRetains checks that a Conn keeps no more after a large dump and a
// large batch than its buffers.
func TestConnRetains(t *testing.T) {
	const n = 20_000
	c := routesConn(t, n)
	before := heap()
	filter := ours.RouteFilter{Family: ours.FamilyIPv4, Table: ours.TableMain, Protocol: routeProtocol}
	count := 0
	for _, err := range c.Route.All(t.Context(), &filter) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if err := c.Route.DeleteAll(t.Context(), ourRoutes(n), nil); err != nil {
		t.Fatal(err)
	}
	const most = 64 << 10
	if retained := heap() - before; count != n || retained > most {
		t.Errorf("%d bytes are retained after a dump of %d routes, want no more than %d", retained, count, most)
	}
}
