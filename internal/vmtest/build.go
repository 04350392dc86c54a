package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/internal/vmtest/protocol"
)

// guestPackage is the program that is the guest's first process.
const guestPackage = "github.com/netlink-sdk/go/internal/vmtest/guest"

// testnsPackage is what tests import that talk to the kernel.
const testnsPackage = "github.com/netlink-sdk/go/netlink/nltest/testns"

// A pkg is a package with tests, as go list describes it.
type pkg struct {
	ImportPath   string
	Dir          string
	TestGoFiles  []string
	XTestGoFiles []string
	TestImports  []string
	XTestImports []string
	Module       struct{ Dir string }
}

// talks reports whether the package's tests talk to the kernel.
func (p *pkg) talks() bool {
	return slices.Contains(p.TestImports, testnsPackage) || slices.Contains(p.XTestImports, testnsPackage) ||
		p.ImportPath == testnsPackage
}

// modules returns the kernel modules that the package's tests ask for, by lines
// such as "//vmtest:load mac80211_hwsim radios=2". Most need not: the kernel
// loads what is asked of it.
func (p *pkg) modules() ([]protocol.Load, error) {
	var loads []protocol.Load
	for _, name := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
		data, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil {
			return nil, err
		}
		loads = append(loads, directives(data)...)
	}
	return loads, nil
}

func directives(source []byte) []protocol.Load {
	var loads []protocol.Load
	for line := range bytes.Lines(source) {
		rest, ok := bytes.CutPrefix(line, []byte("//vmtest:load "))
		if !ok {
			continue
		}
		name, params, _ := strings.Cut(strings.TrimSpace(string(rest)), " ")
		loads = append(loads, protocol.Load{Name: name, Params: strings.TrimSpace(params)})
	}
	return loads
}

// A workspace is the repository whose tests run.
type workspace struct{ root string }

func findWorkspace(ctx context.Context) (workspace, error) {
	out, err := goOutput(ctx, "", "", "env", "GOWORK")
	if err != nil {
		return workspace{}, err
	}
	file := strings.TrimSpace(out)
	if file == "" || file == "off" {
		return workspace{}, errors.New("run this in the repository: no go.work is in force")
	}
	return workspace{filepath.Dir(file)}, nil
}

// packages returns those with tests that match the patterns: if there are none,
// those of all modules that are published.
func (w workspace) packages(ctx context.Context, goarch string, patterns []string) ([]*pkg, error) {
	if len(patterns) == 0 {
		out, err := goOutput(ctx, w.root, "", "list", "-m")
		if err != nil {
			return nil, err
		}
		for path := range strings.FieldsSeq(out) {
			if !strings.Contains(path, "/internal/") {
				patterns = append(patterns, path+"/...")
			}
		}
	}
	fields := "-json=ImportPath,Dir,Module,TestGoFiles,XTestGoFiles,TestImports,XTestImports"
	out, err := goOutput(ctx, w.root, goarch, append([]string{"list", fields}, patterns...)...)
	if err != nil {
		return nil, err
	}
	var packages []*pkg
	for d := json.NewDecoder(strings.NewReader(out)); ; {
		p := new(pkg)
		err := d.Decode(p)
		if err == io.EOF {
			return packages, nil
		}
		if err != nil {
			return nil, err
		}
		if len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 {
			packages = append(packages, p)
		}
	}
}

// guest compiles the guest's first process, and returns its file.
func (w workspace) guest(ctx context.Context, goarch, dir string) (string, error) {
	name := filepath.Join(dir, "guest")
	_, err := goOutput(ctx, w.root, goarch, "build", "-trimpath", "-ldflags=-s -w", "-o", name, guestPackage)
	return name, err
}

// compile compiles the tests of packages, each into a file of its own below dir,
// and returns the files by import path. One that does not compile is in failed.
func (w workspace) compile(ctx context.Context, packages []*pkg, goarch, dir string) (files map[string]string, failed map[string]error, err error) {
	files, failed = make(map[string]string), make(map[string]error)
	// One command for many packages is what uses all processors, but it names
	// a file after the last element of a package's path.
	for n := 0; len(packages) > 0; n++ {
		var paths []string
		var later []*pkg
		into := filepath.Join(dir, strconv.Itoa(n))
		if err := os.MkdirAll(into, 0o755); err != nil {
			return nil, nil, err
		}
		seen := make(map[string]bool)
		for _, p := range packages {
			base := path.Base(p.ImportPath)
			if seen[base] {
				later = append(later, p)
				continue
			}
			seen[base] = true
			paths = append(paths, p.ImportPath)
			files[p.ImportPath] = filepath.Join(into, base+".test")
		}
		packages = later
		args := []string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-o"}
		_, together := goOutput(ctx, w.root, goarch, slices.Concat(args, []string{into + string(filepath.Separator)}, paths)...)
		for _, p := range paths {
			if _, err := os.Stat(files[p]); err == nil {
				continue
			}
			if ctx.Err() != nil {
				return nil, nil, ctx.Err()
			}
			// Alone it says what is wrong with it, if it is not another one.
			alone := together
			if len(paths) > 1 || together == nil {
				_, alone = goOutput(ctx, w.root, goarch, slices.Concat(args, []string{files[p], p})...)
			}
			if alone != nil {
				failed[p] = alone
				delete(files, p)
			}
		}
	}
	return files, failed, nil
}

// goOutput runs go for Linux on a processor, or for this machine if goarch is
// empty, and returns what it prints. The programs that it makes need no
// libraries.
func goOutput(ctx context.Context, dir, goarch string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	if goarch != "" {
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+goarch, "CGO_ENABLED=0")
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return stdout.String(), nil
}
