package debian

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const targets = `http://mirror.example/debian/|bookworm|Debian|/usr/share/keyrings/debian-archive-keyring.gpg
http://mirror.example/debian/|bookworm-updates|Debian|$(SIGNED_BY)
http://other.example/apt/|stable|Somebody|$(SIGNED_BY)
http://security.example/debian-security/|bookworm-security|Debian|$(SIGNED_BY)
half a line
`

func TestMirrorOf(t *testing.T) {
	for suite, want := range map[string]archive{
		"trixie-backports":  {"http://mirror.example/debian/", keyring},
		"bullseye-security": {"http://security.example/debian-security/", ""},
	} {
		if got, err := mirrorOf(targets, suite); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", suite, got, err, want)
		}
	}
	if got, err := mirrorOf("http://other.example/|stable|Ubuntu|x\n", "trixie"); err == nil {
		t.Errorf("a machine of another distribution: %+v", got)
	}
}

func TestDependencies(t *testing.T) {
	got := dependencies(`linux-image-amd64
  Depends: linux-image-6.1.0-56-amd64
 |Depends: initramfs-tools
  Depends: <linux-initramfs-tool>
  PreDepends: linux-base:any
  Breaks: x
`)
	want := []string{"linux-image-6.1.0-56-amd64", "initramfs-tools", "linux-base"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestComplaint(t *testing.T) {
	for stderr, want := range map[string]string{
		"W: careful\nE: no such package\nE: more\n": "no such package",
		"\nfirst\nlast\n\n":                         "last",
		"":                                          "",
	} {
		if got := complaint(stderr); got != want {
			t.Errorf("%q: %q, want %q", stderr, got, want)
		}
	}
}

// programs puts shell scripts in the place of programs, for a test.
func programs(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

// fakeCache answers for a kernel 6.1.0-1-x, of two packages.
const fakeCache = `case "$*" in
*" linux-image-x") echo "  Depends: linux-image-6.1.0-1-x" ;;
*" linux-image-6.1.0-1-x") echo "  Depends: linux-modules-6.1.0-1-x"; echo "  Depends: kmod" ;;
esac
`

func TestParts(t *testing.T) {
	programs(t, map[string]string{"apt-cache": fakeCache})
	a := apt{t.TempDir(), "x"}
	got, err := a.parts(t.Context(), "linux-image-x")
	if want := []string{"linux-image-6.1.0-1-x", "linux-modules-6.1.0-1-x"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if _, err := a.parts(t.Context(), "linux-image-y"); err == nil || !strings.Contains(err.Error(), "depends on no kernel") {
		t.Errorf("a package of nothing: %v", err)
	}
}

func TestRun(t *testing.T) {
	programs(t, map[string]string{"apt-get": "echo 'E: no network' >&2; exit 100"})
	if _, err := run(t.Context(), "", "apt-get", "update"); err == nil || err.Error() != "apt-get: exit status 100: no network" {
		t.Errorf("got %v", err)
	}
	if _, err := run(t.Context(), "", "no-such-program-at-all"); err == nil || !strings.Contains(err.Error(), "no-such-program-at-all") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := run(ctx, "", "apt-get", "update"); err == nil {
		t.Error("no error though it was given up")
	}
}
