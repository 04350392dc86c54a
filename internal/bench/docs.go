//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/report"
)

// Between these lines of docs/performance.md stands what was measured.
const (
	docsBegin = "<!-- measured: written by internal/bench -->\n"
	docsEnd   = "<!-- end of what was measured -->\n"
)

// docsCommand puts results into docs/performance.md, and their charts beside it.
func docsCommand(args []string) error {
	if len(args) == 0 {
		return errors.New("usage: bench docs result.json…")
	}
	var r harness.Result
	for _, name := range args {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var next harness.Result
		if err := json.Unmarshal(data, &next); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := r.Merge(&next); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	dir := filepath.Join("..", "..", "docs")
	if _, err := report.Charts(dir, &r); err != nil {
		return err
	}
	name := filepath.Join(dir, "performance.md")
	page, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var tables bytes.Buffer
	if err := report.Markdown(&tables, &r, 3); err != nil {
		return err
	}
	if page, err = replaceBetween(page, tables.Bytes()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, page, 0o666)
}

// replaceBetween puts text between the lines that mark its place.
func replaceBetween(page, text []byte) ([]byte, error) {
	before, rest, ok := bytes.Cut(page, []byte(docsBegin))
	_, after, ok2 := bytes.Cut(rest, []byte(docsEnd))
	if !ok || !ok2 {
		return nil, errors.New("the place for what was measured is not marked")
	}
	return bytes.Join([][]byte{before, []byte(docsBegin), text, []byte(docsEnd), after}, nil), nil
}
