//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/netlink-sdk/go/internal/bench/harness"
)

// compareCommand measures this tree and another revision of it in turns, and
// has benchstat compare them.
func compareCommand(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("bench compare", flag.ExitOnError)
	rounds := flags.Int("rounds", 6, "how often each of the two is measured")
	pattern := flags.String("run", "", "only scenarios whose name matches this regular expression")
	benchstat := flags.String("benchstat", "benchstat", "the program benchstat")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("usage: bench compare [-rounds N] [-run REGEXP] REVISION")
	}
	harness.Enter()
	tmp, err := os.MkdirTemp("", "bench-compare-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)

	tree := filepath.Join(tmp, "tree")
	if err := command(ctx, "", os.Stderr, "git", "worktree", "add", "--quiet", "--detach", tree, flags.Arg(0)); err != nil {
		return err
	}
	defer func() {
		_ = command(context.WithoutCancel(ctx), "", os.Stderr, "git", "worktree", "remove", "--force", tree)
	}()
	programs := [2]string{filepath.Join(tmp, "old.program"), filepath.Join(tmp, "new.program")}
	if err := buildOld(ctx, tree, programs[0]); err != nil {
		return err
	}
	if err := build(ctx, ".", programs[1]); err != nil {
		return err
	}

	// Two at a time, so that the floor's ratios are there too, and each first
	// in its turn.
	var results [2]bytes.Buffer
	const each = 2
	for n := 0; n < *rounds; n += each {
		for i := range programs {
			i := (i + n/each) % 2
			err := command(ctx, "", &results[i], programs[i], "-ours", "-benchstat",
				fmt.Sprintf("-rounds=%d", each), "-run="+*pattern)
			if err != nil {
				return err
			}
		}
	}
	names := [2]string{filepath.Join(tmp, "old"), filepath.Join(tmp, "new")}
	for i, name := range names {
		if err := os.WriteFile(name, results[i].Bytes(), 0o666); err != nil {
			return err
		}
	}
	return command(ctx, "", os.Stdout, *benchstat, flags.Arg(0)+"="+names[0], "this="+names[1])
}

// buildOld builds the benchmarks of this tree with the packages of another, so
// that both do the same, or, where that does not compile, those of the other.
func buildOld(ctx context.Context, tree, program string) error {
	dir := filepath.Join(tree, "internal", "bench")
	theirs := filepath.Join(tree, "internal", "bench.theirs")
	err := os.Rename(dir, theirs)
	had := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.CopyFS(dir, os.DirFS(".")); err != nil {
		return err
	}
	if err = build(ctx, dir, program); err == nil || !had {
		return err
	}
	fmt.Fprintf(os.Stderr, "%v\nusing the benchmarks of that revision\n", err)
	return build(ctx, theirs, program)
}

func build(ctx context.Context, dir, program string) error {
	// The two trees may need other versions of what they share.
	return command(ctx, dir, os.Stderr, "go", "build", "-mod=mod", "-o", program, ".")
}

// command runs a program in dir and writes what it prints to out.
func command(ctx context.Context, dir string, out io.Writer, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}
