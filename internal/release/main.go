// Release looks at this repository the way in which those see it who use it: as
// modules that are fetched one by one, without go.work and without the folders
// beside them.
//
//	release check         make every module available as a release would, then
//	                      fetch, build, vet and run programs that use it
//	release tidy          go mod tidy for every module of the repository
//	release tidy -check   fail where that would change something
//
// It runs from anywhere in the repository.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

// programs holds, for each library, a program that somebody might write who has
// nothing but that one module.
//
//go:embed testdata/consumer
var programs embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "release: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("release", flag.ExitOnError)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: release check | release tidy [-check]")
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := findRoot(ctx)
	if err != nil {
		return err
	}
	ws, err := loadWorkspace(root)
	if err != nil {
		return err
	}
	switch flags.Arg(0) {
	case "check":
		library, err := fs.Sub(programs, "testdata/consumer")
		if err != nil {
			return err
		}
		return check(ctx, os.Stdout, ws, library)
	case "tidy":
		tidyFlags := flag.NewFlagSet("release tidy", flag.ExitOnError)
		dry := tidyFlags.Bool("check", false, "change nothing, but fail where there is something to change")
		if err := tidyFlags.Parse(flags.Args()[1:]); err != nil {
			return err
		}
		return tidy(ctx, os.Stdout, ws, *dry)
	default:
		flags.Usage()
		return fmt.Errorf("unknown command %q", flags.Arg(0))
	}
}

// findRoot returns the folder of the go.work file that is in force.
func findRoot(ctx context.Context) (string, error) {
	out, err := goCommand{}.output(ctx, "env", "GOWORK")
	if err != nil {
		return "", err
	}
	file := strings.TrimSpace(out)
	if file == "" || file == "off" {
		return "", errors.New("there is no go.work here")
	}
	return filepath.Dir(file), nil
}
