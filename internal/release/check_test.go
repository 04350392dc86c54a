package main

import (
	"strings"
	"testing"
	"testing/fstest"
)

// consumers returns a program for each library in files.
func consumers() fstest.MapFS {
	program := func(library, value string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("package main\n\nimport (\n\t\"log\"\n\n\t\"github.com/netlink-sdk/go/" + library +
			"\"\n)\n\nfunc main() { log.Printf(\"out: %v\", []int{" + value + "}) }\n")}
	}
	return fstest.MapFS{
		"netlink/main.go":   program("netlink", "netlink.Answer"),
		"rtnetlink/main.go": program("rtnetlink", "rtnetlink.Links()"),
	}
}

// TestCheck releases the repository in small, with no other source of modules.
func TestCheck(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	ws := mustLay(t, files())
	if err := check(t.Context(), t.Output(), ws, consumers()); err != nil {
		t.Error(err)
	}
}

func TestCheckFindsWhatIsMissing(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	tests := []struct {
		name string
		edit func(files map[string]string)
		want string
	}{
		{"package of a module inside", func(f map[string]string) {
			f["netlink/nlattr/go.mod"] = "module github.com/netlink-sdk/go/netlink/nlattr\n\ngo 1.26.0\n"
			f["netlink/nlattr/attr.go"] = "package nlattr\n"
			f["netlink/use.go"] = "package netlink\n\nimport _ \"github.com/netlink-sdk/go/netlink/nlattr\"\n"
		}, "netlink: go get"},
		{"vet", replaceIn("netlink/netlink.go", "const Answer = 42", "const Answer = 42\n\nfunc f(x int) { x = x }"), "netlink: go vet"},
		{"output", func(f map[string]string) {
			f["netlink/init.go"] = "package netlink\n\nimport \"os\"\n\nfunc init() { os.Exit(0) }\n"
		}, "printed no"},
		{"license", func(f map[string]string) { delete(f, "netlink/LICENSE") }, "no LICENSE in the archive"},
		{"left behind", func(f map[string]string) { f["netlink/netlink.test"] = "" }, "netlink.test does not belong"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := files()
			f["go.work"] = "use ./netlink\n\nreplace github.com/netlink-sdk/go/netlink v0.3.0 => ./netlink\n"
			tt.edit(f)
			err := check(t.Context(), t.Output(), mustLay(t, f), consumers())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}
