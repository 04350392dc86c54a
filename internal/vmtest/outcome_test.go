package main

import (
	"reflect"
	"strings"
	"testing"
)

func TestOutcomes(t *testing.T) {
	p := &packageRun{path: "example.com/a"}
	p.raw.WriteString("testns: hello\n" +
		"\x16=== RUN   TestPass\n\x16--- PASS: TestPass (0.00s)\n" +
		"\x16=== RUN   TestSkip\n    a_test.go:3: a note\n    a_test.go:4: needs x: Linux 6.7 or later, this is 6.1.0\n\x16--- SKIP: TestSkip (0.00s)\n" +
		"\x16=== RUN   TestHidden\n    a_test.go:5: no mood\n\x16--- SKIP: TestHidden (0.00s)\n" +
		"\x16=== RUN   TestFail\n\x16=== RUN   TestFail/sub\n    a_test.go:9: wrong\n\x16--- FAIL: TestFail (0.00s)\n    \x16--- FAIL: TestFail/sub (0.00s)\n" +
		"\x16=== RUN   TestPanic\npanic: oh\n")
	p.failure = "exit status 2"
	outcomes, rest, err := p.outcomes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type short struct {
		test   string
		status status
		reason string
	}
	var got []short
	for _, o := range outcomes {
		got = append(got, short{o.test, o.status, o.reason})
	}
	want := []short{
		{"TestPass", passed, ""},
		{"TestSkip", skipped, "needs x: Linux 6.7 or later, this is 6.1.0"},
		{"TestHidden", skipped, "no mood"},
		{"TestFail", failed, ""},
		{"TestFail/sub", failed, ""},
		{"TestPanic", failed, ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !strings.Contains(rest, "testns: hello") {
		t.Errorf("what belongs to no test: %q", rest)
	}

	wrong := strings.Join(p.wrong(outcomes, rest), "\n")
	for _, want := range []string{
		"example.com/a: TestFail failed:", "a_test.go:9: wrong", "example.com/a: TestPanic failed:", "panic: oh",
		"example.com/a: exit status 2", "TestHidden was skipped for nothing that this kernel is known to lack: no mood",
	} {
		if !strings.Contains(wrong, want) {
			t.Errorf("%q is not in what is wrong:\n%s", want, wrong)
		}
	}
	if strings.Contains(wrong, "TestSkip ") || strings.Contains(wrong, "TestPass ") {
		t.Errorf("more than that is wrong:\n%s", wrong)
	}
}

func TestHidden(t *testing.T) {
	for reason, want := range map[string]bool{
		"needs a: Linux 6.7 or later, this is 6.1.0: refused":                       false,
		"needs a: provided by wireguard, which this machine lacks":                  false,
		"needs a: provided by wireguard, which this machine (Linux 6.1.0) may lack": true,
		"needs a network namespace: refused":                                        true,
		"":                                                                          true,
	} {
		o := []outcome{{status: skipped, reason: reason}, {status: passed}, {status: failed}}
		if got := len(hidden(o)) == 1; got != want {
			t.Errorf("%q: hidden %v, want %v", reason, got, want)
		}
	}
}
