package testns

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"testing"

	"golang.org/x/sys/unix"
)

// envRole makes this test binary play one of the roles below instead of running
// tests. That way the tests see from outside what Main does to a process.
const envRole = "TESTNS_ROLE"

const (
	roleReport    = "report"    // enter, then print a report
	roleExit      = "exit"      // enter, then exit with status 3
	roleKilled    = "killed"    // enter, then be killed
	roleSignal    = "signal"    // enter, print "ready", and exit with 7 on SIGTERM
	roleForbidden = "forbidden" // forbid namespaces, then as roleReport
)

// report is what a process says about itself once it has entered.
type report struct {
	PID        int
	UID        int
	Args       []string
	Dir        string
	Namespace  string
	Interfaces []net.Interface
	Isolation  string
}

// play never returns.
func play(role string) {
	if role == roleForbidden {
		// The limits of the user namespace that the process is in.
		for _, limit := range []string{"max_user_namespaces", "max_net_namespaces"} {
			if err := os.WriteFile("/proc/sys/user/"+limit, []byte("0"), 0); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
	Enter()
	switch role {
	case roleReport, roleForbidden:
		r := report{PID: os.Getpid(), UID: os.Getuid(), Args: os.Args}
		r.Dir, _ = os.Getwd()
		r.Namespace, _ = os.Readlink("/proc/self/ns/net")
		r.Interfaces, _ = net.Interfaces()
		if isolation != nil {
			r.Isolation = isolation.Error()
		}
		if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	case roleExit:
		os.Exit(3)
	case roleKilled:
		_ = unix.Kill(os.Getpid(), unix.SIGKILL)
		select {}
	case roleSignal:
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, unix.SIGTERM)
		fmt.Println("ready")
		<-signals
		os.Exit(7)
	}
	os.Exit(1)
}

// actor prepares this test binary to play a role. inside is whether it finds
// that it is in its namespace already.
func actor(t *testing.T, role string, inside bool, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Path = "/proc/self/exe"
	marker := ""
	if inside {
		marker = "1"
	}
	cmd.Env = append(os.Environ(), envRole+"="+role, envInside+"="+marker)
	cmd.Stderr = t.Output()
	return cmd
}

// reportOf runs an actor that prints a report.
func reportOf(t *testing.T, cmd *exec.Cmd) report {
	t.Helper()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	return r
}
