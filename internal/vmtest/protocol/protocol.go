// Package protocol is what the runner and the guest tell each other: a [Plan]
// that the guest reads from a file, and [Event]s that it writes to the console.
//
// The console is shared with the kernel, which writes to it whenever it likes.
// So an event is a single line that starts with a mark, and everything else is
// the kernel speaking, or the firmware.
package protocol

import (
	"bytes"
	"strconv"
	"time"
)

// Where the guest finds things.
const (
	PlanFile    = "/vmtest/plan.json"
	ModulesFile = "/vmtest/modules.txt" // written by kmod.Index.AppendTable
	ModulesDir  = "/vmtest/modules"
)

// A Plan is what a guest is to do.
type Plan struct {
	// Modules are loaded before everything else.
	Modules []Load
	Tests   []Test
}

// A Load names a kernel module and its parameters, as in "radios=3".
type Load struct {
	Name   string
	Params string
}

// A Test is a compiled test binary.
type Test struct {
	Package string
	Modules []Load   // loaded before the binary runs
	Dir     string   // where it runs
	Binary  string   // the file
	Args    []string // without the program's name
	Env     []string
	Timeout time.Duration // after which it is killed
}

// A Kind says what an Event is about.
type Kind string

// What a guest reports, in this order but for Kernel.
const (
	Ready  Kind = "ready"  // Text is the kernel's release
	Start  Kind = "start"  // test N begins
	Output Kind = "output" // Text is a line that test N wrote
	Part   Kind = "part"   // Text is the beginning or the end of a line that test N wrote
	Done   Kind = "done"   // test N ended; Text is empty for success, or how it failed
	Kernel Kind = "kernel" // Text is a message of the kernel, N its level
	Error  Kind = "error"  // Text is what the guest could not do
	Taint  Kind = "taint"  // N is the kernel's taint mask at the end
	End    Kind = "end"    // all tests have run
)

// An Event is a line that the guest writes.
type Event struct {
	Kind Kind
	N    int
	Text string
}

// mark begins an event. It holds a byte that neither the kernel nor tests write.
const mark = "\x1evmtest "

// AppendTo appends the event's line, with its newline.
func (e Event) AppendTo(b []byte) []byte {
	b = append(b, mark...)
	b = append(b, e.Kind...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(e.N), 10)
	b = append(b, ' ')
	for i := range len(e.Text) {
		if c := e.Text[i]; c != '\n' {
			b = append(b, c)
		} else {
			b = append(b, ' ')
		}
	}
	return append(b, '\n')
}

// Parse reads a line of the console, without its newline. What precedes an
// event is the kernel's, whose line the event interrupted, or all of the line
// if ok is false.
func Parse(line []byte) (before string, e Event, ok bool) {
	whole := string(bytes.TrimSuffix(line, []byte("\r")))
	head, rest, found := bytes.Cut(line, []byte(mark))
	if !found {
		return whole, Event{}, false
	}
	kind, rest, found := bytes.Cut(rest, []byte(" "))
	if !found {
		return whole, Event{}, false
	}
	number, text, found := bytes.Cut(rest, []byte(" "))
	if !found {
		return whole, Event{}, false
	}
	n, err := strconv.Atoi(string(number))
	if err != nil {
		return whole, Event{}, false
	}
	return string(head), Event{Kind(kind), n, string(text)}, true
}
