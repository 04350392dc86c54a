package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// Exit statuses.
const (
	exitOK    = 0
	exitError = 1 // what was asked could not be found out
	exitUsage = 2 // it could not be understood
)

// run runs the program with these arguments and returns its exit status.
func run(ctx context.Context, args []string, out *terminal, stderr io.Writer) int {
	a := &app{out: out}
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(stderr)

	cmd, err := root.ExecuteContextC(ctx)
	if ferr := out.Flush(); err == nil {
		err = ferr
	}
	switch {
	case err == nil:
		return exitOK
	case !a.running || errors.As(err, new(usageError)):
		fmt.Fprintf(stderr, "nl: %s (see \"%s --help\")\n", oneLine(err.Error()), cmd.CommandPath())
		return exitUsage
	default:
		fmt.Fprintf(stderr, "nl: %s\n", describe(err))
		return exitError
	}
}

// app is what all commands share.
type app struct {
	out   *terminal
	json  bool   // --json
	netns string // --netns

	running bool // the command line has been understood
}

func (a *app) rootCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "nl",
		Short: "Show links, addresses, routes and generic netlink families, and speak to them",
		Long: `Nl shows what the kernel knows about its network: links, addresses,
routes and rules, and the generic netlink families that can be spoken to. It
makes any request that the kernel's specifications describe.

Tables are made to fit the terminal: on a narrow one, columns that matter less
are left out. What goes into a file or a pipe is complete. Colours are used on
terminals only, and not if NO_COLOR is set.`,
		Example: `  nl link                     all links
  nl link show eth0           everything about one
  nl addr --dev eth0          its addresses
  nl route --table all        the routes of all tables
  nl route get 192.0.2.1      the way to an address
  nl rule                     which table packets are routed by
  nl family nlctrl            what a generic netlink family can do
  nl call netdev dev-get --dump
  nl --json route -6          for programs`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		PersistentPreRun:  func(*cobra.Command, []string) { a.running = true },
	}
	cmd.PersistentFlags().BoolVar(&a.json, "json", false, `print JSON (see "nl help json")`)
	cmd.PersistentFlags().StringVarP(&a.netns, "netns", "n", "", "look into another network namespace: a `name` as \"ip netns\" has it, or a path")
	complete(cmd, "netns", completeNamespaces)
	cmd.AddCommand(a.linkCommand(), a.addrCommand(), a.routeCommand(), a.nexthopCommand(), a.ruleCommand(), a.neighCommand(), a.familyCommand(),
		a.callCommand(), a.policyCommand(), jsonTopic())
	return cmd
}

// complete completes the values of a flag by f.
func complete(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // there is no such flag
	}
}
