//go:build linux

package harness

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// tests are scenarios about nothing in particular.
var tests = []*Scenario{{
	Name: "calls", Title: "Calls", Unit: "call", Quick: []int{100},
	Contenders: []Contender{
		{Name: "one", Package: "a", Floor: true, Prepare: asking(1)},
		{Name: "three", Package: "a", Ours: true, Prepare: asking(3)},
		{Name: "wrong", Package: "b", Prepare: func(n int) (Work, error) {
			return Work{Run: func() (Outcome, error) { return Outcome{Objects: n - 1}, nil }}, nil
		}},
		{Name: "failing", Package: "b", Prepare: func(int) (Work, error) { return Work{}, errors.New("no way") }},
		{Name: "absent", Package: "b", Needs: "no-such-program", Prepare: asking(1)},
		{
			Name: "program", Package: "c",
			Command: func(ctx context.Context, n int) (*exec.Cmd, error) {
				return exec.CommandContext(ctx, "/bin/echo", strings.Repeat("x", n)), nil
			},
			Count: func(r io.Reader) (int, error) {
				b, err := io.ReadAll(r)
				return strings.Count(string(b), "x"), err
			},
		},
	},
}, {
	Name: "namespace", Title: "Namespace", Unit: "link", Quick: []int{1}, Changes: true,
	Contenders: []Contender{{Name: "links", Floor: true, Prepare: func(int) (Work, error) {
		return Work{Run: func() (Outcome, error) {
			links, err := net.Interfaces()
			return Outcome{Objects: len(links), Sum: uint64(links[0].Flags & net.FlagUp)}, err
		}}, nil
	}}},
}, {
	Name: "unavailable", Quick: []int{1},
	Setup:      func(int) error { return ErrUnavailable },
	Contenders: []Contender{{Name: "any", Floor: true, Prepare: asking(1)}},
}}

// asking returns work that makes so many system calls for each object.
func asking(each int) func(int) (Work, error) {
	return func(n int) (Work, error) {
		return Work{Run: func() (Outcome, error) {
			for range n * each {
				unix.Getppid()
			}
			return Outcome{Objects: n, Sum: 1}, nil
		}}, nil
	}
}

func TestMain(m *testing.M) {
	Child(tests)
	testns.Enter()
	os.Exit(m.Run())
}

func TestRun(t *testing.T) {
	testns.Need(t)
	r, err := Run(t.Context(), tests, Plan{Rounds: 2, Progress: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Measurements) != 2 {
		t.Fatalf("%d measurements, want those of two scenarios", len(r.Measurements))
	}
	rows := map[string]*Row{}
	for i := range r.Measurements {
		for j := range r.Measurements[i].Rows {
			row := &r.Measurements[i].Rows[j]
			rows[row.Contender] = row
		}
	}
	for name, calls := range map[string]float64{"one": 1, "three": 3} {
		row := rows[name]
		if !row.Measured() || len(row.Samples) != 2 || len(row.Ratios) != 2 || row.Peak == 0 {
			t.Errorf("%s: %+v", name, row)
		}
		if row.Calls != calls {
			t.Errorf("%s: %v system calls for each object, want %v", name, row.Calls, calls)
		}
	}
	if row := rows["program"]; !row.Measured() || row.Peak < 100<<10 || row.Calls <= 0 || row.Samples[0].Mallocs != -1 {
		t.Errorf("the program: %+v", row)
	}
	if row := rows["links"]; !row.Measured() {
		t.Errorf("in a namespace of its own: %+v", row)
	}
	for name, want := range map[string]string{"wrong": "99 objects", "failing": "no way"} {
		if row := rows[name]; row.Measured() || !strings.Contains(row.Failed, want) {
			t.Errorf("%s: %+v", name, row)
		}
		if err := r.Failures(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("failures %v, want %s among them", err, want)
		}
	}
	if row := rows["absent"]; row.Measured() || !strings.Contains(row.Missing, "no-such-program") {
		t.Errorf("absent: %+v", row)
	}
}

func TestRunOurs(t *testing.T) {
	testns.Need(t)
	r, err := Run(t.Context(), tests[:1], Plan{
		Rounds: 1, Progress: t.Output(),
		Contenders: func(_ *Scenario, c *Contender) bool { return c.Ours },
	})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range r.Measurements[0].Rows {
		names = append(names, row.Contender)
	}
	if got := strings.Join(names, " "); got != "one three" {
		t.Errorf("%s take part, want the floor and ours", got)
	}
}
