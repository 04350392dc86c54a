package debian

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/netlink-sdk/go/internal/vmtest/kmod/kmodtest"
)

// workshop is a mirror that also has headers and the source of its kernel, and the
// programs to build modules with. Its file "broken" makes the compiler fail.
func workshop(t *testing.T) (dir string) {
	t.Helper()
	dir = mirror(t)
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("source.tar", archiveOf(t, map[string]string{
		"./usr/src/linux-source-6.1.tar.xz": string(archiveOf(t, map[string]string{
			"linux-source-6.1/drivers/net/netdevsim/bus.c": "the source",
		})),
	}))
	module := kmodtest.Object(binary.LittleEndian, ".modinfo", []byte("name=netdevsim\x00depends=psample\x00"))
	write("netdevsim.ko", module)
	programs(t, map[string]string{
		"apt-get": `echo "$*" >> ` + dir + `/log
case "$*" in
*indextargets*) echo "http://mirror.example/|bookworm|Debian|" ;;
*download*" linux-source-6.1") cp ` + dir + `/source.tar linux-source-6.1.deb; for p in a b c; do echo > $p.deb; done ;;
*download*) cp ` + dir + `/image.tar image.deb; cp image.deb modules.deb ;;
esac
`,
		"apt-cache": `case "$*" in
*" linux-headers-6.1.0-1-x") echo "  Depends: linux-headers-6.1.0-1-common"; echo "  Depends: linux-kbuild-6.1"; echo "  Depends: linux-compiler-gcc-12-x86" ;;
*) ` + fakeCache + ` ;;
esac
`,
		"dpkg-deb": `if [ "$1" = -x ]; then
	mkdir -p "$3/usr/src/linux-headers-6.1.0-1-x"
	echo "include /usr/src/linux-headers-6.1.0-1-common/Makefile" > "$3/usr/src/linux-headers-6.1.0-1-x/Makefile"
else
	cat "$2"
fi
`,
		"xz": "cat",
		"make": `if [ -e ` + dir + `/broken ]; then echo "it does not compile" >&2; exit 2; fi
case "$*" in *" CONFIG_NETDEVSIM=m KCFLAGS=-DCONFIG_NETDEVSIM_MODULE=1 modules CC=gcc") ;; *) echo "$*" >&2; exit 1;; esac
root=${2%/usr/src/*}
[ "$(cat "$2/Makefile")" = "include $root/usr/src/linux-headers-6.1.0-1-common/Makefile" ] || exit 1
[ "$(cat "${3#M=}/bus.c")" = "the source" ] || exit 1
cp ` + dir + `/netdevsim.ko "${3#M=}/netdevsim.ko"
`,
		"objcopy": `cp "$2" "$3"`,
	})
	return dir
}

func TestBuild(t *testing.T) {
	dir := workshop(t)
	source := Source{Arch: "x", Suite: "bookworm", Package: "linux-image-x"}
	c := &Cache{Dir: filepath.Join(t.TempDir(), "kernels"), Fresh: time.Hour, Log: t.Logf}
	if _, err := c.Build(t.Context(), source, "netdevsim"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("built for a kernel that is not there: %v", err)
	}
	if _, err := c.Kernel(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(dir, "broken")
	if err := os.WriteFile(broken, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Build(t.Context(), source, "netdevsim"); err == nil || !strings.Contains(err.Error(), "building netdevsim: make: exit status 2: it does not compile") {
		t.Errorf("what does not compile: %v", err)
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Build(t.Context(), source, "other"); err == nil || !strings.Contains(err.Error(), "not known") {
		t.Errorf("a module that nobody knows: %v", err)
	}

	k, err := c.Build(t.Context(), source, "netdevsim")
	if err != nil {
		t.Fatal(err)
	}
	found := k.Index.Find("netdevsim")
	if len(found) != 1 || found[0].File != "drivers/net/netdevsim/netdevsim.ko" {
		t.Fatalf("found %+v", found)
	}
	if _, err := os.Stat(filepath.Join(k.Modules, found[0].File)); err != nil {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(c.Dir, source.folder(), "build-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left %q, %v", left, err)
	}

	// Once is enough, and the kernel keeps it.
	if err := os.WriteFile(broken, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Build(t.Context(), source, "netdevsim"); err != nil {
		t.Error(err)
	}
	if k, err := c.Kernel(t.Context(), source); err != nil || len(k.Index.Find("netdevsim")) != 1 {
		t.Errorf("the kernel has lost it: %v", err)
	}
}

// Of two who want the cache one waits, or gives up.
func TestCacheLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kernels")
	one, two := &Cache{Dir: dir}, &Cache{Dir: dir}
	unlock, err := one.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := two.lock(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("gave up with %v", err)
	}
	unlock()
	unlock, err = two.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
