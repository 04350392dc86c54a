package oracle

import (
	_ "embed"
	"path"
	"slices"
	"strings"
	"testing"
)

// known lists the differences that stay: a line has what reports print in
// front of the colon, in which * stands for a part of a name, and the reason.
//
//go:embed known.txt
var known string

// A report collects differences.
type report struct {
	t     *testing.T
	known []string // the patterns
}

func newReport(t *testing.T) *report {
	r := &report{t: t}
	for line := range strings.Lines(known) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		pattern, reason, ok := strings.Cut(line, ": ")
		if _, err := path.Match(pattern, ""); !ok || reason == "" || err != nil {
			t.Fatalf("known.txt: %q has no reason, or is no pattern", line)
		}
		r.known = append(r.known, pattern)
	}
	return r
}

// differs reports a difference at a place, unless it is known.
func (r *report) differs(place, format string, args ...any) {
	r.t.Helper()
	isKnown := slices.ContainsFunc(r.known, func(pattern string) bool {
		ok, _ := path.Match(pattern, place)
		return ok
	})
	if !isKnown {
		r.t.Errorf(place+": "+format, args...)
	}
}
