package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/netlink-sdk/go/internal/vmtest/debian"
)

// TestFaults boots a machine for each thing that can go wrong in one, and checks
// that a row says what it was. It takes a minute or two, so it waits to be asked:
// "make vmtest-faults".
func TestFaults(t *testing.T) {
	name := os.Getenv("VMTEST_FAULTS")
	if name == "" {
		t.Skip("set VMTEST_FAULTS to a row of the matrix to try what can go wrong on it")
	}
	rows, err := parseMatrix(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err = choose(rows, name); err != nil {
		t.Fatal(err)
	}
	ws, err := findWorkspace(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	builds := newBuilder(t.TempDir())
	const during = "github.com/netlink-sdk/go/internal/vmtest/testdata/faults"
	for _, tt := range []struct {
		test string
		want string // of what is wrong, empty if nothing is
	}{
		{"TestFine", ""},
		{"TestFailure", "TestFailure failed:\n=== RUN   TestFailure\n    faults_test.go:"},
		{"TestPanic", "panicked on purpose"},
		{"TestSkip", "TestSkip was skipped for nothing that this kernel is known to lack: not in the mood"},
		{"TestExit", "panic: unexpected call to os.Exit(0) during test"},
		{"TestHang", "panic: test timed out after 3s"},
		{"TestWarning", "the kernel complained during " + during + ":\n\tWARNING: "},
		{"TestCrash", "the guest's kernel died: Kernel panic - not syncing: sysrq triggered crash, during " + during + " (TestCrash)"},
		{"TestOff", "the guest turned itself off before its work was done, during " + during + " (TestOff)"},
		{"TestKilled", "the guest was killed: signal: killed, during " + during + " (TestKilled)"},
	} {
		t.Run(tt.test, func(t *testing.T) {
			var qemu atomic.Pointer[os.Process]
			r := &runner{
				ws:       ws,
				builds:   builds,
				cache:    &debian.Cache{Dir: filepath.Join(cache, "netlink-vmtest", "kernels"), Fresh: fresh, Log: t.Logf},
				logs:     t.TempDir(),
				patterns: []string{"./internal/vmtest/testdata/faults"},
				run:      "^" + tt.test + "$",
				timeout:  3 * time.Second,
				verbose:  true,
				started:  func(p *os.Process) { qemu.Store(p) },
			}
			r.print = func(format string, args ...any) {
				line := fmt.Sprintf(format, args...)
				t.Log(line)
				if strings.Contains(line, "=== RUN   TestKilled") {
					if err := qemu.Load().Kill(); err != nil {
						t.Error(err)
					}
				}
			}
			res := r.do(context.Background(), rows[0])
			if res.err != nil {
				t.Fatal(res.err)
			}
			got := strings.Join(res.wrong, "\n")
			if !strings.Contains(got, tt.want) || res.ok() != (tt.want == "") {
				t.Errorf("got:\n%s\nwant: %q", got, tt.want)
			}
		})
	}
}
