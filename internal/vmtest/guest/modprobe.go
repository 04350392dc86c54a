//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/netlink-sdk/go/internal/vmtest/kmod"
	"github.com/netlink-sdk/go/internal/vmtest/protocol"
	"golang.org/x/sys/unix"
)

// A table is the index of the modules that came with this machine.
type table struct{ index *kmod.Index }

func readTable() (table, error) {
	f, err := os.Open(protocol.ModulesFile)
	if err != nil {
		return table{}, err
	}
	defer f.Close()
	index, err := kmod.ReadTable(f)
	return table{index}, err
}

// modprobe does what the kernel asks for: "modprobe -q -- NAME".
func modprobe(args []string) error {
	t, err := readTable()
	if err != nil {
		return err
	}
	for _, a := range args {
		if strings.HasPrefix(a, "-") {
			continue
		}
		if err := t.load(a, ""); err != nil {
			return err
		}
	}
	return nil
}

// load loads what name means, and what that depends on. Several modules may
// mean the same, such as the checksum in software and that in hardware which
// this machine lacks: one of them is enough.
func (t table) load(name, params string) error {
	modules, err := t.index.Resolve(name)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, m := range t.index.Find(name) {
		wanted[m.Name] = true
	}
	var failed []error
	loaded := 0
	for _, m := range modules {
		p := ""
		if wanted[m.Name] {
			p = params
		}
		if err := insert(m, p); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", m.File, err))
		} else if wanted[m.Name] {
			loaded++
		}
	}
	if loaded == 0 {
		return errors.Join(failed...)
	}
	return nil
}

// insert hands one module to the kernel. It is no error if that has it already.
func insert(m kmod.Module, params string) error {
	fd, err := unix.Open(path.Join(protocol.ModulesDir, m.File), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	err = unix.FinitModule(fd, params, 0)
	if errors.Is(err, unix.EEXIST) {
		return nil
	}
	return err
}
