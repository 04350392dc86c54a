//go:build linux

package mnl

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/netlink-sdk/go/internal/bench/harness"
)

//go:embed src/contender.c
var source []byte

// program is the compiled program.
var program struct {
	once sync.Once
	path string
	err  error
}

// Command returns the Command of a contender that does what the program calls
// by name. The size is its argument.
func Command(name string) func(context.Context, int) (*exec.Cmd, error) {
	return func(ctx context.Context, size int) (*exec.Cmd, error) {
		program.once.Do(func() { program.path, program.err = compile() })
		if program.err != nil {
			return nil, program.err
		}
		return exec.CommandContext(ctx, program.path, name, strconv.Itoa(size)), nil
	}
}

// compile compiles the program into a folder of its own, which Remove removes.
func compile() (string, error) {
	if _, err := exec.LookPath("cc"); err != nil {
		return "", fmt.Errorf("there is no C compiler: %w", harness.ErrUnavailable)
	}
	dir, err := os.MkdirTemp("", "bench-mnl-")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "contender")
	cmd := exec.Command("cc", "-O2", "-Wall", "-Wextra", "-x", "c", "-", "-o", program, "-lmnl")
	cmd.Stdin = strings.NewReader(string(source))
	if out, err := cmd.CombinedOutput(); err != nil {
		_ = os.RemoveAll(dir)
		if strings.Contains(string(out), "libmnl/libmnl.h: No such file") {
			return "", fmt.Errorf("libmnl is not installed: %w", harness.ErrUnavailable)
		}
		return "", fmt.Errorf("compiling with libmnl: %w\n%s", err, out)
	}
	return program, nil
}

// Remove removes the compiled program, if there is one.
func Remove() error {
	if program.path == "" {
		return nil
	}
	return os.RemoveAll(filepath.Dir(program.path))
}
