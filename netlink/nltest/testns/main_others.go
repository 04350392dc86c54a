//go:build !linux

package testns

import (
	"fmt"
	"os"
	"runtime"
)

// errNoNamespaces is why no test can have a namespace here.
var errNoNamespaces = fmt.Errorf("%s has no network namespaces", runtime.GOOS)

func enter() error { return errNoNamespaces }

func kernelRelease() (string, error) { return "", errNotLinux }

func newNamespace() (*os.File, error) { return nil, errNoNamespaces }

func inNamespace(int, func() error) error { return errNoNamespaces }
