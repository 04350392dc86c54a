package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// A sumKey names what a line of a go.sum file is about: the files of a module
// (version "v1.2.3") or only its go.mod file (version "v1.2.3/go.mod").
type sumKey struct{ path, version string }

// sums are the lines of a go.sum file.
type sums map[sumKey]string

// readSums reads a go.sum file. One that does not exist is empty.
func readSums(name string) (sums, error) {
	data, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	s, err := parseSums(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

func parseSums(text string) (sums, error) {
	s := sums{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		switch len(f) {
		case 0:
		case 3:
			s[sumKey{f[0], f[1]}] = f[2]
		default:
			return nil, fmt.Errorf("not a line of a go.sum file: %q", strings.TrimSpace(line))
		}
	}
	return s, nil
}

// confirm checks that known has the same to say about every module in s other
// than those that own returns true for.
func (s sums) confirm(known sums, own func(path string) bool) error {
	var problems []error
	for k, sum := range s {
		if own(k.path) {
			continue
		}
		if known[k] != sum {
			problems = append(problems, fmt.Errorf("%s %s has sum %s, want %q", k.path, k.version, sum, known[k]))
		}
	}
	return errors.Join(problems...)
}
