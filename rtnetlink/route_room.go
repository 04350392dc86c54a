package rtnetlink

import (
	"runtime"
	"unsafe"
)

// makeRoutes returns an empty list with room for n routes.
//
// Room for very many is provided at once. Left to itself, half of the time that
// it takes to fill it goes to page faults, and to the garbage collector: so
// large an allocation wakes it up, and it then looks for pointers in memory
// that has none yet. What is allocated while it runs it leaves alone. So it is
// woken before, by an allocation of which nothing is ever used, and which takes
// no memory therefore.
//
// All of this is about time only: nothing depends on whether it works.
func makeRoutes(n int) []Route {
	const many = 16 << 10
	if n < many {
		return make([]Route, 0, n)
	}
	size := n * int(unsafe.Sizeof(Route{}))
	wake := make([]byte, size)
	routes := make([]Route, 0, n)
	runtime.KeepAlive(wake)
	prefault(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(routes))), size))
	return routes
}
