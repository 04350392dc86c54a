package nlpcap

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// A Reader reads the datagrams of a capture: a pcapng or a pcap file, of
// either byte order. It is for one goroutine at a time.
type Reader struct {
	r      io.Reader
	offset int64 // how much has been read
	begin  int64 // of the block or record that is being read
	buf    bytes.Buffer
	order  binary.ByteOrder
	next   func() (record, error)
	err    error

	interfaces []interfaceInfo // of a pcapng file's section
	clock      clock           // of a pcap file
}

// NewReader returns a Reader that reads from r, and reads the file's header.
// The error is a [*FormatError], or that of r. What r reads with small calls
// should be buffered (bufio.NewReader).
func NewReader(r io.Reader) (*Reader, error) {
	pr := &Reader{r: r}
	if err := pr.open(); err != nil {
		return nil, pr.fail(err)
	}
	return pr, nil
}

// open reads the header, and finds out about the format by it.
func (r *Reader) open() error {
	b, err := r.read(4)
	if err != nil {
		return err
	}
	if binary.LittleEndian.Uint32(b) == blockSection {
		r.next = r.nextBlock
		return r.section()
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if units := classicUnits(order.Uint32(b)); units != 0 {
			r.order = order
			r.clock.units = units
			r.next = r.nextRecord
			return r.openClassic()
		}
	}
	return invalid("its beginning is not known")
}

// ByteOrder returns the byte order of the machine that the file was written
// on, which is that of the datagrams. The parts of a pcapng file may differ: it
// is that of the packet that was yielded last. The functions of netlink and
// nlattr understand the order of the machine that they run on, and no other.
func (r *Reader) ByteOrder() binary.ByteOrder { return r.order }

// All yields the packets of the file. The Data of a packet is valid until the
// next one. What is not netlink, in a file that has more, is skipped. An error
// is the last thing yielded: a [*FormatError], or that of the file below.
//
// A loop that ends early can be continued by another. Packets of a capture
// from an nlmon device have neither sender nor group, and whether they are
// outgoing is taken from the flag [netlink.Request].
func (r *Reader) All() iter.Seq2[netlink.Packet, error] {
	return func(yield func(netlink.Packet, error) bool) {
		for {
			p, err := r.packet()
			if err == io.EOF {
				return
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// packet returns the next packet, or io.EOF.
func (r *Reader) packet() (netlink.Packet, error) {
	if r.err != nil {
		return netlink.Packet{}, r.err
	}
	r.begin = r.offset
	rec, err := r.next()
	if err == nil {
		var p netlink.Packet
		if p, err = rec.packet(r.order); err == nil {
			return p, nil
		}
	}
	r.err = r.fail(err)
	return netlink.Packet{}, r.err
}

// fail puts the position to errors that are the file's fault.
func (r *Reader) fail(err error) error {
	switch {
	case errors.Is(err, ErrFormat), errors.Is(err, ErrLinkType), err == io.ErrUnexpectedEOF:
		return &FormatError{Offset: r.begin, Err: err}
	}
	return err
}

// read returns the next n bytes, which are valid until the next call. Memory
// grows with what there is, not with what a corrupt length promises.
func (r *Reader) read(n int) ([]byte, error) {
	r.buf.Reset()
	m, err := io.CopyN(&r.buf, r.r, int64(n))
	r.offset += m
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return r.buf.Bytes(), err
}

// first is read for the beginning of a block or record: where a file may end.
func (r *Reader) first(n int) ([]byte, error) {
	b, err := r.read(n)
	if err == io.ErrUnexpectedEOF && len(b) == 0 {
		err = io.EOF
	}
	return b, err
}

// skip passes over n bytes.
func (r *Reader) skip(n int64) error {
	m, err := io.CopyN(io.Discard, r.r, n)
	r.offset += m
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}
