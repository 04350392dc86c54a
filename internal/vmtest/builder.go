package main

import (
	"context"
	"maps"
	"path/filepath"
	"strconv"
	"sync"
)

// A builder compiles tests, and keeps what it has compiled for other rows.
type builder struct {
	dir     string
	mu      sync.Mutex
	perArch map[string]*binaries
}

// binaries are what is compiled for a processor.
type binaries struct {
	mu     sync.Mutex
	batch  int
	files  map[string]string
	failed map[string]error
}

// newBuilder returns a builder that compiles into dir.
func newBuilder(dir string) *builder {
	return &builder{dir: dir, perArch: make(map[string]*binaries)}
}

// tests compiles what is not compiled yet, and returns the file of each package,
// or why it has none.
func (b *builder) tests(ctx context.Context, w workspace, packages []*pkg, goarch string) (file func(*pkg) (string, error), err error) {
	b.mu.Lock()
	have := b.perArch[goarch]
	if have == nil {
		have = &binaries{files: make(map[string]string), failed: make(map[string]error)}
		b.perArch[goarch] = have
	}
	b.mu.Unlock()

	have.mu.Lock()
	defer have.mu.Unlock()
	var missing []*pkg
	for _, p := range packages {
		if have.files[p.ImportPath] == "" && have.failed[p.ImportPath] == nil {
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 {
		have.batch++
		dir := filepath.Join(b.dir, goarch, strconv.Itoa(have.batch))
		files, failed, err := w.compile(ctx, missing, goarch, dir)
		if err != nil {
			return nil, err
		}
		maps.Copy(have.files, files)
		maps.Copy(have.failed, failed)
	}
	files, failed := maps.Clone(have.files), maps.Clone(have.failed)
	return func(p *pkg) (string, error) { return files[p.ImportPath], failed[p.ImportPath] }, nil
}
