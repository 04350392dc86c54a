//go:build linux

package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"
)

// A Plan says what to run.
type Plan struct {
	// Rounds is how often each contender is measured.
	Rounds int

	// Sizes returns the sizes at which a scenario is run, and Contenders
	// whether one takes part. A floor does always. Nil stands for Quick, and
	// for all.
	Sizes      func(s *Scenario) []int
	Contenders func(s *Scenario, c *Contender) bool

	// Progress is told what goes on.
	Progress io.Writer
}

// untraced is the size from which on system calls are not counted, and what
// programs print is not read: that would take too long, and more of the same
// says no more.
const untraced = 200_000

// patience is how long one process may take.
const patience = 3 * time.Minute

// Run runs scenarios as the plan says. What contenders do wrong is in the
// result; see Failures.
func Run(ctx context.Context, scenarios []*Scenario, p Plan) (*Result, error) {
	result := &Result{Time: time.Now().UTC().Truncate(time.Second)}
	var err error
	if result.Machine, err = machine(); err != nil {
		return nil, err
	}
	versions := versions{}
	for i, s := range scenarios {
		sizes := s.Quick
		if p.Sizes != nil {
			sizes = p.Sizes(s)
		}
		for _, size := range sizes {
			r := runner{plan: &p, scenario: s, number: i, size: size}
			r.enter(ctx)
			m, err := r.run(ctx)
			if errors.Is(err, ErrUnavailable) {
				fmt.Fprintf(p.Progress, ": %v\n", err)
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("%s of %d: %w", s.Name, size, err)
			}
			for i := range m.Rows {
				if row := &m.Rows[i]; !row.Ours && !row.Floor {
					row.Version = versions.of(row.Package)
				}
			}
			result.Measurements = append(result.Measurements, *m)
		}
	}
	return result, nil
}

// Failures returns an error for each contender that did something else than the
// others.
func (r *Result) Failures() error {
	var errs []error
	for _, m := range r.Measurements {
		for _, row := range m.Rows {
			if row.Failed != "" {
				errs = append(errs, fmt.Errorf("%s of %d: %s: %s", m.Scenario, m.Size, row.Contender, row.Failed))
			}
		}
	}
	return errors.Join(errs...)
}

// A runner runs a scenario at one size.
type runner struct {
	plan     *Plan
	scenario *Scenario
	number   int // of the scenario
	size     int
	entrants []*entrant
	sum      uint64 // of what was decoded in this round, once somebody has
}

// An entrant is a contender that takes part.
type entrant struct {
	*Contender
	number int // within the scenario
	row    Row
	out    bool // it failed, or can't take part
}

// enter finds out who takes part.
func (r *runner) enter(ctx context.Context) {
	for i := range r.scenario.Contenders {
		c := &r.scenario.Contenders[i]
		if !c.takes(r.size) || r.plan.Contenders != nil && !c.Floor && !r.plan.Contenders(r.scenario, c) {
			continue
		}
		e := &entrant{Contender: c, number: i}
		e.row = Row{
			Contender: c.Name, Package: c.Package, Floor: c.Floor, Ours: c.Ours,
			Objects: c.size(r.size), Calls: -1,
		}
		if missing := c.missing(ctx); missing != nil {
			e.row.Missing, e.out = missing.Error(), true
		}
		r.entrants = append(r.entrants, e)
	}
}

// missing returns why c can't take part here, or nil.
func (c *Contender) missing(ctx context.Context) error {
	if c.Needs != "" {
		if _, err := exec.LookPath(c.Needs); err != nil {
			return fmt.Errorf("the program %s is %w", c.Needs, ErrUnavailable)
		}
	}
	if c.Command != nil {
		if _, err := c.Command(ctx, 1); errors.Is(err, ErrUnavailable) {
			return err
		}
	}
	return nil
}

// run runs a round that is a rehearsal, in which system calls are counted, and
// then those that are measured.
func (r *runner) run(ctx context.Context) (*Measurement, error) {
	s := r.scenario
	for round := range r.plan.Rounds + 1 {
		fmt.Fprintf(r.plan.Progress, "%s %d: ", s.Name, r.size)
		if round == 0 {
			fmt.Fprint(r.plan.Progress, "rehearsal")
		} else {
			fmt.Fprintf(r.plan.Progress, "round %d of %d", round, r.plan.Rounds)
		}
		start := time.Now()
		if err := r.round(ctx, round); err != nil {
			return nil, err
		}
		fmt.Fprintf(r.plan.Progress, ", %.1f s\n", time.Since(start).Seconds())
	}
	m := &Measurement{Scenario: s.Name, Title: s.Title, Unit: s.Unit, Size: r.size, Rounds: r.plan.Rounds}
	for _, e := range r.entrants {
		m.Rows = append(m.Rows, e.row)
	}
	addRatios(m.Rows)
	return m, nil
}

// addRatios compares each round with the floor's.
func addRatios(rows []Row) {
	floor := slices.IndexFunc(rows, func(r Row) bool { return r.Floor && r.Measured() })
	if floor < 0 {
		return
	}
	base := rows[floor].perObject(func(s *Sample) float64 { return float64(s.CPU) })
	for i := range rows {
		if !rows[i].Measured() {
			continue
		}
		for n, cpu := range rows[i].perObject(func(s *Sample) float64 { return float64(s.CPU) }) {
			rows[i].Ratios = append(rows[i].Ratios, cpu/base[n])
		}
	}
}

// round lets everybody do the work once. Each round begins with another one, so
// that nobody always comes after the same.
func (r *runner) round(ctx context.Context, round int) error {
	r.sum = 0
	size := r.size
	if round == 0 {
		size = r.scenario.rehearsal(size)
	}
	turns := slices.Clone(r.entrants)
	n := round % len(turns)
	turns = append(turns[n:], turns[:n]...)
	if r.scenario.Changes {
		for _, e := range turns {
			if e.out {
				continue
			}
			if err := r.prepared(size, func() error { return r.turn(ctx, e, round, size) }); err != nil {
				return err
			}
		}
		return nil
	}
	return r.prepared(size, func() error {
		for _, e := range turns {
			if e.out {
				continue
			}
			if err := r.turn(ctx, e, round, size); err != nil {
				return err
			}
		}
		return nil
	})
}

// prepared runs f in a namespace that has what the scenario needs.
func (r *runner) prepared(size int, f func() error) error {
	return within(func() error {
		if r.scenario.Setup != nil {
			if err := r.scenario.Setup(size); err != nil {
				return fmt.Errorf("setting up: %w", err)
			}
		}
		if err := f(); err != nil {
			return err
		}
		if r.scenario.Teardown != nil {
			if err := r.scenario.Teardown(size); err != nil {
				return fmt.Errorf("tearing down: %w", err)
			}
		}
		return nil
	})
}

// turn lets e do the work in a process of its own. What e does wrong is noted;
// the error is that of the run.
func (r *runner) turn(ctx context.Context, e *entrant, round, size int) error {
	turn, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	sample, err := r.sample(turn, e, round, size)
	verified := r.scenario.Verify != nil && (round == 0 || size < untraced)
	if err == nil && verified {
		sample.Outcome, err = r.scenario.Verify(e.size(size))
	}
	if err == nil && (verified || e.checks() && r.scenario.Verify == nil || round == 0 && size < untraced) {
		err = r.scenario.check(e.Contender, size, sample.Outcome, &r.sum)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		e.row.Failed, e.out = err.Error(), true
		return nil
	}
	if round > 0 {
		e.row.Peak = max(e.row.Peak, sample.Peak)
		e.row.Samples = append(e.row.Samples, *sample)
	}
	return nil
}

// sample runs e: with its system calls counted in round 0, and in the others as
// fast as it can.
func (r *runner) sample(ctx context.Context, e *entrant, round, size int) (*Sample, error) {
	if round > 0 && e.checks() {
		return r.perform(ctx, e, size)
	}
	return r.watch(ctx, e, size, round == 0)
}

// checks reports whether the process itself says what it did.
func (e *entrant) checks() bool { return e.Command == nil || e.Samples }

// command returns the process that does e's work.
func (r *runner) command(ctx context.Context, e *entrant, size int) (*exec.Cmd, error) {
	var cmd *exec.Cmd
	if e.Command != nil {
		var err error
		if cmd, err = e.Command(ctx, e.size(size)); err != nil {
			return nil, err
		}
	} else {
		cmd = exec.CommandContext(ctx, "/proc/self/exe")
	}
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d/%d/%d", envChild, r.number, e.number, size), "LC_ALL=C")
	return cmd, nil
}

// perform lets e measure itself.
func (r *runner) perform(ctx context.Context, e *entrant, size int) (*Sample, error) {
	cmd, err := r.command(ctx, e, size)
	if err != nil {
		return nil, err
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, bytes.TrimSpace(errs.Bytes()))
	}
	return parseSample(out.Bytes())
}

// watch runs e from outside. It sees how much memory it needs, which is more
// than the usage that wait4(2) tells, because that has the memory of who started
// it in it. In a rehearsal it reads what e prints and, unless there is too much
// to do, counts its system calls.
func (r *runner) watch(ctx context.Context, e *entrant, size int, rehearsal bool) (*Sample, error) {
	cmd, err := r.command(ctx, e, size)
	if err != nil {
		return nil, err
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	stdin, ok := cmd.Stdin.(*os.File)
	if ok {
		defer stdin.Close()
	} else {
		stdin = null
	}
	var out, errs bytes.Buffer
	var objects int
	var countErr error
	stdout, read, err := reader(func(p *os.File) {
		if e.Count != nil {
			objects, countErr = e.Count(p)
		}
		_, _ = out.ReadFrom(p)
	})
	if err != nil {
		return nil, err
	}
	stderr, readErrs, err := reader(func(p *os.File) { _, _ = errs.ReadFrom(p) })
	if err != nil {
		return nil, err
	}
	attr := &os.ProcAttr{Env: cmd.Env, Files: []*os.File{stdin, stdout, stderr}, Sys: cmd.SysProcAttr}
	if !rehearsal {
		attr.Files[1] = null
	}
	start := time.Now()
	t, err := trace(ctx, cmd.Path, cmd.Args, attr, rehearsal && size < untraced)
	wall := time.Since(start)
	read()
	readErrs()
	if err != nil {
		return nil, err
	}
	if t.status.ExitStatus() != 0 || t.status.Signaled() {
		return nil, fmt.Errorf("it ended with %#x: %s", uint32(t.status), bytes.TrimSpace(errs.Bytes()))
	}
	if t.counts {
		e.row.Calls = float64(t.calls()) / float64(e.size(size))
	}
	if e.checks() {
		return parseSample(out.Bytes())
	}
	s := &Sample{
		CPU: time.Duration(t.usage.Utime.Nano() + t.usage.Stime.Nano()), Wall: wall,
		Peak: t.peak, Mallocs: -1, Bytes: -1,
	}
	s.Objects = objects
	return s, countErr
}

// reader returns a pipe that f reads from, and a function that waits until f
// has, after whoever writes is gone.
func reader(f func(p *os.File)) (pipe *os.File, wait func(), err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	done := make(chan struct{})
	go func() {
		f(r)
		r.Close()
		close(done)
	}()
	return w, func() { w.Close(); <-done }, nil
}

func parseSample(b []byte) (*Sample, error) {
	s := new(Sample)
	if err := json.Unmarshal(b, s); err != nil {
		return nil, fmt.Errorf("it prints %q: %w", b, err)
	}
	return s, nil
}
