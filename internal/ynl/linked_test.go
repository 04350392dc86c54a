package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var description = regexp.MustCompile(`github\.com/netlink-sdk/go/(\S+)\.familySpec$`)

// described returns of which packages a program contains the descriptions.
func described(t *testing.T, program string) []string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), program)
	if out, err := exec.Command("go", "build", "-o", binary, "./testdata/linked/"+program).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command("go", "tool", "nm", binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []string
	for line := range strings.Lines(string(out)) {
		if m := description.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			packages = append(packages, m[1])
		}
	}
	slices.Sort(packages)
	return packages
}

// A program contains the descriptions of the families that it uses, and of no
// other.
func TestDescriptionsAreLinkedIfUsed(t *testing.T) {
	for program, want := range map[string][]string{
		"one":   {"genetlink/tcpmetrics"},
		"codec": nil,
		"all":   {"genetlink/devlink", "genetlink/ethtool", "rtnetlink/rtlink"},
	} {
		t.Run(program, func(t *testing.T) {
			if got := described(t, program); !slices.Equal(got, want) {
				t.Errorf("it contains the descriptions of %v, want %v", got, want)
			}
		})
	}
}
