package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/internal/vmtest/debian"
	"github.com/netlink-sdk/go/internal/vmtest/protocol"
)

func TestMatrix(t *testing.T) {
	rows, err := parseMatrix(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(r row) bool { return r.source.Arch == "s390x" })
	if i < 0 || !rows[i].all || rows[i].goarch != "s390x" || !slices.Contains(rows[i].lacks, "little-endian") {
		t.Errorf("no kernel is big-endian: %+v", rows)
	}
	chosen, err := choose(rows, rows[1].name+","+rows[0].name)
	if err != nil || len(chosen) != 2 || chosen[0].name != rows[1].name {
		t.Errorf("chose %v, %v", chosen, err)
	}
	if all, err := choose(rows, ""); err != nil || len(all) != len(rows) {
		t.Errorf("chose %v, %v", all, err)
	}
	if _, err := choose(rows, "2.4"); err == nil || !strings.Contains(err.Error(), rows[0].name) {
		t.Errorf("a kernel that is not there: %v", err)
	}
}

func TestParseMatrix(t *testing.T) {
	rows, err := parseMatrix("# x\n\na amd64 s p 386 kernel netdevsim -\n")
	want := row{name: "a", source: debian.Source{Arch: "amd64", Suite: "s", Package: "p"}, goarch: "386"}
	if err != nil || len(rows) != 1 || rows[0].name != want.name || rows[0].source != want.source || rows[0].goarch != want.goarch || rows[0].all || !slices.Equal(rows[0].builds, []string{"netdevsim"}) || rows[0].lacks != nil {
		t.Errorf("got %+v, %v, want %+v", rows, err, want)
	}
	for text, want := range map[string]string{
		"":                           "no rows",
		"a amd64 s p 386 kernel -":   "line 1: 7 columns",
		"\na vax s p vax kernel - -": "line 2: no machine of the architecture vax",
		"a amd64 s p 386 some - -":   `not "some"`,
		"a amd64 s p 386 all x -":    "where the source of x is is not known",
		"a amd64 s p 386 all - -\na amd64 s p 386 all - -": "a second row a",
	} {
		if _, err := parseMatrix(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestCommand(t *testing.T) {
	for arch, m := range machines {
		args, err := m.command("KERNEL", "INITRD", 768, "")
		if err != nil {
			t.Fatal(err)
		}
		line := strings.Join(args, " ")
		for _, want := range []string{m.program + " -accel tcg", "-smp 1 -m 768", "-kernel KERNEL -initrd INITRD", "panic=-1"} {
			if !strings.Contains(line, want) {
				t.Errorf("%s: %q is not in %s", arch, want, line)
			}
		}
		args, err = m.command("KERNEL", "INITRD", 768, "kvm")
		if m.native != (err == nil) || m.native && !strings.Contains(strings.Join(args, " "), "-accel kvm") {
			t.Errorf("%s, accelerated: %q, %v", arch, args, err)
		}
	}
}

func TestMissing(t *testing.T) {
	programs := needed([]row{{source: debian.Source{Arch: "s390x"}}})
	got := missing(programs, func(program string) error {
		if program == "xz" {
			return nil
		}
		return errors.New("not found")
	})
	if want := []string{"qemu-system-misc", "zstd"}; !slices.Equal(got, want) {
		t.Errorf("missing %q, want %q", got, want)
	}
}

func TestDirectives(t *testing.T) {
	got := directives([]byte("package a\n\n//vmtest:load mac80211_hwsim radios=2 x=1\n// vmtest:load not\n//vmtest:load  nlmon \n"))
	want := []protocol.Load{{Name: "mac80211_hwsim", Params: "radios=2 x=1"}, {Name: "nlmon"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
