//go:build linux

package main

import "testing"

func TestReplaceBetween(t *testing.T) {
	page := "a\n" + docsBegin + "old\n" + docsEnd + "b\n"
	got, err := replaceBetween([]byte(page), []byte("new\n"))
	if want := "a\n" + docsBegin + "new\n" + docsEnd + "b\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	for _, page := range []string{"", docsBegin, docsEnd + docsBegin} {
		if got, err := replaceBetween([]byte(page), nil); err == nil {
			t.Errorf("%q became %q", page, got)
		}
	}
}
