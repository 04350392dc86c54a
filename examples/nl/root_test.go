package main

import (
	"context"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// Errors are one line, and what kind of error it is tells the status.
func TestErrors(t *testing.T) {
	testns.Need(t)
	for _, tt := range []struct {
		args   string
		status int
		want   string
	}{
		{"nonsense", exitUsage, `nl: unknown command "nonsense" for "nl" (see "nl --help")`},
		{"lin", exitUsage, `nl: unknown command "lin" for "nl" Did you mean this? link (see "nl --help")`},
		{"--nonsense", exitUsage, `nl: unknown flag: --nonsense (see "nl --help")`},
		{"link nonsense", exitUsage, `nl: unknown command "nonsense" for "nl link" (see "nl link --help")`},
		{"link show", exitUsage, `nl: requires at least 1 arg(s), only received 0 (see "nl link show --help")`},
		{"route -4 -6", exitUsage, `nl: nothing is both IPv4 and IPv6 (see "nl route --help")`},
		{"addr -4 -6", exitUsage, `nl: nothing is both IPv4 and IPv6 (see "nl addr --help")`},
		{"route --table x", exitUsage, `nl: --table: "x" is neither a table nor "all" (see "nl route --help")`},
		{"route --type x", exitUsage, `nl: --type: "x" is not a type of routes (see "nl route --help")`},
		{"route --protocol x", exitUsage, `nl: --protocol: "x" is not a protocol (see "nl route --help")`},
		{"route get x", exitUsage, `nl: "x" is not an IP address (see "nl route get --help")`},
		{"route get ::1 --from x", exitUsage, `nl: --from: "x" is not an IP address (see "nl route get --help")`},
		{"family policy", exitUsage, `nl: accepts 1 arg(s), received 0 (see "nl family policy --help")`},

		{"link show nosuch", exitError, "nl: link get nosuch: no such device"},
		{"link show 4711", exitError, "nl: link get #4711: no such device"},
		{"link --master nosuch", exitError, "nl: link get nosuch: no such device"},
		{"route --dev nosuch", exitError, "nl: link get nosuch: no such device"},
		{"addr --dev nosuch", exitError, "nl: link get nosuch: no such device"},
		{"route get 192.0.2.1", exitError, "nl: route get 192.0.2.1: network is unreachable"},
		{"family nosuch", exitError, "nl: family get nosuch: there is no such generic netlink family (no such file or directory)"},
		{"--netns /nosuch link", exitError, "nl: network namespace /nosuch: open /nosuch: no such file or directory"},
		{"--netns no-such-name link", exitError, "nl: network namespace no-such-name: open /run/netns/no-such-name: no such file or directory"},
		{"--netns /dev/null link", exitError, "nl: network namespace /dev/null: setns: invalid argument"},
	} {
		stdout, stderr, status := try(t, strings.Fields(tt.args)...)
		if status != tt.status || stderr != tt.want+"\n" || stdout != "" {
			t.Errorf("nl %s: status %d, %q\nwant status %d, %q", tt.args, status, stderr, tt.status, tt.want)
		}
	}
}

// What the kernel explains is passed on.
func TestErrorExplained(t *testing.T) {
	testns.Need(t)
	_, stderr, status := try(t, "route", "get", "192.0.2.1", "--iif", "lo", "--from", "0.0.0.0")
	if status != exitError || strings.Count(stderr, "\n") != 1 {
		t.Errorf("status %d, %q", status, stderr)
	}
}

func TestCanceled(t *testing.T) {
	testns.Need(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs strings.Builder
	if status := run(ctx, []string{"link"}, newPipe(&out), &errs); status != exitError || !strings.Contains(errs.String(), "canceled") {
		t.Errorf("status %d, %q", status, errs.String())
	}
}

func TestHelp(t *testing.T) {
	for _, args := range []string{
		"", "--help", "help", "link --help", "link show --help", "addr --help", "route --help", "route get --help",
		"rule --help", "rule add --help", "rule delete --help", "rule watch --help",
		"family --help", "family policy --help", "help json", "completion --help",
	} {
		stdout, stderr, status := try(t, strings.Fields(args)...)
		if status != exitOK || stderr != "" || len(stdout) < 100 {
			t.Errorf("nl %s: status %d, %q, %q", args, status, stderr, stdout)
		}
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if script := nl(t, "completion", shell); !strings.Contains(script, "__complete") {
			t.Errorf("the script for %s:\n%s", shell, script)
		}
	}
}

func TestCompletion(t *testing.T) {
	s := newHouse(t)
	for _, tt := range []struct{ args, want string }{
		{"link show |", "veth0\tveth, DOWN"},
		{"link show veth0 |", "br0\tbridge, DOWN"},
		{"link --kind |", "bridge"},
		{"link --master |", "br0\tbridge, DOWN"},
		{"addr --dev |", "lo\tloopback, UNKNOWN"},
		{"route --dev |", "veth1\tveth, DOWN"},
		{"route --table |", "all"},
		{"route --type |", "blackhole"},
		{"route --protocol |", "bgp"},
		{"route get --iif |", "veth0\tveth, DOWN"},
		{"family |", "nlctrl"},
		{"family policy |", "nlctrl"},
		{"|", "route\tShow and change routes"},
		{"route |", "get\tShow the way to an address"},
	} {
		args := []string{"__complete", "--netns", s.path()}
		args = append(args, strings.Fields(strings.TrimSuffix(tt.args, "|"))...)
		stdout, _, status := try(t, append(args, "")...)
		if status != exitOK || !strings.Contains("\n"+stdout, "\n"+tt.want+"\n") {
			t.Errorf("nl %s: status %d, %q is not in\n%s", tt.args, status, tt.want, stdout)
		}
	}
}
