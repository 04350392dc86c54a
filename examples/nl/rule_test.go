package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
)

// ruleCommands are arguments of nl rule add, and of ip rule add for the same;
// none where ip may be too old.
var ruleCommands = []struct{ nl, ip string }{
	{"-p 10 --from 10.1.0.0/16 --to 10.2.0.1 -t 100", "pref 10 from 10.1.0.0/16 to 10.2.0.1 table 100"},
	{"-p 11 --not --mark 0x10/0xf0 --action prohibit", "pref 11 not fwmark 0x10/0xf0 prohibit"},
	{"-p 12 --tos 0x10 --iif lo --oif nope", "pref 12 tos 0x10 iif lo oif nope table main"},
	{"-p 13 --ip-proto tcp --sport 53 --dport 80-90", "pref 13 ipproto tcp sport 53 dport 80-90 table main"},
	{"-p 14 --uid 0 --tunnel-id 7 --protocol bgp", "pref 14 uidrange 0-0 tun_id 7 protocol bgp table main"},
	{"-p 15 --goto 40000", "pref 15 goto 40000"},
	{"-p 16 --l3mdev --mark 5", "pref 16 l3mdev fwmark 5"},
	{"-p 17 --suppress-prefix-len 0 --suppress-if-group default --realms 3/4", "pref 17 table main suppress_prefixlength 0 suppress_ifgroup 0 realms 3/4"},
	{"-p 18 --action nop --realms 5", "pref 18 nop realms 5"},
	{"-6 -p 10 --mark 5 --action unreachable", "-6 pref 10 fwmark 5 unreachable"},
	{"-p 11 --from 2001:db8::/32 --dport 1", "-6 pref 11 from 2001:db8::/32 dport 1 table main"},
}

func newRules(t *testing.T) *scene {
	s := newScene(t, "")
	for _, tt := range ruleCommands {
		if out := s.nl(t, append([]string{"rule", "add"}, strings.Fields(tt.nl)...)...); out != "" {
			t.Fatalf("nl rule add %s printed %s", tt.nl, out)
		}
	}
	return s
}

func TestRule(t *testing.T) {
	s := newRules(t)
	golden(t, "rule.txt", s.nl(t, "rule"))
	golden(t, "rule_inet6.txt", s.nl(t, "rule", "-6", "--table", "main"))
	if got := s.nl(t, "rule", "--table", "4711"); got != "" {
		t.Errorf("no rule prints %q", got)
	}
}

func TestRuleJSON(t *testing.T) {
	s, other := newRules(t), newScene(t, "")
	for _, tt := range ruleCommands {
		args := strings.Fields(tt.ip)
		if args[0] == "-6" {
			other.run(t, "", append([]string{"-6", "rule", "add"}, args[1:]...)...)
		} else {
			other.run(t, "", append([]string{"rule", "add"}, args...)...)
		}
	}
	for _, family := range []string{"-4", "-6"} {
		ip := other.run(t, "", "-json", "-details", family, "rule")
		compare(t, s.nl(t, "--json", "rule", family), ip, "priority", "src", "protocol", "table")
		// Not only what both print: nothing that ip prints is left out.
		var want []object
		if err := json.Unmarshal(ip, &want); err != nil {
			t.Fatal(err)
		}
		for i, got := range parse(t, s.nl(t, "--json", "rule", family)) {
			for key, value := range want[i] {
				if v, ok := got[key]; !ok || !reflect.DeepEqual(v, value) {
					t.Errorf("%s of %v is %v, not %v", key, got["priority"], v, value)
				}
			}
		}
	}
}

func TestRuleDelete(t *testing.T) {
	s := newRules(t)
	for _, args := range []string{"-p 13", "--from 2001:db8::/32", "-6 --mark 5", "--protocol bgp --uid 0-0"} {
		s.nl(t, append([]string{"rule", "delete"}, strings.Fields(args)...)...)
	}
	if n := len(parse(t, s.nl(t, "--json", "rule"))); n != len(ruleCommands)+5-4 {
		t.Errorf("%d rules are left", n)
	}
	for args, want := range map[string]string{
		"delete -p 13":         "nl: rule delete 13: no such file or directory\n",
		"add -p 15 --goto 1":   "nl: rule add 15 goto 1: invalid argument: Backward goto not supported\n",
		"delete":               "nl: rule delete: it would delete any rule of its family: say more about the one to delete\n",
		"add -p 10 --from 1/2": "nl: --from: \"1/2\" makes no sense (see \"nl rule add --help\")\n",
		"add --mark 1/":        "nl: --mark: \"1/\" makes no sense (see \"nl rule add --help\")\n",
		"add --sport 1-x":      "nl: --sport: \"1-x\" makes no sense (see \"nl rule add --help\")\n",
		"add --realms x":       "nl: --realms: \"x\" makes no sense (see \"nl rule add --help\")\n",
		"--table x":            "nl: --table: \"x\" is not a table (see \"nl rule --help\")\n",
		"watch --protocol x":   "nl: --protocol: \"x\" is not a protocol (see \"nl rule watch --help\")\n",
	} {
		args := append([]string{"--netns", s.path(), "rule"}, strings.Fields(args)...)
		if _, stderr, status := try(t, args...); stderr != want || status == exitOK {
			t.Errorf("nl %q: status %d, %q", args, status, stderr)
		}
	}
}

// watchRules runs nl rule watch until what next reads from it has been read,
// and interrupts it then, which is its proper end.
func watchRules(t *testing.T, s *scene, next func(out io.Reader), args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	var errs strings.Builder
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"--netns", s.path(), "rule", "watch"}, args...), newPipe(w), &errs)
		w.Close()
	}()
	next(r)
	cancel()
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Error(err)
	}
	if status := <-ended; status != exitOK {
		t.Errorf("status %d, %s", status, errs.String())
	}
}

// Each change is printed when it comes.
func TestRuleWatch(t *testing.T) {
	s := newScene(t, "")
	watchRules(t, s, func(out io.Reader) {
		lines := bufio.NewScanner(out)
		next := func(want string) {
			t.Helper()
			if !lines.Scan() || lines.Text() != want {
				t.Errorf("printed %q, not %q", lines.Text(), want)
			}
		}
		next("synced")
		s.nl(t, "rule", "add", "-p", "5", "-t", "7", "--to", "10.0.0.0/8", "--mark", "1")
		next("added inet 5: from all to 10.0.0.0/8 mark 0x1 lookup 7")
		s.nl(t, "rule", "delete", "-p", "5")
		next("removed inet 5: from all to 10.0.0.0/8 mark 0x1 lookup 7")
	}, "--table", "7")
}

func TestRuleWatchJSON(t *testing.T) {
	s := newScene(t, "")
	watchRules(t, s, func(out io.Reader) {
		dec := json.NewDecoder(out)
		if _, err := dec.Token(); err != nil {
			t.Fatal(err)
		}
		next := func(change string, priority any) {
			t.Helper()
			var o object
			if err := dec.Decode(&o); err != nil {
				t.Fatal(err)
			}
			if o["change"] != change || o["priority"] != priority {
				t.Errorf("printed %v", o)
			}
		}
		next("synced", nil)
		s.nl(t, "rule", "add", "-6", "-p", "5", "-t", "7")
		next("added", 5.0)
		s.nl(t, "rule", "delete", "-6", "-p", "5")
		next("removed", 5.0)
	}, "--table", "7", "--json")
}
