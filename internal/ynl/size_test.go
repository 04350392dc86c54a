package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/internal/ynl/gogen"
)

// What is generated is to be read by people, so that there must not be too much
// of it.
func TestSize(t *testing.T) {
	const (
		most = 60_000 // lines altogether
		each = 8_000  // of a family
	)
	lines := make(map[string]int) // by package
	total := 0
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := filepath.Base(path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == ".git" || name == "testdata"):
			return fs.SkipDir
		case d.IsDir(), !strings.HasPrefix(name, "z"), !strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_test.go"):
			return nil
		}
		b, err := os.ReadFile(path)
		if err == nil && bytes.HasPrefix(b, []byte(gogen.Header)) {
			n := bytes.Count(b, []byte{'\n'})
			lines[filepath.Dir(path)] += n
			total += n
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total == 0 || total >= most {
		t.Errorf("%d lines are generated, want less than %d", total, most)
	}
	largest := ""
	for pkg, n := range lines {
		if n > lines[largest] {
			largest = pkg
		}
		if n >= each {
			t.Errorf("%s has %d generated lines, want less than %d", pkg, n, each)
		}
	}
	t.Logf("%d lines in %d packages, %d of them in %s", total, len(lines), lines[largest], largest)
}
