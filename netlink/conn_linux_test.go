package netlink_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// dial opens a Conn of rtnetlink in the test's namespace.
func dial(t testing.TB, cfg *netlink.Config) *netlink.Conn {
	t.Helper()
	testns.Need(t)
	c, err := netlink.Dial(unix.NETLINK_ROUTE, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
	return c
}

// fresh is the Config of a Conn in a namespace that no other test has touched.
func fresh(t testing.TB) *netlink.Config {
	t.Helper()
	return &netlink.Config{NetNS: testns.New(t).FD()}
}

// getLink asks for the link with an index; 1 is loopback.
func getLink(index int32, flags netlink.HeaderFlags) netlink.Message {
	b := make([]byte, unix.SizeofIfInfomsg)
	binary.NativeEndian.PutUint32(b[4:], uint32(index))
	return netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETLINK, Flags: netlink.Request | flags},
		Data:   b,
	}
}

func checkLoopback(t testing.TB, c *netlink.Conn) {
	t.Helper()
	msgs, err := c.Execute(getLink(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	if len(msgs) != 1 || msgs[0].Header.Type != unix.RTM_NEWLINK {
		t.Fatalf("not one link: %v", msgs)
	}
	if err := netlink.Validate(netlink.Message{Header: netlink.Header{PID: c.PID()}}, msgs); err != nil {
		t.Fatal(err)
	}
}

func TestExecute(t *testing.T) {
	c := dial(t, nil)
	checkLoopback(t, c)

	_, err := c.Execute(getLink(math.MaxInt32, 0))
	if !errors.Is(err, unix.ENODEV) {
		t.Fatalf("a link that does not exist: %v", err)
	}
	// The program that the library was first shown with.
	msgs, err := c.Execute(netlink.Message{Header: netlink.Header{
		Flags: netlink.HeaderFlagsRequest | netlink.HeaderFlagsAcknowledge,
	}})
	if err != nil || len(msgs) != 1 || msgs[0].Header.Type != netlink.Error {
		t.Fatalf("an acknowledgement: %v, %v", msgs, err)
	}
}

// An acknowledgement that comes after the reply belongs to the same request.
func TestExecuteReplyAndAcknowledgement(t *testing.T) {
	c := dial(t, nil)
	for range 3 {
		msgs, err := c.Execute(getLink(1, netlink.Acknowledge))
		if err != nil || len(msgs) != 1 || msgs[0].Header.Type != unix.RTM_NEWLINK {
			t.Fatalf("%v, %v", msgs, err)
		}
	}
	checkLoopback(t, c)
}

// A deadline that passes leaves a late reply, which must not reach the next
// request.
func TestExecuteDeadline(t *testing.T) {
	c := dial(t, nil)
	for range 3 {
		if err := c.SetReadDeadline(time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		_, err := c.Execute(getLink(math.MaxInt32, 0))
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("deadline: %v", err)
		}
		if err := c.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		checkLoopback(t, c)
	}
}

// What Send is answered with is for Receive, and an error among it for nobody
// else.
func TestStaleErrorIsNotAnothers(t *testing.T) {
	c := dial(t, nil)
	sent, err := c.Send(getLink(math.MaxInt32, 0))
	if err != nil {
		t.Fatal(err)
	}
	checkLoopback(t, c)
	_, err = c.Receive()
	var oe *netlink.OpError
	if !errors.As(err, &oe) || !errors.Is(err, unix.ENODEV) || oe.Sequence != sent.Header.Sequence {
		t.Fatalf("Receive: %v", err)
	}
	checkLoopback(t, c)
}

func TestExtendedAcknowledgement(t *testing.T) {
	for _, capped := range []bool{true, false} {
		t.Run(fmt.Sprintf("capped=%t", capped), func(t *testing.T) {
			c := dial(t, nil)
			if err := c.SetOption(netlink.CapAcknowledge, capped); err != nil {
				t.Fatal(err)
			}
			// A name that is longer than the kernel takes. The attribute
			// before it moves it away from the start.
			m := getLink(0, netlink.Acknowledge)
			m.Data = append(m.Data, nltest.MustMarshalAttributes([]netlink.Attribute{
				{Type: unix.IFLA_EXT_MASK, Data: []byte{0, 0, 0, 0}},
				{Type: unix.IFLA_IFNAME, Data: []byte(strings.Repeat("x", 60) + "\x00")},
			})...)
			_, err := c.Execute(m)
			var oe *netlink.OpError
			if !errors.As(err, &oe) {
				t.Fatal(err)
			}
			if !errors.Is(err, unix.ERANGE) && !errors.Is(err, unix.EINVAL) {
				t.Fatalf("errno: %v", err)
			}
			if want := netlink.HeaderLen + unix.SizeofIfInfomsg + 8; oe.Message == "" || oe.Offset != want {
				t.Fatalf("message %q, offset %d, want %d", oe.Message, oe.Offset, want)
			}
			path := oe.AttributePath(unix.SizeofIfInfomsg)
			if len(path) != 1 || path[0] != unix.IFLA_IFNAME {
				t.Fatalf("path %v", path)
			}
			checkLoopback(t, c)
		})
	}
}

func TestReceiveDoesNotBlockOthers(t *testing.T) {
	c := dial(t, fresh(t))
	if err := c.JoinGroup(unix.RTNLGRP_LINK); err != nil {
		t.Fatal(err)
	}
	received := make(chan error)
	go func() {
		_, err := c.Receive()
		received <- err
	}()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				checkLoopback(t, c)
			}
		})
	}
	wg.Wait()
	// A change brings the notification; it has the sequence number of the
	// request that is under way, and is not its reply.
	setUp := getLink(1, netlink.Acknowledge)
	setUp.Header.Type = unix.RTM_NEWLINK
	mtu := binary.NativeEndian.AppendUint32(nil, 1500+rand.Uint32N(10000)) // another than before
	setUp.Data = append(setUp.Data, nltest.MustMarshalAttributes([]netlink.Attribute{
		{Type: unix.IFLA_MTU, Data: mtu},
	})...)
	msgs, err := c.Execute(setUp)
	if err != nil || len(msgs) != 1 || msgs[0].Header.Type != netlink.Error {
		t.Fatalf("%v, %v", msgs, err)
	}
	if err := <-received; err != nil {
		t.Fatal(err)
	}
}

func TestExecuteInReceiveIter(t *testing.T) {
	c := dial(t, nil)
	if _, err := c.Send(getLink(0, netlink.Dump)); err != nil {
		t.Fatal(err)
	}
	n := 0
	for m, err := range c.ReceiveIter() {
		if err != nil {
			t.Fatal(err)
		}
		if m.Header.Type != unix.RTM_NEWLINK {
			t.Fatalf("type %d", m.Header.Type)
		}
		n++
		checkLoopback(t, c)
	}
	if n == 0 {
		t.Fatal("no link")
	}
}

func dumpAddresses() netlink.Message {
	return netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETADDR, Flags: netlink.Request | netlink.Dump},
		Data:   []byte{unix.AF_INET, 0, 0, 0, 0, 0, 0, 0},
	}
}

func TestDumpsShareAConn(t *testing.T) {
	const n = 1000
	c := dial(t, fresh(t))
	addAddresses(t, c, n)
	count := func() int {
		got := 0
		for _, err := range c.Do(t.Context(), dumpAddresses()) {
			if err != nil {
				t.Error(err)
				break
			}
			got++
		}
		return got
	}
	want := count()
	if want < n {
		t.Fatalf("%d addresses", want)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if got := count(); got != want {
				t.Errorf("%d addresses, want %d", got, want)
			}
		})
		wg.Go(func() { checkLoopback(t, c) })
	}
	wg.Wait()

	// One that is left early must not be in the way of the next.
	for m, err := range c.Do(t.Context(), dumpAddresses()) {
		if err != nil {
			t.Fatal(err)
		}
		checkLoopback(t, c)
		if m.Header.Flags&netlink.Multi != 0 {
			break
		}
	}
	if got := count(); got != want {
		t.Fatalf("after a break: %d addresses, want %d", got, want)
	}
	// Nor one that runs within another.
	inner := 0
	for _, err := range c.Do(t.Context(), dumpAddresses()) {
		if err != nil {
			t.Fatal(err)
		}
		if inner++; inner%500 == 1 {
			if got := count(); got != want {
				t.Fatalf("inner dump: %d addresses, want %d", got, want)
			}
		}
	}
	if inner != want {
		t.Fatalf("outer dump: %d addresses, want %d", inner, want)
	}
}

// A dump is inconsistent if links come or go in the middle of it. The change
// is made between two datagrams of the dump.
func TestDumpInterrupted(t *testing.T) {
	const n = 1000
	cfg := fresh(t)
	c := dial(t, cfg)
	addAddresses(t, c, n)
	got := 0
	var failure error
	for _, err := range c.Do(t.Context(), dumpAddresses()) {
		if err != nil {
			failure = err
			break
		}
		if got++; got == 1 {
			addAddresses(t, dial(t, cfg), n+1)
		}
	}
	if !errors.Is(failure, netlink.ErrDumpInterrupted) {
		t.Fatalf("error: %v, after %d addresses", failure, got)
	}
	if got < n {
		t.Fatalf("%d addresses only", got)
	}
	checkLoopback(t, c)

	// The same through Execute, which a scripted kernel interrupts.
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		k.Reply(reqs[0], data("1", netlink.Multi|netlink.DumpInterrupted), done(0))
	})
	msgs, err := k.Dial().Execute(dump(""))
	if !errors.Is(err, netlink.ErrDumpInterrupted) || len(msgs) != 1 {
		t.Fatalf("Execute: %v, %v", msgs, err)
	}
}

// addAddresses gives loopback the addresses 127.1.0.0 and following; those it
// has stay as they are.
func addAddresses(t testing.TB, c *netlink.Conn, n int) {
	t.Helper()
	for i := range n {
		ip := binary.BigEndian.AppendUint32(nil, 0x7f010000+uint32(i))
		b := []byte{unix.AF_INET, 32, 0, 0, 0, 0, 0, 0}
		binary.NativeEndian.PutUint32(b[4:], 1)
		b = append(b, nltest.MustMarshalAttributes([]netlink.Attribute{{Type: unix.IFA_LOCAL, Data: ip}})...)
		_, err := c.Execute(netlink.Message{
			Header: netlink.Header{
				Type:  unix.RTM_NEWADDR,
				Flags: netlink.Request | netlink.Acknowledge | netlink.Create | netlink.Excl,
			},
			Data: b,
		})
		if err != nil && !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
	}
}

// Contexts end requests, never the Conn.
func TestContexts(t *testing.T) {
	c := dial(t, fresh(t))
	addAddresses(t, c, 1000)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				ctx, cancel := context.WithCancel(t.Context())
				stop := time.AfterFunc(time.Duration(i*j)*time.Microsecond, cancel)
				n := 0
				for _, err := range c.Do(ctx, dumpAddresses()) {
					if err != nil && !errors.Is(err, context.Canceled) {
						t.Error(err)
					}
					n++
				}
				stop.Stop()
				cancel()
				checkLoopback(t, c)
			}
		})
	}
	wg.Wait()
	if got, err := c.Execute(dumpAddresses()); err != nil || len(got) < 1000 {
		t.Fatalf("%d addresses, %v", len(got), err)
	}
}

func TestOnlyTheKernelIsBelieved(t *testing.T) {
	testns.Need(t)
	victim, err := netlink.Dial(unix.NETLINK_USERSOCK, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer victim.Close()
	forger, err := netlink.Dial(unix.NETLINK_USERSOCK, &netlink.Config{Peer: victim.PID()})
	if err != nil {
		t.Fatal(err)
	}
	defer forger.Close()
	if _, err := forger.Send(data("forged", 0)); err != nil {
		t.Fatal(err)
	}
	// A slow machine may come to read only after the deadline.
	for victim.Stats().Foreign == 0 {
		if err := victim.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if msgs, err := victim.Receive(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("received %v, %v", msgs, err)
		}
	}
	if n := victim.Stats().Foreign; n != 1 {
		t.Fatalf("%d foreign datagrams were counted", n)
	}

	// Who names a peer is protected by the kernel itself.
	victim, other := peers(t, 0)
	forger, err = netlink.Dial(unix.NETLINK_USERSOCK, &netlink.Config{Peer: victim.PID()})
	if err != nil {
		t.Fatal(err)
	}
	defer forger.Close()
	if _, err := forger.Send(data("forged", 0)); !errors.Is(err, unix.ECONNREFUSED) {
		t.Fatalf("forging for a Conn with another peer: %v", err)
	}
	if _, err := other.Send(data("hello", 0)); err != nil {
		t.Fatal(err)
	}
	if msgs, err := victim.Receive(); err != nil || len(msgs) != 1 {
		t.Fatalf("received %v, %v", msgs, err)
	}
}

// Datagrams above the size of a pooled buffer arrive whole, and those above
// what the Conn takes are an error that can be matched.
func TestLargeDatagrams(t *testing.T) {
	testns.Need(t)
	a, b := peers(t, 0)
	for _, n := range []int{1, 100, 32752, 32753, 40000, 100000, 256<<10 - netlink.HeaderLen} {
		payload := make([]byte, n)
		for i := range payload {
			payload[i] = byte(i * 7 / 3)
		}
		if _, err := a.Send(netlink.Message{Header: netlink.Header{Type: 16}, Data: payload}); err != nil {
			t.Fatal(n, err)
		}
		msgs, err := b.Receive()
		if err != nil || len(msgs) != 1 || string(msgs[0].Data[:n]) != string(payload) {
			t.Fatalf("%d bytes: %d messages, %v", n, len(msgs), err)
		}
	}
	large := netlink.Message{Header: netlink.Header{Type: 16}, Data: make([]byte, 300<<10)}
	if _, err := a.Send(large); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Receive(); !errors.Is(err, netlink.ErrTruncated) {
		t.Fatalf("too large: %v", err)
	}
	a, b = peers(t, 400<<10)
	if _, err := a.Send(large); err != nil {
		t.Fatal(err)
	}
	if msgs, err := b.Receive(); err != nil || len(msgs) != 1 || len(msgs[0].Data) != len(large.Data) {
		t.Fatalf("with a larger buffer: %d messages, %v", len(msgs), err)
	}
}

// peers returns two Conns of which the second receives what the first sends.
func peers(t *testing.T, size int) (a, b *netlink.Conn) {
	t.Helper()
	// Each has to know the other's port ID before it is opened.
	pid := uint32(os.Getpid())<<8 | 1
	for range 100 {
		var err error
		if a, err = netlink.Dial(unix.NETLINK_USERSOCK, &netlink.Config{Peer: pid}); err != nil {
			t.Fatal(err)
		}
		b, err = netlink.Dial(unix.NETLINK_USERSOCK, &netlink.Config{PID: pid, Peer: a.PID(), MessageBufferSize: size})
		if err == nil {
			break
		}
		_ = a.Close()
		if !errors.Is(err, unix.EADDRINUSE) {
			t.Fatal(err)
		}
		pid++
	}
	t.Cleanup(func() {
		_ = a.Close()
		_ = b.Close()
	})
	for _, c := range []*netlink.Conn{a, b} {
		if err := c.SetWriteBuffer(1 << 20); err != nil {
			t.Fatal(err)
		}
		if err := c.SetReadBuffer(1 << 20); err != nil {
			t.Fatal(err)
		}
	}
	// Without the right to exceed the system's limit the buffers may be small.
	if n, err := a.WriteBuffer(); err != nil || n < 420<<10 {
		t.Skipf("the send buffer is limited to %d bytes (net.core.wmem_max): %v", n, err)
	}
	return a, b
}

func TestSendTooLarge(t *testing.T) {
	c := dial(t, nil)
	n, err := c.WriteBuffer()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Send(netlink.Message{Header: netlink.Header{Flags: netlink.Request}, Data: make([]byte, n)})
	if !errors.Is(err, unix.EMSGSIZE) {
		t.Fatalf("error: %v", err)
	}
	checkLoopback(t, c)
}

// A receive buffer that is too small for the replies: the requests end with
// an error of their own, and the Conn goes on.
func TestOverrun(t *testing.T) {
	c := dial(t, nil)
	// As small as the kernel allows.
	rc, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var serr error
	if err := rc.Control(func(fd uintptr) {
		serr = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 1)
	}); err != nil || serr != nil {
		t.Fatal(err, serr)
	}
	var msgs []netlink.Message
	for range 100 {
		msgs = append(msgs, getLink(1, 0))
	}
	if _, err := c.SendMessages(msgs); err != nil {
		t.Fatal(err)
	}
	_, err = c.Execute(getLink(1, 0))
	if !errors.Is(err, netlink.ErrOverrun) || !errors.Is(err, unix.ENOBUFS) {
		t.Fatalf("a request whose reply was lost: %v", err)
	}
	if c.Stats().Overruns == 0 {
		t.Fatal("no overrun was counted")
	}
	checkLoopback(t, c)
	// What did arrive is there, and so is the news of the loss.
	lost := false
	for range 101 {
		if _, err := c.Receive(); err != nil {
			if !errors.Is(err, unix.ENOBUFS) {
				t.Fatal(err)
			}
			lost = true
			break
		}
	}
	if !lost {
		t.Fatal("Receive did not tell of the overrun")
	}
	checkLoopback(t, c)
}

func TestCloseDuringReceive(t *testing.T) {
	for range 20 {
		c := dial(t, nil)
		errs := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := c.Receive()
				errs <- err
			}()
		}
		runtime.Gosched()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := <-errs; !errors.Is(err, os.ErrClosed) {
				t.Fatalf("Receive on a closed Conn: %v", err)
			}
		}
		if _, err := c.Execute(getLink(1, 0)); !errors.Is(err, os.ErrClosed) {
			t.Fatalf("Execute on a closed Conn: %v", err)
		}
		if err := c.JoinGroup(1); err == nil {
			t.Fatal("JoinGroup on a closed Conn succeeded")
		}
	}
}

func TestDialInNamespace(t *testing.T) {
	testns.Need(t)
	ns := testns.New(t)
	here := dial(t, nil)
	there := dial(t, &netlink.Config{NetNS: ns.FD()})
	addAddresses(t, there, 1)
	count := func(c *netlink.Conn) int {
		msgs, err := c.Execute(netlink.Message{
			Header: netlink.Header{Type: unix.RTM_GETLINK, Flags: netlink.Request | netlink.Dump},
			Data:   make([]byte, unix.SizeofIfInfomsg),
		})
		if err != nil {
			t.Fatal(err)
		}
		return len(msgs)
	}
	if n := count(there); n < 1 {
		t.Fatalf("%d links in the other namespace", n)
	}
	checkLoopback(t, here)
	if _, err := netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{NetNS: 1 << 20}); err == nil {
		t.Fatal("Dial with a descriptor that is none succeeded")
	}

	named := dial(t, &netlink.Config{NetNSName: fmt.Sprintf("/proc/self/fd/%d", ns.FD())})
	if n := count(named); n != count(there) {
		t.Fatalf("%d links in the namespace that was named", n)
	}
	dump := netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETADDR, Flags: netlink.Request | netlink.Dump},
		Data:   append([]byte{unix.AF_INET}, make([]byte, unix.SizeofIfAddrmsg-1)...),
	}
	if msgs, err := named.Execute(dump); err != nil || len(msgs) == 0 {
		t.Fatalf("%d addresses in the namespace that was named, %v", len(msgs), err)
	}
	if _, err := netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{NetNSName: "no such"}); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("a namespace that does not exist: %v", err)
	}
	if _, err := netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{NetNS: ns.FD(), NetNSName: "blue"}); err == nil {
		t.Fatal("Dial in two namespaces succeeded")
	}
}

func TestDialErrors(t *testing.T) {
	testns.Need(t)
	if _, err := netlink.Dial(4711, nil); !errors.Is(err, unix.EPROTONOSUPPORT) {
		t.Fatalf("a protocol that does not exist: %v", err)
	}
	c := dial(t, nil)
	if _, err := netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{PID: c.PID()}); !errors.Is(err, unix.EADDRINUSE) {
		t.Fatalf("a port ID that is taken: %v", err)
	}
	if _, err := netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{Strict: true}); err != nil {
		t.Fatal(err)
	}
}

// The groups above 32 are told apart from replies as well.
func TestHighGroups(t *testing.T) {
	c := dial(t, fresh(t))
	for _, g := range []uint32{unix.RTNLGRP_NEIGH, unix.RTNLGRP_NEXTHOP} {
		if err := c.JoinGroup(g); err != nil {
			t.Fatal(err)
		}
	}
	// struct nhmsg: family, scope, protocol, reserved, flags.
	b := make([]byte, 8)
	b[0] = unix.AF_INET
	b = append(b, nltest.MustMarshalAttributes([]netlink.Attribute{
		{Type: unix.NHA_ID, Data: binary.NativeEndian.AppendUint32(nil, 77)},
		{Type: unix.NHA_BLACKHOLE},
	})...)
	got, err := c.Execute(netlink.Message{
		Header: netlink.Header{
			Type:  unix.RTM_NEWNEXTHOP,
			Flags: netlink.Request | netlink.Acknowledge | netlink.Create,
		},
		Data: b,
	})
	if errors.Is(err, unix.EOPNOTSUPP) {
		t.Skip("this kernel has no next hop objects (Linux 5.3)")
	}
	if err != nil || len(got) != 1 || got[0].Header.Type != netlink.Error {
		t.Fatalf("%v, %v", got, err)
	}
	msgs, err := c.Receive()
	if err != nil || len(msgs) != 1 || msgs[0].Header.Type != unix.RTM_NEWNEXTHOP {
		t.Fatalf("notification: %v, %v", msgs, err)
	}
	if err := c.LeaveGroup(unix.RTNLGRP_NEXTHOP); err != nil {
		t.Fatal(err)
	}
}

// Requests that were given up, and that the kernel never answers, keep little
// memory.
func TestAbandonedMemory(t *testing.T) {
	c := dial(t, nil)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := netlink.Message{Header: netlink.Header{Type: netlink.Noop}, Data: make([]byte, 60<<10)}
	for range 1024 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		for _, err := range c.Do(ctx, m) {
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
	}
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("requests that were given up hold %d KiB", grown>>10)
	}
	runtime.KeepAlive(c)
}

// A dump that SendMessages began is in nobody's way either.
func TestSendMessagesDump(t *testing.T) {
	c := dial(t, fresh(t))
	addAddresses(t, c, 1000)
	if _, err := c.SendMessages([]netlink.Message{getLink(1, 0), dumpAddresses()}); err != nil {
		t.Fatal(err)
	}
	for _, err := range c.Do(t.Context(), dumpAddresses()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []int{1, 1000} {
		if msgs, err := c.Receive(); err != nil || len(msgs) < want {
			t.Fatalf("Receive: %d messages, %v", len(msgs), err)
		}
	}
}
