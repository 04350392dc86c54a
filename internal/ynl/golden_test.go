package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/internal/ynl/gogen"
	"github.com/netlink-sdk/go/internal/ynl/spec"
)

var update = flag.Bool("update", false, "write testdata/golden: to be read by a person before it is committed")

// The generator writes what stands in testdata/golden, which is what a person
// would write: whoever changes the one looks at the other.
func TestGolden(t *testing.T) {
	for _, name := range []string{"rings", "link", "route"} {
		t.Run(name, func(t *testing.T) {
			base := filepath.Join("testdata", "golden", name)
			family, err := spec.Read(base + ".yaml")
			if err != nil {
				t.Fatal(err)
			}
			cfg, err := gogen.ReadConfig(base + ".config")
			if err != nil {
				t.Fatal(err)
			}
			files, err := gogen.Generate(family, cfg, name+".yaml")
			if err != nil {
				t.Fatal(err)
			}
			want := make(map[string]bool)
			for _, f := range files {
				// Not compiled here, hence not with the extension of Go.
				path := filepath.Join("testdata", "golden", strings.TrimSuffix(f.Path, ".go")+".golden")
				want[path] = true
				if *update {
					if err := os.WriteFile(path, f.Source, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				b, err := os.ReadFile(path)
				if err != nil {
					t.Error(err)
				} else if !bytes.Equal(b, f.Source) {
					t.Errorf("%s differs; the generator writes:\n%s", path, f.Source)
				}
			}
			have, err := filepath.Glob(filepath.Join(base, "*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range have {
				if !want[path] {
					t.Errorf("%s is not generated any more", path)
				}
			}
		})
	}
}
