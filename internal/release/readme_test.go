package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readmePrograms returns the Go programs in a page, which are bodies of a function
// with a context that returns an error.
func readmePrograms(page string) (bodies []string) {
	for _, block := range strings.Split(page, "\n```go\n")[1:] {
		body, _, _ := strings.Cut(block, "\n```\n")
		bodies = append(bodies, body)
	}
	return bodies
}

// readmeFile returns a file for a body, with the imports that it needs.
func readmeFile(body string) string {
	var b strings.Builder
	b.WriteString("package readme\n\nimport (\n\t\"context\"\n")
	for name, path := range map[string]string{
		"errors.":    "errors",
		"fmt.":       "fmt",
		"unix.":      "golang.org/x/sys/unix",
		"netlink.":   "github.com/netlink-sdk/go/netlink",
		"genetlink.": "github.com/netlink-sdk/go/genetlink",
		"rtnetlink.": "github.com/netlink-sdk/go/rtnetlink",
		"nfnetlink.": "github.com/netlink-sdk/go/nfnetlink",
	} {
		if uses(body, name) {
			fmt.Fprintf(&b, "\t%q\n", path)
		}
	}
	b.WriteString(")\n\nfunc f(ctx context.Context) error {\n" + body + "\nreturn nil\n}\n")
	return b.String()
}

// uses reports whether name stands in body, and not as the end of a longer one.
func uses(body, name string) bool {
	for i := strings.Index(body, name); i >= 0; {
		if i == 0 || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz", rune(body[i-1])) {
			return true
		}
		next := strings.Index(body[i+1:], name)
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

// TestREADME compiles the programs in README.md.
func TestREADME(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	bodies := readmePrograms(string(page))
	if len(bodies) < 4 {
		t.Fatalf("%d programs, fewer than modules", len(bodies))
	}
	for i, body := range bodies {
		dir := t.TempDir()
		file, overlay := filepath.Join(dir, "f.go"), filepath.Join(dir, "overlay.json")
		// The file is where the workspace has a module that depends on all.
		there := filepath.Join(root, "examples", "readme", "f.go")
		index, err := json.Marshal(map[string]map[string]string{"Replace": {there: file}})
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string]string{file: readmeFile(body), overlay: string(index)} {
			if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		build := goCommand{dir: root, env: []string{"GOOS=linux"}}
		if _, err := build.output(t.Context(), "build", "-overlay", overlay, "./examples/readme"); err != nil {
			t.Errorf("program %d does not compile: %v\n%s", i+1, err, body)
		}
	}
}
