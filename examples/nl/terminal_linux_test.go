package main

import (
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal returns a terminal of that many columns.
func openTerminal(t *testing.T, columns uint16) *os.File {
	t.Helper()
	ptmx, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("needs a pseudo-terminal: %v", err)
	}
	t.Cleanup(func() { ptmx.Close() })
	fd := int(ptmx.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	pts, err := os.OpenFile("/dev/pts/"+strconv.FormatUint(uint64(n), 10), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("needs a pseudo-terminal: %v", err)
	}
	t.Cleanup(func() { pts.Close() })
	return pts
}

func TestTerminal(t *testing.T) {
	pts := openTerminal(t, 72)
	file, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()

	for _, tt := range []struct {
		name          string
		file          *os.File
		noColor, term string
		width         int
		color         bool
	}{
		{"terminal", pts, "", "xterm", 72, true},
		{"NO_COLOR", pts, "1", "xterm", 72, false},
		{"dumb", pts, "", "dumb", 72, false},
		{"file", file, "", "xterm", 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("NO_COLOR", tt.noColor)
			t.Setenv("TERM", tt.term)
			if got := newTerminal(tt.file); got.width != tt.width || got.color != tt.color {
				t.Errorf("width %d and colours %t, want %d and %t", got.width, got.color, tt.width, tt.color)
			}
		})
	}
}
