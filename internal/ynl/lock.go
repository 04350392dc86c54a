package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/gogen"
)

const lockPath = "internal/ynl/specs.lock"

// lockFile returns the file that says which specifications were read: of which
// kernel, and a hash for each.
func lockFile(specs, root string) (gogen.File, error) {
	files, err := filepath.Glob(filepath.Join(specs, "*.yaml"))
	if err != nil {
		return gogen.File{}, err
	}
	var sb strings.Builder
	sb.WriteString("# The specifications that the generated code was written from: the kernel's\n")
	sb.WriteString("# version, and a SHA-256 hash of each file.\n")
	fmt.Fprintf(&sb, "linux %s\n", kernelVersion(specs))
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return gogen.File{}, err
		}
		fmt.Fprintf(&sb, "%x  %s\n", sha256.Sum256(b), filepath.Base(f))
	}
	return gogen.File{Path: lockPath, Source: []byte(sb.String())}, nil
}

var (
	makeVersion   = regexp.MustCompile(`(?m)^VERSION *= *(\d+)\nPATCHLEVEL *= *(\d+)`)
	readmeVersion = regexp.MustCompile(`Linux (\d+\.\d+)`)
)

// kernelVersion is the version of the kernel that the specifications are of: as
// the tree around them says, or a file beside them.
func kernelVersion(specs string) string {
	if b, err := os.ReadFile(filepath.Join(specs, "..", "..", "..", "Makefile")); err == nil {
		if m := makeVersion.FindSubmatch(b); m != nil {
			return string(m[1]) + "." + string(m[2])
		}
	}
	if b, err := os.ReadFile(filepath.Join(specs, "README.md")); err == nil {
		if m := readmeVersion.FindSubmatch(b); m != nil {
			return string(m[1])
		}
	}
	return "unknown"
}
