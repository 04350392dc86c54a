package ethtool

import (
	"context"
	"encoding"
	"encoding/binary"
	"errors"
	"io/fs"
	"iter"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest"
)

const (
	controllerID   = 16 // GENL_ID_CTRL
	fakeFamilyID   = 21
	fakeGroup      = 5
	errnoNoDev     = 19 // ENODEV
	errnoOpNotSupp = 95 // EOPNOTSUPP
)

// A fakeKernel has the family ethtool, and answers what it is told to.
type fakeKernel struct {
	*nltest.Kernel

	// noStats has it know nothing of the flag for statistics.
	noStats bool

	mu      sync.Mutex
	replies map[op]func(req []byte) ([]encoding.BinaryAppender, int)
	asked   []fakeRequest
}

type fakeRequest struct {
	op    op
	flags netlink.HeaderFlags
	seq   uint32
	data  []byte
}

func newFake(t testing.TB) (*fakeKernel, *Client) {
	t.Helper()
	k := &fakeKernel{replies: make(map[op]func([]byte) ([]encoding.BinaryAppender, int))}
	k.Kernel = nltest.NewKernel(func(_ *nltest.Kernel, reqs []netlink.Message) {
		for _, req := range reqs {
			k.handle(req)
		}
	})
	c := NewClient(genetlink.NewConn(k.Dial()))
	t.Cleanup(func() { c.Close() })
	return k, c
}

// on has requests of an operation answered: with messages, or with an errno.
func (k *fakeKernel) on(o op, fn func(req []byte) ([]encoding.BinaryAppender, int)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.replies[o] = fn
}

func (k *fakeKernel) answer(o op, replies ...encoding.BinaryAppender) {
	k.on(o, func([]byte) ([]encoding.BinaryAppender, int) { return replies, 0 })
}

func (k *fakeKernel) refuse(o op, number int) {
	k.on(o, func([]byte) ([]encoding.BinaryAppender, int) { return nil, number })
}

// last returns the last request, other than those for names on the way.
func (k *fakeKernel) last() fakeRequest {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range slices.Backward(k.asked) {
		if r.op != opStringsGet {
			return r
		}
	}
	return k.asked[len(k.asked)-1]
}

func (k *fakeKernel) count(o op) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := 0
	for _, r := range k.asked {
		if r.op == o {
			n++
		}
	}
	return n
}

func (k *fakeKernel) handle(req netlink.Message) {
	if req.Header.Type == controllerID {
		k.Reply(req, genetlink.Message{Header: genetlink.Header{Command: 1, Version: 2}, Data: fakeFamily()}.Netlink(controllerID, 0))
		if req.Header.Flags&netlink.Acknowledge != 0 {
			k.Acknowledge(req, 0)
		}
		return
	}
	var m genetlink.Message
	if err := m.UnmarshalBinary(req.Data); err != nil {
		panic(err)
	}
	o := op(m.Header.Command)
	k.mu.Lock()
	k.asked = append(k.asked, fakeRequest{o, req.Header.Flags, req.Header.Sequence, slices.Clone(m.Data)})
	fn := k.replies[o]
	k.mu.Unlock()
	if fn == nil {
		k.complain(req, errnoOpNotSupp, 0)
		return
	}
	if k.noStats && k.complainOfFlags(req) {
		return
	}
	replies, number := fn(m.Data)
	switch number {
	case 0:
	case errnoNoDev: // it points at the device's name
		k.complain(req, number, netlink.HeaderLen+4+nlattr.HeaderLen)
		return
	default:
		k.complain(req, number, 0)
		return
	}
	dump := req.Header.Flags&netlink.Dump == netlink.Dump
	for _, r := range replies {
		data, err := r.AppendBinary(nil)
		if err != nil {
			panic(err)
		}
		nm := genetlink.Message{Header: genetlink.Header{Command: m.Header.Command, Version: 1}, Data: data}.Netlink(fakeFamilyID, 0)
		if dump {
			nm.Header.Flags |= netlink.Multi
		}
		k.Reply(req, nm)
	}
	switch {
	case dump:
		k.Reply(req, netlink.Message{Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi}, Data: make([]byte, 4)})
	case req.Header.Flags&netlink.Acknowledge != 0:
		k.Acknowledge(req, 0)
	}
}

// complain answers with an errno, and points at an attribute if offset is not
// zero.
func (k *fakeKernel) complain(req netlink.Message, number, offset int) {
	b := binary.NativeEndian.AppendUint32(nil, uint32(-number))
	h := make([]byte, netlink.HeaderLen)
	binary.NativeEndian.PutUint32(h, uint32(netlink.HeaderLen+len(req.Data)))
	binary.NativeEndian.PutUint16(h[4:], uint16(req.Header.Type))
	binary.NativeEndian.PutUint32(h[8:], req.Header.Sequence)
	b = append(b, h...)
	var e nlattr.Encoder
	if offset != 0 {
		const nlmsgerrOffset = 2 // NLMSGERR_ATTR_OFFS
		e.Uint32(nlmsgerrOffset, uint32(offset))
	}
	tlvs, _ := e.Encode()
	k.Reply(req, netlink.Message{
		Header: netlink.Header{Type: netlink.Error, Flags: netlink.Capped | netlink.AcknowledgeTLVs},
		Data:   append(b, tlvs...),
	})
}

// tell sends a notification to the group.
func (k *fakeKernel) tell(v Event, data encoding.BinaryAppender) {
	b, err := data.AppendBinary(nil)
	if err != nil {
		panic(err)
	}
	m := genetlink.Message{Header: genetlink.Header{Command: uint8(v), Version: 1}, Data: b}
	k.Send(nltest.Datagram{Group: fakeGroup, Messages: []netlink.Message{m.Netlink(fakeFamilyID, 0)}})
}

func fakeFamily() []byte {
	var e nlattr.Encoder
	e.Uint16(1, fakeFamilyID) // CTRL_ATTR_FAMILY_ID
	e.String(2, "ethtool")    // CTRL_ATTR_FAMILY_NAME
	e.Uint32(3, 1)            // CTRL_ATTR_VERSION
	groups := e.Nest(7)       // CTRL_ATTR_MCAST_GROUPS
	group := e.Nest(1)
	e.String(1, groupMonitor) // CTRL_ATTR_MCAST_GRP_NAME
	e.Uint32(2, fakeGroup)    // CTRL_ATTR_MCAST_GRP_ID
	e.End(group)
	e.End(groups)
	b, err := e.Encode()
	if err != nil {
		panic(err)
	}
	return b
}

// eth0 is a device as replies name it.
var eth0 = Device{Index: 7, Name: "eth0"}

func some[T any](v T) netlink.Opt[T] { return netlink.Some(v) }

// replyHeader is the header of replies about eth0.
func replyHeader() *headerAttrs { return eth0.header(0) }

// device returns the device that the last request is about. The header is the
// first attribute of all requests.
func (k *fakeKernel) device(t testing.TB) Device {
	t.Helper()
	var h headerAttrs
	d := nlattr.NewDecoder(k.last().data)
	if !d.Next() {
		t.Fatal("a request without a header")
	}
	if err := h.decode(d.Nested()); err != nil {
		t.Fatal(err)
	}
	return deviceOf(&h)
}

// parse reads the attributes of what was asked last.
func parse[A any, P attrs[A]](t testing.TB, k *fakeKernel) *A {
	t.Helper()
	var a A
	if err := P(&a).UnmarshalBinary(k.last().data); err != nil {
		t.Fatal(err)
	}
	return &a
}

// testGet tests what reads an object of one device and those of all devices: the
// kernel answers with reply, and that is want. Each field of want has to be set,
// so that none is forgotten.
func testGet[T any](t *testing.T, k *fakeKernel, o op, reply encoding.BinaryAppender, want T,
	one func(context.Context, Device) (T, error), all func(context.Context) iter.Seq2[T, error],
) {
	t.Helper()
	if v := reflect.ValueOf(want); v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("the test lacks the field %s", v.Type().Field(i).Name)
			}
		}
	}
	k.answer(o, reply)
	got, err := one(t.Context(), Dev("eth0"))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	if r := k.last(); r.op != o || r.flags != netlink.Request {
		t.Errorf("the request is %s, %s", r.op, r.flags)
	}
	if d := k.device(t); d != Dev("eth0") {
		t.Errorf("the request is about %+v", d)
	}
	if all != nil {
		testAll(t, k, o, reply, want, all)
	}
	testRefused(t, k, o, func(d Device) error { _, err := one(t.Context(), d); return err })
}

// testAll tests what reads the objects of all devices.
func testAll[T any](t *testing.T, k *fakeKernel, o op, reply encoding.BinaryAppender, want T, all func(context.Context) iter.Seq2[T, error]) {
	t.Helper()
	k.answer(o, reply, reply)
	n := 0
	for got, err := range all(t.Context()) {
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("of all got %+v, %v", got, err)
		}
		n++
	}
	if r := k.last(); n != 2 || r.op != o || r.flags != netlink.Request|netlink.Dump {
		t.Errorf("%d objects of %s, %s", n, r.op, r.flags)
	}
	for range all(t.Context()) {
		break
	}
	k.refuse(o, errnoOpNotSupp)
	for _, err := range all(t.Context()) {
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("got the error %v", err)
		}
	}
}

// testRefused tests the errors of a request about a device.
func testRefused(t *testing.T, k *fakeKernel, o op, fn func(Device) error) {
	t.Helper()
	k.refuse(o, errnoNoDev)
	err := fn(Dev("eth9"))
	if !errors.Is(err, ErrNoDevice) || !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, errNoDev) ||
		errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "eth9") || !strings.Contains(err.Error(), o.String()) {
		t.Errorf("without the device: %v", err)
	}
	k.refuse(o, errnoOpNotSupp)
	err = fn(DevIndex(9))
	if !errors.Is(err, errors.ErrUnsupported) || errors.Is(err, ErrNoDevice) || !strings.Contains(err.Error(), "link 9") {
		t.Errorf("what it can't do: %v", err)
	}
}

// testSet tests a change: it is asked for with want, besides the header.
func testSet[A any, P attrs[A]](t *testing.T, k *fakeKernel, o op, want P, set func(context.Context, Device) error) {
	t.Helper()
	k.answer(o)
	if err := set(t.Context(), eth0); err != nil {
		t.Fatal(err)
	}
	if r := k.last(); r.op != o || r.flags != netlink.Request|netlink.Acknowledge {
		t.Errorf("the request is %s, %s", r.op, r.flags)
	}
	got := parse[A, P](t, k)
	if !reflect.DeepEqual(got, (*A)(want)) {
		t.Errorf("asked for %+v\nwant      %+v", got, want)
	}
	testRefused(t, k, o, func(d Device) error { return set(t.Context(), d) })
}

// wordsOf is a bitset in the compact form: its value, and its mask if there is
// one.
func wordsOf(size int, value []int, mask ...[]int) *bitsetAttrs {
	b := bitset{size: size, value: newWords(size), list: len(mask) == 0}
	for _, i := range value {
		b.value.set(i)
	}
	if !b.list {
		b.mask = newWords(size)
		for _, i := range mask[0] {
			b.mask.set(i)
		}
	}
	return b.compact()
}

// stringsReply is the kernel's answer to a request for a set.
func stringsReply(set StringSet, names ...string) *strSetAttrs {
	s := stringSetAttrs{ID: some(set), Count: uint32(len(names)), Strings: []stringsAttrs{{}}}
	for i, name := range names {
		s.Strings[0].String = append(s.Strings[0].String, stringAttrs{Index: uint32(i), Value: name})
	}
	return &strSetAttrs{StringSets: &stringSetsAttrs{StringSet: []stringSetAttrs{s}}}
}

// haveStrings has the kernel answer requests for sets.
func (k *fakeKernel) haveStrings(sets map[StringSet][]string) {
	k.on(opStringsGet, func(b []byte) ([]encoding.BinaryAppender, int) {
		var req strSetAttrs
		if req.UnmarshalBinary(b) != nil || len(req.StringSets.StringSet) != 1 {
			return nil, 22 // EINVAL
		}
		id, _ := req.StringSets.StringSet[0].ID.Get()
		return []encoding.BinaryAppender{stringsReply(id, sets[id]...)}, 0
	})
}

// none32 is an absent number.
var none32 netlink.Opt[uint32]

// every is all of a method that takes more besides.
func every[T, X any](all func(context.Context, ...X) iter.Seq2[T, error]) func(context.Context) iter.Seq2[T, error] {
	return func(ctx context.Context) iter.Seq2[T, error] { return all(ctx) }
}
