package cpio

import (
	"bytes"
	"errors"
	"strconv"
	"testing"
)

// An entry is what the kernel makes of a part of an archive.
type entry struct {
	name               string
	mode, major, minor uint64
	data               string
}

// unpack reads an archive in the way of init/initramfs.c.
func unpack(t *testing.T, archive []byte) []entry {
	t.Helper()
	var entries []entry
	for {
		if len(archive) < 110 || string(archive[:6]) != "070701" {
			t.Fatalf("no header in %q", archive)
		}
		field := func(i int) uint64 {
			n, err := strconv.ParseUint(string(archive[6+8*i:14+8*i]), 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		e := entry{mode: field(1), major: field(9), minor: field(10)}
		nameEnd := 110 + int(field(11))
		dataBegin := (nameEnd + 3) &^ 3
		dataEnd := dataBegin + int(field(6))
		e.name = string(archive[110 : nameEnd-1])
		e.data = string(archive[dataBegin:dataEnd])
		archive = archive[(dataEnd+3)&^3:]
		if e.name == "TRAILER!!!" {
			if len(archive) != 0 {
				t.Errorf("%d bytes behind the end", len(archive))
			}
			return entries
		}
		entries = append(entries, e)
	}
}

func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	w.File("/init", 0o755, []byte("12345"))
	w.Device("dev/console", 5, 1)
	w.File("a/b/empty", 0o644, nil)
	w.Symlink("a/link", "/init")
	w.Directory("/a/b/")
	w.Directory("tmp")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := []entry{
		{"init", 0o100755, 0, 0, "12345"},
		{"dev", 0o040755, 0, 0, ""},
		{"dev/console", 0o020600, 5, 1, ""},
		{"a", 0o040755, 0, 0, ""},
		{"a/b", 0o040755, 0, 0, ""},
		{"a/b/empty", 0o100644, 0, 0, ""},
		{"a/link", 0o120777, 0, 0, "/init"},
		{"tmp", 0o040755, 0, 0, ""},
	}
	got := unpack(t, b.Bytes())
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got[i], want[i])
		}
	}
}

type full struct{ room int }

var errFull = errors.New("full")

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestWriterError(t *testing.T) {
	for room := range 400 {
		w := NewWriter(&full{room})
		w.File("x", 0o644, []byte("data"))
		w.Directory("d")
		if err := w.Close(); !errors.Is(err, errFull) && room < 300 {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
}
