package main

import "testing"

func TestSize(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0", 9999: "9999", 10_000: "10.0k", 99_949: "99.9k", 99_950: "100k", 999_499: "999k", 999_500: "1.00M",
		1_234_567: "1.23M", 43_880_231: "43.9M", 5e9: "5.00G", 1 << 63: "9E", 1<<64 - 1: "18E",
	} {
		if got := size(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

// A name cannot do anything to the terminal.
func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"":                "",
		"eth0":            "eth0",
		"日本":              "日本",
		"\x1b[2Jeth0":     "\ufffd[2Jeth0",
		"a\nb\x7f\u009bc": "a\ufffdb\ufffd\ufffdc",
		"\xff\xfe":        "\ufffd\ufffd",
	} {
		got := printable(s)
		if got != want {
			t.Errorf("%q is printed as %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]int{"": 0, "eth0": 4, "日本": 4, "é": 1} {
		if got := width(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("eth0")
	f.Add("\x1b]0;title\a")
	f.Add("\u202e日本\xff")
	f.Fuzz(func(t *testing.T, s string) {
		p := printable(s)
		if printable(p) != p {
			t.Errorf("%q is not printable", p)
		}
		for _, r := range p {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				t.Errorf("%q has a control character", p)
			}
		}
	})
}
