package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// A status is how a test ended.
type status string

const (
	passed  status = "pass"
	failed  status = "fail"
	skipped status = "skip"
)

// An outcome is what became of one test, or subtest.
type outcome struct {
	pkg    string
	test   string
	status status
	output string
	reason string // why it was skipped
}

// A testEvent is what "go tool test2json" makes of the output of a test.
type testEvent struct {
	Action string
	Test   string
	Output string
}

// outcomes returns those of all tests that began, in that order, and what the
// binary wrote that belongs to no test. A test that never ended has failed.
func (p *packageRun) outcomes(ctx context.Context) ([]outcome, string, error) {
	cmd := exec.CommandContext(ctx, "go", "tool", "test2json")
	cmd.Stdin = bytes.NewReader(p.raw.Bytes())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, "", fmt.Errorf("go tool test2json: %w: %s", err, stderr.Bytes())
	}
	return p.collect(bytes.NewReader(out))
}

// collect reads events.
func (p *packageRun) collect(r io.Reader) ([]outcome, string, error) {
	var found []*outcome
	index := map[string]*outcome{}
	var rest strings.Builder
	for d := json.NewDecoder(r); ; {
		var e testEvent
		err := d.Decode(&e)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", err
		}
		if e.Test == "" {
			rest.WriteString(e.Output)
			continue
		}
		o := index[e.Test]
		if o == nil {
			o = &outcome{pkg: p.path, test: e.Test, status: failed}
			index[e.Test] = o
			found = append(found, o)
		}
		switch e.Action {
		case "output":
			o.output += e.Output
		case "pass", "fail", "skip":
			o.status = status(e.Action)
		}
	}
	outcomes := make([]outcome, len(found))
	for i, o := range found {
		if o.status == skipped {
			o.reason = reason(o.output)
		}
		outcomes[i] = *o
	}
	return outcomes, rest.String(), nil
}

// logLine matches what testing.T.Log and Skip write.
var logLine = regexp.MustCompile(`^\s+\S+\.go:\d+: (.*)`)

// reason returns the message of the call that skipped a test.
func reason(output string) string {
	why := ""
	for line := range strings.Lines(output) {
		if m := logLine.FindStringSubmatch(line); m != nil {
			why = m[1]
		}
	}
	return why
}

// named matches the messages of testns.Need, which is told what the kernel lacks
// and fails where it ought not to.
var named = regexp.MustCompile(`^needs .+: (?:Linux \S+ or later, this is|provided by .+, which this machine lacks)`)

// hidden returns the skips that name nothing which this kernel lacks, and so
// could hide something that broke.
func hidden(outcomes []outcome) []outcome {
	return slices.DeleteFunc(slices.Clone(outcomes), func(o outcome) bool {
		return o.status != skipped || named.MatchString(o.reason)
	})
}
