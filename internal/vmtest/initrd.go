package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/netlink-sdk/go/internal/vmtest/cpio"
	"github.com/netlink-sdk/go/internal/vmtest/debian"
	"github.com/netlink-sdk/go/internal/vmtest/protocol"
)

// An image is the file system that a guest starts with. It is not compressed:
// that would save the host nothing, and the guest would have to undo it.
type image struct {
	file *os.File
	buf  *bufio.Writer
	cpio *cpio.Writer
	err  error
}

// newImage begins an image in a file.
func newImage(name string) (*image, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	buf := bufio.NewWriterSize(f, 1<<20)
	i := &image{file: f, buf: buf, cpio: cpio.NewWriter(buf)}
	for _, dir := range []string{"dev", "proc", "sys", "tmp", "run", "root", "etc"} {
		i.cpio.Directory(dir)
	}
	// Before devtmpfs is mounted the first process has no other files.
	i.cpio.Device("dev/console", 5, 1)
	i.cpio.Device("dev/null", 1, 3)
	i.cpio.File("etc/passwd", 0o644, []byte("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"))
	i.cpio.File("etc/group", 0o644, []byte("root:x:0:\nnogroup:x:65534:\n"))
	return i, nil
}

// program adds the guest's first process, which is also its modprobe.
func (i *image) program(file string) {
	i.copy("init", file, 0o755)
	i.cpio.Symlink("sbin/modprobe", "/init")
}

// modules adds those of a kernel.
func (i *image) modules(k *debian.Kernel) {
	i.cpio.File(protocol.ModulesFile, 0o644, k.Index.AppendTable(nil))
	for _, m := range k.Index.All() {
		i.copy(path.Join(protocol.ModulesDir, m.File), filepath.Join(k.Modules, filepath.FromSlash(m.File)), 0o644)
	}
}

// tree adds a folder, if there is one.
func (i *image) tree(to, from string) {
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := path.Join(to, filepath.ToSlash(rel))
		switch {
		case d.IsDir():
			i.cpio.Directory(target)
		case d.Type().IsRegular():
			i.copy(target, name, 0o644)
		}
		return nil
	})
	if !errors.Is(err, fs.ErrNotExist) {
		i.fail(err)
	}
}

// plan adds what the guest is to do.
func (i *image) plan(p protocol.Plan) {
	data, err := json.Marshal(p)
	i.fail(err)
	i.cpio.File(protocol.PlanFile, 0o644, data)
}

func (i *image) copy(to, from string, mode uint32) {
	data, err := os.ReadFile(from)
	i.fail(err)
	i.cpio.File(to, mode, data)
}

func (i *image) fail(err error) {
	if i.err == nil {
		i.err = err
	}
}

// close writes the file, and returns the first error of all.
func (i *image) close() error {
	return errors.Join(i.err, i.cpio.Close(), i.buf.Flush(), i.file.Close())
}
