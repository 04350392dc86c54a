//go:build linux

package main

import "testing"

func TestParseRecord(t *testing.T) {
	for _, tt := range []struct {
		record string
		level  int
		text   string
		ok     bool
	}{
		{"4,120,1503,-;WARNING: CPU: 0 PID: 1; at x\n SUBSYSTEM=net\n", 4, "WARNING: CPU: 0 PID: 1; at x", true},
		{"0,1,2,-,caller=T1;Kernel panic\n", 0, "Kernel panic", true},
		{"6,120,1503,-;information\n", 0, "", false},
		{"12,120,1503,-;written by a process\n", 0, "", false},
		{"-1,1,1,-;x", 0, "", false},
		{"no record", 0, "", false},
		{"", 0, "", false},
	} {
		level, text, ok := parseRecord(tt.record)
		if level != tt.level || text != tt.text || ok != tt.ok {
			t.Errorf("%q: %d, %q, %v", tt.record, level, text, ok)
		}
	}
}
