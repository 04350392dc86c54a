package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/netlink-sdk/go/internal/vmtest/debian"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "vmtest: %v\n", err)
		os.Exit(1)
	}
}

// fresh is how long a kernel is used before a later one is looked for.
const fresh = 3 * 24 * time.Hour

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("vmtest", flag.ExitOnError)
	var (
		names     = flags.String("kernel", "", "the `rows` of the matrix to run, separated by commas (default all)")
		jobs      = flags.Int("jobs", runtime.NumCPU(), "how many machines run at the same time")
		pattern   = flags.String("run", "", "run only the tests that match this `expression`")
		verbose   = flags.Bool("v", false, "print what the tests print as they run")
		timeout   = flags.Duration("timeout", 10*time.Minute, "how long the tests of one package may take")
		report    = flags.String("report", "", "write the outcomes to this `file`, as Markdown")
		available = flags.Bool("available", false, "leave out, with a message, what can't be had")
		refresh   = flags.Bool("refresh", false, "look for later kernels even if those in the cache are new")
	)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: vmtest [flags] [package ...]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	rows, err := parseMatrix(matrixFile)
	if err != nil {
		return fmt.Errorf("matrix.txt: %w", err)
	}
	if rows, err = choose(rows, *names); err != nil {
		return err
	}
	ws, err := findWorkspace(ctx)
	if err != nil {
		return err
	}
	if err := install(ctx, missing(needed(rows), lookup)); err != nil {
		if *available {
			fmt.Printf("vmtest: NOT RUN: %v\n", err)
			return nil
		}
		return err
	}
	if err := install(ctx, missing(builders(rows), lookup)); err != nil {
		fmt.Printf("vmtest: %v\n", err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	cache = filepath.Join(cache, "netlink-vmtest")
	logs := filepath.Join(cache, "console")
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return err
	}

	var mu sync.Mutex
	print := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf(strings.TrimSuffix(format, "\n")+"\n", args...)
	}
	binaries, err := os.MkdirTemp("", "vmtest-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(binaries)
	r := &runner{
		ws:       ws,
		builds:   newBuilder(binaries),
		cache:    &debian.Cache{Dir: filepath.Join(cache, "kernels"), Fresh: fresh, Log: print},
		logs:     logs,
		accel:    os.Getenv("VMTEST_ACCEL"),
		patterns: flags.Args(),
		run:      *pattern,
		timeout:  *timeout,
		verbose:  *verbose,
		print:    print,
	}
	if *refresh {
		r.cache.Fresh = 0
	}
	results := r.all(ctx, rows, max(1, *jobs), *available)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if *report != "" {
		if err := writeReport(*report, results); err != nil {
			return err
		}
	}
	return summarize(results, *available, print)
}

// all runs rows in order, some at the same time, and prints what became of each.
func (r *runner) all(ctx context.Context, rows []row, jobs int, available bool) []*result {
	results := make([]*result, len(rows))
	limit := make(chan struct{}, jobs)
	var group sync.WaitGroup
	for i, w := range rows {
		limit <- struct{}{}
		if ctx.Err() != nil {
			break // nobody looks at results any more
		}
		group.Go(func() {
			defer func() { <-limit }()
			results[i] = r.do(ctx, w)
			r.tell(results[i], available)
		})
	}
	group.Wait()
	return results
}

// tell prints what became of a row.
func (r *runner) tell(res *result, available bool) {
	name := res.row.name
	if res.err != nil {
		if available && errors.Is(res.err, debian.ErrUnavailable) {
			r.print("NOT RUN\t%s\t%v", name, res.err)
			return
		}
		r.print("FAIL\t%s\t%v", name, res.err)
		return
	}
	for _, wrong := range res.wrong {
		r.print("[%s] %s", name, wrong)
	}
	verdict := "ok  "
	if !res.ok() {
		verdict = "FAIL"
	}
	r.print("%s\t%s\tLinux %s\t%d packages: %d tests passed, %d failed, %d skipped\t%.1fs to prepare, %.1fs to boot, %.1fs in all",
		verdict, name, cmp.Or(res.release, "(did not boot)"), len(res.packages),
		res.count(passed), res.count(failed), res.count(skipped),
		res.setup.Seconds(), res.boot.Seconds(), res.total.Seconds())
	if !res.ok() {
		r.print("\tthe console: %s", filepath.Join(r.logs, name+".log"))
	}
}

// summarize prints the closing line, and returns an error if something failed.
func summarize(results []*result, available bool, print func(string, ...any)) error {
	var passes, failures, skips int
	var bad []string
	for _, res := range results {
		passes += res.count(passed)
		failures += res.count(failed)
		skips += res.count(skipped)
		if !res.ok() && !(available && errors.Is(res.err, debian.ErrUnavailable)) {
			bad = append(bad, res.row.name)
		}
	}
	print("vmtest: %d passed, %d failed, %d skipped", passes, failures, skips)
	if len(bad) > 0 {
		return fmt.Errorf("failed on %s", strings.Join(bad, ", "))
	}
	return nil
}

func lookup(program string) error {
	_, err := exec.LookPath(program)
	return err
}

// install installs packages, where that takes no more than to do it.
func install(ctx context.Context, packages []string) error {
	if len(packages) == 0 {
		return nil
	}
	list := strings.Join(packages, " ")
	if os.Geteuid() != 0 || lookup("apt-get") != nil {
		return fmt.Errorf("missing: %s. On Debian, as root: apt-get install --no-install-recommends %s", list, list)
	}
	fmt.Printf("vmtest: installing %s\n", list)
	for _, args := range [][]string{
		{"-q", "update"},
		append([]string{"-q", "install", "-y", "--no-install-recommends"}, packages...),
	} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("installing %s: %w\n%s", list, err, out)
		}
	}
	return nil
}
