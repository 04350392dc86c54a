//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench: there is netlink on Linux only")
	os.Exit(1)
}
