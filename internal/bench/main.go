//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/mnl"
	"github.com/netlink-sdk/go/internal/bench/report"
	"github.com/netlink-sdk/go/internal/bench/scenario"
)

func main() {
	// This process may be one that another one has started.
	scenario.Produce()
	all := scenario.All()
	harness.Child(all)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, all, os.Args[1:])
	stop()
	if err := errors.Join(err, mnl.Remove()); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, all []*harness.Scenario, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "compare":
			return compareCommand(ctx, args[1:])
		case "docs":
			return docsCommand(args[1:])
		}
	}
	return measureCommand(ctx, all, args)
}

// measureCommand runs scenarios and shows what came out.
func measureCommand(ctx context.Context, all []*harness.Scenario, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	full := flags.Bool("full", false, "larger sizes as well, and how cost grows")
	rounds := flags.Int("rounds", 5, "how often each contender is measured")
	pattern := flags.String("run", "", "only scenarios whose name matches this regular expression")
	size := flags.Int("size", 0, "the one size to run at, in place of the usual ones")
	ours := flags.Bool("ours", false, "only this repository's packages, and the floor")
	out := flags.String("out", "", "the folder for result.json, result.md and charts")
	stat := flags.Bool("benchstat", false, "print what benchstat reads in place of tables")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown command %q", flags.Arg(0))
	}
	if *rounds < 1 {
		return errors.New("there has to be a round")
	}
	match, err := regexp.Compile(*pattern)
	if err != nil {
		return err
	}
	// The number of a scenario is how child processes know it.
	plan := harness.Plan{Rounds: *rounds, Progress: os.Stderr, Sizes: func(s *harness.Scenario) []int {
		switch {
		case !match.MatchString(s.Name):
			return nil
		case *size > 0:
			return []int{*size}
		case *full:
			return slices.Compact(slices.Sorted(slices.Values(slices.Concat(s.Grow, s.Quick, s.Full))))
		}
		return slices.Concat(s.Grow, s.Quick)
	}}
	if *ours {
		plan.Contenders = func(_ *harness.Scenario, c *harness.Contender) bool { return c.Ours }
	}
	harness.Enter()
	result, err := harness.Run(ctx, all, plan)
	if err != nil {
		return err
	}
	if *stat {
		err = report.Benchstat(os.Stdout, result)
	} else {
		err = report.Markdown(os.Stdout, result, 2)
	}
	if err == nil && *out != "" {
		err = write(*out, result)
	}
	return errors.Join(err, result.Failures())
}

// write writes all forms of a result into the folder dir.
func write(dir string, r *harness.Result) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	data, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "result.json"), append(data, '\n'), 0o666); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "result.md"))
	if err != nil {
		return err
	}
	if err := errors.Join(report.Markdown(f, r, 2), f.Close()); err != nil {
		return err
	}
	files, err := report.Charts(dir, r)
	for _, name := range append(files, f.Name()) {
		fmt.Fprintln(os.Stderr, "wrote", name)
	}
	return err
}
