package testns

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestFeatureLacking(t *testing.T) {
	refuse := func() error { return errors.New("operation not supported") }
	accept := func() error { return nil }

	tests := []struct {
		name     string
		feature  Feature
		release  string
		lacks    inventory
		want     string // of the error, empty for none
		expected bool
	}{
		{
			name:    "the kernel has it",
			feature: Feature{Name: "x", Since: "6.7", Probe: accept},
			release: "6.18.44",
		},
		{
			name:    "backported to an older kernel",
			feature: Feature{Name: "x", Since: "6.7", Probe: accept},
			release: "5.14.0-570.el9",
		},
		{
			name:     "older kernel",
			feature:  Feature{Name: "x", Since: "6.7", Probe: refuse},
			release:  "6.1.0-56-amd64",
			want:     "needs x: Linux 6.7 or later, this is 6.1.0-56-amd64: operation not supported",
			expected: true,
		},
		{
			name:     "older kernel, nothing to probe",
			feature:  Feature{Name: "x", Since: "6.7"},
			release:  "6.6.99",
			want:     "needs x: Linux 6.7 or later, this is 6.6.99",
			expected: true,
		},
		{
			name:    "new enough, nothing to probe",
			feature: Feature{Name: "x", Since: "6.7"},
			release: "6.7-rc1",
		},
		{
			name:     "module missing",
			feature:  Feature{Name: "x", Module: "wireguard", Probe: refuse},
			release:  "6.18.44",
			want:     "needs x: provided by wireguard, which this machine (Linux 6.18.44) may lack: operation not supported",
			expected: true,
		},
		{
			name:     "module missing on a machine that lacks it",
			feature:  Feature{Name: "x", Module: "wireguard", Probe: refuse},
			release:  "6.18.44",
			lacks:    inventory{true, []string{"netdevsim", "wireguard"}},
			want:     "needs x: provided by wireguard, which this machine lacks: operation not supported",
			expected: true,
		},
		{
			name:    "module missing on a machine that has it",
			feature: Feature{Name: "x", Module: "wireguard", Probe: refuse},
			release: "6.18.44",
			lacks:   inventory{true, []string{"netdevsim"}},
			want:    "this machine ought to have x, provided by wireguard: operation not supported",
		},
		{
			name:     "older kernel on a machine that has the module",
			feature:  Feature{Name: "x", Since: "6.7", Module: "netkit", Probe: refuse},
			release:  "6.1.0",
			lacks:    inventory{known: true},
			want:     "needs x: Linux 6.7 or later, this is 6.1.0: operation not supported",
			expected: true,
		},
		{
			name:     "older kernel and module missing",
			feature:  Feature{Name: "x", Since: "5.6", Module: "wireguard", Probe: refuse},
			release:  "4.19.0",
			want:     "needs x: Linux 5.6 or later, this is 4.19.0: operation not supported",
			expected: true,
		},
		{
			name:    "regression",
			feature: Feature{Name: "x", Since: "5.10", Probe: refuse},
			release: "6.18.44",
			want:    "kernel 6.18.44 ought to have x: operation not supported",
		},
		{
			name:    "misspelled version",
			feature: Feature{Name: "x", Since: "v6.7", Probe: accept},
			release: "6.18.44",
			want:    `feature x: Since: "v6.7" is not the version of a kernel`,
		},
		{
			name:    "release of another system",
			feature: Feature{Name: "x", Since: "6.7", Probe: accept},
			release: "Darwin",
			want:    `feature x: kernel release: "Darwin" is not the version of a kernel`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err, expected := tt.feature.lacking(tt.release, tt.lacks)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("lacking:\n got %q\nwant %q", got, tt.want)
			}
			if err != nil && expected != tt.expected {
				t.Errorf("to be expected: %v, want %v", expected, tt.expected)
			}
		})
	}
}

// outcome is what became of a test that called Need.
type outcome struct {
	testing.TB
	skipped, failed string
}

func (o *outcome) Helper()                   {}
func (o *outcome) Skip(args ...any)          { o.skipped = fmt.Sprint(args...); runtime.Goexit() }
func (o *outcome) Skipf(f string, a ...any)  { o.Skip(fmt.Sprintf(f, a...)) }
func (o *outcome) Fatal(args ...any)         { o.failed = fmt.Sprint(args...); runtime.Goexit() }
func (o *outcome) Fatalf(f string, a ...any) { o.Fatal(fmt.Sprintf(f, a...)) }
func (o *outcome) String() string            { return fmt.Sprintf("skipped %q, failed %q", o.skipped, o.failed) }
func need(tb testing.TB, f ...Feature) *outcome {
	o := &outcome{TB: tb}
	done := make(chan struct{})
	go func() {
		defer close(done)
		Need(o, f...)
	}()
	<-done
	return o
}

func TestNeed(t *testing.T) {
	Need(t)
	refuse := func() error { return errors.New("refused") }

	if o := need(t, Feature{Name: "sockets", Since: "2.6"}); o.skipped+o.failed != "" {
		t.Errorf("a feature of every kernel: %v", o)
	}
	if o := need(t, Feature{Name: "sockets"}, Feature{Name: "telepathy", Since: "1000.0"}); !strings.HasPrefix(o.skipped, "needs telepathy: Linux 1000.0 or later") {
		t.Errorf("a feature of no kernel yet: %v", o)
	}
	if o := need(t, Feature{Name: "telepathy", Probe: refuse}); !strings.HasSuffix(o.failed, "ought to have telepathy: refused") {
		t.Errorf("a feature that every kernel has to have: %v", o)
	}
}

func TestNeedOnKnownMachine(t *testing.T) {
	Need(t)
	refuse := func() error { return errors.New("refused") }
	t.Setenv(envLacks, "telepathy,netdevsim")
	if o := need(t, Feature{Name: "thoughts", Module: "telepathy", Probe: refuse}); o.skipped != "needs thoughts: provided by telepathy, which this machine lacks: refused" {
		t.Errorf("a feature that it lacks: %v", o)
	}
	if o := need(t, Feature{Name: "tunnels", Module: "wireguard", Probe: refuse}); o.failed != "this machine ought to have tunnels, provided by wireguard: refused" {
		t.Errorf("a feature that it has: %v", o)
	}
}

func TestProgram(t *testing.T) {
	t.Setenv(envLacks, "telepathic-tools")
	if o := need(t, Program("go", "golang-go")); exec.Command("go", "version").Run() == nil && o.skipped+o.failed != "" {
		t.Errorf("a program that is installed: %v", o)
	}
	o := &outcome{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		NeedHere(o, Program("read-thoughts", "telepathic-tools"))
	}()
	<-done
	if want := "needs the program read-thoughts: provided by telepathic-tools, which this machine lacks: "; !strings.HasPrefix(o.skipped, want) {
		t.Errorf("a program that is not installed: %v", o)
	}
}

func TestNeedWithoutNamespace(t *testing.T) {
	was := isolation
	defer func() { isolation = was }()

	isolation = errors.New("not permitted")
	t.Setenv(envLacks, "netdevsim")
	if o := need(t); o.failed != "this machine ought to have network namespaces: not permitted" {
		t.Errorf("without a namespace, on a machine that is known: %v", o)
	}
	if err := os.Unsetenv(envLacks); err != nil { // Setenv restores it
		t.Fatal(err)
	}
	if o := need(t); o.skipped != "needs a network namespace: not permitted" {
		t.Errorf("without a namespace: %v", o)
	}
	isolation = errNotEntered
	if o := need(t); !strings.Contains(o.failed, "call testns.Main in TestMain") {
		t.Errorf("without a TestMain: %v", o)
	}
}

func FuzzParseVersion(f *testing.F) {
	for _, s := range []string{"6.18.44-fc-v657", "7.3-rc7", "6.7", "", ".", "6", "6.", "-1.2", "6.70000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parseVersion(s)
		if err != nil {
			return
		}
		again, err := parseVersion(fmt.Sprintf("%d.%d", v.major, v.minor))
		if err != nil || again != v {
			t.Errorf("%q: %v, then %v, %v", s, v, again, err)
		}
		if v.before(v) || !v.before(version{v.major + 1, 0}) {
			t.Errorf("%q: order of %v", s, v)
		}
	})
}
