package main

import (
	"bufio"
	"io"
	"os"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// A terminal is where the output goes, terminal or not.
type terminal struct {
	*bufio.Writer
	width int  // in columns; 0 if it does not matter
	color bool // whether to use colours
}

// newTerminal returns a terminal that writes to f, and finds out what f is.
func newTerminal(f *os.File) *terminal {
	t := &terminal{Writer: bufio.NewWriterSize(f, 64<<10)}
	if !term.IsTerminal(f.Fd()) {
		return t
	}
	if width, _, err := term.GetSize(f.Fd()); err == nil {
		t.width = width
	}
	// See https://no-color.org.
	t.color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return t
}

// newPipe returns a terminal that is none.
func newPipe(w io.Writer) *terminal { return &terminal{Writer: bufio.NewWriter(w)} }

// A style is how text looks where there are colours. They are of the terminal's
// own palette, so that they suit its background.
type style int

const (
	plain   style = iota
	nothing       // on purpose
	heading
	accent
	good
	bad
	faint
)

// paint returns s in that style.
func (t *terminal) paint(s string, how style) string {
	if !t.color || s == "" {
		return s
	}
	switch how {
	case heading:
		return ansi.Style{}.Bold().Styled(s)
	case accent:
		return ansi.Style{}.ForegroundColor(ansi.Cyan).Styled(s)
	case good:
		return ansi.Style{}.ForegroundColor(ansi.Green).Styled(s)
	case bad:
		return ansi.Style{}.ForegroundColor(ansi.Red).Styled(s)
	case faint:
		return ansi.Style{}.Faint().Styled(s)
	default:
		return s
	}
}
