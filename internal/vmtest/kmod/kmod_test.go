package kmod

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/internal/vmtest/kmod/kmodtest"
)

func sample() *Index {
	return NewIndex([]Module{
		{Name: "nf_tables", File: "net/nf_tables.ko", Depends: []string{"nfnetlink", "libcrc32c"}, Aliases: []string{"nfnetlink_subsys_10"}},
		{Name: "nfnetlink", File: "net/nfnetlink.ko", Aliases: []string{"net_pf_16_proto_12"}},
		{Name: "libcrc32c", File: "lib/libcrc32c.ko"},
		{Name: "crc32c_intel", File: "crc32c-intel.ko", Aliases: []string{"crypto_crc32c"}},
		{Name: "crc32c_generic", File: "crc32c_generic.ko", Depends: []string{"built_in"}, Aliases: []string{"crypto_crc32c", "crypto_crc32c_generic"}},
		{Name: "nft_x", File: "nft_x.ko", Depends: []string{"nf_tables", "nfnetlink"}, Aliases: []string{"nft_expr_*_x"}},
	})
}

func names(modules []Module) string {
	var s []string
	for _, m := range modules {
		s = append(s, m.Name)
	}
	return strings.Join(s, " ")
}

func TestResolve(t *testing.T) {
	x := sample()
	for name, want := range map[string]string{
		"nfnetlink":           "nfnetlink",
		"nf-tables":           "nfnetlink libcrc32c nf_tables",
		"nfnetlink-subsys-10": "nfnetlink libcrc32c nf_tables",
		"crypto-crc32c":       "crc32c_generic crc32c_intel",
		"nft-expr-2-x":        "nfnetlink libcrc32c nf_tables nft_x",
	} {
		got, err := x.Resolve(name)
		if err != nil || names(got) != want {
			t.Errorf("%s: %s, %v, want %s", name, names(got), err, want)
		}
	}
	if _, err := x.Resolve("wireguard"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a module that is not there: %v", err)
	}
	circle := NewIndex([]Module{{Name: "a", File: "a", Depends: []string{"b"}}, {Name: "b", File: "b", Depends: []string{"a"}}})
	if got, err := circle.Resolve("a"); err != nil || names(got) != "b a" {
		t.Errorf("a circle: %s, %v", names(got), err)
	}
}

func TestTable(t *testing.T) {
	x := sample()
	table := x.AppendTable(nil)
	y, err := ReadTable(bytes.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	if again := y.AppendTable(nil); !bytes.Equal(again, table) || y.Len() != x.Len() {
		t.Errorf("got %d modules\n%s, want %d\n%s", y.Len(), again, x.Len(), table)
	}
	for _, bad := range []string{"x\n", "a\tb\tc\n", "\tb\tc\td\n", "a\tb\tc\td\te\n"} {
		if _, err := ReadTable(strings.NewReader(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestReadDir(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	info := "license=GPL\x00alias=rtnl-link-dummy\x00alias=pci:v00*\x00depends=a-b,c\x00name=dummy\x00"
	write("net/dummy.ko", kmodtest.Object(binary.LittleEndian, ".modinfo", []byte(info)))
	write("net/old-style.ko", kmodtest.Object(binary.BigEndian, ".modinfo", []byte("depends=\x00")))
	write("README", nil)
	x, err := ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := "dummy\tnet/dummy.ko\ta_b c\trtnl_link_dummy\nold_style\tnet/old-style.ko\t\t\n"
	if got := string(x.AppendTable(nil)); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	if !slices.Equal(x.All()[0].Depends, []string{"a_b", "c"}) {
		t.Errorf("depends on %q", x.All()[0].Depends)
	}

	write("bad.ko", kmodtest.Object(binary.LittleEndian, ".text", nil))
	if _, err := ReadDir(dir); err == nil || !strings.Contains(err.Error(), "bad.ko") {
		t.Errorf("an ELF file that is no module: %v", err)
	}
	write("bad.ko", []byte("text"))
	if _, err := ReadDir(dir); err == nil {
		t.Error("no error for a file that is not ELF")
	}
	if _, err := ReadDir(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add(sample().AppendTable(nil))
	f.Add([]byte("a\tb\tc\td\n"))
	f.Fuzz(func(t *testing.T, table []byte) {
		x, err := ReadTable(bytes.NewReader(table))
		if err != nil {
			return
		}
		for _, m := range x.All() {
			if _, err := x.Resolve(m.Name); err != nil && Normal(m.Name) == m.Name {
				t.Errorf("%q: %v", m.Name, err)
			}
		}
	})
}
