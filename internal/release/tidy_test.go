package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTidy(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	f := files()
	f["rtnetlink/go.mod"] = "module github.com/netlink-sdk/go/rtnetlink\n\ngo 1.26.0\n"
	f["netlink/testdata/broken/go.mod"] = "not a go.mod file\n"
	ws := mustLay(t, f)
	name := filepath.Join(ws.root, "rtnetlink", "go.mod")

	err := tidy(t.Context(), t.Output(), ws, true)
	if err == nil || !strings.Contains(err.Error(), name+" is not tidy") || strings.Count(err.Error(), "not tidy") != 1 {
		t.Errorf("error %v, want one that names %s alone", err, name)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != f["rtnetlink/go.mod"] {
		t.Errorf("changed to %q, %v", data, err)
	}
	if err := tidy(t.Context(), t.Output(), ws, false); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != files()["rtnetlink/go.mod"] {
		t.Errorf("tidied to %q, %v, want %q", data, err, files()["rtnetlink/go.mod"])
	}
	if err := tidy(t.Context(), t.Output(), ws, true); err != nil {
		t.Errorf("after tidying: %v", err)
	}
}
