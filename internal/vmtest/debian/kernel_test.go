package debian

import (
	"archive/tar"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/netlink-sdk/go/internal/vmtest/kmod"
)

func TestWanted(t *testing.T) {
	for module, want := range map[string]bool{
		"net/netfilter/nf_tables.ko":             true,
		"net/bluetooth/bluetooth.ko":             false,
		"drivers/net/dummy.ko":                   true,
		"drivers/net/ethernet/intel/e1000.ko":    false,
		"drivers/net/wireless/mac80211_hwsim.ko": true,
		"drivers/net/wireless/ath/ath.ko":        false,
		"crypto/crc32c_generic.ko":               true,
		"drivers/gpu/drm/drm.ko":                 false,
		"drivers/ptp/ptp.ko":                     true,
		"arch/s390/crypto/crc32-vx_s390.ko":      true,
		"drivers/net/wireless/virtual/virt.ko":   false,
	} {
		if got := wanted(module); got != want {
			t.Errorf("%s: %v", module, got)
		}
	}
}

// archiveOf returns a package's files, in the way of "dpkg-deb --fsys-tarfile".
func archiveOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, data := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mirror makes the programs of apt and dpkg play a mirror that has one kernel,
// without modules. Its file "down" makes it unreachable.
func mirror(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	data := archiveOf(t, map[string]string{
		"./boot/vmlinuz-6.1.0-1-x":                              "a kernel",
		"./boot/config-6.1.0-1-x":                               "CONFIG_X=y",
		"./lib/modules/6.1.0-1-x/kernel/drivers/gpu/drm/drm.ko": "not of use",
	})
	if err := os.WriteFile(filepath.Join(dir, "image.tar"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	programs(t, map[string]string{
		"apt-get": `echo "$*" >> ` + dir + `/log
if [ -e ` + dir + `/down ]; then echo "E: no network" >&2; exit 100; fi
case "$*" in
*indextargets*) echo "http://mirror.example/|bookworm|Debian|" ;;
*download*) for p; do last=$p; done; cp ` + dir + `/image.tar image.deb; cp image.deb modules.deb ;;
esac
`,
		"apt-cache": fakeCache,
		"dpkg-deb":  `cat "$2"`,
	})
	return dir
}

func TestCache(t *testing.T) {
	dir := mirror(t)
	source := Source{Arch: "x", Suite: "bookworm", Package: "linux-image-x"}
	var log []string
	c := &Cache{Dir: filepath.Join(t.TempDir(), "kernels"), Fresh: time.Hour, Log: func(f string, _ ...any) { log = append(log, f) }}
	check := func(k *Kernel, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(k.Image)
		if err != nil || string(data) != "a kernel" || k.Release != "6.1.0-1-x" || k.Index.Len() != 0 {
			t.Errorf("got %+v with %q, %v", k, data, err)
		}
	}
	asked := func() int {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, "log"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(data), "update") + strings.Count(string(data), "download")
	}
	down := filepath.Join(dir, "down")
	if err := os.WriteFile(down, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Kernel(t.Context(), source); !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "no network") || !strings.Contains(err.Error(), source.String()) {
		t.Errorf("nothing cached, no mirror: %v", err)
	}
	if err := os.Remove(down); err != nil {
		t.Fatal(err)
	}
	check(c.Kernel(t.Context(), source))
	was := asked()

	check(c.Kernel(t.Context(), source))
	if n := asked(); n != was {
		t.Errorf("asked the mirror %d times for what is fresh", n-was)
	}
	c.Fresh = 0
	check(c.Kernel(t.Context(), source))
	if n := asked(); n != was+1 {
		t.Errorf("asked the mirror %d times for the same version, want once", n-was)
	}
	if err := os.WriteFile(down, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	log = nil
	check(c.Kernel(t.Context(), source))
	if text := strings.Join(log, "\n"); !strings.Contains(text, "from the cache, a later one can't be had") {
		t.Errorf("said %q", text)
	}

	// What an interrupted run or a person left behind.
	state := filepath.Join(c.Dir, source.folder(), "state.json")
	for _, text := range []string{"{", `{"Kernel": "../x", "Image": "y"}`, `{"Kernel": "gone", "Image": "gone/x"}`} {
		if err := os.WriteFile(state, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Kernel(t.Context(), source); !errors.Is(err, ErrUnavailable) {
			t.Errorf("state %q, no mirror: %v", text, err)
		}
	}
	if err := os.Remove(down); err != nil {
		t.Fatal(err)
	}
	check(c.Kernel(t.Context(), source))
}

func TestExtract(t *testing.T) {
	dir := t.TempDir()
	programs(t, map[string]string{"dpkg-deb": `cat "$2"`})
	write := func(name string, files map[string]string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, archiveOf(t, files), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	// The packages of kernels since 7.
	image := write("image.deb", map[string]string{"./usr/lib/modules/7.3-x/vmlinuz": "a kernel"})
	modules := write("modules.deb", map[string]string{"./usr/lib/modules/7.3-x/kernel/net/a.ko": "a module"})
	got, err := extract(t.Context(), []string{image, modules}, dir)
	if err != nil || filepath.Base(got) != "vmlinuz-7.3-x" {
		t.Fatalf("got %s, %v", got, err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "modules", "net", "a.ko")); err != nil || string(data) != "a module" {
		t.Errorf("the module is %q, %v", data, err)
	}
	if _, err := kmod.ReadDir(filepath.Join(dir, "modules")); err == nil {
		t.Error("text passes for a module")
	}

	if _, err := extract(t.Context(), []string{modules}, dir); err == nil || !strings.Contains(err.Error(), "no kernel in") {
		t.Errorf("no kernel: %v", err)
	}
	bad := write("bad.deb", map[string]string{"./lib/modules/1/kernel/net/a.ko.xz": "not compressed"})
	if _, err := extract(t.Context(), []string{bad, image}, dir); err == nil || !strings.Contains(err.Error(), "net/a.ko") {
		t.Errorf("a module that can't be unpacked: %v", err)
	}
	if err := os.WriteFile(bad, []byte("no archive"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := extract(t.Context(), []string{bad}, dir); err == nil {
		t.Error("no error for a package that is none")
	}
}
