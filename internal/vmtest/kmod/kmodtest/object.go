// Package kmodtest makes kernel modules that tests can read.
package kmodtest

import "encoding/binary"

// A ByteOrder is that of a processor.
type ByteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// Object returns the least ELF file with a section of that name and content.
func Object(order ByteOrder, section string, content []byte) []byte {
	const header, entry = 64, 64
	strtab := "\x00.shstrtab\x00" + section + "\x00"
	class := byte(1) // ELFDATA2LSB
	if order.String() == "BigEndian" {
		class = 2
	}
	b := append([]byte("\x7fELF\x02"), class, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	u16 := func(v uint16) { b = order.AppendUint16(b, v) }
	u32 := func(v uint32) { b = order.AppendUint32(b, v) }
	u64 := func(v uint64) { b = order.AppendUint64(b, v) }
	body := uint64(header)
	u16(1)  // ET_REL
	u16(62) // EM_X86_64
	u32(1)
	u64(0)
	u64(0)
	u64(body + uint64(len(strtab)+len(content)))
	u32(0)
	u16(header)
	u16(0)
	u16(0)
	u16(entry)
	u16(3)
	u16(1) // the section of names
	b = append(b, strtab...)
	b = append(b, content...)
	sectionHeader := func(name, kind uint32, off, size uint64) {
		u32(name)
		u32(kind)
		u64(0)
		u64(0)
		u64(off)
		u64(size)
		u32(0)
		u32(0)
		u64(1)
		u64(0)
	}
	sectionHeader(0, 0, 0, 0)
	sectionHeader(1, 3, body, uint64(len(strtab)))
	sectionHeader(11, 1, body+uint64(len(strtab)), uint64(len(content)))
	return b
}
