package debian

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os/exec"
	"testing"
)

// bzImage returns the least x86 kernel around a payload.
func bzImage(payload []byte) []byte {
	const sectors, offset = 1, 0x100
	b := make([]byte, (sectors+1)*bootSector+offset)
	b[bootSetupSectors] = sectors
	copy(b[bootMagic:], "HdrS")
	binary.LittleEndian.PutUint16(b[bootVersion:], versionWithPayload)
	binary.LittleEndian.PutUint32(b[bootPayloadOffset:], offset)
	binary.LittleEndian.PutUint32(b[bootPayloadLength:], uint32(len(payload)+4))
	b = append(b, payload...)
	return append(b, "SIZEmore"...)
}

func TestPayload(t *testing.T) {
	image := bzImage([]byte("compressed"))
	if got, err := payload(image); err != nil || string(got) != "compressed" {
		t.Errorf("got %q, %v", got, err)
	}
	for name, b := range map[string][]byte{
		"empty":  nil,
		"short":  image[:bootHeaderEnd-1],
		"cut":    image[:len(image)-9],
		"zeros":  make([]byte, len(image)),
		"before": func() []byte { b := bytes.Clone(image); b[bootVersion] = 7; return b }(),
		"none":   func() []byte { b := bytes.Clone(image); clear(b[bootPayloadLength:bootHeaderEnd]); return b }(),
	} {
		if got, err := payload(b); !errors.Is(err, errNotBZImage) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func FuzzPayload(f *testing.F) {
	f.Add(bzImage([]byte("compressed")))
	f.Fuzz(func(t *testing.T, image []byte) {
		if got, err := payload(image); err == nil && !bytes.Contains(image, got) {
			t.Errorf("%q is no part of it", got)
		}
	})
}

func TestUnpack(t *testing.T) {
	for _, program := range []string{"xz", "gzip", "zstd"} {
		cmd := exec.Command(program, "-c")
		cmd.Stdin = bytes.NewReader([]byte("kernel"))
		packed, err := cmd.Output()
		if errors.Is(err, exec.ErrNotFound) {
			continue // nor can it be unpacked here
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, err := unpack(t.Context(), packed); err != nil || string(got) != "kernel" {
			t.Errorf("%s: %q, %v", program, got, err)
		}
		if _, err := unpack(t.Context(), packed[:len(packed)-3]); err == nil {
			t.Errorf("%s: no error for half of it", program)
		}
	}
	if _, err := unpack(t.Context(), []byte("text")); err == nil {
		t.Error("no error for what is not compressed")
	}
}

// vmlinux returns the least ELF file with a segment of notes.
func vmlinux(notes []byte) []byte {
	le := binary.LittleEndian
	b := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 9)...)
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 62)
	b = le.AppendUint32(b, 1)
	b = le.AppendUint64(b, 0)
	b = le.AppendUint64(b, 64) // program headers
	b = le.AppendUint64(b, 0)
	b = le.AppendUint32(b, 0)
	for _, v := range []uint16{64, 56, 1, 64, 0, 0} {
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(b, 4) // PT_NOTE
	b = le.AppendUint32(b, 4)
	for _, v := range []uint64{120, 0, 0, uint64(len(notes)), uint64(len(notes)), 4} {
		b = le.AppendUint64(b, v)
	}
	return append(b, notes...)
}

func note(name string, kind uint32, desc string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(name)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(desc)))
	b = binary.LittleEndian.AppendUint32(b, kind)
	b = append(b, name...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	b = append(b, desc...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func TestDirectlyBootable(t *testing.T) {
	entry := note("Xen\x00", 18, "\x00\x00\x00\x01")
	for name, tt := range map[string]struct {
		file []byte
		want bool
	}{
		"entry":       {vmlinux(entry), true},
		"second note": {vmlinux(append(note("GNU\x00", 3, "12345"), entry...)), true},
		"other note":  {vmlinux(note("Xen\x00", 6, "x")), false},
		"other name":  {vmlinux(note("GNU\x00", 18, "x")), false},
		"half a note": {vmlinux(entry[:len(entry)-2]), false},
		"no file":     {[]byte("text"), false},
	} {
		if got := directlyBootable(tt.file); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
