package testns

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestEnter(t *testing.T) {
	Need(t)
	here, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-test.run=^$", "-test.v", "--", "", "a b", "$HOME"}

	cmd := actor(t, roleReport, false, args...)
	r := reportOf(t, cmd)
	checkIsolated(t, r)
	if r.Namespace == here {
		t.Errorf("still in namespace %s", here)
	}
	if r.PID == cmd.Process.Pid {
		t.Error("the process was not started again")
	}
	if !slices.Equal(r.Args, cmd.Args) {
		t.Errorf("arguments %q, want %q", r.Args, cmd.Args)
	}
	if r.Dir != dir {
		t.Errorf("directory %q, want %q", r.Dir, dir)
	}
}

// checkIsolated checks what every process finds that has entered.
func checkIsolated(t *testing.T, r report) {
	t.Helper()
	if r.Isolation != "" {
		t.Errorf("no namespace: %s", r.Isolation)
	}
	if r.UID != 0 {
		t.Errorf("user %d, want root", r.UID)
	}
	if len(r.Interfaces) != 1 || r.Interfaces[0].Flags&(net.FlagLoopback|net.FlagUp) != net.FlagLoopback|net.FlagUp {
		t.Errorf("interfaces %+v, want nothing but a loopback that is up", r.Interfaces)
	}
}

func TestEnterOnce(t *testing.T) {
	Need(t)
	here, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	cmd := actor(t, roleReport, true)
	r := reportOf(t, cmd)
	if r.Isolation != "" {
		t.Errorf("no namespace: %s", r.Isolation)
	}
	if r.PID != cmd.Process.Pid || r.Namespace != here {
		t.Errorf("process %d in %s, want %d in %s", r.PID, r.Namespace, cmd.Process.Pid, here)
	}
}

// TestEnterAsUser is about a process that is not root. It can only be tried by
// one that can become another user: the others have entered that way already.
func TestEnterAsUser(t *testing.T) {
	Need(t)
	users, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		t.Fatal(err)
	}
	if f := strings.Fields(string(users)); len(f) != 3 || f[2] == "1" {
		t.Skip("needs a second user: this process knows only one")
	}
	cmd := actor(t, roleReport, false)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	r := reportOf(t, cmd)
	checkIsolated(t, r)
	if r.PID == cmd.Process.Pid {
		t.Error("the process was not started again")
	}
}

func TestEnterForbidden(t *testing.T) {
	Need(t)
	cmd := actor(t, roleForbidden, false)
	// A user namespace of the actor's own, for it changes the limits.
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	r := reportOf(t, cmd)
	if r.PID != cmd.Process.Pid {
		t.Error("the process was started again")
	}
	if want := "making a network namespace"; !strings.Contains(r.Isolation, want) {
		t.Errorf("reason %q, want it to contain %q", r.Isolation, want)
	}
	if !strings.Contains(stderr.String(), r.Isolation) {
		t.Errorf("standard error %q, want it to contain %q", stderr.String(), r.Isolation)
	}
}

func TestExitStatus(t *testing.T) {
	Need(t)
	tests := []struct {
		role string
		code int            // -1 if ended by a signal
		sig  syscall.Signal // 0 if not
	}{
		{role: roleExit, code: 3},
		{role: roleKilled, code: -1, sig: unix.SIGKILL},
	}
	for _, tt := range tests {
		t.Run(tt.role, func(t *testing.T) {
			cmd := actor(t, tt.role, false)
			checkEnded(t, cmd.Run(), tt.code, tt.sig)
		})
	}
}

func checkEnded(t *testing.T, err error, code int, sig syscall.Signal) {
	t.Helper()
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		t.Fatalf("the process ended with %v", err)
	}
	status := ended.Sys().(syscall.WaitStatus)
	if ended.ExitCode() != code || status.Signaled() != (sig != 0) || status.Signaled() && status.Signal() != sig {
		t.Errorf("the process ended with %v, want status %d, signal %v", err, code, sig)
	}
}

// startSignal starts an actor that has entered and waits for a signal.
func startSignal(t *testing.T) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := actor(t, roleSignal, false)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	if line, err := r.ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the actor says %q, %v", line, err)
	}
	return cmd, r
}

func TestSignalForwarded(t *testing.T) {
	Need(t)
	cmd, _ := startSignal(t)
	if err := cmd.Process.Signal(unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	checkEnded(t, cmd.Wait(), 7, 0)
}

// TestKilledWithParent is about the child of a process that is killed, as go
// test does to one that overstays its timeout.
func TestKilledWithParent(t *testing.T) {
	Need(t)
	cmd, out := startSignal(t)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	// The pipe ends when the last process that holds it does.
	if rest, err := io.ReadAll(out); err != nil || len(rest) != 0 {
		t.Errorf("read %q, %v", rest, err)
	}
	checkEnded(t, cmd.Wait(), -1, unix.SIGKILL)
}
