package nlpcap_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlpcap"
)

// message returns the bytes of a message with these flags and data.
func message(t testing.TB, flags netlink.HeaderFlags, data string) []byte {
	t.Helper()
	b, err := netlink.Message{
		Header: netlink.Header{Length: uint32(16+len(data)+3) &^ 3, Type: 18, Flags: flags, Sequence: 7, PID: 99},
		Data:   []byte(data),
	}.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// packets are what there may be to capture.
func packets(t testing.TB) []netlink.Packet {
	now := time.Unix(1_700_000_000, 123_456_789)
	request, reply := message(t, netlink.Request, "ask"), message(t, 0, "answer")
	return []netlink.Packet{
		{Time: now, Protocol: 0, Outgoing: true, Data: request, Size: len(request)},
		{Time: now.Add(time.Nanosecond), Protocol: 0, Data: reply, Size: len(reply)},
		{Time: now.Add(time.Second), Protocol: 16, Data: reply, Size: len(reply), Sender: 4711, Group: 33},
		{Time: now.Add(time.Minute), Protocol: 12, Data: reply[:21], Size: 70000, Group: 1},
		{Time: now.Add(time.Hour), Protocol: 12, Data: []byte{}, Size: 0},
		{Time: now, Protocol: 12, Data: bytes.Repeat([]byte{1, 2, 3}, 22_001), Size: 66_003, Outgoing: true},
	}
}

// capture writes packets to a file.
func capture(t testing.TB, packets ...netlink.Packet) []byte {
	t.Helper()
	var b bytes.Buffer
	w := nlpcap.NewWriter(&b)
	for _, p := range packets {
		if err := w.WritePacket(p); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// read collects what a Reader yields.
func read(r io.Reader) (packets []netlink.Packet, order binary.ByteOrder, err error) {
	pr, err := nlpcap.NewReader(r)
	if err != nil {
		return nil, nil, err
	}
	for p, err := range pr.All() {
		if err != nil {
			return packets, pr.ByteOrder(), err
		}
		p.Data = bytes.Clone(p.Data)
		packets = append(packets, p)
	}
	return packets, pr.ByteOrder(), nil
}

func check(t *testing.T, got []netlink.Packet, want ...netlink.Packet) {
	t.Helper()
	same := func(a, b netlink.Packet) bool {
		data := bytes.Equal(a.Data, b.Data)
		a.Data, b.Data = nil, nil
		return data && cmp.Equal(a, b)
	}
	if slices.EqualFunc(want, got, same) {
		return // what follows takes its time
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("packets (-want +got):\n" + diff)
	}
}

func native() binary.ByteOrder {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return binary.LittleEndian
	}
	return binary.BigEndian
}

func TestRoundTrip(t *testing.T) {
	want := packets(t)
	got, order, err := read(iotest.OneByteReader(bytes.NewReader(capture(t, want...))))
	if err != nil {
		t.Fatal(err)
	}
	check(t, got, want...)
	if order != native() {
		t.Errorf("byte order: %v", order)
	}
	got, _, err = read(bytes.NewReader(capture(t)))
	if err != nil || len(got) != 0 {
		t.Errorf("an empty capture: %v, %v", got, err)
	}
	// What has no time gets the first there is.
	got, _, err = read(bytes.NewReader(capture(t, netlink.Packet{})))
	if err != nil || len(got) != 1 || !got[0].Time.Equal(time.Unix(0, 0)) {
		t.Errorf("without a time: %v, %v", got, err)
	}
}

func TestWriterCutsOff(t *testing.T) {
	const most = 256<<10 - 16
	got, _, err := read(bytes.NewReader(capture(t, netlink.Packet{Data: make([]byte, most+1)})))
	if err != nil || len(got) != 1 || len(got[0].Data) != most || got[0].Size != most+1 {
		t.Fatalf("%d packets, %v", len(got), err)
	}
}

// A loop that was left is continued where it was left.
func TestReaderContinues(t *testing.T) {
	want := packets(t)
	r, err := nlpcap.NewReader(bytes.NewReader(capture(t, want...)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		for p, err := range r.All() {
			if err != nil {
				t.Fatal(err)
			}
			check(t, []netlink.Packet{p}, want[i])
			break
		}
	}
	for p, err := range r.All() {
		t.Errorf("after the last one: %v, %v", p, err)
	}
}

// A file that ends anywhere is read up to there.
func TestTruncated(t *testing.T) {
	want := packets(t)[:3]
	whole := capture(t, want...)
	// Complete files, and how many packets they hold. The first one is a
	// section's header alone.
	ends := map[int]int{28: 0, len(capture(t)): 0}
	for i := range want {
		ends[len(capture(t, want[:i+1]...))] = i + 1
	}
	n := 0
	for i := range whole {
		got, _, err := read(bytes.NewReader(whole[:i]))
		if m, ok := ends[i]; ok {
			n = m
			if err != nil || len(got) != n {
				t.Errorf("%d bytes: %d packets, %v", i, len(got), err)
			}
			continue
		}
		var fe *nlpcap.FormatError
		if !errors.As(err, &fe) || fe.Err != io.ErrUnexpectedEOF || fe.Offset > int64(i) {
			t.Errorf("%d bytes: %v", i, err)
		}
		check(t, got, want[:n]...)
	}
}

// An error of what a Reader reads from is passed on.
func TestReaderError(t *testing.T) {
	broken := errors.New("broken")
	_, _, err := read(iotest.ErrReader(broken))
	if !errors.Is(err, broken) {
		t.Errorf("at the beginning: %v", err)
	}
	want := packets(t)[:1]
	got, _, err := read(io.MultiReader(bytes.NewReader(capture(t, want...)), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Errorf("after a packet: %v", err)
	}
	check(t, got, want...)
}

// A limited writer fails after n calls.
type limited struct {
	n   int
	err error
}

func (w *limited) Write(b []byte) (int, error) {
	if w.n--; w.n < 0 {
		return 0, w.err
	}
	return len(b), nil
}

func TestWriterError(t *testing.T) {
	full := errors.New("disk full")
	for n := range 3 {
		dest := &limited{n, full}
		w := nlpcap.NewWriter(dest)
		for _, p := range packets(t) {
			w.Tap(p)
		}
		if w.Err() != full || w.WritePacket(netlink.Packet{}) != full {
			t.Errorf("after %d calls: %v", n, w.Err())
		}
		if dest.n != -1 {
			t.Errorf("after the error there were %d calls", -1-dest.n)
		}
	}
	if err := nlpcap.NewWriter(&limited{n: 1}).Err(); err != nil {
		t.Error(err)
	}
}

func TestWriterIsForManyGoroutines(t *testing.T) {
	var b bytes.Buffer
	w := nlpcap.NewWriter(&b)
	p := packets(t)[0]
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				w.Tap(p)
			}
		})
	}
	group.Wait()
	got, _, err := read(&b)
	if err != nil || len(got) != 800 {
		t.Errorf("%d packets, %v", len(got), err)
	}
}

func TestWriterAllocates(t *testing.T) {
	w := nlpcap.NewWriter(io.Discard)
	p := packets(t)[2]
	if n := testing.AllocsPerRun(100, func() { w.Tap(p) }); n != 0 {
		t.Errorf("%v allocations for a packet", n)
	}
}

func TestFormatError(t *testing.T) {
	err := error(&nlpcap.FormatError{Offset: 12, Err: nlpcap.ErrLinkType})
	if !errors.Is(err, nlpcap.ErrLinkType) || !strings.Contains(err.Error(), "byte 12") {
		t.Error(err)
	}
}
