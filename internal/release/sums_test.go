package main

import (
	"strings"
	"testing"
)

func TestConfirm(t *testing.T) {
	const known = `golang.org/x/sys v0.49.0 h1:aaaa=
golang.org/x/sys v0.49.0/go.mod h1:bbbb=
`
	tests := []struct {
		name, got, want string
	}{
		{"same", known, ""},
		{"less", "golang.org/x/sys v0.49.0 h1:aaaa=\n", ""},
		{"own", known + "github.com/netlink-sdk/go/netlink v0.1.0 h1:cccc=\n", ""},
		{"changed", "golang.org/x/sys v0.49.0 h1:zzzz=\n", `golang.org/x/sys v0.49.0 has sum h1:zzzz=, want "h1:aaaa="`},
		{"unknown", "golang.org/x/sys v0.50.0 h1:aaaa=\n", `golang.org/x/sys v0.50.0 has sum h1:aaaa=, want ""`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := parseSums(known)
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseSums(tt.got)
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			if err := got.confirm(k, ours); err != nil {
				text = err.Error()
			}
			if text != tt.want {
				t.Errorf("error %q, want %q", text, tt.want)
			}
		})
	}
}

func TestParseSumsErrors(t *testing.T) {
	_, err := parseSums("golang.org/x/sys v0.49.0\n")
	if want := `not a line of a go.sum file: "golang.org/x/sys v0.49.0"`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}
