package debian

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os/exec"
)

// Offsets in the header of a compressed x86 kernel, Documentation/arch/x86/boot.rst.
const (
	bootSetupSectors   = 0x1f1
	bootMagic          = 0x202 // "HdrS"
	bootVersion        = 0x206
	bootPayloadOffset  = 0x248
	bootPayloadLength  = 0x24c
	bootHeaderEnd      = 0x250
	bootSector         = 512
	versionWithPayload = 0x208
)

// errNotBZImage is returned for a file that does not begin as x86 kernels do.
var errNotBZImage = errors.New("not a compressed x86 kernel")

// payload returns the compressed kernel inside of a bzImage.
func payload(image []byte) ([]byte, error) {
	if len(image) < bootHeaderEnd || string(image[bootMagic:bootMagic+4]) != "HdrS" ||
		binary.LittleEndian.Uint16(image[bootVersion:]) < versionWithPayload {
		return nil, errNotBZImage
	}
	sectors := uint64(image[bootSetupSectors])
	if sectors == 0 {
		sectors = 4
	}
	begin := (sectors+1)*bootSector + uint64(binary.LittleEndian.Uint32(image[bootPayloadOffset:]))
	end := begin + uint64(binary.LittleEndian.Uint32(image[bootPayloadLength:]))
	if end > uint64(len(image)) || end-begin < 4 {
		return nil, fmt.Errorf("%w: the payload is at %d to %d of %d bytes", errNotBZImage, begin, end, len(image))
	}
	// The build appends the size of the uncompressed kernel.
	return image[begin : end-4], nil
}

// unpackers are the programs that read a compressed file from standard input,
// by the bytes with which such a file begins.
var unpackers = []struct {
	magic   string
	command []string
}{
	{"\xfd7zXZ\x00", []string{"xz", "-dc"}},
	{"\x28\xb5\x2f\xfd", []string{"zstd", "-dc"}},
	{"\x1f\x8b", []string{"gzip", "-dc"}},
}

// unpack decompresses data by one of the unpackers.
func unpack(ctx context.Context, data []byte) ([]byte, error) {
	for _, u := range unpackers {
		if !bytes.HasPrefix(data, []byte(u.magic)) {
			continue
		}
		cmd := exec.CommandContext(ctx, u.command[0], u.command[1:]...)
		cmd.Stdin = bytes.NewReader(data)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %s", u.command[0], err, bytes.TrimSpace(stderr.Bytes()))
		}
		return out, nil
	}
	return nil, errors.New("compressed in a way that is not known")
}

// directlyBootable reports whether an uncompressed kernel has the note by which
// QEMU finds its entry point (CONFIG_PVH, XEN_ELFNOTE_PHYS32_ENTRY).
func directlyBootable(vmlinux []byte) bool {
	const physEntry = 18
	f, err := elf.NewFile(bytes.NewReader(vmlinux))
	if err != nil {
		return false
	}
	for _, p := range f.Progs {
		if p.Type != elf.PT_NOTE {
			continue
		}
		notes := make([]byte, p.Filesz)
		if _, err := p.ReadAt(notes, 0); err != nil {
			return false
		}
		for len(notes) >= 12 {
			nameLen := uint64(f.ByteOrder.Uint32(notes))
			descLen := uint64(f.ByteOrder.Uint32(notes[4:]))
			kind := f.ByteOrder.Uint32(notes[8:])
			next := 12 + (nameLen+3)&^3 + (descLen+3)&^3
			if next > uint64(len(notes)) {
				break
			}
			if kind == physEntry && bytes.HasPrefix(notes[12:], []byte("Xen\x00")) {
				return true
			}
			notes = notes[next:]
		}
	}
	return false
}
