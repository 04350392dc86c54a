package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/netlink-sdk/go/internal/vmtest/protocol"
)

// A session is what is known of one guest from what it wrote on its console.
type session struct {
	packages []*packageRun
	current  *packageRun // nil between the packages
	release  string      // of the kernel, empty until the guest is ready
	ended    bool        // the guest did all that it was to do
	problems []string    // what the guest could not do
	warnings []warning
	taint    int
	last     []string // lines of the console that are no events
	died     string   // what the kernel said when it gave up

	// output is told each line that a test binary writes.
	output func(p *packageRun, line string)
	// finished is told each test binary that ended.
	finished func(p *packageRun)
}

// A packageRun is what became of one test binary.
type packageRun struct {
	path    string
	raw     bytes.Buffer // all that it wrote
	began   time.Time    // zero if it never did
	took    time.Duration
	done    bool
	failure string // how the process ended, if not well
}

// A warning is something that a kernel says only when it is wrong.
type warning struct {
	pkg  string // the package whose tests ran, or empty
	text []string
}

// keep is how much is kept of what the kernel said last, and of what follows a
// warning.
const keep = 40

func newSession(paths []string) *session {
	s := &session{output: func(*packageRun, string) {}, finished: func(*packageRun) {}}
	for _, p := range paths {
		s.packages = append(s.packages, &packageRun{path: p})
	}
	return s
}

// alarm matches messages of a kernel that is wrong, or was told to be. What
// complains of time that passed (soft lockups, stalls of RCU) is not among
// them: emulated, on a busy machine, a kernel may be given no time.
var alarm = regexp.MustCompile(`^(WARNING: |BUG: (?:unable|KASAN|KCSAN|KFENCE|sleeping|scheduling|Bad|using|spinlock|workqueue leaked)|kernel BUG at |Oops|general protection fault|Unable to handle kernel|UBSAN: |Kernel panic|Out of memory: |oom-kill:|unregister_netdevice: waiting for |refcount_t: |INFO: (?:possible|trying|suspicious|lockdep)|illegal operation|specification exception)`)

// panicked matches the line with which a kernel gives up.
var panicked = regexp.MustCompile(`Kernel panic - not syncing: .*`)

// line takes in a line of the console.
func (s *session) line(line []byte) {
	before, e, ok := protocol.Parse(line)
	if strings.TrimSpace(before) != "" {
		if len(s.last) == keep {
			s.last = s.last[1:]
		}
		s.last = append(s.last, before)
		if m := panicked.FindString(before); m != "" && s.died == "" {
			s.died = m
		}
	}
	if ok {
		s.event(e)
	}
}

func (s *session) event(e protocol.Event) {
	switch e.Kind {
	case protocol.Ready:
		s.release = e.Text
	case protocol.Start:
		if p := s.pkg(e.N); p != nil {
			p.began = time.Now()
			s.current = p
		}
	case protocol.Output:
		if p := s.pkg(e.N); p != nil {
			p.raw.WriteString(e.Text + "\n")
			s.output(p, e.Text)
		}
	case protocol.Part:
		if p := s.pkg(e.N); p != nil {
			p.raw.WriteString(e.Text)
			s.output(p, e.Text)
		}
	case protocol.Done:
		if p := s.pkg(e.N); p != nil {
			p.done = true
			p.took = time.Since(p.began)
			p.failure = e.Text
			s.current = nil
			s.finished(p)
		}
	case protocol.Kernel:
		s.kernel(e.Text)
	case protocol.Error:
		s.problems = append(s.problems, e.Text)
	case protocol.Taint:
		s.taint = e.N
	case protocol.End:
		s.ended = true
	default:
		s.problems = append(s.problems, fmt.Sprintf("sent an event %q, which is not known", e.Kind))
	}
}

// pkg returns the package of that number, or nil if there is none.
func (s *session) pkg(n int) *packageRun {
	if n < 0 || n >= len(s.packages) {
		s.problems = append(s.problems, fmt.Sprintf("spoke of the package %d, which is not there", n))
		return nil
	}
	return s.packages[n]
}

// kernel takes in a message of the kernel. What follows an alarm belongs to it:
// registers and the stack.
func (s *session) kernel(text string) {
	if alarm.MatchString(text) {
		w := warning{text: []string{text}}
		if s.current != nil {
			w.pkg = s.current.path
		}
		s.warnings = append(s.warnings, w)
		return
	}
	if n := len(s.warnings); n > 0 && len(s.warnings[n-1].text) < keep {
		s.warnings[n-1].text = append(s.warnings[n-1].text, text)
	}
}

// Bits of /proc/sys/kernel/tainted, Documentation/admin-guide/tainted-kernels.rst.
const (
	taintDie  = 1 << 7
	taintWarn = 1 << 9
)

// verdict returns all that was wrong with the guest itself, the tests apart.
// ended is how QEMU did.
func (s *session) verdict(ended error) []string {
	var wrong []string
	if !s.ended {
		wrong = append(wrong, s.death(ended))
	}
	for _, p := range s.problems {
		wrong = append(wrong, "the guest: "+p)
	}
	for _, w := range s.warnings {
		when := "between the packages"
		if w.pkg != "" {
			when = "during " + w.pkg
		}
		wrong = append(wrong, "the kernel complained "+when+":\n\t"+strings.Join(w.text, "\n\t"))
	}
	if len(s.warnings) == 0 && s.taint&(taintDie|taintWarn) != 0 {
		wrong = append(wrong, fmt.Sprintf("the kernel is tainted by a warning (mask %#x), though it was not seen", s.taint))
	}
	return wrong
}

// death says how a guest ended that did not say that it would.
func (s *session) death(ended error) string {
	var b strings.Builder
	switch {
	case s.died != "":
		b.WriteString("the guest's kernel died: " + s.died)
	case ended != nil:
		fmt.Fprintf(&b, "the guest was killed: %v", ended)
	default:
		b.WriteString("the guest turned itself off before its work was done")
	}
	switch {
	case s.release == "":
		b.WriteString(", before it was ready")
	case s.current != nil:
		b.WriteString(", during " + s.current.path)
		if t := s.current.running(); t != "" {
			b.WriteString(" (" + t + ")")
		}
	}
	if len(s.last) > 0 {
		b.WriteString("; the last of its console:\n\t" + strings.Join(s.last, "\n\t"))
	}
	return b.String()
}

// running returns the name of the test that began last and was not seen to end.
func (p *packageRun) running() string {
	name := ""
	for line := range bytes.Lines(p.raw.Bytes()) {
		line := strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(string(line)), "\x16"))
		if rest, ok := strings.CutPrefix(line, "=== RUN "); ok {
			name = strings.TrimSpace(rest)
		} else if _, rest, ok := strings.Cut(line, "--- "); ok {
			// "PASS: TestX (0.00s)"
			if f := strings.Fields(rest); len(f) >= 2 && f[1] == name {
				name = ""
			}
		}
	}
	return name
}
