package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/rtnetlink"
	"github.com/spf13/cobra"
)

// namespaces is where "ip netns" keeps the namespaces that have names.
const namespaces = "/run/netns"

// config returns how to open a connection in the namespace that the user asks
// for. The caller closes the namespace once the connection is open.
func (a *app) config() (config *netlink.Config, closeNS func(), err error) {
	if a.netns == "" {
		return &netlink.Config{}, func() {}, nil
	}
	path := a.netns
	if !strings.ContainsRune(path, '/') {
		path = filepath.Join(namespaces, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, a.inNamespace(err)
	}
	return &netlink.Config{NetNS: int(f.Fd())}, func() { _ = f.Close() }, nil
}

// inNamespace says in which namespace no connection could be opened.
func (a *app) inNamespace(err error) error {
	if a.netns == "" {
		return err
	}
	return fmt.Errorf("network namespace %s: %w", a.netns, err)
}

// rtnetlink calls fn with a connection.
func (a *app) rtnetlink(fn func(c *rtnetlink.Conn) error) error {
	config, closeNS, err := a.config()
	if err != nil {
		return err
	}
	c, err := rtnetlink.Dial(config)
	closeNS()
	if err != nil {
		return a.inNamespace(err)
	}
	defer c.Close()
	return fn(c)
}

// genetlink calls fn with a connection.
func (a *app) genetlink(fn func(c *genetlink.Conn) error) error {
	config, closeNS, err := a.config()
	if err != nil {
		return err
	}
	c, err := genetlink.Dial(config)
	closeNS()
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
