package debian

import (
	"archive/tar"
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

	"github.com/netlink-sdk/go/internal/vmtest/kmod"
)

// A leftOut is a module whose source is in the kernel's, but which Debian does not
// build.
type leftOut struct {
	dir    string // in the kernel's tree
	option string // by which its Makefile and its code are told to be a module
}

var leftOuts = map[string]leftOut{
	"netdevsim": {"drivers/net/netdevsim", "CONFIG_NETDEVSIM"},
}

// CanBuild reports whether Build knows where the source of a module is.
func CanBuild(module string) bool {
	_, ok := leftOuts[module]
	return ok
}

// Build adds a module to the kernel of a source that was returned by
// [Cache.Kernel], and returns that kernel. It takes a C compiler, and fetches the
// kernel's headers and source the first time.
func (c *Cache) Build(ctx context.Context, s Source, module string) (*Kernel, error) {
	unlock, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	left, ok := leftOuts[module]
	if !ok {
		return nil, fmt.Errorf("%s: where its source is is not known", module)
	}
	dir := filepath.Join(c.Dir, s.folder())
	have, err := load(dir)
	if err != nil {
		return nil, err
	}
	k, err := open(dir, have)
	if err != nil || len(k.Index.Find(module)) > 0 {
		return k, err
	}
	c.Log("%v: building %s", s, module)
	if err := c.build(ctx, s, dir, k, left); err != nil {
		return nil, fmt.Errorf("%v: building %s: %w", s, module, err)
	}
	return open(dir, have)
}

// headerPackage are the names of packages that modules are built with.
var headerPackage = regexp.MustCompile(`^linux-(headers|kbuild)-[0-9]`)

// series captures the part of a kernel's release that names its source.
var series = regexp.MustCompile(`^[0-9]+\.[0-9]+`)

func (c *Cache) build(ctx context.Context, s Source, dir string, k *Kernel, left leftOut) error {
	tmp, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)

	a := apt{dir: filepath.Join(dir, "apt"), arch: s.Arch}
	if err := a.setUp(ctx, s.Suite); err != nil {
		return err
	}
	if err := a.update(ctx); err != nil {
		return err
	}
	headers := "linux-headers-" + k.Release
	packages, err := a.closure(ctx, headers, headerPackage)
	if err != nil {
		return err
	}
	// The source is the present one, as are the kernels: those that it does not
	// fit have left the mirror.
	files, err := a.download(ctx, tmp, append(packages, headers, "linux-source-"+series.FindString(k.Release)))
	if err != nil {
		return err
	}
	root := filepath.Join(tmp, "root")
	source := filepath.Join(tmp, "source")
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), "linux-source-") {
			err = extractSource(ctx, file, left.dir, source)
		} else {
			_, err = run(ctx, "", "dpkg-deb", "-x", file, root)
		}
		if err != nil {
			return err
		}
	}

	build := filepath.Join(root, "usr/src", headers)
	if err := relocate(filepath.Join(build, "Makefile"), root); err != nil {
		return err
	}
	args := []string{
		"-C", build, "M=" + source,
		left.option + "=m", "KCFLAGS=-D" + left.option + "_MODULE=1", "modules",
	}
	if cc := compiler(filepath.Join(build, ".kernelvariables")); cc != "" {
		args = append(args, "CC="+cc)
	}
	if _, err := run(ctx, "", "make", args...); err != nil {
		return err
	}
	// What a debugger would want is twenty times as large as the module.
	file := path.Base(left.dir) + ".ko"
	modules := k.Modules
	to := filepath.Join(modules, filepath.FromSlash(left.dir), file)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if _, err := run(ctx, "", "objcopy", "--strip-debug", filepath.Join(source, file), to); err != nil {
		return err
	}
	index, err := kmod.ReadDir(modules)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(filepath.Dir(modules), "modules.txt"), index.AppendTable(nil))
}

// relocate makes a Makefile that includes one of the folder /usr/src include that
// below root.
func relocate(makefile, root string) error {
	data, err := os.ReadFile(makefile)
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(string(data), "/usr/src/", filepath.Join(root, "usr/src")+"/")
	return os.WriteFile(makefile, []byte(text), 0o644)
}

// gcc matches the compiler that a kernel was built with.
var gcc = regexp.MustCompile(`gcc-[0-9]+`)

// compiler returns what to build modules with, or nothing if that is what the
// kernel was built with.
func compiler(variables string) string {
	data, err := os.ReadFile(variables)
	if err != nil {
		return "gcc"
	}
	if _, err := exec.LookPath(gcc.FindString(string(data))); err != nil {
		return "gcc"
	}
	return ""
}

// sourceFile matches the archive in the package of a kernel's source.
var sourceFile = regexp.MustCompile(`^usr/src/linux-source-[^/]+\.tar\.(xz|zst|gz)$`)

// errDone ends the reading of an archive whose rest is of no use.
var errDone = errors.New("done")

// extractSource unpacks one folder, of those in a package of a kernel's source,
// into dir.
func extractSource(ctx context.Context, deb, folder, dir string) error {
	found := false
	err := pipe(ctx, exec.Command("dpkg-deb", "--fsys-tarfile", deb), func(r io.Reader) error {
		return eachFile(r, func(name string, r io.Reader) error {
			if !sourceFile.MatchString(name) {
				return nil
			}
			unpacker := exec.Command(unpackerOf[path.Ext(name)], "-dc")
			unpacker.Stdin = r
			err := pipe(ctx, unpacker, func(r io.Reader) error {
				return eachFile(r, func(name string, r io.Reader) error {
					_, name, _ = strings.Cut(name, "/") // linux-source-6.1
					if path.Dir(name) != folder {
						if found {
							return errDone // they are next to each other
						}
						return nil
					}
					found = true
					if err := os.MkdirAll(dir, 0o755); err != nil {
						return err
					}
					data, err := io.ReadAll(r)
					if err != nil {
						return err
					}
					return os.WriteFile(filepath.Join(dir, path.Base(name)), data, 0o644)
				})
			})
			if err == nil {
				err = errDone
			}
			return err
		})
	})
	if err == nil && !found {
		return fmt.Errorf("no %s in %s", folder, filepath.Base(deb))
	}
	return err
}

// unpackerOf are the programs that decompress files of a name.
var unpackerOf = map[string]string{".xz": "xz", ".zst": "zstd", ".gz": "gzip"}

// pipe runs a program and has f read what it prints. If f returns errDone the
// program is ended, and that is no error.
func pipe(ctx context.Context, cmd *exec.Cmd, f func(io.Reader) error) error {
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	if err := f(stdout); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // ended by us
		if errors.Is(err, errDone) {
			return nil
		}
		return errors.Join(ctx.Err(), err)
	}
	// The program would be ended by its pipe with bytes left in it.
	if _, err := io.Copy(io.Discard, stdout); err != nil {
		return errors.Join(err, cmd.Wait())
	}
	return cmd.Wait()
}

// eachFile calls f for the regular files of an archive.
func eachFile(r io.Reader, f func(name string, r io.Reader) error) error {
	for files := tar.NewReader(r); ; {
		h, err := files.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := f(path.Clean(h.Name), files); err != nil {
			return err
		}
	}
}

// writeFile replaces a file, so that nobody sees a part of it.
func writeFile(name string, data []byte) error {
	if err := os.WriteFile(name+".new", data, 0o644); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}
