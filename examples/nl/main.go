// Nl shows what the kernel knows about its network, and about the parts of it
// that can be spoken to over generic netlink.
//
//	nl link                 network interfaces
//	nl addr                 their addresses
//	nl route                routes, and with get the way to an address
//	nl rule                 rules that choose the table; add, delete, watch
//	nl neigh                neighbors and forwarding databases; add, replace, delete, watch
//	nl family               generic netlink families, and with policy what they take
//	nl call                 any request that the kernel's specifications describe
//	nl policy               what the running kernel accepts, beside its specification
//
// Each prints a table, or with --json an array that programs can read; "nl help
// json" says what is in it. It is made with the modules of this repository.
package main

import (
	"context"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], newTerminal(os.Stdout), os.Stderr)
	stop()
	os.Exit(status)
}
