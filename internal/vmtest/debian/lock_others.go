//go:build !linux

package debian

import "os"

// flock does nothing: Debian's packages are unpacked on Linux.
func flock(*os.File) error { return nil }
