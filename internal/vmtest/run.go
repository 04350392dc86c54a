package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/netlink-sdk/go/internal/vmtest/debian"
	"github.com/netlink-sdk/go/internal/vmtest/protocol"
)

// A runner runs rows.
type runner struct {
	ws       workspace
	builds   *builder
	cache    *debian.Cache
	logs     string // a folder for what consoles show
	accel    string
	patterns []string // of packages, none for all
	run      string   // which tests, as for go test
	timeout  time.Duration
	verbose  bool
	print    func(format string, args ...any) // a line
	started  func(*os.Process)                // if set, is told of each QEMU
}

// A result is what became of a row.
type result struct {
	row      row
	release  string // of the kernel, empty if it did not boot
	packages []string
	outcomes []outcome
	wrong    []string // everything that makes it fail
	err      error    // why it was not tried
	setup    time.Duration
	boot     time.Duration
	total    time.Duration
}

func (r *result) ok() bool { return r.err == nil && len(r.wrong) == 0 }

// count returns how many tests ended in that way.
func (r *result) count(s status) int {
	n := 0
	for _, o := range r.outcomes {
		if o.status == s {
			n++
		}
	}
	return n
}

// do runs a row.
func (r *runner) do(ctx context.Context, w row) *result {
	begin := time.Now()
	res := &result{row: w}
	res.err = r.try(ctx, w, res)
	res.total = time.Since(begin)
	return res
}

func (r *runner) try(ctx context.Context, w row, res *result) error {
	begin := time.Now()
	kernel, err := r.cache.Kernel(ctx, w.source)
	if err != nil {
		return err
	}
	for _, m := range w.builds {
		with, err := r.cache.Build(ctx, w.source, m)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.print("NOT BUILT\t%s\t%v", w.name, err)
			w.lacks = append(slices.Clone(w.lacks), m)
			continue
		}
		kernel = with
	}
	tmp, err := os.MkdirTemp("", "vmtest-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	plan, initrd, err := r.prepare(ctx, w, kernel, tmp, res)
	if err != nil {
		return err
	}
	for _, t := range plan.Tests {
		res.packages = append(res.packages, t.Package)
	}
	if len(plan.Tests) == 0 && len(res.wrong) > 0 {
		return nil
	}
	if len(plan.Tests) == 0 {
		return errors.New("no package has tests that run on this kernel")
	}
	size, err := os.Stat(initrd)
	if err != nil {
		return err
	}
	command, err := machines[w.source.Arch].command(kernel.Image, initrd, memoryFor(size.Size()), r.accel)
	if err != nil {
		return err
	}
	res.setup = time.Since(begin)

	log := filepath.Join(r.logs, w.name+".log")
	for attempt := 1; ; attempt++ {
		s := newSession(res.packages)
		if r.verbose {
			s.output = func(_ *packageRun, line string) {
				r.print("[%s] %s", w.name, strings.TrimLeft(line, "\x16"))
			}
		}
		s.finished = func(p *packageRun) {
			how := "done"
			if p.failure != "" {
				how = p.failure
			}
			r.print("[%s] %s\t%s\t%.1fs", w.name, how, p.path, p.took.Seconds())
		}
		booting := time.Now()
		ended, err := r.boot(ctx, command, log, s, func() { res.boot = time.Since(booting) })
		if err != nil {
			return err
		}
		// Emulation sometimes fails to boot what it boots the next time.
		// Once tests run, nothing is tried again.
		if s.release == "" && attempt == 1 && ctx.Err() == nil {
			r.print("[%s] %s", w.name, s.death(ended))
			r.print("[%s] it did not boot: trying once more", w.name)
			continue
		}
		return r.judge(ctx, s, ended, res)
	}
}

// prepare compiles what the guest runs and puts it into an image. A package that
// does not compile is what is wrong with res, and the others run.
func (r *runner) prepare(ctx context.Context, w row, kernel *debian.Kernel, dir string, res *result) (plan protocol.Plan, initrd string, err error) {
	packages, err := r.ws.packages(ctx, w.goarch, r.patterns)
	if err != nil {
		return plan, "", err
	}
	initrd = filepath.Join(dir, "initrd")
	img, err := newImage(initrd)
	if err != nil {
		return plan, "", err
	}
	defer func() { err = errors.Join(err, img.close()) }()

	guest, err := r.ws.guest(ctx, machines[w.source.Arch].goarch, dir)
	if err != nil {
		return plan, "", err
	}
	img.program(guest)
	img.modules(kernel)
	packages = slices.DeleteFunc(packages, func(p *pkg) bool {
		return !w.all && len(r.patterns) == 0 && !p.talks()
	})
	compiled, err := r.builds.tests(ctx, r.ws, packages, w.goarch)
	if err != nil {
		return plan, "", err
	}
	for _, p := range packages {
		binary, err := compiled(p)
		if err != nil {
			res.wrong = append(res.wrong, p.ImportPath+" does not compile: "+err.Error())
			continue
		}
		rel, err := filepath.Rel(r.ws.root, p.Dir)
		if err != nil {
			return plan, "", err
		}
		modules, err := p.modules()
		if err != nil {
			return plan, "", err
		}
		modules = slices.DeleteFunc(modules, func(m protocol.Load) bool {
			return slices.Contains(w.lacks, m.Name)
		})
		t := protocol.Test{
			Package: p.ImportPath,
			Modules: modules,
			Dir:     path.Join("/src", filepath.ToSlash(rel)),
			Binary:  "/vmtest/tests/" + strings.ReplaceAll(p.ImportPath, "/", "_") + ".test",
			Args:    []string{"-test.v=test2json", "-test.paniconexit0", "-test.timeout=" + r.timeout.String()},
			Env: []string{
				"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
				"HOME=/root", "USER=root", "LOGNAME=root", "TMPDIR=/tmp",
				"VMTEST=1",
				"NETLINK_TESTNS_LACKS=" + strings.Join(w.lacks, ","),
			},
			// The binary itself is to say what hangs in it.
			Timeout: r.timeout + time.Minute,
		}
		if r.run != "" {
			t.Args = append(t.Args, "-test.run="+r.run)
		}
		img.cpio.Directory(t.Dir)
		img.tree(path.Join(t.Dir, "testdata"), filepath.Join(p.Dir, "testdata"))
		img.copy(t.Binary, binary, 0o755)
		plan.Tests = append(plan.Tests, t)
	}
	img.plan(plan)
	return plan, initrd, nil
}

// bootTime is how long a kernel has until the guest is ready, on a machine that
// has other things to do.
const bootTime = 5 * time.Minute

// boot runs a guest until it ends. What it writes goes to a file, and to s. It
// returns how QEMU ended, or err if there was no QEMU.
func (r *runner) boot(ctx context.Context, command []string, log string, s *session, ready func()) (ended, err error) {
	file, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// A package has its own time: the guest sees to that.
	limit := time.AfterFunc(bootTime, func() {
		cancel(fmt.Errorf("it was not ready after %v", bootTime))
	})
	defer limit.Stop()

	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if r.started != nil {
		r.started(cmd.Process)
	}
	lines := bufio.NewReaderSize(io.TeeReader(stdout, file), 64<<10)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			was, pkg := s.release, s.current
			s.line([]byte(strings.TrimSuffix(string(line), "\n")))
			if was == "" && s.release != "" {
				ready()
			}
			if (was == "" && s.release != "") || pkg != s.current {
				limit.Reset(r.timeout + 2*time.Minute)
			}
		}
		if err != nil {
			break
		}
	}
	ended = cmd.Wait()
	if cause := context.Cause(ctx); ended != nil && cause != nil {
		ended = cause
	}
	if text := strings.TrimSpace(stderr.String()); text != "" {
		ended = errors.Join(ended, errors.New(text))
	}
	return ended, nil
}

// judge says what was wrong with a guest that has ended, and with its tests.
func (r *runner) judge(ctx context.Context, s *session, ended error, res *result) error {
	res.release = s.release
	res.wrong = append(res.wrong, s.verdict(ended)...)
	for _, p := range s.packages {
		if p.began.IsZero() {
			continue
		}
		outcomes, rest, err := p.outcomes(ctx)
		if err != nil {
			return err
		}
		res.outcomes = append(res.outcomes, outcomes...)
		res.wrong = append(res.wrong, p.wrong(outcomes, rest)...)
	}
	if s.ended && res.count(passed) == 0 && len(res.wrong) == 0 {
		res.wrong = append(res.wrong, "no test passed, because none ran")
	}
	return nil
}

// wrong returns what was wrong with the tests of a package.
func (p *packageRun) wrong(outcomes []outcome, rest string) []string {
	var wrong []string
	for _, o := range outcomes {
		if o.status == failed {
			wrong = append(wrong, o.pkg+": "+o.test+" failed:\n"+o.output)
		}
	}
	// A panic of a test, and what ends a process, is in rest as well.
	if p.failure != "" {
		wrong = append(wrong, fmt.Sprintf("%s: %s\n%s", p.path, p.failure, rest))
	}
	for _, o := range hidden(outcomes) {
		wrong = append(wrong, fmt.Sprintf("%s: %s was skipped for nothing that this kernel is known to lack: %s", o.pkg, o.test, o.reason))
	}
	return wrong
}
