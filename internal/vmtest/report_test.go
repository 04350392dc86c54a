package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const a, b = modulePrefix + "a", modulePrefix + "b"
	reason := "needs x|y: Linux 6.7 or later, this is "
	results := []*result{
		{row: row{name: "old", goarch: "amd64"}, release: "6.1.0", packages: []string{a}, outcomes: []outcome{
			{pkg: a, test: "TestX", status: skipped, reason: reason + "6.1.0"},
			{pkg: a, test: "TestY", status: passed},
			{pkg: a, test: "TestY/sub", status: skipped, reason: reason + "6.1.0: refused"},
			{pkg: a, test: "TestZ", status: passed},
		}},
		{row: row{name: "older", goarch: "386"}, release: "5.10.0", packages: []string{b, a}, outcomes: []outcome{
			{pkg: a, test: "TestX", status: skipped, reason: reason + "5.10.0"},
			{pkg: a, test: "TestY", status: passed},
			{pkg: a, test: "TestY/sub", status: failed},
			{pkg: b, test: "TestZ", status: passed},
		}},
	}
	name := filepath.Join(t.TempDir(), "docs", "kernels.md")
	if err := writeReport(name, results); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| old | 6.1.0 | amd64 | 2 | 0 | 2 |\n| older | 5.10.0 | 386 | 2 | 1 | 1 |\n",
		"| needs x\\|y: Linux 6.7 or later | old, older | a TestX |\n| needs x\\|y: Linux 6.7 or later: refused | old | a TestY/sub |\n",
		"### a\n\n| test | old | older |\n|---|:-:|:-:|\n| TestX | – | – |\n| TestY | (✓) | ✗ |\n| TestZ | ✓ |  |\n",
		"### b\n\n| test | old | older |\n|---|:-:|:-:|\n| TestZ |  | ✓ |\n",
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is not in\n%s", want, data)
		}
	}

	results[1].err = errors.New("not to be had")
	if err := writeReport(name, results); err == nil || !strings.Contains(err.Error(), "older did not run") {
		t.Errorf("a row that did not run: %v", err)
	}
	if got := skips(nil); got != "Nothing.\n" {
		t.Errorf("no skips: %q", got)
	}
}
