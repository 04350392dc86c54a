//go:build !plan9

package netlink_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// What a kernel (6.18, little-endian) answered, as it came.
const (
	// A dump of the addresses of loopback, and the end of it.
	capturedAddresses = `
		4c00000014000200010000 00ed030000 020880fe 01000000 080001007f000001 080002007f000001
		07000300 6c6f0000 0800080080000000 14000600ffffffffffffffff1500000015000000`
	capturedDone = `1400000003000200010000 00ed030000 00000000`

	// A dump whose request has a prefix length, which must be zero.
	capturedDumpError = `
		5000000003000202 04000000f2030000 eaffffff 3c000100 697076343a20496e76616c69642076616c756573
		20696e2068656164657220666f722061646472657373 2064756d70207265717565737400`

	// The plainest acknowledgement, capped.
	capturedAck = `2400000002000001 05000000eb030000 00000000 1000000001000500 0500000000000000`

	// A link name that is too long: the message, the offset and the policy.
	capturedCapped = `
		6800000002000003 03000000f5030000 deffffff 5800000012000500 0300000000000000
		27000100 41747472696275746520 6661696c656420706f6c6963792076616c69646174696f6e 0000
		0800020028000000 14000480 080007000f000000 080001000b000000`

	// The same, with the request.
	capturedWhole = `
		b000000002000002 02000000f4030000 deffffff 5800000012000500 0200000000000000
		00000000000000000000000000000000 08001d0000000000
		30000300612d6e616d652d746861742d69732d6c6f6e6765722d7468616e2d7468652d6b65726e656c2d74616b657300
		27000100 41747472696275746520 6661696c656420706f6c6963792076616c69646174696f6e 0000
		0800020028000000 14000480 080007000f000000 080001000b000000`

	// A request that lacks its attribute 1.
	capturedMissing = `
		2c00000002000003 08000000ef030000 eaffffff 1400000014000500 0800000000000000 0800050001000000`
)

var captures = []string{
	capturedAddresses, capturedDone, capturedDumpError, capturedAck, capturedCapped, capturedWhole, capturedMissing,
}

// captured returns the bytes of a capture.
func captured(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzMessage(f *testing.F) {
	for _, s := range captures {
		f.Add(captured(f, s))
	}
	f.Add(wire(17, 0, 0, 0, 0, []byte("abcd")))
	f.Add(wire(1<<31, 0, 0, 0, 0, nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m netlink.Message
		if err := m.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, netlink.ErrMalformed) {
				t.Fatalf("error: %v", err)
			}
			return
		}
		n := int(m.Header.Length)
		if len(m.Data) != n-netlink.HeaderLen {
			t.Fatalf("length %d, but %d bytes of data", n, len(m.Data))
		}
		got, err := m.MarshalBinary()
		if n%4 != 0 {
			if !errors.Is(err, netlink.ErrMalformed) {
				t.Fatalf("marshaled with an unaligned length: %v", err)
			}
			return
		}
		if err != nil || !bytes.Equal(got, b[:n]) {
			t.Fatalf("% x became % x, %v", b[:n], got, err)
		}
	})
}

func FuzzParsePolicy(f *testing.F) {
	f.Add(join(attr32(7, 15), attr32(1, 11)))
	f.Add(join(attr32(1, 3), attr64(4, 1), attr64(5, 4094)))
	f.Add(join(attr32(1, 8), attr64(2, 1), attr64(3, 1<<63), attr64(12, 3), attr32(10, 3), attr32(8, 1), attr32(9, 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := netlink.ParsePolicy(b)
		if err == nil && p.String() == "" {
			t.Fatal("a policy prints as nothing")
		}
	})
}

// FuzzAcknowledgement has the kernel answer a request with any Error or Done.
func FuzzAcknowledgement(f *testing.F) {
	for _, s := range []string{capturedDumpError, capturedAck, capturedCapped, capturedWhole, capturedMissing} {
		b := captured(f, s)
		f.Add(b[4] == byte(netlink.Done), binary.LittleEndian.Uint16(b[6:]), b[16:], 16)
	}
	f.Fuzz(func(t *testing.T, done bool, flags uint16, b []byte, headerLen int) {
		typ := netlink.Error
		if done {
			typ = netlink.Done
		}
		k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
			h := reqs[0].Header
			k.Send(nltest.Datagram{
				Raw: wire(uint32(netlink.HeaderLen+len(b)), uint16(typ), flags, h.Sequence, h.PID, b),
			})
		})
		c := k.Dial()
		defer c.Close()
		var ack netlink.Ack
		m := netlink.Message{
			Header: netlink.Header{Type: 16, Flags: netlink.Acknowledge},
			Data:   join(make([]byte, 16), attr32(29, 0), attr(18|0x8000, attr32(1, 0)...), attr(3, make([]byte, 40)...)),
		}
		for r, err := range c.Do(netlink.WithAck(t.Context(), &ack), m) {
			var oe *netlink.OpError
			if !errors.As(err, &oe) {
				t.Fatalf("neither success nor an error: %v, %v", r, err)
			}
			if oe.Error() == "" || oe.Sequence == 0 {
				t.Fatalf("error %q with sequence number %d", oe.Error(), oe.Sequence)
			}
			for _, n := range []int{headerLen, 16, 0} {
				if path := oe.AttributePath(n); len(path) > len(m.Data) {
					t.Fatalf("a path of %d in a request of %d bytes", len(path), len(m.Data))
				}
			}
		}
	})
}

// FuzzConn has the kernel send datagrams of all sorts while requests, a dump
// and Receive wait. Nothing may panic or hang, and whatever came, the next
// request gets its own reply.
func FuzzConn(f *testing.F) {
	// Each datagram is a byte that says what becomes of it, one that is its
	// length, and its bytes.
	datagram := func(how byte, b []byte) []byte { return append([]byte{how, byte(len(b))}, b...) }
	for how := range 256 {
		var script []byte
		for _, s := range captures {
			script = append(script, datagram(byte(how), captured(f, s))...)
		}
		f.Add(script)
	}
	f.Add(join(
		datagram(playGet, captured(f, capturedAck)),
		datagram(playDump, captured(f, capturedAddresses)),
		datagram(playStranger|playDump, captured(f, capturedDone)),
		datagram(playError, nil),
		datagram(playDump, captured(f, capturedDone)),
		datagram(playGroup, captured(f, capturedAddresses)),
		datagram(playChange|playCut, captured(f, capturedWhole)),
	))
	f.Fuzz(fuzzConn)
}

// What becomes of a datagram in FuzzConn.
const (
	playGet      = 1    // the sequence number is that of one request or the other
	playChange   = 2    //
	playDump     = 3    //
	playExecute  = 4    //
	playWhom     = 7    // mask
	playStranger = 0x08 // the sender is another process
	playGroup    = 0x10 // it is a notification
	playCut      = 0x20 // the receiver's buffer holds less
	playError    = 0x40 // an error comes first
	playPID      = 0x80 // the port ID in it is left as it is
)

func fuzzConn(t *testing.T, script []byte) {
	var (
		mu      sync.Mutex
		pending = make(map[byte]netlink.Message)
		all     = make(chan struct{})
	)
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		r := reqs[0]
		if text(r) == "again" {
			echo(k, reqs)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		pending[r.Data[0]] = r
		if len(pending) == 4 {
			close(all)
		}
	})
	c := k.Dial()
	defer c.Close()
	// Nothing below should take that long: it is there to fail, not to hang.
	failsafe, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	ctx, cancel := context.WithCancel(failsafe)
	defer cancel()

	var wg sync.WaitGroup
	for to, m := range map[byte]netlink.Message{
		playGet:    get("\x01"),
		playChange: change("\x02"),
		playDump:   dump("\x03"),
	} {
		wg.Go(func() {
			n := 0
			for r, err := range c.Do(ctx, m) {
				if err == nil && (r.Header.Type <= netlink.Overrun && r.Header.Type >= netlink.Noop) {
					t.Errorf("request %d: a message of type %s was yielded", to, r.Header.Type)
				}
				if n++; n > len(script)+1 {
					t.Errorf("request %d: more messages than there can be", to)
					return
				}
			}
		})
	}
	wg.Go(func() { _, _ = c.Execute(get("\x04")) })
	wg.Go(func() {
		for {
			if _, err := c.Receive(); errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, os.ErrClosed) {
				return
			}
		}
	})
	wait(t, failsafe, all)
	play(k, script, pending)
	if err := k.Idle(failsafe); err != nil {
		t.Fatalf("what the kernel sent is not received: %v", err)
	}

	// What has not been answered is given up.
	cancel()
	if err := c.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		wg.Wait()
		close(gone)
	}()
	wait(t, failsafe, gone)
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}

	for _, m := range []netlink.Message{get("again"), change("again"), get("again")} {
		got, err := do(failsafe, c, m)
		if err != nil || (m.Header.Flags&netlink.Acknowledge == 0) != (len(got) == 1 && got[0] == "again") {
			t.Fatalf("a request after all that: %q, %v", got, err)
		}
	}
}

func wait(t *testing.T, ctx context.Context, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-ctx.Done():
		t.Fatal(ctx.Err())
	}
}

// play sends what a script of FuzzConn says.
func play(k *nltest.Kernel, script []byte, pending map[byte]netlink.Message) {
	errs := []syscall.Errno{syscall.ENOBUFS, syscall.ENOMEM, syscall.EINVAL, syscall.EINTR}
	for len(script) >= 2 {
		how, n := script[0], min(int(script[1]), len(script)-2)
		raw := bytes.Clone(script[2 : 2+n])
		script = script[2+n:]
		if how&playError != 0 {
			k.Send(nltest.Datagram{Err: os.NewSyscallError("recvmsg", errs[n%len(errs)])})
		}
		d := nltest.Datagram{Raw: raw}
		if how&playStranger != 0 {
			d.Sender = 4711
		}
		if how&playGroup != 0 {
			d.Group = uint32(n)
		}
		if how&playCut != 0 {
			d.Lost = n / 2
		}
		if r, ok := pending[how&playWhom]; ok {
			address(raw, r.Header.Sequence, r.Header.PID, how&playPID == 0)
		}
		if raw == nil {
			d.Raw = []byte{}
		}
		k.Send(d)
	}
}

// address gives all messages in b a sequence number, and a port ID.
func address(b []byte, seq, pid uint32, own bool) {
	for len(b) >= netlink.HeaderLen {
		binary.NativeEndian.PutUint32(b[8:], seq)
		if own {
			binary.NativeEndian.PutUint32(b[12:], pid)
		}
		n := uint64(binary.NativeEndian.Uint32(b))
		n = (n + 3) &^ 3
		if n < netlink.HeaderLen || n > uint64(len(b)) {
			return
		}
		b = b[n:]
	}
}
