package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// printed is what every one of the programs prints once it has talked to the
// kernel.
var printed = regexp.MustCompile(`(?m)\bout: \[.*\]$`)

// proxyList is the GOPROXY that has the modules of this repository from one
// file tree, what it can from another, and everything else from upstream.
func proxyList(ours, cache, upstream string) string {
	file := func(dir string) string {
		return (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir)}).String()
	}
	return file(ours) + "," + file(cache) + "," + upstream
}

// consumerEnv is the environment of somebody who uses the modules.
func consumerEnv(modcache, proxy string) []string {
	return []string{
		"GOWORK=off",
		// The programs run here, whatever the caller compiles for.
		"GOOS=", "GOARCH=",
		"GOMODCACHE=" + modcache,
		"GOPROXY=" + proxy,
		// Not even a machine that takes private modules from elsewhere
		// bypasses the proxy.
		"GOPRIVATE=", "GONOPROXY=none",
		// The checksum database can't know what is not released. For the
		// modules of others the go.sum files of this repository vouch.
		"GOSUMDB=off",
		// Paths that differ from run to run would defeat the build cache,
		// and a read-only module cache could not be removed.
		"GOFLAGS=-mod=mod -modcacherw -trimpath -buildvcs=false",
	}
}

// A consumer is somebody who uses one published module and has no other.
type consumer struct {
	module  *mod
	program []byte // that uses it, nil if it is one itself
	dir     string
	env     []string
	sums    sums // what modules of others are known to contain
	out     io.Writer
}

// check does with the module what its users do.
func (c consumer) check(ctx context.Context) error {
	if err := os.Mkdir(c.dir, 0o777); err != nil {
		return err
	}
	if c.module.program() {
		return c.install(ctx)
	}
	if err := c.fetch(ctx); err != nil {
		return err
	}
	return errors.Join(c.checkContents(ctx), c.runProgram(ctx))
}

func (c consumer) goCommand() goCommand { return goCommand{dir: c.dir, env: c.env} }

// fetch makes a module whose one file is the program, and gets c.module the way
// in which everybody does: at the latest version.
func (c consumer) fetch(ctx context.Context) error {
	if err := os.WriteFile(filepath.Join(c.dir, "main.go"), c.program, 0o666); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"mod", "init", "example.com/consumer"},
		{"get", c.module.path},
		{"build", "./...", c.module.path + "/..."},
		{"vet", "./...", c.module.path + "/..."},
		{"mod", "verify"},
	} {
		if _, err := c.goCommand().output(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// checkContents checks what the program is made of.
func (c consumer) checkContents(ctx context.Context) error {
	out, err := c.goCommand().output(ctx, "list", "-deps", "-f",
		"{{with .Module}}{{.Path}} {{.Version}}{{end}}", "./...", c.module.path+"/...")
	if err != nil {
		return err
	}
	var problems []error
	for _, line := range uniqueLines(out) {
		path, version, _ := strings.Cut(line, " ")
		switch {
		case path == c.module.path && version != c.module.version:
			problems = append(problems, fmt.Errorf("fetched %s, want %s", version, c.module.version))
		case path == "example.com/consumer" || ours(path):
		case !slices.Contains(dependencies, path) || slices.Contains(testDependencies, path):
			problems = append(problems, fmt.Errorf("programs that use it contain %s", path))
		}
	}
	got, err := readSums(filepath.Join(c.dir, "go.sum"))
	if err != nil {
		return err
	}
	return errors.Join(append(problems, got.confirm(c.sums, ours))...)
}

// runProgram runs the program, which has to print what the kernel told it.
func (c consumer) runProgram(ctx context.Context) error {
	stdout, stderr, err := c.goCommand().run(ctx, "go", "run", ".")
	if err != nil {
		return fmt.Errorf("the program that uses it: %w\n%s%s", err, stdout, stderr)
	}
	found := printed.FindString(stderr + stdout)
	if found == "" {
		return fmt.Errorf("the program that uses it printed no %q:\n%s%s", printed, stdout, stderr)
	}
	fmt.Fprintf(c.out, "%s: %s\n", c.module.id(), found)
	return nil
}

// install installs the programs of the module and has each say what it does.
func (c consumer) install(ctx context.Context) error {
	cmd := c.goCommand()
	cmd.env = append(slices.Clone(cmd.env), "GOBIN="+c.dir)
	out, err := cmd.output(ctx, "install", c.module.path+"/...@"+c.module.version)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fmt.Errorf("no program was installed:\n%s", out)
	}
	for _, e := range entries {
		stdout, stderr, err := cmd.run(ctx, filepath.Join(c.dir, e.Name()), "--help")
		if err != nil {
			return fmt.Errorf("%s --help: %w\n%s%s", e.Name(), err, stdout, stderr)
		}
		fmt.Fprintf(c.out, "%s: installs %s\n", c.module.id(), e.Name())
	}
	return nil
}

// ours reports whether the path is that of a module of this repository.
func ours(path string) bool {
	return strings.HasPrefix(path, "github.com/netlink-sdk/go/")
}

// uniqueLines returns the lines of text that are not empty, each once, sorted.
func uniqueLines(text string) []string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(s string) bool { return s == "" })
	slices.Sort(lines)
	return slices.Compact(lines)
}
