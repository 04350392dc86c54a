package nlpcap

import (
	"encoding/binary"
	"io"
	"sync"

	"github.com/netlink-sdk/go/netlink"
)

// A Writer writes datagrams to a pcapng file. Several goroutines, and several
// Conns, may use one at a time.
type Writer struct {
	mu  sync.Mutex
	w   io.Writer
	buf []byte
	err error
}

// NewWriter returns a Writer to w, and writes the file's header. If that fails
// everything that follows does, with the same error.
//
// There is one call of w.Write for the header and one for each packet, so that
// a file is complete up to the last packet whatever happens. Where that is too
// slow, let w be a bufio.Writer, to be flushed at the end.
func NewWriter(w io.Writer) *Writer {
	pw := &Writer{w: w}
	b := appendBlock(nil, blockSection, func(b []byte) []byte {
		b = binary.NativeEndian.AppendUint32(b, sectionMagic)
		b = binary.NativeEndian.AppendUint16(b, 1) // version 1.0
		b = binary.NativeEndian.AppendUint16(b, 0)
		return binary.NativeEndian.AppendUint64(b, 1<<64-1) // length not known
	})
	b = appendBlock(b, blockInterface, func(b []byte) []byte {
		b = binary.NativeEndian.AppendUint16(b, linkType)
		b = binary.NativeEndian.AppendUint16(b, 0)
		b = binary.NativeEndian.AppendUint32(b, maxWritten)
		b = appendOption(b, optionName, []byte("netlink"))
		b = appendOption(b, optionResolution, []byte{9}) // 10⁻⁹ s
		return appendOption(b, optionEnd, nil)
	})
	_, pw.err = w.Write(b)
	return pw
}

// Tap writes a packet. It is what [netlink.Conn.SetTap] takes. Errors are kept
// for [Writer.Err].
func (w *Writer) Tap(p netlink.Packet) { _ = w.WritePacket(p) }

// WritePacket writes a packet, whose Data is not used afterwards. After an
// error nothing is written any more, and the same error is returned: what
// follows half a packet could not be read.
//
// A packet of nearly 256 KiB or more, larger than all that the kernel sends,
// is cut off, as the file then says: Wireshark opens no file with a larger one.
func (w *Writer) WritePacket(p netlink.Packet) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	w.buf = appendBlock(w.buf[:0], blockEnhancedPacket, func(b []byte) []byte {
		return appendPacket(b, &p)
	})
	_, w.err = w.w.Write(w.buf)
	if cap(w.buf) > maxKept {
		w.buf = nil
	}
	return w.err
}

// maxKept is how large a buffer is kept for the next packet.
const maxKept = 64 << 10

// Err returns the first error of writing, if there was one.
func (w *Writer) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// appendPacket appends the body of an enhanced packet block.
func appendPacket(b []byte, p *netlink.Packet) []byte {
	data := p.Data[:min(len(p.Data), maxWritten-cookedLen)]
	size := max(len(p.Data), p.Size)
	direction := uint32(directionIn)
	if p.Outgoing {
		direction = directionOut
	}
	var now uint64
	if !p.Time.IsZero() {
		now = uint64(p.Time.UnixNano())
	}
	b = binary.NativeEndian.AppendUint32(b, 0) // the first interface
	b = binary.NativeEndian.AppendUint32(b, uint32(now>>32))
	b = binary.NativeEndian.AppendUint32(b, uint32(now))
	b = binary.NativeEndian.AppendUint32(b, uint32(cookedLen+len(data)))
	b = binary.NativeEndian.AppendUint32(b, uint32(min(uint64(cookedLen+size), 1<<32-1)))
	b = appendCooked(b, p)
	b = append(b, data...)
	b = pad(b, len(data))
	b = binary.NativeEndian.AppendUint16(b, optionPacketFlags)
	b = binary.NativeEndian.AppendUint16(b, 4)
	b = binary.NativeEndian.AppendUint32(b, direction)
	return appendOption(b, optionEnd, nil)
}

// appendBlock appends a block with the body that body appends, which must be
// a multiple of four bytes.
func appendBlock(b []byte, typ uint32, body func(b []byte) []byte) []byte {
	begin := len(b)
	b = binary.NativeEndian.AppendUint32(b, typ)
	b = binary.NativeEndian.AppendUint32(b, 0)
	b = body(b)
	n := uint32(len(b) - begin + 4)
	binary.NativeEndian.PutUint32(b[begin+4:], n)
	return binary.NativeEndian.AppendUint32(b, n)
}

func appendOption(b []byte, code uint16, value []byte) []byte {
	b = binary.NativeEndian.AppendUint16(b, code)
	b = binary.NativeEndian.AppendUint16(b, uint16(len(value)))
	return pad(append(b, value...), len(value))
}

// pad appends what n bytes lack to a multiple of four.
func pad(b []byte, n int) []byte {
	for range -n & 3 {
		b = append(b, 0)
	}
	return b
}
