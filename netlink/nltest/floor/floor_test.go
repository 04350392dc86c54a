package floor_test

import (
	"testing"

	"github.com/netlink-sdk/go/netlink/nltest/floor"
)

var sink int

func work(n int) {
	for i := range n * 1000 {
		sink += i * i
	}
}

func TestCPU(t *testing.T) {
	if d := floor.CPU(func() { work(10000) }); d <= 0 {
		t.Errorf("work took %v", d)
	}
}

// The figures themselves depend on the machine; that there are any does not.
func TestCompare(t *testing.T) {
	floors, subjects := 0, 0
	r := testing.Benchmark(func(b *testing.B) {
		floor.Compare(b,
			func(n int) { floors += n; work(n) },
			func(n int) { subjects += n; work(n) })
	})
	if floors != subjects || floors == 0 {
		t.Errorf("%d operations of the floor and %d of the subject", floors, subjects)
	}
	for _, unit := range []string{"x-floor", "cpu-ns/op", "floor-ns/op"} {
		if r.Extra[unit] <= 0 {
			t.Errorf("%s is %v", unit, r.Extra[unit])
		}
	}
}
