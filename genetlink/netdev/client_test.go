package netdev

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlopt"
	"github.com/netlink-sdk/go/netlink/nltest"
)

const (
	familyID = 30
	groupID  = 9
)

// A kernel answers requests with what answer returns, or with the errno number.
type kernel struct {
	*nltest.Kernel
	answer func(command uint8, dump bool, data []byte) (replies [][]byte, number int)
}

func newKernel(t *testing.T) (*kernel, *Client) {
	k := &kernel{}
	k.Kernel = nltest.NewKernel(func(_ *nltest.Kernel, reqs []netlink.Message) {
		for _, req := range reqs {
			k.handle(t, req)
		}
	})
	c := NewClient(genetlink.NewConn(k.Dial()))
	t.Cleanup(func() { c.Close() })
	return k, c
}

func message(family uint16, command uint8, data []byte) netlink.Message {
	return genetlink.Message{Header: genetlink.Header{Command: command, Version: 1}, Data: data}.Netlink(family, 0)
}

func (k *kernel) handle(t *testing.T, req netlink.Message) {
	if req.Header.Type == 16 { // the controller
		var e nlattr.Encoder
		e.Uint16(1, familyID)
		e.String(2, "netdev")
		groups := e.Nest(7)
		for i, name := range []string{GroupMgmt, GroupPagePool} {
			g := e.Nest(uint16(i + 1))
			e.String(1, name)
			e.Uint32(2, groupID+uint32(i))
			e.End(g)
		}
		e.End(groups)
		b, _ := e.Encode()
		k.Reply(req, message(16, 1, b))
		return
	}
	var m genetlink.Message
	if err := m.UnmarshalBinary(req.Data); err != nil {
		t.Errorf("a request that the kernel can't read: %v", err)
	}
	dump := req.Header.Flags&netlink.Dump == netlink.Dump
	replies, number := k.answer(m.Header.Command, dump, m.Data)
	var msgs []netlink.Message
	for _, b := range replies {
		msgs = append(msgs, message(familyID, m.Header.Command, b))
	}
	switch {
	case number != 0 || len(msgs) == 0 && !dump:
		k.Acknowledge(req, number)
	case dump:
		for i := range msgs {
			msgs[i].Header.Flags |= netlink.Multi
		}
		done := netlink.Message{Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi}, Data: make([]byte, 4)}
		k.Reply(req, append(msgs, done)...)
	default:
		k.Reply(req, msgs...)
		if req.Header.Flags&netlink.Acknowledge != 0 {
			k.Acknowledge(req, 0)
		}
	}
}

// encoded is the data of a message.
func encoded(t *testing.T, m interface{ encode(*nlattr.Encoder) }) []byte {
	t.Helper()
	var e nlattr.Encoder
	m.encode(&e)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestQueueDecoded(t *testing.T) {
	k, c := newKernel(t)
	lent := QueueID{QueueTypeRX, 4}.attrs()
	k.answer = func(command uint8, dump bool, data []byte) ([][]byte, int) {
		var req queueGetRequest
		d := nlattr.NewDecoder(data)
		for d.Next() {
			switch d.Type() {
			case attrqueueAttrsID:
				req.ID = netlink.Some(d.Uint32())
			case attrqueueAttrsType:
				req.Type = netlink.Some(QueueType(d.Uint32()))
			case attrqueueAttrsLink:
				req.Link = d.Uint32()
			}
		}
		if want := (queueGetRequest{ID: netlink.Some[uint32](0), Link: 7, Type: netlink.Some(QueueTypeRX)}); req != want {
			t.Errorf("the request %+v, want %+v", req, want)
		}
		return [][]byte{encoded(t, &queueAttrs{
			ID: req.ID, Type: req.Type, Link: 7, NAPIID: 8193, Dmabuf: 3, XSK: &xskAttrs{},
			IOUring: &IOUringProvider{RXBufferLen: 4096},
			Lease:   &leaseAttrs{Link: 2, Queue: &lent, NetNSID: netlink.Some[int32](0)},
		})}, 0
	}
	q, err := c.Queue(t.Context(), 7, QueueID{}) // the first for receiving: all zero
	want := Queue{
		Link: 7, NAPI: 8193, DMABuf: 3, XSK: true, IOUring: &IOUringProvider{RXBufferLen: 4096},
		Lease: &Lease{Link: 2, Queue: QueueID{QueueTypeRX, 4}, NetNSID: netlink.Some[int32](0)},
	}
	if err != nil || !reflect.DeepEqual(q, want) {
		t.Errorf("%+v, %v, want %+v", q, err, want)
	}
}

func TestQueueWithoutID(t *testing.T) {
	k, c := newKernel(t)
	k.answer = func(uint8, bool, []byte) ([][]byte, int) { return [][]byte{encoded(t, &queueAttrs{Link: 7})}, 0 }
	if _, err := c.Queue(t.Context(), 7, QueueID{}); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("Queue: %v", err)
	}
	for _, err := range c.Queues(t.Context(), 7) {
		if !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("Queues: %v", err)
		}
	}
	if _, err := c.CreateQueue(t.Context(), 7, QueueTypeRX, Lease{Link: 2}); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("CreateQueue: %v", err)
	}
}

func TestCreateQueue(t *testing.T) {
	k, c := newKernel(t)
	k.answer = func(command uint8, _ bool, data []byte) ([][]byte, int) {
		var got queueAttrs
		if err := got.UnmarshalBinary(data); err != nil {
			t.Error(err)
		}
		lent := QueueID{QueueTypeRX, 0}.attrs()
		want := queueAttrs{Link: 7, Type: netlink.Some(QueueTypeRX), Lease: &leaseAttrs{Link: 2, Queue: &lent}}
		if command != cmdQueueCreate || !reflect.DeepEqual(got, want) {
			t.Errorf("the request %d %+v, want %+v", command, got, want)
		}
		return [][]byte{encoded(t, &queueAttrs{ID: netlink.Some[uint32](5)})}, 0
	}
	id, err := c.CreateQueue(t.Context(), 7, QueueTypeRX, Lease{Link: 2})
	if want := (QueueID{QueueTypeRX, 5}); err != nil || id != want {
		t.Errorf("%v, %v, want %v", id, err, want)
	}
}

func TestPagePools(t *testing.T) {
	k, c := newKernel(t)
	pools := []PagePool{
		{ID: 1, Link: 7, NAPIID: 8193, Inflight: 2, InflightBytes: 8192},
		{ID: 2, Inflight: 1, DetachTime: 90, IOUring: &IOUringProvider{}},
		{ID: 3, Link: 8, Dmabuf: 4},
	}
	k.answer = func(command uint8, dump bool, data []byte) ([][]byte, int) {
		if command != cmdPagePoolGet {
			t.Errorf("the command %d", command)
		}
		if !dump {
			return [][]byte{encoded(t, &pools[1])}, 0
		}
		var all [][]byte // whatever the request says, as older kernels do
		for i := range pools {
			all = append(all, encoded(t, &pools[i]))
		}
		return all, 0
	}
	for link, want := range map[uint32][]PagePool{0: pools, 7: pools[:1], 9: nil} {
		var got []PagePool
		for p, err := range c.PagePools(t.Context(), link) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("link %d: %+v, want %+v", link, got, want)
		}
	}
	p, err := c.PagePool(t.Context(), 2)
	if err != nil || !reflect.DeepEqual(p, pools[1]) {
		t.Errorf("%+v, %v", p, err)
	}
	if at, ok := p.Detached(); at != 90*time.Second || !ok {
		t.Errorf("detached at %v, %v", at, ok)
	}
	if _, ok := pools[0].Detached(); ok {
		t.Error("a pool of a device is detached")
	}
}

func TestPagePoolStats(t *testing.T) {
	k, c := newKernel(t)
	stats := pagePoolStatsAttrs{
		Info:      &pagePoolRef{ID: 3, Link: 7},
		AllocFast: 1, AllocSlow: 2, AllocSlowHighOrder: 3, AllocEmpty: 4, AllocRefill: 5, AllocWaive: 6,
		RecycleCached: 7, RecycleCacheFull: 8, RecycleRing: 9, RecycleRingFull: 10, RecycleReleasedRefcnt: 1 << 40,
	}
	want := PagePoolStats{3, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1 << 40}
	k.answer = func(command uint8, dump bool, data []byte) ([][]byte, int) {
		var req pagePoolStatsAttrs
		if err := req.UnmarshalBinary(data); err != nil {
			t.Error(err)
		}
		ref := &pagePoolRef{ID: 3}
		if dump {
			ref = &pagePoolRef{Link: 7}
		}
		if command != cmdPagePoolStatsGet || !reflect.DeepEqual(req.Info, ref) {
			t.Errorf("the request %d %+v, want %+v", command, req.Info, ref)
		}
		return [][]byte{encoded(t, &stats)}, 0
	}
	if s, err := c.PagePoolStats(t.Context(), 3); err != nil || s != want {
		t.Errorf("%+v, %v", s, err)
	}
	for s, err := range c.AllPagePoolStats(t.Context(), 7) {
		if err != nil || s != want {
			t.Errorf("%+v, %v", s, err)
		}
	}
}

func TestStats(t *testing.T) {
	k, c := newKernel(t)
	k.answer = func(command uint8, dump bool, data []byte) ([][]byte, int) {
		var req, s Stats
		if err := req.UnmarshalBinary(data); err != nil || !dump || command != cmdQstatsGet || req.Link != 7 {
			t.Errorf("the request %d %+v, %v", command, req, err)
		}
		s = Stats{Link: 7, RXPackets: netlink.Some[uint64](1 << 33), TXStop: netlink.Some[uint64](0)}
		if req.Scope == StatsScopeQueue {
			s.Type, s.ID = netlink.Some(QueueTypeTX), netlink.Some[uint32](0)
		}
		return [][]byte{encoded(t, &s)}, 0
	}
	for s, err := range c.Stats(t.Context(), 7) {
		_, ok := s.Queue()
		if err != nil || ok || s.RXPackets.Or(0) != 1<<33 || s.TXStop != netlink.Some[uint64](0) || s.TXWake.IsSome() {
			t.Errorf("%+v, %v", s, err)
		}
	}
	for s, err := range c.QueueStats(t.Context(), 7) {
		if q, ok := s.Queue(); err != nil || !ok || q.String() != "tx-0" {
			t.Errorf("%+v, %v", s, err)
		}
	}
}

func TestBind(t *testing.T) {
	k, c := newKernel(t)
	k.answer = func(command uint8, _ bool, data []byte) ([][]byte, int) {
		var got dmabufAttrs
		if err := got.UnmarshalBinary(data); err != nil {
			t.Error(err)
		}
		want := dmabufAttrs{Link: 7, FD: netlink.Some[uint32](0)}
		if command == cmdBindRX {
			want.RXPageSize = 16384
			want.Queues = []queueIDAttrs{QueueID{QueueTypeRX, 0}.attrs(), QueueID{QueueTypeRX, 1}.attrs()}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the request %d %+v, want %+v", command, got, want)
		}
		return [][]byte{encoded(t, &dmabufAttrs{ID: uint32(command)})}, 0
	}
	rx := RXBinding{Link: 7, Queues: []QueueID{{QueueTypeRX, 0}, {QueueTypeRX, 1}}, PageSize: 16384}
	if id, err := c.BindRX(t.Context(), rx); err != nil || id != cmdBindRX {
		t.Errorf("BindRX: %d, %v", id, err)
	}
	if id, err := c.BindTX(t.Context(), 7, 0); err != nil || id != cmdBindTX {
		t.Errorf("BindTX: %d, %v", id, err)
	}
}

// The kernel takes times that a Duration can't hold.
func TestNAPITimes(t *testing.T) {
	k, c := newKernel(t)
	k.answer = func(uint8, bool, []byte) ([][]byte, int) {
		var e nlattr.Encoder
		nlopt.Uint(&e, attrnapiAttrsGROFlushTimeout, netlink.Some[uint64](1<<63))
		nlopt.Uint(&e, attrnapiAttrsIRQSuspendTimeout, netlink.Some[uint64](1500))
		b, _ := e.Encode()
		return [][]byte{b}, 0
	}
	n, err := c.NAPI(t.Context(), 1)
	if err != nil || n.GROFlushTimeout.Or(0) != 1<<63-1 || n.IRQSuspendTimeout.Or(0) != 1500*time.Nanosecond {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestWatchPagePools(t *testing.T) {
	k, c := newKernel(t)
	first := PagePool{ID: 1, Link: 7, Inflight: 1}
	k.answer = func(_ uint8, dump bool, _ []byte) ([][]byte, int) {
		if !dump {
			t.Error("not a dump")
		}
		return [][]byte{encoded(t, &first)}, 0
	}
	notify := func(e Event, p PagePool) {
		k.Send(nltest.Datagram{Group: groupID + 1, Messages: []netlink.Message{message(familyID, uint8(e), encoded(t, &p))}})
	}
	var got []netlink.Change[PagePool]
	for change, err := range c.WatchPagePools(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, change)
		if change.Kind == netlink.Synced {
			notify(EventPagePoolAdded, PagePool{ID: 2, Link: 7})
			notify(EventPagePoolChanged, PagePool{ID: 1, Link: 7, Inflight: 9}) // nobody has to know
			notify(EventPagePoolChanged, PagePool{ID: 1, DetachTime: 5})
			notify(Event(99), PagePool{ID: 3})
			notify(EventPagePoolRemoved, PagePool{ID: 1, DetachTime: 5})
		}
		if change.Kind == netlink.Removed {
			break
		}
	}
	want := []netlink.Change[PagePool]{
		{Kind: netlink.Added, Object: first},
		{Kind: netlink.Synced},
		{Kind: netlink.Added, Object: PagePool{ID: 2, Link: 7}},
		{Kind: netlink.Changed, Object: PagePool{ID: 1, DetachTime: 5}, Old: first},
		{Kind: netlink.Removed, Object: PagePool{ID: 1, DetachTime: 5}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestWatchErrors(t *testing.T) {
	k, c := newKernel(t)
	k.answer = func(uint8, bool, []byte) ([][]byte, int) { return nil, 1 }
	for _, err := range c.WatchDevices(t.Context()) {
		var oe *netlink.OpError
		if !errors.As(err, &oe) || oe.Op != "netdev dev watch" {
			t.Errorf("got %v", err)
		}
	}
	k.answer = func(uint8, bool, []byte) ([][]byte, int) { return [][]byte{{9, 0, 1, 0}}, 0 }
	for _, err := range c.WatchDevices(t.Context()) {
		if !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("got %v", err)
		}
	}
}
