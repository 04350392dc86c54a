package btf

import (
	"bytes"
	"encoding/binary"
)

// Kinds of types (include/uapi/linux/btf.h).
const (
	kindInt       = 1
	kindPointer   = 2
	kindArray     = 3
	kindStruct    = 4
	kindUnion     = 5
	kindEnum      = 6
	kindForward   = 7
	kindTypedef   = 8
	kindVolatile  = 9
	kindConst     = 10
	kindRestrict  = 11
	kindFunc      = 12
	kindFuncProto = 13
	kindVar       = 14
	kindDataSec   = 15
	kindFloat     = 16
	kindDeclTag   = 17
	kindTypeTag   = 18
	kindEnum64    = 19
)

const (
	magic      = 0xeb9f
	headerLen  = 24
	signedFlag = 1 // of an integer's encoding
)

// A decl is a type as it is declared: what it refers to is a number.
type decl struct {
	kind    uint8
	flag    bool
	name    string
	size    uint32 // or the number of another type
	members []declMember
	values  []Value
	signed  bool
	elem    uint32 // of an array
	count   uint32
}

type declMember struct {
	name   string
	typ    uint32
	offset uint32 // in bits, and of structures with the flag their number
}

// A parser reads a file's sections.
type parser struct {
	order   binary.ByteOrder
	types   []byte
	strings []byte
}

// Parse reads BTF.
func Parse(b []byte) (*Types, error) {
	p, err := header(b)
	if err != nil {
		return nil, err
	}
	t := &Types{types: []decl{{}}, structs: make(map[string][]*Struct)}
	for len(p.types) > 0 {
		d, err := p.next()
		if err != nil {
			return nil, err
		}
		t.types = append(t.types, d)
	}
	t.resolve()
	return t, nil
}

func header(b []byte) (*parser, error) {
	if len(b) < headerLen {
		return nil, malformed("%d bytes", len(b))
	}
	p := &parser{order: binary.LittleEndian}
	if p.order.Uint16(b) != magic {
		p.order = binary.BigEndian
	}
	if p.order.Uint16(b) != magic {
		return nil, malformed("it begins with % x", b[:2])
	}
	length := p.order.Uint32(b[4:])
	if uint64(length) > uint64(len(b)) {
		return nil, malformed("a header of %d bytes", length)
	}
	sections := b[length:]
	cut := func(at int) ([]byte, error) {
		off, n := uint64(p.order.Uint32(b[at:])), uint64(p.order.Uint32(b[at+4:]))
		if off+n > uint64(len(sections)) {
			return nil, malformed("a section at %d of %d bytes", off, n)
		}
		return sections[off : off+n], nil
	}
	var err error
	if p.types, err = cut(8); err != nil {
		return nil, err
	}
	p.strings, err = cut(16)
	return p, err
}

// take returns the next n bytes of the types.
func (p *parser) take(n int) ([]byte, error) {
	if n > len(p.types) {
		return nil, malformed("a type ends after %d bytes, want %d", len(p.types), n)
	}
	b := p.types[:n]
	p.types = p.types[n:]
	return b, nil
}

func (p *parser) str(off uint32) string {
	if uint64(off) >= uint64(len(p.strings)) {
		return ""
	}
	s, _, _ := bytes.Cut(p.strings[off:], []byte{0})
	return string(s)
}

// next reads a type: three words, and for some kinds more.
func (p *parser) next() (decl, error) {
	b, err := p.take(12)
	if err != nil {
		return decl{}, err
	}
	info := p.order.Uint32(b[4:])
	d := decl{
		kind: uint8(info >> 24 & 31),
		flag: info>>31 == 1,
		name: p.str(p.order.Uint32(b)),
		size: p.order.Uint32(b[8:]),
	}
	return d, p.rest(&d, int(info&0xffff))
}

func (p *parser) rest(d *decl, n int) error {
	u32 := p.order.Uint32
	each := 0 // bytes of each of n parts
	switch d.kind {
	case kindPointer, kindForward, kindTypedef, kindVolatile, kindConst, kindRestrict, kindFunc, kindFloat, kindTypeTag:
		return nil
	case kindVar, kindDeclTag:
		each, n = 4, 1
	case kindInt:
		each, n = 4, 1
	case kindArray:
		each, n = 12, 1
	case kindStruct, kindUnion, kindDataSec, kindEnum64:
		each = 12
	case kindEnum, kindFuncProto:
		each = 8
	default:
		return malformed("a type of the kind %d", d.kind)
	}
	b, err := p.take(each * n)
	if err != nil {
		return err
	}
	for ; len(b) > 0; b = b[each:] {
		switch d.kind {
		case kindInt:
			d.signed = u32(b)>>24&signedFlag != 0
		case kindArray:
			d.elem, d.count = u32(b), u32(b[8:])
		case kindStruct, kindUnion:
			d.members = append(d.members, declMember{p.str(u32(b)), u32(b[4:]), u32(b[8:])})
		case kindEnum:
			v := int64(u32(b[4:]))
			if d.flag {
				v = int64(int32(v))
			}
			d.values = append(d.values, Value{p.str(u32(b)), v})
		case kindEnum64:
			v := uint64(u32(b[4:])) | uint64(u32(b[8:]))<<32
			d.values = append(d.values, Value{p.str(u32(b)), int64(v)})
		}
	}
	return nil
}
