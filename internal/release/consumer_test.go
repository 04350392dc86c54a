package main

import (
	"slices"
	"testing"
)

func TestProxyList(t *testing.T) {
	got := proxyList("/tmp/a b/proxy", "/root/go/pkg/mod/cache/download", "https://proxy.example|direct")
	want := "file:///tmp/a%20b/proxy,file:///root/go/pkg/mod/cache/download,https://proxy.example|direct"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPrinted(t *testing.T) {
	tests := map[string]bool{
		"2026/01/02 03:04:05 out: [{Header:{Length:36}}]\n": true,
		"out: []\n":                       true,
		"failed to dial netlink: refused": false,
		"about: []\n":                     false,
		"out: nothing":                    false,
	}
	for text, want := range tests {
		if got := printed.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestUniqueLines(t *testing.T) {
	if got, want := uniqueLines("b\n\na\nb\n"), []string{"a", "b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
