package debian

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// moduleFile matches modules in a package, and captures their place in the
// folder of the kernel's modules, and how they are compressed.
var moduleFile = regexp.MustCompile(`^(?:usr/)?lib/modules/([^/]+)/kernel/(.+\.ko)(\.xz|\.zst|\.gz)?$`)

// imageFile matches the kernel itself in a package. Where its name does not tell
// the version, that of its folder does.
var imageFile = regexp.MustCompile(`^(?:boot/vmlinuz-(.+)|(?:usr/)?lib/modules/([^/]+)/vmlinuz)$`)

// wanted reports whether a module may be of use to something that talks about
// networks. Those that drive hardware can't, since there is none.
func wanted(module string) bool {
	switch {
	case strings.HasPrefix(module, "drivers/net/"):
		rest := strings.TrimPrefix(module, "drivers/net/")
		for _, hardware := range []string{"arcnet/", "can/", "dsa/", "ethernet/", "fddi/", "ieee802154/", "mdio/", "pcs/", "phy/", "usb/", "wan/", "wireless/", "wwan/"} {
			if strings.HasPrefix(rest, hardware) {
				return virtual[path.Base(module)]
			}
		}
		return true
	case strings.HasPrefix(module, "net/"):
		for _, other := range []string{"9p/", "appletalk/", "ax25/", "bluetooth/", "ceph/", "netrom/", "nfc/", "rds/", "rose/", "sunrpc/"} {
			if strings.HasPrefix(module, "net/"+other) {
				return false
			}
		}
		return true
	case strings.HasPrefix(module, "crypto/"), strings.HasPrefix(module, "lib/"):
		return true
	default:
		return virtual[path.Base(module)] || path.Dir(module) == "arch/s390/crypto" || strings.HasPrefix(module, "arch/x86/crypto/")
	}
}

// virtual are modules in folders that are otherwise of no use here.
var virtual = map[string]bool{
	"can-dev.ko":         true,
	"ib_core.ko":         true,
	"lkdtm.ko":           true, // breaks the kernel in a way to choose
	"mac80211_hwsim.ko":  true,
	"mac802154_hwsim.ko": true,
	"pps_core.ko":        true,
	"ptp.ko":             true,
	"rfkill.ko":          true,
	"vcan.ko":            true,
	"vxcan.ko":           true,
	"wwan.ko":            true,
	"wwan_hwsim.ko":      true,
}

// extract unpacks packages into dir: the kernel as vmlinuz-RELEASE, and what is
// of use of its modules, uncompressed, below modules. It returns the former's
// file. If the kernel can be booted uncompressed, it is also there as vmlinux.
func extract(ctx context.Context, packages []string, dir string) (image string, err error) {
	// A kernel may have none.
	if err := os.MkdirAll(filepath.Join(dir, "modules"), 0o755); err != nil {
		return "", err
	}
	x := &extractor{ctx: ctx, dir: dir, limit: make(chan struct{}, 2)}
	for _, name := range packages {
		if err := x.deb(name); err != nil {
			return "", errors.Join(fmt.Errorf("%s: %w", filepath.Base(name), err), x.wait())
		}
	}
	if err := x.wait(); err != nil {
		return "", err
	}
	if x.image == "" {
		return "", fmt.Errorf("no kernel in %s", strings.Join(packages, ", "))
	}
	return x.image, x.decompress()
}

// An extractor decompresses some modules at a time, each by a process.
type extractor struct {
	ctx   context.Context
	dir   string
	image string
	limit chan struct{}
	group sync.WaitGroup
	mu    sync.Mutex
	err   error
}

func (x *extractor) wait() error {
	x.group.Wait()
	return x.err
}

// deb unpacks one package.
func (x *extractor) deb(name string) error {
	return pipe(x.ctx, exec.Command("dpkg-deb", "--fsys-tarfile", name), func(r io.Reader) error {
		return eachFile(r, x.file)
	})
}

// file stores a file of a package, if it is of use.
func (x *extractor) file(name string, r io.Reader) error {
	if m := moduleFile.FindStringSubmatch(name); m != nil && wanted(m[2]) {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		x.module(m[2], data, m[3] != "")
	} else if m := imageFile.FindStringSubmatch(name); m != nil {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		x.image = filepath.Join(x.dir, "vmlinuz-"+m[1]+m[2])
		return os.WriteFile(x.image, data, 0o644)
	}
	return nil
}

// module stores a module, in its time if it is compressed.
func (x *extractor) module(name string, data []byte, compressed bool) {
	x.limit <- struct{}{}
	x.group.Go(func() {
		defer func() { <-x.limit }()
		err := func() (err error) {
			if compressed {
				if data, err = unpack(x.ctx, data); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			to := filepath.Join(x.dir, "modules", filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			return os.WriteFile(to, data, 0o644)
		}()
		if err != nil {
			x.mu.Lock()
			defer x.mu.Unlock()
			if x.err == nil {
				x.err = err
			}
		}
	})
}

// decompress stores the kernel inside of a compressed x86 kernel, if QEMU can
// boot it. Emulated, a kernel takes longer to decompress itself than to boot.
func (x *extractor) decompress() error {
	data, err := os.ReadFile(x.image)
	if err != nil {
		return err
	}
	packed, err := payload(data)
	if errors.Is(err, errNotBZImage) {
		return nil // of another processor
	}
	if err != nil {
		return err
	}
	vmlinux, err := unpack(x.ctx, packed)
	if err != nil || !directlyBootable(vmlinux) {
		// It takes longer, but boots as it is. zstd, say, may be missing.
		return x.ctx.Err()
	}
	return os.WriteFile(filepath.Join(x.dir, "vmlinux"), vmlinux, 0o644)
}
