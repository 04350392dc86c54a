package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// check reports everything that keeps the workspace from being released.
// programs has a folder for each library, with a program that uses it.
func check(ctx context.Context, out io.Writer, ws *workspace, programs fs.FS) error {
	tmp, err := os.MkdirTemp("", "release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)

	published := ws.published()
	proxy := filepath.Join(tmp, "proxy")
	var problems []error
	for _, m := range published {
		problems = append(problems, m.problems(ws)...)
		files, err := addToProxy(proxy, m)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", m.path, err))
			continue
		}
		problems = append(problems, unwanted(m, files)...)
		fmt.Fprintf(out, "%s: %d files\n", m.id(), len(files))
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}

	// What the modules require of others, the modules of this repository have
	// required before: it is in this machine's module cache.
	own, err := goCommand{dir: ws.root}.output(ctx, "env", "GOMODCACHE", "GOPROXY")
	if err != nil {
		return err
	}
	cache, upstream, _ := strings.Cut(strings.TrimSpace(own), "\n")
	env := consumerEnv(
		filepath.Join(tmp, "modcache"),
		proxyList(proxy, filepath.Join(cache, "cache", "download"), upstream),
	)
	sums, err := ws.sums()
	if err != nil {
		return err
	}
	for _, m := range published {
		c := consumer{module: m, dir: filepath.Join(tmp, m.name()), env: env, sums: sums, out: out}
		if !m.program() {
			if c.program, err = fs.ReadFile(programs, m.name()+"/main.go"); err != nil {
				problems = append(problems, fmt.Errorf("%s: no program uses it: %w", m.path, err))
				continue
			}
		}
		if err := c.check(ctx); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", m.path, err))
		}
	}
	return errors.Join(problems...)
}
