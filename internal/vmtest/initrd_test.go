package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/netlink-sdk/go/internal/vmtest/debian"
	"github.com/netlink-sdk/go/internal/vmtest/kmod"
	"github.com/netlink-sdk/go/internal/vmtest/protocol"
)

func TestImage(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) string {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	guest := write("guest", "the guest")
	write("modules/net/a.ko", "a module")
	write("testdata/deep/file.txt", "a file of a test")
	kernel := &debian.Kernel{
		Modules: filepath.Join(dir, "modules"),
		Index:   kmod.NewIndex([]kmod.Module{{Name: "a", File: "net/a.ko"}}),
	}

	build := func(name string, f func(i *image)) ([]byte, error) {
		t.Helper()
		i, err := newImage(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		f(i)
		if err := i.close(); err != nil {
			return nil, err
		}
		return os.ReadFile(filepath.Join(dir, name))
	}
	archive, err := build("initrd", func(i *image) {
		i.program(guest)
		i.modules(kernel)
		i.tree("/src/testdata", filepath.Join(dir, "testdata"))
		i.tree("/src/other", filepath.Join(dir, "nowhere")) // most packages have none
		i.plan(protocol.Plan{Tests: []protocol.Test{{Package: "example.com/a"}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"init\x00", "the guest", "sbin/modprobe\x00", "dev/console\x00",
		"vmtest/modules/net/a.ko\x00", "a module", "a\tnet/a.ko\t\t\n",
		"src/testdata/deep/file.txt\x00", "a file of a test", `"Package":"example.com/a"`, "TRAILER!!!",
	} {
		if !bytes.Contains(archive, []byte(want)) {
			t.Errorf("%q is not in the image", want)
		}
	}

	if _, err := build("bad", func(i *image) { i.program(filepath.Join(dir, "nowhere")) }); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
