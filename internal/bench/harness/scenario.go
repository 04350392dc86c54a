//go:build linux

package harness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// A Scenario is one piece of work, done in the same way by each contender.
type Scenario struct {
	// Name is what the command line and the results call it, Title is for
	// people, and Unit is what there are Size of, such as "route".
	Name, Title, Unit string

	// Quick and Full are the sizes at which it is measured in a run of minutes
	// and in a long one. Grow are further ones that show how cost grows.
	Quick, Full, Grow []int

	// Rehearse bounds the size at which the work is rehearsed: system calls are
	// counted then, which takes long. Zero is no bound.
	Rehearse int

	// Setup makes what the work needs. It runs in an empty network namespace.
	// Teardown removes what would keep the kernel busy after the namespace is
	// gone. Each may be nil.
	Setup, Teardown func(size int) error

	// Changes says that the work changes the namespace, so that each process
	// gets one of its own. Otherwise the contenders of a round share one, and
	// find the same things at the same places of the kernel's memory.
	Changes bool

	// Verify says what is there after the work, in place of what the contender
	// says that it did. It is nil where the contender's word is enough.
	Verify func(size int) (Outcome, error)

	// Lossy says that the kernel may drop some, so that a contender may see
	// fewer objects than there are, as long as it says so.
	Lossy bool

	Contenders []Contender
}

// A Contender is one way to do a Scenario's work.
type Contender struct {
	// Name says how the work is done, such as "Route.All". Package is the
	// import path, or the name of the program, that does it.
	Name, Package string

	// Floor marks what the others are compared with: the bare system calls.
	// Ours marks what belongs to this repository.
	Floor, Ours bool

	// Share is for contenders that would take minutes: they do one in so many
	// of the work. Costs are for each object in any case.
	Share int

	// Limit is the largest size at which it takes part, if it isn't zero.
	Limit int

	// Needs is a program that has to be installed.
	Needs string

	// Prepare gets ready, in a fresh process, and returns the work.
	Prepare func(size int) (Work, error)

	// Command returns a program that does the work, in place of Prepare, or an
	// error that matches ErrUnavailable. Count finds out from what it prints
	// how many objects it has seen; it is nil where Verify checks the work, or
	// where the program prints a Sample.
	Command func(ctx context.Context, size int) (*exec.Cmd, error)
	Count   func(r io.Reader) (int, error)

	// Samples says that the program of Command measures itself and prints a
	// Sample.
	Samples bool
}

// ErrUnavailable says that a contender can't take part on this machine.
var ErrUnavailable = errors.New("not available")

// Work is what a contender's process is measured at.
type Work struct {
	Run   func() (Outcome, error)
	Close func()
}

// An Outcome tells what was done.
type Outcome struct {
	Objects int

	// Sum is a checksum of what was decoded, the same in any order; zero if
	// nothing was.
	Sum uint64

	// Lost is how many objects did not arrive, where that is no error, and
	// Overruns how often the receiver was told.
	Lost, Overruns int `json:",omitzero"`
}

// check returns an error unless o is what the scenario's work at size amounts
// to for the contender, given the sum of the others.
func (s *Scenario) check(c *Contender, size int, o Outcome, sum *uint64) error {
	want := c.size(size)
	if o.Objects+o.Lost != want {
		return fmt.Errorf("%d objects and %d lost, want %d", o.Objects, o.Lost, want)
	}
	if o.Lost > 0 && !s.Lossy {
		return fmt.Errorf("%d objects were lost", o.Lost)
	}
	if o.Sum == 0 || o.Lost > 0 || want != size {
		return nil
	}
	if *sum == 0 {
		*sum = o.Sum
	}
	if o.Sum != *sum {
		return fmt.Errorf("the checksum of what was decoded is %#x, that of others %#x", o.Sum, *sum)
	}
	return nil
}

// size is how many objects c deals with where the whole is size.
func (c *Contender) size(size int) int {
	if c.Share > 1 {
		return max(1, size/c.Share)
	}
	return size
}

// rehearsal is the size of the rehearsal where the whole is size.
func (s *Scenario) rehearsal(size int) int {
	if s.Rehearse == 0 {
		return size
	}
	return min(size, s.Rehearse)
}

// takes reports whether c takes part at size.
func (c *Contender) takes(size int) bool { return c.Limit == 0 || size <= c.Limit }
