// Package cpio writes archives of the format "newc" that the kernel unpacks as
// its first file system; see Documentation/driver-api/early-userspace.
package cpio

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
)

// File types, include/uapi/linux/stat.h.
const (
	typeRegular   = 0o100000
	typeDirectory = 0o040000
	typeSymlink   = 0o120000
	typeCharacter = 0o020000
)

// A Writer writes an archive. Parent directories are added as they are needed.
// An error sticks, and is returned by Close.
type Writer struct {
	w     io.Writer
	inode uint32
	dirs  map[string]bool
	err   error
}

// NewWriter returns a Writer of an archive to w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{w: w, dirs: map[string]bool{"": true}}
}

// File adds a regular file with the permission bits of mode.
func (w *Writer) File(name string, mode uint32, data []byte) {
	w.add(name, typeRegular|mode, 0, 0, data)
}

// Directory adds a directory that anybody may read.
func (w *Writer) Directory(name string) {
	name = clean(name)
	if w.dirs[name] {
		return
	}
	w.dirs[name] = true
	w.add(name, typeDirectory|0o755, 0, 0, nil)
}

// Symlink adds a symbolic link.
func (w *Writer) Symlink(name, target string) {
	w.add(name, typeSymlink|0o777, 0, 0, []byte(target))
}

// Device adds a character device.
func (w *Writer) Device(name string, major, minor uint32) {
	w.add(name, typeCharacter|0o600, major, minor, nil)
}

// Close ends the archive, and returns the first error of all calls.
func (w *Writer) Close() error {
	w.header("TRAILER!!!", 0, 0, 0, nil)
	return w.err
}

func clean(name string) string { return strings.Trim(name, "/") }

func (w *Writer) add(name string, mode, major, minor uint32, data []byte) {
	name = clean(name)
	for i, c := range name {
		if c == '/' {
			w.Directory(name[:i])
		}
	}
	w.inode++
	w.header(name, mode, major, minor, data)
}

// header writes an entry: a header, the name and the data, each padded to four
// bytes from the archive's begin, which all entries together keep aligned.
func (w *Writer) header(name string, mode, major, minor uint32, data []byte) {
	if w.err != nil {
		return
	}
	if len(data) > math.MaxUint32 {
		w.err = fmt.Errorf("cpio: %s has %d bytes, too many for the format", name, len(data))
		return
	}
	var b bytes.Buffer
	b.WriteString("070701")
	for _, field := range []uint32{
		w.inode, mode,
		0, 0, // user, group
		1, // links
		0, // time
		uint32(len(data)),
		0, 0, // the device that it is on
		major, minor,
		uint32(len(name) + 1),
		0, // checksum
	} {
		fmt.Fprintf(&b, "%08X", field)
	}
	b.WriteString(name)
	b.WriteByte(0)
	pad(&b, b.Len())
	if _, w.err = w.w.Write(b.Bytes()); w.err != nil {
		return
	}
	if _, w.err = w.w.Write(data); w.err != nil {
		return
	}
	b.Reset()
	pad(&b, len(data))
	_, w.err = w.w.Write(b.Bytes())
}

func pad(b *bytes.Buffer, n int) {
	for ; n%4 != 0; n++ {
		b.WriteByte(0)
	}
}
