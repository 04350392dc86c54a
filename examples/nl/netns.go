package main

import (
	"fmt"
	"os"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

// namespaces is where "ip netns" keeps the namespaces that have names.
const namespaces = "/run/netns"

// config returns how to open a connection in the namespace that the user asks
// for.
func (a *app) config() *netlink.Config { return &netlink.Config{NetNSName: a.netns} }

// inNamespace says in which namespace no connection could be opened.
func (a *app) inNamespace(err error) error {
	if a.netns == "" {
		return err
	}
	return fmt.Errorf("network namespace %s: %w", a.netns, err)
}

// rtnetlink calls fn with a connection.
func (a *app) rtnetlink(fn func(c *rtnetlink.Conn) error) error {
	c, err := rtnetlink.Dial(a.config())
	if err != nil {
		return a.inNamespace(err)
	}
	defer c.Close()
	return fn(c)
}

// genetlink calls fn with a connection.
func (a *app) genetlink(fn func(c *genetlink.Conn) error) error {
	c, err := genetlink.Dial(a.config())
	if err != nil {
		return a.inNamespace(err)
	}
	defer c.Close()
	return fn(c)
}

func completeNamespaces(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	entries, err := os.ReadDir(namespaces)
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault // files: it may be a path
	}
	var names []cobra.Completion
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, cobra.ShellCompDirectiveDefault
}
