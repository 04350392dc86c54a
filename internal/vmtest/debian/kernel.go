package debian

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/netlink-sdk/go/internal/vmtest/kmod"
)

// A Source says which kernel is wanted.
type Source struct {
	Arch    string // as Debian calls it
	Suite   string // such as "bookworm-security"
	Package string // the metapackage, such as "linux-image-amd64"
}

func (s Source) String() string { return s.Package + " of " + s.Suite }

// folder is the name of the folder in which all of the source's things are.
func (s Source) folder() string { return s.Suite + "-" + s.Package }

// A Kernel is unpacked and ready to boot.
type Kernel struct {
	Release string // as uname -r tells it
	Image   string // the file to boot
	Modules string // the folder in which the files of the index are
	Index   *kmod.Index
}

// A Cache keeps kernels in a folder.
type Cache struct {
	Dir string
	// Fresh is how long a kernel is used before its suite is asked for a
	// later one.
	Fresh time.Duration
	// Log is told what takes long, and what went wrong but does not matter.
	Log func(format string, args ...any)

	mu sync.Mutex
}

// ErrUnavailable is returned for a kernel that is neither in the cache nor to be
// had.
var ErrUnavailable = errors.New("not in the cache, and can't be had")

// state is what a source's folder remembers, in the file state.json.
type state struct {
	Packages []string // that the kernel was unpacked from
	Kernel   string   // the folder, relative to that of the source
	Release  string
	Image    string // relative to the folder of the source
	Checked  time.Time
}

// Kernel returns the kernel of a source. Whoever asks while another kernel is
// fetched waits, for it may be the same one.
func (c *Cache) Kernel(ctx context.Context, s Source) (*Kernel, error) {
	unlock, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	dir := filepath.Join(c.Dir, s.folder())
	have, err := load(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		c.Log("%v: what is cached is of no use: %v", s, err)
	}
	if err == nil && time.Since(have.Checked) < c.Fresh {
		return open(dir, have)
	}
	now, fetchErr := c.fetch(ctx, s, dir, have)
	switch {
	case fetchErr == nil:
		return open(dir, now)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil:
		c.Log("%v: using %s from the cache, a later one can't be had: %v", s, have.Release, fetchErr)
		return open(dir, have)
	default:
		return nil, fmt.Errorf("%v: %w: %w", s, ErrUnavailable, fetchErr)
	}
}

// lock waits until nobody else changes the cache, in this process or another one.
func (c *Cache) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return nil, err
	}
	c.mu.Lock()
	f, err := os.OpenFile(filepath.Join(c.Dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		c.mu.Unlock()
		return nil, err
	}
	unlock = func() {
		f.Close()
		c.mu.Unlock()
	}
	locked := make(chan error, 1)
	go func() { locked <- flock(f) }()
	select {
	case err = <-locked:
		if err != nil {
			unlock()
			return nil, err
		}
		return unlock, nil
	case <-ctx.Done():
		go func() { // the wait can't be broken off: what it gets is given back
			<-locked
			f.Close()
		}()
		c.mu.Unlock()
		return nil, ctx.Err()
	}
}

// load reads the state of a source, and fails if it is not complete.
func load(dir string) (state, error) {
	var s state
	data, err := os.ReadFile(filepath.Join(dir, "state.json"))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return state{}, err
	}
	if !filepath.IsLocal(s.Kernel) || !filepath.IsLocal(s.Image) {
		return state{}, fmt.Errorf("kernel %q, image %q: not below the cache", s.Kernel, s.Image)
	}
	_, err = os.Stat(filepath.Join(dir, s.Image))
	return s, err
}

// open makes a Kernel of what is in the cache.
func open(dir string, s state) (*Kernel, error) {
	k := &Kernel{
		Release: s.Release,
		Image:   filepath.Join(dir, s.Image),
		Modules: filepath.Join(dir, s.Kernel, "modules"),
	}
	f, err := os.Open(filepath.Join(dir, s.Kernel, "modules.txt"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	k.Index, err = kmod.ReadTable(f)
	return k, err
}

// fetch brings the source's folder up to date, have being what it holds.
func (c *Cache) fetch(ctx context.Context, s Source, dir string, have state) (state, error) {
	a := apt{dir: filepath.Join(dir, "apt"), arch: s.Arch}
	if err := a.setUp(ctx, s.Suite); err != nil {
		return state{}, err
	}
	c.Log("%v: looking for the present version", s)
	if err := a.update(ctx); err != nil {
		return state{}, err
	}
	packages, err := a.parts(ctx, s.Package)
	if err != nil {
		return state{}, err
	}
	if have.Release != "" && slices.Equal(packages, have.Packages) {
		have.Checked = time.Now()
		return have, save(dir, have)
	}

	tmp, err := os.MkdirTemp(dir, "new-")
	if err != nil {
		return state{}, err
	}
	defer os.RemoveAll(tmp)
	c.Log("%v: downloading %s", s, strings.Join(packages, ", "))
	files, err := a.download(ctx, tmp, packages)
	if err != nil {
		return state{}, err
	}
	c.Log("%v: unpacking", s)
	image, err := extract(ctx, files, tmp)
	if err != nil {
		return state{}, err
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			return state{}, err
		}
	}
	index, err := kmod.ReadDir(filepath.Join(tmp, "modules"))
	if err != nil {
		return state{}, err
	}
	if err := os.WriteFile(filepath.Join(tmp, "modules.txt"), index.AppendTable(nil), 0o644); err != nil {
		return state{}, err
	}
	// Readable for others than the user who filled the cache.
	if err := os.Chmod(tmp, 0o755); err != nil {
		return state{}, err
	}

	release := strings.TrimPrefix(filepath.Base(image), "vmlinuz-")
	kernel := filepath.Join(dir, release)
	if err := os.RemoveAll(kernel); err != nil {
		return state{}, err
	}
	if err := os.Rename(tmp, kernel); err != nil {
		return state{}, err
	}
	boot := filepath.Join(release, filepath.Base(image))
	if direct := filepath.Join(release, "vmlinux"); exists(filepath.Join(dir, direct)) {
		boot = direct
	}
	now := state{Packages: packages, Kernel: release, Release: release, Image: boot, Checked: time.Now()}
	if err := save(dir, now); err != nil {
		return state{}, err
	}
	if have.Kernel != "" && have.Kernel != now.Kernel {
		return now, os.RemoveAll(filepath.Join(dir, have.Kernel))
	}
	return now, nil
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func save(dir string, s state) error {
	data, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "state.json"), append(data, '\n'))
}
