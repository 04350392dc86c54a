package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/internal/vmtest/protocol"
)

// said makes a session of what a console showed: strings are lines of the
// kernel, and everything else is an event.
func said(t *testing.T, console ...any) *session {
	t.Helper()
	s := newSession([]string{"example.com/a", "example.com/b"})
	for _, c := range console {
		switch c := c.(type) {
		case string:
			s.line([]byte(c + "\r"))
		case protocol.Event:
			s.line([]byte(strings.TrimSuffix(string(c.AppendTo(nil)), "\n")))
		default:
			t.Fatalf("%T on a console", c)
		}
	}
	return s
}

func event(kind protocol.Kind, n int, text string) protocol.Event {
	return protocol.Event{Kind: kind, N: n, Text: text}
}

var (
	ready = event(protocol.Ready, 0, "6.1.0")
	start = event(protocol.Start, 0, "example.com/a")
	done  = event(protocol.Done, 0, "")
	end   = event(protocol.End, 0, "")
)

func TestVerdict(t *testing.T) {
	killed := errors.New("signal: killed")
	run := event(protocol.Output, 0, "\x16=== RUN   TestX")
	for name, tt := range map[string]struct {
		console []any
		ended   error
		want    []string // a part of each of what was wrong
	}{
		"well": {
			console: []any{"[ 0.1] Booting", ready, start, run, done, end},
		},
		"a warning": {
			console: []any{ready, start,
				event(protocol.Kernel, 4, "WARNING: CPU: 0 PID: 99 at net/core/dev.c:1 dev_x+0x1/0x2"),
				event(protocol.Kernel, 4, "Call Trace:"), done, end},
			want: []string{"the kernel complained during example.com/a:\n\tWARNING: CPU: 0 PID: 99 at net/core/dev.c:1 dev_x+0x1/0x2\n\tCall Trace:"},
		},
		"a warning between": {
			console: []any{ready, event(protocol.Kernel, 3, "unregister_netdevice: waiting for a to become free"), end},
			want:    []string{"the kernel complained between the packages:\n\tunregister_netdevice"},
		},
		"no alarm": {
			console: []any{ready, event(protocol.Kernel, 4, "acpi: fail to add"), event(protocol.Kernel, 4, "watchdog: BUG: soft lockup - CPU#0 stuck"), end},
		},
		"tainted": {
			console: []any{ready, event(protocol.Taint, taintWarn, ""), end},
			want:    []string{"tainted by a warning (mask 0x200)"},
		},
		"tainted by modules": {
			console: []any{ready, event(protocol.Taint, 1<<12|1<<13, ""), end},
		},
		"a panic": {
			console: []any{ready, start, run, "[ 9.1] sysrq: Trigger a crash", "[ 9.2] Kernel panic - not syncing: sysrq triggered crash"},
			want:    []string{"the guest's kernel died: Kernel panic - not syncing: sysrq triggered crash, during example.com/a (TestX)"},
		},
		"a panic in the middle of a line": {
			console: []any{ready, "[ 9.2] Kernel panic - not syncing: x" + string(end.AppendTo(nil)[:3])},
			want:    []string{"Kernel panic - not syncing: x"},
		},
		"killed": {
			console: []any{ready, start, run},
			ended:   killed,
			want:    []string{"the guest was killed: signal: killed, during example.com/a (TestX)"},
		},
		"killed while it booted": {
			console: []any{"[ 0.1] Booting"},
			ended:   killed,
			want:    []string{"killed: signal: killed, before it was ready; the last of its console:\n\t[ 0.1] Booting"},
		},
		"turned off": {
			console: []any{ready, start, run, event(protocol.Output, 0, "--- PASS: TestX (0.00s)")},
			want:    []string{"turned itself off before its work was done, during example.com/a"},
		},
		"a problem": {
			console: []any{ready, event(protocol.Error, 0, "loading x: no such module"), end},
			want:    []string{"the guest: loading x: no such module"},
		},
		"nonsense": {
			console: []any{ready, event("x", 0, ""), event(protocol.Start, 2, ""), event(protocol.Done, -1, ""), end},
			want:    []string{`an event "x"`, "package 2", "package -1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := said(t, tt.console...).verdict(tt.ended)
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i := range got {
				if !strings.Contains(got[i], tt.want[i]) {
					t.Errorf("got %q, want %q", got[i], tt.want[i])
				}
			}
		})
	}
}

func TestSessionOutput(t *testing.T) {
	s := newSession([]string{"example.com/a"})
	var lines, ended []string
	s.output = func(p *packageRun, line string) { lines = append(lines, p.path+" "+line) }
	s.finished = func(p *packageRun) { ended = append(ended, p.path+" "+p.failure) }
	for _, e := range []protocol.Event{
		ready, start,
		event(protocol.Output, 0, "one"), event(protocol.Part, 0, "tw"), event(protocol.Output, 0, "o"),
		event(protocol.Done, 0, "exit status 2"),
	} {
		s.event(e)
	}
	p := s.packages[0]
	if got := p.raw.String(); got != "one\ntwo\n" {
		t.Errorf("output %q", got)
	}
	if len(lines) != 3 || lines[0] != "example.com/a one" || len(ended) != 1 || ended[0] != "example.com/a exit status 2" {
		t.Errorf("told of %q and %q", lines, ended)
	}
	if p.began.IsZero() || !p.done || p.failure != "exit status 2" || s.current != nil {
		t.Errorf("got %+v", p)
	}
}

func FuzzSession(f *testing.F) {
	var b []byte
	for _, e := range []protocol.Event{ready, start, done, event(protocol.Kernel, 4, "WARNING: x"), end} {
		b = append(e.AppendTo(b), "[ 1.0] Kernel panic - not syncing: x\r\n"...)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, console []byte) {
		s := newSession([]string{"example.com/a"})
		for line := range strings.SplitSeq(string(console), "\n") {
			s.line([]byte(line))
		}
		if wrong := s.verdict(nil); !s.ended && len(wrong) == 0 {
			t.Error("nothing is wrong with a guest that did not end well")
		}
	})
}
