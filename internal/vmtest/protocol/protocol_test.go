package protocol

import (
	"bytes"
	"testing"
)

func TestEvent(t *testing.T) {
	for _, e := range []Event{
		{Ready, 0, "6.1.0-56-amd64"},
		{Output, 3, "--- PASS: TestX (0.00s)"},
		{Output, 3, ""},
		{Output, 3, "  \x16=== RUN \xff\x00"},
		{Done, 12, ""},
		{Kernel, 4, "WARNING: CPU: 0"},
		{Taint, 1 << 12, ""},
	} {
		line := e.AppendTo([]byte("[    1.2] half a li"))
		before, got, ok := Parse(bytes.TrimSuffix(line, []byte("\n")))
		if !ok || got != e || before != "[    1.2] half a li" {
			t.Errorf("%q: %q, %+v, %v", line, before, got, ok)
		}
	}
	if got := string(Event{Error, 0, "a\nb"}.AppendTo(nil)); got != mark+"error 0 a b\n" {
		t.Errorf("a newline in the text: %q", got)
	}
}

func TestParseOther(t *testing.T) {
	for line, want := range map[string]string{
		"":                                 "",
		"[ 0.1] booting\r":                 "[ 0.1] booting",
		"vmtest end 0 ":                    "vmtest end 0 ",
		mark + "end":                       mark + "end",
		mark + "end 0":                     mark + "end 0",
		mark + "end x ":                    mark + "end x ",
		mark + "end 99999999999999999999 ": mark + "end 99999999999999999999 ",
	} {
		if before, e, ok := Parse([]byte(line)); ok || before != want {
			t.Errorf("%q: %q, %+v, %v", line, before, e, ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(mark + "end 0 "))
	f.Add([]byte("x" + mark + "output 1 text\r"))
	f.Add([]byte("\r"))
	f.Fuzz(func(t *testing.T, line []byte) {
		before, e, ok := Parse(line)
		if !ok {
			return
		}
		if again, e2, ok := Parse(bytes.TrimSuffix(e.AppendTo([]byte(before)), []byte("\n"))); !bytes.Contains(line, []byte("\n")) && (!ok || e2 != e || again != before) {
			t.Errorf("%q: %q, %+v, %v", line, again, e2, ok)
		}
	})
}
