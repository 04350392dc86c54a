//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/netlink-sdk/go/internal/vmtest/protocol"
	"golang.org/x/sys/unix"
)

// grace is how long a test binary has to say where it hangs, once its time is up.
const grace = 10 * time.Second

// runTest runs a test binary, and returns how it failed, or nothing.
func runTest(c *console, n int, t protocol.Test) string {
	ctx, cancel := context.WithTimeout(context.Background(), t.Timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.Binary, t.Args...)
	cmd.Dir = t.Dir
	cmd.Env = t.Env
	// The runtime of Go answers this with the stacks of all goroutines.
	cmd.Cancel = func() error { return cmd.Process.Signal(unix.SIGQUIT) }
	cmd.WaitDelay = grace

	r, w, err := os.Pipe()
	if err != nil {
		return err.Error()
	}
	defer r.Close()
	cmd.Stdout, cmd.Stderr = w, w
	err = cmd.Start()
	w.Close()
	if err != nil {
		return err.Error()
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		copyLines(c, n, r)
	}()
	err = cmd.Wait()
	// A process that the test left behind may hold the other end.
	if r.SetReadDeadline(time.Now().Add(grace)) == nil {
		<-read
	}

	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return fmt.Sprintf("did not end within %v", t.Timeout)
	case err == nil:
		return ""
	case errors.As(err, &ended):
		return ended.Error()
	default:
		return err.Error()
	}
}

// copyLines reports what r yields, line by line.
func copyLines(c *console, n int, r io.Reader) {
	lines := bufio.NewReaderSize(r, 4096)
	for {
		line, err := lines.ReadString('\n')
		if text, whole := strings.CutSuffix(line, "\n"); whole {
			c.send(protocol.Output, n, text)
		} else if line != "" {
			c.send(protocol.Part, n, line)
		}
		if err != nil {
			return
		}
	}
}
