package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// A goCommand says where and with which changes to the environment the go
// command runs.
type goCommand struct {
	dir string
	env []string
}

// output runs go with the arguments and returns what it writes to standard
// output. If it fails, the error contains all that it wrote.
func (c goCommand) output(ctx context.Context, args ...string) (string, error) {
	stdout, stderr, err := c.run(ctx, "go", args...)
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s%s", strings.Join(args, " "), err, stdout, stderr)
	}
	return stdout, nil
}

// run runs any program in the same way, and returns what it writes.
func (c goCommand) run(ctx context.Context, name string, args ...string) (stdout, stderr string, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), c.env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}
