package rtnetlink

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// rawSocket returns a blocking rtnetlink socket in the namespace of the thread:
// what uses it pays for the system calls and for nothing else.
func rawSocket() (int, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return 0, os.NewSyscallError("socket", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return 0, os.NewSyscallError("bind", err)
	}
	return fd, unix.SetsockoptInt(fd, unix.SOL_NETLINK, unix.NETLINK_GET_STRICT_CHK, 1)
}

// appendMessage appends a message to b, whose data f appends.
func appendMessage(b []byte, typ netlink.HeaderType, flags netlink.HeaderFlags, seq uint32, f func(b []byte) ([]byte, error)) ([]byte, error) {
	start := len(b)
	b = append(b, make([]byte, netlink.HeaderLen)...)
	b, err := f(b)
	if err != nil {
		return nil, err
	}
	head := b[start:]
	binary.NativeEndian.PutUint32(head, uint32(len(head)))
	binary.NativeEndian.PutUint16(head[4:], uint16(typ))
	binary.NativeEndian.PutUint16(head[6:], uint16(flags))
	binary.NativeEndian.PutUint32(head[8:], seq)
	return b, nil
}

// A link, found by its index.
func BenchmarkLinkGet(b *testing.B) {
	c, ns := dial(b)
	index, _ := addVeth(b, c, "a", "b")
	var fd int
	err := ns.Do(func() (err error) { fd, err = rawSocket(); return err })
	if err != nil {
		b.Fatal(err)
	}
	defer unix.Close(fd)
	var head [sizeofIfInfoMsg]byte
	binary.NativeEndian.PutUint32(head[4:], index)
	raw, err := appendMessage(nil, rtmGetLink, netlink.Request, 1, func(b []byte) ([]byte, error) {
		return append(b, head[:]...), nil
	})
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 32<<10)
	kernel := &unix.SockaddrNetlink{Family: unix.AF_NETLINK}
	exchange := func(n int) {
		for range n {
			if err := unix.Sendto(fd, raw, 0, kernel); err != nil {
				b.Fatal(err)
			}
			if _, err := unix.Read(fd, buf); err != nil {
				b.Fatal(err)
			}
		}
	}
	ctx := b.Context()
	req := netlink.Message{Header: netlink.Header{Type: rtmGetLink}, Data: head[:]}

	// As the Conn gets it.
	b.Run("Message", func(b *testing.B) {
		floor.Compare(b, exchange, func(n int) {
			for range n {
				for _, err := range c.nl.Do(ctx, req) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	})
	// As a Link.
	b.Run("Link", func(b *testing.B) {
		floor.Compare(b, exchange, func(n int) {
			for range n {
				if _, err := c.Link.Get(ctx, index); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

func BenchmarkLinkDecode(b *testing.B) {
	c, _ := dial(b)
	index, _ := addVeth(b, c, "a", "b")
	var head [sizeofIfInfoMsg]byte
	binary.NativeEndian.PutUint32(head[4:], index)
	e := nlattr.NewEncoder(head[:])
	(&LinkFilter{}).appendMask(&e)
	req, err := e.Encode()
	if err != nil {
		b.Fatal(err)
	}
	var data []byte
	err = c.get(b.Context(), rtmGetLink, rtmNewLink, req, func(m []byte) error {
		data = bytes.Clone(m)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var l Link
	for b.Loop() {
		if err := l.decode(data, false); err != nil {
			b.Fatal(err)
		}
	}
}

// Many links: pairs, half of them ports of a bridge.
func BenchmarkLinkAll(b *testing.B) {
	c, ns := dial(b)
	br := addLink(b, c, "br0", "bridge", nil)
	for i := range 250 {
		x, _ := addVeth(b, c, fmt.Sprintf("a%d", i), fmt.Sprintf("b%d", i))
		setLink(b, c, x, 0, func(e *nlattr.Encoder) { e.Uint32(iflaMaster, br) })
	}
	var fd int
	err := ns.Do(func() (err error) { fd, err = rawSocket(); return err })
	if err != nil {
		b.Fatal(err)
	}
	defer unix.Close(fd)
	floor.Compare(b, func(n int) {
		for range n {
			if _, err := drain(fd, rtmGetLink, (&LinkFilter{}).append); err != nil {
				b.Fatal(err)
			}
		}
	}, func(n int) {
		for range n {
			seen := 0
			for _, err := range c.Link.All(b.Context(), nil) {
				if err != nil {
					b.Fatal(err)
				}
				seen++
			}
			if seen != 502 {
				b.Fatalf("there are %d links", seen)
			}
		}
	})
}

// drain dumps something, and reads all of it, looking at nothing but the end.
func drain(fd int, typ netlink.HeaderType, f func(b []byte) ([]byte, error)) (datagrams int, err error) {
	req, err := appendMessage(nil, typ, netlink.Request|netlink.Dump, 1, f)
	if err != nil {
		return 0, err
	}
	if err := unix.Sendto(fd, req, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return 0, os.NewSyscallError("sendto", err)
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := unix.Read(fd, buf)
		if err != nil {
			return 0, os.NewSyscallError("read", err)
		}
		datagrams++
		// The last message is a header and an error number.
		const sizeofDone = netlink.HeaderLen + 4
		if n < sizeofDone {
			continue
		}
		last := buf[n-sizeofDone : n]
		if binary.NativeEndian.Uint32(last) == sizeofDone &&
			binary.NativeEndian.Uint16(last[4:]) == uint16(netlink.Done) {
			return datagrams, nil
		}
	}
}

// million is how many routes a table of the Internet's size has.
const million = 1_000_000

var benchFilter = RouteFilter{Family: FamilyIPv4, Table: TableMain}

// benchTable returns a million prefixes like those that routers tell each other:
// all over the addresses, in no order, most of them /24, and never two the same.
// A table that is built in order lies in the kernel's memory in order, and is
// dumped in half the time.
var benchTable = sync.OnceValue(func() []netip.Prefix {
	shares := [...]struct{ bits, percent int }{
		{24, 60}, {22, 11}, {23, 10}, {21, 5}, {20, 5}, {19, 3}, {18, 2}, {16, 2}, {17, 1}, {15, 1},
	}
	random := rand.New(rand.NewPCG(1, 2))
	table := make([]netip.Prefix, 0, million)
	seen := make(map[netip.Prefix]bool, million)
	for len(table) < million {
		a := random.Uint32()
		if first := a >> 24; first == 0 || first == 127 || first >= 192 {
			continue
		}
		bits, left := 0, random.IntN(100)
		for _, s := range shares {
			if bits = s.bits; left < s.percent {
				break
			}
			left -= s.percent
		}
		p := netip.PrefixFrom(netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, a))), bits).Masked()
		if !seen[p] {
			seen[p] = true
			table = append(table, p)
		}
	}
	return table
})

// benchRoute returns the route number i.
func benchRoute(i int, index uint32) Route {
	return Route{
		Dst:      benchTable()[i],
		Gateway:  netip.MustParseAddr("192.0.2.2"),
		OutIface: index,
		Protocol: ProtocolBGP,
		Priority: 20,
	}
}

// BenchmarkRoutes1M lists a million routes, each time in a process of its own,
// whose memory is measured too. The floor reads the same dump and does not look
// at it.
func BenchmarkRoutes1M(b *testing.B) {
	c, ns := dial(b)
	index, _ := addVeth(b, c, "a", "b")
	mustAddr(b, c, index, "192.0.2.1/24")
	if err := ns.Do(func() error { return install(index) }); err != nil {
		b.Fatal(err)
	}
	for _, what := range []string{"All", "List"} {
		b.Run(what, func(b *testing.B) {
			for b.Loop() {
				compareCosts(b, "Floor", what, func() *testns.NS { return ns })
			}
		})
	}
}

// install adds a million routes, many with each system call.
func install(index uint32) error {
	fd, err := rawSocket()
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	const batch = 256
	kernel := &unix.SockaddrNetlink{Family: unix.AF_NETLINK}
	var req, reply []byte
	reply = make([]byte, 4096)
	for i := 0; i < million; i += batch {
		req = req[:0]
		n := min(batch, million-i)
		for j := range n {
			flags := netlink.Request | routeAdd.flags
			if j == n-1 {
				flags |= netlink.Acknowledge
			}
			r := benchRoute(i+j, index)
			req, err = appendMessage(req, rtmNewRoute, flags, uint32(i+j+1), func(b []byte) ([]byte, error) {
				return routeAdd.append(b, &r)
			})
			if err != nil {
				return err
			}
		}
		if err := unix.Sendto(fd, req, 0, kernel); err != nil {
			return os.NewSyscallError("sendto", err)
		}
		if _, err := unix.Read(fd, reply); err != nil {
			return os.NewSyscallError("read", err)
		}
		if errno := int32(binary.NativeEndian.Uint32(reply[netlink.HeaderLen:])); errno != 0 {
			return fmt.Errorf("adding routes: %w", unix.Errno(-errno))
		}
	}
	return nil
}

// A cost is what one process used.
type cost struct {
	routes int
	cpu    time.Duration // for the list alone
	peak   int           // memory, in bytes
	allocs int           // for the list alone
}

// compareCosts measures base and what, in turns, each in a namespace that where
// returns. What each needs in its best round is compared; the median round is
// reported besides: in it there is what the machine did meanwhile, such as to ask
// its hypervisor for memory.
func compareCosts(b *testing.B, base, what string, where func() *testns.NS) {
	const rounds = 7
	var ratios []float64
	var worst cost
	least, leastFloor := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for range rounds {
		floor, err := spawn(b.Context(), where(), base)
		if err != nil {
			b.Fatal(err)
		}
		c, err := spawn(b.Context(), where(), what)
		if err != nil {
			b.Fatal(err)
		}
		if c.routes < million {
			b.Fatalf("there are %d routes", c.routes)
		}
		ratios = append(ratios, float64(c.cpu)/float64(floor.cpu))
		least, leastFloor = min(least, c.cpu), min(leastFloor, floor.cpu)
		worst.peak = max(worst.peak, c.peak)
		worst.allocs = max(worst.allocs, c.allocs)
	}
	slices.Sort(ratios)
	b.ReportMetric(float64(least)/float64(leastFloor), "x-floor")
	b.ReportMetric(ratios[len(ratios)/2], "x-floor-median")
	b.ReportMetric(float64(leastFloor)/million, "floor-ns/route")
	b.ReportMetric(float64(least)/million, "cpu-ns/route")
	b.ReportMetric(float64(worst.peak)/(1<<20), "peak-MiB")
	b.ReportMetric(float64(worst.peak)/million, "peak-B/route")
	b.ReportMetric(float64(worst.allocs)/million, "allocs/route")
}

// spawn makes this program do what, in the namespace.
func spawn(ctx context.Context, ns *testns.NS, what string) (cost, error) {
	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	cmd.Env = append(os.Environ(), envMeasure+"="+what)
	cmd.Stderr = os.Stderr
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := ns.Do(cmd.Start); err != nil {
		return cost{}, err
	}
	if err := cmd.Wait(); err != nil {
		return cost{}, fmt.Errorf("%s: %w", what, err)
	}
	var c cost
	_, err := fmt.Sscan(out.String(), &c.routes, &c.cpu, &c.peak, &c.allocs)
	return c, err
}
