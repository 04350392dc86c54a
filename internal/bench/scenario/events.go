//go:build linux

package scenario

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/jsimonetti/rtnetlink/v2"
	mdlayher "github.com/mdlayher/netlink"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"github.com/netlink-sdk/go/netlink"
	ours "github.com/netlink-sdk/go/rtnetlink"
	vishvananda "github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// routeEvents follows the kernel's notifications of routes that another process
// adds and removes, as fast as it can. A receive buffer of zero is the system's
// default; what does not fit into it is lost.
func routeEvents(name, title string, buffer int) *harness.Scenario {
	s := &harness.Scenario{
		Name: name, Title: title, Unit: "event",
		Quick: []int{50_000}, Full: []int{200_000},
		Setup: addVeth, Teardown: removeLinks, Changes: true, Lossy: true, Rehearse: 2_000,
		Contenders: []harness.Contender{
			{Name: "received, not decoded", Package: bySyscalls, Floor: true, Prepare: eventsRaw(buffer)},
			{Name: "Subscription.All, decoded as Route", Package: byNetlink, Ours: true, Prepare: eventsOurs(buffer)},
			{Name: "Receive, AttributeDecoder", Package: byMdlayher, Prepare: eventsMdlayher(buffer)},
			{Name: "RouteSubscribe", Package: byVishvananda, Prepare: eventsVishvananda(buffer)},
		},
	}
	if buffer == 0 { // it has no way to ask for another
		s.Contenders = append(s.Contenders, harness.Contender{
			Name: "Conn.Receive", Package: byJsimonetti, Prepare: eventsJsimonetti,
		})
	}
	return s
}

// envProducer makes this program add and remove routes: so many in all.
const envProducer = "NETLINK_BENCH_PRODUCER"

// The last events are about this destination, of which no other has the length.
const (
	lastDst  = 203<<24 | 0<<16 | 113<<8 | 1
	lastBits = 32
)

// Produce does what another process follows, and does not return, if that is
// what this process is for.
func Produce() {
	text, ok := os.LookupEnv(envProducer)
	if !ok {
		return
	}
	n, err := strconv.Atoi(text)
	if err == nil {
		err = produce(n)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// produce waits until somebody closes its standard input, changes routes n
// times, and then tells that it has, again and again: some of that is lost too.
func produce(n int) error {
	parent := os.Getppid()
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	harness.Unobserved()
	return withSocket(func(s *raw.Socket) error {
		var b []byte
		change := func(add bool, addr uint32, bits uint8) error {
			typ, flags := uint16(unix.RTM_NEWROUTE), uint16(addFlags)
			if !add {
				typ, flags = unix.RTM_DELROUTE, unix.NLM_F_REQUEST|unix.NLM_F_ACK
			}
			b = appendRouteTo(b[:0], typ, flags, 1, addr, bits, routeProtocol)
			return s.Acknowledged(b)
		}
		for i := range n {
			addr, bits := destination(i / 2)
			if err := change(i%2 == 0, addr, bits); err != nil {
				return err
			}
		}
		for add := true; os.Getppid() == parent; add = !add {
			if err := change(add, lastDst, lastBits); err != nil {
				return err
			}
			time.Sleep(time.Millisecond)
		}
		return nil
	})
}

// following returns work that starts the producer and calls next for event
// after event, until it returns errLast.
func following(size int, next func(o *harness.Outcome) error, done func()) (harness.Work, error) {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), envProducer+"="+strconv.Itoa(size))
	cmd.Stderr = os.Stderr
	start, err := cmd.StdinPipe()
	if err != nil {
		return harness.Work{}, err
	}
	if err := cmd.Start(); err != nil {
		return harness.Work{}, err
	}
	// Without the producer the follower would wait for ever.
	stopping := make(chan struct{})
	go func() {
		err := cmd.Wait()
		select {
		case <-stopping:
		default:
			fmt.Fprintln(os.Stderr, "the producer has ended:", err)
			os.Exit(1)
		}
	}()
	return do(func() (o harness.Outcome, err error) {
		if err := start.Close(); err != nil {
			return o, err
		}
		for err == nil {
			err = next(&o)
		}
		if !errors.Is(err, errLast) {
			return o, err
		}
		o.Lost = size - o.Objects
		return o, nil
	}, func() {
		close(stopping)
		_ = cmd.Process.Kill()
		if done != nil {
			done()
		}
	})
}

// errLast says that the producer has nothing more to tell.
var errLast = errors.New("last event")

// addEvent counts an event, which is about a route.
func addEvent(o *harness.Outcome, bits uint8, sum uint64) error {
	if bits == lastBits {
		return errLast
	}
	o.Objects++
	o.Sum += sum
	return nil
}

func eventsRaw(buffer int) func(int) (harness.Work, error) {
	return func(size int) (harness.Work, error) {
		s, err := raw.Open(unix.NETLINK_ROUTE)
		if err != nil {
			return harness.Work{}, err
		}
		if buffer != 0 {
			if _, err := s.SetReadBuffer(buffer); err != nil {
				return harness.Work{}, err
			}
		}
		if err := unix.SetsockoptInt(s.FD, unix.SOL_NETLINK, unix.NETLINK_ADD_MEMBERSHIP, unix.RTNLGRP_IPV4_ROUTE); err != nil {
			return harness.Work{}, err
		}
		return following(size, func(o *harness.Outcome) error {
			b, err := s.Receive()
			if errors.Is(err, unix.ENOBUFS) {
				o.Overruns++
				return nil
			}
			for err == nil && len(b) > 0 {
				var m raw.Message
				if m, b, err = raw.Next(b); err == nil && len(m.Data) > 1 {
					err = addEvent(o, m.Data[1], 0)
				}
			}
			return err
		}, s.Close)
	}
}

func eventsOurs(buffer int) func(int) (harness.Work, error) {
	return func(size int) (harness.Work, error) {
		c, err := netlink.Dial(unix.NETLINK_ROUTE, nil)
		if err != nil {
			return harness.Work{}, err
		}
		if buffer != 0 {
			if err := c.SetReadBuffer(buffer); err != nil {
				return harness.Work{}, err
			}
		}
		s, err := c.Subscribe(unix.RTNLGRP_IPV4_ROUTE)
		if err != nil {
			return harness.Work{}, err
		}
		var r ours.Route
		return following(size, func(o *harness.Outcome) error {
			var one harness.Outcome
			for m, err := range s.All(context.Background()) {
				if errors.Is(err, netlink.ErrOverrun) {
					o.Overruns++
					continue
				}
				if err == nil {
					err = r.UnmarshalBinary(m.Data)
				}
				if err != nil {
					return err
				}
				one.Sum = 0
				addOurs(&one, &r)
				if err := addEvent(o, uint8(r.Dst.Bits()), one.Sum); err != nil {
					return err
				}
			}
			return nil
		}, closing(c))
	}
}

func eventsMdlayher(buffer int) func(int) (harness.Work, error) {
	return func(size int) (harness.Work, error) {
		c, err := mdlayher.Dial(unix.NETLINK_ROUTE, &mdlayher.Config{Groups: 1 << (unix.RTNLGRP_IPV4_ROUTE - 1)})
		if err != nil {
			return harness.Work{}, err
		}
		if buffer != 0 {
			if err := c.SetReadBuffer(buffer); err != nil {
				return harness.Work{}, err
			}
		}
		return following(size, func(o *harness.Outcome) error {
			messages, err := c.Receive()
			if errors.Is(err, unix.ENOBUFS) {
				o.Overruns++
				return nil
			}
			if err != nil {
				return err
			}
			for _, m := range messages {
				sum, err := routeMdlayher(m.Data)
				if err == nil {
					err = addEvent(o, m.Data[1], sum)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}, closing(c))
	}
}

func eventsJsimonetti(size int) (harness.Work, error) {
	c, err := rtnetlink.Dial(&mdlayher.Config{Groups: 1 << (unix.RTNLGRP_IPV4_ROUTE - 1)})
	if err != nil {
		return harness.Work{}, err
	}
	return following(size, func(o *harness.Outcome) error {
		messages, _, err := c.Receive()
		if errors.Is(err, unix.ENOBUFS) {
			o.Overruns++
			return nil
		}
		if err != nil {
			return err
		}
		for _, m := range messages {
			r, ok := m.(*rtnetlink.RouteMessage)
			if !ok {
				return errMalformed
			}
			var one harness.Outcome
			addJsimonetti(&one, r)
			if err := addEvent(o, r.DstLength, one.Sum); err != nil {
				return err
			}
		}
		return nil
	}, closing(c))
}

// eventsVishvananda ends with the channel, which the package closes at the first
// overrun.
func eventsVishvananda(buffer int) func(int) (harness.Work, error) {
	return func(size int) (harness.Work, error) {
		updates, done := make(chan vishvananda.RouteUpdate), make(chan struct{})
		overruns := 0
		force, err := mayForce(buffer)
		if err != nil {
			return harness.Work{}, err
		}
		err = vishvananda.RouteSubscribeWithOptions(updates, done, vishvananda.RouteSubscribeOptions{
			ReceiveBufferSize: buffer, ReceiveBufferForceSize: force,
			ErrorCallback: func(error) { overruns++ },
		})
		if err != nil {
			return harness.Work{}, err
		}
		return following(size, func(o *harness.Outcome) error {
			u, ok := <-updates
			if !ok {
				o.Overruns = overruns
				return errLast
			}
			var one harness.Outcome
			addVishvananda(&one, &u.Route)
			bits, _ := u.Dst.Mask.Size()
			return addEvent(o, uint8(bits), one.Sum)
		}, func() { close(done) })
	}
}

// mayForce reports whether this process may have a receive buffer of that size,
// which is beyond what everybody may have. The package does not find out itself.
func mayForce(buffer int) (forced bool, err error) {
	if buffer == 0 {
		return false, nil
	}
	err = withSocket(func(s *raw.Socket) error {
		forced, err = s.SetReadBuffer(buffer)
		return err
	})
	return forced, err
}
