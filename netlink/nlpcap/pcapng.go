package nlpcap

import (
	"encoding/binary"
	"time"
)

// An interfaceInfo is what an interface description block says.
type interfaceInfo struct {
	linkType uint16
	snapLen  uint32
	clock    clock
}

// maxInterfaces bounds the memory for the interfaces of a section.
const maxInterfaces = 1 << 16

// nextBlock reads blocks up to the next packet of a netlink interface.
func (r *Reader) nextBlock() (record, error) {
	for {
		r.begin = r.offset
		b, err := r.first(4)
		if err != nil {
			return record{}, err
		}
		typ := r.order.Uint32(b)
		if typ == blockSection {
			if err := r.section(); err != nil {
				return record{}, err
			}
			continue
		}
		n, err := r.blockLength()
		if err != nil {
			return record{}, err
		}
		rec, ok, err := r.block(typ, n)
		if ok || err != nil {
			return rec, err
		}
	}
}

// blockLength reads the length of a block and returns that of its body.
func (r *Reader) blockLength() (uint32, error) {
	b, err := r.read(4)
	if err != nil {
		return 0, err
	}
	n := r.order.Uint32(b)
	if n < blockOverhead || n%4 != 0 {
		return 0, invalid("a block has an impossible length")
	}
	return n - blockOverhead, nil
}

// block reads the body of a block, of n bytes. It reports whether that is a
// packet to yield.
func (r *Reader) block(typ uint32, n uint32) (rec record, ok bool, err error) {
	switch typ {
	case blockInterface, blockPacket, blockSimplePacket, blockEnhancedPacket:
	default:
		return record{}, false, r.skip(int64(n) + 4)
	}
	b, err := r.body(n)
	if err != nil {
		return record{}, false, err
	}
	switch typ {
	case blockInterface:
		return record{}, false, r.addInterface(b)
	case blockSimplePacket:
		return r.simplePacket(b)
	default:
		return r.fullPacket(typ, b)
	}
}

// body reads the rest of a block and returns its body, of n bytes.
func (r *Reader) body(n uint32) ([]byte, error) {
	// Besides a packet there may be options, of 64 KiB each.
	if n > maxRead+1<<20 {
		return nil, invalid("a block is too large")
	}
	b, err := r.read(int(n) + 4)
	if err != nil {
		return nil, err
	}
	if r.order.Uint32(b[n:]) != n+blockOverhead {
		return nil, invalid("the lengths of a block differ")
	}
	return b[:n], nil
}

// section reads a section header block after its type. Its length is in the
// byte order that the section is in, which its body tells.
func (r *Reader) section() error {
	const fixed = 16 // magic, version, length of the section
	b, err := r.read(8)
	if err != nil {
		return err
	}
	switch uint32(sectionMagic) {
	case binary.LittleEndian.Uint32(b[4:]):
		r.order = binary.LittleEndian
	case binary.BigEndian.Uint32(b[4:]):
		r.order = binary.BigEndian
	default:
		return invalid("the byte order of a section is not known")
	}
	n := r.order.Uint32(b)
	if n < blockOverhead+fixed || n%4 != 0 {
		return invalid("a section header has an impossible length")
	}
	if b, err = r.read(fixed - 4); err != nil {
		return err
	}
	if major := r.order.Uint16(b); major != 1 {
		return invalid("its version is not 1")
	}
	r.interfaces = r.interfaces[:0]
	return r.skip(int64(n) - fixed - 8)
}

// addInterface reads the body of an interface description block.
func (r *Reader) addInterface(b []byte) error {
	if len(b) < 8 {
		return invalid("an interface description is too short")
	}
	if len(r.interfaces) == maxInterfaces {
		return invalid("there are too many interfaces")
	}
	in := interfaceInfo{
		linkType: r.order.Uint16(b),
		snapLen:  r.order.Uint32(b[4:]),
		clock:    clock{units: 1e6},
	}
	err := r.options(b[8:], func(code uint16, value []byte) error {
		switch {
		case code == optionResolution && len(value) >= 1:
			return in.clock.setResolution(value[0])
		case code == optionOffset && len(value) >= 8:
			in.clock.offset = int64(r.order.Uint64(value))
		}
		return nil
	})
	r.interfaces = append(r.interfaces, in)
	return err
}

// fullPacket reads the body of an enhanced packet block, or of its predecessor.
func (r *Reader) fullPacket(typ uint32, b []byte) (rec record, ok bool, err error) {
	const fixed = 20
	if len(b) < fixed {
		return record{}, false, invalid("a packet's block is too short")
	}
	id := r.order.Uint32(b)
	if typ == blockPacket {
		id = uint32(r.order.Uint16(b)) // the other half counts drops
	}
	in, err := r.netlinkInterface(id)
	if in == nil {
		return record{}, false, err
	}
	n := r.order.Uint32(b[12:])
	if uint64(n) > uint64(len(b)-fixed) {
		return record{}, false, invalid("a packet is longer than its block")
	}
	end := fixed + int(n)
	rec = record{
		time: in.clock.time(uint64(r.order.Uint32(b[4:]))<<32 | uint64(r.order.Uint32(b[8:]))),
		data: b[fixed:end:end],
		size: r.order.Uint32(b[16:]),
	}
	err = r.options(b[min(len(b), (end+3)&^3):], func(code uint16, value []byte) error {
		if code == optionPacketFlags && len(value) >= 4 {
			rec.flags = r.order.Uint32(value)
		}
		return nil
	})
	return rec, err == nil, err
}

// simplePacket reads the body of a simple packet block, which has neither time
// nor options, and is of the first interface.
func (r *Reader) simplePacket(b []byte) (rec record, ok bool, err error) {
	if len(b) < 4 {
		return record{}, false, invalid("a packet's block is too short")
	}
	in, err := r.netlinkInterface(0)
	if in == nil {
		return record{}, false, err
	}
	size := r.order.Uint32(b)
	n := min(uint64(size), uint64(len(b)-4))
	if in.snapLen != 0 {
		n = min(n, uint64(in.snapLen))
	}
	return record{time: time.Time{}, data: b[4 : 4+n : 4+n], size: size}, true, nil
}

// netlinkInterface returns the interface of a packet, or nil if it is not
// one of netlink.
func (r *Reader) netlinkInterface(id uint32) (*interfaceInfo, error) {
	if uint64(id) >= uint64(len(r.interfaces)) {
		return nil, invalid("a packet's interface is not described")
	}
	in := &r.interfaces[id]
	if in.linkType != linkType {
		return nil, nil
	}
	return in, nil
}

// options calls f with each option in b.
func (r *Reader) options(b []byte, f func(code uint16, value []byte) error) error {
	for len(b) >= 4 {
		code, n := r.order.Uint16(b), int(r.order.Uint16(b[2:]))
		if code == optionEnd {
			return nil
		}
		b = b[4:]
		if n > len(b) {
			return invalid("an option is longer than its block")
		}
		if err := f(code, b[:n]); err != nil {
			return err
		}
		b = b[min(len(b), (n+3)&^3):]
	}
	return nil
}
